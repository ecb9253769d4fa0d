"""The plans of the parts of operations: parameters, requests and answers, each made once."""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.generators.operations.members import Shape
from persona_assets.keys import KeyArray
from persona_assets.schema_records.planning import SchemaPlan, compile_plan
from persona_assets.schemas.openapi.declared import (
    Content,
    DeclaredOperation,
    DeclaredParameter,
    DeclaredResponse,
)
from persona_assets.schemas.pointers import Json
from persona_assets.schemas.schema import Definition

_MOST_PLANS = 2048
_PREFIX = "#/$defs/"
_WRITABLE = ["string", "number", "boolean", "array", "object"]  # null is nothing on the wire
_BARE = frozenset({"integer", "number", "boolean"})  # what cannot be empty


@dataclass(frozen=True, slots=True)
class Part:
    """One part of messages.

    Attributes:
        plan: What makes it.
        shape: What it looks like.
    """

    plan: SchemaPlan
    shape: Shape

    def values(self, keys: KeyArray, people: KeyArray) -> list[Json]:
        """Return one for each of *keys*.

        Raises:
            UnsatisfiableSchemaError: No valid one was found for some key.
        """
        return [json.loads(text) for text in self.plan.texts(keys, people).to_pylist()]


class Plans:
    """The plans of everything in one API; equal definitions share theirs."""

    def __init__(self, shared: Mapping[str, Definition], locale: str) -> None:
        """Prepare, making none yet.

        Args:
            shared: What definitions refer to, by the name below ``$defs``.
            locale: Where people live.
        """
        self.shared = shared
        self._locale = locale
        self._parts: OrderedDict[tuple[str, str], Part] = OrderedDict()

    def part(self, definition: Definition, name: str) -> Part:
        """Return what makes records of *definition*; *name* says what their members mean.

        Raises:
            UnsatisfiableSchemaError: None can be made.
        """
        called = referred(definition) or name
        key = (json.dumps(definition, sort_keys=True), called)
        if key not in self._parts:
            whole = closed(definition, self.shared)
            plan = compile_plan(whole, name=called, locale=self._locale)
            shape = Shape(definition, self.shared, plan.checker.accepts)
            self._parts[key] = Part(plan, shape)
            if len(self._parts) > _MOST_PLANS:
                self._parts.popitem(last=False)
        self._parts.move_to_end(key)
        return self._parts[key]

    @property
    def omissions(self) -> list[str]:
        """What is never made so far, although the schemas allow it, as sentences."""
        said = [one for part in self._parts.values() for one in part.plan.omissions]
        return list(dict.fromkeys(said))

    def check(self, operation: DeclaredOperation) -> None:
        """Raise unless everything that *operation* needs can be made.

        Raises:
            UnsatisfiableSchemaError: Something cannot; the error says what.
        """
        for what, definition, name in parts_of(operation):
            try:
                self.part(definition, name)
            except UnsatisfiableSchemaError as problem:
                raise UnsatisfiableSchemaError(
                    f"{operation.name} {what}{problem.place}", problem.problem
                ) from problem


def parts_of(operation: DeclaredOperation) -> Iterator[tuple[str, Definition, str]]:
    """Yield everything that is made for *operation*: what it is, its definition, its name."""
    noun = noun_of(operation.path)
    if (definition := parameters_definition(operation)) is not None:
        yield "parameters", definition, noun
    for one in path_parameters(operation):
        yield f"parameter {one.name}", path_definition(one), noun
    if operation.request is not None:
        yield "request", operation.request.definition, noun
    for status, response in operation.responses.items():
        if response.body is not None:
            called = noun if status[0] == "2" else "error"
            yield f"response {status}", response.body.definition, called
        if (headers := headers_definition(response)) is not None:
            yield f"headers {status}", headers, noun


def closed(definition: Definition, shared: Mapping[str, Definition]) -> Definition:
    """Return *definition* with what it refers to, and nothing else."""
    if isinstance(definition, bool):
        return definition
    found: dict[str, Definition] = {}
    waiting: list[Any] = [definition]
    while waiting:
        for name in _references(waiting.pop()):
            if name not in found:
                found[name] = shared[name]
                waiting.append(shared[name])
    in_order = {name: one for name, one in shared.items() if name in found}
    return {**definition, "$defs": in_order} if in_order else definition


def _references(value: Json) -> Iterator[str]:
    """Yield the names of what *value*, a definition or a part of one, refers to."""
    if isinstance(value, Mapping):
        reference = value.get("$ref")
        if isinstance(reference, str) and reference.startswith(_PREFIX):
            yield reference.removeprefix(_PREFIX)
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _references(one)


def referred(definition: Definition) -> str:
    """Return the name of what *definition* only refers to, whoever writes it; or nothing."""
    reference = "" if isinstance(definition, bool) else definition.get("$ref", "")
    return str(reference).removeprefix(_PREFIX).removesuffix("_request")


def noun_of(path: str) -> str:
    """Return what a *path* is about: its last word that is no parameter.

    Examples:
        >>> noun_of("/v1/users/{id}/orders/{order}"), noun_of("/{id}")
        ('orders', 'record')
    """
    words = [part for part in path.split("/") if part and "{" not in part]
    return words[-1] if words else "record"


def path_parameters(operation: DeclaredOperation) -> list[DeclaredParameter]:
    """Return the parameters of the path, in its order; those nobody declared are texts."""
    declared = {one.name: one for one in operation.parameters if one.location == "path"}
    return [
        declared.get(name) or _undeclared(name)
        for part in operation.path.split("/")
        for name in placeholders(part)
    ]


def placeholders(part: str) -> list[str]:
    """Return the names of the parameters in one *part* of a path.

    Examples:
        >>> placeholders("{base}...{head}"), placeholders("users")
        (['base', 'head'], [])
    """
    return [piece.split("}", 1)[0] for piece in part.split("{")[1:] if "}" in piece]


def path_definition(parameter: DeclaredParameter) -> Definition:
    """Return what *parameter* may be in a path: never empty."""
    return {
        "type": "object",
        "required": [parameter.name],
        "properties": {parameter.name: on_the_wire(parameter.definition)},
        "additionalProperties": False,
    }


def parameters_definition(operation: DeclaredOperation) -> dict[str, Any] | None:
    """Return what the query, headers and cookies of *operation* are, together; None without any."""
    found = {
        place: _group([one for one in operation.parameters if is_sent(one, place)])
        for place in ("query", "header", "cookie")
    }
    there = {place: group for place, group in found.items() if group["properties"]}
    return _closed_object(there, list(there)) if there else None


def is_sent(parameter: DeclaredParameter, place: str) -> bool:
    """Return whether *parameter* stands in *place* and is not said by something else."""
    if parameter.location != place:
        return False
    return place != "header" or parameter.name.lower() not in (
        "accept",
        "content-type",
        "authorization",
    )


def headers_definition(response: DeclaredResponse) -> dict[str, Any] | None:
    """Return what the headers of *response* are, together; None without any."""
    if not response.headers:
        return None
    return _closed_object(
        {one.name: on_the_wire(one.definition) for one in response.headers},
        [one.name for one in response.headers],
    )


def _group(parameters: Sequence[DeclaredParameter]) -> dict[str, Any]:
    return _closed_object(
        {one.name: on_the_wire(one.definition) for one in parameters},
        [one.name for one in parameters if one.required],
    )


def _closed_object(members: Mapping[str, Definition], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required,
        "properties": dict(members),
        "additionalProperties": False,
    }


def on_the_wire(definition: Content) -> Definition:
    """Return *definition* without what cannot be seen on the wire: null, and what is empty."""
    if isinstance(definition, bool):
        return {"type": "string", "minLength": 1} if definition else definition
    kind = str(definition.get("type"))
    lowest = {"minLength": 1, "minItems": 1, "minProperties": 1}
    if kind in _BARE:
        return definition
    if kind == "string" and "enum" not in definition:
        return {**definition, "minLength": max(1, definition.get("minLength", 0))}
    return {"allOf": [definition, {"type": _WRITABLE, **lowest}]}


def _undeclared(name: str) -> DeclaredParameter:
    return DeclaredParameter.model_validate(
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    )

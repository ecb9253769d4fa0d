"""The constraints of a definition: every place where a keyword refuses something.

Only what can be violated counts: ``minLength`` of 0 refuses nothing, nor does a ``format`` that the
checker does not know.  What stands below ``not``, ``if``, ``contains`` or ``propertyNames`` is a
part of that keyword and no constraint of its own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from persona_assets.schema_records.checking import Checker
from persona_assets.schemas.pointers import Json, Pointer, format_pointer, parse_fragment, value_at
from persona_assets.schemas.schema import Definition

_ONE = ("items", "additionalProperties", "unevaluatedItems", "unevaluatedProperties", "then",
        "else")  # fmt: skip
_LISTED = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "dependentSchemas")
_TYPES = ("object", "array", "string", "number", "boolean", "null")
_NO_TEXT = ("\x00", "%%%", "a b", "not-a-value", "<>", "[", "-1", "")


@dataclass(frozen=True, slots=True)
class Constraint:
    """One keyword at one place of a definition.

    Attributes:
        schema: The pointer to the schema that has the keyword.
        steps: The way from there: the keyword, and below it a name or a number when it is the
            schema ``false`` that stands there.
        value: What the keyword says.
    """

    schema: Pointer
    steps: Pointer
    value: Any  # Any: JSON

    @property
    def keyword(self) -> str:
        """The keyword, such as ``minimum``."""
        return self.steps[0]

    @property
    def path(self) -> Pointer:
        """The parts of the pointer to the keyword."""
        return self.schema + self.steps

    @property
    def pointer(self) -> str:
        """The JSON pointer to the keyword, such as ``/properties/age/minimum``."""
        return format_pointer(self.path)

    def __str__(self) -> str:
        return self.pointer


@dataclass(frozen=True, slots=True)
class Link:
    """How a schema is reached from the one above it.

    Attributes:
        parent: The pointer to the schema above.
        steps: The keyword there, and the name or number below it; ``$ref`` for a reference.
    """

    parent: Pointer
    steps: Pointer


Positions = Mapping[Pointer, Link | None]
"""Every schema that is reached, by its pointer, with the shortest way to it; None for the root."""


def positions(definition: Definition) -> Positions:
    """Return every schema of *definition* whose constraints count; wide before deep."""
    found: dict[Pointer, Link | None] = {}
    waiting: list[tuple[Pointer, Link | None]] = [((), None)]
    for pointer, link in waiting:  # it grows while it is read
        schema = value_at(definition, pointer)
        if pointer in found or not isinstance(schema, Mapping):
            continue
        found[pointer] = link
        known: Mapping[str, Any] = schema
        if isinstance(known.get("$ref"), str):
            waiting.append((parse_fragment(known["$ref"][1:]), Link(pointer, ("$ref",))))
        waiting += [(pointer + steps, Link(pointer, steps)) for steps in _children(known)]
    return found


def constraints(definition: Definition) -> list[Constraint]:
    """Return every constraint of *definition*, each place once, however often it is referred to.

    Args:
        definition: JSON Schema 2020-12, self-contained.
    """
    found: list[Constraint] = []
    for pointer in positions(definition):
        schema: Mapping[str, Any] = value_at(definition, pointer)
        for keyword, value in schema.items():
            if keyword in _ASSERTIONS and _ASSERTIONS[keyword](value):
                found.append(Constraint(pointer, (keyword,), value))
        found += _refusals(pointer, schema)
    return found


def _children(schema: Mapping[str, Any]) -> Iterator[Pointer]:
    """Yield the steps to the schemas directly below *schema*."""
    yield from ((name,) for name in _ONE if name in schema and _counts(name, schema))
    for name in _LISTED:
        yield from ((name, str(index)) for index in range(len(schema.get(name, ()))))
    for name in _NAMED:
        yield from ((name, key) for key in schema.get(name, {}))


def _counts(name: str, schema: Mapping[str, Any]) -> bool:
    return "if" in schema if name in ("then", "else") else True


def _refusals(pointer: Pointer, schema: Mapping[str, Any]) -> Iterator[Constraint]:
    """Yield where the schema ``false`` stands, but as one of several alternatives."""
    for steps in _children(schema):
        if steps[0] not in ("anyOf", "oneOf") and value_at(schema, steps) is False:
            yield Constraint(pointer, steps, value=False)


@cache
def _is_asserted(name: Json) -> bool:
    """Return whether the checker refuses some text for the format called *name*."""
    checker = Checker({"format": name})
    return not all(checker.accepts(text) for text in _NO_TEXT)


def _always(_: Json) -> bool:
    return True


def _above_zero(value: Json) -> bool:
    return value > 0


def _has_some(value: Json) -> bool:
    return bool(value)


def _has_some_names(value: Json) -> bool:
    return any(value.values())


def _leaves_out_some(value: Json) -> bool:
    return isinstance(value, str) or not {*_TYPES} <= {*value}


def _refuses(value: Json) -> bool:
    return value is not True and value != {}


_ASSERTIONS: Mapping[str, Callable[[Any], bool]] = {
    "type": _leaves_out_some,
    "enum": _always,
    "const": _always,
    "minimum": _always,
    "maximum": _always,
    "exclusiveMinimum": _always,
    "exclusiveMaximum": _always,
    "multipleOf": _always,
    "minLength": _above_zero,
    "maxLength": _always,
    "pattern": _always,
    "format": _is_asserted,
    "required": _has_some,
    "dependentRequired": _has_some_names,
    "minProperties": _above_zero,
    "maxProperties": _always,
    "propertyNames": _refuses,
    "minItems": _above_zero,
    "maxItems": _always,
    "uniqueItems": _has_some,
    "contains": _always,
    "maxContains": _always,
    "anyOf": _always,
    "oneOf": _always,
    "not": _always,
}
"""The keywords that refuse something, each with the test whether its value really does."""

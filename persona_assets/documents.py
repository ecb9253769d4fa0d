"""The one door for files that a person writes: YAML and JSON, read into pydantic models.

What does not fit is one ``InvalidDocumentError`` that names the file, the line, the field, what was
found and what is allowed.  YAML is version 1.2, so ``country: NO`` is a text; a key that is written
twice is an error.
"""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yamlcore import CCoreLoader

from persona_assets.errors import InvalidDocumentError, MissingInputError

Location = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_DEEPEST = 64
_MOST_VALUES = 1_000_000
_SURROGATE = re.compile(r"(?<!\\)((?:\\\\)*)\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class Document(NamedTuple):
    """The plain value of a file and the line of each of its fields.

    Attributes:
        path: The file.
        value: What it says, as dicts, lists and scalars.
        lines: The line, from 1, of each field, by the path to it.
    """

    path: Path
    value: Any  # whatever a person wrote; a model checks it
    lines: Mapping[Location, int]

    def error(self, location: Location, problem: str) -> InvalidDocumentError:
        """Return the error that says *problem* about the field at *location*."""
        line = next(
            (line for n in range(len(location), -1, -1) if (line := self._line(location[:n]))), None
        )
        return InvalidDocumentError(self.path, problem, line=line, field=spell(location))

    def _line(self, location: Location) -> int | None:
        spelled = (*location[:-1], str(location[-1])) if location else location
        return self.lines.get(location) or self.lines.get(spelled)  # a key may be a number


def load_model(path: Path, model: type[Model]) -> Model:
    """Return the *model* that the YAML or JSON file at *path* describes.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: The file does not parse, or does not fit the model.
    """
    return fit_model(read_document(path), model)


def read_document(path: Path) -> Document:
    """Return what the YAML or JSON file at *path* says.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: The file is not UTF-8, or does not parse.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MissingInputError(path, "no such file") from None
    except UnicodeDecodeError as problem:
        raise InvalidDocumentError(path, f"the file must be UTF-8: {problem}") from problem
    return parse_document(path, text)


def parse_document(path: Path, text: str) -> Document:
    """Return what *text*, the content of *path*, says.

    Raises:
        InvalidDocumentError: The text does not parse.
    """
    lines: dict[Location, int] = {}
    if path.suffix == ".json":
        value = _parse_json(path, text)
        if "\t" not in text:  # YAML, which knows the lines, does not take tabs between tokens
            with suppress(yaml.YAMLError):  # valid JSON that YAML refuses has no known lines
                plain = _SURROGATE.sub(r"\1?", text)  # YAML knows no halves of a character
                _collect_lines(path, yaml.compose(plain, Loader=CCoreLoader), (), lines)
        return Document(path, value, lines)
    try:
        _collect_lines(path, yaml.compose(text, Loader=CCoreLoader), (), lines)
        value = yaml.load(text, Loader=CCoreLoader)  # noqa: S506 - constructs plain values only
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else None
        raise InvalidDocumentError(path, f"{problem.problem}", line=line) from problem
    except yaml.YAMLError as problem:
        raise InvalidDocumentError(path, f"not YAML: {problem}") from problem
    return Document(path, value, lines)


def fit_model(document: Document, model: type[Model]) -> Model:
    """Return *document* as a *model*.

    Raises:
        InvalidDocumentError: It does not fit; the first problem is named, and how many others.
    """
    if not isinstance(document.value, dict):
        kind = "an empty file" if document.value is None else type(document.value).__name__
        raise document.error((), f"expected a mapping; found {kind}")
    try:
        return model.model_validate(document.value)
    except ValidationError as problem:
        raise _first_problem(document, problem, model) from None


def spell(location: Location) -> str | None:
    """Return the path to a field as people write it.

    Examples:
        >>> spell(("behaviors", 2, "weight"))
        'behaviors[2].weight'
    """
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or None


def _first_problem(
    document: Document, problem: ValidationError, model: type[BaseModel]
) -> InvalidDocumentError:
    first, *others = problem.errors(include_url=False)
    location = first["loc"]
    if first["type"] == "extra_forbidden":
        allowed = ", ".join(_fields_at(model, location[:-1]))
        text = f"unknown field; allowed here: {allowed}" if allowed else "unknown field"
    elif first["type"] == "missing":
        text = "required, but missing"
    else:
        text = f"{first['msg'].removeprefix('Value error, ')}; found {first['input']!r}"
    if others:
        text += f" (and {len(others)} more)"
    return document.error(location, text)


def _fields_at(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Return the fields that the mapping at *location* may have, as far as types tell."""
    schema = model.model_json_schema()
    here: Any = schema  # a JSON Schema node
    for part in location:
        here = _resolve(schema, here)
        here = here.get("items", {}) if isinstance(part, int) else _property(here, part)
    return sorted(_resolve(schema, here).get("properties", {}))


def _property(node: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    extra = node.get("additionalProperties")
    return node.get("properties", {}).get(name) or (extra if isinstance(extra, dict) else {})


def _resolve(schema: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    for option in node.get("anyOf", []):
        if option.get("type") != "null":
            return _resolve(schema, option)
    if "$ref" in node:
        return schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    return node


def _parse_json(path: Path, text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        raise InvalidDocumentError(path, problem.msg, line=problem.lineno) from problem


def _collect_lines(
    path: Path, node: yaml.Node | None, location: Location, lines: dict[Location, int]
) -> None:
    if node is None:
        return
    if len(location) > _DEEPEST:
        line = node.start_mark.line + 1
        raise InvalidDocumentError(path, f"nested deeper than {_DEEPEST} levels", line=line)
    if len(lines) >= _MOST_VALUES:  # a few aliases of aliases say more than any person writes
        raise InvalidDocumentError(path, f"more than {_MOST_VALUES:,} values")
    lines[location] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        _collect_fields(path, node, location, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _collect_lines(path, child, (*location, index), lines)


def _collect_fields(
    path: Path, node: yaml.MappingNode, location: Location, lines: dict[Location, int]
) -> None:
    seen: set[str] = set()
    for key, child in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in seen:
            raise InvalidDocumentError(
                path, "written twice", line=line, field=spell((*location, name))
            )
        seen.add(name)
        _collect_lines(path, child, (*location, name), lines)
        lines[(*location, name)] = line

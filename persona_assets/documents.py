"""The one door for files that a person writes: YAML and JSON, read into pydantic models.

What does not fit is one ``InvalidDocumentError`` that names the file, the line, the field, what was
found and what is allowed.  YAML is version 1.2, so ``country: NO`` is a text; a key that is written
twice is an error.  Half of a character, such as a lone surrogate in JSON, is read as U+FFFD.  How
deep a file nests, what its aliases stand for and how long its numbers are is checked before use.
"""

import json
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import to_json
from yamlcore import CCoreLoader

from persona_assets.errors import InvalidDocumentError, MissingInputError

Location = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_DEEPEST = 64
_MOST_VALUES = 1_000_000
_MOST_BY_ALIAS = 10_000
_MOST_DIGITS = 300  # a whole number of more is none that a float can hold
_SHOWN = 200
_JSON_MARK = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]|\d{301,}', re.DOTALL)
_JSON_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{},]|[^\s\[\]{},:"]++|\n')
_ESCAPE = re.compile(  # the first group is what stays as it is
    r"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\[^u]|\\u(?![dD][89a-fA-F]))"
    r"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}",
    re.DOTALL,
)


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
        InvalidDocumentError: The file cannot be read, is not UTF-8, or does not parse.
    """
    return parse_document(path, read_text(path))


def read_text(path: Path) -> str:
    """Return the text of the file at *path*, without a byte order mark.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: It is a folder or a pipe, cannot be read, or is not UTF-8.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):  # reading a pipe might never end
            kind = "a folder" if stat.S_ISDIR(mode) else "no regular file"
            raise InvalidDocumentError(path, f"expected a file; found {kind}")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MissingInputError(path, "no such file") from None
    except OSError as problem:
        raise InvalidDocumentError(path, f"cannot be read: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        raise InvalidDocumentError(
            path, f"the file must be UTF-8: {problem}", line=line
        ) from problem


def parse_document(path: Path, text: str) -> Document:
    """Return what *text*, the content of *path*, says.

    Raises:
        InvalidDocumentError: The text does not parse.
    """
    parse = _parse_json if path.suffix == ".json" else _parse_yaml
    return parse(path, text)


def fit_model(document: Document, model: type[Model], *, is_strict: bool = False) -> Model:
    """Return *document* as a *model*; if *is_strict*, "1" and true are no numbers.

    Raises:
        InvalidDocumentError: It does not fit; the first problem is named, and how many others.
    """
    if not isinstance(document.value, dict):
        kind = "an empty file" if document.value is None else type(document.value).__name__
        raise document.error((), f"expected a mapping; found {kind}")
    try:
        if is_strict:
            text = to_json(document.value, inf_nan_mode="constants")
            return model.model_validate_json(text, strict=True)
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
    first, *rest = problem.errors(include_url=False)
    location = first["loc"]
    others = [one for one in rest if one["loc"] != location[: len(one["loc"])]]  # no consequences
    if first["type"] == "extra_forbidden":
        allowed = ", ".join(_fields_at(model, location[:-1]))
        text = f"unknown field; allowed here: {allowed}" if allowed else "unknown field"
    elif first["type"] == "missing":
        text = "required, but missing"
    else:
        text = first["msg"].removeprefix("Value error, ")
        if first["type"] != "value_error" or not isinstance(first["input"], dict):
            text += f"; found {shown(first['input'])}"
    text += f" (and {len(others)} more)" if others else ""
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


def shown(value: object) -> str:
    """Return *value* as an error shows it: its beginning, if it is long."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _parse_json(path: Path, text: str) -> Document:
    _check_json(path, text)
    whole = _ESCAPE.sub(lambda escape: escape[1] or r"\ufffd", text)
    try:
        value = json.loads(whole)
    except json.JSONDecodeError as problem:
        raise InvalidDocumentError(path, problem.msg, line=problem.lineno) from problem
    finder = _JsonLines(path)
    line = 1
    for match in _JSON_TOKEN.finditer(whole):
        if match[0] == "\n":
            line += 1
        else:
            finder.take(match[0], line)
    return Document(path, value, finder.lines)


def _check_json(path: Path, text: str) -> None:
    """Raise what would make the JSON parser fail with anything but an error of its own."""
    depth = 0
    for mark in _JSON_MARK.finditer(text):
        depth += (mark[0] in ("[", "{")) - (mark[0] in ("]", "}"))
        problem = ""
        if depth > _DEEPEST:
            problem = f"nested deeper than {_DEEPEST} levels"
        elif mark[0][0].isdecimal():
            problem = f"a number of more than {_MOST_DIGITS} digits"
        if problem:
            line = text.count("\n", 0, mark.start()) + 1
            raise InvalidDocumentError(path, problem, line=line)


class _JsonLines:
    """Finds the line of each field in the tokens of valid JSON, and keys that are written twice."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Location, int] = {}
        self._here: list[str | int] = []
        self._names: list[set[str] | None] = []  # of each open object; None for a list
        self._is_key_next = False

    def take(self, mark: str, line: int) -> None:
        """Take the next token, *mark*, which stands in *line*; colons and white space are none."""
        if mark in ("]", "}"):
            self._here.pop()
            self._names.pop()
            self._is_key_next = False
        elif mark == ",":
            last = self._here[-1]
            self._is_key_next = self._names[-1] is not None
            if isinstance(last, int):
                self._here[-1] = last + 1
        elif self._is_key_next:
            self._take_key(json.loads(mark), line)
        else:
            self._take_value(mark, line)

    def _take_key(self, name: str, line: int) -> None:
        names = self._names[-1]
        self._here[-1] = name
        if names is None or name in names:
            field = spell(tuple(self._here))
            raise InvalidDocumentError(self.path, "written twice", line=line, field=field)
        names.add(name)
        self.lines[tuple(self._here)] = line
        self._is_key_next = False

    def _take_value(self, mark: str, line: int) -> None:
        if len(self.lines) >= _MOST_VALUES:
            raise InvalidDocumentError(self.path, f"more than {_MOST_VALUES:,} values", line=line)
        self.lines.setdefault(tuple(self._here), line)
        if mark in ("[", "{"):
            self._is_key_next = mark == "{"
            self._here.append("" if self._is_key_next else 0)
            self._names.append(set() if self._is_key_next else None)


def _parse_yaml(path: Path, text: str) -> Document:
    lines: dict[Location, int] = {}
    try:
        for _ in map(_YamlSizes(path).take, yaml.parse(text, Loader=CCoreLoader)):
            pass
        root: Any = (loader := CCoreLoader(text)).get_single_node()  # once, for lines and values
        _collect_lines(path, root, (), lines)
        return Document(path, _constructed(path, loader, root), lines)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else None
        raise InvalidDocumentError(path, f"{problem.problem}", line=line) from problem
    except yaml.reader.ReaderError as problem:  # its own message has two lines and no number
        line = text.encode().count(b"\n", 0, problem.position) + 1
        message = f"not YAML: the character U+{problem.character:04X} is not allowed"
        raise InvalidDocumentError(path, message, line=line) from problem


def _constructed(path: Path, loader: CCoreLoader, root: yaml.Node | None) -> object:
    try:
        return None if root is None else loader.construct_document(root)
    except (ValueError, LookupError) as problem:  # such as ``!!int x``
        raise InvalidDocumentError(path, f"a tag does not fit its value: {problem}") from problem


@dataclass(slots=True)
class _Open:
    """A YAML collection that has begun: how much it stands for so far, and how deep it nests."""

    anchor: str | None
    values: int = 1
    depth: int = 1


class _YamlSizes:
    """Refuses YAML that would grow without bounds, event by event, before a node is built of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open: list[_Open] = []
        self._sizes: dict[str, tuple[int, int]] = {}  # by anchor: values and depth
        self._written = 0
        self._aliased = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next *event*.

        Raises:
            InvalidDocumentError: The file nests too deep, or stands for too much.
        """
        line = event.start_mark.line + 1
        if isinstance(event, yaml.CollectionStartEvent):
            self._open.append(_Open(event.anchor))
            self._check_depth(0, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            node = self._open.pop()
            self._add(node.anchor, node.values, node.depth, line)
        elif isinstance(event, yaml.ScalarEvent):
            self._add(event.anchor, 1, 0, line)
        elif isinstance(event, yaml.AliasEvent):
            self._take_alias(event.anchor, line)

    def _take_alias(self, anchor: str, line: int) -> None:
        if any(node.anchor == anchor for node in self._open):
            raise InvalidDocumentError(self.path, f"*{anchor} stands inside &{anchor}", line=line)
        values, depth = self._sizes.get(anchor, (1, 0))  # composing refuses what is not defined
        self._aliased += values
        if self._aliased > _MOST_BY_ALIAS:
            problem = f"the aliases stand for more than {_MOST_BY_ALIAS:,} values"
            raise InvalidDocumentError(self.path, problem, line=line)
        self._check_depth(depth, line)
        self._add(None, values, depth, line)

    def _add(self, anchor: str | None, values: int, depth: int, line: int) -> None:
        self._written += 1
        if self._written > _MOST_VALUES:
            raise InvalidDocumentError(self.path, f"more than {_MOST_VALUES:,} values", line=line)
        if anchor:
            self._sizes[anchor] = values, depth
        if self._open:
            outer = self._open[-1]
            outer.values += values
            outer.depth = max(outer.depth, depth + 1)

    def _check_depth(self, depth: int, line: int) -> None:
        if len(self._open) + depth > _DEEPEST:
            problem = f"nested deeper than {_DEEPEST} levels"
            raise InvalidDocumentError(self.path, problem, line=line)


def _collect_lines(
    path: Path, node: yaml.Node | None, location: Location, lines: dict[Location, int]
) -> None:
    if node is None:
        return
    lines[location] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        _collect_fields(path, node, location, lines)
    elif isinstance(node, yaml.ScalarNode):
        _check_number(path, node, location)
    elif isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _collect_lines(path, child, (*location, index), lines)


def _collect_fields(
    path: Path, node: yaml.MappingNode, location: Location, lines: dict[Location, int]
) -> None:
    seen: set[str] = set()
    for key, child in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        _check_number(path, key, location)
        if name in seen:
            field = spell((*location, name))
            raise InvalidDocumentError(path, "written twice", line=line, field=field)
        seen.add(name)
        _collect_lines(path, child, (*location, name), lines)
        lines[(*location, name)] = line


def _check_number(path: Path, node: yaml.Node, location: Location) -> None:
    if node.tag == "tag:yaml.org,2002:int" and len(node.value) > _MOST_DIGITS:
        problem, line = f"a number of more than {_MOST_DIGITS} digits", node.start_mark.line + 1
        raise InvalidDocumentError(path, problem, line=line, field=spell(location))

"""YAML 1.2 text, built event by event, so that a file that explodes is refused before it does.

``NO`` and dates are texts, and so is every key (``200:`` is "200").  Merge keys (``<<``) are no
part of YAML 1.2, but people use them, so they are understood.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yamlcore import CCoreLoader

from persona_assets.errors import SchemaImportError
from persona_assets.schemas.json_text import DEEPEST, MOST_VALUES
from persona_assets.schemas.pointers import Json, Pointer

MOST_BY_ALIAS = 500_000
"""How many values all aliases together may stand for."""

Marks = dict[int, dict[str, int]]
"""The line of each member, by the identity of the mapping or list that holds it."""

_TEXT = "tag:yaml.org,2002:str"


def parse_yaml(path: Path, text: str) -> tuple[Json, Marks]:
    """Return the value that *text*, the content of *path*, spells, and the lines of its members.

    Raises:
        SchemaImportError: The text is not YAML, repeats a key, or is larger than the limits.
    """
    builder = _Builder(path)
    try:
        for event in yaml.parse(text, Loader=CCoreLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        column = f", at column {mark.column + 1}" if mark else ""
        message = f"not YAML: {problem.problem}{column}"
        raise SchemaImportError(path, message, line=mark.line + 1 if mark else None) from None
    except yaml.YAMLError as problem:
        raise SchemaImportError(path, f"not YAML: {problem}") from None
    return builder.value, builder.marks


def yaml_line(value: Json, marks: Marks, pointer: Pointer) -> int | None:
    """Return the line of what stands at *pointer* in *value*, or None when nothing does."""
    line: int | None = 1
    here = value
    for part in pointer:
        line = marks.get(id(here), {}).get(part)
        if line is None:
            return None
        here = here[int(part)] if isinstance(here, list) else here[part]
    return line


@dataclass(slots=True)
class _Open:
    """A collection that has begun, and how much it stands for so far."""

    value: dict[str, Any] | list[Any]
    anchor: str | None
    lines: dict[str, int]
    key: str | None = None
    is_merge: bool = False
    size: int = 1
    depth: int = 1
    merged: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Anchored:
    value: Any
    size: int
    depth: int


class _Builder:
    """Builds plain values of events."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.value: Any = None
        self.marks: Marks = {}
        self._open: list[_Open] = []
        self._anchors: dict[str, _Anchored] = {}
        self._plain: dict[str, Any] = {}
        self._loader = CCoreLoader("")
        self._values = 0
        self._aliased = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take the next *event*.

        Raises:
            SchemaImportError: The file repeats a key or is larger than the limits.
        """
        line = event.start_mark.line + 1
        self._values += not self._awaits_key()
        if self._values > MOST_VALUES:
            raise self._error(f"more than {MOST_VALUES:,} values", line)
        if isinstance(event, yaml.ScalarEvent):
            self._take_scalar(event, line)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._begin(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(line)
        elif isinstance(event, yaml.AliasEvent):
            self._take_alias(event.anchor, line)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise self._error("expected one YAML document; a second begins here", line)

    def _begin(self, event: yaml.CollectionStartEvent, line: int) -> None:
        if self._awaits_key():
            raise self._error("a key must be a text; found a collection", line)
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        lines: dict[str, int] = {}
        self.marks[id(value)] = lines
        self._note_line(line)
        self._open.append(_Open(value, event.anchor, lines))
        self._check_depth(0, line)

    def _end(self, line: int) -> None:
        done = self._open.pop()
        if isinstance(done.value, dict):
            for merged in done.merged:
                for name in merged.keys() - done.value.keys():
                    done.lines.setdefault(name, self.marks[id(merged)].get(name, line))
            for name, child in _members(done.merged):
                done.value.setdefault(name, child)
        self._add(done.value, done.anchor, _Anchored(done.value, done.size, done.depth))

    def _take_scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        if self._awaits_key():
            self._take_key(event, line)
            return
        self._note_line(line)
        value = self._scalar(event, line)
        self._add(value, event.anchor, _Anchored(value, 1, 0))

    def _take_key(self, event: yaml.ScalarEvent, line: int) -> None:
        outer = self._open[-1]
        name = event.value
        outer.is_merge = name == "<<" and event.implicit[0]
        if name in outer.value and not outer.is_merge:
            raise self._error(f"the key {name!r} is written twice in one mapping", line)
        outer.key = name
        outer.lines[name] = line
        if event.anchor:
            self._anchors[event.anchor] = _Anchored(name, 1, 0)

    def _take_alias(self, anchor: str, line: int) -> None:
        known = self._anchors.get(anchor)
        if known is None:
            raise self._error(f"*{anchor} stands for nothing before it, or for itself", line)
        if self._awaits_key():
            raise self._error("a key must be a text; found an alias", line)
        self._aliased += known.size
        if self._aliased > MOST_BY_ALIAS:
            raise self._error(f"the aliases stand for more than {MOST_BY_ALIAS:,} values", line)
        self._check_depth(known.depth, line)
        self._note_line(line)
        self._add(known.value, None, known)

    def _add(self, value: Json, anchor: str | None, known: _Anchored) -> None:
        if anchor:
            self._anchors[anchor] = known
        if not self._open:
            self.value = value
            return
        outer = self._open[-1]
        outer.size += known.size
        outer.depth = max(outer.depth, known.depth + 1)
        if isinstance(outer.value, list):
            outer.value.append(value)
        elif outer.key is not None:
            merged = [value] if isinstance(value, dict) else value
            if outer.is_merge and _are_mappings(merged):
                outer.merged += merged
            else:
                outer.value[outer.key] = value
            outer.key = None

    def _note_line(self, line: int) -> None:
        outer = self._open[-1] if self._open else None
        if outer and isinstance(outer.value, list):
            outer.lines.setdefault(str(len(outer.value)), line)

    def _awaits_key(self) -> bool:
        outer = self._open[-1] if self._open else None
        return outer is not None and isinstance(outer.value, dict) and outer.key is None

    def _check_depth(self, depth: int, line: int) -> None:
        if len(self._open) + depth > DEEPEST:
            raise self._error(f"nested deeper than {DEEPEST} levels", line)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Json:
        text = event.value
        is_plain = event.implicit[0] and event.tag in (None, "!")
        if is_plain and text in self._plain:
            return self._plain[text]
        tag = event.tag if event.tag not in (None, "!") else _TEXT
        if is_plain:
            tag = self._loader.resolve(yaml.ScalarNode, text, (True, False))
        value = text if tag == _TEXT else self._construct(tag, text, line)
        if is_plain:
            self._plain[text] = value
        return value

    def _construct(self, tag: str, text: str, line: int) -> Json:
        try:
            value = self._loader.construct_object(yaml.ScalarNode(tag, text))
        except (ValueError, LookupError, yaml.YAMLError):
            raise self._error(f"the tag {tag!r} does not fit, or is not known", line) from None
        if isinstance(value, float) and not math.isfinite(value):
            raise self._error(f"a number that no float can hold: {text}", line)
        return value

    def _error(self, problem: str, line: int) -> SchemaImportError:
        return SchemaImportError(self.path, problem, line=line)


def _are_mappings(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, dict) for value in values)


def _members(mappings: list[dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    for mapping in mappings:
        yield from mapping.items()

"""Edits of a record: one value, or one member, of a JSON text becomes another.

An edit is made in the text itself, so all other characters stay as they are, and it can be undone.
It is also a JSON Patch (RFC 6902) that tests what it replaces.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from persona_assets.schemas.pointers import Json, Pointer, format_pointer

Operation = dict[str, Any]
"""One operation of a JSON Patch."""

_DECODE = json.JSONDecoder().raw_decode
_BLANKS = " \t\r\n"


class EditKind(StrEnum):
    """What happens at the place of an edit."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one value of a record.

    Attributes:
        kind: Whether a value is replaced, or a member added or removed.
        path: The way to the value, or to the member.
        literal: The new value as JSON text; "" for a member that is removed.
    """

    kind: EditKind
    path: Pointer
    literal: str = ""


class Replacement(NamedTuple):
    """A piece of a text, and what it becomes.

    Attributes:
        position: Where the piece begins, in characters.
        original: The piece.
        mutated: What stands there instead.
    """

    position: int
    original: str
    mutated: str

    def apply(self, text: str) -> str:
        """Return *text* with the replacement made."""
        end = self.position + len(self.original)
        return text[: self.position] + self.mutated + text[end:]

    def undo(self, text: str) -> str:
        """Return *text* as it was before the replacement."""
        end = self.position + len(self.mutated)
        return text[: self.position] + self.original + text[end:]


class _Span(NamedTuple):
    """Where a value stands: from *name_start* with its name, from *start* without."""

    name_start: int
    start: int
    end: int


def replacement(text: str, edit: Edit) -> Replacement:
    """Return what *edit* replaces in *text*, a JSON text.

    Raises:
        LookupError: The place is not in the record.
    """
    if edit.kind is EditKind.REPLACE:
        span = _find(text, edit.path)
        return Replacement(span.start, text[span.start : span.end], edit.literal)
    if edit.kind is EditKind.REMOVE:
        return _removal(text, _find(text, edit.path))
    inner = _find(text, edit.path[:-1])
    last = inner.end - 1
    is_empty = text[inner.start + 1 : last].strip(_BLANKS) == ""
    name = json.dumps(edit.path[-1], ensure_ascii=False)
    return Replacement(last, "", f"{'' if is_empty else ','}{name}:{edit.literal}")


def operations(text: str, edit: Edit) -> list[Operation]:
    """Return *edit* of *text* as a JSON Patch; what is lost by it is tested first."""
    path = format_pointer(edit.path)
    if edit.kind is EditKind.ADD:
        return [{"op": "add", "path": path, "value": json.loads(edit.literal)}]
    span = _find(text, edit.path)
    before = {"op": "test", "path": path, "value": json.loads(text[span.start : span.end])}
    if edit.kind is EditKind.REMOVE:
        return [before, {"op": "remove", "path": path}]
    return [before, {"op": "replace", "path": path, "value": json.loads(edit.literal)}]


def inverse(patch: Sequence[Operation]) -> list[Operation]:
    """Return the JSON Patch that undoes *patch*, one that ``operations`` made."""
    last = patch[-1]
    path = last["path"]
    if last["op"] == "add":
        test = {"op": "test", "path": path, "value": last["value"]}
        return [test, {"op": "remove", "path": path}]
    old = patch[0]["value"]
    if last["op"] == "remove":
        return [{"op": "add", "path": path, "value": old}]
    test = {"op": "test", "path": path, "value": last["value"]}
    return [test, {"op": "replace", "path": path, "value": old}]


def literal_at(text: str, path: Pointer) -> str:
    """Return the value at *path* as it is written in *text*.

    Raises:
        LookupError: Nothing stands there.
    """
    span = _find(text, path)
    return text[span.start : span.end]


def written(value: Json) -> str:
    """Return *value* as JSON text, as short as can be."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _removal(text: str, span: _Span) -> Replacement:
    """Return the removal of a member with the comma behind it, or of the last with that before."""
    after = _skip(text, span.end)
    if text[after] == ",":
        return Replacement(span.name_start, text[span.name_start : after + 1], "")
    start = len(text[: span.name_start].rstrip(_BLANKS))
    start = start - 1 if text[start - 1] == "," else span.name_start
    return Replacement(start, text[start : span.end], "")


def _find(text: str, path: Pointer) -> _Span:
    start = _skip(text, 0)
    span = _Span(start, start, _DECODE(text, start)[1])
    for step in path:
        span = _step(text, span.start, step)
    return span


def _step(text: str, start: int, step: str) -> _Span:
    """Return where the member or item *step* of the value that begins at *start* stands."""
    if text[start] not in "{[":
        raise LookupError(step)
    is_object, here, index = text[start] == "{", _skip(text, start + 1), 0
    while text[here] not in "}]":
        name_start, name = here, str(index)
        if is_object:
            name, here = _DECODE(text, here)
            here = _skip(text, _skip(text, here) + 1)
        end = _DECODE(text, here)[1]
        if name == step:
            return _Span(name_start, here, end)
        here = _skip(text, end)
        here = _skip(text, here + 1) if text[here] == "," else here
        index += 1
    raise LookupError(step)


def _skip(text: str, place: int) -> int:
    while place < len(text) and text[place] in _BLANKS:
        place += 1
    return place

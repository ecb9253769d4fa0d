"""JSON text, read strictly: keys once, finite numbers, bounded depth, errors with a line.

Lines of values are looked up later and only for the places that are asked for: the standard
library's scanner skips over everything else at the speed of parsing.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from persona_assets.errors import SchemaImportError
from persona_assets.schemas.pointers import Json, Pointer

DEEPEST = 100
"""How many lists and mappings may nest."""

MOST_VALUES = 3_000_000
"""How many values a file may hold."""

_SPACE = re.compile(r"[ \t\n\r]*")
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]|[^\s\[\]{},:"]++', re.DOTALL)
_LONE = re.compile("[\ud800-\udfff]")


class _FoundTwice(Exception):  # noqa: N818 - a signal within this module
    """A key is written twice in the object that was just read."""


class _NotFinite(Exception):  # noqa: N818 - a signal within this module
    """A number is too large for a float, or none at all."""


def parse_json(path: Path, text: str) -> Json:
    """Return the value that *text*, the content of *path*, spells.

    Half of a character, such as a lone surrogate, becomes U+FFFD.

    Raises:
        SchemaImportError: The text is not JSON, repeats a key, or is larger than the limits.
    """
    if sum(text.count(mark) for mark in "[{,") > MOST_VALUES:  # before anything is built of it
        raise SchemaImportError(path, f"more than {MOST_VALUES:,} values")
    try:
        value = _STRICT.decode(text)
        _check_depth(value)
    except json.JSONDecodeError as problem:
        message = f"not JSON: {problem.msg}, at column {problem.colno}"
        raise SchemaImportError(path, message, line=problem.lineno) from None
    except _FoundTwice:
        name, index = _find_twice(text, _skip(text, 0))
        message = f"the key {name!r} is written twice in one object"
        raise SchemaImportError(path, message, line=line_of(text, index)) from None
    except RecursionError:
        message = f"nested deeper than {DEEPEST} levels"
        raise SchemaImportError(path, message, line=_deep_line(text)) from None
    except (_NotFinite, ValueError):  # the latter for thousands of digits
        raise SchemaImportError(
            path, "a number that no float can hold", line=_number_line(text)
        ) from None
    return _whole(value) if re.search(r"\\u[dD][89a-fA-F]", text) else value


def json_lines(text: str, pointers: Iterable[Pointer]) -> dict[Pointer, int]:
    """Return the line, from 1, on which each of *pointers* begins; what is not there is left out.

    Args:
        text: JSON that has been parsed before.
        pointers: The places that are asked for.
    """
    tree: dict[str, Any] = {}  # nested by the parts of the pointers
    for pointer in pointers:
        here = tree
        for part in pointer:
            here = here.setdefault(part, {})
    found = {(): _skip(text, 0)}
    _locate(text, found[()], tree, (), found)
    lines: dict[Pointer, int] = {}
    line, last = 1, 0
    for pointer, index in sorted(found.items(), key=lambda item: item[1]):
        line, last = line + text.count("\n", last, index), index
        lines[pointer] = line
    return lines


def line_of(text: str, index: int) -> int:
    """Return the line, from 1, of the character at *index*."""
    return text.count("\n", 0, index) + 1


def _locate(
    text: str, index: int, tree: dict[str, Any], here: Pointer, found: dict[Pointer, int]
) -> None:
    """Add to *found* where the members named in *tree* begin in the value at *index*."""
    left = set(tree)
    if not left or text[index] not in "[{":
        return
    for name, place, start in _members(text, index):
        if name in left:
            found[(*here, name)] = place
            _locate(text, start, tree[name], (*here, name), found)
            left.discard(name)
            if not left:
                return


def _members(text: str, index: int) -> Iterator[tuple[str, int, int]]:
    """Yield name, place and start of the value of each member of the collection at *index*."""
    is_object = text[index] == "{"
    count = 0
    index = _skip(text, index + 1)
    while text[index] not in "]}":
        place, name = index, str(count)
        if is_object:
            name, index = _QUICK.raw_decode(text, index)
            index = _skip(text, _skip(text, index) + 1)
        yield name, place, index
        index = _skip(text, _QUICK.raw_decode(text, index)[1])
        if text[index] == ",":
            index = _skip(text, index + 1)
        count += 1


def _find_twice(text: str, index: int) -> tuple[str, int]:
    """Return the first key that is written twice in the value at *index*, and where."""
    seen: set[str] = set()
    is_object = text[index] == "{"
    for name, place, start in _members(text, index):
        if is_object and name in seen:
            return name, place
        seen.add(name)
        try:
            _STRICT.raw_decode(text, start)
        except _FoundTwice:
            return _find_twice(text, start)
    raise AssertionError("no key is written twice")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _FoundTwice
    return value


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise _NotFinite
    return number


def _refuse(_text: str) -> float:
    raise _NotFinite


_STRICT = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_constant=_refuse)
_QUICK = json.JSONDecoder()


def _skip(text: str, index: int) -> int:
    match = _SPACE.match(text, index)
    return match.end() if match else index


def _check_depth(value: object) -> None:
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            child
            for outer in level
            if isinstance(outer, dict | list)
            for child in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise RecursionError


def _deep_line(text: str) -> int | None:
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token[0] in "[{") - (token[0] in "]}")
        if depth > DEEPEST:
            return line_of(text, token.start())
    return None


def _number_line(text: str) -> int | None:
    for token in _TOKEN.finditer(text):
        if token[0][0] not in '"[]{}tfn':
            try:
                _STRICT.decode(token[0])
            except (_NotFinite, ValueError):
                return line_of(text, token.start())
    return None


def _whole(value: Json) -> Json:
    """Return *value* with U+FFFD for what is half of a character."""
    if isinstance(value, dict):
        return {_whole(name): _whole(child) for name, child in value.items()}
    if isinstance(value, list):
        return [_whole(child) for child in value]
    return _LONE.sub("\ufffd", value) if isinstance(value, str) else value

"""What values with parts are, where that is the same in every record: lists and structs.

What is not the same is JSON in a text: objects with made-up members or none, values of several
types, arrays whose first values are unlike the others, and what is nested more than eight levels
deep or has more than 200 parts.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from persona_assets.schema_records.shapes import Arrays, Choice, Member, Objects, Shape

Parts = Any
"""The name of a leaf's type, ``{"list": parts}``, or ``{"struct": [[name, parts, is_required]]}``.

It is plain JSON, as it is kept in the metadata of a column.
"""

JSON_TEXT = "json"
"""What is JSON in a text."""

_DEEPEST = 8
_MOST_PARTS = 200
_NULL = "null"

LeafName = Callable[[Shape], str]
"""Tells the type of a leaf; JSON_TEXT where there are several."""
Options = Callable[[Shape], Iterable[Shape]]
"""Tells what a shape is one of."""


class PartsFinder:
    """Finds the parts of shapes; each is looked at once for each depth."""

    def __init__(self, options: Options, leaf: LeafName) -> None:
        self._options = options
        self._leaf = leaf
        self._found: dict[tuple[int, int], Parts] = {}

    def parts(self, shape: Shape, depth: int = _DEEPEST) -> Parts:
        """Return the parts of values of *shape*."""
        key = (id(shape), depth)
        if key not in self._found:
            found = self._parts(shape, depth)
            self._found[key] = found if _count(found) <= _MOST_PARTS else JSON_TEXT
        return self._found[key]

    def _parts(self, shape: Shape, depth: int) -> Parts:
        options = [one for one in self._options(shape) if not _is_null(one)]
        objects = [one for one in options if isinstance(one, Objects)]
        if depth and options and len(objects) == len(options):
            return self._struct(objects, depth)
        if depth and len(options) == 1 and isinstance(options[0], Arrays):
            return self._list(options[0], depth)
        return self._leaf(shape)

    def _list(self, array: Arrays, depth: int) -> Parts:
        values = [*array.prefix, *([] if array.items is None else [array.items])]
        inner = same(self.parts(one, depth - 1) for one in values)
        return {"list": inner} if inner != JSON_TEXT else JSON_TEXT

    def _struct(self, objects: list[Objects], depth: int) -> Parts:
        if any(one.extras for one in objects) or not any(one.members for one in objects):
            return JSON_TEXT
        named: dict[str, list[Member]] = {}
        for one in objects:
            for member in one.members:
                named.setdefault(member.name, []).append(member)
        return {
            "struct": [
                [
                    name,
                    same(self.parts(member.shape, depth - 1) for member in members),
                    len(members) == len(objects)
                    and all(member.presence_fraction >= 1 for member in members),
                ]
                for name, members in named.items()
            ]
        }


def same(found: Iterable[Parts]) -> Parts:
    """Return what all of *found* are, JSON_TEXT when they differ."""
    parts = list(found)
    return parts[0] if parts and all(one == parts[0] for one in parts) else JSON_TEXT


def _is_null(shape: Shape) -> bool:
    return isinstance(shape, Choice) and shape.texts == (_NULL,)


def _count(parts: Parts) -> int:
    if not isinstance(parts, Mapping):
        return 1
    if "list" in parts:
        return 1 + _count(parts["list"])
    return 1 + sum(_count(inner) for _, inner, _ in parts["struct"])

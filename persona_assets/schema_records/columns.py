"""Records as columns: what the members of a shape are called, and what each holds.

A member that always is a text, a whole number, a number or a truth value has a column of that type;
everything else is JSON in a text.  Null and a member that is not there look the same.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from persona_assets.schema_records.parts import Parts, PartsFinder, same
from persona_assets.schema_records.shapes import Choice, Numbers, Objects, Shape, Texts, Union

OTHER_MEMBERS = "other_members"
"""The column of the members whose names are made up."""

WHOLE_RECORD = "record"
"""The column of records that are no objects."""

_MOST_DIGITS = 15  # a float holds every number of so many
_LONG = 1 << 63


class ColumnType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """One column of some records.

    Attributes:
        name: What it is called.
        type: What it holds; a column called otherwise than a member holds JSON.
        is_member: Whether it is a member of the records, rather than what has no column.
        parts: What lists or structs the JSON is, where it always is; None when it is not.
    """

    name: str
    type: ColumnType
    is_member: bool = True
    parts: Parts | None = None


def record_columns(shape: Shape, *, may_break: bool = False) -> list[RecordColumn]:
    """Return the columns of the records of *shape*, in the order of their members.

    Records that are no objects have one column, ``record``; made-up members share one,
    ``other_members``, which also holds what does not fit where records *may_break*.
    """
    objects = _objects_of(shape)
    if objects is None:
        return [RecordColumn(WHOLE_RECORD, ColumnType.JSON, is_member=False)]
    found: dict[str, set[ColumnType]] = {}
    for members in objects:
        for name, types in members.items():
            found.setdefault(name, set()).update(types)
    has_others = any(name is _EXTRAS for members in objects for name in members)
    found.pop(_EXTRAS, None)
    parts = _parts_of(shape)
    columns = [
        RecordColumn(name, _one_type(types), parts=parts.get(name)) for name, types in found.items()
    ]
    if has_others or may_break or not columns:
        other = OTHER_MEMBERS
        while other in found:
            other = f"{other}_"
        columns.append(RecordColumn(other, ColumnType.JSON, is_member=False))
    return columns


def _parts_of(shape: Shape) -> dict[str, Parts]:
    """Return the parts of the members of *shape* that are lists or structs in every record."""
    finder = PartsFinder(_options_of, lambda one: _one_type(_types_of(one)).value)
    found: dict[str, list[Parts]] = {}
    for one in _options_of(shape):
        for member in one.members if isinstance(one, Objects) else ():
            found.setdefault(member.name, []).append(finder.parts(member.shape))
    merged = {name: same(parts) for name, parts in found.items()}
    return {name: parts for name, parts in merged.items() if not isinstance(parts, str)}


_EXTRAS = "\0extras"


def _objects_of(shape: Shape) -> list[dict[str, set[ColumnType]]] | None:
    """Return the types of the members of each object that *shape* can be; None if it is another."""
    found: list[dict[str, set[ColumnType]]] = []
    for one in _options_of(shape):
        if isinstance(one, Objects):
            members = {member.name: _types_of(member.shape) for member in one.members}
            found.append(members | ({_EXTRAS: set()} if one.extras else {}))
        elif isinstance(one, Choice):
            for text in one.texts:
                value = json.loads(text)
                if not isinstance(value, dict):
                    return None
                found.append({name: _type_of_value(held) for name, held in value.items()})
        else:
            return None
    return found


def _options_of(shape: Shape) -> Iterator[Shape]:
    """Yield the shapes that *shape* is one of, each once."""
    waiting, seen = [shape], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, Union):
            waiting += reversed(one.options)
        else:
            yield one


def _types_of(shape: Shape) -> set[ColumnType]:
    """Return what values of *shape* are, null left aside."""
    found: set[ColumnType] = set()
    for one in _options_of(shape):
        if isinstance(one, Choice):
            for text in one.texts:
                found |= _type_of_value(json.loads(text))
        elif isinstance(one, Numbers):
            found.add(_type_of_numbers(one))
        else:
            found.add(ColumnType.TEXT if isinstance(one, Texts) else ColumnType.JSON)
    return found


def _type_of_numbers(numbers: Numbers) -> ColumnType:
    if numbers.is_text:
        return ColumnType.TEXT
    bounds = [bound for bound in (numbers.minimum, numbers.maximum) if bound is not None]
    if numbers.is_integer:
        return ColumnType.INTEGER if _fit(bounds) else ColumnType.JSON
    digits = max([numbers.scale, *(len(str(abs(bound))) for bound in bounds)])
    return ColumnType.NUMBER if digits <= _MOST_DIGITS else ColumnType.JSON


def _type_of_value(value: object) -> set[ColumnType]:
    if value is None:
        return set()
    if isinstance(value, bool):
        return {ColumnType.BOOLEAN}
    if isinstance(value, int):
        return {ColumnType.INTEGER if _fit([value]) else ColumnType.JSON}
    if isinstance(value, float):
        return {ColumnType.NUMBER}
    return {ColumnType.TEXT if isinstance(value, str) else ColumnType.JSON}


def _fit(numbers: Sequence[int]) -> bool:
    return all(-_LONG <= number < _LONG for number in numbers)


def _one_type(types: set[ColumnType]) -> ColumnType:
    """Return the type that holds values of all *types*."""
    return next(iter(types)) if len(types) == 1 else ColumnType.JSON

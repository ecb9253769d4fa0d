"""An event's class as the columns of a table, whatever the table lies in.

A column's kind follows from the field's annotation.  What has no column type of its own (lists,
dicts, models, unions) is a column of JSON text.
"""

import datetime as dt
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

from annotated_types import MaxLen
from pydantic.fields import FieldInfo

from persona_assets.simulation.events import SYSTEM_FIELDS, BaseEvent
from persona_assets.simulation.json_columns import dumped
from persona_assets.simulation.parts import Part


class ColumnKind(StrEnum):
    """What a column holds."""

    KEY = "key"
    TEXT = "text"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    DATETIME = "datetime"
    DATE = "date"
    TIME = "time"
    DECIMAL = "decimal"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table of events.

    Attributes:
        name: Its name, which is the field's.
        kind: What it holds.
        is_nullable: Whether it may be empty.
        length: The most letters of a text, or None where nothing is said.
        digits: How many digits a decimal has, and how many of them after the point, or None.
        convert: What makes a value of the column from one of the field, or None where they agree.
    """

    name: str
    kind: ColumnKind
    is_nullable: bool = False
    length: int | None = None
    digits: tuple[int, int] | None = None
    convert: Callable[[Any], object] | None = None  # Any: a value of the field's type

    def values(self, part: Part) -> list[object]:
        """Return what the events of *part* have in the column."""
        convert, found = self.convert, part.values(self.name)
        if convert is None:
            return found
        return [None if value is None else convert(value) for value in found]


SYSTEM_COLUMNS = (
    Column("event_id", ColumnKind.KEY, length=36),
    Column("event_type", ColumnKind.KEY, length=255),
    Column("timestamp", ColumnKind.INTEGER),
    Column("session_id", ColumnKind.KEY, length=36),
)
"""What every table of events begins with."""

_KINDS: dict[object, ColumnKind] = {
    str: ColumnKind.TEXT,
    int: ColumnKind.INTEGER,
    float: ColumnKind.FLOAT,
    bool: ColumnKind.BOOLEAN,
    dt.datetime: ColumnKind.DATETIME,
    dt.date: ColumnKind.DATE,
    dt.time: ColumnKind.TIME,
    Decimal: ColumnKind.DECIMAL,
    UUID: ColumnKind.KEY,
}


def columns_of(event: type[BaseEvent]) -> tuple[Column, ...]:
    """Return the columns of a table of such events: the system's, then its own."""
    own = [
        _column(event, name, field)
        for name, field in event.model_fields.items()
        if name not in SYSTEM_FIELDS
    ]
    return (*SYSTEM_COLUMNS, *own)


def json_text(value: object) -> str:
    """Return a value as JSON.

    Raises:
        InvalidArgumentError: JSON does not know such a value.
    """
    return dumped(value).decode()


def _column(event: type[BaseEvent], name: str, field: FieldInfo) -> Column:
    annotation, is_nullable = _without_none(field.annotation)
    kind, convert = _kind_of(annotation)
    if kind is ColumnKind.TEXT and (name == event.primary_key_field or name.endswith("_id")):
        kind = ColumnKind.KEY
    lengths = [limit.max_length for limit in field.metadata if isinstance(limit, MaxLen)]
    is_text = kind in (ColumnKind.TEXT, ColumnKind.KEY)
    return Column(
        name,
        kind,
        is_nullable or field.default is None,
        lengths[0] if lengths and is_text else 36 if annotation is UUID else None,
        _digits(field) if kind is ColumnKind.DECIMAL else None,
        convert,
    )


def _without_none(annotation: Any) -> tuple[Any, bool]:  # Any: forms of types
    """Return what a value is when there is one, and whether there may be none."""
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [kind for kind in get_args(annotation) if kind is not type(None)]
        is_nullable = len(inner) < len(get_args(annotation))
        return (inner[0] if len(inner) == 1 else object), is_nullable
    return annotation, annotation in (Any, type(None))


def _kind_of(annotation: Any) -> tuple[ColumnKind, Callable[[Any], object] | None]:  # Any: as above
    if annotation in _KINDS:
        kind = _KINDS[annotation]
        if annotation is UUID:
            return kind, str
        return kind, _in_utc if kind is ColumnKind.DATETIME else None
    if get_origin(annotation) is Literal:
        found = _shared_kind(get_args(annotation))
        return (found, None) if found else (ColumnKind.JSON, json_text)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        found = _shared_kind([member.value for member in annotation])
        return (found, _value_of) if found else (ColumnKind.JSON, json_text)
    return ColumnKind.JSON, json_text


def _shared_kind(values: Sequence[object]) -> ColumnKind | None:
    kinds = {_KINDS.get(type(value)) for value in values}
    return kinds.pop() if len(kinds) == 1 else None


def _value_of(member: object) -> object:
    return member.value if isinstance(member, Enum) else member


def _in_utc(moment: dt.datetime) -> dt.datetime:
    """Return a moment in UTC; one without a zone is meant in it."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC)


def _digits(field: FieldInfo) -> tuple[int, int] | None:
    """Return the digits that a field's constraints ask for, if they say both numbers."""
    found: dict[str, int] = {}
    for limit in field.metadata:
        for name in ("max_digits", "decimal_places"):
            number = getattr(limit, name, None)
            if isinstance(number, int):
                found[name] = number
    if len(found) < 2:
        return None
    return found["max_digits"], found["decimal_places"]

"""The events of one class in a batch, by columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import ValidationError

from persona_assets.errors import InvalidArgumentError
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import KeyArray, field_keys
from persona_assets.simulation.event_types import EventType
from persona_assets.simulation.event_values import Alike, Values, as_list, interleaved
from persona_assets.simulation.events import SYSTEM_FIELDS
from persona_assets.simulation.json_columns import dumped, joined, objects

JsonRecord = dict[str, Any]
"""An event as an output has it: the system fields, then its own; Any: of their types."""

_FEW = 16
"""So many events are written one by one: columns would cost more."""


@dataclass(frozen=True, slots=True)
class Part:
    """Events of one class, or of several that have these columns.

    Attributes:
        name: The name of their class, or an empty text.
        rows: Which events of the batch they are, rising.
        columns: The values of each field, in the order in which outputs write them.
    """

    name: str
    rows: NDArray[np.int64]
    columns: Mapping[str, Values]

    def __len__(self) -> int:
        return len(self.rows)

    def values(self, name: str) -> list[object]:
        """Return the values of one field."""
        return as_list(self.columns[name], len(self))

    def records(self) -> list[JsonRecord]:
        """Return each event as a record."""
        together = zip(*(self.values(name) for name in self.columns), strict=True)
        return _maker(tuple(self.columns))(together)

    def lines(self) -> pa.Array:
        """Return each event as JSON that ends with a line feed.

        Raises:
            InvalidArgumentError: A field has a value that JSON does not know.
        """
        if len(self) < _FEW:
            return pa.array(lines_of(self.records()), pa.string())
        return objects(self.columns, len(self), "\n")

    def text(self) -> bytes:
        """Return all events as lines of JSON.

        Raises:
            InvalidArgumentError: A field has a value that JSON does not know.
        """
        return joined(self.lines())

    def own_fields(self) -> pa.Array:
        """Return the fields of each event that only its class has, as JSON.

        Raises:
            InvalidArgumentError: A field has a value that JSON does not know.
        """
        own = {name: values for name, values in self.columns.items() if name not in SYSTEM_FIELDS}
        return objects(own, len(self))


def part_of(
    kind: EventType,
    rows: NDArray[np.int64],
    keys: KeyArray,
    system: tuple[NDArray[np.int64], Values],
    columns: Sequence[Values],
) -> Part:
    """Return events of one class.

    Args:
        kind: The class.
        rows: Which events of the batch they are.
        keys: The events' keys, shape (n,).
        system: When each happened, and the run that each belongs to.
        columns: The values of each of the class's fields.

    Raises:
        InvalidArgumentError: The class checks more than its fields, and refuses one.
    """
    times, session_ids = system
    ids = uuids_from_keys(field_keys(keys, "event_id"))
    own = dict(zip(kind.fields, columns, strict=True))
    given = (ids, Alike(kind.name), pa.array(times), session_ids)
    part = Part(kind.name, rows, {**dict(zip(SYSTEM_FIELDS, given, strict=True)), **own})
    return _checked(kind, part) if kind.is_checked_whole else part


def in_time(parts: Sequence[Part], make: Callable[[Part], Values]) -> Values:
    """Return what *make* says of the events of all *parts*, in the order of time."""
    if len(parts) == 1:
        return make(parts[0])
    made = [(part.rows, make(part)) for part in parts]
    return interleaved(made, sum(len(part) for part in parts))


def together(parts: Sequence[Part]) -> Part:
    """Return the events of all classes: what all have in columns, the rest as JSON in ``data``.

    Raises:
        InvalidArgumentError: A field has a value that JSON does not know.
    """
    columns: dict[str, Values] = {
        name: in_time(parts, lambda part, name=name: _full(part, name)) for name in SYSTEM_FIELDS
    }
    columns["data"] = in_time(parts, Part.own_fields)
    return Part("", np.arange(sum(len(part) for part in parts)), columns)


def lines_of(records: Sequence[JsonRecord]) -> list[bytes]:
    """Return each record as JSON that ends with a line feed.

    Raises:
        InvalidArgumentError: A field has a value that JSON does not know.
    """
    return [dumped(record, orjson.OPT_APPEND_NEWLINE) for record in records]


def _full(part: Part, name: str) -> Values:
    values = part.columns[name]
    return pa.array(as_list(values, len(part))) if isinstance(values, Alike) else values


def _checked(kind: EventType, part: Part) -> Part:
    """Return a part's events as their own class has checked them."""
    records = [_validated(kind, record) for record in part.records()]
    names = list(records[0])
    return Part(part.name, part.rows, {n: [record[n] for record in records] for n in names})


def _validated(kind: EventType, record: JsonRecord) -> JsonRecord:
    try:
        return kind.event.model_validate(record).model_dump()
    except ValidationError as error:
        [first, *_] = error.errors()
        place = ".".join(str(part) for part in (kind.name, *first["loc"]))
        raise InvalidArgumentError(f"{place}: {first['msg']}; found {record!r}") from None


@cache
def _maker(names: tuple[str, ...]) -> Callable[..., list[JsonRecord]]:
    """Return what makes records of rows: an expression with the names in it is the fastest."""
    places = [f"v{number}" for number in range(len(names))]
    pairs = ", ".join(f"{name!r}: {place}" for name, place in zip(names, places, strict=True))
    row = ", ".join(places) + ","
    return eval(f"lambda rows: [{{{pairs}}} for ({row}) in rows]")  # noqa: S307 - our own text

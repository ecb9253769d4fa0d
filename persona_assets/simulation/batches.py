"""Events on their way out: some thousands at a time, in the order of time, filled by columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import orjson
from pydantic import ValidationError

from persona_assets.errors import InvalidArgumentError
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import KeyArray, child_keys, field_keys
from persona_assets.simulation.emitted import Emitted
from persona_assets.simulation.event_types import EventType
from persona_assets.simulation.events import SYSTEM_FIELDS, BaseEvent

JsonRecord = dict[str, Any]
"""An event as an output has it: the system fields, then its own; Any: of their types."""

_JSON = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of a batch's events without looking at them.

    Attributes:
        classes: The classes of the events, by name; there may be more.
        entity_keys: The primary keys of the entities that were there, or asked for, at the start.
    """

    classes: Mapping[str, type[BaseEvent]]
    entity_keys: Sequence[str] = ()


class EventBatch:
    """Events in the order of time; nothing of them is made before somebody asks.

    Attributes:
        last: When the last of them happened, in milliseconds since 1970.
        origin: What is known of them.
    """

    def __init__(
        self, count: int, last: int, origin: Origin, fill: Callable[[], list[JsonRecord]]
    ) -> None:
        """Make a batch of *count* events, which *fill* makes in the order of time."""
        self.last = last
        self.origin = origin
        self._count = count
        self._fill = fill
        self._records: list[JsonRecord] | None = None
        self._lines: list[bytes] | None = None

    def __len__(self) -> int:
        return self._count

    def records(self) -> list[JsonRecord]:
        """Return each event with all its fields, in the order of time."""
        if self._records is None:
            self._records = self._fill()
        return self._records

    def lines(self) -> list[bytes]:
        """Return each event as JSON that ends with a line feed, in the order of time.

        Raises:
            InvalidArgumentError: A field has a value that JSON does not know.
        """
        if self._lines is None:
            self._lines = lines_of(self.records())
        return self._lines

    def by_type(self) -> dict[str, list[JsonRecord]]:
        """Return the events of each class, by its name, each in the order of time."""
        found: dict[str, list[JsonRecord]] = {}
        for record in self.records():
            found.setdefault(record["event_type"], []).append(record)
        return found


def lines_of(records: Sequence[JsonRecord]) -> list[bytes]:
    """Return each record as JSON that ends with a line feed.

    Raises:
        InvalidArgumentError: A field has a value that JSON does not know.
    """
    try:
        return [orjson.dumps(record, default=_plain, option=_JSON) for record in records]
    except TypeError as error:
        raise InvalidArgumentError(f"an event cannot be written as JSON: {error}") from None


def batch_of(events: Sequence[Emitted], entity_keys: Sequence[str]) -> EventBatch:
    """Return a batch of events that have happened one by one."""
    classes = {emitted.kind.name: emitted.kind.event for emitted in events}
    return EventBatch(
        len(events), events[-1].timestamp, Origin(classes, entity_keys), lambda: _filled(events)
    )


def records_of(
    kind: EventType,
    keys: KeyArray,
    timestamps: Sequence[int],
    session_ids: Sequence[str],
    columns: Sequence[Sequence[object]],
) -> list[JsonRecord]:
    """Return events of one class as records.

    Args:
        kind: The class.
        keys: The events' keys, shape (n,).
        timestamps: When each happened.
        session_ids: The run that each belongs to.
        columns: The values of each of the class's fields, each of length n.

    Raises:
        InvalidArgumentError: The class checks more than its fields, and refuses one.
    """
    ids = uuids_from_keys(field_keys(keys, "event_id")).to_pylist()
    names = (*SYSTEM_FIELDS, *kind.fields)
    kinds = [kind.name] * len(ids)
    made = zip(ids, kinds, timestamps, session_ids, *columns, strict=True)
    records = [dict(zip(names, values, strict=True)) for values in made]
    if kind.is_checked_whole:
        return [_checked(kind, record) for record in records]
    return records


def _checked(kind: EventType, record: JsonRecord) -> JsonRecord:
    try:
        return kind.event.model_validate(record).model_dump()
    except ValidationError as error:
        [first, *_] = error.errors()
        place = ".".join(str(part) for part in (kind.name, *first["loc"]))
        raise InvalidArgumentError(f"{place}: {first['msg']}; found {record!r}") from None


def _filled(events: Sequence[Emitted]) -> list[JsonRecord]:
    _name_sessions(events)
    rows: dict[EventType, list[int]] = {}
    for row, emitted in enumerate(events):
        rows.setdefault(emitted.kind, []).append(row)
    records: list[JsonRecord] = [{}] * len(events)
    for kind, places in rows.items():
        made = _of_one_kind(kind, [events[row] for row in places])
        for row, record in zip(places, made, strict=True):
            records[row] = record
    return records


def _of_one_kind(kind: EventType, events: Sequence[Emitted]) -> list[JsonRecord]:
    sessions = np.array([emitted.session.key for emitted in events], dtype=np.uint64)
    keys = child_keys(sessions, np.array([emitted.step for emitted in events]))
    timestamps = [emitted.timestamp for emitted in events]
    columns = kind.columns(keys, timestamps, [emitted.overrides for emitted in events])
    session_ids = [emitted.session.session_id for emitted in events]
    return records_of(kind, keys, timestamps, session_ids, columns)


def _name_sessions(events: Sequence[Emitted]) -> None:
    """Work out the ids of all runs that have none yet, together."""
    unnamed = list({id(e.session): e.session for e in events if not e.session.has_id}.values())
    if unnamed:
        keys = np.array([session.key for session in unnamed], dtype=np.uint64)
        ids = uuids_from_keys(field_keys(keys, "session_id")).to_pylist()
        for session, session_id in zip(unnamed, ids, strict=True):
            session.name_it(session_id)


def _plain(value: object) -> object:
    """Return what stands in JSON for a value that it has no form for.

    Raises:
        TypeError: Nothing does.
    """
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON; found {value!r}")

"""Events on their way out: some thousands at a time, in the order of time, filled by columns."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from persona_assets.ids import uuids_from_keys
from persona_assets.keys import child_keys, field_keys
from persona_assets.simulation.emitted import Emitted
from persona_assets.simulation.event_types import EventType
from persona_assets.simulation.events import BaseEvent
from persona_assets.simulation.json_columns import joined
from persona_assets.simulation.parts import JsonRecord, Part, in_time, part_of


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
        self, count: int, last: int, origin: Origin, fill: Callable[[], list[Part]]
    ) -> None:
        """Make a batch of *count* events, which *fill* makes, those of each class together."""
        self.last = last
        self.origin = origin
        self._count = count
        self._fill = fill
        self._parts: list[Part] | None = None
        self._records: list[JsonRecord] | None = None
        self._text: bytes | None = None

    def __len__(self) -> int:
        return self._count

    def parts(self) -> list[Part]:
        """Return the events of each class, by columns, each in the order of time."""
        if self._parts is None:
            self._parts = self._fill()
        return self._parts

    def records(self) -> list[JsonRecord]:
        """Return each event with all its fields, in the order of time."""
        if self._records is None:
            records: list[JsonRecord] = [{}] * self._count
            for part in self.parts():
                for row, record in zip(part.rows.tolist(), part.records(), strict=True):
                    records[row] = record
            self._records = records
        return self._records

    def text(self) -> bytes:
        """Return the events as lines of JSON, in the order of time.

        Raises:
            InvalidArgumentError: A field has a value that JSON does not know.
        """
        if self._text is None:
            self._text = joined(in_time(self.parts(), Part.lines))
        return self._text

    def lines(self) -> list[bytes]:
        """Return each event as JSON that ends with a line feed, in the order of time.

        Raises:
            InvalidArgumentError: A field has a value that JSON does not know.
        """
        return self.text().splitlines(keepends=True)


def batch_of(events: Sequence[Emitted], entity_keys: Sequence[str]) -> EventBatch:
    """Return a batch of events that have happened one by one."""
    classes = {emitted.kind.name: emitted.kind.event for emitted in events}
    return EventBatch(
        len(events), events[-1].timestamp, Origin(classes, entity_keys), lambda: _filled(events)
    )


def _filled(events: Sequence[Emitted]) -> list[Part]:
    _name_sessions(events)
    rows: dict[EventType, list[int]] = {}
    for row, emitted in enumerate(events):
        rows.setdefault(emitted.kind, []).append(row)
    return [
        _of_one_kind(kind, places, [events[row] for row in places]) for kind, places in rows.items()
    ]


def _of_one_kind(kind: EventType, rows: Sequence[int], events: Sequence[Emitted]) -> Part:
    sessions = np.array([emitted.session.key for emitted in events], dtype=np.uint64)
    keys = child_keys(sessions, np.array([emitted.step for emitted in events]))
    times = np.array([emitted.timestamp for emitted in events], dtype=np.int64)
    columns = kind.columns(keys, times, [emitted.overrides for emitted in events])
    session_ids = pa.array([emitted.session.session_id for emitted in events], pa.string())
    return part_of(kind, np.array(rows), keys, (times, session_ids), columns)


def _name_sessions(events: Sequence[Emitted]) -> None:
    """Work out the ids of all runs that have none yet, together."""
    unnamed = list({id(e.session): e.session for e in events if not e.session.has_id}.values())
    if unnamed:
        keys = np.array([session.key for session in unnamed], dtype=np.uint64)
        ids = uuids_from_keys(field_keys(keys, "session_id")).to_pylist()
        for session, session_id in zip(unnamed, ids, strict=True):
            session.name_it(session_id)

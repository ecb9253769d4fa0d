"""Events on their way out: some thousands at a time, in the order of time, filled by columns."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import orjson

from persona_assets.errors import InvalidArgumentError
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import child_keys, field_keys
from persona_assets.simulation.emitted import Emitted
from persona_assets.simulation.event_types import EventType
from persona_assets.simulation.events import SYSTEM_FIELDS

JsonRecord = dict[str, Any]
"""An event as an output has it: the system fields, then its own; Any: of their types."""

_JSON = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


class EventBatch:
    """Events in the order of time.

    Attributes:
        events: What happened.
    """

    def __init__(self, events: Sequence[Emitted]) -> None:
        self.events = events
        self._records: list[JsonRecord] | None = None
        self._lines: list[bytes] | None = None

    def __len__(self) -> int:
        return len(self.events)

    def records(self) -> list[JsonRecord]:
        """Return each event with all its fields, in the order of time."""
        if self._records is None:
            self._records = _filled(self.events)
        return self._records

    def lines(self) -> list[bytes]:
        """Return each event as JSON that ends with a line feed, in the order of time.

        Raises:
            InvalidArgumentError: A field has a value that JSON does not know.
        """
        if self._lines is None:
            try:
                self._lines = [
                    orjson.dumps(record, default=_plain, option=_JSON) for record in self.records()
                ]
            except TypeError as error:
                raise InvalidArgumentError(f"an event cannot be written as JSON: {error}") from None
        return self._lines

    def by_type(self) -> dict[str, list[JsonRecord]]:
        """Return the events of each class, by its name, each in the order of time."""
        found: dict[str, list[JsonRecord]] = {}
        for emitted, record in zip(self.events, self.records(), strict=True):
            found.setdefault(emitted.kind.name, []).append(record)
        return found


def _filled(events: Sequence[Emitted]) -> list[JsonRecord]:
    _name_sessions(events)
    rows: dict[EventType, list[int]] = {}
    for row, emitted in enumerate(events):
        rows.setdefault(emitted.kind, []).append(row)
    records: list[JsonRecord] = [{}] * len(events)
    for kind, places in rows.items():
        for row, record in zip(
            places, _of_one_kind(kind, [events[i] for i in places]), strict=True
        ):
            records[row] = record
    return records


def _of_one_kind(kind: EventType, events: Sequence[Emitted]) -> list[JsonRecord]:
    sessions = np.array([emitted.session.key for emitted in events], dtype=np.uint64)
    keys = child_keys(sessions, np.array([emitted.step for emitted in events]))
    timestamps = [emitted.timestamp for emitted in events]
    columns = kind.columns(keys, timestamps, [emitted.overrides for emitted in events])
    ids = uuids_from_keys(field_keys(keys, "event_id")).to_pylist()
    names = (*SYSTEM_FIELDS, *kind.fields)
    made = zip(
        ids,
        [kind.name] * len(events),
        timestamps,
        [emitted.session.session_id for emitted in events],
        *columns,
        strict=True,
    )
    records = [dict(zip(names, values, strict=True)) for values in made]
    if kind.is_checked_whole:
        records = [kind.event.model_validate(record).model_dump() for record in records]
    return records


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
    if type(value).__name__ == "Decimal":
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON; found {value!r}")

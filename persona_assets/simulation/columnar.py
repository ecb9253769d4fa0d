"""Runs that cannot disturb each other, many at a time: the engine's events, by columns.

A run's events follow from its key and its start.  Its start follows from the ends of the runs
before it, so those are counted off one by one, a fraction of a microsecond each; all the rest is
arithmetic on arrays.  Events leave in the engine's order: by time; what happens at a start comes
before what other runs do at that moment; then by the number of the run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_assets.ids import uuids_from_keys
from persona_assets.keys import KeyArray, child_keys, field_keys, integers
from persona_assets.simulation.batches import EventBatch, Origin
from persona_assets.simulation.booked_starts import BookedStarts
from persona_assets.simulation.choices import Choice
from persona_assets.simulation.event_types import EventType
from persona_assets.simulation.event_values import Alike, Values, interleaved
from persona_assets.simulation.lines import Line, Numbers, Point
from persona_assets.simulation.parts import Part, part_of
from persona_assets.simulation.reports import Counts, Settings
from persona_assets.simulation.starts import FreeStarts, Started, Starts
from persona_assets.simulation.stocks import stocks_of
from persona_assets.simulation.world import World


@dataclass(slots=True)
class _Events:
    """Events that wait for their turn: when, at a start or later, of which run, which point."""

    times: Numbers
    phases: NDArray[np.int8]
    runs: Numbers
    points: Numbers
    keys: KeyArray
    chosen: Numbers

    def rows(self, chosen: NDArray[Any]) -> "_Events":
        """Return the events at some places."""
        return _Events(
            self.times[chosen],
            self.phases[chosen],
            self.runs[chosen],
            self.points[chosen],
            self.keys[chosen],
            self.chosen[chosen],
        )


class ColumnarEngine:
    """One run of a simulation whose flows do not disturb each other.

    Attributes:
        counts: What has happened so far.
    """

    def __init__(self, settings: Settings, choices: Sequence[Choice], world: World) -> None:
        self._settings = settings
        self._world = world
        self._lines = [Line(choice, settings.seed) for choice in choices]
        self._points = [point for line in self._lines for point in line.points]
        self._width = max(len(choice.pools) for choice in choices)
        self._stocks = stocks_of(choices, world)
        self._starts: Starts = (
            BookedStarts(settings, self._lines, self._stocks)
            if self._stocks
            else FreeStarts(settings, self._lines)
        )
        self._kinds = list(dict.fromkeys(point.step.kind for point in self._points))
        self._kind_of = np.array([self._kinds.index(point.step.kind) for point in self._points])
        self._number_of = np.array([point.number for point in self._points], dtype=np.int64)
        self._origin = Origin({kind.name: kind.event for kind in self._kinds}, world.entity_keys)
        self.counts = Counts(started={line.name: 0 for line in self._lines})

    def run(self, deliver: Callable[[EventBatch], None], batch: int) -> None:
        """Make all events, and hand them over about *batch* at a time, in the order of time."""
        waiting = self._none()
        while self._starts.horizon < self._settings.end:
            waiting = _joined([waiting, *self._block()])
            now, waiting = _due(waiting, self._starts.horizon)
            for events in _batches(now, batch):
                self._hand_over(events, deliver)
        for events in _batches(_sorted(waiting), batch):
            self._hand_over(events, deliver)

    def _hand_over(self, events: _Events, deliver: Callable[[EventBatch], None]) -> None:
        self.counts.events += len(events.times)
        last = int(events.times[-1])
        deliver(EventBatch(len(events.times), last, self._origin, lambda: self._filled(events)))

    def _block(self) -> Iterator[_Events]:
        """Start the next runs, and yield what happens in them."""
        place = 0
        for line, started in zip(self._lines, self._starts.next(), strict=True):
            self._count(line, started)
            for point in line.points:
                happens = started.times + point.offset < self._settings.end
                there = np.flatnonzero((started.passed >= point.waits) & happens)
                yield _Events(
                    started.times[there] + point.offset,
                    np.full(len(there), point.waits > 0, dtype=np.int8),
                    started.runs[there],
                    np.full(len(there), place, dtype=np.int64),
                    started.keys[there],
                    _wide(started.chosen[there], self._width),
                )
                place += 1

    def _count(self, line: Line, started: Started) -> None:
        is_over = started.times + line.ends[started.passed] < self._settings.end
        completed = int((is_over & (started.passed == len(line.waits))).sum())
        self.counts.started[line.name] += len(started.times)
        self.counts.completed += completed
        self.counts.dropped += int(is_over.sum()) - completed
        self.counts.unfinished += int((~is_over).sum())

    def _filled(self, events: _Events) -> list[Part]:
        kinds = self._kind_of[events.points]
        return [
            self._of_kind(self._kinds[number], np.flatnonzero(kinds == number), events)
            for number in np.unique(kinds).tolist()
        ]

    def _of_kind(self, kind: EventType, rows: Numbers, events: _Events) -> Part:
        own = events.rows(rows)
        keys = child_keys(own.keys, self._number_of[own.points])
        session_ids = uuids_from_keys(field_keys(own.keys, "session_id"))
        points = [
            (np.flatnonzero(own.points == place), self._points[place])
            for place in np.unique(own.points).tolist()
        ]
        columns: list[Values] = []
        for name in kind.fields:
            given = [(there, self._given(point, name, own, there)) for there, point in points]
            parts = [(there, values) for there, values in given if values is not None]
            left = [there for there, values in given if values is None]
            if left:
                missing = np.sort(np.concatenate(left))
                times = own.times[missing]
                parts.append((missing, kind.filled(name, keys[missing], times)))
            columns.append(interleaved(parts, len(rows)))
        return part_of(kind, rows, keys, (own.times, session_ids), columns)

    def _given(self, point: Point, name: str, events: _Events, rows: Numbers) -> Values | None:
        """Return what a flow or its entities fill a field with in some events, if they do."""
        step = point.step
        if name in step.constants:
            return Alike(step.constants[name])
        keys = events.keys[rows]
        for field, made in step.of_session:
            if field == name:
                column = made.column(uuids_from_keys(field_keys(keys, "session_id")))
                return step.kind.checked_column(name, column)
        if name not in step.kind.wanted:
            return None
        before = point.creations.get(name)
        if before is not None and before[0] < point.number:
            number, creating = before
            return creating.kind.filled(name, child_keys(keys, number), events.times[rows])
        if name in point.chosen:
            place, entity = point.chosen[name]
            return self._stocks[entity].ids(events.chosen[rows, place])
        return self._of_anybody(point, name, keys)

    def _of_anybody(self, point: Point, name: str, keys: KeyArray) -> Values | None:
        """Return the ids of entities that belong to nobody, and never will."""
        for known in self._world.by_key.get(name, ()):
            residents = known.residents
            if residents is not None and residents.count:
                draws = child_keys(field_keys(keys, name), point.number)
                return residents.ids(integers(draws, residents.count))
        return None

    def _none(self) -> _Events:
        numbers = np.empty(0, dtype=np.int64)
        keys = numbers.astype(np.uint64)
        nobody = np.empty((0, self._width), dtype=np.int64)
        return _Events(numbers, numbers.astype(np.int8), numbers, numbers, keys, nobody)


def _joined(parts: Sequence[_Events]) -> _Events:
    return _Events(
        np.concatenate([part.times for part in parts]),
        np.concatenate([part.phases for part in parts]),
        np.concatenate([part.runs for part in parts]),
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.keys for part in parts]),
        np.concatenate([part.chosen for part in parts]),
    )


def _wide(chosen: Numbers, width: int) -> Numbers:
    """Return the entities of runs in as many columns as the widest flow has."""
    missing = np.full((len(chosen), width - chosen.shape[1]), -1, dtype=np.int64)
    return np.concatenate([chosen, missing], axis=1) if missing.shape[1] else chosen


def _sorted(events: _Events) -> _Events:
    columns = (events.times, events.phases, events.runs, events.points)
    return events.rows(_order(columns)) if len(events.times) else events


def _order(columns: Sequence[NDArray[Any]]) -> Numbers:
    """Return the places of rows in the order of *columns*, the first of which counts most.

    If their digits fit into one number, that is all that is compared: most of it is in order.
    """
    lows = [int(column.min()) for column in columns]
    sizes = [int(column.max()) - low + 1 for column, low in zip(columns, lows, strict=True)]
    if prod(sizes) >= 1 << 63:
        return np.lexsort(columns[::-1])
    ranks = np.zeros(len(columns[0]), dtype=np.int64)
    for column, low, size in zip(columns, lows, sizes, strict=True):
        ranks *= size
        ranks += column - low
    return np.argsort(ranks, kind="stable")


def _due(events: _Events, time: int) -> tuple[_Events, _Events]:
    """Return the events before *time*, in order, and the others."""
    is_due = events.times < time
    return _sorted(events.rows(np.flatnonzero(is_due))), events.rows(np.flatnonzero(~is_due))


def _batches(events: _Events, batch: int) -> Iterator[_Events]:
    for first in range(0, len(events.times), batch):
        yield events.rows(np.arange(first, min(first + batch, len(events.times))))

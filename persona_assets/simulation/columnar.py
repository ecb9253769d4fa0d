"""Runs that cannot disturb each other, many at a time: the engine's events, by columns.

A run's events follow from its key and its start.  Its start follows from the ends of the runs
before it, so those are counted off one by one, a fraction of a microsecond each; all the rest is
arithmetic on arrays.  Events leave in the engine's order: by time; what happens at a start comes
before what other runs do at that moment; then by the number of the run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapreplace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_assets.ids import uuids_from_keys
from persona_assets.keys import (
    KeyArray,
    child_keys,
    derive,
    field_keys,
    integers,
    row_keys,
    uniform,
)
from persona_assets.simulation.actions import AddDecay
from persona_assets.simulation.batches import EventBatch, JsonRecord, Origin, records_of
from persona_assets.simulation.choices import STARTS, Choice
from persona_assets.simulation.programs import Happening
from persona_assets.simulation.reports import Counts, Settings
from persona_assets.simulation.world import World

_BLOCK_RUNS = 1 << 16

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Point:
    """An event that every run of a flow comes to, unless it has given up before.

    Attributes:
        step: What happens.
        number: Which event of its run it is.
        waits: How many waits lie before it.
        offset: How long after the start it is.
        creations: For each key of the run's own entities, the event that it comes from.
    """

    step: Happening
    number: int
    waits: int
    offset: int
    creations: dict[str, tuple[int, Happening]]


@dataclass(frozen=True, slots=True)
class _Named:
    """A run, as far as the values of its events depend on it."""

    session_id: str


class _Line:
    """A flow as a line of points and waits, with the keys of its runs."""

    def __init__(self, choice: Choice, seed: int) -> None:
        self.name = choice.flow.name
        self.weight = choice.flow.weight
        self.points: list[_Point] = []
        self.waits: list[AddDecay] = []
        self.ends = [0]
        self._key = derive(seed, "simulation", "flow", choice.flow.name)
        self._next = 0
        creations: dict[str, tuple[int, Happening]] = {}
        for step in choice.program or ():
            if isinstance(step, AddDecay):
                self.waits.append(step)
                self.ends.append(self.ends[-1] + step.milliseconds)
            elif isinstance(step, Happening):
                number = len(self.points)
                if step.action.save_entity is not None:
                    creations = {
                        **creations,
                        step.action.save_entity.primary_key: (number, step),
                    }
                self.points.append(_Point(step, number, len(self.waits), self.ends[-1], creations))

    def next_keys(self, count: int) -> KeyArray:
        """Return the keys of the flow's next *count* runs."""
        keys = row_keys(self._key, self._next, self._next + count)
        self._next += count
        return keys

    def passed(self, keys: KeyArray) -> Numbers:
        """Return how many waits each run goes on after; all of them if it never gives up."""
        giving_up = field_keys(keys, "decay")
        passed = np.full(len(keys), len(self.waits), dtype=np.int64)
        draw = 0
        for place, wait in enumerate(self.waits):
            if wait.rate > 0:
                gives_up = uniform(child_keys(giving_up, draw)) < wait.rate
                passed = np.where(gives_up & (passed > place), place, passed)
                draw += 1
        return passed


@dataclass(slots=True)
class _Events:
    """Events that wait for their turn: when, at a start or later, of which run, which point."""

    times: Numbers
    phases: NDArray[np.int8]
    runs: Numbers
    points: Numbers
    keys: KeyArray

    def rows(self, chosen: NDArray[Any]) -> "_Events":
        """Return the events at some places."""
        return _Events(
            self.times[chosen],
            self.phases[chosen],
            self.runs[chosen],
            self.points[chosen],
            self.keys[chosen],
        )


class ColumnarEngine:
    """One run of a simulation whose flows do not disturb each other.

    Attributes:
        counts: What has happened so far.
    """

    def __init__(self, settings: Settings, choices: Sequence[Choice], world: World) -> None:
        self._settings = settings
        self._world = world
        self._lines = [_Line(choice, settings.seed) for choice in choices]
        self._points = [point for line in self._lines for point in line.points]
        self._starts_key = derive(settings.seed, *STARTS)
        self._slots = [settings.start] * settings.n_flows
        self._started = 0
        kinds = [point.step.kind for point in self._points]
        self._origin = Origin({kind.name: kind.event for kind in kinds}, world.entity_keys)
        self.counts = Counts(started={line.name: 0 for line in self._lines})

    def run(self, deliver: Callable[[EventBatch], None], batch: int) -> None:
        """Make all events, and hand them over about *batch* at a time, in the order of time."""
        waiting = self._none()
        while self._slots[0] < self._settings.end:
            waiting = _joined([waiting, *self._block()])
            now, waiting = _due(waiting, self._slots[0])
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
        flows = self._flows(self._started, self._started + _BLOCK_RUNS)
        keys = np.empty(_BLOCK_RUNS, dtype=np.uint64)
        passed = np.empty(_BLOCK_RUNS, dtype=np.int64)
        lasting = np.empty(_BLOCK_RUNS, dtype=np.int64)
        for number, line in enumerate(self._lines):
            own = np.flatnonzero(flows == number)
            keys[own] = line.next_keys(len(own))
            passed[own] = line.passed(keys[own])
            ends = np.array([*line.ends[1:], line.ends[-1]])
            lasting[own] = ends[passed[own]]
        starts = self._begin(lasting)
        first, count = self._started, len(starts)
        self._started += count
        self._count(flows[:count], passed[:count], starts + lasting[:count])
        place = 0
        for number, line in enumerate(self._lines):
            own = np.flatnonzero(flows[:count] == number)
            for point in line.points:
                there = own[
                    (passed[own] >= point.waits) & (starts[own] + point.offset < self._settings.end)
                ]
                yield _Events(
                    starts[there] + point.offset,
                    np.full(len(there), point.waits > 0, dtype=np.int8),
                    there + first,
                    np.full(len(there), place, dtype=np.int64),
                    keys[there],
                )
                place += 1

    def _begin(self, lasting: Numbers) -> Numbers:
        """Return when runs start that last so long, as many as start before the end."""
        slots, end = self._slots, self._settings.end
        begin, step = self._settings.start, self._settings.time_step
        starts: list[int] = []
        for length in lasting.tolist():
            start = slots[0]
            if start >= end:
                break
            starts.append(start)
            left = start + length
            free = begin + ((left - begin) // step + 1) * step if left < end else end
            heapreplace(slots, free)
        return np.array(starts, dtype=np.int64)

    def _flows(self, start: int, stop: int) -> Numbers:
        """Return which flow each of some starts is of, as ``weighted`` would choose it."""
        chosen = np.full(stop - start, len(self._lines) - 1, dtype=np.int64)
        if len(self._lines) > 1:
            total = sum(line.weight for line in self._lines)
            left = uniform(row_keys(self._starts_key, start, stop)) * total
            is_open = np.ones(stop - start, dtype=np.bool_)
            for number, line in enumerate(self._lines):
                left -= line.weight
                chosen[is_open & (left < 0)] = number
                is_open &= left >= 0
        return chosen

    def _count(self, flows: Numbers, passed: Numbers, ends: Numbers) -> None:
        for number, line in enumerate(self._lines):
            own = flows == number
            is_over = own & (ends < self._settings.end)
            completed = int((is_over & (passed == len(line.waits))).sum())
            self.counts.started[line.name] += int(own.sum())
            self.counts.completed += completed
            self.counts.dropped += int(is_over.sum()) - completed
            self.counts.unfinished += int((own & ~is_over).sum())

    def _filled(self, events: _Events) -> list[JsonRecord]:
        records: list[JsonRecord] = [{}] * len(events.times)
        for place in np.unique(events.points).tolist():
            rows = np.flatnonzero(events.points == place)
            for row, record in zip(
                rows.tolist(), self._of_point(self._points[place], events.rows(rows)), strict=True
            ):
                records[row] = record
        return records

    def _of_point(self, point: _Point, events: _Events) -> list[JsonRecord]:
        kind = point.step.kind
        session_ids: list[str] = uuids_from_keys(field_keys(events.keys, "session_id")).to_pylist()
        timestamps: list[int] = events.times.tolist()
        keys = child_keys(events.keys, point.number)
        given: dict[str, Sequence[object]] = {
            name: [value] * len(keys) for name, value in point.step.constants.items()
        }
        if point.step.of_session:
            contexts = [_Named(session_id) for session_id in session_ids]
            made = [
                {name: value(context) for name, value in point.step.of_session}
                for context in contexts
            ]
            for overrides in made:
                kind.check(overrides)
            given.update({name: [one[name] for one in made] for name, _ in point.step.of_session})
        for name in kind.wanted:
            if name not in given:
                filled = self._wanted(point, name, events.keys)
                if filled is not None:
                    given[name] = filled
        columns = [
            given[name] if name in given else kind.made(name, keys, timestamps)
            for name in kind.fields
        ]
        return records_of(kind, keys, timestamps, session_ids, columns)

    def _wanted(self, point: _Point, name: str, keys: KeyArray) -> Sequence[object] | None:
        """Return what the runs' own entities, or those of a pool, fill a field with."""
        before = point.creations.get(name)
        if before is not None and before[0] < point.number:
            number, step = before
            return step.kind.made(name, child_keys(keys, number), [])
        for known in self._world.by_key.get(name, ()):
            members = known.available.members
            if members:
                draws = child_keys(field_keys(keys, name), point.number)
                chosen = integers(draws, len(members)).tolist()
                return [members[place].entity_id for place in chosen]
        return None

    def _none(self) -> _Events:
        numbers = np.empty(0, dtype=np.int64)
        return _Events(
            numbers, numbers.astype(np.int8), numbers, numbers, numbers.astype(np.uint64)
        )


def _joined(parts: Sequence[_Events]) -> _Events:
    return _Events(
        np.concatenate([part.times for part in parts]),
        np.concatenate([part.phases for part in parts]),
        np.concatenate([part.runs for part in parts]),
        np.concatenate([part.points for part in parts]),
        np.concatenate([part.keys for part in parts]),
    )


def _sorted(events: _Events) -> _Events:
    return events.rows(np.lexsort((events.points, events.runs, events.phases, events.times)))


def _due(events: _Events, time: int) -> tuple[_Events, _Events]:
    """Return the events before *time*, in order, and the others."""
    is_due = events.times < time
    return _sorted(events.rows(np.flatnonzero(is_due))), events.rows(np.flatnonzero(~is_due))


def _batches(events: _Events, batch: int) -> Iterator[_Events]:
    for first in range(0, len(events.times), batch):
        yield events.rows(np.arange(first, min(first + batch, len(events.times))))

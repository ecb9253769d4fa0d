"""When runs start, of which flow, and with which entities, where flows take entities.

Which entity a run gets depends on all that were taken and released before, so starts and ends are
played one by one, in the engine's order, and nothing else is: an entity that belongs to a run is in
no pool, so what the run does to it shows when it leaves.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace
from math import inf
from typing import Any

import numpy as np

from persona_assets.keys import KeyArray, child_keys, derive, field_keys, row_keys, uniform
from persona_assets.simulation.choices import STARTS
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.lines import Line, Point
from persona_assets.simulation.reports import Settings
from persona_assets.simulation.starts import Started
from persona_assets.simulation.stocks import Effect, Fields, Stock

_BLOCK_RUNS = 1 << 14
_DRAWN_RUNS = 1 << 12

Held = tuple[tuple[Stock, int], ...]
"""The entities that belong to a run."""


@dataclass(frozen=True, slots=True)
class _Filter:
    """Where a flow gets an entity from.

    Attributes:
        name: The name of the entity's class, which names the draw.
        stock: The entities of the class.
        members: Those that a run can get.
        is_booked: Whether the entity belongs to the run.
    """

    name: str
    stock: Stock
    members: list[int]
    is_booked: bool


@dataclass(frozen=True, slots=True)
class _Creation:
    """Where a flow creates an entity that other runs may get.

    Attributes:
        entity: The class of the entity.
        stock: The entities of the class.
        source: The number there of the class of events that creates it.
        point: The event.
    """

    entity: type[Entity]
    stock: Stock
    source: int
    point: Point

    def first_fields(self, keys: KeyArray) -> list[Fields]:
        """Return what the entities begin with that come from events with *keys*."""
        columns: list[Sequence[Any]] = []
        for name in self.stock.names:
            spec = self.entity.state_fields[name]
            if spec.from_field is None:
                columns.append([spec.default] * len(keys))
            elif spec.from_field in self.point.step.constants:
                columns.append([self.point.step.constants[spec.from_field]] * len(keys))
            else:
                kind = self.point.step.kind
                columns.append(kind.made(spec.from_field, keys, [0] * len(keys)))
        return list(zip(*columns, strict=True)) if columns else [()] * len(keys)


class _Queue:
    """The runs of one flow that have not started yet, in their order.

    Attributes:
        weight: How likely the flow starts.
        filters: Where its entities come from.
        times: When those started that nobody has asked for yet.
        runs: Which of all runs they are.
        chosen: The entities that they began with.
    """

    def __init__(self, line: Line, stocks: dict[type[Entity], Stock]) -> None:
        self.line = line
        self.weight = line.weight
        self.filters: list[_Filter] = []
        for entity, pool, is_booked in line.choice.pools:
            stock = stocks[entity]
            members = stock.members[stock.pools.index(pool)]
            self.filters.append(_Filter(entity.__name__, stock, members, is_booked))
        self._creations = _creations(line, stocks)
        self._effects = [self._effects_of(passed) for passed in range(len(line.waits) + 1)]
        self.times: list[int] = []
        self.runs: list[int] = []
        self.chosen: list[tuple[int, ...]] = []
        self._drawn = 0
        self._place = _DRAWN_RUNS

    def is_able(self) -> bool:
        """Return whether there is what a run needs."""
        for one in self.filters:  # noqa: SIM110 - all() costs three times as much
            if not one.members:
                return False
        return True

    def start(self, time: int, run: int) -> tuple[int, Held, tuple[Effect, ...]]:
        """Start the next run.

        Returns:
            How long it lasts, the entities that belong to it, and what it does to them.
        """
        if self._place == _DRAWN_RUNS:
            self._draw()
        place = self._place
        self._place += 1
        self.times.append(time)
        self.runs.append(run)
        passed = self._passed[place]
        held: list[tuple[Stock, int]] = []
        if self.filters:
            chosen: list[int] = []
            for one, draws in zip(self.filters, self._draws, strict=True):
                members = one.members
                entity = members[draws[place] * len(members) >> 32]
                chosen.append(entity)
                if one.is_booked:
                    one.stock.take(entity)
                    held.append((one.stock, entity))
            self.chosen.append(tuple(chosen))
        for creation, keys, fields in self._created:
            if creation.point.waits <= passed:
                stock = creation.stock
                held.append((stock, stock.create(creation.source, keys[place], fields[place])))
        return self._lasting[place], tuple(held), self._effects[passed]

    def taken(self) -> Started:
        """Return the runs that have started since the last time."""
        keys = self.line.next_keys(len(self.times))
        chosen = np.array(self.chosen, dtype=np.int64).reshape(len(self.times), len(self.filters))
        times, runs = np.array(self.times, dtype=np.int64), np.array(self.runs, dtype=np.int64)
        self.times, self.runs, self.chosen = [], [], []
        return Started(times, runs, keys, self.line.passed(keys), chosen)

    def _draw(self) -> None:
        """Work out what is to be known of the next runs, many at a time."""
        keys = self.line.keys(self._drawn, self._drawn + _DRAWN_RUNS)
        passed = self.line.passed(keys)
        self._passed: list[int] = passed.tolist()
        self._lasting: list[int] = self.line.ends[passed].tolist()
        self._draws: list[list[int]] = [
            (child_keys(field_keys(keys, one.name), place) >> np.uint64(32)).tolist()
            for place, one in enumerate(self.filters)
        ]
        self._created: list[tuple[_Creation, list[int], list[Fields]]] = []
        for creation in self._creations:
            sources = child_keys(keys, creation.point.number)
            self._created.append((creation, sources.tolist(), creation.first_fields(sources)))
        self._drawn += _DRAWN_RUNS
        self._place = 0

    def _effects_of(self, passed: int) -> tuple[Effect, ...]:
        """Return what a run that goes on after so many waits does to each of its entities."""
        held = [(entity, 0) for entity, _, is_booked in self.line.choice.pools if is_booked]
        held += [(one.entity, one.point.waits) for one in self._creations]
        stocks = {
            entity: one.stock
            for (entity, _, _), one in zip(self.line.choice.pools, self.filters, strict=True)
        }
        stocks.update({one.entity: one.stock for one in self._creations})
        return tuple(
            _effect(self.line, passed, entity, stocks[entity].names)
            for entity, waits in held
            if waits <= passed
        )


_Ending = tuple[int, int, Held, tuple[Effect, ...]]
"""When a run ends, which of all runs it is, what belongs to it, and what it does to that."""


class _Underway:
    """The runs that have started, in the order of their ends.

    Those that last equally long end in the order in which they started, so only the first of each
    length are compared, and it does not matter how many there are.

    Attributes:
        first: When the next run ends.
    """

    def __init__(self) -> None:
        self.first: float = inf
        self._waiting: dict[int, deque[_Ending]] = {}
        self._firsts: list[tuple[int, int, deque[_Ending]]] = []

    def add(self, lasting: int, ending: _Ending) -> None:
        """Add a run that has started later than all others."""
        waiting = self._waiting.get(lasting)
        if waiting is None:
            waiting = self._waiting[lasting] = deque()
        if not waiting:
            heappush(self._firsts, (ending[0], ending[1], waiting))
            self.first = self._firsts[0][0]
        waiting.append(ending)

    def pop(self) -> _Ending:
        """Return the run that ends next, which is over now."""
        waiting = self._firsts[0][2]
        ending = waiting.popleft()
        if waiting:
            heapreplace(self._firsts, (waiting[0][0], waiting[0][1], waiting))
        else:
            heappop(self._firsts)
        self.first = self._firsts[0][0] if self._firsts else inf
        return ending


class BookedStarts:
    """The starts of flows that take entities from each other.

    Attributes:
        horizon: The time before which no other run starts.
    """

    def __init__(
        self, settings: Settings, lines: Sequence[Line], stocks: dict[type[Entity], Stock]
    ) -> None:
        self.horizon = settings.start
        self._settings = settings
        self._queues = [_Queue(line, stocks) for line in lines]
        self._key = derive(settings.seed, *STARTS)
        self._tick: int | None = settings.start
        self._free = settings.n_flows
        self._started = 0
        self._underway = _Underway()
        self._chances: list[float] = []
        self._first_chance = 0

    def next(self) -> list[Started]:
        """Return the next runs, for each flow."""
        end, underway = self._settings.end, self._underway
        enough = self._started + _BLOCK_RUNS
        self.horizon = end
        while True:
            tick = self._tick
            if tick is not None and tick <= underway.first:
                if tick >= end:
                    break
                if self._started >= enough:
                    self.horizon = tick
                    break
                self._start_runs(tick)
            elif underway.first < end:
                time, _, held, effects = underway.pop()
                self._leave(time, held, effects)
            else:
                break
        return [queue.taken() for queue in self._queues]

    def _start_runs(self, tick: int) -> None:
        """Start as many runs as there is room for."""
        self._tick = None
        for _ in range(self._free):
            queue = self._choose()
            if queue is None:
                break
            run = self._started
            self._started += 1
            self._free -= 1
            lasting, held, effects = queue.start(tick, run)
            if queue.line.waits:
                self._underway.add(lasting, (tick + lasting, run, held, effects))
            else:
                self._leave(tick, held, effects)

    def _leave(self, time: int, held: Held, effects: tuple[Effect, ...]) -> None:
        self._free += 1
        for (stock, entity), effect in zip(held, effects, strict=True):
            stock.release(entity, effect)
        if self._tick is None:
            start, step = self._settings.start, self._settings.time_step
            self._tick = start + ((time - start) // step + 1) * step

    def _choose(self) -> _Queue | None:
        """Return which of the flows that can start is the next to do so, as the engine does."""
        able = self._queues
        for queue in able:
            if not queue.is_able():
                able = [queue for queue in able if queue.is_able()]
                break
        if len(able) < 2:
            return able[0] if able else None
        left = self._chance() * sum([queue.weight for queue in able])
        for queue in able:
            left -= queue.weight
            if left < 0:
                return queue
        return able[-1]

    def _chance(self) -> float:
        place = self._started - self._first_chance
        if place >= len(self._chances):
            self._first_chance, place = self._started, 0
            keys = row_keys(self._key, self._started, self._started + _DRAWN_RUNS)
            self._chances = uniform(keys).tolist()
        return self._chances[place]


def _creations(line: Line, stocks: dict[type[Entity], Stock]) -> list[_Creation]:
    found: list[_Creation] = []
    for point in line.points:
        entity = point.step.action.save_entity
        if entity is not None and entity in stocks:
            stock = stocks[entity]
            found.append(_Creation(entity, stock, stock.source(point.step.kind), point))
    return found


def _effect(line: Line, passed: int, entity: type[Entity], names: Sequence[str]) -> Effect:
    """Return what a run changes of what conditions ask for."""
    return tuple(
        (names.index(name), operation, value)
        for change in line.changes
        if change.entity is entity and change.waits <= passed
        for name, operation, value in [change.operation]
        if name in names
    )

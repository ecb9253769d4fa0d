"""The runs of one flow that have not started yet: with which entities each does, when it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from persona_assets.keys import KeyArray, child_keys, field_keys
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.lines import Line, Point
from persona_assets.simulation.starts import Started
from persona_assets.simulation.stocks import Effect, Ending, Fields, Leaving, Stock

_DRAWN_RUNS = 1 << 12


class Lane:
    """The runs of a flow that give up at the same wait: they last equally long.

    Attributes:
        length: How long they last.
        stocks: Of which classes the entities are that belong to each.
        leaving: What becomes of each of these entities.
        held_count: How many they are.
        count: How many runs have started since somebody asked.
        endings: For each of the entities, those that belong to these runs.
    """

    __slots__ = ("count", "endings", "held_count", "leaving", "length", "stocks")

    def __init__(self, length: int, holds: Sequence[tuple[Stock, Leaving]]) -> None:
        self.length = length
        self.stocks = [stock for stock, _ in holds]
        self.leaving = [leaving for _, leaving in holds]
        self.held_count = len(holds)
        self.count = 0
        self.endings: list[list[Ending]] = [[] for _ in holds]

    def taken(self) -> tuple[int, list[list[Ending]]]:
        """Return how many runs have started since the last time, and their entities."""
        found = (self.count, self.endings)
        self.count, self.endings = 0, [[] for _ in self.stocks]
        return found


class _Filter:
    """Where a flow gets an entity from.

    Attributes:
        name: The name of the entity's class, which names the draw.
        stock: The entities of the class.
        pool: The number of the pool there.
        members: Those that a run can get.
        is_booked: Whether the entity belongs to the run.
        draws: What chooses among the members, for the next runs.
        chosen: Those that runs have got since somebody asked.
    """

    __slots__ = ("chosen", "draws", "is_booked", "members", "name", "pool", "stock")

    def __init__(self, name: str, stock: Stock, pool: int, *, is_booked: bool) -> None:
        self.name = name
        self.stock = stock
        self.pool = pool
        self.members = stock.members[pool]
        self.is_booked = is_booked
        self.draws: list[int] = []
        self.chosen: list[int] = []


@dataclass(slots=True)
class _Creation:
    """Where a flow creates an entity that other runs may get.

    Attributes:
        entity: The class of the entity.
        stock: The entities of the class.
        source: The number there of the class of events that creates it.
        point: The event.
        keys: The keys of the events of the next runs.
        fields: What the entities of the next runs begin with.
    """

    entity: type[Entity]
    stock: Stock
    source: int
    point: Point
    keys: Sequence[int] = ()
    fields: Sequence[Fields] = ()

    def draw(self, runs: KeyArray) -> None:
        """Work out what the entities are that come from runs with these keys."""
        keys = child_keys(runs, self.point.number)
        columns: list[Sequence[Any]] = []
        for name in self.stock.names:
            spec = self.entity.state_fields[name]
            if spec.from_field is None:
                columns.append([spec.default] * len(keys))
            elif spec.from_field in self.point.step.constants:
                columns.append([self.point.step.constants[spec.from_field]] * len(keys))
            else:
                columns.append(self.point.step.kind.values(spec.from_field, keys, 0))
        self.fields = list(zip(*columns, strict=True)) if columns else [()] * len(keys)
        self.keys = keys.tolist()


class Queue:
    """The runs of one flow that have not started yet, in their order.

    Attributes:
        line: The flow.
        is_instant: Whether its runs end where they start.
    """

    def __init__(self, line: Line, stocks: dict[type[Entity], Stock]) -> None:
        self.line = line
        self.is_instant = not line.waits
        self._filters: list[_Filter] = []
        for entity, pool, is_booked in line.choice.pools:
            stock = stocks[entity]
            number = stock.pools.index(pool)
            self._filters.append(_Filter(entity.__name__, stock, number, is_booked=is_booked))
        self._booked_count = sum(one.is_booked for one in self._filters)
        self._creations = _creations(line, stocks)
        self._lanes = [
            Lane(length, self._holds(passed)) for passed, length in enumerate(line.ends.tolist())
        ]
        self._times: list[int] = []
        self._runs: list[int] = []
        self._drawn_lanes: list[Lane] = []
        self._drawn = 0
        self._place = _DRAWN_RUNS

    def is_able(self) -> bool:
        """Return whether there is what a run needs."""
        for one in self._filters:  # noqa: SIM110 - all() costs three times as much
            if not one.members:
                return False
        return True

    def start(self, tick: int, run: int) -> Lane:
        """Start the next run, and return the lane that it is in."""
        place = self._place
        if place == _DRAWN_RUNS:
            self._draw()
            place = 0
        self._place = place + 1
        self._times.append(tick)
        self._runs.append(run)
        lane = self._drawn_lanes[place]
        lane.count += 1
        held = 0
        for one in self._filters:
            members = one.members
            chosen = one.draws[place] * len(members) >> 32
            if one.is_booked:
                entity = one.stock.take(one.pool, chosen)
                lane.endings[held].append((tick + lane.length, run, entity, lane.leaving[held]))
                held += 1
            else:
                entity = members[chosen]
            one.chosen.append(entity)
        for number in range(held, lane.held_count):
            created = self._creations[number - held]
            entity = created.stock.create(
                created.source, created.keys[place], created.fields[place]
            )
            lane.endings[number].append((tick + lane.length, run, entity, lane.leaving[number]))
        return lane

    def taken(self) -> Started:
        """Return the runs that have started since the last time."""
        keys = self.line.next_keys(len(self._runs))
        times = np.array(self._times, dtype=np.int64)
        runs = np.array(self._runs, dtype=np.int64)
        chosen = np.empty((len(runs), len(self._filters)), dtype=np.int64)
        for place, one in enumerate(self._filters):
            chosen[:, place] = one.chosen
            one.chosen = []
        self._times, self._runs = [], []
        return Started(times, runs, keys, self.line.passed(keys), chosen)

    def _draw(self) -> None:
        """Work out what is to be known of the next runs, many at a time."""
        keys = self.line.keys(self._drawn, self._drawn + _DRAWN_RUNS)
        lanes = self._lanes
        self._drawn_lanes = [lanes[passed] for passed in self.line.passed(keys).tolist()]
        for place, one in enumerate(self._filters):
            draws = child_keys(field_keys(keys, one.name), place) >> np.uint64(32)
            one.draws = draws.tolist()
        for creation in self._creations:
            creation.draw(keys)
        self._drawn += _DRAWN_RUNS

    def _holds(self, passed: int) -> list[tuple[Stock, Leaving]]:
        """Return what belongs to a run that goes on after so many waits, and what it does to it."""
        held = [(one.stock, 0) for one in self._filters if one.is_booked] + [
            (one.stock, one.point.waits) for one in self._creations
        ]
        return [
            (stock, stock.leaving(_effect(self.line, passed, stock)))
            for stock, waits in held
            if waits <= passed
        ]


def _creations(line: Line, stocks: dict[type[Entity], Stock]) -> list[_Creation]:
    found: list[_Creation] = []
    for point in line.points:
        entity = point.step.action.save_entity
        if entity is not None and entity in stocks:
            stock = stocks[entity]
            found.append(_Creation(entity, stock, stock.source(point.step.kind), point))
    return found


def _effect(line: Line, passed: int, stock: Stock) -> Effect:
    """Return what a run changes of what conditions ask for."""
    return tuple(
        (stock.names.index(name), operation, value)
        for change in line.changes
        if change.entity is stock.entity_type.entity and change.waits <= passed
        for name, operation, value in [change.operation]
        if name in stock.names
    )

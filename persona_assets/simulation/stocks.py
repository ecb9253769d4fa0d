"""The entities of one class, as far as it depends on them which runs start, and with whom.

Of an entity only its place in the pools is known here, and the fields that conditions ask for.
While an entity belongs to a run it is in no pool, so its fields matter again when the run is over.
"""

from array import array
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from persona_assets.simulation.choices import Choice
from persona_assets.simulation.conditions import CONDITIONS, counted
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.entity_types import EntityType, Pool
from persona_assets.simulation.event_types import EventType
from persona_assets.simulation.event_values import Values, interleaved
from persona_assets.simulation.world import World

Fields = tuple[Any, ...]
"""The fields of an entity that conditions ask for; Any: each of its own type."""

Effect = tuple[tuple[int, str, Any], ...]
"""What a run changes: the places of fields, operations and values."""

Members: TypeAlias = "array[int]"
"""Entities, as numbers that lie together: there may be very many, chosen at random."""

_MOST_KNOWN = 1 << 16


class Leaving(dict[Fields, tuple[Fields, tuple[int, ...]]]):
    """What an entity with some fields is after a run, and which pools it is in then.

    It is worked out when it is asked for the first time.
    """

    def __init__(self, work_out: Callable[[Fields], tuple[Fields, tuple[int, ...]]]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, fields: Fields) -> tuple[Fields, tuple[int, ...]]:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        found = self[fields] = self._work_out(fields)
        return found


Ending = tuple[int, int, int, Leaving]
"""When a run ends, which of all runs it is, an entity that belongs to it, what becomes of that."""


class Stock:
    """The entities of one class.

    Attributes:
        entity_type: The class.
        pools: Where its entities are chosen from.
        names: The fields that conditions ask for.
        members: Those that are in no run, for each pool, in the engine's order.
        when_empty: Told when the last one of a pool is taken.
    """

    def __init__(self, entity_type: EntityType, pools: Sequence[Pool]) -> None:
        """Begin with the entities that are there."""
        self.entity_type = entity_type
        self.pools = list(pools)
        self.names = tuple(sorted({name for pool in pools for name, _, _ in pool.where}))
        self._tests = [_tests(pool, self.names) for pool in pools]
        self._fields: list[Fields] = entity_type.first_fields(self.names)
        self._resident_count = len(self._fields)
        self._sources = array("q")
        self._source_keys = array("Q")
        self._kinds: list[EventType] = []
        self._staying = self.leaving(())
        self.members = self._first_members()
        self._places: list[list[int]] = []
        for members in self.members if len(pools) > 1 else ():
            places = [-1] * self._resident_count
            for place, entity in enumerate(members):
                places[entity] = place
            self._places.append(places)
        self._is_divided = len(pools) > 1
        self.when_empty: Callable[[], None] = _nothing

    def _first_members(self) -> list[Members]:
        members = [array("q") for _ in self.pools]
        alike = self.entity_type.first_alike(self.names)
        if alike is not None:
            for number in self._staying[alike][1]:
                members[number].frombytes(np.arange(self._resident_count).tobytes())
            return members
        for entity in range(self._resident_count):
            for number in self._staying[self._fields[entity]][1]:
                members[number].append(entity)
        return members

    def source(self, kind: EventType) -> int:
        """Return the number of a class of events that creates entities."""
        if kind not in self._kinds:
            self._kinds.append(kind)
        return self._kinds.index(kind)

    def create(self, source: int, key: int, fields: Fields) -> int:
        """Return a new entity, which belongs to a run.

        Args:
            source: Which class of events it comes from.
            key: The event's key.
            fields: What it begins with.
        """
        entity = len(self._fields)
        self._fields.append(fields)
        self._sources.append(source)
        self._source_keys.append(key)
        if self._is_divided:
            for places in self._places:
                places.append(-1)
        return entity

    def take(self, pool: int, place: int) -> int:
        """Return the entity at a place of a pool; it belongs to a run from now on."""
        members = self.members[pool]
        entity = members[place]
        if self._is_divided:
            for number in self._staying[self._fields[entity]][1]:
                self._remove(number, entity)
        else:
            last = members.pop()
            if place < len(members):
                members[place] = last
            elif not members:
                self.when_empty()
        return entity

    def _remove(self, pool: int, entity: int) -> None:
        members, places = self.members[pool], self._places[pool]
        place, last = places[entity], members.pop()
        if last != entity:
            members[place] = last
            places[last] = place
        elif not members:
            self.when_empty()

    def release(self, endings: Sequence[Ending]) -> None:
        """Let entities leave their runs, in this order."""
        if not self.names:
            self.members[0].extend([entity for _, _, entity, _ in endings])
            return
        known, all_members = self._fields, self.members
        for _, _, entity, leaving in endings:
            known[entity], numbers = leaving[known[entity]]
            for number in numbers:
                members = all_members[number]
                if self._is_divided:
                    self._places[number][entity] = len(members)
                members.append(entity)

    def leaving(self, effect: Effect) -> Leaving:
        """Return what becomes of entities when a run ends that has changed them."""

        def after(fields: Fields) -> tuple[Fields, tuple[int, ...]]:
            made = list(fields)
            for place, operation, value in effect:
                before = made[place]
                is_set = operation == "is"
                made[place] = value if is_set else counted("", before, operation, value)
            accepting = tuple(
                number
                for number, tests in enumerate(self._tests)
                if all(test(made[place], value) for place, test, value in tests)
            )
            return tuple(made), accepting

        return Leaving(after)

    def ids(self, entities: NDArray[np.int64]) -> Values:
        """Return the keys by which a user knows the entities."""
        created = entities - self._resident_count
        residents = self.entity_type.residents
        parts: list[tuple[NDArray[np.int64], Values]] = []
        there = np.flatnonzero(created < 0)
        if residents is not None and len(there):
            parts.append((there, residents.ids(entities[there])))
        if len(there) < len(entities):
            own = np.frombuffer(self._sources, np.int64)[np.maximum(created, 0)]
            sources = np.where(created < 0, -1, own)
            for number, kind in enumerate(self._kinds):
                rows = np.flatnonzero(sources == number)
                if len(rows):
                    keys = np.frombuffer(self._source_keys, np.uint64)[created[rows]]
                    name = self.entity_type.primary_key
                    parts.append((rows, kind.filled(name, keys, np.zeros_like(rows))))
        return interleaved(parts, len(entities))


def stocks_of(choices: Sequence[Choice], world: World) -> dict[type[Entity], Stock]:
    """Return the entities that flows begin with, by their class."""
    pools: dict[type[Entity], list[Pool]] = {}
    for choice in choices:
        for entity, pool, _ in choice.pools:
            known = pools.setdefault(entity, [])
            if pool not in known:
                known.append(pool)
    return {entity: Stock(world.kind(entity), known) for entity, known in pools.items()}


def _tests(pool: Pool, names: Sequence[str]) -> list[tuple[int, Any, Any]]:
    return [
        (names.index(name), CONDITIONS[condition], value) for name, condition, value in pool.where
    ]


def _nothing() -> None:
    """Do nothing."""

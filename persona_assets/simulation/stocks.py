"""The entities of one class, as far as it depends on them which runs start, and with whom.

Of an entity only its place in the pools is known here, and the fields that conditions ask for.
While an entity belongs to a run it is in no pool, so its fields matter again when the run is over.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from persona_assets.keys import KeyArray
from persona_assets.simulation.choices import Choice
from persona_assets.simulation.conditions import CONDITIONS, counted
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.event_types import EventType
from persona_assets.simulation.world import EntityType, Pool, World

Fields = tuple[Any, ...]
"""The fields of an entity that conditions ask for; Any: each of its own type."""

Effect = tuple[tuple[int, str, Any], ...]
"""What a run changes: the places of fields, operations and values."""

_MOST_KNOWN = 1 << 16


class Stock:
    """The entities of one class.

    Attributes:
        entity_type: The class.
        pools: Where its entities are chosen from.
        names: The fields that conditions ask for.
        members: Those that are in no run, for each pool, in the engine's order.
    """

    def __init__(self, entity_type: EntityType, pools: Sequence[Pool]) -> None:
        """Begin with the entities that are there."""
        self.entity_type = entity_type
        self.pools = list(pools)
        self.names = tuple(sorted({name for pool in pools for name, _, _ in pool.where}))
        self._tests = [_tests(pool, self.names) for pool in pools]
        records = list(entity_type.records.values())
        rows = {id(record): row for row, record in enumerate(records)}
        self._ids = [record.entity_id for record in records]
        self._fields: list[Fields] = [
            tuple(record.state.get(name) for name in self.names) for record in records
        ]
        self._sources: list[int] = []
        self._source_keys: list[int] = []
        self._kinds: list[EventType] = []
        self.members: list[list[int]] = []
        self._places: list[list[int]] = []
        for pool in pools:
            self.members.append([rows[id(record)] for record in pool.members])
            places = [-1] * len(records)
            for place, entity in enumerate(self.members[-1]):
                places[entity] = place
            self._places.append(places)
        self._accepting: dict[Fields, tuple[int, ...]] = {}
        self._changed: dict[tuple[Fields, Effect], Fields] = {}

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
        for places in self._places:
            places.append(-1)
        return entity

    def take(self, entity: int) -> None:
        """Let an entity belong to a run."""
        for number in self._pools_of(self._fields[entity]):
            members, places = self.members[number], self._places[number]
            place, last = places[entity], members.pop()
            if last != entity:
                members[place] = last
                places[last] = place

    def release(self, entity: int, effect: Effect) -> None:
        """Let an entity leave its run, which has changed it."""
        fields = self._fields[entity]
        if effect:
            fields = self._fields[entity] = self._after(fields, effect)
        for number in self._pools_of(fields):
            members = self.members[number]
            self._places[number][entity] = len(members)
            members.append(entity)

    def ids(self, entities: Sequence[int]) -> list[object]:
        """Return the keys by which a user knows the entities."""
        first = len(self._ids)
        found: list[object] = [self._ids[one] if one < first else None for one in entities]
        for number, kind in enumerate(self._kinds):
            rows = [
                row
                for row, one in enumerate(entities)
                if one >= first and self._sources[one - first] == number
            ]
            keys: KeyArray = np.array(
                [self._source_keys[entities[row] - first] for row in rows], dtype=np.uint64
            )
            made = kind.made(self.entity_type.primary_key, keys, [])
            for row, value in zip(rows, made, strict=True):
                found[row] = value
        return found

    def _pools_of(self, fields: Fields) -> tuple[int, ...]:
        """Return the pools whose conditions an entity meets."""
        found = self._accepting.get(fields)
        if found is None:
            if len(self._accepting) >= _MOST_KNOWN:
                self._accepting.clear()
            found = self._accepting[fields] = tuple(
                number
                for number, tests in enumerate(self._tests)
                if all(test(fields[place], value) for place, test, value in tests)
            )
        return found

    def _after(self, fields: Fields, effect: Effect) -> Fields:
        found = self._changed.get((fields, effect))
        if found is None:
            if len(self._changed) >= _MOST_KNOWN:
                self._changed.clear()
            made = list(fields)
            for place, operation, value in effect:
                before = made[place]
                is_set = operation == "is"
                made[place] = value if is_set else counted("", before, operation, value)
            found = self._changed[fields, effect] = tuple(made)
        return found


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

"""All entities of a simulation, now and at every moment before.

An entity is in one flow at a time.  Those that are in none, and meet the conditions of some flow's
filter, are kept in a pool for that filter, so that choosing one costs the same among a hundred and
among a million.  Versions are half-open intervals: at the moment of a change the new state holds.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.keys import derive, row_keys
from persona_assets.personas.documents import PersonaDocument
from persona_assets.simulation.actors import actor_of
from persona_assets.simulation.conditions import CONDITIONS, Condition, counted
from persona_assets.simulation.entities import FLOW_NAME, Entity
from persona_assets.simulation.past import DiskPast, Version
from persona_assets.simulation.providers import Provider, by_name_and_type

State = dict[str, Any]
"""The values of an entity's fields; Any: each of its field's type."""

History = Literal["memory", "disk", "none"]
"""Where it is kept what entities were."""

_STATES, _FLOWS = 0, 1


class Record:
    """One entity.

    Attributes:
        kind: What is known of its class.
        entity_id: The value of its primary key.
        state: Its fields now; a change replaces the mapping, so what was seen stays as it was.
        flow: The number of the run of a flow that it is in, or -1.
        states: Since when it has had which state, in order; if the past lies elsewhere, the last.
        flows: Since when it has been in which run of a flow, likewise.
        places: Where it stands in each pool of its class, or -1.
        number: Which of all entities it is.
    """

    __slots__ = ("entity_id", "flow", "flows", "kind", "number", "places", "state", "states")

    def __init__(self, kind: "EntityType", entity_id: object, state: State, number: int) -> None:
        self.kind = kind
        self.entity_id = entity_id
        self.state = state
        self.flow = -1
        self.states: list[tuple[int, State]] = []
        self.flows: list[tuple[int, int]] = []
        self.places = [-1] * len(kind.pools)
        self.number = number


class Pool:
    """The entities of one class that are in no flow and meet some conditions."""

    __slots__ = ("_tests", "members", "number", "where")

    def __init__(self, number: int, where: Sequence[Condition]) -> None:
        self.number = number
        self.where = tuple(where)
        self.members: list[Record] = []
        self._tests = _tests(where)

    def accepts(self, state: Mapping[str, Any]) -> bool:
        """Return whether an entity in *state* meets the conditions."""
        for name, test, value in self._tests:  # noqa: SIM110 - all() costs three times as much
            if not test(state.get(name), value):
                return False
        return True

    def add(self, record: Record) -> None:
        """Add an entity that is not here yet."""
        record.places[self.number] = len(self.members)
        self.members.append(record)

    def discard(self, record: Record) -> None:
        """Remove an entity, if it is here."""
        place = record.places[self.number]
        if place >= 0:
            last = self.members.pop()
            if last is not record:
                self.members[place] = last
                last.places[self.number] = place
            record.places[self.number] = -1


class EntityType:
    """One class of entities, with all that there are of it."""

    def __init__(
        self, entity: type[Entity], seed: int, locale: str, persona: PersonaDocument | None
    ) -> None:
        self.entity = entity
        self.actor = actor_of(entity, persona)
        self.name = entity.__name__
        self.primary_key = entity.primary_key
        self.records: dict[object, Record] = {}
        self.available = Pool(0, ())
        self.pools = [self.available]
        self._key = derive(seed, "simulation", "entity", self.name)
        self.plain = {name: spec.kind for name, spec in entity.state_fields.items()}
        specs = entity.state_fields
        self._defaults = {name: spec.default for name, spec in specs.items()}
        self._copied = [
            (name, spec.from_field, spec) for name, spec in specs.items() if spec.from_field
        ]
        self._made_up: dict[str, Provider] = {}
        for spec in entity.state_fields.values():
            if not (spec.has_default or spec.from_field or spec.from_profile):
                provider = by_name_and_type(spec.name, spec.kind, locale)
                if provider is None:
                    raise InvalidArgumentError(
                        f"{self.name}.{spec.name}: nothing fills it; give it a default"
                    )
                self._made_up[spec.name] = provider

    def pool(self, where: Sequence[Condition]) -> Pool:
        """Return the pool of those that meet *where*, making it if it is new."""
        for pool in self.pools:
            if pool.where == tuple(where):
                return pool
        pool = Pool(len(self.pools), where)
        self.pools.append(pool)
        for record in self.records.values():
            record.places.append(-1)
            if record.flow < 0 and pool.accepts(record.state):
                pool.add(record)
        return pool

    def made_up(self, start: int, stop: int) -> dict[str, list[object]]:
        """Return what some entities begin with in the fields that nothing is said of."""
        if not self._made_up:
            return {}
        keys = row_keys(self._key, start, stop)
        return {name: provider.values(keys) for name, provider in self._made_up.items()}

    def first_state(
        self, entity_id: object, source: Mapping[str, Any], made_up: Mapping[str, object]
    ) -> State:
        """Return what an entity begins with; *source* is the event that creates it."""
        state: State = {self.primary_key: entity_id}
        state.update(self._defaults)
        state.update(made_up)
        if self.actor is not None:
            own = self.actor.values(entity_id)
            for name, spec in self.entity.state_fields.items():
                if name in own:
                    state[name] = spec.checked(self.name, own[name])
        for name, field, spec in self._copied:
            if field in source:
                state[name] = spec.checked(self.name, source[field])
        return state


class World:
    """All entities, by class: what they are, and what they were.

    Attributes:
        entity_keys: The primary keys of the classes that were known at the start of the run.
    """

    def __init__(
        self,
        *,
        history: History,
        locale: str,
        seed: int,
        persona: PersonaDocument | None = None,
    ) -> None:
        self._history = history
        self._past = DiskPast() if history == "disk" else None
        self._count = 0
        self._locale = locale
        self._seed = seed
        self._persona = persona
        self._types: dict[type[Entity], EntityType] = {}
        self.by_key: dict[str, list[EntityType]] = {}
        self.entity_keys: tuple[str, ...] = ()
        self.when_available: Callable[[], None] = _nothing

    def entities(self) -> list[type[Entity]]:
        """Return the classes that something is known of."""
        return list(self._types)

    def kind(self, entity: type[Entity]) -> EntityType:
        """Return what is known of a class of entities."""
        found = self._types.get(entity)
        if found is None:
            found = self._types[entity] = EntityType(
                entity, self._seed, self._locale, self._persona
            )
            self.by_key.setdefault(entity.primary_key, []).append(found)
        return found

    def populate(
        self,
        kind: EntityType,
        ids: Sequence[object],
        sources: Sequence[Mapping[str, Any]],
        time: int,
    ) -> None:
        """Make entities that belong to no flow, one for each of *ids*.

        Raises:
            InvalidArgumentError: There is one with such an id, or a field's value does not fit.
        """
        first = len(kind.records)
        made_up = kind.made_up(first, first + len(ids))
        for row, (entity_id, source) in enumerate(zip(ids, sources, strict=True)):
            own = {name: values[row] for name, values in made_up.items()}
            self._add(kind, entity_id, kind.first_state(entity_id, source, own), time)
        made = list(kind.records.values())[first:]
        for pool in kind.pools:
            for record in made:
                if pool.accepts(record.state):
                    pool.add(record)
        self.when_available()

    def create(
        self, kind: EntityType, entity_id: object, source: Mapping[str, Any], time: int, flow: int
    ) -> Record:
        """Return a new entity, which belongs to *flow*.

        Raises:
            InvalidArgumentError: There is one with this id, or a field's value does not fit.
        """
        number = len(kind.records)
        made_up = {name: values[0] for name, values in kind.made_up(number, number + 1).items()}
        record = self._add(kind, entity_id, kind.first_state(entity_id, source, made_up), time)
        record.flow = flow
        record.flows[0] = (time, flow)
        return record

    def _add(self, kind: EntityType, entity_id: object, state: State, time: int) -> Record:
        if entity_id in kind.records:
            raise InvalidArgumentError(
                f"{kind.name}: there is already one with {kind.primary_key} {entity_id!r}"
            )
        record = kind.records[entity_id] = Record(kind, entity_id, state, self._count)
        self._count += 1
        record.states.append((time, state))
        record.flows.append((time, -1))
        return record

    def book(self, record: Record, flow: int, time: int) -> None:
        """Let an entity that is in no flow enter one."""
        for pool in record.kind.pools:
            pool.discard(record)
        record.flow = flow
        self._remember(record.flows, _FLOWS, record, (time, flow))

    def release(self, record: Record, time: int) -> None:
        """Let an entity leave its flow."""
        record.flow = -1
        self._remember(record.flows, _FLOWS, record, (time, -1))
        self._offer(record)

    def change(self, record: Record, changes: Sequence[tuple[str, str, Any]], time: int) -> None:
        """Change an entity's state.

        Raises:
            InvalidArgumentError: A value does not fit its field, or *time* lies before what is
                known of the entity.
        """
        kind, state = record.kind, dict(record.state)
        plain = kind.plain
        for name, operation, value in changes:
            made = value
            if operation != "is":
                before = state[name]
                if type(before) is int and type(value) is int:
                    made = before + value if operation == "add" else before - value
                else:
                    made = counted(f"{kind.name}.{name}", before, operation, value)
            if type(made) is not plain[name]:
                made = kind.entity.state_fields[name].checked(kind.name, made)
            state[name] = made
        self._remember(record.states, _STATES, record, (time, state))
        record.state = state
        if record.flow < 0:
            self._sort_anew(record)

    def _sort_anew(self, record: Record) -> None:
        """Put an entity that is in no flow into the pools whose conditions it meets now."""
        for pool in record.kind.pools[1:]:
            is_in, belongs = record.places[pool.number] >= 0, pool.accepts(record.state)
            if belongs and not is_in:
                pool.add(record)
            elif is_in and not belongs:
                pool.discard(record)
        self.when_available()

    def query(
        self, entity: type[Entity], where: Sequence[Condition], time: int | None
    ) -> Iterator[Entity]:
        """Yield the entities that meet *where*, as they were at *time* (None: as they are)."""
        tests = _tests(where)
        kind = self._types.get(entity)
        for record in kind.records.values() if kind else ():
            values = self.values(record, time)
            if values is not None and all(
                test(values.get(name), value) for name, test, value in tests
            ):
                yield entity.view(values)

    def values(self, record: Record, time: int | None) -> State | None:
        """Return all fields of an entity at *time*, or None if there was no such entity yet.

        Raises:
            InvalidArgumentError: The past was not kept.
        """
        if time is None:
            return _shown(record, record.state, record.flow)
        if self._history == "none":
            raise InvalidArgumentError(
                "this simulation keeps no history; make it with history='memory' or 'disk'"
            )
        return values_at(record, *self.versions(record), time)

    def versions(self, record: Record) -> tuple[list[Version], list[Version]]:
        """Return since when an entity has had which state, and been in which run, in order."""
        if self._past is None:
            return record.states, record.flows
        return (
            self._past.versions(record.number * 2 + _STATES) + record.states,
            self._past.versions(record.number * 2 + _FLOWS) + record.flows,
        )

    def find(self, entity: type[Entity], entity_id: object) -> Record:
        """Return one entity.

        Raises:
            UnknownNameError: There is no such entity.
        """
        records = self.kind(entity).records
        if entity_id not in records:
            raise UnknownNameError(entity.__name__, str(entity_id), [])
        return records[entity_id]

    def _offer(self, record: Record) -> None:
        state = record.state
        for pool in record.kind.pools:
            if pool.accepts(state):
                pool.add(record)
        self.when_available()

    def _remember(
        self, versions: list[Version], what: int, record: Record, version: Version
    ) -> None:
        """Add a version; one that lasted no time is replaced, and so is all without history."""
        time, last = version[0], versions[-1][0]
        if time < last:
            raise InvalidArgumentError(
                f"a change at {time} lies before the last one, at {last}: the past is settled"
            )
        if time > last and self._history == "memory":
            versions.append(version)
            return
        if time > last and self._past is not None:
            self._past.add(record.number * 2 + what, versions[-1])
        versions[-1] = version


def values_at(
    record: Record, states: Sequence[Version], flows: Sequence[Version], time: int
) -> State | None:
    """Return all fields of an entity with these versions at *time*, or None before it was."""
    place = bisect_right(states, time, key=_since)
    if place == 0:
        return None
    flow: int = flows[bisect_right(flows, time, key=_since) - 1][1]
    return _shown(record, states[place - 1][1], flow)


def _shown(record: Record, state: State, flow: int) -> State:
    name = None if flow < 0 else f"flow_{flow}"
    return {"entity_id": record.entity_id, **state, FLOW_NAME: name}


def _tests(
    where: Sequence[Condition],
) -> list[tuple[str, Callable[[Any, Any], bool], Any]]:
    return [(name, CONDITIONS[condition], value) for name, condition, value in where]


def _since(version: tuple[int, object]) -> int:
    return version[0]


def _nothing() -> None:
    """Do nothing."""

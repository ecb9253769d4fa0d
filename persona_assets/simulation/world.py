"""All entities of a simulation, now and at every moment before.

An entity is in one flow at a time.  Versions are half-open intervals: at the moment of a change the
new state holds.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.personas.documents import PersonaDocument
from persona_assets.simulation.conditions import Condition, counted
from persona_assets.simulation.entities import FLOW_NAME, Entity
from persona_assets.simulation.entity_types import EntityType, Record, State, tests_of
from persona_assets.simulation.garbage import rare_collections
from persona_assets.simulation.past import DiskPast, Version
from persona_assets.simulation.residents import Residents

History = Literal["memory", "disk", "none"]
"""Where it is kept what entities were."""

_STATES, _FLOWS = 0, 1


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
        self._coming: list[EntityType] = []
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

    def populate(self, kind: EntityType, residents: Residents) -> None:
        """Let entities be there that belong to no flow; they are made when ``settle`` is called.

        Raises:
            InvalidArgumentError: Two have the same id, or a field's value does not fit.
        """
        kind.residents = residents
        if residents.is_sure:
            self._coming.append(kind)
        else:
            self._settle(kind, residents)

    @rare_collections()
    def settle(self) -> None:
        """Make all entities that are there from the start, unless that is done."""
        coming, self._coming = self._coming, []
        for kind in coming:
            if kind.residents is not None:
                self._settle(kind, kind.residents)

    def _settle(self, kind: EntityType, residents: Residents) -> None:
        made_up = kind.made_up(0, residents.count)
        copied = {field: residents.column(name) for name, field in residents.copied.items()}
        for row, entity_id in enumerate(residents.all_ids()):
            own = {name: values[row] for name, values in made_up.items()}
            source = {field: values[row] for field, values in copied.items()}
            self._add(kind, entity_id, kind.first_state(entity_id, source, own), residents.time)
        for pool in kind.pools:
            for record in kind.records.values():
                if pool.accepts(record.state):
                    pool.add(record)

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
                f"{kind.name}: there is already one with {kind.primary_key} {entity_id!r}; "
                "each needs another, such as Field(primary_key=True, faker='uuid4') gives"
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
        tests = tests_of(where)
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


def _since(version: tuple[int, object]) -> int:
    return version[0]


def _nothing() -> None:
    """Do nothing."""

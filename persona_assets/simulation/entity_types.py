"""One class of entities, with all that there are of it, and where flows choose from.

Those that are in no flow, and meet the conditions of some flow's filter, are kept in a pool for
that filter, so that choosing one costs the same among a hundred and among a million.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import derive, row_keys
from persona_assets.personas.documents import PersonaDocument
from persona_assets.simulation.actors import actor_of
from persona_assets.simulation.conditions import CONDITIONS, Condition
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.event_values import as_list
from persona_assets.simulation.providers import Provider, by_name_and_type
from persona_assets.simulation.residents import Residents

State = dict[str, Any]
"""The values of an entity's fields; Any: each of its field's type."""


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
        self._tests = tests_of(where)

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
    """One class of entities, with all that there are of it.

    Attributes:
        entity: The class.
        actor: Who plays them, or None.
        name: The name of the class.
        primary_key: The field that identifies them.
        records: Those that have been made, by their id.
        residents: Those that are there from the start, whether they have been made or not.
        available: Those that are in no flow.
        pools: Those that are in no flow and meet some conditions; ``available`` is the first.
        plain: The type of each field of which every value is right, or None.
    """

    def __init__(
        self, entity: type[Entity], seed: int, locale: str, persona: PersonaDocument | None
    ) -> None:
        self.entity = entity
        self.actor = actor_of(entity, persona)
        self.name = entity.__name__
        self.primary_key = entity.primary_key
        self.records: dict[object, Record] = {}
        self.residents: Residents | None = None
        self.available = Pool(0, ())
        self.pools = [self.available]
        self._key = derive(seed, "simulation", "entity", self.name)
        # a value that somebody could change is checked, and so copied, whatever its type;
        # a float must be finite
        self.plain: dict[str, Any] = {
            name: None if spec.is_mutable or spec.kind is float else spec.kind
            for name, spec in entity.state_fields.items()
        }
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

    @property
    def resident_count(self) -> int:
        """How many are there from the start."""
        return 0 if self.residents is None else self.residents.count

    def first_alike(self, names: Sequence[str]) -> tuple[Any, ...] | None:
        """Return what those that are there from the start begin with in fields, if it is one."""
        copied = {} if self.residents is None else self.residents.copied
        if any(name in copied or name in self._made_up for name in names):
            return None
        return tuple([self._defaults[name] for name in names])

    def first_fields(self, names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return what each that is there from the start begins with in some of its fields."""
        count, alike = self.resident_count, self.first_alike(names)
        if self.residents is None or alike is not None:
            return [alike or ()] * count
        made_up = self.made_up(0, count)
        columns: list[Sequence[Any]] = []
        for name in names:
            if name in self.residents.copied:
                columns.append(self.residents.column(name))
            else:
                columns.append(made_up.get(name, [self._defaults[name]] * count))
        return list(zip(*columns, strict=True))

    def made_up(self, start: int, stop: int) -> dict[str, list[object]]:
        """Return what some entities begin with in the fields that nothing is said of."""
        if not self._made_up:
            return {}
        keys = row_keys(self._key, start, stop)
        return {
            name: as_list(provider.column(keys), len(keys))
            for name, provider in self._made_up.items()
        }

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


def tests_of(
    where: Sequence[Condition],
) -> list[tuple[str, Callable[[Any, Any], bool], Any]]:
    """Return each condition as a field, a test, and the value that it is tested against."""
    return [(name, CONDITIONS[condition], value) for name, condition, value in where]

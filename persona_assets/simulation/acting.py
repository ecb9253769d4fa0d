"""What the actions of a flow do: events happen, states change, entities are chosen."""

from collections.abc import Sequence
from typing import Any

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import child_key, field_key, integers_one
from persona_assets.simulation.actions import NewEvent, Select, SetState
from persona_assets.simulation.emitted import Emitted
from persona_assets.simulation.entities import Entity, check_creation
from persona_assets.simulation.entity_types import EntityType, Pool, Record
from persona_assets.simulation.event_types import EventType, Overrides
from persona_assets.simulation.events import BaseEvent
from persona_assets.simulation.flows import Session
from persona_assets.simulation.programs import ChangeBySession, Happening
from persona_assets.simulation.world import World


class Acting:
    """Carries out what flows yield.

    Attributes:
        out: The events that have happened and nobody has taken yet.
    """

    def __init__(self, world: World, locale: str) -> None:
        self.out: list[Emitted] = []
        self._world = world
        self._locale = locale
        self._types: dict[type[BaseEvent], EventType] = {}

    def event_type(self, event: type[BaseEvent]) -> EventType:
        """Return what is known of a class of events.

        Raises:
            InvalidArgumentError: It is no class of events, or another class has the same name.
        """
        found = self._types.get(event)
        if found is None:
            _check_event(event)
            if any(known.__name__ == event.__name__ for known in self._types):
                raise InvalidArgumentError(
                    f"there are two classes of events named {event.__name__}"
                )
            found = self._types[event] = EventType(event, self._locale)
        return found

    def act(self, session: Session, action: object) -> object:
        """Carry out an action that is no event, and return what the flow gets for it.

        Raises:
            TypeError: It is no action.
            LookupError: The run has no such entity.
        """
        if isinstance(action, SetState):
            self._change(session, action)
            return None
        if isinstance(action, Select):
            pool = self._world.kind(action.entity).pool(action.where)
            if not pool.members:
                return None
            record = self.take(session, action.entity, pool, is_booked=action.book)
            return action.entity.view(self._world.values(record, None) or {})
        raise TypeError(f"a flow yields NewEvent, AddDecay, SetState or Select; found {action!r}")

    def happen(self, session: Session, action: NewEvent) -> Emitted:
        """Let an event happen, and return it.

        Raises:
            InvalidArgumentError: A value does not fit its field.
            LookupError: Nothing fills a field, or the run has no such entity.
        """
        kind = self._types.get(action.event) or self.event_type(action.event)
        if action.overrides:
            kind.check(action.overrides)
        return self._emit(session, kind, action.overrides, action)

    def repeat(self, session: Session, step: Happening) -> None:
        """Let the event of a step happen: what ``happen`` does, with all that is known before."""
        overrides = dict(step.constants)
        if step.of_session:
            made = {name: value(session) for name, value in step.of_session}
            step.kind.check(made)
            overrides.update(made)
        self._emit(session, step.kind, overrides, step.action)

    def take(
        self, session: Session, entity: type[Entity], pool: Pool, *, is_booked: bool
    ) -> Record:
        """Let one of a pool's entities belong to a run, and return it."""
        draw = child_key(field_key(session.key, entity.__name__), session.picks)
        session.picks += 1
        record = _one_of(pool, draw)
        session.join(record)
        if is_booked:
            self._world.book(record, session.number, session.time)
            session.booked.append(record)
        return record

    def _emit(
        self, session: Session, kind: EventType, overrides: Overrides, action: NewEvent
    ) -> Emitted:
        for name in kind.wanted:
            if name not in overrides:
                self._fill(session, kind, name, overrides)
        emitted = Emitted(kind, session, session.time, session.steps, overrides)
        session.steps += 1
        if action.save_entity is not None:
            self._save(session, action.save_entity, emitted)
        self.out.append(emitted)
        mutate = action.mutate
        if mutate is not None:
            for change in (mutate,) if isinstance(mutate, SetState) else _listed(mutate):
                self._change(session, change)
        return emitted

    def _fill(self, session: Session, kind: EventType, name: str, overrides: Overrides) -> None:
        """Fill a field that nobody says anything of from an entity with such a key (A10)."""
        known = self._world.by_key.get(name, ())
        for entity_type in known:
            record = session.entities.get(entity_type.entity)
            if record is not None:
                overrides[name] = record.entity_id
                return
        for entity_type in known:
            if entity_type.available.members:
                draw = child_key(field_key(session.key, name), session.steps)
                overrides[name] = _one_of(entity_type.available, draw).entity_id
                return
        if kind.lacks(name):
            raise LookupError(
                f"{kind.name}.{name}: nothing fills it; pass {name}=..., or give it a faker "
                "or a default"
            )

    def _save(self, session: Session, entity: type[Entity], emitted: Emitted) -> None:
        if entity not in emitted.kind.creates:
            check_creation(emitted.kind.event, entity)
            emitted.kind.creates.add(entity)
        kind = self._world.kind(entity)
        names = {kind.primary_key} | {
            spec.from_field for spec in entity.state_fields.values() if spec.from_field
        }
        source = {name: emitted.value(name) for name in names}
        emitted.overrides.update(source)
        self._introduce(kind, emitted)
        record = self._world.create(
            kind, source[kind.primary_key], source, session.time, session.number
        )
        session.join(record)
        session.booked.append(record)

    def _introduce(self, kind: EntityType, emitted: Emitted) -> None:
        """Let the event that creates a persona say of it what its profile says."""
        if kind.actor is None:
            return
        emitted_kind, key = emitted.kind, emitted.overrides[kind.primary_key]
        known = {
            name: value
            for name, value in kind.actor.values(key).items()
            if name in emitted_kind.fields and name not in emitted.overrides
        }
        emitted_kind.check(known)
        emitted.overrides.update(known)

    def _change(self, session: Session, action: SetState) -> None:
        record = session.entities.get(action.entity)
        if record is None:
            raise LookupError(
                f"SetState({action.entity.__name__}): this run has no {action.entity.__name__}; "
                "select one in the flow's filter, or save one with an event"
            )
        changes = action.changes
        if type(action) is ChangeBySession:
            changes = action.of_run(session)
        self._world.change(record, changes, session.time)


def _check_event(event: Any) -> None:  # Any: what a user has written there
    if not (isinstance(event, type) and issubclass(event, BaseEvent)):
        raise InvalidArgumentError(
            f"NewEvent: the second argument is a class that derives from BaseEvent; found {event!r}"
        )


def _listed(mutate: Any) -> Sequence[SetState]:  # Any: what a user has written there
    if isinstance(mutate, list | tuple) and all(isinstance(one, SetState) for one in mutate):
        return mutate
    raise InvalidArgumentError(
        f"mutate: must be SetState(...), or a list of them; found {mutate!r}"
    )


def _one_of(pool: Pool, draw: int) -> Record:
    return pool.members[integers_one(draw, len(pool.members))]

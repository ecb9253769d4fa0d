"""Whether what runs do to each other is no more than to take entities from each other.

That is so if every flow is a straight line that changes only what belongs to it: entities that it
began with or has created.  Then what happens in a run follows from its key, its start and the
entities that it began with.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

from persona_assets.simulation.actions import AddDecay, SetState
from persona_assets.simulation.choices import Choice
from persona_assets.simulation.conditions import Condition
from persona_assets.simulation.entities import Entity, StateSpec
from persona_assets.simulation.lines import changes_of
from persona_assets.simulation.programs import FromSession, Happening
from persona_assets.simulation.world import World

_NUMBERS = (int, float)
_COMPARABLE = (int, float, str, bool, dt.datetime, dt.date)


def is_free_of_contention(choices: Sequence[Choice], world: World) -> bool:
    """Return whether no run depends on another but by the entities it begins with; none fails."""
    saved = {entity for choice in choices for entity, _ in _creations(choice)}
    booked = {entity for choice in choices for entity, _, is_booked in choice.pools if is_booked}
    keys = [entity.primary_key for entity in {*saved, *booked, *world.entities()}]
    began = {entity for choice in choices for entity, _, _ in choice.pools}
    if any(entity.persona is not None for entity in saved | began):
        return False  # they have a tempo of their own
    return len(set(keys)) == len(keys) and all(
        choice.program is not None
        and _are_foreseeable(choice, choices)
        and _keeps_to_itself(choice, saved | booked, world)
        for choice in choices
    )


def _are_foreseeable(choice: Choice, choices: Sequence[Choice]) -> bool:
    """Return whether it can be worked out which entities meet the conditions of a flow."""
    for entity, pool, _ in choice.pools:
        for condition in pool.where:
            spec = entity.state_fields.get(condition[0])
            if spec is None or not _is_comparable(spec, condition):
                return False
            for other in choices:
                if _sets_by_session(other, entity, spec.name):
                    return False
                for created, step in _creations(other):
                    if created is entity and not _begins_by_key(spec, step):
                        return False
    return True


def _is_comparable(spec: StateSpec, condition: Condition) -> bool:
    _, word, value = condition
    if spec.kind not in _COMPARABLE:
        return False
    if word in ("in", "not_in"):
        if not isinstance(value, list | tuple | set | frozenset):
            return False
        return all(_is_like(spec, one) for one in value)
    return _is_like(spec, value)


def _is_like(spec: StateSpec, value: object) -> bool:
    if value is None:
        return True
    kinds = _NUMBERS if spec.kind in _NUMBERS else (spec.kind,)
    return type(value) in kinds


def _begins_by_key(spec: StateSpec, step: Happening) -> bool:
    """Return whether what a field begins with follows from the key of the creating event."""
    if spec.from_field is None:
        return spec.has_default
    if spec.from_field in step.constants:
        return True
    is_of_session = spec.from_field in dict(step.of_session)
    return not is_of_session and step.kind.follows_from_key(spec.from_field)


def _sets_by_session(choice: Choice, entity: type[Entity], name: str) -> bool:
    return any(
        changed == name and isinstance(value, FromSession)
        for change in _changes(choice)
        if change.entity is entity
        for changed, _, value in change.changes
    )


def _keeps_to_itself(choice: Choice, moving: set[type[Entity]], world: World) -> bool:
    known = {entity for entity, _, _ in choice.pools}
    own = {entity for entity, _, is_booked in choice.pools if is_booked}
    for step in choice.program or ():
        if isinstance(step, AddDecay):
            continue
        if isinstance(step, Happening):
            if not _is_filled(step, known, moving, world) or not _creates(step, known, world):
                return False
            if step.action.save_entity is not None:
                known.add(step.action.save_entity)
                own.add(step.action.save_entity)
            changes = changes_of(step.action)
        else:
            changes = [step]
        if not all(change.entity in own and _always_fits(change) for change in changes):
            return False
    return True


def _is_filled(
    step: Happening, known: set[type[Entity]], moving: set[type[Entity]], world: World
) -> bool:
    """Return whether every field is filled from the run, or from a pool that never changes."""
    for name in step.kind.wanted:
        if name in step.constants or name in dict(step.of_session):
            continue
        there = [kind.entity for kind in world.by_key.get(name, ())]
        keyed = [entity for entity in {*there, *moving} if entity.primary_key == name]
        if any(entity in known for entity in keyed):
            continue
        if any(entity in moving for entity in keyed):
            return False
        if not any(world.kind(entity).resident_count for entity in keyed) and step.kind.lacks(name):
            return False
    return True


def _creates(step: Happening, known: set[type[Entity]], world: World) -> bool:
    """Return whether a step creates nothing, or an entity whose key is surely a new one."""
    entity = step.action.save_entity
    if entity is None:
        return True
    if entity in known or not step.kind.is_unique(entity.primary_key):
        return False
    if entity.primary_key in step.constants or entity.primary_key in dict(step.of_session):
        return False
    for spec in entity.state_fields.values():
        if spec.from_field is not None and step.kind.kind_of(spec.from_field) is not spec.kind:
            return False
    world.kind(entity)
    return True


def _creations(choice: Choice) -> Iterator[tuple[type[Entity], Happening]]:
    for step in choice.program or ():
        if isinstance(step, Happening) and step.action.save_entity is not None:
            yield step.action.save_entity, step


def _changes(choice: Choice) -> Iterator[SetState]:
    for step in choice.program or ():
        if isinstance(step, Happening):
            yield from changes_of(step.action)
        elif isinstance(step, SetState):
            yield step


def _always_fits(change: SetState) -> bool:
    """Return whether the values fit their fields, whatever has been before."""
    for name, operation, value in change.changes:
        spec = change.entity.state_fields[name]
        if operation == "is" and value is None and spec.kind not in _NUMBERS:
            continue
        kind = value.kind if isinstance(value, FromSession) else type(value)
        if kind is not spec.kind:
            return False
        if operation != "is" and not _always_counts(change.entity, spec):
            return False
    return True


def _always_counts(entity: type[Entity], spec: StateSpec) -> bool:
    """Return whether a field always holds a number of its own type."""
    if spec.kind not in _NUMBERS or type(spec.default) is not spec.kind:
        return False
    if spec.from_field is None or entity.source_event is None:
        return True
    return entity.source_event.model_fields[spec.from_field].annotation is spec.kind

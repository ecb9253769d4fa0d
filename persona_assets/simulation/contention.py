"""Whether the runs of a simulation can disturb each other.

They cannot if every flow is a straight line that needs nothing to start, creates its own entities,
and changes only those.  Then what happens in a run follows from its key and its start alone.
"""

from collections.abc import Sequence

from persona_assets.simulation.actions import AddDecay, NewEvent, SetState
from persona_assets.simulation.choices import Choice
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.programs import Happening, Program
from persona_assets.simulation.world import World

_NUMBERS = (int, float)


def is_free_of_contention(choices: Sequence[Choice], world: World) -> bool:
    """Return whether no run depends on another, and none can fail."""
    saved = {
        step.action.save_entity
        for choice in choices
        for step in choice.program or ()
        if isinstance(step, Happening) and step.action.save_entity is not None
    }
    keys = [entity.primary_key for entity in {*saved, *world.entities()}]
    return len(set(keys)) == len(keys) and all(
        choice.program is not None
        and not choice.pools
        and _keeps_to_itself(choice.program, saved, world)
        for choice in choices
    )


def _keeps_to_itself(program: Program, saved: set[type[Entity]], world: World) -> bool:
    own: set[type[Entity]] = set()
    for step in program:
        if isinstance(step, AddDecay):
            continue
        if isinstance(step, Happening):
            if not _is_filled(step, own, saved, world) or not _creates(step, own, world):
                return False
            changes = _changes(step.action)
        else:
            changes = [step]
        if not all(change.entity in own and _always_fits(change) for change in changes):
            return False
    return True


def _is_filled(
    step: Happening, own: set[type[Entity]], saved: set[type[Entity]], world: World
) -> bool:
    """Return whether every field is filled from the run, or from a pool that never changes."""
    for name in step.kind.wanted:
        if name in step.constants or name in dict(step.of_session):
            continue
        known = [kind.entity for kind in world.by_key.get(name, ())]
        keyed = [entity for entity in {*known, *saved} if entity.primary_key == name]
        if any(entity in own for entity in keyed):
            continue
        if any(entity in saved for entity in keyed):
            return False
        if not any(world.kind(entity).available.members for entity in keyed) and step.kind.lacks(
            name
        ):
            return False
    return True


def _creates(step: Happening, own: set[type[Entity]], world: World) -> bool:
    """Learn which entity a step creates; return whether its key is surely a new one."""
    entity = step.action.save_entity
    if entity is None:
        return True
    if entity.persona is not None:  # it has a tempo of its own
        return False
    if entity in own or not step.kind.is_unique(entity.primary_key):
        return False
    if entity.primary_key in step.constants or entity.primary_key in dict(step.of_session):
        return False
    for spec in entity.state_fields.values():
        if spec.from_field is not None and step.kind.kind_of(spec.from_field) is not spec.kind:
            return False
    world.kind(entity)
    own.add(entity)
    return True


def _changes(action: NewEvent) -> list[SetState]:
    mutate = action.mutate
    if mutate is None:
        return []
    return [mutate] if isinstance(mutate, SetState) else list(mutate)


def _always_fits(change: SetState) -> bool:
    """Return whether the values fit their fields, whatever has been before."""
    for name, operation, value in change.changes:
        spec = change.entity.state_fields[name]
        if operation == "is" and value is None and spec.kind not in _NUMBERS:
            continue
        if type(value) is not spec.kind:
            return False
        if operation != "is" and (spec.kind not in _NUMBERS or type(spec.default) is not spec.kind):
            return False
    return True

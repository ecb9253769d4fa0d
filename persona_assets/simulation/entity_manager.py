"""What a user asks of the entities of a simulation, and what can be done to them from outside."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from persona_assets.simulation.actions import Select, SetState
from persona_assets.simulation.conditions import Condition
from persona_assets.simulation.durations import from_milliseconds, time_of_query
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.world import World, values_at

EntityClass = TypeVar("EntityClass", bound=Entity)
Moment = str | dt.datetime
"""A time: ISO 8601, a datetime, or a time of day on the day on which the simulation starts."""


@dataclass(frozen=True, slots=True)
class Version:
    """What an entity was for a while.

    Attributes:
        valid_from: Since when, included.
        valid_to: Until when, excluded; None if it still is.
        state: All its fields, ``flow_name`` among them.
    """

    valid_from: dt.datetime
    valid_to: dt.datetime | None
    state: Mapping[str, Any]  # Any: each field has its own type


class EntityManager:
    """The entities of one simulation, now and at every moment before."""

    def __init__(self, world: World, start: int) -> None:
        self._known = world
        self._start = start
        self._time = start
        self._replay: Callable[[], None] | None = None

    def replay_first(self, replay: Callable[[], None]) -> None:
        """Let *replay* bring the entities to where they are, before the first question."""
        self._replay = replay

    @property
    def _world(self) -> World:
        if self._replay is not None:
            replay, self._replay = self._replay, None
            replay()
        return self._known

    def reach(self, time: int) -> None:
        """Learn how far the simulation has come."""
        self._time = time

    def query(
        self,
        entity: type[EntityClass],
        where: Sequence[Condition] = (),
        time: Moment | None = None,
    ) -> list[EntityClass]:
        """Return the entities of a class that meet all conditions, in the order of their creation.

        Args:
            entity: The class.
            where: The conditions; ``flow_name`` and the primary key can be asked for, too.
            time: The moment; None is the present.

        Raises:
            UnknownNameError: The class has no such field, or there is no such condition.
            InvalidArgumentError: The time is none, or no history is kept.
        """
        Select(entity, where)
        at = None if time is None else time_of_query(time, self._start)
        return cast("list[EntityClass]", list(self._world.query(entity, where, at)))

    get_entities = query
    """The same, by the name that the library had later."""

    def counts(self, entity: type[Entity], time: Moment | None = None) -> dict[str, int]:
        """Return how many entities of a class are ``available``, and how many ``active`` in a flow.

        Raises:
            InvalidArgumentError: The time is none, or no history is kept.
        """
        found = self.query(entity, (), time)
        active = sum(one.flow_name is not None for one in found)
        return {"available": len(found) - active, "active": active}

    def versions(self, entity: type[Entity], entity_id: object) -> list[Version]:
        """Return what one entity was, from its creation on: half-open intervals without gaps.

        Raises:
            UnknownNameError: There is no such entity.
        """
        record = self._world.find(entity, entity_id)
        states, flows = self._world.versions(record)
        times = sorted({since for since, _ in [*states, *flows]})
        ends = [*(from_milliseconds(time) for time in times[1:]), None]
        return [
            Version(from_milliseconds(time), end, values_at(record, states, flows, time) or {})
            for time, end in zip(times, ends, strict=True)
        ]

    def update_state(
        self,
        entity: type[Entity],
        entity_id: object,
        changes: Sequence[tuple[str, str, Any]],  # Any: of the fields' types
        time: Moment | None = None,
    ) -> None:
        """Change the state of one entity from outside any flow.

        Raises:
            UnknownNameError: There is no such entity, field or operation.
            InvalidArgumentError: A value does not fit, or the time lies before the last change.
        """
        SetState(entity, changes)
        at = self._time if time is None else time_of_query(time, self._start)
        self._world.change(self._world.find(entity, entity_id), changes, at)

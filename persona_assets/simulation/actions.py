"""What a flow yields: instructions to the simulation, checked when they are made."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.simulation.conditions import (
    CONDITIONS,
    OPERATIONS,
    ORDERED,
    Condition,
    Operation,
)
from persona_assets.simulation.entities import FLOW_NAME, Entity
from persona_assets.simulation.events import BaseEvent

if TYPE_CHECKING:
    from persona_assets.simulation.flows import FlowContext

_UNIT_MS = {
    "milliseconds": 1,
    "seconds": 1000,
    "minutes": 60_000,
    "hours": 3_600_000,
    "days": 86_400_000,
    "weeks": 604_800_000,
}


class SetState:
    """Change the state of the flow's entity of one class.

    Each change is ``(field, "is" | "add" | "subtract", value)``; fields not named stay as they are.
    """

    __slots__ = ("changes", "entity")

    def __init__(self, entity: type[Entity], changes: Sequence[Operation]) -> None:
        """Check the changes.

        Raises:
            UnknownNameError: The class has no such field, or there is no such operation.
        """
        fields = entity.state_fields
        for name, operation, _ in changes:
            if name not in fields:
                raise UnknownNameError(f"state field of {entity.__name__}", name, fields)
            if operation not in OPERATIONS:
                raise UnknownNameError("operation", operation, OPERATIONS)
        self.entity = entity
        self.changes = changes


class Select:
    """Choose an entity of one class that is in no flow and meets all conditions.

    As a flow's ``filter`` it says what must be there before the flow can start.  Yielded in a flow,
    it brings another entity into it and gives back what was chosen, or None.

    Attributes:
        entity: The class.
        where: The conditions, all of which must hold.
        book: Whether the entity belongs to the flow until it ends; if not, others may use it too.
    """

    __slots__ = ("book", "entity", "where")

    def __init__(
        self, entity: type[Entity], where: Sequence[Condition] = (), *, book: bool = True
    ) -> None:
        """Check the conditions.

        Raises:
            UnknownNameError: The class has no such field, or there is no such condition.
            InvalidArgumentError: A comparison has nothing to compare with.
        """
        known = {entity.primary_key, FLOW_NAME, *entity.state_fields}
        for name, condition, value in where:
            if name not in known:
                raise UnknownNameError(f"state field of {entity.__name__}", name, known)
            if condition not in CONDITIONS:
                raise UnknownNameError("condition", condition, CONDITIONS)
            if condition in ORDERED and value is None:
                raise InvalidArgumentError(
                    f"{entity.__name__}.{name}: {condition!r} needs a value; found None"
                )
        self.entity = entity
        self.where = tuple(where)
        self.book = book


class NewEvent:
    """Let an event happen now.

    The value of the ``yield`` is the event, so ``order = yield NewEvent(...)`` can be asked for
    ``order.order_id``.
    """

    __slots__ = ("event", "mutate", "overrides", "save_entity")

    def __init__(
        self,
        ctx: "FlowContext",  # noqa: ARG002 - the guide passes it; the flow that yields is known
        event: type[BaseEvent],
        save_entity: type[Entity] | None = None,
        mutate: SetState | Sequence[SetState] | None = None,
        **overrides: Any,  # Any: values of the event's fields
    ) -> None:
        """Name the event.

        Args:
            ctx: The flow's context.
            event: The class of the event.
            save_entity: The class of the entity that the event creates.
            mutate: What changes right after the event.
            overrides: Values of the event's fields; the others are filled as they are declared.
        """
        self.event = event
        self.save_entity = save_entity
        self.mutate = mutate
        self.overrides = overrides


class AddDecay:
    """Let time pass for the flow, after which it ends for a share of its runs.

    Attributes:
        rate: The share of the runs that end, from 0 to 1.
        milliseconds: How long it takes.
    """

    __slots__ = ("milliseconds", "rate")

    def __init__(
        self,
        ctx: "FlowContext | None" = None,  # noqa: ARG002 - the guide passes it; it is known
        *,
        rate: float = 0.0,
        **duration: float,
    ) -> None:
        """Say how long, and how many give up.

        Args:
            ctx: The flow's context; it is known anyway.
            rate: The share of the runs that end, from 0 to 1.
            duration: ``milliseconds``, ``seconds``, ``minutes``, ``hours``, ``days``, ``weeks``:
                they add up.

        Raises:
            InvalidArgumentError: The rate lies outside, or the time runs backwards.
            UnknownNameError: There is no such unit.
        """
        total = 0.0
        for unit, number in duration.items():
            length = _UNIT_MS.get(unit)
            if length is None:
                raise UnknownNameError("unit of time", unit, _UNIT_MS)
            total += number * length
        if not 0 <= rate <= 1 or total < 0:
            raise InvalidArgumentError(
                f"AddDecay: a rate lies between 0 and 1 and time goes on; "
                f"found rate {rate!r} and {total:g} milliseconds"
            )
        self.rate = rate
        self.milliseconds = round(total)

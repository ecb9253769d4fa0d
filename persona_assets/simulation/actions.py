"""What a flow yields: instructions to the simulation, checked when they are made."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.simulation.conditions import (
    AMONG,
    CONDITIONS,
    OPERATIONS,
    ORDERED,
    Condition,
    Operation,
)
from persona_assets.simulation.durations import LONGEST
from persona_assets.simulation.entities import FLOW_NAME, Entity
from persona_assets.simulation.events import BaseEvent

if TYPE_CHECKING:
    from persona_assets.simulation.flows import FlowContext

UNITS = {
    "milliseconds": 1,
    "seconds": 1000,
    "minutes": 60_000,
    "hours": 3_600_000,
    "days": 86_400_000,
    "weeks": 604_800_000,
}
"""The units of waits, in milliseconds."""


class SetState:
    """Change the state of the flow's entity of one class.

    Each change is ``(field, "is" | "add" | "subtract", value)``; fields not named stay as they are.
    """

    __slots__ = ("changes", "entity")

    def __init__(self, entity: type[Entity], changes: Sequence[Operation]) -> None:
        """Check the changes.

        Raises:
            UnknownNameError: The class has no such field, or there is no such operation.
            InvalidArgumentError: It is no class of entities, or they are no changes.
        """
        try:
            fields = entity.state_fields
            for name, operation, _ in changes:
                if name not in fields:
                    raise UnknownNameError(f"state field of {entity.__name__}", name, fields)
                if operation not in OPERATIONS:
                    raise UnknownNameError("operation", operation, OPERATIONS)
        except (AttributeError, TypeError, ValueError):
            _require_entity("SetState", entity)
            raise InvalidArgumentError(
                f"SetState({entity.__name__}): changes are a list of "
                f"(field, operation, value); found {changes!r}"
            ) from None
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
            InvalidArgumentError: It is no class of entities, they are no conditions, or a field
                can never be compared with such a value.
        """
        try:
            for name, condition, value in where:
                _check_condition(entity, name, condition, value)
            self.where = tuple(where)
        except (AttributeError, TypeError, ValueError) as error:
            if isinstance(error, InvalidArgumentError):
                raise
            _require_entity("Select", entity)
            raise InvalidArgumentError(
                f"Select({entity.__name__}): where is a list of (field, condition, value); "
                f"found {where!r}"
            ) from None
        if not self.where:
            _require_entity("Select", entity)
        self.entity = entity
        self.book = book


def _check_condition(entity: type[Entity], name: str, condition: str, value: object) -> None:
    """Check that a condition can say something of an entity.

    Raises:
        UnknownNameError: The class has no such field, or there is no such condition.
        InvalidArgumentError: The field can never be compared with such a value.
    """
    spec = entity.state_fields.get(name)
    if spec is None and name not in {entity.primary_key, FLOW_NAME}:
        known = {entity.primary_key, FLOW_NAME, *entity.state_fields}
        raise UnknownNameError(f"state field of {entity.__name__}", name, known)
    if condition not in CONDITIONS:
        raise UnknownNameError("condition", condition, CONDITIONS)
    said = f"{entity.__name__}.{name}: {condition!r}"
    if condition in ORDERED and value is None:
        raise InvalidArgumentError(f"{said} needs a value; found None")
    if condition in AMONG and (isinstance(value, str | bytes) or not isinstance(value, Collection)):
        raise InvalidArgumentError(f"{said} needs a list of values; found {value!r}")
    for one in value if condition in AMONG and isinstance(value, Collection) else (value,):
        if spec is not None and not spec.compares(entity.__name__, one, condition in ORDERED):
            raise InvalidArgumentError(
                f"{said} {value!r} can never hold of a field of type {spec.kind_name}"
            )


def _require_entity(what: str, entity: Any) -> None:  # Any: what a user has written there
    """Refuse what is no class of entities.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if not (isinstance(entity, type) and issubclass(entity, Entity)):
        raise InvalidArgumentError(
            f"{what}: the first argument is a class that derives from Entity; found {entity!r}"
        )


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
        ctx: "FlowContext | None" = None,
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
            InvalidArgumentError: The rate lies outside, the time runs backwards, or one of them has
                no name.
            UnknownNameError: There is no such unit.
        """
        if isinstance(ctx, int | float | str | dt.timedelta):
            raise InvalidArgumentError(
                "AddDecay: begins with the context, and everything else has a name, such as "
                f"AddDecay(ctx, rate=0.2, seconds=30); found {ctx!r}"
            )
        total = 0.0
        try:
            for unit, number in duration.items():
                length = UNITS.get(unit)
                if length is None:
                    raise UnknownNameError("unit of time", unit, UNITS)
                total += number * length
            is_sound = 0 <= rate <= 1 and 0 <= total <= LONGEST
        except TypeError:
            is_sound = False
        if not is_sound:
            raise InvalidArgumentError(
                "AddDecay: a rate lies between 0 and 1, and time goes on for ten thousand years "
                f"at most; found {', '.join(_said(rate, duration))}"
            )
        self.rate = rate
        self.milliseconds = round(total)


def _said(rate: object, duration: Mapping[str, object]) -> Iterator[str]:
    """Yield the arguments of a wait as they were written."""
    yield f"rate={rate!r}"
    for unit, number in duration.items():
        yield f"{unit}={number!r}"

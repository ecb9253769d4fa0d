"""Events as a user declares them: pydantic models whose fields say how they are filled."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import pydantic
from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticUndefined

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation.providers import NOW, provider

SYSTEM_FIELDS = ("event_id", "event_type", "timestamp", "session_id")
"""What every event has; the simulation fills them, whatever a user declares."""

_CONSTRAINTS = frozenset(
    {"gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern", "title"}
    | {"description", "max_digits", "decimal_places", "allow_inf_nan"}
)


class Filling:
    """How a field is filled, carried by the field's JSON Schema."""

    def __init__(
        self, faker: str | None, arguments: Mapping[str, object], *, primary_key: bool
    ) -> None:
        self.faker = faker
        self.arguments = dict(arguments)
        self.primary_key = primary_key

    def __call__(self, schema: dict[str, Any]) -> None:  # Any: JSON, as pydantic hands it over
        """Say in the field's JSON Schema what fills it."""
        if self.faker is not None:
            schema["faker"] = self.faker


def Field(  # noqa: N802 - the guide's name, and pydantic's
    default: Any = PydanticUndefined,  # Any: of the field's own type
    *,
    primary_key: bool = False,
    faker: str | None = None,
    default_factory: Callable[[], object] | None = None,
    **arguments: Any,  # Any: the provider's arguments, and pydantic's constraints
) -> Any:  # Any: stands where a value of the field's type is expected, as pydantic's does
    """Declare a field of an event.

    Args:
        default: The value of an event that is given none.
        primary_key: Whether the field identifies the entity that the event creates.
        faker: What fills the field: a provider of the guide's table, or any other one of Faker.
        default_factory: What makes the default; it must not depend on time or chance.
        arguments: The provider's arguments (``min=1, max=3``), and constraints as pydantic has
            them (``ge=0``).

    Raises:
        InvalidArgumentError: There are arguments for a provider, and no provider, or the provider
            does not take them.
        UnknownNameError: There is no such provider.
    """
    constraints = {name: value for name, value in arguments.items() if name in _CONSTRAINTS}
    own = {name: value for name, value in arguments.items() if name not in _CONSTRAINTS}
    if faker is None and own:
        raise InvalidArgumentError(
            f"Field: {', '.join(own)} would be arguments of a faker provider, and none is named; "
            "add faker='...'"
        )
    if faker == NOW and own:
        raise InvalidArgumentError(f"Field: the faker provider 'now' takes no {', '.join(own)}")
    if faker is not None and faker != NOW:
        provider("field", faker, own, "en_US")
    filling = Filling(faker, own, primary_key=primary_key)
    if default_factory is not None:
        constraints["default_factory"] = default_factory
    return pydantic.Field(default, json_schema_extra=filling, **constraints)


class BaseEvent(BaseModel):
    """Something that happens in a simulation.

    Attributes:
        event_id: Differs from event to event; a function of the seed and of the event's place.
        event_type: The name of the event's class.
        timestamp: When it happens, in milliseconds since 1970, UTC.
        session_id: The run of a flow that it belongs to.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    event_id: str = ""
    event_type: str = ""
    timestamp: int = 0
    session_id: str = ""

    primary_key_field: ClassVar[str | None] = None
    """The field that identifies the entity that the event creates, or None."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:  # Any: pydantic's own signature
        """Check the declaration as soon as it is made.

        Raises:
            InvalidArgumentError: A system field is declared anew, or there are two primary keys.
        """
        super().__pydantic_init_subclass__(**kwargs)
        lost = [name for name in SYSTEM_FIELDS if name in cls.__annotations__]
        if lost:
            raise InvalidArgumentError(
                f"{cls.__name__}: the simulation fills {', '.join(lost)} itself; "
                "choose another name"
            )
        keys = [name for name, filling in fillings(cls).items() if filling.primary_key]
        if len(keys) > 1:
            raise InvalidArgumentError(
                f"{cls.__name__}: one field is the primary key; found {', '.join(keys)}"
            )
        cls.primary_key_field = keys[0] if keys else None


def fillings(event: type[BaseEvent]) -> dict[str, Filling]:
    """Return, for each field of *event* that was declared with ``Field``, how it is filled."""
    return {
        name: field.json_schema_extra
        for name, field in event.model_fields.items()
        if isinstance(field.json_schema_extra, Filling)
    }

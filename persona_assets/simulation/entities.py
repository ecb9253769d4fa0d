"""Entities as a user declares them: classes whose fields are state that lives on between flows."""

import datetime as dt
from collections.abc import Mapping
from copy import deepcopy
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn, Self, get_origin, get_type_hints
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.simulation.events import SYSTEM_FIELDS, BaseEvent
from persona_assets.simulation.value_types import adapter_of

_NOTHING: Any = object()

_UNCHANGING = frozenset(
    {str, int, float, bool, bytes, Decimal, UUID, dt.datetime, dt.date, dt.time, dt.timedelta}
)
"""The types of values that nobody can change."""

_SETTLED = _UNCHANGING - {float}
"""Those of which every value is right; a float must be finite."""

FLOW_NAME = "flow_name"
"""The field that every entity has: the run of a flow that it is in, or None."""


class StateSpec:
    """What one field of an entity's state is: its type, and what it begins with.

    Attributes:
        name: The field.
        kind: The type of its values; None is always allowed.
        from_field: The field of the source event that the first value is copied from, or None.
        from_profile: What the value is of the entity's profile, or None.
        default: The first value otherwise.
        has_default: Whether there is one; if not, a value is made up that fits name and type.
    """

    __slots__ = ("_adapter", "default", "from_field", "from_profile", "has_default", "kind", "name")

    def __init__(
        self, default: object, type_: Any, from_field: str | None, from_profile: str | None
    ) -> None:
        self.default = None if default is _NOTHING else default
        self.has_default = default is not _NOTHING
        self.kind: Any = type_  # Any: a type, or a form such as list[str]
        self.from_field = from_field
        self.from_profile = from_profile
        self.name = ""
        self._adapter: TypeAdapter[Any] = TypeAdapter(object)

    def settle(self, owner: str, name: str, annotation: object) -> None:
        """Learn the field's name, and its type if none was given.

        Raises:
            InvalidArgumentError: There is no type at all, or the default is of another.
        """
        self.name = name
        self.kind = self.kind if self.kind is not None else annotation
        if self.kind is None:
            raise InvalidArgumentError(f"{owner}.{name}: needs a type, such as type_=str")
        self._adapter = adapter_of(self.kind)
        if self.has_default:
            self.default = self.checked(owner, self.default)

    @property
    def is_mutable(self) -> bool:
        """Whether its values may change while somebody else holds them."""
        kind = get_origin(self.kind) or self.kind
        if kind is Literal or (isinstance(kind, type) and issubclass(kind, Enum)):
            return False
        return kind not in _UNCHANGING

    @property
    def kind_name(self) -> str:
        """The type of the values, as a person would write it."""
        return self.kind.__name__ if isinstance(self.kind, type) else str(self.kind)

    def compares(self, owner: str, value: object, is_ordered: bool) -> bool:  # noqa: FBT001
        """Return whether a value of the field could be the same as *value*, or stand before it."""
        if value is None or type(value) is self.kind:
            return value == value  # noqa: PLR0124 - what is not itself compares with nothing
        if is_ordered and self.kind in (int, float):
            return isinstance(value, int | float) and value == value  # noqa: PLR0124
        try:
            return bool(self.checked(owner, value) == value)
        except InvalidArgumentError:
            return False

    def checked(self, owner: str, value: object) -> object:
        """Return *value* as the field's type has it; None is always allowed.

        Raises:
            InvalidArgumentError: It is of another type.
        """
        if value is None or (type(value) is self.kind and self.kind in _SETTLED):
            return value
        try:
            made = self._adapter.validate_python(value)
            return deepcopy(made) if self.is_mutable else made
        except ValidationError as error:
            raise InvalidArgumentError(
                f"{owner}.{self.name}: {error.errors()[0]['msg'].lower()}; found {value!r}"
            ) from None


def StateField(  # noqa: N802 - the guide's name
    default: Any = _NOTHING,  # Any: of the field's own type
    *,
    type_: Any = None,  # Any: a type, or a form such as list[str]
    from_field: str | None = None,
    from_profile: str | None = None,
) -> Any:  # Any: stands where a value of the field's type is expected
    """Declare a field of an entity's state.

    Args:
        default: The first value; without one (and without *from_field*) a value is made up that
            fits the field's name and type.
        type_: The type of the values; None takes the annotation's.
        from_field: The field of the source event that the first value is copied from.
        from_profile: What the first value is of the profile of an entity that is a persona: a fact
            such as ``email``, a trait of the domain, ``address`` or ``backstory``.
    """
    return StateSpec(default, type_, from_field, from_profile)


class Entity:
    """Something with state.  A user's class derives from it; its instances are views of one moment.

    Attributes:
        source_event: The event that creates such an entity, or None.
        primary_key: The field that identifies it.
        persona: Who plays it, as a reference to a persona that ships, or None; see ``actors``.
        state_fields: What the state consists of, by name.
        mutable_fields: Those whose values could change in somebody's hands.
    """

    source_event: ClassVar[type[BaseEvent] | None] = None
    primary_key: ClassVar[str] = ""
    persona: ClassVar[str | None] = None
    state_fields: ClassVar[Mapping[str, StateSpec]] = {}
    mutable_fields: ClassVar[tuple[str, ...]] = ()

    entity_id: str
    flow_name: str | None

    if TYPE_CHECKING:  # the field of the primary key is there without a declaration

        def __getattr__(self, name: str) -> Any:
            """Return the primary key."""
            ...

    def __init_subclass__(cls) -> None:
        """Check the declaration as soon as it is made.

        Raises:
            InvalidArgumentError: Something about it does not fit together.
            UnknownNameError: A field is to be copied from one that the source event does not have.
        """
        super().__init_subclass__()
        hints = get_type_hints(cls)
        fields = dict(cls.state_fields)
        for name, spec in list(vars(cls).items()):
            if isinstance(spec, StateSpec):
                spec.settle(cls.__name__, name, hints.get(name))
                fields[name] = spec
        cls.state_fields = fields
        cls.mutable_fields = tuple(name for name, spec in fields.items() if spec.is_mutable)
        _check_plain(cls)
        _check_profile(cls)
        _check_key(cls)
        if cls.source_event is not None:
            _check_source(cls, cls.source_event)

    @classmethod
    def view(cls, values: Mapping[str, object]) -> Self:
        """Return an entity that shows *values*, and cannot be changed."""
        shown = cls.__new__(cls)
        shown.__dict__.update(values)
        for name in cls.mutable_fields:
            shown.__dict__[name] = deepcopy(values.get(name))
        return shown

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse a change that would be lost: this is a view.

        Raises:
            InvalidArgumentError: Always.
        """
        owner = type(self).__name__
        raise InvalidArgumentError(
            f"{owner}.{name}: what a flow has is a view of one moment; to change the entity, yield "
            f"SetState({owner}, [({name!r}, 'is', {value!r})])"
        )

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__name__}({shown})"


def check_creation(event: type[BaseEvent], entity: Any) -> None:  # Any: what a user has written
    """Check that an event says enough to create an entity.

    Raises:
        InvalidArgumentError: It is no class of entities, or the event lacks a field of it.
    """
    if not (isinstance(entity, type) and issubclass(entity, Entity)):
        raise InvalidArgumentError(
            f"NewEvent({event.__name__}): save_entity names a class that derives from Entity; "
            f"found {entity!r}"
        )
    created: type[Entity] = entity
    copied = [spec.from_field for spec in created.state_fields.values() if spec.from_field]
    for name in (created.primary_key, *copied):
        if name not in event.model_fields:
            role = "its primary key" if name == created.primary_key else "a field copied from it"
            raise InvalidArgumentError(
                f"NewEvent({event.__name__}): cannot create a {created.__name__}: the event has "
                f"no field {name!r}, {role}; known: "
                f"{', '.join(sorted(set(event.model_fields) - set(SYSTEM_FIELDS))) or 'none'}"
            )


def _check_key(cls: type[Entity]) -> None:
    if not cls.primary_key:
        raise InvalidArgumentError(
            f"{cls.__name__}: primary_key must name the field that identifies it; "
            f"found {cls.primary_key!r}"
        )
    for name in (cls.primary_key, FLOW_NAME, "entity_id"):
        if name in cls.state_fields:
            raise InvalidArgumentError(
                f"{cls.__name__}.{name}: is kept by the simulation; it cannot be declared as state"
            )


def _check_plain(cls: type[Entity]) -> None:
    """Refuse what looks like state and is none, so that no flow would ever see it change."""
    for name in vars(cls).get("__annotations__", {}):
        if name not in {*Entity.__annotations__, *cls.state_fields, cls.primary_key}:
            raise InvalidArgumentError(
                f"{cls.__name__}.{name}: is no state yet; write {name} = StateField(default=..., "
                "type_=...)"
            )


def _check_profile(cls: type[Entity]) -> None:
    for spec in cls.state_fields.values():
        if spec.from_profile is not None and cls.persona is None:
            raise InvalidArgumentError(
                f"{cls.__name__}.{spec.name}: only a persona has a profile; add "
                "persona = 'normal_user', or another one"
            )
        if spec.from_profile is not None and spec.from_field is not None:
            raise InvalidArgumentError(
                f"{cls.__name__}.{spec.name}: comes from a field or from the profile, not both"
            )


def _check_source(cls: type[Entity], event: type[BaseEvent]) -> None:
    fields = event.model_fields
    if cls.primary_key not in fields:
        raise UnknownNameError(f"field of {event.__name__}", cls.primary_key, fields)
    for spec in cls.state_fields.values():
        if spec.from_field is not None and spec.from_field not in fields:
            raise UnknownNameError(f"field of {event.__name__}", spec.from_field, fields)

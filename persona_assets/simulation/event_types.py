"""An event's class, worked out once: what fills its fields, and how values are checked."""

import datetime as dt
import types
from collections.abc import Callable, Sequence
from copy import deepcopy
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticUndefined

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.keys import KeyArray
from persona_assets.simulation.durations import from_milliseconds
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.event_values import Alike, Values, as_list
from persona_assets.simulation.events import NOW, SYSTEM_FIELDS, BaseEvent, fillings
from persona_assets.simulation.providers import (
    Provider,
    by_name_and_type,
    is_unique,
    kind_of_values,
    provider,
)
from persona_assets.simulation.value_types import adapter_of

Overrides = dict[str, Any]
"""The fields of one event that a flow has set; Any: values of the event's fields."""

_UNCHANGING = (str, int, float, bool, type(None))

_SETTLED = (str, int, float, bool, bytes, type(None), dt.date, dt.time, Decimal, UUID, Enum)
"""Values that nobody can change after the event."""

_PLAIN = (str, int, bool, dt.datetime, dt.date)
"""Types of which every value is right; a float must be finite."""


class EventType:
    """What is known of one class of events.

    Attributes:
        event: The class.
        name: Its name.
        fields: Its own fields, in the order of declaration.
        wanted: The fields that are filled from the flow's entities, if an entity has such a key.
        creates: The classes of entities that it was seen to create.
        is_checked_whole: Whether the class checks more than its fields one by one.
    """

    def __init__(self, event: type[BaseEvent], locale: str) -> None:
        self.event = event
        self.name = event.__name__
        own = {k: f for k, f in event.model_fields.items() if k not in SYSTEM_FIELDS}
        self.fields = tuple(own)
        declared = fillings(event)
        self._providers: dict[str, Provider] = {}
        self._defaults: dict[str, Callable[[], object]] = {}
        self._now: dict[str, bool] = {}
        self._kinds: dict[str, Any] = {name: field.annotation for name, field in own.items()}
        self._plain = {
            name: kind
            for name, kind in self._kinds.items()
            if kind in _PLAIN and not own[name].metadata
        }
        self._adapters: dict[str, TypeAdapter[Any]] = {}
        wanted: list[str] = []
        for name, field in own.items():
            filling = declared.get(name)
            faker = filling.faker if filling else None
            if filling and faker == NOW:
                self._now[name] = True
            elif filling and faker is not None:
                made = self._providers[name] = provider(name, faker, filling.arguments, locale)
                self._check_filling(name, filling.arguments.get("elements"), made)
            elif field.default is not PydanticUndefined or field.default_factory is not None:
                self._defaults[name] = lambda field=field: field.get_default(
                    call_default_factory=True, validated_data={}
                )
            else:
                wanted.append(name)
                made_up = _by_annotation(name, field.annotation, locale)
                if made_up is not None:
                    self._providers[name] = made_up
        self.wanted = tuple(wanted)
        self.creates: set[type[Entity]] = set()
        self.is_checked_whole = _checks_more_than_fields(event)

    def _check_filling(self, name: str, elements: Any, made: Provider) -> None:
        """Check that what fills a field is of the field's type, by what it gives first.

        Args:
            name: The field.
            elements: What the values are chosen from, or None; Any: whatever the user has written.
            made: What fills the field.

        Raises:
            InvalidArgumentError: It is of another type.
        """
        kind = self._kinds[name]
        adapter: TypeAdapter[Any] = TypeAdapter(kind)
        for value in [made.value(0)] if elements is None else elements:
            try:
                seen = adapter.validate_python(value)
            except ValidationError as error:
                problem = error.errors()[0]["msg"].lower()
            else:
                if not isinstance(value, str) or not isinstance(seen, int | float):
                    continue
                problem = "a text is no number"
            raise InvalidArgumentError(
                f"{self.name}.{name}: what its faker gives is not of its type: {problem}; "
                f"found {value!r}"
            )

    def check(self, overrides: Overrides) -> None:
        """Check the values that a flow sets, and bring them into their field's type.

        Raises:
            UnknownNameError: The event has no such field.
            InvalidArgumentError: A value is of another type, or refused by a constraint.
        """
        plain = self._plain
        for name, value in overrides.items():
            if plain.get(name) is not type(value):
                overrides[name] = self._checked(name, value)

    def checked_column(self, name: str, values: Values) -> Values:
        """Check what a flow sets a field to in many events, and bring it into the field's type.

        Raises:
            InvalidArgumentError: A value is of another type, or refused by a constraint.
        """
        if isinstance(values, pa.StringArray) and self._plain.get(name) is str:
            return values
        made: list[object] = []
        for value in as_list(values, 0):
            overrides: Overrides = {name: value}
            self.check(overrides)
            made.append(overrides[name])
        return made

    def kind_of(self, name: str) -> Any:
        """Return the type of the field *name*, as it was declared."""
        return self._kinds[name]

    def is_unique(self, name: str) -> bool:
        """Return whether the field *name* is filled with a value that no other event has."""
        filling = self._providers.get(name)
        return filling is not None and is_unique(filling)

    def follows_from_key(self, name: str) -> bool:
        """Return whether the field *name*, if no flow sets it, is the same at any time."""
        return name not in self.wanted and name not in self._now

    def lacks(self, name: str) -> bool:
        """Return whether nothing fills the field *name*."""
        return name not in self._providers

    def require(self, name: str) -> None:
        """Check that something fills the field *name*.

        Raises:
            InvalidArgumentError: Nothing does.
        """
        if self.lacks(name) and name in self.wanted:
            raise InvalidArgumentError(
                f"{self.name}.{name}: nothing fills it; give it a faker or a default"
            )

    def kind_made(self, name: str) -> type | None:
        """Return the type of what the field *name* is filled with, if that is certain."""
        filling = self._providers.get(name)
        return kind_of_values(filling) if filling is not None else None

    def value(self, name: str, key: int, timestamp: int) -> object:
        """Return what the event with *key* has in the field *name* that no flow has set."""
        if name in self._providers:
            return self._providers[name].value(key)
        if name in self._now:
            return self._as_time(name, timestamp)
        return self._defaults[name]()

    def values(self, name: str, keys: KeyArray, timestamp: int) -> list[object]:
        """Return what events with *keys* at one time have in a field that no flow has set.

        Raises:
            InvalidArgumentError: Nothing fills the field.
        """
        self.require(name)
        times = np.full(len(keys), timestamp, dtype=np.int64)
        return as_list(self.filled(name, keys, times), len(keys))

    def columns(
        self, keys: KeyArray, times: NDArray[np.int64], overrides: Sequence[Overrides]
    ) -> list[Values]:
        """Return the values of every field for events of this class."""
        return [self._column(name, keys, times, overrides) for name in self.fields]

    def _column(
        self, name: str, keys: KeyArray, times: NDArray[np.int64], overrides: Sequence[Overrides]
    ) -> Values:
        missing = [row for row, given in enumerate(overrides) if name not in given]
        if not missing:
            return [given[name] for given in overrides]
        if len(missing) == len(overrides):
            return self.filled(name, keys, times)
        chosen = np.array(missing)
        made = iter(as_list(self.filled(name, keys[chosen], times[chosen]), len(missing)))
        return [given[name] if name in given else next(made) for given in overrides]

    def filled(self, name: str, keys: KeyArray, times: NDArray[np.int64]) -> Values:
        """Return what events with *keys* have in a field that no flow has set."""
        if name in self._providers:
            return self._providers[name].column(keys)
        if name in self._now:
            return [self._as_time(name, time) for time in times.tolist()]
        default = self._defaults[name]
        if self.event.model_fields[name].default_factory is None:
            first = default()
            if type(first) in _UNCHANGING:
                return Alike(first)
        return [default() for _ in keys]

    def _as_time(self, name: str, timestamp: int) -> object:
        moment = from_milliseconds(timestamp)
        kind = self._kinds[name]
        if kind is int:
            return timestamp
        if kind is str:
            return moment.isoformat().replace("+00:00", "Z")
        return moment.date() if kind is dt.date else moment

    def _checked(self, name: str, value: object) -> object:
        adapter = self._adapters.get(name)
        if adapter is None:
            if name not in self._kinds:
                raise UnknownNameError(f"field of {self.name}", name, self.fields)
            field = self.event.model_fields[name]
            kind: Any = field.annotation  # Any: whatever the user has declared
            if field.metadata:
                kind = _annotated(kind, field.metadata)
            adapter = self._adapters[name] = adapter_of(kind)
        try:
            made = adapter.validate_python(value)
            return made if isinstance(made, _SETTLED) else deepcopy(made)
        except ValidationError as error:
            raise InvalidArgumentError(
                f"{self.name}.{name}: {error.errors()[0]['msg'].lower()}; found {value!r}"
            ) from None


def _annotated(kind: Any, metadata: Sequence[object]) -> Any:  # Any: forms of types
    return Annotated[(kind, *metadata)]


def _checks_more_than_fields(event: type[BaseEvent]) -> bool:
    found = event.__pydantic_decorators__
    return bool(found.validators or found.field_validators or found.model_validators)


def _by_annotation(name: str, annotation: Any, locale: str) -> Provider | None:
    """Return what fills a field that nobody says anything of, or None."""
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [kind for kind in get_args(annotation) if kind is not type(None)]
        return _by_annotation(name, inner[0], locale) if inner else None
    if get_origin(annotation) is Literal:
        return provider(name, "random_element", {"elements": get_args(annotation)}, locale)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return provider(name, "random_element", {"elements": tuple(annotation)}, locale)
    return by_name_and_type(name, annotation, locale)

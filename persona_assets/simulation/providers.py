"""What a field is filled with: the providers of the guide's table, and every other one of Faker.

A provider is a node of the engine: a value for each event, as a function of the event's key, for
one event or for a column of many.  The people of one event are one person: its name and its e-mail
agree.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from string import ascii_letters, digits

import pyarrow as pa

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import KeyArray, field_key
from persona_assets.personas.identity import Identity, email, identity
from persona_assets.simulation.event_values import Values
from persona_assets.simulation.letters import FromLetters
from persona_assets.values.indices import UniformIndex, WeightedIndex
from persona_assets.values.node import Node
from persona_assets.values.numbers import BooleanChance, DecimalRange, IntegerRange, TimestampRange
from persona_assets.values.text import Uuid
from persona_assets.vocabulary.faker_values import FakerValue

_ALPHANUMERIC = ascii_letters + digits
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits
_EARLIEST, _LATEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_ADDRESSES = 10_000_000
PEOPLE = {
    "name": "name",
    "full_name": "name",
    "first_name": "first_name",
    "last_name": "last_name",
    "phone_number": "phone",
    "street_address": "street",
    "city": "city",
    "state": "region",
    "postcode": "postal_code",
    "country": "country",
    "date_of_birth": "birth_on",
    "job": "profession",
    "sentence": "bio",
}
"""The part of the event's person that a provider's name stands for."""


@dataclass(frozen=True, slots=True)
class FromNode:
    """A field that a node of the engine fills."""

    node: Node

    def column(self, keys: KeyArray) -> Values:
        """Return the values of the events with *keys*."""
        return self.node.array(keys)

    def value(self, key: int) -> object:
        """Return the value of the event with *key*."""
        return self.node.value(key)


@dataclass(frozen=True, slots=True)
class FromKeys:
    """A field that a function fills, one event at a time."""

    name: str
    make: Callable[[int], object]

    def column(self, keys: KeyArray) -> Values:
        """Return the values of the events with *keys*."""
        make, name = self.make, self.name
        return [make(field_key(key, name)) for key in keys.tolist()]

    def value(self, key: int) -> object:
        """Return the value of the event with *key*."""
        return self.make(field_key(key, self.name))


@dataclass(frozen=True, slots=True)
class FromList:
    """A field that is one of a few values."""

    index: UniformIndex | WeightedIndex
    choices: tuple[object, ...]

    def column(self, keys: KeyArray) -> Values:
        """Return the values of the events with *keys*."""
        choices = self.choices
        return [choices[number] for number in self.index.indices(keys).tolist()]

    def value(self, key: int) -> object:
        """Return the value of the event with *key*."""
        return self.choices[self.index.index(key)]


Provider = FromNode | FromKeys | FromList | FromLetters
"""What fills a field."""

NOW = "now"
"""The provider that is the time of the event itself."""


def provider(field: str, faker: str, arguments: Mapping[str, object], locale: str) -> Provider:
    """Return what fills the field called *field*.

    Args:
        field: The field, which names the draw.
        faker: The provider's name.
        arguments: The provider's arguments.
        locale: Where the people live.

    Raises:
        UnknownNameError: There is no such provider.
        InvalidArgumentError: The provider does not take these arguments.
    """
    if faker in PEOPLE and not arguments:
        return FromNode(person_node(faker, locale))
    if faker == "email" and not arguments:
        return FromNode(email(locale, UniformIndex("email_number", _ADDRESSES)))
    if faker not in OWN:
        return FromKeys(field, FakerValue(faker, arguments, locale).value)
    make = OWN[faker]
    try:
        signature(make).bind(field, **arguments)
    except TypeError as error:
        raise InvalidArgumentError(f"the faker provider {faker!r}: {error}") from None
    return make(field, **arguments)


def person_node(faker: str, locale: str) -> Node:
    """Return the node of the identity that a provider's name stands for."""
    who: Identity = identity(locale)
    node: Node = getattr(who, PEOPLE[faker])
    return node


def by_name_and_type(field: str, kind: type, locale: str) -> Provider | None:
    """Return what fills a field that nobody says anything of, by its name and its type.

    None means that there is nothing sensible for it.
    """
    if kind is str and field in PEOPLE:
        return FromNode(person_node(field, locale))
    if kind is str and field == "email":
        return provider(field, "email", {}, locale)
    if kind is str:
        return _uuid(field) if field.endswith("_id") else _shortuuid(field)
    return BY_TYPE[kind](field) if kind in BY_TYPE else None


def is_unique(filling: Provider) -> bool:
    """Return whether no two keys are filled alike."""
    return isinstance(filling, FromNode) and isinstance(filling.node, Uuid)


def kind_of_values(filling: Provider) -> type | None:
    """Return the type of all values of a provider, or None if it is not known."""
    if isinstance(filling, FromLetters):
        return str
    if not isinstance(filling, FromNode):
        return None
    found = filling.node.arrow_type
    if pa.types.is_dictionary(found):
        found = found.value_type
    return _KINDS.get(found)


def _uuid(field: str) -> Provider:
    return FromNode(Uuid(field))


def _shortuuid(field: str, length: int = 8) -> Provider:
    if not 1 <= length <= 256:
        raise InvalidArgumentError(f"shortuuid: a length lies between 1 and 256; found {length!r}")
    return FromLetters(field, ("",) * (length + 1), _ALPHANUMERIC)


def _random_element(field: str, elements: Sequence[object] | Mapping[object, float]) -> Provider:
    if isinstance(elements, str) or not len(elements):
        raise InvalidArgumentError(
            f"random_element: elements must be a list that is not empty; found {elements!r}"
        )
    if isinstance(elements, Mapping):
        return FromList(WeightedIndex(field, list(elements.values())), tuple(elements))
    return FromList(UniformIndex(field, len(elements)), tuple(elements))


def _random_int(field: str, min: int = 0, max: int = 9999, step: int = 1) -> Provider:  # noqa: A002 - Faker's words
    if max < min or step < 1:
        raise InvalidArgumentError(
            f"random_int: min <= max and step >= 1; found min {min}, max {max}, step {step}"
        )
    if step == 1:
        return FromNode(IntegerRange(field, min, max))
    index = UniformIndex(field, (max - min) // step + 1)
    return FromKeys(field, lambda key: min + step * ((key >> 32) * index.size >> 32))


def _pyfloat(
    field: str,
    min_value: float | None = None,
    max_value: float | None = None,
    right_digits: int = 2,
    *,
    positive: bool = False,
) -> Provider:
    smallest = 10.0**-right_digits
    low = min_value if min_value is not None else (smallest if positive else 0.0)
    high = max_value if max_value is not None else low + 1000.0
    if positive and low <= 0:
        low = smallest
    if high < low:
        raise InvalidArgumentError(
            f"pyfloat: min_value <= max_value; found {min_value} and {max_value}, "
            f"positive {positive}"
        )
    return FromNode(DecimalRange(field, low, high, right_digits))


def _date_time(field: str) -> Provider:
    return FromNode(TimestampRange(field, _EARLIEST, _LATEST))


def _lexify(field: str, text: str = "????", letters: str = _UPPER) -> Provider:
    """Fill each ``?`` with a letter or digit, as the guide's example does (decision A12)."""
    return FromLetters(field, tuple(text.split("?")), letters)


def _boolean(field: str, chance_of_getting_true: int = 50) -> Provider:
    return FromNode(BooleanChance(field, chance_of_getting_true / 100))


_KINDS: dict[pa.DataType, type] = {
    pa.string(): str,
    pa.int64(): int,
    pa.float64(): float,
    pa.bool_(): bool,
}

OWN: dict[str, Callable[..., Provider]] = {
    "uuid4": _uuid,
    "shortuuid": _shortuuid,
    "random_element": _random_element,
    "random_int": _random_int,
    "pyfloat": _pyfloat,
    "date_time": _date_time,
    "lexify": _lexify,
    "boolean": _boolean,
    "pybool": _boolean,
}
"""What makes the provider of a name."""

BY_TYPE: dict[type, Callable[[str], Provider]] = {
    int: lambda field: FromNode(IntegerRange(field, 1, 1000)),
    float: lambda field: FromNode(DecimalRange(field, 1, 1000, 2)),
    bool: _boolean,
    dt.datetime: _date_time,
}
"""What fills a field of a type that nobody says anything of."""

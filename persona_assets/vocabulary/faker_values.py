"""Values that Faker makes, each from a key: for what we have no frozen word lists.

Faker draws from a generator, so it is seeded with the key before each value; that makes the value a
function of the key, at the price of some 20 microseconds.  Its values change with its releases.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from inspect import signature
from typing import Any, Protocol

from persona_assets.errors import InvalidArgumentError, UnknownNameError


class _Faker(Protocol):
    """What is used of Faker's own class."""

    def seed_instance(self, seed: int) -> None:
        """Start the generator anew."""
        ...


class FakerValue:
    """One provider of Faker with its arguments, as a function of a key."""

    def __init__(self, provider: str, arguments: Mapping[str, object], locale: str) -> None:
        """Find the provider.

        Raises:
            UnknownNameError: Faker has no such provider.
            InvalidArgumentError: The provider does not take these arguments.
        """
        self._faker = _faker(locale)
        method = getattr(self._faker, provider, None) if not provider.startswith("_") else None
        if not callable(method) or provider in _NO_PROVIDERS:
            raise UnknownNameError("faker provider", provider, _providers(locale))
        try:
            signature(method).bind(**arguments)
        except TypeError as error:
            raise InvalidArgumentError(f"the faker provider {provider!r}: {error}") from None
        self._make: Callable[..., Any] = method  # Any: providers make values of every type
        self._arguments = dict(arguments)

    def value(self, key: int) -> object:
        """Return the value that *key* stands for."""
        self._faker.seed_instance(key)
        return self._make(**self._arguments)


_NO_PROVIDERS = frozenset(
    {"seed_instance", "seed", "seed_locale", "items", "add_provider", "format", "parse", "provider"}
    | {"get_formatter", "set_formatter", "set_arguments", "get_arguments", "del_arguments"}
    | {"get_providers"}
)
"""What Faker's object can do that is no provider."""


def is_locale(name: str) -> bool:
    """Return whether Faker knows the locale *name*."""
    return name in import_module("faker.config").AVAILABLE_LOCALES


@cache
def _faker(locale: str) -> _Faker:
    # imported here, and by name, because it costs most of a second and few simulations need it
    return import_module("faker").Faker(locale, use_weighting=True)


@cache
def _providers(locale: str) -> frozenset[str]:
    known = dir(_faker(locale).factories[0])  # type: ignore[attr-defined]
    return frozenset(name for name in known if not name.startswith("_")) - _NO_PROVIDERS

"""What a simulation is told in numbers, checked before anything is made of it."""

from collections.abc import Collection, Mapping
from inspect import isasyncgenfunction, iscoroutinefunction, signature
from math import isfinite
from os import PathLike
from types import FunctionType, MethodType
from typing import Any

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.simulation.actions import Select
from persona_assets.simulation.entities import Entity
from persona_assets.vocabulary.faker_values import is_locale
from persona_assets.vocabulary.pools import LOCALES

_MOST_SEED = 2**64 - 1

_OUTPUT_DOES = ("open", "write", "flush", "close")


def whole_number(what: str, number: object, least: int, most: int | None = None) -> int:
    """Return *number*, which is a whole one from *least* to *most*.

    Raises:
        InvalidArgumentError: It is none, or lies outside.
    """
    if isinstance(number, int) and not isinstance(number, bool):  # noqa: SIM102 - reads in order
        if least <= number and (most is None or number <= most):
            return number
    bounds = f"{least} or more" if most is None else f"from {least} to {most}"
    raise InvalidArgumentError(f"{what}: must be a whole number, {bounds}; found {number!r}")


def one_of(what: str, word: object, words: Collection[str]) -> None:
    """Refuse a word that is none of *words*.

    Raises:
        InvalidArgumentError: It is none of them.
    """
    if word not in words:
        raise InvalidArgumentError(
            f"{what}: must be {' or '.join(map(repr, words))}; found {word!r}"
        )


def seed_of(number: object) -> int:
    """Return *number*, which everything is drawn from.

    Raises:
        InvalidArgumentError: It is no seed.
    """
    return whole_number("random_seed", number, 0, _MOST_SEED)


def weight_of(number: object) -> float:
    """Return *number*, which is how likely a flow starts.

    Raises:
        InvalidArgumentError: It is no number, or not more than nothing.
    """
    if isinstance(number, int | float) and not isinstance(number, bool):  # noqa: SIM102 - as above
        if isfinite(number) and number > 0:
            return number
    raise InvalidArgumentError(f"initiation_weight: must be a number above 0; found {number!r}")


def locale_of(name: object) -> str:
    """Return *name*, which is where the people live.

    Raises:
        UnknownNameError: There is no such locale.
    """
    if isinstance(name, str) and (name in LOCALES or is_locale(name)):
        return name
    raise UnknownNameError("locale", str(name), LOCALES)


def initial_of(counts: object) -> dict[type[Entity], int]:
    """Return how many entities of each class are there from the start.

    Raises:
        InvalidArgumentError: It does not say so.
    """
    if counts is None:
        return {}
    if not isinstance(counts, Mapping):
        raise InvalidArgumentError(
            "initial_entities: must be a dict such as {User: 10}, from classes of entities to "
            f"their numbers; found {counts!r}"
        )
    found: Mapping[Any, object] = counts  # Any: keys are checked here
    return {
        entity_class("initial_entities", entity): whole_number(
            f"initial_entities: {entity.__name__}", count, 0
        )
        for entity, count in found.items()
    }


def filters_of(given: object) -> tuple[Select, ...]:
    """Return what must be there before a flow can start.

    Raises:
        InvalidArgumentError: It does not say so, or says it twice of one class.
    """
    found = [] if given is None else given
    filters = (found,) if isinstance(found, Select) else found
    if not isinstance(filters, list | tuple) or not all(isinstance(one, Select) for one in filters):
        raise InvalidArgumentError(
            f"filter: must be Select(...), or a list of them; found {given!r}"
        )
    if len({one.entity for one in filters}) != len(filters):
        raise InvalidArgumentError("filter: one Select for each class of entities")
    return tuple(filters)


def name_of_flow(function: Any) -> str:
    """Return the name of a flow, which is that of its function.

    Raises:
        InvalidArgumentError: It cannot be a flow.
    """
    problem = ""
    if isinstance(function, int | float | Select):
        problem = f"found {function!r}; write @sim.flow(initiation_weight=..., filter=...)"
    elif not isinstance(function, FunctionType | MethodType):
        problem = f"found {function!r}"
    elif iscoroutinefunction(function) or isasyncgenfunction(function):
        problem = f"{function.__name__!r} is async"
    else:
        try:
            signature(function).bind(None)
        except TypeError as error:
            problem = f"{function.__name__!r} is called with the context: {error}"
    if problem:
        raise InvalidArgumentError(
            f"flow: must be a generator function such as 'def shopping(ctx): ...'; {problem}"
        )
    name: str = getattr(function, "__name__", "")
    return name


def output_given(output: Any) -> Any:  # Any: what a user has written there
    """Return *output*, which is a place where events go.

    Raises:
        InvalidArgumentError: It is a class, or cannot do what an output does.
    """
    problem = ""
    if isinstance(output, type):
        problem = "; this is a class, add its parentheses"
    elif isinstance(output, str | PathLike):
        problem = f"; write FileOutput({str(output)!r}) for a file"
    elif all(callable(getattr(output, name, None)) for name in _OUTPUT_DOES):
        return output
    raise InvalidArgumentError(
        f"add_output: must be an output such as FileOutput('events.jsonl'); found {output!r}"
        f"{problem}"
    )


def entity_class(what: str, entity: Any) -> type[Entity]:
    """Return *entity*, which is a class of entities.

    Raises:
        InvalidArgumentError: It is something else.
    """
    if isinstance(entity, type) and issubclass(entity, Entity) and entity is not Entity:
        return entity
    raise InvalidArgumentError(
        f"{what}: must name a class that derives from Entity; found {entity!r}"
    )

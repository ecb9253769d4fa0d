"""What a simulation is told is checked when it is told."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.simulation import Entity, FlowContext, NewEvent, Select
from persona_assets_tests.simulation.shop import SignedUp, User, Viewed, simulation, visit

NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"duration": NAN}, "duration: must be longer than nothing; found nan"),
        ({"duration": INFINITY}, "duration: must not be longer than ten thousand years; found inf"),
        ({"duration": True}, "duration: must be a number with a unit"),
        ({"duration": "0.4ms"}, "duration: must be longer than nothing; found '0.4ms'"),
        ({"time_step": NAN}, "time_step: must be longer than nothing; found nan"),
        ({"n_flows": 0}, "n_flows: must be a whole number, 1 or more; found 0"),
        ({"n_flows": 2.5}, "n_flows: must be a whole number, 1 or more; found 2.5"),
        ({"n_flows": "3"}, "n_flows: must be a whole number, 1 or more; found '3'"),
        ({"n_flows": True}, "n_flows: must be a whole number, 1 or more; found True"),
        ({"random_seed": None}, "random_seed: must be a whole number, from 0 to 184467440737095"),
        ({"random_seed": 1.5}, "random_seed: must be a whole number, from 0 to 184467440737095"),
        ({"random_seed": -1}, "random_seed: must be a whole number, from 0 to 184467440737095"),
        ({"start_time": dt.date(2026, 1, 1)}, "start_time: must be 'now', a datetime or ISO 8601"),
        ({"initial_entities": {User: 2.5}}, "initial_entities: User: must be a whole number, 0 or"),
        ({"initial_entities": {User: True}}, "initial_entities: User: must be a whole number, 0 "),
        ({"initial_entities": {User: -1}}, "initial_entities: User: must be a whole number, 0 or"),
        ({"initial_entities": {"User": 2}}, "initial_entities: must name a class that derives fro"),
        ({"initial_entities": {SignedUp: 2}}, "initial_entities: must name a class that derives "),
        ({"initial_entities": {Entity: 2}}, "initial_entities: must name a class that derives fro"),
        ({"initial_entities": [User]}, "initial_entities: must be a dict such as {User: 10}"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_argument_is_named(arguments: dict[str, Any], says: str) -> None:
    """DF-49, DF-50: the message names the argument, what it may be, and what was found."""
    with pytest.raises(InvalidArgumentError) as caught:
        simulation(**arguments)

    assert str(caught.value).startswith(says)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"sed": 7}, "no option of a simulation named 'sed'; known: clock, history, locale, on_"),
        ({"locale": "xx_YY"}, "no locale named 'xx_YY'; known: de_DE, en_GB, en_US"),
        ({"locale": 5}, "no locale named '5'"),
    ],
)
def test_an_unknown_option_is_named(arguments: dict[str, Any], says: str) -> None:
    """What nobody would look at is refused."""
    with pytest.raises(UnknownNameError) as caught:
        simulation(**arguments)

    assert str(caught.value).startswith(says)


def test_locales_of_faker_are_known() -> None:
    """A locale without word lists of ours is Faker's business."""
    sim = simulation(locale="nl_NL")
    sim.flow(filter=Select(User))(visit)

    assert sim.run().counts.events > 0


def test_a_simulation_ends_while_there_are_dates() -> None:
    """One that would go on after the year 9999 is refused before anything happens."""
    sim = simulation(start_time="9999-12-31T23:59:00Z")
    sim.flow(filter=Select(User))(visit)

    with pytest.raises(InvalidArgumentError, match="must end by the year 9999"):
        sim.run()


@pytest.mark.parametrize("weight", [NAN, INFINITY, 0, -1, "3", True, None])
def test_a_weight_is_a_number_above_nothing(weight: Any) -> None:  # noqa: ANN401 - what is refused
    """DF-45: what is no weight is refused with what was found."""
    with pytest.raises(InvalidArgumentError, match="initiation_weight: must be a number above 0"):
        simulation().flow(initiation_weight=weight)


async def _async(ctx: FlowContext) -> Any:  # noqa: ANN401 - what is refused
    yield NewEvent(ctx, Viewed)


def _without() -> Iterator[object]:
    yield None


@pytest.mark.parametrize(
    ("function", "says"),
    [
        pytest.param(3.0, "found 3.0; write @sim.flow(initiation_weight=..., ", id="a weight"),
        pytest.param(_async, "'_async' is async", id="async"),
        pytest.param(_without, "'_without' is called with the context: too many", id="no context"),
        pytest.param(partial(visit), "found functools.partial(", id="something with no name"),
    ],
)
def test_a_flow_is_a_generator_function(function: Any, says: str) -> None:  # noqa: ANN401 - as above
    """DF-44: what cannot be a flow is refused where it is registered."""
    with pytest.raises(InvalidArgumentError, match="flow: must be a generator function") as caught:
        simulation().flow(function)

    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(
            lambda: simulation().flow(filter=User),  # type: ignore[arg-type]
            "filter: must be Select(...), or a list of them; found <class",
            id="a class as a filter",
        ),
        pytest.param(
            lambda: Select(SignedUp),  # type: ignore[arg-type]
            "Select: the first argument is a class that derives from Entity; found <class",
            id="an event as an entity",
        ),
        pytest.param(
            lambda: Select(User, where=("visits", "is", 1)),  # type: ignore[arg-type]
            "Select(User): where is a list of (field, condition, value); found ('visits', 'is', 1)",
            id="a condition without its list",
        ),
        pytest.param(
            lambda: Select(User, where=[("visits", "greater_than", "many")]),
            "User.visits: 'greater_than' 'many' can never hold of a field of type int",
            id="a text beside a number",
        ),
        pytest.param(
            lambda: Select(User, where=[("visits", "less_than", NAN)]),
            "User.visits: 'less_than' nan can never hold of a field of type int",
            id="nothing that numbers are beside",
        ),
        pytest.param(
            lambda: Select(User, where=[("is_active", "is", "yes")]),
            "User.is_active: 'is' 'yes' can never hold of a field of type bool",
            id="a word for a truth",
        ),
        pytest.param(
            lambda: Select(User, where=[("plan", "in", "free")]),
            "User.plan: 'in' needs a list of values; found 'free'",
            id="one value for several",
        ),
        pytest.param(
            lambda: Select(User, where=[("visits", "in", [1, "2"])]),
            "User.visits: 'in' [1, '2'] can never hold of a field of type int",
            id="one of several that does not fit",
        ),
    ],
)
def test_a_filter_says_what_can_be(make: Callable[[], object], says: str) -> None:
    """DF-35: a condition that no entity can ever meet is refused, not silently never met."""
    with pytest.raises(InvalidArgumentError) as caught:
        make()

    assert str(caught.value).startswith(says)


def test_numbers_are_compared_with_numbers() -> None:
    """DF-32, DF-33: a field of whole numbers can be compared with one that is not whole."""
    assert Select(User, where=[("visits", "greater_than", 2.5)]).where[0][2] == 2.5

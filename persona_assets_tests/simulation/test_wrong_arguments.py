"""What a simulation is told is checked when it is told."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from persona_assets.errors import InvalidArgumentError, InvalidDocumentError, UnknownNameError
from persona_assets.simulation import (
    AddDecay,
    BaseEvent,
    Entity,
    Field,
    FileOutput,
    FlowContext,
    KafkaOutput,
    MySQLOutput,
    NewEvent,
    Select,
    StdOutOutput,
)
from persona_assets.simulation.reports import FlowError
from persona_assets_tests.simulation.shop import (
    SignedUp,
    User,
    Viewed,
    played,
    simulation,
    visit,
)

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
        ({"on_error": "go"}, "on_error: must be 'stop' or 'continue'; found 'go'"),
        ({"history": "no"}, "history: must be 'memory' or 'disk' or 'none'; found 'no'"),
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
        ({"sed": 7}, "no argument of a simulation named 'sed'; known: clock, duration, history"),
        (
            {"nflows": 3},
            (
                "no argument of a simulation named 'nflows'; known: clock, duration, history, "
                "initial_entities, locale, n_flows, on_error, random_seed, start_time, time_step. "
                "Did you mean 'n_flows'?"
            ),
        ),
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


class _Unfit(BaseEvent):
    level: int = Field(faker="random_element", elements=[1, "two"])


class _Texts(BaseEvent):
    level: int = Field(faker="numerify", text="##")


def _unfit(ctx: FlowContext) -> Iterator[object]:
    yield NewEvent(ctx, _Unfit)


def _texts(ctx: FlowContext) -> Iterator[object]:
    yield NewEvent(ctx, _Texts)


@pytest.mark.parametrize(
    ("flow", "says"),
    [
        pytest.param(
            _unfit,
            "_Unfit.level: what its faker gives is not of its type: input should be a valid "
            "integer, unable to parse string as an integer; found 'two'",
            id="one of the elements",
        ),
        pytest.param(
            _texts,
            "_Texts.level: what its faker gives is not of its type: a text is no number; found '",
            id="digits in a text",
        ),
    ],
)
def test_a_faker_gives_what_the_field_is(
    flow: Callable[[FlowContext], Iterator[object]], says: str
) -> None:
    """DF-03: an event never leaves with a value that its own schema refuses."""
    with pytest.raises(InvalidDocumentError) as caught:
        played(flow, users=False)

    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("output", "says"),
    [
        pytest.param(
            "x.jsonl", "found 'x.jsonl'; write FileOutput('x.jsonl') for a file", id="a path"
        ),
        pytest.param(
            StdOutOutput,
            "found <class 'persona_assets.simulation.outputs.console.StdOutOutput'>; this is a "
            "class, add its parentheses",
            id="a class",
        ),
        pytest.param(print, "found <built-in function print>", id="a function"),
    ],
)
def test_an_output_is_an_output(output: Any, says: str) -> None:  # noqa: ANN401 - what is refused
    """DF-67: what takes no events is refused where it is added."""
    with pytest.raises(InvalidArgumentError) as caught:
        simulation().add_output(output)

    assert str(caught.value) == (
        f"add_output: must be an output such as FileOutput('events.jsonl'); {says}"
    )


def test_a_file_name_has_no_strange_braces() -> None:
    """``{event}`` would be a file of this very name, and not one for each class."""
    with pytest.raises(InvalidArgumentError, match=re.escape("and no {event}; found 'a_{event}.")):
        FileOutput("a_{event}.jsonl")


def test_topics_are_those_of_events() -> None:
    """DF-65: an entity in a topic mapping is refused at once; nothing would ever go there."""
    with pytest.raises(InvalidArgumentError, match="classes of events, or of their names; found"):
        KafkaOutput(topic_mapping={User: "users"})  # type: ignore[dict-item]


def test_a_port_that_is_no_number_is_named() -> None:
    """DF-66: what pymysql cannot use is one clear error."""
    with pytest.raises(InvalidArgumentError, match=r"MySQLOutput: .* port should be of type int"):
        MySQLOutput(host="localhost", port="x", database="shop").open()


def test_a_speed_is_a_number() -> None:
    """A text is what the command takes, and no number."""
    sim = simulation()
    sim.flow(visit)

    with pytest.raises(InvalidArgumentError, match=r"speed: must be a number .*; found '60x'"):
        sim.run(speed="60x")  # type: ignore[arg-type]


@pytest.mark.parametrize("begun", [0.2, dt.timedelta(minutes=1), "20%"])
def test_a_wait_begins_with_the_context(begun: Any) -> None:  # noqa: ANN401 - what is refused
    """DF-41: a rate without its name is refused; it would be nobody's rate."""
    with pytest.raises(InvalidArgumentError, match="AddDecay: begins with the context"):
        AddDecay(begun, seconds=5)


def _asks_for_an_event(ctx: FlowContext) -> Iterator[object]:
    yield NewEvent(ctx, Viewed, page=str(ctx.get_entity(SignedUp)))  # type: ignore[type-var]


def _asks_by_name(ctx: FlowContext) -> Iterator[object]:
    yield NewEvent(ctx, Viewed, page=str(ctx.get_entity("User")))  # type: ignore[arg-type]


def _asks_in_a_straight_line(ctx: FlowContext) -> Iterator[object]:
    user = ctx.get_entity(SignedUp)  # type: ignore[type-var]  # noqa: F841 - played by columns
    yield NewEvent(ctx, Viewed)


@pytest.mark.parametrize("flow", [_asks_for_an_event, _asks_by_name, _asks_in_a_straight_line])
def test_a_flow_has_entities_only(flow: Callable[[FlowContext], Iterator[object]]) -> None:
    """DF-47: None means that none was selected, not that something else was asked for."""
    with pytest.raises(FlowError, match="get_entity: must name a class that derives from Entity"):
        played(flow)


def _changes_a_view(ctx: FlowContext) -> Iterator[object]:
    user = ctx.require_entity(User)
    user.visits = 5
    yield NewEvent(ctx, Viewed)


def test_a_view_cannot_be_changed() -> None:
    """DF-25: a change that would be lost is refused, and the message says what changes state."""
    says = re.escape("to change the entity, yield SetState(User, [('visits', 'is', 5)])")

    with pytest.raises(FlowError, match=says):
        played(_changes_a_view)


def test_state_is_declared() -> None:
    """DF-18: a field without StateField would have one value for ever."""
    with pytest.raises(
        InvalidArgumentError, match=r"Account\.total: is no state yet; write total ="
    ):

        class Account(Entity):
            primary_key = "account_id"
            account_id: str
            total: int = 0


def test_two_entities_with_one_key_are_refused() -> None:
    """DF-04: the message names the class, the key and what to do."""

    class Joined(BaseEvent):
        name: str = Field(primary_key=True, faker="random_element", elements=["ada"])

    class Member(Entity):
        source_event = Joined
        primary_key = "name"

    with pytest.raises(InvalidArgumentError, match="one with name 'ada'; each needs another"):
        played(visit, initial_entities={User: 10, Member: 2})

"""Flows that go wrong: one error each, with the flow, its session, its time and its line."""

import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation import (
    AddDecay,
    BaseEvent,
    Entity,
    FlowContext,
    MemoryOutput,
    NewEvent,
    Select,
    SetState,
    StateField,
)
from persona_assets.simulation.flows import FlowFunction
from persona_assets.simulation.reports import FlowError
from persona_assets_tests.simulation.shop import Basket, SignedUp, User, Viewed, simulation

NOT_AN_EVENT: Any = User
NOT_AN_ENTITY: Any = "User"
NOT_A_CHANGE: Any = [("visits", "add", 1)]


class Planned(Entity):
    """Somebody with an account, of whom more is wanted than the event says."""

    primary_key = "user_id"
    page: str = StateField(from_field="page", type_=str)


def failure_of(flow: FlowFunction) -> FlowError:
    """Return the error that a flow of users ends a simulation with."""
    sim = simulation()
    sim.flow(filter=Select(User))(flow)
    with pytest.raises(FlowError) as caught:
        sim.run()
    return caught.value


def line_of(flow: FlowFunction, offset: int) -> int:
    """Return the line that lies *offset* below the flow's first one."""
    return flow.__code__.co_firstlineno + offset


@pytest.mark.parametrize(
    ("error", "says"),
    [
        pytest.param(BaseException("boom"), "BaseException: boom", id="the root of all errors"),
        pytest.param(SystemExit(0), "SystemExit: 0", id="an exit"),
        pytest.param(GeneratorExit(), "GeneratorExit", id="the end of a generator"),
        pytest.param(RecursionError("too deep"), "RecursionError: too deep", id="a recursion"),
    ],
)
def test_whatever_a_flow_raises_is_its_failure(error: BaseException, says: str) -> None:
    """No error passes through a run: the flow, its session, its time and its line are named."""

    def flow(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed)
        raise error

    failure = failure_of(flow)

    assert failure.line == line_of(flow, 2)
    assert failure.problem == says
    assert "flow 'flow', session " in str(failure)
    assert "at 2026-03-01T10:00:00Z" in str(failure)


def test_an_exit_of_one_flow_leaves_the_others_alone() -> None:
    """With ``on_error='continue'`` a flow that ends the process ends itself."""
    sim = simulation(on_error="continue")

    @sim.flow(filter=Select(User))
    def ends(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed)
        if ctx.chance(0.5):
            sys.exit(1)

    report = sim.run()

    assert len(report.counts.failures) > 100
    assert report.counts.completed > 100
    assert sim.entity_manager.counts(User) == {"available": 10, "active": 0}


def test_what_a_signal_raises_is_no_failure_of_the_flow() -> None:
    """A handler of a signal ends the run, whichever flow it interrupts."""

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(number)

    sim = simulation(on_error="continue")

    @sim.flow
    def flow(ctx: FlowContext) -> Iterator[object]:
        signal.raise_signal(signal.SIGUSR2)
        yield NewEvent(ctx, Viewed)

    before = signal.signal(signal.SIGUSR2, end)
    try:
        with pytest.raises(SystemExit) as caught:
            sim.run()
    finally:
        signal.signal(signal.SIGUSR2, before)

    assert caught.value.code == signal.SIGUSR2


def test_a_stray_end_of_an_iterator_is_found() -> None:
    """Python turns a StopIteration of a flow into another error; its line is the right one."""

    def flow(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed)
        next(iter(()))

    assert failure_of(flow).line == line_of(flow, 2)


def test_waits_of_no_time_are_bounded() -> None:
    """A flow that waits for no time again and again is an error, not a hang."""

    def flow(ctx: FlowContext) -> Iterator[object]:
        while True:
            yield NewEvent(ctx, Viewed)
            yield AddDecay(ctx, seconds=0)

    failure = failure_of(flow)

    assert failure.problem == "RuntimeError: waited 10000 times for no time at all; add AddDecay"
    assert failure.line == line_of(flow, 3)


def test_a_flow_that_never_waits_is_named_by_its_line() -> None:
    """The line is the one at which it was when the simulation had enough."""

    def flow(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed)
        while True:
            yield SetState(User, [("visits", "add", 1)])

    assert failure_of(flow).line == line_of(flow, 3)


def test_a_flow_that_fails_when_it_is_cut_off_is_a_failure() -> None:
    """What a flow does at the end of the simulation counts, too."""
    sim = simulation(on_error="continue", n_flows=1)

    @sim.flow
    def flow(ctx: FlowContext) -> Iterator[object]:
        try:
            yield NewEvent(ctx, Viewed)
            yield AddDecay(ctx, hours=1)
        finally:
            raise ValueError("no end")

    counts = sim.run().counts

    assert [failure.problem for failure in counts.failures] == ["ValueError: no end"]
    assert counts.unfinished == 0


@pytest.mark.parametrize(
    ("make", "says"),
    [
        pytest.param(
            lambda ctx: NewEvent(ctx, NOT_AN_EVENT),
            "NewEvent: the second argument is a class that derives from BaseEvent; found <class",
            id="an entity as an event",
        ),
        pytest.param(
            lambda ctx: NewEvent(ctx, SignedUp, save_entity=NOT_AN_ENTITY),
            "NewEvent(SignedUp): save_entity names a class that derives from Entity; found 'User'",
            id="a name as an entity",
        ),
        pytest.param(
            lambda ctx: NewEvent(ctx, Viewed, save_entity=Basket),
            "NewEvent(Viewed): cannot create a Basket: the event has no field 'basket_id', its "
            "primary key; known: page, user_id",
            id="an event without the key",
        ),
        pytest.param(
            lambda ctx: NewEvent(ctx, SignedUp, save_entity=Planned),
            "NewEvent(SignedUp): cannot create a Planned: the event has no field 'page', a field "
            "copied from it; known: email, plan, user_id",
            id="an event without a field that is copied",
        ),
        pytest.param(
            lambda ctx: NewEvent(ctx, Viewed, mutate=NOT_A_CHANGE),
            "mutate: must be SetState(...), or a list of them; found [('visits', 'add', 1)]",
            id="a change that is none",
        ),
        pytest.param(
            lambda _: SetState(User, [("visits", "add")]),  # type: ignore[list-item]
            "SetState(User): changes are a list of (field, operation, value); found [('visits', "
            "'add')]",
            id="a change without a value",
        ),
        pytest.param(
            lambda ctx: ctx.integer(5, 1),
            "integer: two whole numbers, the low one first and less than 2**32 apart; found 5 and "
            "1",
            id="a range that is empty",
        ),
        pytest.param(
            lambda ctx: ctx.choice([]),
            "choice: there is nothing to choose from: []",
            id="a choice of nothing",
        ),
    ],
)
def test_a_wrong_step_is_one_clear_error(make: Any, says: str) -> None:  # noqa: ANN401 - a step
    """What cannot be is refused with what was found and what is right."""

    def flow(ctx: FlowContext) -> Iterator[object]:
        yield make(ctx)

    assert failure_of(flow).problem.startswith(says)


def test_a_step_needs_the_context_in_every_flow() -> None:
    """A flow that is a straight line is refused what any other flow is refused."""

    def flow(ctx: FlowContext) -> Iterator[object]:  # noqa: ARG001 - that is the mistake
        yield NewEvent(Viewed)  # type: ignore[call-arg, arg-type]

    assert "missing 1 required positional argument" in failure_of(flow).problem


@pytest.mark.parametrize(
    ("duration", "found"),
    [
        pytest.param({"seconds": float("nan")}, "seconds=nan", id="no number"),
        pytest.param({"seconds": float("inf")}, "seconds=inf", id="forever"),
        pytest.param({"weeks": 1e15}, "weeks=1000000000000000.0", id="longer than calendars"),
        pytest.param({"seconds": -1}, "seconds=-1", id="backwards"),
        pytest.param({"seconds": "5"}, "seconds='5'", id="a text"),
        pytest.param({"rate": float("nan"), "hours": 1}, "rate=nan, hours=1", id="no rate"),
        pytest.param({"rate": "half"}, "rate='half'", id="a rate in words"),
    ],
)
def test_a_wait_is_a_length_of_time(duration: dict[str, Any], found: str) -> None:
    """A wait that is none is refused with what was written."""
    with pytest.raises(InvalidArgumentError, match="AddDecay: a rate lies between 0 and 1") as why:
        AddDecay(None, **duration)

    assert str(why.value).endswith(found)


def test_an_event_that_knows_the_key_creates_the_entity() -> None:
    """It need not be the entity's own source event."""

    class Imported(BaseEvent):
        user_id: str
        plan: str = "free"

    sim = simulation(initial_entities={})

    @sim.flow
    def flow(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Imported, user_id=ctx.session_id, save_entity=User)
        yield AddDecay(ctx, hours=1)

    sim.add_output(MemoryOutput())
    sim.run()

    assert [user.plan for user in sim.entity_manager.query(User)] == ["free"] * 3

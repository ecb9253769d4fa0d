"""Flows that are a straight line are played without their generator, with the same events."""

from collections.abc import Iterator

import pytest

from persona_assets.simulation import AddDecay, FlowContext, NewEvent, SetState
from persona_assets.simulation.event_types import EventType
from persona_assets.simulation.flows import FlowFunction
from persona_assets.simulation.programs import program_of
from persona_assets_tests.simulation.shop import Bought, SignedUp, User, Viewed, played, sign_up

PAGE = "/start"


def straight(ctx: FlowContext) -> Iterator[object]:
    """Constants, names, and what is made of the session's id."""
    user = ctx.get_entity(User)  # noqa: F841 - the guide has such a line
    cart = f"cart_{ctx.session_id[:8]}"
    yield NewEvent(ctx, Viewed, page=PAGE, mutate=SetState(User, [("visits", "add", 1)]))
    yield AddDecay(ctx, rate=0.4, seconds=2 * 15)
    yield SetState(User, [("note", "is", "seen")])
    yield NewEvent(ctx, Viewed, page=cart)
    yield AddDecay(ctx, minutes=1)
    yield NewEvent(ctx, Bought, total=1.5)


def by_generator(ctx: FlowContext) -> Iterator[object]:
    """The same, where nobody can see that it is a straight line."""
    steps = [
        NewEvent(ctx, Viewed, page=PAGE, mutate=SetState(User, [("visits", "add", 1)])),
        AddDecay(ctx, rate=0.4, seconds=30),
        SetState(User, [("note", "is", "seen")]),
        NewEvent(ctx, Viewed, page=f"cart_{ctx.session_id[:8]}"),
        AddDecay(ctx, minutes=1),
        NewEvent(ctx, Bought, total=1.5),
    ]
    yield from steps


def branching(ctx: FlowContext) -> Iterator[object]:
    """What happens depends on the user."""
    if ctx.get_entity(User).visits > 1:
        yield NewEvent(ctx, Viewed)


def looping(ctx: FlowContext) -> Iterator[object]:
    """A loop."""
    for page in ("/a", "/b"):
        yield NewEvent(ctx, Viewed, page=page)


def reading(ctx: FlowContext) -> Iterator[object]:
    """A value that is the user's state."""
    user = ctx.get_entity(User)
    yield NewEvent(ctx, Viewed, page=user.plan)


def calling(ctx: FlowContext) -> Iterator[object]:
    """A value that a call makes."""
    yield NewEvent(ctx, Viewed, page=str(ctx.integer(1, 9)))


def keeping(ctx: FlowContext) -> Iterator[object]:
    """A value that an event has."""
    bought = yield NewEvent(ctx, Bought)
    yield NewEvent(ctx, Viewed, page=str(bought.total))


def program(flow: FlowFunction) -> object:
    """Return the program of *flow*."""
    return program_of(flow, lambda event: EventType(event, "en_US"))


@pytest.mark.parametrize("flow", [straight, sign_up])
def test_a_straight_line_becomes_a_program(flow: FlowFunction) -> None:
    """Events, waits and changes with constant values are worked out once."""
    assert program(flow)


@pytest.mark.parametrize("flow", [branching, looping, reading, calling, keeping, by_generator])
def test_what_could_differ_stays_a_generator(flow: FlowFunction) -> None:
    """A flow that could take other steps, or set other values, is not worked out."""
    assert program(flow) is None


def test_a_program_makes_the_events_of_the_generator() -> None:
    """Both ways give the same events and the same states."""
    by_generator.__name__ = straight.__name__
    first, events = played(straight, n_flows=7, duration="30m")
    second, again = played(by_generator, n_flows=7, duration="30m")

    assert len(events) > 300
    assert events == again
    assert [vars(user) for user in first.entity_manager.query(User)] == [
        vars(user) for user in second.entity_manager.query(User)
    ]


def test_a_mistake_in_a_straight_line_is_found_when_it_happens() -> None:
    """A flow with a value that does not fit is left to its generator, which says what is wrong."""

    def wrong(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, SignedUp, plan=7)

    assert program(wrong) is None

"""Time and flows: what the guide says of them holds, for every run."""

from collections import Counter
from collections.abc import Iterator

import pytest

from persona_assets.simulation import (
    AddDecay,
    BaseEvent,
    FlowContext,
    MemoryOutput,
    NewEvent,
    Select,
    SetState,
)
from persona_assets.simulation.reports import FlowError
from persona_assets_tests.simulation.shop import (
    START_MS,
    Bought,
    SignedUp,
    User,
    Viewed,
    played,
    records_of,
    sign_up,
    simulation,
    visit,
)


def test_events_leave_in_the_order_of_time() -> None:
    """DF-55, DF-56: no event is earlier than the one before it, and none is at the end or later."""
    _, events = played(visit, sign_up, n_flows=20)
    times = [event["timestamp"] for event in events]

    assert times == sorted(times)
    assert times[-1] < START_MS + 600_000


@pytest.mark.parametrize("flows", [1, 5, 17])
def test_no_more_flows_are_in_flight_than_asked(flows: int) -> None:
    """DF-52: at every moment at most ``n_flows`` sessions have begun and not ended."""
    _, events = played(visit, n_flows=flows, initial_entities={User: 100})
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for event in events:
        first.setdefault(event["session_id"], event["timestamp"])
        last[event["session_id"]] = event["timestamp"]
    changes = Counter[int]()
    for session, begin in first.items():
        changes[begin] += 1
        changes[last[session] + 1] -= 1
    running = [sum(n for t, n in changes.items() if t <= time) for time in changes]

    assert max(running) == flows


def test_a_wait_moves_the_clock_exactly() -> None:
    """DF-40, DF-58: half a minute in the flow is half a minute between its events."""
    _, events = played(visit)
    by_session: dict[str, list[int]] = {}
    for event in events:
        by_session.setdefault(event["session_id"], []).append(event["timestamp"])

    assert {b - a for a, b in (times for times in by_session.values() if len(times) == 2)} == {
        30_000
    }


@pytest.mark.parametrize(
    ("unit", "milliseconds"),
    [("seconds", 1000), ("minutes", 60_000), ("hours", 3_600_000), ("days", 86_400_000)],
)
def test_waits_have_units(unit: str, milliseconds: int) -> None:
    """DF-42: a wait of one unit is that long, exactly."""

    def wait(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed)
        yield AddDecay(ctx, **{unit: 1})
        yield NewEvent(ctx, Viewed)

    _, events = played(wait, n_flows=1, duration="2d", initial_entities={User: 1})

    assert events[1]["timestamp"] - events[0]["timestamp"] == milliseconds


def test_a_session_is_one_run_of_a_flow() -> None:
    """DF-48, DF-68: its events share an id that the flow sees and no other run has."""
    seen: list[str] = []

    def twice(ctx: FlowContext) -> Iterator[object]:
        seen.append(ctx.session_id)
        yield NewEvent(ctx, Viewed, page=ctx.session_id)
        yield AddDecay(ctx, seconds=1)
        yield NewEvent(ctx, Viewed, page=ctx.session_id)

    _, events = played(twice, n_flows=4)

    assert len(set(seen)) == len(seen) > 10
    assert all(event["session_id"] == event["page"] for event in events)
    assert set(Counter(event["session_id"] for event in events).values()) <= {1, 2}


def test_a_flow_is_registered_by_its_decorator() -> None:
    """DF-44: the decorator gives the function back; a generator without it does not run."""
    sim = simulation()

    def registered(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed, page="registered")

    def forgotten(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed, page="forgotten")

    given = sim.flow(filter=Select(User))(registered)

    assert given is registered
    assert forgotten is not registered
    assert {event["page"] for event in records_of(sim)} == {"registered"}


def test_the_declared_share_gives_up() -> None:
    """DF-41: of 10,000 flows with a drop-off of 0.3, 70 % go on, within 1.5 points."""
    sim = simulation(n_flows=500, duration="25m", initial_entities={})
    sim.flow(sign_up)

    events = Counter(event["event_type"] for event in records_of(sim))

    assert events["SignedUp"] > 10_000
    assert 0.685 < events["Viewed"] / (events["SignedUp"] - 500) < 0.715


def test_flows_start_by_their_weights() -> None:
    """A flow of weight 3 starts three times as often as one of weight 1, within 3 sigma.

    DF-44, DF-45.
    """
    sim = simulation(n_flows=50, duration="100s", initial_entities={})

    @sim.flow(initiation_weight=3)
    def often(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed, page="often")

    @sim.flow(initiation_weight=1)
    def seldom(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed, page="seldom")

    started = sim.run().counts.started

    assert sum(started.values()) == 5000
    assert abs(started["often"] - 3750) < 3 * 30.6


def test_a_flow_whose_filter_nobody_meets_never_starts() -> None:
    """DF-32, DF-46: no user has five visits, so nobody starts, and the simulation ends."""
    sim = simulation()

    @sim.flow(filter=Select(User, where=[("visits", "greater_than", 5)]))
    def regulars(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed)

    assert sim.run().counts.started == {"regulars": 0}


def test_all_conditions_of_a_filter_hold() -> None:
    """DF-30, DF-33, DF-34, DF-47: only users who meet every condition are chosen."""
    sim = simulation(initial_entities={User: 50})

    @sim.flow(filter=Select(User, where=[("plan", "is", "pro"), ("visits", "less_than", 2)]))
    def pro(ctx: FlowContext) -> Iterator[object]:
        user = ctx.get_entity(User)
        yield NewEvent(
            ctx,
            Viewed,
            page=f"{user.plan} {user.visits}",
            mutate=SetState(User, [("visits", "add", 1)]),
        )

    assert {event["page"] for event in records_of(sim)} == {"pro 0", "pro 1"}


def test_a_flow_that_fails_is_named() -> None:
    """The error of a flow says which flow, which session and when; by default it stops the run."""

    def fail(ctx: FlowContext) -> Iterator[object]:
        yield AddDecay(ctx, seconds=5)
        yield NewEvent(ctx, Viewed)
        raise ValueError("no more")

    sim = simulation(n_flows=1)
    memory = MemoryOutput()
    sim.add_output(memory)
    sim.flow(filter=Select(User))(fail)

    with pytest.raises(FlowError, match=r"'fail', session .*10:00:05Z: ValueError: no more"):
        sim.run()
    assert [event["event_type"] for event in memory.records] == ["Viewed"]


def test_others_go_on_if_asked() -> None:
    """DF-62: with ``on_error='continue'`` each failure is reported, and the other flows go on."""

    def fail(ctx: FlowContext) -> Iterator[object]:
        yield AddDecay(ctx, seconds=5)
        raise ValueError("no more")

    sim = simulation(on_error="continue")
    sim.flow(filter=Select(User))(fail)
    sim.flow(filter=Select(User))(visit)
    counts = sim.run().counts

    assert counts.started["visit"] > 10
    assert counts.started["fail"] >= len(counts.failures) > 10


def test_a_flow_that_lets_no_time_pass_is_bounded() -> None:
    """A flow that never waits and never ends is an error, not a hang."""

    def endless(ctx: FlowContext) -> Iterator[object]:
        while True:
            yield NewEvent(ctx, Viewed)

    with pytest.raises(FlowError, match="without letting time pass"):
        played(endless)


def test_a_field_that_nobody_fills_is_an_error() -> None:
    """A required field of a type that cannot be made up is named, at the latest when it happens."""

    class Odd(BaseEvent):
        parts: dict[str, int]

    def odd(ctx: FlowContext) -> Iterator[object]:
        event = ctx.choice([Odd])
        yield NewEvent(ctx, event)

    with pytest.raises(FlowError, match=r"Odd\.parts: nothing fills it"):
        played(odd)


def test_overrides_keep_their_types() -> None:
    """DF-03, DF-38: a value of another type is an error that names the field and the value."""

    def wrong(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Bought, total=ctx.choice(["a lot"]))

    with pytest.raises(FlowError, match=r"Bought\.total: .*found 'a lot'"):
        played(wrong)


def test_an_event_can_be_asked_for_its_values() -> None:
    """DF-38: what the yield gives back has the values that the outputs get."""
    asked: list[object] = []

    def ask(ctx: FlowContext) -> Iterator[object]:
        bought = yield NewEvent(ctx, Bought)
        asked.append(bought.total)

    _, events = played(ask)

    assert asked == [event["total"] for event in events]


def test_a_flow_draws_its_own_chances() -> None:
    """A flow's own chances are at their rate, and the same in every run."""

    def lucky(ctx: FlowContext) -> Iterator[object]:
        if ctx.chance(0.25):
            yield NewEvent(ctx, Viewed, page=ctx.choice(["/a", "/b"]))
        yield AddDecay(ctx, seconds=ctx.integer(1, 3))

    _, events = played(lucky, n_flows=50, initial_entities={User: 99})
    _, again = played(lucky, n_flows=50, initial_entities={User: 99})

    assert events == again
    assert {event["page"] for event in events} == {"/a", "/b"}


def test_time_step_changes_only_when_flows_start() -> None:
    """DF-51: with another resolution, flows start at other moments; their waits stay."""
    _, events = played(visit, time_step="10s")

    assert all(event["timestamp"] % 10_000 == START_MS % 10_000 for event in events)


def test_editing_one_flow_leaves_the_events_of_others_alone() -> None:
    """Another field in one flow's event changes no value of the other flow's events."""

    def other(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, SignedUp)
        yield AddDecay(ctx, seconds=30)

    def edited(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, SignedUp, plan="other")
        yield AddDecay(ctx, seconds=30)

    edited.__name__ = "other"
    _, before = played(visit, other)
    _, after = played(visit, edited)

    assert [e for e in before if e["event_type"] != "SignedUp"] == [
        e for e in after if e["event_type"] != "SignedUp"
    ]

"""Entities and their state: what the guide says of them holds at every moment."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation import (
    AddDecay,
    BaseEvent,
    Field,
    FlowContext,
    NewEvent,
    Select,
    SetState,
)
from persona_assets.simulation.reports import FlowError
from persona_assets_tests.simulation.shop import (
    SignedUp,
    User,
    Viewed,
    played,
    visit,
)


def test_an_entity_is_in_one_flow_at_a_time() -> None:
    """DF-60: with one user and five flows, the sessions of the user never overlap."""
    _, events = played(visit, n_flows=5, initial_entities={User: 1})
    spans = [
        (min(times), max(times))
        for session in {event["session_id"] for event in events}
        if (times := [e["timestamp"] for e in events if e["session_id"] == session])
    ]

    assert len(spans) > 10
    assert all(before[1] < after[0] for before, after in pairwise(sorted(spans)))


def test_nothing_is_greater_or_less_than_none() -> None:
    """DF-32, DF-33: a comparison never matches a field without a value."""
    sim, _ = played(visit)

    assert sim.entity_manager.query(User, [("note", "greater_than", "a")]) == []
    assert sim.entity_manager.query(User, [("note", "less_than", "a")]) == []
    assert len(sim.entity_manager.query(User, [("note", "is", None)])) == 10


def test_an_event_speaks_of_the_flow_s_entity() -> None:
    """DF-39: a field named as an entity's key is filled from the entity of the flow."""
    sim, events = played(visit)
    known = {user.user_id for user in sim.entity_manager.query(User)}

    assert {event["user_id"] for event in events} <= known
    assert all(
        len({e["user_id"] for e in events if e["session_id"] == event["session_id"]}) == 1
        for event in events
    )


def test_state_lives_on_between_flows() -> None:
    """DF-20, DF-27, DF-37: what one flow sets, a later one sees."""
    sim, events = played(visit)
    views = Counter(event["user_id"] for event in events if event["event_type"] == "Viewed")

    assert {user.user_id: user.visits for user in sim.entity_manager.query(User)} == {
        user.user_id: views[user.user_id] for user in sim.entity_manager.query(User)
    }


def test_versions_are_half_open_intervals() -> None:
    """DF-21: each version ends when the next begins, and the last has no end."""
    sim, _ = played(visit)
    for user in sim.entity_manager.query(User):
        versions = sim.entity_manager.versions(User, user.user_id)

        assert all(a.valid_to == b.valid_from for a, b in pairwise(versions))
        assert versions[-1].valid_to is None
        assert [v.state["visits"] for v in versions] == sorted(v.state["visits"] for v in versions)


def test_the_past_is_asked_at_any_moment() -> None:
    """Before a change the old state holds, and from its very moment on the new one.

    DF-22, DF-23.
    """

    def log_in(ctx: FlowContext) -> Iterator[object]:
        yield AddDecay(ctx, minutes=5, seconds=30)
        yield SetState(User, [("note", "is", "logged in")])

    sim, _ = played(log_in, n_flows=1, initial_entities={User: 1}, duration="7m")

    def note(time: str) -> object:
        [user] = sim.entity_manager.query(User, time=time)
        return user.note

    assert note("10:03:00") is None
    assert note("10:05:29.999") is None
    assert note("10:05:30") == "logged in"
    assert note("2026-03-01T10:06:00Z") == "logged in"
    assert sim.entity_manager.query(User, time="09:59:59") == []


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        pytest.param(("visits", "is", 7), 7, id="DF-26"),
        pytest.param(("visits", "add", 5), 5, id="DF-27"),
        pytest.param(("visits", "subtract", 3), -3, id="DF-28"),
    ],
)
def test_a_change_changes_what_it_names(operation: tuple[str, str, object], expected: int) -> None:
    """DF-25 to DF-28: the named field has its new value, all others have their old ones."""

    def once(ctx: FlowContext) -> Iterator[object]:
        yield AddDecay(ctx, seconds=1)
        yield SetState(User, [operation])
        yield AddDecay(ctx, hours=1)

    sim, _ = played(once, n_flows=1, initial_entities={User: 1})

    [user] = sim.entity_manager.query(User)
    before, *_, after = sim.entity_manager.versions(User, user.user_id)
    assert after.state == {
        **before.state,
        "visits": expected,
        "flow_name": after.state["flow_name"],
    }


def test_times_of_a_query_are_understood() -> None:
    """A time of day is one on the day of the start; ``flow_name`` says who is busy then.

    DF-22, DF-31, DF-57, DF-59.
    """
    sim, _ = played(visit, n_flows=3)
    at_noon = sim.entity_manager.counts(User, "10:03:00")

    assert at_noon == sim.entity_manager.counts(User, "2026-03-01T10:03:00+00:00")
    assert at_noon["active"] == 3
    assert at_noon["available"] == 7
    busy = sim.entity_manager.query(User, [("flow_name", "is_not", None)], "10:03:00")
    assert all(user.flow_name.startswith("flow_") for user in busy)


def test_the_past_is_settled() -> None:
    """DF-24: a change before the last one is refused, and changes nothing."""
    sim, _ = played(visit)
    [user, *_] = sim.entity_manager.query(User)

    with pytest.raises(InvalidArgumentError, match="settled"):
        sim.entity_manager.update_state(User, user.user_id, [("visits", "is", 0)], "10:00:00")

    assert sim.entity_manager.query(User)[0].visits == user.visits


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param([("visits", "is", "many")], "found 'many'", id="wrong type"),
        pytest.param([("note", "add", 1)], "needs numbers", id="no number"),
        pytest.param([("visits", "add", "x")], "needs numbers", id="by no number"),
    ],
)
def test_a_change_that_does_not_fit_is_an_error(
    changes: list[tuple[str, str, object]], says: str
) -> None:
    """DF-18, DF-27, DF-28: state keeps its types, and only numbers are counted."""

    def wrong(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed, mutate=SetState(User, changes))

    with pytest.raises(FlowError, match=says):
        played(wrong)


def test_an_entity_is_free_after_every_end() -> None:
    """Users are free after the end of a flow, after giving up, and after a failure.

    DF-61, DF-62.
    """

    def fail(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Viewed)
        raise ValueError("no more")

    def give_up(ctx: FlowContext) -> Iterator[object]:
        yield AddDecay(ctx, rate=1, seconds=1)

    sim, _ = played(fail, give_up, visit, duration="5m", on_error="continue", n_flows=9)

    assert sim.entity_manager.counts(User, "10:00:00")["active"] > 0
    for user in sim.entity_manager.query(User):
        names = [v.state["flow_name"] for v in sim.entity_manager.versions(User, user.user_id)]
        assert None in names[1:]


def test_two_entities_with_one_key_are_an_error() -> None:
    """An event cannot create an entity that is there already."""

    class Named(BaseEvent):
        user_id: str = Field(primary_key=True)

    def twice(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, SignedUp, save_entity=User, user_id="u1")
        yield AddDecay(ctx, seconds=1)

    with pytest.raises(FlowError, match="already one with user_id 'u1'"):
        played(twice, users=False, n_flows=2)


def test_a_select_in_a_flow_brings_an_entity_in() -> None:
    """What a flow selects belongs to it until it ends, and None says that there is nothing.

    DF-30, DF-36, DF-43.
    """
    seen: list[object] = []

    def pair(ctx: FlowContext) -> Iterator[object]:
        user = yield Select(User, where=[("plan", "is", "pro")])
        seen.append(user)
        if user is not None:
            yield NewEvent(ctx, Viewed, page=user.plan)
        yield AddDecay(ctx, minutes=20)

    _, events = played(pair, users=False, n_flows=12)

    assert {event["page"] for event in events} == {"pro"}
    assert len({event["user_id"] for event in events}) == len(events)
    assert None in seen

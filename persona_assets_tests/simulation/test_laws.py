"""What holds in every simulation, whatever its flows."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.simulation import (
    AddDecay,
    FlowContext,
    NewEvent,
    Select,
    SetState,
    Simulation,
    delivering,
)
from persona_assets.simulation.flows import FlowFunction
from persona_assets_tests.simulation.shop import (
    START,
    START_MS,
    Bought,
    SignedUp,
    User,
    Viewed,
    records_of,
)

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("see"), st.just(0)),
        st.tuples(st.just("buy"), st.just(0)),
        st.tuples(st.just("wait"), st.integers(0, 40)),
        st.tuples(st.just("leave"), st.integers(1, 40)),
        st.tuples(st.just("count"), st.integers(1, 3)),
        st.tuples(st.just("perhaps"), st.integers(0, 9)),
    ),
    max_size=6,
)
SIMULATIONS = st.fixed_dictionaries(
    {
        "flows": st.lists(st.tuples(st.booleans(), STEPS), min_size=1, max_size=3),
        "n_flows": st.integers(1, 7),
        "duration": st.integers(1, 200),
        "time_step": st.sampled_from(["1s", "7s", "250ms"]),
        "random_seed": st.integers(0, 2**64 - 1),
    }
)


def flow_of(name: str, steps: Sequence[tuple[str, int]], *, signs_up: bool) -> FlowFunction:
    """Return a flow of *steps*, which may branch by a chance of its own."""

    def flow(ctx: FlowContext) -> Iterator[object]:
        if signs_up:
            yield NewEvent(ctx, SignedUp, save_entity=User)
        for kind, number in steps:
            if kind == "perhaps" and ctx.chance(number / 9):
                return
            if kind != "perhaps":
                yield action_of(ctx, kind, number)

    flow.__name__ = name
    return flow


def action_of(ctx: FlowContext, kind: str, number: int) -> object:
    """Return what one step does."""
    match kind:
        case "see":
            return NewEvent(ctx, Viewed, page=ctx.flow_name)
        case "buy":
            return NewEvent(ctx, Bought)
        case "wait":
            return AddDecay(ctx, seconds=number)
        case "leave":
            return AddDecay(ctx, rate=0.3, seconds=number)
        case _:
            return SetState(User, [("visits", "add", number)])


def made(spec: dict[str, Any]) -> Simulation:  # Any: each argument has its own type
    """Return the simulation that *spec* describes."""
    arguments = {name: value for name, value in spec.items() if name != "flows"}
    sim = Simulation(start_time=START, initial_entities={User: 3}, **arguments)
    for number, (signs_up, steps) in enumerate(spec["flows"]):
        chosen = None if signs_up else Select(User)
        flow = flow_of(f"flow_{number}", steps, signs_up=signs_up)
        sim.flow(initiation_weight=number + 1, filter=chosen)(flow)
    return sim


@settings(max_examples=25, deadline=None)
@given(spec=SIMULATIONS)
def test_events_come_in_order_within_the_time_and_each_once(spec: dict[str, Any]) -> None:
    """Times never go back, nothing is before the start or after the end, and ids differ.

    DF-55, DF-56.
    """
    records = records_of(made(spec))
    times = [record["timestamp"] for record in records]

    assert times == sorted(times)
    assert all(START_MS <= time < START_MS + 1000 * spec["duration"] for time in times)
    assert len({record["event_id"] for record in records}) == len(records)


@settings(max_examples=25, deadline=None)
@given(spec=SIMULATIONS)
def test_versions_follow_each_other_and_nobody_is_booked_twice(spec: dict[str, Any]) -> None:
    """An entity's versions leave no gap; a run is one span of time; few runs have users at once.

    DF-21, DF-48, DF-60.
    """
    sim = made(spec)
    records_of(sim)
    changes: dict[Any, int] = defaultdict(int)  # Any: moments

    for user in sim.entity_manager.query(User):
        versions = sim.entity_manager.versions(User, user.user_id)
        names = [version.state["flow_name"] for version in versions]
        runs = [name for before, name in pairwise([None, *names]) if name != before and name]

        assert versions[-1].valid_to is None
        assert all(one.valid_to == other.valid_from for one, other in pairwise(versions))
        assert all(one.valid_from < other.valid_from for one, other in pairwise(versions))
        assert len(set(runs)) == len(runs)
        for version in versions:
            if version.state["flow_name"] is not None:
                changes[version.valid_from] += 1
                if version.valid_to is not None:
                    changes[version.valid_to] -= 1

    in_flight = 0
    for moment in sorted(changes):
        in_flight += changes[moment]
        assert in_flight <= spec["n_flows"]


@settings(max_examples=15, deadline=None)
@given(spec=SIMULATIONS, batch=st.integers(1, 50))
def test_how_many_events_go_out_together_changes_nothing(spec: dict[str, Any], batch: int) -> None:
    """Batches of any size carry the same events."""
    whole = records_of(made(spec))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivering, "BATCH_EVENTS", batch)
        assert records_of(made(spec)) == whole


EXAMPLE: dict[str, Any] = {  # Any: each argument has its own type
    "flows": [
        (True, [("see", 0), ("leave", 20), ("buy", 0)]),
        (False, [("see", 0), ("perhaps", 4), ("wait", 30), ("buy", 0), ("count", 1)]),
    ],
    "n_flows": 5,
    "duration": 300,
    "random_seed": 7,
}


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    """DF-53: another hash seed and another time zone change nothing."""
    script = (
        "import sys, orjson\n"
        "from persona_assets_tests.simulation import test_laws as laws\n"
        "records = laws.records_of(laws.made(laws.EXAMPLE))\n"
        "sys.stdout.buffer.write(orjson.dumps(records))\n"
    )
    here = orjson.dumps(records_of(made(EXAMPLE)))
    root = str(Path(__file__).parents[2])
    environment = {"PYTHONHASHSEED": "99", "TZ": "Asia/Kolkata", "PYTHONPATH": root}

    there = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )

    assert len(here) > 10_000
    assert there.stdout == here

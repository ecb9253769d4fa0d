"""Flows that do not disturb each other are played by columns, with the engine's own events."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.simulation import (
    AddDecay,
    BaseEvent,
    Entity,
    Field,
    FlowContext,
    MemoryOutput,
    NewEvent,
    Select,
    SetState,
    Simulation,
    StateField,
    choices,
    columnar,
)
from persona_assets.simulation import simulation as module
from persona_assets.simulation.event_types import EventType
from persona_assets.simulation.flows import FlowFunction
from persona_assets.simulation.programs import Happening, Program, Step
from persona_assets.simulation.reports import FlowError
from persona_assets_tests.simulation.shop import (
    START,
    SignedUp,
    User,
    Viewed,
    played,
    records_of,
    sign_up,
    simulation,
    visit,
)


class Product(Entity):
    """Something that is sold."""

    primary_key = "product_id"
    price: float = StateField(type_=float)


class Ordered(BaseEvent):
    """Somebody orders something."""

    user_id: str
    product_id: str
    order_id: str
    amount: int = Field(faker="random_int", min=1, max=5)


def order(ctx: FlowContext) -> Iterator[object]:
    """Sign up, and order at once and again later."""
    yield NewEvent(ctx, SignedUp, save_entity=User)
    yield NewEvent(ctx, Ordered, order_id=f"o-{ctx.session_id[:8]}")
    yield AddDecay(ctx, rate=0.5, seconds=0)
    yield NewEvent(ctx, Ordered, mutate=SetState(User, [("visits", "add", 1)]))
    yield AddDecay(ctx, rate=0.25, minutes=2)
    yield NewEvent(ctx, Viewed, page="/thanks")


def leave(ctx: FlowContext) -> Iterator[object]:
    """Look, and be gone."""
    yield NewEvent(ctx, Viewed, page="/")


def both(
    monkeypatch: pytest.MonkeyPatch,
    flows: Sequence[FlowFunction],
    **arguments: Any,  # noqa: ANN401
) -> list[tuple[object, ...]]:
    """Return what a simulation does by columns, and what it does one by one."""
    found: list[tuple[object, ...]] = []
    for by_columns in (True, False):
        with monkeypatch.context() as patch:
            if not by_columns:
                patch.setattr(module, "is_free_of_contention", lambda *_: False)
            sim = Simulation(start_time=START, **arguments)
            for flow in flows:
                sim.flow(initiation_weight=1.5)(flow)
            memory = MemoryOutput()
            sim.add_output(memory)
            counts = sim.run().counts
            users = [vars(user) for user in sim.entity_manager.query(User)]
            found.append((memory.records, counts, users))
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"duration": "20m", "n_flows": 40}, id="many at once"),
        pytest.param({"duration": "3h", "n_flows": 1, "time_step": "7s"}, id="one at a time"),
        pytest.param({"duration": "90s", "n_flows": 500, "random_seed": 7}, id="many at the end"),
    ],
)
def test_columns_make_the_engine_s_events(
    arguments: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events, their order, the counts and the entities are the same both ways."""
    by_columns, one_by_one = both(
        monkeypatch, [order, sign_up, leave], initial_entities={Product: 7}, **arguments
    )

    assert len(by_columns[0]) > 100
    assert by_columns == one_by_one


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("event"), st.sampled_from([Viewed, Ordered])),
        st.tuples(st.just("wait"), st.tuples(st.sampled_from([0, 0.2, 0.9]), st.integers(0, 90))),
        st.tuples(st.just("change"), st.sampled_from(["add", "is"])),
    ),
    max_size=6,
)


def made_of(name: str, steps: list[tuple[str, Any]]) -> FlowFunction:
    """Return a flow that signs somebody up and then takes *steps*; Any: each has its own part."""

    def flow(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, SignedUp, save_entity=User)
        for kind, part in steps:
            if kind == "event":
                yield NewEvent(ctx, part)
            elif kind == "wait":
                yield AddDecay(ctx, rate=part[0], seconds=part[1])
            else:
                yield SetState(User, [("visits", part, 2)])

    flow.__name__ = name
    return flow


def program_of(flow: FlowFunction, event_type: Callable[[type[BaseEvent]], EventType]) -> Program:
    """Return what ``made_of`` has made as a program, which no source tells."""
    program: list[Step] = []
    for action in flow(None) or ():  # type: ignore[arg-type] - the flow only hands it on
        if isinstance(action, NewEvent):
            program.append(Happening(event_type(action.event), {}, (), action))
        else:
            program.append(action)
    return tuple(program)


@settings(max_examples=20, deadline=None)
@given(
    flows=st.lists(STEPS, min_size=1, max_size=3),
    n_flows=st.integers(1, 9),
    seconds=st.integers(1, 100),
    step=st.sampled_from(["1s", "7s", "500ms"]),
)
def test_any_straight_flows_give_the_same_events(
    flows: list[list[tuple[str, Any]]], n_flows: int, seconds: int, step: str
) -> None:
    """Whatever the flows, by columns, as programs and as generators the same things happen."""
    functions = [made_of(f"flow_{number}", steps) for number, steps in enumerate(flows)]
    arguments = {
        "duration": f"{seconds}s",
        "n_flows": n_flows,
        "time_step": step,
        "initial_entities": {Product: 3},
    }
    with pytest.MonkeyPatch.context() as monkeypatch:
        as_generators = both(monkeypatch, functions, **arguments)
        monkeypatch.setattr(choices, "program_of", program_of)
        by_columns, as_programs = both(monkeypatch, functions, **arguments)

    assert as_generators[0] == as_programs == by_columns


def test_what_another_s_pool_fills_is_played_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event that speaks of any free user is never played by columns, as users come and go."""
    monkeypatch.setattr(module, "ColumnarEngine", None)
    sim = simulation()
    sim.flow(leave)
    sim.flow(filter=Select(User))(visit)

    assert records_of(sim)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([("note", "add", 1)], id="counting what is no number"),
        pytest.param([("visits", "is", "many")], id="another type"),
    ],
)
def test_what_could_fail_is_played_one_by_one(
    changes: list[tuple[str, str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change that may not fit is left to the engine, which says where it failed."""

    def wrong(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, SignedUp, save_entity=User)
        yield SetState(User, changes)

    monkeypatch.setattr(choices, "program_of", program_of)

    with pytest.raises(FlowError, match="wrong"):
        played(wrong, users=False)


@pytest.mark.parametrize(
    "widest", [pytest.param(9, id="near"), pytest.param(2**60, id="far apart")]
)
def test_rows_are_in_the_order_of_the_first_column_that_differs(widest: int) -> None:
    """However far apart the numbers are, the first column counts most, then the next."""
    rows = [(widest, 0, 5, 1), (0, 1, 2**40, 0), (0, 1, 4, 1), (0, 0, 9, 9), (0, 1, 4, 0)]
    columns = tuple(np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))

    found = columnar._order(columns)

    assert [rows[place] for place in found.tolist()] == sorted(rows)

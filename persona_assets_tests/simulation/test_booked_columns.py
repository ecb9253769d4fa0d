"""Flows that take entities from each other are played by columns, with the engine's own events."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.simulation import (
    AddDecay,
    FlowContext,
    MemoryOutput,
    NewEvent,
    Select,
    SetState,
    Simulation,
    choices,
)
from persona_assets.simulation import simulation as module
from persona_assets.simulation.columnar import ColumnarEngine
from persona_assets.simulation.engine import Deliver
from persona_assets.simulation.flows import FlowFunction
from persona_assets_tests.simulation.shop import START, Bought, SignedUp, User, Viewed, sign_up
from persona_assets_tests.simulation.test_columnar import Ordered, Product, program_of

Filtered = tuple[FlowFunction, Sequence[Select]]
"""A flow and its filter."""

CONDITIONS = st.sampled_from(
    [
        ("visits", "less_than", 3),
        ("visits", "greater_than", 0),
        ("plan", "is", "pro"),
        ("plan", "in", ["free"]),
        ("note", "is_not", None),
        ("is_active", "is", True),
    ]
)
ADDS = st.tuples(st.just("visits"), st.sampled_from(["add", "subtract"]), st.integers(1, 2))
SETS = st.sampled_from([("note", "is", "seen"), ("note", "is", None), ("plan", "is", "pro")])
TURNS = st.tuples(st.just("is_active"), st.just("is"), st.booleans())
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("event"), st.sampled_from([Viewed, Bought])),
        st.tuples(st.just("wait"), st.tuples(st.sampled_from([0, 0.3]), st.integers(0, 40))),
        st.tuples(st.just("change"), st.one_of(ADDS, SETS, TURNS)),
    ),
    max_size=5,
)
FLOWS = st.lists(
    st.tuples(
        st.one_of(st.none(), st.lists(CONDITIONS, max_size=2)),
        st.sampled_from([None, True, False]),
        STEPS,
    ),
    min_size=1,
    max_size=4,
)


def buy(ctx: FlowContext) -> Iterator[object]:
    """A user orders a product, which nobody else can have meanwhile, and remembers the session."""
    yield NewEvent(ctx, Ordered, mutate=SetState(User, [("note", "is", f"in {ctx.session_id}")]))
    yield AddDecay(ctx, rate=0.4, seconds=45)
    yield SetState(User, [("visits", "add", 1)])
    yield NewEvent(ctx, Bought)


def played(
    flows: Sequence[Filtered],
    *,
    by_columns: bool,
    **arguments: Any,  # noqa: ANN401 - a simulation's own
) -> tuple[object, ...]:
    """Return the events of a simulation, its counts, and the users at its end."""
    used: list[bool] = []

    class Noted(ColumnarEngine):
        def run(self, deliver: Deliver, batch: int) -> None:
            used.append(True)
            super().run(deliver, batch)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "ColumnarEngine", Noted)
        if not by_columns:
            patch.setattr(module, "is_free_of_contention", lambda *_: False)
        sim = Simulation(start_time=START, **arguments)
        for number, (flow, selects) in enumerate(flows):
            sim.flow(initiation_weight=number + 0.7, filter=selects)(flow)
        memory = MemoryOutput()
        sim.add_output(memory)
        counts = sim.run().counts
        users = [vars(user) for user in sim.entity_manager.query(User)]
    assert bool(used) is by_columns
    return memory.records, counts, users


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param({"duration": "30m", "n_flows": 40}, id="many at once"),
        pytest.param({"duration": "3h", "n_flows": 2, "time_step": "7s"}, id="two at a time"),
        pytest.param({"duration": "5m", "n_flows": 900}, id="more than there are users"),
    ],
)
def test_columns_make_the_events_of_runs_that_share_users(arguments: dict[str, Any]) -> None:
    """Who gets which user and which product, and all that follows, is the same both ways."""
    flows: list[Filtered] = [
        (sign_up, []),
        (buy, [Select(User, [("visits", "less_than", 4)]), Select(Product)]),
    ]
    initial = {User: 8, Product: 5}

    by_columns = played(flows, by_columns=True, initial_entities=initial, **arguments)

    assert len(by_columns[0]) > 100  # type: ignore[arg-type] - the first is the list of events
    assert by_columns == played(flows, by_columns=False, initial_entities=initial, **arguments)


def test_the_few_who_sign_up_are_found_among_the_many_who_were_there() -> None:
    """An event names a user who is new, or one of very many others, the same way as ever."""
    flows: list[Filtered] = [(sign_up, []), (buy, [Select(User), Select(Product)])]
    initial = {User: 150, Product: 5}
    arguments: dict[str, Any] = {"duration": "30m", "n_flows": 4, "initial_entities": initial}

    by_columns = played(flows, by_columns=True, **arguments)

    assert by_columns == played(flows, by_columns=False, **arguments)


def made_of(
    name: str,
    where: list[Any] | None,  # Any: conditions, each with a value of its field's type
    steps: list[Any],  # Any: each with its own part
    *,
    product: bool | None,
) -> Filtered:
    """Return a flow whose user signs up, or is one that meets *where*, and takes *steps*."""

    def flow(ctx: FlowContext) -> Iterator[object]:
        if where is None:
            yield NewEvent(ctx, SignedUp, save_entity=User)
        for kind, part in steps:
            if kind == "event":
                yield NewEvent(ctx, part)
            elif kind == "wait":
                yield AddDecay(ctx, rate=part[0], seconds=part[1])
            else:
                yield SetState(User, [part])
        if product is not None:
            yield NewEvent(ctx, Ordered)

    flow.__name__ = name
    selects = [] if where is None else [Select(User, where)]
    return flow, [*selects, *([] if product is None else [Select(Product, book=product)])]


@settings(max_examples=25, deadline=None)
@given(
    specs=FLOWS,
    n_flows=st.integers(1, 9),
    seconds=st.integers(1, 150),
    step=st.sampled_from(["1s", "7s", "500ms"]),
)
def test_any_straight_flows_share_users_the_same_way(
    specs: list[tuple[Any, Any, Any]], n_flows: int, seconds: int, step: str
) -> None:
    """Whatever the flows, their filters and what they change, both ways give the same."""
    flows = [
        made_of(f"flow_{number}", where, steps, product=product)
        for number, (where, product, steps) in enumerate(specs)
    ]
    arguments: dict[str, Any] = {
        "duration": f"{seconds}s",
        "n_flows": n_flows,
        "time_step": step,
        "initial_entities": {User: 4, Product: 2},
    }
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(choices, "program_of", program_of)
        by_columns = played(flows, by_columns=True, **arguments)

        assert by_columns == played(flows, by_columns=False, **arguments)

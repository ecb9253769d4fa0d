"""What the source of a flow shows to be wrong is found when the flow is registered."""

from collections.abc import Iterator
from typing import Any

import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation import AddDecay, FlowContext, NewEvent, Select, SetState
from persona_assets.simulation.flows import FlowFunction
from persona_assets_tests.simulation.shop import User, Viewed, simulation, visit


def _forgets(ctx: FlowContext) -> Iterator[object]:
    yield NewEvent(ctx, Viewed)
    AddDecay(ctx, minutes=1)


def _operation(ctx: FlowContext) -> Iterator[object]:
    yield NewEvent(ctx, Viewed)
    yield SetState(User, [("visits", "increment", ctx.integer(1, 2))])


def _state_field(ctx: FlowContext) -> Iterator[object]:
    yield NewEvent(ctx, Viewed, mutate=[SetState(User, [("visit", "add", 1)])])


def _condition(ctx: FlowContext) -> Iterator[object]:
    yield NewEvent(ctx, Viewed)
    yield Select(User, where=[("visits", "above", ctx.integer(1, 2))])


def _never(ctx: FlowContext) -> Iterator[object]:
    yield NewEvent(ctx, Viewed)
    yield Select(User, where=[("visits", "is", "many")])


def _event_field(ctx: FlowContext) -> Iterator[object]:
    yield NewEvent(ctx, Viewed, pages=ctx.session_id)


def _rate(ctx: FlowContext) -> Iterator[object]:
    if ctx.chance(0.5):
        yield AddDecay(ctx, rate=20, seconds=ctx.integer(1, 2))
    yield NewEvent(ctx, Viewed)


def _unit(ctx: FlowContext) -> Iterator[object]:
    yield AddDecay(ctx, second=ctx.integer(1, 2))
    yield NewEvent(ctx, Viewed)


def _positional(ctx: FlowContext) -> Iterator[object]:
    yield AddDecay(0.2, seconds=5)  # type: ignore[arg-type]
    yield NewEvent(ctx, Viewed)


@pytest.mark.parametrize(
    ("flow", "offset", "says"),
    [
        (_forgets, 2, "AddDecay does nothing unless it is yielded; write yield AddDecay"),
        (_operation, 2, "no operation named 'increment'; known: add, is, subtract."),
        (_state_field, 1, "no state field of User named 'visit'; known: is_active, note, plan, "),
        (_condition, 2, "no condition named 'above'; known: at_least, at_most, greater_than, in, "),
        (_never, 2, "User.visits: 'is' 'many' can never hold of a field of type int"),
        (_event_field, 1, "no field of Viewed named 'pages'; known: page, user_id. Did you mean "),
        (_rate, 2, "AddDecay: a rate lies between 0 and 1"),
        (_unit, 1, "no unit of time named 'second'; known: days"),
        (_positional, 1, "AddDecay: begins with the context"),
    ],
    ids=lambda value: value.__name__[1:] if callable(value) else "",
)
def test_a_mistake_is_found_before_anything_happens(
    flow: FlowFunction, offset: int, says: str
) -> None:
    """DF-29, DF-35: what a flow has written out wrong is named with its line, and no event left."""
    line = flow.__code__.co_firstlineno + offset

    with pytest.raises(InvalidArgumentError) as caught:
        simulation().flow(flow)

    assert str(caught.value).startswith(f"flow {flow.__name__!r}, line {line}: {says}")


def _right(ctx: FlowContext) -> Iterator[object]:
    words: dict[str, Any] = {"page": "/cart"}
    field = "visits"
    yield NewEvent(ctx, Viewed, **words, mutate=SetState(User, [(field, "add", ctx.integer(1, 2))]))
    yield AddDecay(ctx, rate=ctx.integer(0, 1) / 2, seconds=ctx.integer(1, 2))
    yield AddDecay(ctx, seconds=1)
    yield Select(User, where=[("visits", "at_least", ctx.integer(1, 2))])


def test_what_is_worked_out_later_is_left_to_the_run() -> None:
    """A flow whose fields, values and waits are known when it runs is taken as it is."""
    sim = simulation()

    sim.flow(_right)

    assert sim.flow_names == ("_right",)


def test_a_flow_without_a_source_is_taken() -> None:
    """What was made by ``exec`` cannot be read, and runs as before."""
    made: dict[str, Any] = {"NewEvent": NewEvent, "Viewed": Viewed}
    exec("def flow(ctx):\n    NewEvent(ctx, Viewed, pages=1)\n    yield", made)  # noqa: S102 - as said
    sim = simulation()

    sim.flow(visit)
    sim.flow(made["flow"])

    assert sim.flow_names == ("visit", "flow")

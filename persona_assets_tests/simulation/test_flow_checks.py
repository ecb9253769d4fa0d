"""What can be seen to be wrong in a flow is found before anything happens."""

from collections.abc import Iterator

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.simulation import (
    AddDecay,
    BaseEvent,
    FlowContext,
    MemoryOutput,
    NewEvent,
    Select,
    SetState,
)
from persona_assets.simulation.flows import FlowFunction
from persona_assets_tests.simulation.shop import Basket, Bought, SignedUp, User, Viewed, simulation


class Packed(BaseEvent):
    """Something is in a parcel."""

    parts: dict[str, int]


def late(ctx: FlowContext) -> Iterator[object]:
    """Be right for a long time."""
    yield AddDecay(ctx, hours=100)


def no_such_field(ctx: FlowContext) -> Iterator[object]:
    """Set a field that the event has not."""
    yield from late(ctx)
    yield NewEvent(ctx, Viewed, pages="/home")


def no_such_value(ctx: FlowContext) -> Iterator[object]:
    """Set a field to what it cannot be."""
    yield from late(ctx)
    yield NewEvent(ctx, Bought, total="a lot")


def no_key(ctx: FlowContext) -> Iterator[object]:
    """Save what the event says too little of."""
    yield from late(ctx)
    yield NewEvent(ctx, Viewed, save_entity=Basket)


def nobody_fills(ctx: FlowContext) -> Iterator[object]:
    """Leave a field empty that nobody fills."""
    yield from late(ctx)
    yield NewEvent(ctx, Packed)


def no_such_state(ctx: FlowContext) -> Iterator[object]:
    """Change what the entity has not."""
    yield from late(ctx)
    yield NewEvent(ctx, Viewed, mutate=SetState(User, [("visitors", "add", 1)]))


def no_such_operation(ctx: FlowContext) -> Iterator[object]:
    """Change it as nobody can."""
    yield from late(ctx)
    yield SetState(User, [("visits", "multiply", 2)])


def no_such_content(ctx: FlowContext) -> Iterator[object]:
    """Change it to what it cannot be."""
    yield from late(ctx)
    yield SetState(User, [("visits", "is", "many")])


def no_number(ctx: FlowContext) -> Iterator[object]:
    """Count with a word."""
    yield from late(ctx)
    yield SetState(User, [("visits", "add", "one")])


def no_basket(ctx: FlowContext) -> Iterator[object]:
    """Change an entity that is not there."""
    yield from late(ctx)
    yield SetState(Basket, [("size", "add", 1)])


def no_such_condition(ctx: FlowContext) -> Iterator[object]:
    """Choose by a condition that there is not."""
    yield from late(ctx)
    yield Select(User, where=[("visits", "above", 3)])


def no_such_unit(ctx: FlowContext) -> Iterator[object]:
    """Wait for a unit that there is not."""
    yield from late(ctx)
    yield AddDecay(ctx, rate=ctx.integer(0, 1), fortnights=1)


def backwards(ctx: FlowContext) -> Iterator[object]:
    """Wait backwards."""
    yield from late(ctx)
    yield AddDecay(ctx, minutes=-5)


def nameless(ctx: FlowContext) -> Iterator[object]:
    """Write a rate where the context stands."""
    yield from late(ctx)
    yield AddDecay(0.2, minutes=5)  # type: ignore[arg-type]


def forgotten(ctx: FlowContext) -> Iterator[object]:
    """Make a wait, and not wait."""
    yield from late(ctx)
    AddDecay(ctx, minutes=5)


def undelegated(ctx: FlowContext) -> Iterator[object]:
    """Call a helper, and let it do nothing."""
    yield from late(ctx)
    late(ctx)


def _part(ctx: FlowContext, page: str) -> Iterator[object]:
    """Set a field that the event has not, seldom."""
    if ctx.chance(0.001):
        yield NewEvent(ctx, Viewed, site=page)


def in_a_helper(ctx: FlowContext) -> Iterator[object]:
    """Let a helper do it."""
    yield from late(ctx)
    yield from _part(ctx, "/home")


@pytest.mark.parametrize(
    ("flow", "says"),
    [
        (no_such_field, "no field of Viewed named 'pages'; known: page, user_id. Did you mean"),
        (no_such_value, "Bought.total: input should be a valid number"),
        (no_key, "NewEvent(Viewed): cannot create a Basket: the event has no field 'basket_id'"),
        (nobody_fills, "Packed.parts: nothing fills it; pass parts=..., or give it a faker or a"),
        (no_such_state, "no state field of User named 'visitors'; known: is_active, note"),
        (no_such_operation, "no operation named 'multiply'; known: add, is, subtract."),
        (no_such_content, "User.visits: input should be a valid integer"),
        (no_number, "'add' needs numbers; the field 'User.visits' is changed by 'one'"),
        (no_basket, "SetState(Basket): the flow has no Basket; select one in its filter, or save"),
        (no_such_condition, "no condition named 'above'; known: at_least, at_most, greater_than"),
        (no_such_unit, "no unit of time named 'fortnights'; known: days, hours"),
        (backwards, "AddDecay: a rate lies between 0 and 1, and time goes on"),
        (nameless, "AddDecay: begins with the context, and everything else has a name"),
        (forgotten, "AddDecay(...) alone does nothing; write yield AddDecay(...)"),
        (undelegated, "late(...) alone does nothing; write yield from late(...)"),
        (in_a_helper, "no field of Viewed named 'site'; known: page, user_id."),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_step_that_cannot_be_is_found_at_the_start(flow: FlowFunction, says: str) -> None:
    """Steps that the run would not reach are refused too, with file, line and flow (DF-29)."""
    sim, memory = simulation(on_error="continue"), MemoryOutput()
    sim.add_output(memory)
    sim.flow(filter=Select(User))(flow)
    wrong = _part if flow is in_a_helper else flow

    with pytest.raises(InvalidDocumentError) as caught:
        sim.run()

    assert caught.value.problem.startswith(says)
    assert caught.value.line == wrong.__code__.co_firstlineno + 3
    assert str(caught.value.path) == wrong.__code__.co_filename
    assert caught.value.field == f"flow {flow.__name__!r}"
    assert memory.records == []


def in_words(ctx: FlowContext) -> Iterator[object]:
    """What only the run knows."""
    event, changes = ctx.choice([Viewed]), [("visits", "add", ctx.integer(1, 2))]
    more = {"page": f"/{ctx.session_id}"}
    yield NewEvent(ctx, event, mutate=SetState(User, changes), **more)
    chosen = yield Select(User, where=[("visits", "at_least", ctx.integer(0, 0))])
    yield NewEvent(ctx, Viewed, page=str(chosen))
    yield AddDecay(ctx, minutes=ctx.integer(1, 2), seconds=-1)


def _bring(ctx: FlowContext) -> Iterator[object]:
    yield NewEvent(ctx, SignedUp, save_entity=User)


def helped(ctx: FlowContext) -> Iterator[object]:
    """A helper brings the entity that the flow changes."""
    yield from _bring(ctx)
    yield SetState(User, [("visits", "add", 1), ("note", "is", None)])
    yield AddDecay(ctx, minutes=2)


def shadowed(ctx: FlowContext) -> Iterator[object]:
    """A name of the flow's own hides the module's."""
    Packed = Viewed  # noqa: N806 - that is what is tested
    yield NewEvent(ctx, Packed, page="/home")
    yield AddDecay(ctx, minutes=2)


def brought(ctx: FlowContext, bring: FlowFunction = _bring) -> Iterator[object]:
    """Nobody can see what the function brings that is called."""
    yield from bring(ctx)
    yield SetState(User, [("visits", "add", 1)])
    yield AddDecay(ctx, minutes=2)


@pytest.mark.parametrize("flow", [in_words, helped, shadowed, brought])
def test_what_only_the_run_knows_is_left_to_it(flow: FlowFunction) -> None:
    """A flow that is right is played, however it is written."""
    sim = simulation()
    sim.flow(flow, filter=Select(User) if flow is in_words else None)

    counts = sim.run().counts

    assert counts.events > 5
    assert counts.failures == []

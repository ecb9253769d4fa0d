"""Numbers of events and of state are finite: no output writes another value in their place."""

from collections.abc import Iterator

import pytest

from persona_assets.simulation import Entity, FlowContext, NewEvent, SetState, StateField
from persona_assets.simulation.reports import FlowError
from persona_assets_tests.simulation.shop import Bought, SignedUp, Viewed, played

NAN, INFINITY = float("nan"), float("inf")
HUGE = 1.7e308


class Saver(Entity):
    """Somebody with a balance."""

    source_event = SignedUp
    primary_key = "user_id"
    balance: float = StateField(default=HUGE, type_=float)


@pytest.mark.parametrize("number", [NAN, INFINITY, -INFINITY])
def test_a_value_of_an_event_is_finite(number: float) -> None:
    """The field is named, and what was found."""

    def buying(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Bought, total=number * ctx.integer(1, 2))

    with pytest.raises(FlowError, match=rf"Bought\.total: .*finite number; found {number}"):
        played(buying)


def test_a_state_stays_finite() -> None:
    """A sum that leaves what a number can be is refused where it is made."""

    def saving(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, SignedUp, save_entity=Saver)
        yield NewEvent(ctx, Viewed, mutate=SetState(Saver, [("balance", "add", HUGE)]))

    with pytest.raises(FlowError, match=r"Saver\.balance: .*finite number; found inf"):
        played(saving, users=False)

"""Where the past of entities is kept, and what it costs in memory."""

import gc
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation import AddDecay, FlowContext, NewEvent, Select, SetState
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.outputs.output import Delivery
from persona_assets_tests.simulation.shop import User, Viewed, played, sign_up, simulation, visit

MOMENTS = ("10:00", "10:00:30", "10:03:59", "2026-03-01T10:09:00Z")


class Nowhere:
    """An output that lets events go."""

    def open(self) -> None:
        """Need nothing."""

    def write(self, batch: EventBatch) -> None:
        """Ask for the events, and let them go."""
        batch.records()

    def flush(self) -> None:
        """Need nothing."""

    def close(self, *, failed: bool) -> Delivery:  # noqa: ARG002 - nothing can go wrong
        """Need nothing."""
        return Delivery("nowhere", 0)


def idle(ctx: FlowContext) -> Iterator[object]:
    """A user looks around; how long is not known before, so this is played one by one."""
    for _ in range(ctx.integer(1, 3)):
        yield NewEvent(ctx, Viewed, mutate=SetState(User, [("visits", "add", 1)]))
        yield AddDecay(ctx, seconds=20)


def test_the_past_on_disk_answers_as_the_past_in_memory() -> None:
    """Queries at any time and the versions of every entity are the same."""
    in_memory, events = played(visit, sign_up, idle, n_flows=6)
    on_disk, again = played(visit, sign_up, idle, n_flows=6, history="disk")
    first, second = in_memory.entity_manager, on_disk.entity_manager

    assert events == again
    for moment in MOMENTS:
        where = [("visits", "less_than", 9)]
        assert [vars(one) for one in second.query(User, where, moment)] == [
            vars(one) for one in first.query(User, where, moment)
        ]
    for user in first.query(User):
        versions = first.versions(User, user.user_id)
        assert second.versions(User, user.user_id) == versions


def test_without_a_history_the_past_cannot_be_asked_for() -> None:
    """The error names both ways of keeping one."""
    sim, _ = played(visit, history="none")

    with pytest.raises(InvalidArgumentError, match="'memory' or 'disk'"):
        sim.entity_manager.query(User, time="10:01")


def peak_memory(**arguments: Any) -> int:  # noqa: ANN401 - a simulation's own
    """Return how much memory a simulation of users who look around has at most, in bytes."""
    sim = simulation(n_flows=40, initial_entities={User: 50}, **arguments)
    sim.flow(filter=Select(User))(idle)
    sim.add_output(Nowhere())
    gc.collect()
    tracemalloc.start()
    try:
        sim.run()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("history", ["none", "disk"])
def test_memory_does_not_grow_with_the_events(
    history: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five times as many events of the same users take no more memory, where no past is in it."""
    monkeypatch.setattr("persona_assets.simulation.delivering.BATCH_EVENTS", 256)
    monkeypatch.setattr("persona_assets.simulation.past._HELD_BACK", 64)
    monkeypatch.setattr("persona_assets.simulation.flows._BLOCK", 64)
    peak_memory(duration="1m", history=history)

    short = peak_memory(duration="5m", history=history)

    assert peak_memory(duration="25m", history=history) < 1.2 * short
    assert peak_memory(duration="25m", history="memory") > 1.4 * short

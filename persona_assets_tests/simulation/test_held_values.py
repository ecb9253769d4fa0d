"""What has happened stays as it was, whatever a flow does with the values it holds."""

from collections.abc import Iterator

from persona_assets.simulation import (
    AddDecay,
    BaseEvent,
    Entity,
    FlowContext,
    MemoryOutput,
    NewEvent,
    Select,
    SetState,
    Simulation,
    StateField,
)


class Packed(BaseEvent):
    """Something is in a parcel."""

    content: dict[str, object]


class Parcel(Entity):
    """A parcel."""

    primary_key = "parcel_id"
    items: list[str] = StateField(default=[], type_=list)


def parcels(count: int = 2) -> tuple[Simulation, MemoryOutput]:
    """Return a simulation of three seconds with some parcels, and where its events go."""
    sim = Simulation(duration="3s", start_time="2026-03-01", initial_entities={Parcel: count})
    memory = MemoryOutput()
    sim.add_output(memory)
    return sim, memory


def test_what_is_done_to_a_view_is_done_to_nothing() -> None:
    """A list of one entity that a flow changes in place is the list of no entity."""
    sim, _ = parcels()

    @sim.flow(filter=Select(Parcel))
    def pack(ctx: FlowContext) -> Iterator[object]:
        ctx.require_entity(Parcel).items.append("book")
        yield AddDecay(ctx, seconds=1)

    sim.run()

    assert [parcel.items for parcel in sim.entity_manager.query(Parcel)] == [[], []]


def test_a_state_that_was_set_stays_as_it_was_set() -> None:
    """DF-21: a list that goes on growing in the flow does not grow in the past."""
    sim, _ = parcels(1)
    growing: list[str] = []

    @sim.flow(filter=Select(Parcel))
    def pack(ctx: FlowContext) -> Iterator[object]:
        growing.append("book")
        yield SetState(Parcel, [("items", "is", growing)])
        yield AddDecay(ctx, seconds=10)

    sim.run()
    growing.append("another")
    [parcel] = sim.entity_manager.query(Parcel)

    assert parcel.items == ["book"]


def test_an_event_that_happened_stays_as_it_was() -> None:
    """What lies deep in a value that a flow goes on changing is as it was at the event."""
    sim, memory = parcels()
    content: dict[str, object] = {"books": (books := [1])}

    @sim.flow
    def pack(ctx: FlowContext) -> Iterator[object]:
        for _ in range(3):
            yield NewEvent(ctx, Packed, content=content)
            books.append(0)
        yield AddDecay(ctx, seconds=10)

    sim.run()

    assert [event["content"] for event in memory.records] == [
        {"books": [1]},
        {"books": [1, 0]},
        {"books": [1, 0, 0]},
    ]

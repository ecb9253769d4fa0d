"""Entities that are there from the start are made when somebody asks, and checked before that."""

import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation import (
    BaseEvent,
    Entity,
    Field,
    FlowContext,
    MemoryOutput,
    NewEvent,
    Select,
    Simulation,
    StateField,
)
from persona_assets.simulation.entity_types import Record
from persona_assets_tests.simulation.shop import START


class Enrolled(BaseEvent):
    """Somebody becomes a pupil."""

    pupil_id: str = Field(primary_key=True, faker="uuid4")
    seat: int = Field(faker="random_int", min=3, max=3)
    nickname: str = Field(faker="first_name")


class Seen(BaseEvent):
    """A pupil is seen."""

    pupil_id: str


def school(entity: type[Entity], count: int) -> tuple[Simulation, MemoryOutput]:
    """Return a simulation in which pupils are seen, and where the events lie."""
    sim = Simulation("5s", START, n_flows=2, initial_entities={entity: count})

    def see(ctx: FlowContext):  # noqa: ANN202 - as users write it
        yield NewEvent(ctx, Seen)

    sim.flow(filter=Select(entity))(see)
    memory = MemoryOutput()
    sim.add_output(memory)
    return sim, memory


def test_nobody_is_made_while_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run by columns makes no entity, however many there are, and still names them."""

    class Pupil(Entity):
        source_event = Enrolled
        primary_key = "pupil_id"
        nickname: str = StateField(type_=str, from_field="nickname")

    sim, memory = school(Pupil, 50)
    with monkeypatch.context() as patch:
        patch.setattr(Record, "__init__", None)
        sim.run()

    seen = {record["pupil_id"] for record in memory.records}
    assert seen
    assert seen < {pupil.pupil_id for pupil in sim.entity_manager.query(Pupil)}


def test_a_first_value_of_another_type_is_refused_before_any_event() -> None:
    """A name cannot be copied into a number: the error names the field, and nothing happens."""

    class Pupil(Entity):
        source_event = Enrolled
        primary_key = "pupil_id"
        seat: int = StateField(type_=int, from_field="nickname")

    sim, memory = school(Pupil, 2)

    with pytest.raises(InvalidArgumentError, match=r"Pupil\.seat"):
        sim.run()
    assert memory.records == []


def test_two_entities_with_one_key_are_refused_before_any_event() -> None:
    """Entities whose key is no unique one are compared with each other at the start."""

    class Pupil(Entity):
        source_event = Enrolled
        primary_key = "seat"

    sim, memory = school(Pupil, 2)

    with pytest.raises(InvalidArgumentError, match="already one with seat 3"):
        sim.run()
    assert memory.records == []

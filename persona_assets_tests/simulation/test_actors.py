"""Entities that are personas: who they are, how fast they go on and how often they give up."""

from collections.abc import Iterator

import pytest

from persona_assets.behaviors.registry import parse_parameters
from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.personas.documents import PersonaDocument, load_persona
from persona_assets.personas.profiles import PersonaProfile
from persona_assets.simulation import (
    AddDecay,
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
from persona_assets.simulation.parts import JsonRecord
from persona_assets_tests.simulation.shop import User, simulation, visit


class Joined(BaseEvent):
    """Somebody has come."""

    user_id: str = Field(primary_key=True, faker="uuid4")
    email: str = Field(faker="email")
    city: str = Field(faker="city")


class Asked(BaseEvent):
    """Somebody wants something."""

    user_id: str


class Customer(Entity):
    """Somebody who is a persona."""

    source_event = Joined
    primary_key = "user_id"
    persona = "normal_user"

    email: str = StateField(from_profile="email", type_=str)
    shipping: str = StateField(from_profile="shipping", type_=str)


def persona(**behaviors: dict[str, object]) -> PersonaDocument:
    """Return ``normal_user`` with other behaviors, each of the type that it is called."""
    declared = [
        {"name": name, "type": name, "parameters": parameters}
        for name, parameters in behaviors.items()
    ]
    whole = load_persona("normal_user").model_dump(mode="json")
    return PersonaDocument.model_validate({**whole, "behaviors": declared})


def played(
    document: PersonaDocument | None = None, *, rate: float = 0.0, duration: str = "1h"
) -> tuple[Simulation, list[JsonRecord]]:
    """Return a simulation in which people come, and ask a minute later."""
    sim = Simulation(duration=duration, start_time="2026-01-01", n_flows=20)

    @sim.flow
    def asking(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Joined, save_entity=Customer)
        yield AddDecay(ctx, rate=rate, minutes=1)
        yield NewEvent(ctx, Asked)

    memory = MemoryOutput()
    sim.add_output(memory)
    sim.change(persona=document)
    sim.run()
    return sim, memory.records


def gaps(records: list[JsonRecord]) -> set[int]:
    """Return how long after they came people have asked, in milliseconds."""
    came = {one["user_id"]: one["timestamp"] for one in records if one["event_type"] == "Joined"}
    return {
        one["timestamp"] - came[one["user_id"]] for one in records if one["event_type"] == "Asked"
    }


def test_an_entity_is_the_person_of_its_id() -> None:
    """State, event and profile of an id agree; what the profile is not asked for is made up."""
    sim, records = played()

    for one in sim.entity_manager.query(Customer):
        profile = PersonaProfile(str(one.user_id), "ecommerce")
        assert one.email == profile.email
        assert one.shipping == profile.traits["shipping"]
    joined = [one for one in records if one["event_type"] == "Joined"]
    assert len(joined) > 100
    assert all(one["email"] == PersonaProfile(one["user_id"], "ecommerce").email for one in joined)


@pytest.mark.parametrize(
    ("per_minute", "seconds"),
    [
        pytest.param(10, 60, id="as usual"),
        pytest.param(30, 20, id="three times as fast"),
        pytest.param(1, 600, id="ten times as slow"),
        pytest.param(0.01, 600, id="nobody is slower"),
        pytest.param(60_000, 6, id="nobody is faster"),
    ],
)
def test_a_tempo_stretches_waits(per_minute: float, seconds: int) -> None:
    """A wait of a minute takes as much longer as the persona is slower than usual."""
    document = persona(timing={"requests_per_minute": per_minute})
    _, records = played(document, duration="15m")

    assert gaps(records) == {seconds * 1000}


def test_failures_make_people_give_up() -> None:
    """Of those who would have stayed, the share of failures gives up: 0.5 and 0.4 make 0.7."""
    _, patient = played(persona(), rate=0.5)
    _, troubled = played(persona(error={"probability": 0.4}), rate=0.5)

    assert share(patient) == pytest.approx(0.5, abs=0.05)
    assert share(troubled) == pytest.approx(0.3, abs=0.05)


def test_nobody_gives_up_where_nobody_may() -> None:
    """A wait at which nobody gives up stays one."""
    _, records = played(persona(error={"probability": 0.4}))

    assert share(records) > 0.97


def share(records: list[JsonRecord]) -> float:
    """Return the share of those who came that have asked."""
    kinds = [one["event_type"] for one in records]
    return kinds.count("Asked") / kinds.count("Joined")


def test_a_flow_can_ask_who_it_is() -> None:
    """DF: a flow sees the profile of its entity, and nothing for what is no persona."""
    seen: list[PersonaProfile | None] = []
    sim = Simulation(duration="1s", start_time="2026-01-01", initial_entities={Customer: 1})

    @sim.flow(filter=Select(Customer))
    def look(ctx: FlowContext) -> Iterator[object]:
        seen.append(ctx.get_profile(Customer))
        assert ctx.require_entity(Customer).user_id == seen[0].profile_id if seen[0] else False
        yield AddDecay(ctx, minutes=1)

    sim.run()

    assert seen[0] is not None
    assert seen[0].domain.value == "ecommerce"


def test_a_field_of_a_profile_needs_a_persona() -> None:
    """A class that is no persona has no profile: an error where it is declared."""
    with pytest.raises(InvalidArgumentError, match=r"Nobody\.email: only a persona has a profile"):

        class Nobody(Entity):
            primary_key = "user_id"
            email: str = StateField(from_profile="email", type_=str)


def test_a_profile_has_what_is_asked_for() -> None:
    """An unknown fact is an error at the start that names those there are."""

    class Odd(Entity):
        primary_key = "user_id"
        persona = "normal_user"
        shoe: str = StateField(from_profile="emial", type_=str)

    sim = Simulation(duration="1s", start_time="2026-01-01", initial_entities={Odd: 1})

    @sim.flow
    def wait(ctx: FlowContext) -> Iterator[object]:
        yield AddDecay(ctx, minutes=1)

    with pytest.raises(UnknownNameError, match="Did you mean 'email'"):
        sim.run()


def test_the_types_of_failing_behaviors_are_known() -> None:
    """The behaviors that make people give up are those that fail requests."""
    assert parse_parameters("rate_limit", {"probability": 0.1})
    _, records = played(persona(rate_limit={"probability": 0.9}), rate=0.1)

    assert share(records) < 0.2


def test_a_persona_that_plays_nobody_is_told() -> None:
    """A persona that is asked for has no effect where no class of entities is a persona."""
    sim = simulation(duration="1m")
    sim.flow(filter=Select(User))(visit)
    sim.change(persona=persona())

    assert sim.run().notices == (
        "persona 'normal_user' plays nobody: no class of entities has a `persona`",
    )

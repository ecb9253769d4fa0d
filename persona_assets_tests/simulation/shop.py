"""A small shop, for the tests: people who sign up, browse and buy."""

from collections.abc import Callable, Iterator
from typing import Any

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
)
from persona_assets.simulation.parts import JsonRecord

START = "2026-03-01T10:00:00Z"
"""When the tests' simulations begin."""

START_MS = 1_772_359_200_000
"""The same in milliseconds since 1970."""


class SignedUp(BaseEvent):
    """Somebody has an account."""

    user_id: str = Field(primary_key=True, faker="uuid4")
    email: str = Field(faker="email")
    plan: str = Field(faker="random_element", elements=["free", "pro"])


class Viewed(BaseEvent):
    """Somebody looks at a page."""

    user_id: str
    page: str = "/home"


class Bought(BaseEvent):
    """Somebody buys something."""

    user_id: str
    total: float = Field(faker="pyfloat", min_value=1, max_value=99)


class User(Entity):
    """Somebody with an account."""

    source_event = SignedUp
    primary_key = "user_id"

    visits: int = StateField(default=0, type_=int)
    is_active: bool = StateField(default=True, type_=bool)
    note: str = StateField(default=None, type_=str)
    plan: str = StateField(from_field="plan", type_=str)


class Basket(Entity):
    """What somebody wants to buy, for which no event of the shop says enough."""

    primary_key = "basket_id"
    size: int = StateField(default=0, type_=int)


def simulation(**arguments: Any) -> Simulation:  # noqa: ANN401 - a simulation's own
    """Return a simulation of ten minutes with ten users, unless *arguments* say otherwise."""
    chosen = {"duration": "10m", "start_time": START, "n_flows": 3, "initial_entities": {User: 10}}
    return Simulation(**{**chosen, **arguments})


def visit(ctx: FlowContext) -> Iterator[object]:
    """A user looks at a page, and buys something half a minute later."""
    yield NewEvent(ctx, Viewed, mutate=SetState(User, [("visits", "add", 1)]))
    yield AddDecay(ctx, seconds=30)
    yield NewEvent(ctx, Bought)


def sign_up(ctx: FlowContext) -> Iterator[object]:
    """Somebody new comes."""
    yield NewEvent(ctx, SignedUp, save_entity=User)
    yield AddDecay(ctx, rate=0.3, minutes=1)
    yield NewEvent(ctx, Viewed, page="/welcome")


def records_of(sim: Simulation) -> list[JsonRecord]:
    """Return the events of a run."""
    memory = MemoryOutput()
    sim.add_output(memory)
    sim.run()
    return memory.records


def played(
    *flows: Callable[[FlowContext], Iterator[object]],
    users: bool = True,
    **arguments: Any,  # noqa: ANN401 - a simulation's own
) -> tuple[Simulation, list[JsonRecord]]:
    """Return a simulation of *flows* that has run, with its events; each flow has a user."""
    sim = simulation(**arguments)
    for flow in flows:
        sim.flow(filter=Select(User) if users else None)(flow)
    return sim, records_of(sim)

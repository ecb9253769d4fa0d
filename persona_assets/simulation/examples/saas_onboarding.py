"""A SaaS product: people sign up for a trial, some find their way in, and fewer pay in the end.

Each wait of the onboarding loses its share, so every step has fewer accounts than the one before.
"""

from collections.abc import Iterator

from persona_assets.simulation import (
    AddDecay,
    BaseEvent,
    Entity,
    Field,
    FlowContext,
    NewEvent,
    Select,
    SetState,
    Simulation,
    StateField,
)


class SignedUp(BaseEvent):
    """Somebody begins a trial."""

    account_id: str = Field(primary_key=True, faker="uuid4")
    full_name: str = Field(faker="name")
    email: str = Field(faker="email")
    source: str = Field(faker="random_element", elements={"search": 5, "referral": 3, "ads": 2})


class EmailVerified(BaseEvent):
    """The address is theirs."""

    account_id: str


class WorkspaceCreated(BaseEvent):
    """They have a place to work."""

    account_id: str
    workspace_id: str = Field(faker="shortuuid", length=10)


class FeatureUsed(BaseEvent):
    """They do something with the product."""

    account_id: str
    feature: str = Field(
        faker="random_element", elements={"dashboard": 6, "report": 3, "export": 2, "api": 1}
    )


class TrialConverted(BaseEvent):
    """They pay."""

    account_id: str
    plan: str = Field(faker="random_element", elements={"team": 7, "business": 3})
    seats: int = Field(faker="random_int", min=2, max=40)


class Churned(BaseEvent):
    """They have stopped paying."""

    account_id: str


class Account(Entity):
    """Somebody who signed up."""

    source_event = SignedUp
    primary_key = "account_id"
    persona = "normal_user"

    full_name: str = StateField(from_profile="name", type_=str)
    email: str = StateField(from_profile="email", type_=str)
    stage: str = StateField(default="trial", type_=str)
    features_used: int = StateField(default=0, type_=int)


sim = Simulation(
    duration="60d",
    start_time="2026-01-05T00:00:00Z",
    time_step="1m",
    n_flows=60,
)
USED = SetState(Account, [("features_used", "add", 1)])


@sim.flow(initiation_weight=2.0)
def onboarding(ctx: FlowContext) -> Iterator[object]:
    """From the first page to the first bill, two weeks later."""
    yield NewEvent(ctx, SignedUp, save_entity=Account)
    yield AddDecay(ctx, rate=0.25, minutes=8)
    yield NewEvent(ctx, EmailVerified)
    yield AddDecay(ctx, rate=0.2, minutes=25)
    yield NewEvent(ctx, WorkspaceCreated)
    yield AddDecay(ctx, rate=0.3, hours=20)
    yield NewEvent(ctx, FeatureUsed, mutate=USED)
    yield AddDecay(ctx, rate=0.55, days=13)
    yield NewEvent(ctx, TrialConverted, mutate=SetState(Account, [("stage", "is", "customer")]))


@sim.flow(initiation_weight=3.0, filter=Select(Account, where=[("stage", "is", "customer")]))
def working_day(ctx: FlowContext) -> Iterator[object]:
    """Customers use what they pay for; a few leave."""
    for _ in range(ctx.integer(1, 6)):
        yield NewEvent(ctx, FeatureUsed, mutate=USED)
        yield AddDecay(ctx, rate=0.05, minutes=ctx.integer(2, 60))
    if ctx.chance(0.03):
        yield NewEvent(ctx, Churned, mutate=SetState(Account, [("stage", "is", "churned")]))
    yield AddDecay(ctx, days=1)


if __name__ == "__main__":
    sim.run()

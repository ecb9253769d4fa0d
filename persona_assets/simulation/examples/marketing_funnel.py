"""A campaign: many see an ad, some click, few leave an address, and fewer buy.

Mails raise the score of a lead; only leads with a high score are called, and each at most once.
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

CALLED_FROM = 40
"""The score from which on sales calls a lead."""


class AdShown(BaseEvent):
    """Somebody sees an ad."""

    visitor_id: str
    campaign: str = Field(
        faker="random_element", elements={"spring_sale": 5, "webinar": 3, "brand": 2}
    )


class AdClicked(BaseEvent):
    """They want to know more."""

    visitor_id: str


class LeadCaptured(BaseEvent):
    """They leave an address."""

    lead_id: str = Field(primary_key=True, faker="uuid4")
    visitor_id: str
    full_name: str = Field(faker="name")
    email: str = Field(faker="email")


class MailSent(BaseEvent):
    """The lead gets a mail."""

    lead_id: str


class MailOpened(BaseEvent):
    """The lead reads it."""

    lead_id: str
    score: int


class SalesCalled(BaseEvent):
    """Somebody of sales talks with the lead."""

    lead_id: str
    score: int


class DealWon(BaseEvent):
    """The lead buys."""

    lead_id: str
    value_usd: float = Field(faker="pyfloat", min_value=200, max_value=5000)


class Lead(Entity):
    """Somebody who may buy."""

    source_event = LeadCaptured
    primary_key = "lead_id"
    persona = "normal_user"

    full_name: str = StateField(from_profile="name", type_=str)
    email: str = StateField(from_profile="email", type_=str)
    score: int = StateField(default=0, type_=int)
    stage: str = StateField(default="new", type_=str)


sim = Simulation(
    duration="7d",
    start_time="2026-01-05T00:00:00Z",
    time_step="30s",
    n_flows=40,
)


@sim.flow(initiation_weight=10.0)
def visiting(ctx: FlowContext) -> Iterator[object]:
    """From the ad to the form."""
    visitor = f"v_{ctx.session_id[:12]}"
    yield NewEvent(ctx, AdShown, visitor_id=visitor)
    yield AddDecay(ctx, rate=0.8, minutes=15)
    yield NewEvent(ctx, AdClicked, visitor_id=visitor)
    yield AddDecay(ctx, rate=0.6, minutes=3)
    yield NewEvent(ctx, LeadCaptured, visitor_id=visitor, save_entity=Lead)


@sim.flow(initiation_weight=4.0, filter=Select(Lead, where=[("stage", "is", "new")]))
def nurturing(ctx: FlowContext) -> Iterator[object]:
    """Mails, half a day apart, until nobody opens them any more or sales takes over."""
    for _ in range(4):
        yield NewEvent(ctx, MailSent)
        yield AddDecay(ctx, rate=0.35, hours=ctx.integer(1, 5))
        lead = ctx.require_entity(Lead)
        score = lead.score + ctx.integer(5, 25)
        opened = SetState(Lead, [("score", "is", score)])
        yield NewEvent(ctx, MailOpened, score=score, mutate=opened)
        if score >= CALLED_FROM:
            return
        yield AddDecay(ctx, hours=12)


@sim.flow(
    initiation_weight=6.0,
    filter=Select(Lead, where=[("stage", "is", "new"), ("score", "at_least", CALLED_FROM)]),
)
def selling(ctx: FlowContext) -> Iterator[object]:
    """One call, and a while later a deal or none."""
    lead = ctx.require_entity(Lead)
    called = SetState(Lead, [("stage", "is", "called")])
    yield NewEvent(ctx, SalesCalled, score=lead.score, mutate=called)
    yield AddDecay(ctx, rate=0.6, days=1)
    yield NewEvent(ctx, DealWon, mutate=SetState(Lead, [("stage", "is", "customer")]))


if __name__ == "__main__":
    sim.run()

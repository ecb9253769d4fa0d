"""Bank accounts: money comes in and goes out, and what looks strange is flagged.

Nothing is paid that is not there, so no balance is negative; each risk event names a transaction
that came before it.
"""

from collections.abc import Iterator
from typing import Literal

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

LARGE_CENTS = 200_000
"""From here on a payment is looked at."""


class AccountOpened(BaseEvent):
    """A customer has an account with a first deposit."""

    account_id: str = Field(primary_key=True, faker="uuid4")
    owner: str = Field(faker="name")
    balance_cents: int = Field(faker="random_int", min=50_000, max=500_000)


class TransactionPosted(BaseEvent):
    """Money has moved."""

    transaction_id: str = Field(faker="uuid4")
    account_id: str
    kind: Literal["deposit", "payment"]
    amount_cents: int = Field(gt=0)
    balance_cents: int = Field(ge=0)


class PaymentDeclined(BaseEvent):
    """There was not enough money."""

    account_id: str
    amount_cents: int
    balance_cents: int


class RiskFlagged(BaseEvent):
    """Somebody should look at a transaction."""

    account_id: str
    transaction_id: str
    reason: Literal["large_payment", "rapid_payments"]


class Account(Entity):
    """A bank account."""

    source_event = AccountOpened
    primary_key = "account_id"
    persona = "normal_user"

    owner: str = StateField(from_profile="name", type_=str)
    balance_cents: int = StateField(from_field="balance_cents", type_=int)
    flag_count: int = StateField(default=0, type_=int)


sim = Simulation(
    duration="2d",
    start_time="2026-01-05T00:00:00Z",
    time_step="1m",
    n_flows=15,
    initial_entities={Account: 40},
)
FLAGGED = SetState(Account, [("flag_count", "add", 1)])


@sim.flow(initiation_weight=1.0)
def opening(ctx: FlowContext) -> Iterator[object]:
    """A new customer comes."""
    yield NewEvent(ctx, AccountOpened, save_entity=Account)
    yield AddDecay(ctx, hours=1)


@sim.flow(initiation_weight=2.0, filter=Select(Account))
def salary(ctx: FlowContext) -> Iterator[object]:
    """Money comes in."""
    account = ctx.require_entity(Account)
    amount = ctx.integer(1_000, 3_000) * 100
    yield NewEvent(
        ctx,
        TransactionPosted,
        kind="deposit",
        amount_cents=amount,
        balance_cents=account.balance_cents + amount,
        mutate=SetState(Account, [("balance_cents", "add", amount)]),
    )
    yield AddDecay(ctx, hours=2)


@sim.flow(initiation_weight=7.0, filter=Select(Account))
def spending(ctx: FlowContext) -> Iterator[object]:
    """Some payments in a row, minutes apart; who pays fast, or much, is flagged."""
    minutes = ctx.choice([1, 5, 30, 90])
    for number in range(ctx.integer(1, 5)):
        account = ctx.require_entity(Account)
        amount = ctx.integer(200, 40_000) * ctx.choice([1, 1, 1, 10])
        before = account.balance_cents
        if amount > before:
            yield NewEvent(ctx, PaymentDeclined, amount_cents=amount, balance_cents=before)
            return
        posted = yield NewEvent(
            ctx,
            TransactionPosted,
            kind="payment",
            amount_cents=amount,
            balance_cents=before - amount,
            mutate=SetState(Account, [("balance_cents", "subtract", amount)]),
        )
        is_rapid = number >= 2 and minutes <= 1
        if amount >= LARGE_CENTS or is_rapid:
            reason = "rapid_payments" if is_rapid else "large_payment"
            flagged = posted.transaction_id
            yield NewEvent(ctx, RiskFlagged, transaction_id=flagged, reason=reason, mutate=FLAGGED)
        yield AddDecay(ctx, rate=0.2, minutes=minutes)


if __name__ == "__main__":
    sim.run()

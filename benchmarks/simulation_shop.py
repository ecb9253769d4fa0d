"""The simulations that are measured: the guide's shop, and shops in which every user may shop."""

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
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.outputs.output import Delivery

START = "2026-03-01T10:00:00Z"


class AccountCreated(BaseEvent):
    """Somebody has an account."""

    user_id: str = Field(primary_key=True, faker="uuid4")
    email: str = Field(faker="email")
    full_name: str = Field(faker="name")


class ProductAdded(BaseEvent):
    """Somebody puts something into a cart."""

    user_id: str
    product_id: str
    cart_id: str
    quantity: int = Field(faker="random_int", min=1, max=3)


class OrderCompleted(BaseEvent):
    """Somebody buys what is in the cart."""

    user_id: str
    order_id: str
    total_amount: float


class User(Entity):
    """Somebody with an account."""

    source_event = AccountCreated
    primary_key = "user_id"

    is_logged_in: bool = StateField(default=False, type_=bool)
    cart_id: str = StateField(default=None, type_=str)
    total_orders: int = StateField(default=0, type_=int)


class Product(Entity):
    """Something that is sold."""

    primary_key = "product_id"

    name: str = StateField(type_=str)
    price: float = StateField(type_=float)
    inventory: int = StateField(default=100, type_=int)


def new_user_registration(ctx: FlowContext) -> Iterator[object]:
    """The guide's first flow."""
    yield NewEvent(ctx, AccountCreated, save_entity=User)
    yield AddDecay(ctx, rate=0.2, seconds=30)
    yield NewEvent(ctx, ProductAdded, mutate=SetState(User, [("is_logged_in", "is", True)]))


def shopping_flow(ctx: FlowContext) -> Iterator[object]:
    """The guide's second flow."""
    cart_id = f"cart_{ctx.session_id[:8]}"
    yield NewEvent(
        ctx,
        ProductAdded,
        cart_id=cart_id,
        product_id="PROD_001",
        mutate=SetState(User, [("cart_id", "is", cart_id)]),
    )
    yield AddDecay(ctx, rate=0.4, seconds=60)
    yield NewEvent(
        ctx,
        OrderCompleted,
        order_id=f"order_{ctx.session_id[:8]}",
        total_amount=99.99,
        mutate=SetState(User, [("total_orders", "add", 1)]),
    )


class Nowhere:
    """An output that lets events go, after they have their values if asked for."""

    def __init__(self, *, is_filled: bool = False) -> None:
        self._is_filled = is_filled
        self._delivered = 0

    def open(self) -> None:
        """Need nothing."""

    def write(self, batch: EventBatch) -> None:
        """Let the events go."""
        if self._is_filled:
            batch.records()
        self._delivered += len(batch)

    def flush(self) -> None:
        """Need nothing."""

    def close(self, *, failed: bool) -> Delivery:  # noqa: ARG002 - nothing can go wrong
        """Need nothing."""
        return Delivery("nowhere", self._delivered)


def shop(duration: str, n_flows: int, users: int) -> Simulation:
    """Return the guide's shop."""
    sim = _empty(duration, n_flows, users)
    sim.flow(initiation_weight=3.0)(new_user_registration)
    logged_in = Select(User, where=[("is_logged_in", "is", True)])
    sim.flow(initiation_weight=5.0, filter=logged_in)(shopping_flow)
    return sim


def crowd(duration: str, n_flows: int, users: int) -> Simulation:
    """Return a shop in which every user may shop at any time."""
    sim = _empty(duration, n_flows, users)
    sim.flow(filter=Select(User))(shopping_flow)
    return sim


def open_shop(duration: str, n_flows: int, users: int) -> Simulation:
    """Return the guide's shop, in which every user may shop at any time."""
    sim = _empty(duration, n_flows, users)
    sim.flow(initiation_weight=3.0)(new_user_registration)
    sim.flow(initiation_weight=5.0, filter=Select(User))(shopping_flow)
    return sim


def _empty(duration: str, n_flows: int, users: int) -> Simulation:
    return Simulation(
        duration=duration,
        start_time=START,
        n_flows=n_flows,
        initial_entities={User: users, Product: 20},
        history="none",
    )

"""A shop: people register, log in, fill a cart, and some of them order.

Fewer log in than register, fewer add a product than log in, and so on: every wait loses its share.
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


class AccountCreated(BaseEvent):
    """Somebody has an account."""

    user_id: str = Field(primary_key=True, faker="uuid4")
    email: str = Field(faker="email")
    full_name: str = Field(faker="name")


class LoggedIn(BaseEvent):
    """A user is there."""

    user_id: str


class ProductAdded(BaseEvent):
    """A product is in the cart."""

    user_id: str
    product_id: str
    cart_id: str
    quantity: int = Field(faker="random_int", min=1, max=3)


class OrderCompleted(BaseEvent):
    """The cart is paid for."""

    user_id: str
    order_id: str
    total_amount: float


class User(Entity):
    """Somebody with an account; the persona says who, how fast and how patient."""

    source_event = AccountCreated
    primary_key = "user_id"
    persona = "normal_user"

    full_name: str = StateField(from_profile="name", type_=str)
    email: str = StateField(from_profile="email", type_=str)
    is_logged_in: bool = StateField(default=False, type_=bool)
    total_orders: int = StateField(default=0, type_=int)


class Product(Entity):
    """Something to buy."""

    primary_key = "product_id"

    name: str = StateField(type_=str)
    price: float = StateField(type_=float)
    inventory: int = StateField(default=100, type_=int)


sim = Simulation(
    duration="30m",
    start_time="2026-01-05T09:00:00Z",
    n_flows=20,
    initial_entities={User: 50, Product: 20},
)


@sim.flow(initiation_weight=3.0)
def registration(ctx: FlowContext) -> Iterator[object]:
    """New users register; most log in."""
    yield NewEvent(ctx, AccountCreated, save_entity=User)
    yield AddDecay(ctx, rate=0.2, seconds=30)
    yield NewEvent(ctx, LoggedIn, mutate=SetState(User, [("is_logged_in", "is", True)]))


@sim.flow(
    initiation_weight=5.0,
    filter=[
        Select(User, where=[("is_logged_in", "is", True)]),
        Select(Product, where=[("inventory", "at_least", 3)]),
    ],
)
def shopping(ctx: FlowContext) -> Iterator[object]:
    """Logged-in users put a product into the cart, and some order it."""
    product = ctx.require_entity(Product)
    added = yield NewEvent(ctx, ProductAdded, cart_id=f"cart_{ctx.session_id[:8]}")
    yield AddDecay(ctx, rate=0.4, seconds=60)
    yield NewEvent(
        ctx,
        OrderCompleted,
        order_id=f"order_{ctx.session_id[:8]}",
        total_amount=round(product.price * added.quantity, 2),
        mutate=[
            SetState(User, [("total_orders", "add", 1)]),
            SetState(Product, [("inventory", "subtract", added.quantity)]),
        ],
    )


if __name__ == "__main__":
    sim.run()

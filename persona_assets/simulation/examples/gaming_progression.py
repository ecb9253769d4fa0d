"""A game: players play matches, rise by levels, and buy things with the coins they have won.

Levels never fall, each level follows the one before it, and nobody spends coins that are not there.
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

XP_PER_LEVEL = 300
"""How much experience makes a level."""

PRICES = {"skin": 150, "boost": 60, "pet": 400}
"""What the items of the shop cost, in coins."""


class PlayerJoined(BaseEvent):
    """Somebody plays for the first time."""

    player_id: str = Field(primary_key=True, faker="lexify", text="PLAYER_????????")
    nickname: str = Field(faker="user_name")
    platform: str = Field(
        faker="random_element", elements={"phone": 6, "computer": 3, "console": 2}
    )


class MatchPlayed(BaseEvent):
    """A match is over."""

    player_id: str
    is_won: bool
    xp_gained: int = Field(ge=0)
    coins_gained: int = Field(ge=0)


class LeveledUp(BaseEvent):
    """A player has enough experience for the next level."""

    player_id: str
    level: int


class ItemPurchased(BaseEvent):
    """A player spends coins."""

    player_id: str
    item: str
    price_coins: int
    coins_left: int = Field(ge=0)


class Player(Entity):
    """Somebody who plays."""

    source_event = PlayerJoined
    primary_key = "player_id"
    persona = "normal_user"

    level: int = StateField(default=1, type_=int)
    xp: int = StateField(default=0, type_=int)
    coins: int = StateField(default=0, type_=int)


sim = Simulation(
    duration="1d",
    start_time="2026-01-05T00:00:00Z",
    time_step="10s",
    n_flows=12,
    initial_entities={Player: 15},
)


@sim.flow(initiation_weight=1.0)
def joining(ctx: FlowContext) -> Iterator[object]:
    """A new player looks at the tutorial."""
    yield NewEvent(ctx, PlayerJoined, save_entity=Player)
    yield AddDecay(ctx, minutes=10)


@sim.flow(initiation_weight=5.0, filter=Select(Player))
def playing(ctx: FlowContext) -> Iterator[object]:
    """Some matches in a row, until the player has had enough."""
    for _ in range(ctx.integer(2, 8)):
        is_won = ctx.chance(0.5)
        xp, coins = ctx.integer(40, 90) * (2 if is_won else 1), ctx.integer(5, 30)
        gains = SetState(Player, [("xp", "add", xp), ("coins", "add", coins)])
        yield NewEvent(
            ctx, MatchPlayed, is_won=is_won, xp_gained=xp, coins_gained=coins, mutate=gains
        )
        player = ctx.require_entity(Player)
        if player.xp >= player.level * XP_PER_LEVEL:
            level = player.level + 1
            yield NewEvent(
                ctx, LeveledUp, level=level, mutate=SetState(Player, [("level", "is", level)])
            )
        yield AddDecay(ctx, rate=0.15, minutes=ctx.integer(4, 15))


@sim.flow(initiation_weight=1.0, filter=Select(Player, where=[("coins", "at_least", 60)]))
def shopping(ctx: FlowContext) -> Iterator[object]:
    """A player with coins buys something that they can pay for."""
    player = ctx.require_entity(Player)
    item = ctx.choice([name for name, price in PRICES.items() if price <= player.coins])
    price = PRICES[item]
    yield NewEvent(
        ctx,
        ItemPurchased,
        item=item,
        price_coins=price,
        coins_left=player.coins - price,
        mutate=SetState(Player, [("coins", "subtract", price)]),
    )
    yield AddDecay(ctx, minutes=2)


if __name__ == "__main__":
    sim.run()

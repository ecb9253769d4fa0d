"""The examples that ship have the shape of what they are about."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import pytest

from persona_assets.simulation import MemoryOutput
from persona_assets.simulation.examples.financial_transactions import LARGE_CENTS
from persona_assets.simulation.examples.iot_telemetry import (
    CLEARED_C,
    READINGS_TO_ALERT,
    THRESHOLD_C,
)
from persona_assets.simulation.examples.marketing_funnel import CALLED_FROM
from persona_assets.simulation.loading import examples, load_simulation
from persona_assets.simulation.parts import JsonRecord

FUNNELS = {
    "ecommerce": ["AccountCreated", "LoggedIn"],
    "saas_onboarding": ["SignedUp", "EmailVerified", "WorkspaceCreated", "TrialConverted"],
    "marketing_funnel": ["AdShown", "AdClicked", "LeadCaptured", "SalesCalled", "DealWon"],
}


@cache
def events_of(name: str, seed: int = 42) -> tuple[JsonRecord, ...]:
    """Return the events of an example."""
    memory = MemoryOutput()
    simulation = load_simulation(name).simulation
    simulation.change(random_seed=seed)
    simulation.replace_outputs([memory])
    simulation.run()
    return tuple(memory.records)


def of_type(name: str, *events: str) -> Iterator[JsonRecord]:
    """Yield the events of some classes."""
    return (one for one in events_of(name) if one["event_type"] in events)


def by(field: str, events: Iterator[JsonRecord]) -> dict[str, list[JsonRecord]]:
    """Return the events by the value of a field, each list in the order of time."""
    found: dict[str, list[JsonRecord]] = {}
    for one in events:
        found.setdefault(one[field], []).append(one)
    return found


@pytest.mark.parametrize("name", sorted(examples()))
def test_an_example_is_one_page_and_repeats(name: str) -> None:
    """Every example has a summary, all its classes of events happen, and the seed decides them."""
    loaded = load_simulation(name)

    assert loaded.summary.endswith(".")
    assert len(loaded.path.read_text().splitlines()) <= 160
    assert {one["event_type"] for one in events_of(name)} == {one.__name__ for one in loaded.events}
    again = MemoryOutput()
    loaded.simulation.replace_outputs([again])
    loaded.simulation.run()
    assert tuple(again.records) == events_of(name)


@pytest.mark.parametrize("seed", [1, 7])
@pytest.mark.parametrize("name", sorted(FUNNELS))
def test_funnels_narrow(name: str, seed: int) -> None:
    """DF-69, DF-70, DF-74: each step has fewer events than the one before, and some."""
    counts = Counter(one["event_type"] for one in events_of(name, seed))

    steps = [counts[step] for step in FUNNELS[name]]

    assert all(one > two > 0 for one, two in pairwise(steps))


def test_orders_follow_their_carts() -> None:
    """DF-69: an order has its session's product before it; most carts are ordered, not all."""
    sessions = by("session_id", of_type("ecommerce", "ProductAdded", "OrderCompleted"))

    kinds = Counter(tuple(one["event_type"] for one in session) for session in sessions.values())

    assert set(kinds) == {("ProductAdded",), ("ProductAdded", "OrderCompleted")}
    assert all(one["total_amount"] > 0 for one in of_type("ecommerce", "OrderCompleted"))


def test_alerts_follow_hot_readings() -> None:
    """DF-71: an alert has three hot readings of its machine just before it; a clear a cool one."""
    alerts = 0
    kinds = ("Reading", "AlertRaised", "AlertCleared")
    for device in by("device_id", of_type("iot_telemetry", *kinds)).values():
        hot, is_alerting = 0, False
        for one in device:
            if one["event_type"] == "Reading":
                hot = hot + 1 if one["temperature_c"] >= THRESHOLD_C else 0
            elif one["event_type"] == "AlertRaised":
                assert hot >= READINGS_TO_ALERT
                assert not is_alerting
                is_alerting, alerts = True, alerts + 1
            else:
                assert is_alerting
                assert one["temperature_c"] < CLEARED_C
                is_alerting = False

    assert alerts > 10


def test_every_device_reports_about_each_minute() -> None:
    """DF-71: the readings of a machine are a minute apart, two seconds more or less."""
    gaps: list[int] = []
    for session in by("session_id", of_type("iot_telemetry", "Reading")).values():
        gaps += [two["timestamp"] - one["timestamp"] for one, two in pairwise(session)]

    assert min(gaps) >= 58_000
    assert max(gaps) <= 62_000
    assert fmean(gaps) == pytest.approx(60_000, abs=60)  # five standard errors of 8,000 gaps


def test_devices_do_not_report_in_step() -> None:
    """DF-71: hardly ever do two machines report in the same millisecond, as no two clocks agree."""
    times = Counter(one["timestamp"] for one in of_type("iot_telemetry", "Reading"))

    assert max(times.values()) <= 3


def test_balances_add_up_and_are_never_negative() -> None:
    """DF-72: each transaction leaves the balance that the one before and its amount make."""
    kinds = ("AccountOpened", "TransactionPosted", "PaymentDeclined")
    accounts = by("account_id", of_type("financial_transactions", *kinds))
    for account in accounts.values():
        before = None
        for one in account:
            if one["event_type"] == "TransactionPosted" and before is not None:
                sign = 1 if one["kind"] == "deposit" else -1
                assert one["balance_cents"] == before + sign * one["amount_cents"]
            if one["event_type"] == "PaymentDeclined":
                assert one["amount_cents"] > one["balance_cents"]
            before = one["balance_cents"]
            assert before >= 0

    assert len(accounts) > 40


def test_risks_point_to_transactions() -> None:
    """DF-72: a flagged transaction came before, in the same account, and large ones are all."""
    posted: dict[str, JsonRecord] = {}
    flagged: dict[str, str] = {}
    for one in of_type("financial_transactions", "TransactionPosted", "RiskFlagged"):
        if one["event_type"] == "TransactionPosted":
            posted[one["transaction_id"]] = one
        else:
            assert posted[one["transaction_id"]]["account_id"] == one["account_id"]
            flagged[one["transaction_id"]] = one["reason"]

    large = {
        key
        for key, one in posted.items()
        if one["kind"] == "payment" and one["amount_cents"] >= LARGE_CENTS
    }
    assert large <= set(flagged)
    assert set(flagged.values()) == {"large_payment", "rapid_payments"}


def test_levels_rise_one_by_one() -> None:
    """DF-73: the levels of a player are 2, 3, 4 and so on, in the order of time."""
    players = by("player_id", of_type("gaming_progression", "LeveledUp"))

    for player in players.values():
        assert [one["level"] for one in player] == list(range(2, len(player) + 2))
    assert max(len(player) for player in players.values()) > 2


def test_nobody_spends_coins_that_are_not_there() -> None:
    """DF-73: what is left after a purchase is what was won less what was spent."""
    events = of_type("gaming_progression", "MatchPlayed", "ItemPurchased")
    for player in by("player_id", events).values():
        coins = 0
        for one in player:
            coins += one.get("coins_gained", 0) - one.get("price_coins", 0)
            assert coins == one.get("coins_left", coins) >= 0


def test_sales_calls_each_lead_once_and_late() -> None:
    """DF-74: a call has a score that mails have raised, and a deal has a call before it."""
    leads = by("lead_id", of_type("marketing_funnel", "MailOpened", "SalesCalled", "DealWon"))
    for lead in leads.values():
        kinds = [one["event_type"] for one in lead]
        assert kinds.count("SalesCalled") <= 1
        if "SalesCalled" in kinds:
            called = lead[kinds.index("SalesCalled")]
            assert called["score"] >= CALLED_FROM
            assert lead[kinds.index("SalesCalled") - 1]["score"] == called["score"]
        if "DealWon" in kinds:
            assert kinds.index("DealWon") > kinds.index("SalesCalled")


def test_a_load_is_a_fresh_one(tmp_path: Path) -> None:
    """A change to one load of a file changes no other, and a changed file is read anew."""
    path = tmp_path / "copy.py"
    path.write_text(examples()["ecommerce"].read_text())
    one = load_simulation(path).simulation
    one.replace_outputs([MemoryOutput()])
    path.write_text(path.read_text().replace("rate=0.2", "rate=1.0"))

    two = load_simulation(path).simulation
    memory = MemoryOutput()
    two.replace_outputs([memory])
    two.run()

    assert one.outputs != two.outputs
    assert not any(event["event_type"] == "LoggedIn" for event in memory.records)

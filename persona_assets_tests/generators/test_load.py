"""The ``load`` records: arrivals that follow the declared curve, and what is expected of them."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from persona_assets.generators.streams import stream_rows
from persona_assets_tests.generators.builders import (
    PERSONAS,
    START,
    bound,
    make_behavior,
    make_records,
    make_source,
    shipped,
    stream_records,
)


def per_window(found: list[dict[str, Any]], seconds: float) -> list[int]:
    """Return how many records fall into each window of *seconds*."""
    windows = Counter(int((r["requested_at"] - START).total_seconds() // seconds) for r in found)
    return [windows[number] for number in range(max(windows))]


@pytest.mark.parametrize("persona", PERSONAS)
def test_records_come_one_after_the_other(persona: str) -> None:
    """PP-26: ids, a target, times that never decrease, a concurrency and a rate."""
    found = stream_records("load", persona)

    assert all(a["requested_at"] <= b["requested_at"] for a, b in pairwise(found))
    assert all(r["target"].startswith("/v") and r["session_id"] and r["client_id"] for r in found)
    assert all(r["concurrency_count"] >= 1 and r["rate_per_second"] > 0 for r in found)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        pytest.param("constant", [10] * 10, id="constant"),
        pytest.param("ramp", [12, 16, 20, 24, 28, 32, 36, 40, 44, 48], id="ramp"),
        pytest.param("spike", [10, 10, 10, 10, 30, 30, 10, 10, 10, 10], id="spike"),
        pytest.param("step", [10, 10, 20, 20, 30, 30, 40, 40, 50, 50], id="step"),
        pytest.param("soak", [40] + [50] * 9, id="soak"),
    ],
)
def test_arrivals_follow_the_curve(shape: str, expected: list[int]) -> None:
    """The records a second in each tenth of the period are those of the declared shape."""
    timing = make_behavior("timing", requests_per_second=10)

    found = make_records(
        "load", timing, count=52_000, curve=shape, peak_multiplier=5, period_seconds=1000
    )

    rates = [count / 100 for count in per_window(found, 100)[:10]]
    assert rates == pytest.approx(expected, rel=0.02)


def test_a_wave_rises_and_falls_in_each_period() -> None:
    """A wave is at its peak in the middle of each period, at the usual rate at its ends."""
    timing = make_behavior("timing", requests_per_second=10)

    found = make_records(
        "load", timing, count=64_000, curve="wave", peak_multiplier=5, period_seconds=1000
    )

    windows = per_window(found, 100)
    assert windows[:5] == pytest.approx(windows[9:4:-1], rel=0.02)
    assert windows[:10] == pytest.approx(windows[10:20], rel=0.02)
    assert windows[4] / windows[0] > 4


PEAK, PERIOD = 5.0, 1000.0
SHAPES: dict[str, Callable[[float], float]] = {
    "constant": lambda _: 1,
    "ramp": lambda part: min(1 + (PEAK - 1) * part, PEAK),
    "spike": lambda part: PEAK if 0.45 <= part % 1 < 0.55 else 1,
    "wave": lambda part: 1 + (PEAK - 1) * (1 - math.cos(2 * math.pi * part)) / 2,
    "step": lambda part: 1 + (PEAK - 1) * min(int(part * 5), 4) / 4,
    "soak": lambda part: min(1 + (PEAK - 1) * part / 0.05, PEAK),
}
"""What the documentation says of each shape: multiples of the usual rate over parts of a period."""


@pytest.mark.parametrize("shape", SHAPES)
def test_counts_are_the_integral_of_the_shape(shape: str) -> None:
    """PP-70: in each window of two periods there are as many records as a Poisson process has.

    The bound is five standard deviations, beside a hundredth for a wave that is made of lines.
    """
    timing = make_behavior("timing", requests_per_second=10)
    options = {"curve": shape, "peak_multiplier": PEAK, "period_seconds": PERIOD}
    rows, _ = stream_rows("load", make_source(timing), options)
    times = rows(0, 110_000).column("requested_at").cast(pa.int64()).to_numpy()

    seconds = (times - times[0]) / 1e6
    counts, borders = np.histogram(seconds, bins=np.linspace(0, 2 * PERIOD, 41))

    for count, start in zip(counts, borders[:-1], strict=True):
        inside = [SHAPES[shape]((start + step / 2) / PERIOD) for step in range(100)]
        expected = 10 * sum(inside) / 2
        assert abs(count - expected) <= 5 * expected**0.5 + 0.01 * expected


@pytest.mark.parametrize(
    ("persona", "per_minute"),
    [("normal_user", 10), ("noisy_device", 60), ("legacy_client", 30), ("edge_case_user", 60)],
)
def test_a_load_has_the_rate_of_its_persona(persona: str, per_minute: float) -> None:
    """PP-26, PP-84: without a curve, requests come as often as the persona declares."""
    found = stream_records("load", persona, 20_000)

    span = (found[-1]["requested_at"] - found[0]["requested_at"]).total_seconds()
    assert 20_000 / span * 60 == pytest.approx(per_minute, rel=0.01)
    assert {record["rate_per_second"] for record in found} == {round(per_minute / 60, 3)}


def test_a_fast_system_has_bursts_without_being_asked() -> None:
    """PP-98, PP-99: after the last 25 requests of a burst, a window of 30 s has 30,000."""
    rows, _ = stream_rows("load", shipped("high_volume_system"), None)
    times = pa.concat_arrays(
        [rows(start, start + 60_000).column("requested_at") for start in range(0, 420_000, 60_000)]
    )

    seconds = (times.cast(pa.int64()).to_numpy() - START.timestamp() * 1e6) / 1e6
    counts = np.bincount(((seconds + 29.9975) // 30).astype(np.int64))

    assert counts[:2].tolist() == [25, 30_000]
    assert min(counts[2:5].tolist()) == pytest.approx(30_000, abs=2)


@pytest.mark.parametrize("shape", ["ramp", "spike", "wave", "step", "soak"])
def test_the_stated_rate_is_the_measured_one(shape: str) -> None:
    """The column of rates is what one counts in the records nearby."""
    found = make_records("load", count=20_000, curve=shape, period_seconds=5000)

    for start in range(0, 19_000, 1000):
        part = found[start : start + 1000]
        span = (part[-1]["requested_at"] - part[0]["requested_at"]).total_seconds()
        inverse = sum(1 / record["rate_per_second"] for record in part[:-1])
        assert span == pytest.approx(inverse, rel=0.02)


def test_bursts_stay_bursts_under_a_curve() -> None:
    """A record in a burst is declared at ten times the rate, under a ramp as well."""
    burst = make_behavior("burst", burst_seconds=5, probability=0.2)
    found = make_records("load", burst, count=4000, curve="ramp", period_seconds=500)

    rates = [r["rate_per_second"] for r in found if "burst" in r["behaviors"]]
    assert len(rates) / len(found) == pytest.approx(10 * 0.2 / (0.8 + 2), abs=0.05)
    assert min(rates) >= 10


def test_latencies_are_the_declared_ones() -> None:
    """PP-27, PP-100: 3000 ms for a legacy client, 10 ms for a fast system."""
    for persona, mean in (("legacy_client", 3000), ("high_volume_system", 10)):
        found = [record["expected_latency_ms"] for record in stream_records("load", persona)]
        assert sum(found) / len(found) == pytest.approx(mean, rel=0.05)


def test_failures_have_their_declared_rate() -> None:
    """PP-28: one request of a device in twenty is expected to fail."""
    found = stream_records("load", "noisy_device", 20_000)

    failed = sum(record["expected_status_code"] >= 400 for record in found)
    assert failed / len(found) == pytest.approx(0.05, abs=bound(0.05, len(found)))


def test_concurrent_requests_come_at_once() -> None:
    """PP-29, PP-106: ten requests of one client at the same instant."""
    groups: dict[object, list[dict[str, Any]]] = defaultdict(list)
    for record in make_records("load", make_behavior("concurrent_requests")):
        if "concurrent_requests" in record["behaviors"]:
            groups[record["requested_at"]].append(record)

    assert {len(group) for group in groups.values()} == {10}
    assert all(len({r["client_id"] for r in group}) == 1 for group in groups.values())
    assert all(r["concurrency_count"] >= 10 for group in groups.values() for r in group)


def test_a_sustained_load_is_a_thousand_a_second() -> None:
    """PP-99: outside bursts the fast system makes a thousand requests a second."""
    found = stream_records("load", "high_volume_system", 20_000)

    assert {r["rate_per_second"] for r in found} <= {1000.0, 10_000.0}

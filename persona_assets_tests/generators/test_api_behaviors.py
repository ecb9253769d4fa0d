"""What each shipped persona's behaviors do to ``api`` records."""

import json
import re
from itertools import pairwise

import pytest

from persona_assets.behaviors.behavior import Behavior
from persona_assets.behaviors.registry import parse_parameters
from persona_assets.generators.api import api_batch
from persona_assets_tests.generators.builders import (
    PERSONAS,
    Record,
    bound,
    make_behavior,
    make_source,
    parsed,
    records,
    share,
    shipped,
)


def test_most_answers_to_a_normal_user_are_good() -> None:
    """PP-10, PP-87: one in a hundred fails, with a description of what was wrong."""
    found = records("normal_user")

    failed = [record["response"] for record in found if record["response"]["status_code"] >= 400]
    assert len(failed) / len(found) == pytest.approx(0.01, abs=bound(0.01, len(found)))
    assert {answer["body"]["error"]["code"] for answer in failed} <= {
        "not_found",
        "validation_error",
    }


def test_typos_are_in_what_people_type() -> None:
    """PP-85: reviews hold typing errors, at about one letter in fifty."""
    typed, clean = (
        [
            record["request"]["body"]["review"]
            for record in parsed(api_batch(source, 0, 20_000))
            if record["operation_name"] == "create_review"
        ]
        for source in (
            make_source(make_behavior("typos", rate=0.02)),
            make_source(),
        )
    )

    letters = sum(letter.isalpha() for text in clean for letter in text)
    wrong = sum(
        a != b for x, y in zip(typed, clean, strict=True) for a, b in zip(x, y, strict=True)
    )
    assert wrong / letters == pytest.approx(0.02, abs=bound(0.02, letters))


def test_a_noisy_device_fails_as_declared() -> None:
    """PP-14, PP-91: one request in twenty fails with 408, 502 or 503, most during outages."""
    found = records("noisy_device", 20_000)

    failed = [record for record in found if record["response"]["status_code"] >= 400]
    assert len(failed) / len(found) == pytest.approx(0.05, abs=bound(0.05, len(found)))
    assert {record["response"]["status_code"] for record in failed} == {408, 502, 503}
    assert share(failed, "intermittent_connectivity") > 0.6
    assert share(found, "intermittent_connectivity") == pytest.approx(0.1, abs=0.01)


def test_noise_is_in_the_readings() -> None:
    """PP-89: the same readings with and without noise differ by a fifth."""
    noise = make_behavior("signal_noise", deviation_fraction=0.2, spike_probability=0)
    loud, still = (
        [
            record["request"]["body"]["temperature_celsius"]
            for record in parsed(api_batch(source, 0, 5000))
            if record["operation_name"] == "send_reading"
        ]
        for source in (make_source(noise, is_device=True), make_source(is_device=True))
    )

    ratios = [a / b - 1 for a, b in zip(loud, still, strict=True)]
    deviation = (sum(ratio * ratio for ratio in ratios) / len(ratios)) ** 0.5
    assert deviation == pytest.approx(0.2, rel=0.05)


def test_a_battery_goes_through_its_levels() -> None:
    """PP-92: full, medium, low and critical follow each other over a battery's life."""
    levels = [
        record["request"]["body"]["battery_level"]
        for record in records("noisy_device", 7000)
        if record["operation_name"] == "send_reading"
    ]

    assert list(dict.fromkeys(levels)) == ["full", "medium", "low", "critical"]
    assert sum(a != b for a, b in pairwise(levels)) == 3


def test_delays_are_in_the_records() -> None:
    """PP-90, PP-93, PP-100: transmission and processing take as long as declared."""
    noisy = [
        record["transmission_delay_ms"]
        for record in records("noisy_device", 20_000)
        if "intermittent_connectivity" not in record["behaviors"]
    ]
    legacy = [record["latency_ms"] for record in records("legacy_client")]
    fast = [record["latency_ms"] for record in records("high_volume_system")]

    assert sum(noisy) / len(noisy) == pytest.approx(2000, rel=0.02)
    assert sum(legacy) / len(legacy) == pytest.approx(3000, rel=0.05)
    assert sum(fast) / len(fast) == pytest.approx(10, rel=0.05)


def test_a_legacy_client_speaks_an_old_format() -> None:
    """PP-11, PP-94: most records are of version 1.0 and lack the newer fields."""
    found = records("legacy_client")

    old = [record for record in found if record["request"]["headers"]["Accept-Version"] == "1.0"]
    assert len(old) / len(found) == pytest.approx(0.8, abs=2 * bound(0.8, len(found)))
    assert all("deprecated_formats" in record["behaviors"] for record in old)
    orders = [record for record in old if record["operation_name"] == "create_order"]
    assert all(record["request"]["body"]["format_version"] == "1.0" for record in orders)
    assert all("ship_to" not in record["request"]["body"] for record in orders)
    assert all(record["request"]["endpoint"] == "/v1/orders" for record in orders)


def test_a_legacy_client_uses_no_new_features() -> None:
    """PP-97: no request has pages or a search; PP-95: one in ten has a stale connection."""
    found = records("legacy_client")

    stale = ["X-Stale-Connection" in record["request"]["headers"] for record in found]
    searches = [r["response"]["body"] for r in found if r["operation_name"] == "search_products"]
    assert not any("?" in record["request"]["endpoint"] for record in found)
    assert {body["page"] for body in searches if "page" in body} == {1}
    assert sum(stale) / len(stale) == pytest.approx(0.1, abs=bound(0.1, len(stale)))
    assert {
        record["operation_name"] for record in found if "limited_features" in record["behaviors"]
    } == {"search_products"}


def test_retries_repeat_the_request_id() -> None:
    """PP-96: a storm has one request id, one content, and counts its attempts."""
    storms: dict[str, list[Record]] = {}
    for record in records("legacy_client"):
        if "retry_storms" in record["behaviors"]:
            storms.setdefault(record["request_id"], []).append(record)

    assert storms
    for attempts in storms.values():
        bodies = {json.dumps(record["request"]["body"]) for record in attempts}
        gaps = [
            (b["requested_at"] - a["requested_at"]).total_seconds() for a, b in pairwise(attempts)
        ]
        assert len(bodies) == 1
        assert len(attempts) <= 11
        assert max(gaps, default=0) <= 0.100002


def test_a_high_volume_system_sends_batches_and_is_refused_at_times() -> None:
    """PP-13, PP-101, PP-102: batches of 100, 2 % refused with a time to wait."""
    found = records("high_volume_system", 10_000)

    batches = [record["request"]["headers"]["X-Batch-ID"] for record in found]
    refused = [record["response"] for record in found if record["response"]["status_code"] == 429]
    assert all(batches.count(batch) == 100 for batch in sorted(set(batches))[:5])
    assert len(refused) / len(found) == pytest.approx(0.02, abs=bound(0.02, len(found)))
    assert all(answer["headers"]["Retry-After"] == "1" for answer in refused)


def test_an_edge_case_user_shows_extremes_soon() -> None:
    """PP-12: some of the first 15 records hold values at the edge."""
    assert share(records("edge_case_user", 15), "boundary_values") > 0


@pytest.mark.parametrize(
    ("behavior", "probability"),
    [("boundary_values", 0.4), ("unicode", 0.4), ("malformed_inputs", 0.15)],
)
def test_an_edge_case_user_has_its_declared_rates(behavior: str, probability: float) -> None:
    """PP-103, PP-104, PP-107: the share of touched records is the declared one.

    Malformed messages show nothing but that they are malformed.
    """
    found = [
        record
        for record in records("edge_case_user", 10_000)
        if behavior == "malformed_inputs" or "malformed_inputs" not in record["behaviors"]
    ]

    assert share(found, behavior) == pytest.approx(probability, abs=bound(probability, len(found)))


def test_malformed_requests_are_refused() -> None:
    """PP-107: requests that are cut short, have a surplus field or wrong types, get 400."""
    found = [r for r in records("edge_case_user") if "malformed_inputs" in r["behaviors"]]

    bodies = [record["request"]["body"] for record in found]
    assert {record["response"]["status_code"] for record in found} == {400}
    assert any(isinstance(body, str) for body in bodies)
    assert any(isinstance(body, dict) and "unexpected_field" in body for body in bodies)
    assert any(isinstance(body, dict) and isinstance(body.get("quantity"), str) for body in bodies)


def test_a_hijacked_session_goes_on_from_another_address() -> None:
    """PP-108: the address of a hijacked session changes after its first page."""
    anomaly = make_behavior("session_anomalies", probability=0.5, kinds=["hijacked"])
    found = parsed(api_batch(make_source(make_behavior("session"), anomaly), 0, 3000))

    strange = [
        re.match(r"198\.51\.100\.", record["request"]["headers"]["X-Forwarded-For"]) is not None
        for record in found
    ]
    touched = ["session_anomalies" in record["behaviors"] for record in found]
    assert any(strange)
    assert strange == touched


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_shipped_behavior_touches_records(persona: str) -> None:
    """PP-118: each behavior that a shipped persona declares is seen in its records."""
    source = shipped(persona)

    # A burst of the fastest persona is 30,000 records long, so look here and there as well.
    seen = {name for record in records(persona, 10_000) for name in record["behaviors"]}
    for start in range(0, 500_000, 10_000):
        seen |= set(api_batch(source, start, start + 1).column("behaviors")[0].as_py())

    assert {behavior.name for behavior in source.behaviors} == seen


def test_two_old_formats_are_each_written_as_declared() -> None:
    """A persona with clients of two old versions has records of both."""
    old = make_behavior("deprecated_format", 0.5, format_version="1.0")
    older = Behavior("older", parse_parameters("deprecated_format", {"format_version": "1.7"}), 0.3)

    found = parsed(api_batch(make_source(old, older), 0, 2000))

    versions = {record["request"]["headers"]["Accept-Version"] for record in found}
    assert versions == {"1.0", "1.7", "2.0"}


def test_two_limits_each_ask_for_their_wait() -> None:
    """Each refusal carries the waiting time of the limit that refused."""
    short = make_behavior("rate_limit", probability=0.2, retry_after_seconds=1)
    long = Behavior(
        "long", parse_parameters("rate_limit", {"probability": 0.3, "retry_after_seconds": 60})
    )

    found = parsed(api_batch(make_source(short, long), 0, 4000))

    for name, wait, probability in (("rate_limit", "1", 0.2), ("long", "60", 0.3)):
        waits = [
            record["response"]["headers"]["Retry-After"]
            for record in found
            if name in record["behaviors"]
        ]
        assert set(waits) == {wait}
        assert len(waits) / len(found) == pytest.approx(probability, abs=bound(probability, 4000))

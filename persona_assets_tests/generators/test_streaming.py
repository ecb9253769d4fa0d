"""The ``streaming`` messages: partitions, offsets, three times, and what behaviors do to them."""

import datetime as dt
import json
from collections import defaultdict
from itertools import pairwise

import pyarrow as pa
import pytest

from persona_assets.generators.hashing import kafka_partitions
from persona_assets_tests.generators.builders import (
    PERSONAS,
    START,
    bound,
    make_behavior,
    make_records,
    share,
    stream_records,
)


def test_partitions_are_those_of_kafka() -> None:
    """The hash gives the values that Kafka's own tests of Murmur2 list."""
    known = {
        "21": -973932308,
        "foobar": -790332482,
        "a-little-bit-long-string": -985981536,
        "a-little-bit-longer-string": -1486304829,
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
        "abc": 479470107,
    }

    found = kafka_partitions(pa.array(list(known)), 1 << 31)

    assert found.tolist() == [value & 0x7FFFFFFF for value in known.values()]


@pytest.mark.parametrize("persona", PERSONAS)
def test_offsets_are_contiguous_in_each_partition(persona: str) -> None:
    """PP-15: from 0, one by one, in partitions from 0 to 5."""
    offsets: dict[int, list[int]] = defaultdict(list)
    for record in stream_records("streaming", persona):
        offsets[record["partition"]].append(record["offset"])

    assert set(offsets) <= set(range(6))
    assert all(found == list(range(len(found))) for found in offsets.values())


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_key_has_the_partition_of_its_hash(persona: str) -> None:
    """PP-15: the partition is a stable hash of the key, so a key stays in one partition."""
    found = stream_records("streaming", persona)

    keys = pa.array([record["key"] for record in found])
    assert kafka_partitions(keys, 6).tolist() == [record["partition"] for record in found]


def test_partitions_are_as_many_as_asked_for() -> None:
    """With three partitions there are three, about equally full."""
    found = make_records("streaming", partition_count=3)

    counts = [sum(record["partition"] == number for record in found) for number in range(3)]
    assert counts == [1000, 1000, 1000]


def test_a_session_stays_with_its_client() -> None:
    """A session has one key; PP-86: and about five events."""
    keys: dict[str, list[str]] = defaultdict(list)
    for record in stream_records("streaming", "normal_user", 20_000):
        keys[record["session_id"]].append(record["key"])

    assert all(len(set(found)) == 1 for found in keys.values())
    assert 20_000 / len(keys) == pytest.approx(5, rel=0.02)


@pytest.mark.parametrize("persona", PERSONAS)
def test_times_follow_each_other(persona: str) -> None:
    """Events never go back in time, and each is received, then processed, after it happened."""
    found = stream_records("streaming", persona)

    assert all(a["event_at"] <= b["event_at"] for a, b in pairwise(found))
    assert all(r["event_at"] <= r["received_at"] < r["processed_at"] for r in found)


def gaps(times: list[dt.datetime]) -> list[float]:
    """Return the seconds between each of *times* and the next."""
    return [(after - before).total_seconds() for before, after in pairwise(times)]


def test_a_device_is_silent_in_an_outage_and_then_sends_in_a_burst() -> None:
    """PP-17, PP-88: one outage of five seconds every fifty, then all that was missed at once."""
    found = stream_records("streaming", "noisy_device", 20_000)

    is_late = ["buffered" in record["headers"] for record in found]
    silent = gaps([record["event_at"] for record in found])
    bursts = [number for number, late in enumerate(is_late) if late and not is_late[number - 1]]
    assert sum(is_late) / len(found) == pytest.approx(0.1, abs=0.005)
    assert len(bursts) == pytest.approx(20_000 / 50, abs=3)
    assert all(silent[number - 1] >= 5 for number in bursts)
    assert all(
        silent[number] == 0
        for number, pair in enumerate(pairwise(is_late))
        if all(pair) and number + 1 not in bursts
    )


def test_what_comes_after_an_outage_is_delivered_late() -> None:
    """PP-17: an outage shows where events are received, too, and each is delivered with delay."""
    line = make_behavior("intermittent_connectivity", offline_fraction=0.1, outage_seconds=50)
    found = make_records("streaming", line, count=20_000)
    noisy = stream_records("streaming", "noisy_device", 20_000)

    late = [r for r in noisy if "buffered" in r["headers"]]
    delays = [(r["received_at"] - r["event_at"]).total_seconds() for r in late]
    assert sum(gap >= 48 for gap in gaps(sorted(r["received_at"] for r in found))) >= 30
    assert sum(delays) / len(delays) == pytest.approx(2, abs=0.1)


def test_legacy_messages_are_processed_slowly() -> None:
    """PP-19: three seconds on average lie between event and processing."""
    found = stream_records("streaming", "legacy_client")

    waits = [(record["processed_at"] - record["event_at"]).total_seconds() for record in found]
    assert sum(waits) / len(waits) == pytest.approx(3, rel=0.05)


def test_bursts_are_ten_times_as_dense() -> None:
    """PP-98: windows hold either the usual number of events or ten times as many."""
    burst = make_behavior("burst", multiplier=10, burst_seconds=30, probability=0.2)
    timing = make_behavior("timing", requests_per_second=10)
    windows: dict[int, list[bool]] = defaultdict(list)
    for record in make_records("streaming", timing, burst, count=40_000):
        window = int(((record["event_at"] - START).total_seconds() + 29.75) // 30)
        windows[window].append("burst" in record["behaviors"])

    full = [found for number, found in windows.items() if 0 < number < max(windows)]
    assert {round(len(found) / 300) for found in full} == {1, 10}
    assert all(all(found) == (len(found) > 1000) for found in full)


def test_a_few_events_show_a_burst() -> None:
    """PP-18: of 500 events, 25 come ten times as fast as the others."""
    found = stream_records("streaming", "high_volume_system", 500)

    between = gaps([record["event_at"] for record in found])
    is_burst = ["burst_traffic" in record["behaviors"] for record in found]
    assert is_burst == [True] * 25 + [False] * 475
    assert sum(between[:24]) / 24 == pytest.approx(1 / 10_000, rel=0.1)
    assert sum(between[25:]) / 474 == pytest.approx(1 / 1000, rel=0.01)


def test_rapid_actions_follow_within_moments() -> None:
    """PP-20: the events of a spree have one key and are at most a fiftieth of a second apart."""
    spree = make_behavior("rapid_actions", probability=0.2)
    found = make_records("streaming", spree)

    pairs = [
        (a, b)
        for (i, a), (_, b) in pairwise(enumerate(found))
        if "rapid_actions" in a["behaviors"] and i % 20 != 19
    ]
    assert len(pairs) > 200
    assert all(a["key"] == b["key"] for a, b in pairs)
    assert all((b["event_at"] - a["event_at"]).total_seconds() <= 0.020002 for a, b in pairs)


def test_a_few_events_show_rapid_actions() -> None:
    """PP-20: the 75 events of the documented command hold a spree of 20."""
    found = stream_records("streaming", "edge_case_user", 75)

    spree = [record for record in found if "rapid_actions" in record["behaviors"]]
    assert len(spree) == 20
    assert max(gaps([record["event_at"] for record in spree])) <= 0.020002


def test_an_ordinary_user_has_fifty_events() -> None:
    """PP-16: as many as asked for, each its own event, of customers in sessions."""
    found = stream_records("streaming", "normal_user", 50)

    assert len({record["event_id"] for record in found}) == 50
    assert all(record["topic"] == "shop-events" and record["session_id"] for record in found)


def test_errors_have_their_declared_rate() -> None:
    """PP-91: a twentieth of a device's messages meet 408, 502 or 503."""
    found = stream_records("streaming", "noisy_device", 20_000)

    failed = [r["headers"]["error-status"] for r in found if "error-status" in r["headers"]]
    assert len(failed) / len(found) == pytest.approx(0.05, abs=bound(0.05, len(found)))
    assert set(failed) == {"408", "502", "503"}


def test_values_are_json_unless_malformed() -> None:
    """PP-107: only malformed messages do not parse, or have a field that nobody asked for."""
    found = stream_records("streaming", "edge_case_user")

    for record in found:
        if "malformed_inputs" not in record["behaviors"]:
            assert "unexpected_field" not in json.loads(record["value"])
    assert share(found, "malformed_inputs") == pytest.approx(0.15, abs=bound(0.15, len(found)))


def test_retries_repeat_the_event() -> None:
    """PP-96: the attempts of one event have one id and one value."""
    storms: dict[str, list[str]] = defaultdict(list)
    for record in stream_records("streaming", "legacy_client"):
        if "retry_storms" in record["behaviors"]:
            storms[record["event_id"]].append(record["value"])

    assert max(map(len, storms.values())) == 11
    assert all(len(set(values)) == 1 for values in storms.values())

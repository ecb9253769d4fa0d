"""When records happen and in which session: declared rates are the ones that can be measured."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.behaviors.arrivals import Burst, arrival_times, is_in_burst
from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, only_of_type
from persona_assets.behaviors.frames import Frame, frame
from persona_assets.behaviors.registry import parse_parameters

KEY = 0x1234_5678_9ABC_DEF0
ALL_ROWS = 20_000

Made = Behavior[BehaviorParameters]


def make_behavior(kind: str, weight: float = 1.0, **parameters: object) -> Made:
    """Return a behavior that is called as its type."""
    return Behavior(kind, parse_parameters(kind, parameters), weight)


def make_frame(*behaviors: Made, count: int = ALL_ROWS) -> Frame:
    """Return the first rows of a stream."""
    return frame(behaviors, KEY, 0, count)


EVERY_STREAM = (
    make_behavior("timing", requests_per_minute=600),
    make_behavior("burst", multiplier=5, burst_seconds=7, probability=0.15),
    make_behavior("session", pages_per_session=3.7, session_minutes=2),
    make_behavior("rapid_actions", action_count=6),
    make_behavior("concurrent_requests", concurrent_count=3),
    make_behavior("retry_storm", retry_count=4),
    make_behavior("intermittent_connectivity"),
    make_behavior("latency", 0.5, mean_ms=300, deviation_ms=100),
    make_behavior("error", probability=0.1, outage_share=0.5),
    make_behavior("battery_drain", lifetime_hours=0.1),
    make_behavior("session_anomalies"),
    make_behavior("connection_issues"),
    make_behavior("deprecated_format", 0.5),
)


@settings(max_examples=30, deadline=None)
@given(start=st.integers(0, 10**7), count=st.integers(1, 60), inside=st.integers(0, 59))
def test_a_row_is_the_same_alone_and_among_others(start: int, count: int, inside: int) -> None:
    """No row of a stream depends on the rows that are made with it."""
    place = inside % count
    whole = frame(EVERY_STREAM, KEY, start, start + count)

    alone = frame(EVERY_STREAM, KEY, start + place, start + place + 1)

    assert alone.seconds[0] == whole.seconds[place]
    assert alone.sessions.keys[0] == whole.sessions.keys[place]
    assert alone.status_codes[0] == whole.status_codes[place]
    assert alone.latency_ms[0] == whole.latency_ms[place]
    assert {k: m[0] for k, m in alone.touched.items()} == {
        k: m[place] for k, m in whole.touched.items()
    }


@settings(max_examples=25, deadline=None)
@given(
    rate=st.sampled_from([1, 60, 6000]),
    multiplier=st.integers(2, 50),
    seconds=st.floats(0.5, 100),
    percent=st.integers(1, 100),
)
def test_time_never_goes_backward(rate: int, multiplier: int, seconds: float, percent: int) -> None:
    """Whatever behaviors shape the stream, each record happens at or after the one before."""
    behaviors = (
        make_behavior("timing", requests_per_minute=rate),
        make_behavior(
            "burst", multiplier=multiplier, burst_seconds=seconds, probability=percent / 100
        ),
        make_behavior("rapid_actions"),
        make_behavior("concurrent_requests"),
        make_behavior("retry_storm"),
    )

    times = arrival_times(behaviors, KEY)(np.arange(1500))

    assert (np.diff(times) >= 0).all()


@pytest.mark.parametrize(
    ("parameters", "gap"),
    [
        pytest.param({"requests_per_minute": 10}, 6.0, id="ten a minute"),
        pytest.param({"requests_per_second": 1000}, 0.001, id="a thousand a second"),
    ],
)
def test_the_rate_is_the_declared_one(parameters: dict[str, float], gap: float) -> None:
    """PP-84, PP-99: the mean time between records follows from the declared rate."""
    drawn = make_frame(make_behavior("timing", **parameters))

    assert drawn.seconds[-1] / ALL_ROWS == pytest.approx(gap, rel=1e-3)
    assert np.diff(drawn.seconds).std() > gap / 4


def test_bursts_take_their_share_of_time_at_their_rate() -> None:
    """PP-98: ten times the rate in 30-second windows that take a fifth of the time.

    The stream starts a quarter of a second before the end of the first burst: that is 25 records.
    """
    behaviors = (
        make_behavior("timing", requests_per_second=10),
        make_behavior("burst", multiplier=10, burst_seconds=30, probability=0.2),
    )
    drawn = make_frame(*behaviors, count=39_025)
    burst = only_of_type(behaviors, Burst)
    assert burst is not None

    windows, counts = np.unique(np.floor((drawn.seconds + 29.75) / 30), return_counts=True)

    hot = is_in_burst(burst, KEY, windows * 30 - 28.75, 10)
    assert len(windows) == 50
    assert hot.mean() == pytest.approx(0.2)
    assert counts[hot][1:] == pytest.approx(3000, abs=3)
    assert counts[~hot] == pytest.approx(300, abs=3)
    assert counts[0] == 25
    assert drawn.touched["burst"].sum() == counts[hot].sum()


@pytest.mark.parametrize("probability", [0.0, 0.001, 0.07, 0.2, 0.35, 0.8, 1.0])
def test_groups_are_the_declared_share(probability: float) -> None:
    """PP-105, PP-106, PP-96: the share of records in groups is the declared one."""
    group = make_behavior("concurrent_requests", concurrent_count=5, probability=probability)

    struck = make_frame(group, count=200_000).touched["concurrent_requests"]

    assert struck.mean() == pytest.approx(probability, abs=0.1 * probability)


def test_of_each_run_of_blocks_one_is_a_group() -> None:
    """PP-20: of five blocks of twenty records exactly one is a spree, the first within sixty."""
    spree = make_behavior("rapid_actions", action_count=20, probability=0.2)

    struck = make_frame(spree, count=20_000).touched["rapid_actions"]

    assert struck.reshape(-1, 100).sum(axis=1).tolist() == [20] * 200
    assert struck[:60].sum() == 20


def test_a_spree_is_as_fast_as_declared() -> None:
    """PP-105: the actions of a spree follow each other by a fiftieth of a second."""
    drawn = make_frame(
        make_behavior("timing", requests_per_minute=60),
        make_behavior("rapid_actions", actions_per_second=50, action_count=20, probability=0.25),
    )

    spree = drawn.touched["rapid_actions"]
    inside = spree[1:] & spree[:-1] & (np.arange(1, ALL_ROWS) % 20 != 0)
    # Never later than without the spree, so a late first action can shorten the next gap.
    assert np.diff(drawn.seconds)[inside].max() <= 0.02 + 1e-9
    assert spree.mean() == pytest.approx(0.25, abs=5 * (0.25 * 0.75 / 1000) ** 0.5)


def test_concurrent_requests_share_an_instant_and_a_client() -> None:
    """PP-106: ten requests at the same time, by one client."""
    drawn = make_frame(make_behavior("concurrent_requests", concurrent_count=10, probability=1))

    assert len(np.unique(drawn.seconds)) == ALL_ROWS / 10
    assert len(np.unique(drawn.sessions.keys)) == ALL_ROWS / 10
    assert len(np.unique(drawn.keys)) == ALL_ROWS


def test_a_retry_storm_repeats_one_request() -> None:
    """PP-96: up to ten repeats of one request, 100 ms apart, of which the last is answered."""
    drawn = make_frame(
        make_behavior("timing", requests_per_minute=30),
        make_behavior("retry_storm", retry_count=10, interval_ms=100, probability=1),
        count=22,
    )

    assert drawn.attempts.tolist() == [*range(11), *range(11)]
    assert len(np.unique(drawn.keys)) == 2
    assert np.diff(drawn.seconds)[:10] == pytest.approx(0.1)
    assert drawn.status_codes.tolist() == ([503] * 10 + [0]) * 2


def test_sessions_have_the_declared_pages_and_duration() -> None:
    """PP-86: about five pages a session, about fifteen minutes, at ten requests a minute in all."""
    drawn = make_frame(
        make_behavior("timing", requests_per_minute=10),
        make_behavior("session", pages_per_session=5, session_minutes=15),
    )

    keys, first, counts = np.unique(drawn.sessions.keys, return_index=True, return_counts=True)
    assert counts.mean() == pytest.approx(5, rel=0.02)
    assert counts.min() >= 1
    assert counts.max() <= 9
    last = ALL_ROWS - 1 - np.unique(drawn.sessions.keys[::-1], return_index=True)[1]
    minutes = (drawn.seconds[last] - drawn.seconds[first]) / 60
    assert len(keys) == pytest.approx(ALL_ROWS / 5, rel=0.02)
    assert (minutes * counts / np.maximum(counts - 1, 1))[counts > 1].mean() == pytest.approx(
        15, rel=0.05
    )


@pytest.mark.parametrize(
    ("pages", "least", "most"),
    [(1.0, 1, 1), (1.25, 1, 2), (2.99, 2, 3), (3.5, 1, 6), (6.25, 2, 11)],
)
def test_a_session_has_a_broken_number_of_pages_on_average(
    pages: float, least: int, most: int
) -> None:
    """Any hundredth is kept to one session in the whole stream, of sessions one at a time."""
    drawn = make_frame(make_behavior("session", pages_per_session=pages, session_minutes=0.01))

    _, counts = np.unique(drawn.sessions.keys, return_counts=True)

    assert len(counts) == pytest.approx(ALL_ROWS / pages, abs=1.5)
    assert set(np.sort(counts)[1:-1].tolist()) <= set(range(least, most + 1))
    assert counts.max() == most


@pytest.mark.parametrize("pages", [5, 1.5, 6.85])
def test_pages_of_a_session_are_counted_from_zero(pages: float) -> None:
    """The records of a session that lies inside the stream are numbered 0, 1, 2 and so on."""
    drawn = make_frame(make_behavior("session", pages_per_session=pages), count=3000)
    places: dict[int, list[int]] = {}
    for key, page in zip(drawn.sessions.keys.tolist(), drawn.sessions.pages.tolist(), strict=True):
        places.setdefault(key, []).append(page)

    assert all(found == list(range(found[0], found[0] + len(found))) for found in places.values())
    assert sum(found[0] != 0 for found in places.values()) <= 60 * 15 / pages


def test_outages_take_their_share_of_time_in_pieces_of_their_length() -> None:
    """PP-88: offline a tenth of the time, five seconds at a time."""
    drawn = make_frame(
        make_behavior("timing", requests_per_second=10),
        make_behavior("intermittent_connectivity", offline_fraction=0.1, outage_seconds=5),
    )

    offline = drawn.touched["intermittent_connectivity"]
    starts = np.nonzero(offline[1:] & ~offline[:-1])[0]
    assert offline.mean() == pytest.approx(0.1, abs=0.005)
    assert len(starts) == pytest.approx(ALL_ROWS / 10 / 50, abs=1)
    assert offline.sum() / len(starts) / 10 == pytest.approx(5, abs=0.2)
    assert drawn.transmission_delay_ms[offline].min() > 0
    assert drawn.transmission_delay_ms[~offline].max() == 0


def test_a_battery_only_empties() -> None:
    """PP-92: full, medium, low, critical, in that order, within one battery's life."""
    drawn = make_frame(
        make_behavior("timing", requests_per_minute=60),
        make_behavior("battery_drain", lifetime_hours=1),
        count=3600,
    )

    assert drawn.battery_fractions is not None
    assert (np.diff(drawn.battery_fractions) <= 0).all()
    assert drawn.battery_fractions[-1] < 0.01

"""Curves of load, and the placement of rows on partitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.behaviors.arrivals import ConcurrentRequests, RapidActions, RetryStorm
from persona_assets.behaviors.behavior import Behavior
from persona_assets.behaviors.curves import CurveType, curve
from persona_assets.behaviors.placement import Placement, placement

SHAPES = st.sampled_from(list(CurveType))


@given(
    shape=SHAPES,
    peak=st.floats(1.01, 100),
    period=st.floats(0.1, 1e5),
    passed=st.lists(st.floats(0, 1e6), min_size=1, max_size=20),
)
def test_times_undo_what_has_passed(
    shape: CurveType, peak: float, period: float, passed: list[float]
) -> None:
    """The time at which an amount has passed is the one until which that amount passes."""
    made = curve(shape, peak, period)

    found = made.passed(made.times(np.array(passed)))

    assert found == pytest.approx(passed, rel=1e-9, abs=1e-6 * period)


@given(shape=SHAPES, peak=st.floats(1.01, 100), period=st.floats(0.1, 1e5))
def test_times_never_go_back(shape: CurveType, peak: float, period: float) -> None:
    """What comes later in the stream comes later in time, whatever the curve."""
    times = curve(shape, peak, period).times(np.linspace(0, 5 * period, 500))

    assert (np.diff(times) >= 0).all()


@given(shape=SHAPES, second=st.floats(0, 1e5))
def test_rates_lie_between_the_usual_and_the_peak(shape: CurveType, second: float) -> None:
    """No rate is below the usual one or above the peak."""
    [rate] = curve(shape, 4.0, 600.0).rate(np.array([second]))

    assert 1 - 1e-9 <= rate <= 4 + 1e-9


@given(count=st.integers(1, 40), unit=st.integers(1, 30), cycles=st.integers(1, 5))
def test_every_cycle_fills_all_partitions_alike(count: int, unit: int, cycles: int) -> None:
    """After whole cycles each partition has offsets from 0 to the same number."""
    rows = np.arange(count * unit * cycles)

    partitions, offsets = Placement(count, unit, 7).place(rows)

    for number in range(count):
        assert offsets[partitions == number].tolist() == list(range(unit * cycles))


def test_a_unit_holds_whole_groups() -> None:
    """Groups of 20, 10 and 11 rows fit into units of 220, and those of weight 0 do not count."""
    behaviors = (
        Behavior("a", RapidActions(action_count=20)),
        Behavior("b", ConcurrentRequests(concurrent_count=10)),
        Behavior("c", RetryStorm(retry_count=10)),
        Behavior("d", RapidActions(action_count=17), 0.0),
    )

    assert placement(behaviors, 1, 6).unit == 220

"""The ranges hold what is true and little else."""

from math import comb

import numpy as np
import pytest

from persona_assets.behaviors.delays import around
from persona_assets.keys import row_keys, uniform
from persona_assets.realism.bounds import (
    ONE_SIDED,
    mean_range,
    share_range,
    squared_normal,
    squared_reach,
)


@pytest.mark.parametrize("count", [1, 7, 60, 400])
@pytest.mark.parametrize("share", [0.001, 0.02, 0.3, 0.5, 0.98])
def test_a_true_share_lies_outside_its_range_as_rarely_as_promised(
    share: float, count: int
) -> None:
    """The exact binomial probability beyond each end is at most ONE_SIDED."""
    low, high = share_range(share, count)
    weights = [
        comb(count, hits) * share**hits * (1 - share) ** (count - hits) for hits in range(count + 1)
    ]

    above = sum(one for hits, one in enumerate(weights) if hits / count > high + 1e-12)
    below = sum(one for hits, one in enumerate(weights) if hits / count < low - 1e-12)

    assert above <= ONE_SIDED
    assert below <= ONE_SIDED


def test_the_range_of_a_share_narrows_with_the_root_of_the_count() -> None:
    """A hundred times the records make a range a tenth as wide; a wide range would find nothing."""
    narrow, wide = share_range(0.2, 1_000_000), share_range(0.2, 10_000)

    assert (wide[1] - wide[0]) / (narrow[1] - narrow[0]) == pytest.approx(10, rel=0.05)
    assert wide[1] - 0.2 < 8 * (0.2 * 0.8 / 10_000) ** 0.5


@pytest.mark.parametrize(("share", "end"), [(0.0, 0.0), (1.0, 1.0)])
def test_a_certain_share_has_no_range(share: float, end: float) -> None:
    """What never or always happens is seen never or always."""
    assert share_range(share, 1_000) == (end, end)


def test_a_mean_lies_in_its_range_and_a_wrong_one_does_not() -> None:
    """The mean of 10,000 even numbers is inside; one a tenth higher is outside."""
    numbers = uniform(row_keys(11, 0, 10_000))

    low, high = mean_range(0.5, 1 / 12, 0.5, len(numbers))

    assert low <= numbers.mean() <= high
    assert not low <= 1.1 * numbers.mean() <= high


@pytest.mark.parametrize("deviation", [0.3, 2.0, 3.0, 3 * 2**0.5])
def test_the_moments_of_a_delay_are_those_of_its_numbers(deviation: float) -> None:
    """Second and fourth moment agree with a million numbers, none of them beyond the reach."""
    numbers = around(row_keys(5, 0, 1_000_000), 3.0, deviation) - 3.0

    second, fourth = squared_normal(3.0, deviation)
    reach = squared_reach(3.0, deviation, 4.7)

    assert (numbers**2).mean() == pytest.approx(second, rel=0.01)
    assert (numbers**4).mean() == pytest.approx(fourth, rel=0.04)
    assert reach / 2 < np.abs(numbers).max() <= reach

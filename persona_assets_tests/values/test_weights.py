"""Weights are what is seen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import derive, row_keys
from persona_assets.values.indices import Index, UniformIndex, WeightedIndex, WithinIndex

TABLE = derive(11, "weights")


def distance(index: Index, shares: list[float], count: int = 200_000) -> float:
    """Return the chi-square statistic of *count* draws against the expected *shares*."""
    seen = np.bincount(index.indices(row_keys(TABLE, 0, count)), minlength=len(shares))
    expected = np.array(shares) / sum(shares) * count
    return float(((seen - expected) ** 2 / expected).sum())


def test_weighted_choices_follow_their_weights() -> None:
    """Seven weights are honoured; 40 is far out for a chi-square with 6 degrees of freedom."""
    weights = [1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0]

    assert distance(WeightedIndex("w", weights), weights) < 40


def test_the_chi_square_would_see_wrong_weights() -> None:
    """The bound of the test above is not so wide that anything passes."""
    assert distance(WeightedIndex("w", [1, 1, 1, 1]), [1, 1, 1, 1.1]) > 40


def test_uniform_choices_are_uniform() -> None:
    """A hundred numbers come equally often; 200 is far out with 99 degrees of freedom."""
    assert distance(UniformIndex("u", 100), [1.0] * 100) < 200


def test_choices_within_a_block_stay_in_the_block() -> None:
    """Block g's numbers are drawn exactly when the source drew g, and all of them are."""
    source = WeightedIndex("s", [1, 2, 1])
    inside = WithinIndex("i", source, [2, 3, 1])
    keys = row_keys(TABLE, 0, 5_000)
    blocks = [0, 0, 1, 1, 1, 2]

    drawn = inside.indices(keys)

    assert [blocks[number] for number in drawn] == source.indices(keys).tolist()
    assert set(drawn.tolist()) == set(range(6))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(0.001, 1000), min_size=1, max_size=50))
def test_no_positive_weight_is_lost(weights: list[float]) -> None:
    """However small a weight, its number has a cell of the table."""
    index = WeightedIndex("w", weights)

    assert set(index._table.tolist()) == set(range(len(weights)))


@pytest.mark.parametrize("weights", [[], [0.0], [-1.0, 2.0]], ids=["none", "zero", "negative"])
def test_weights_that_mean_nothing_are_refused(weights: list[float]) -> None:
    """A choice needs a positive weight and no negative one."""
    with pytest.raises(InvalidArgumentError, match="positive"):
        WeightedIndex("w", weights)

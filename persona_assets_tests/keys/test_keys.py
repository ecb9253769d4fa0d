"""Keys are spread evenly, and permutations lose nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import (
    child_keys,
    derive,
    exponential,
    exponential_one,
    field_key,
    field_keys,
    integers,
    integers_one,
    normal,
    normal_one,
    permute,
    permute_one,
    row_from_key,
    row_key,
    row_keys,
    rows_from_keys,
    uniform,
    uniform_one,
)

SEEDS = st.integers(0, 2**64 - 1)


@settings(deadline=None)
@given(seed=SEEDS, row=st.integers(0, 2**60))
def test_scalar_draws_equal_vector_draws(seed: int, row: int) -> None:
    """One key gives the same bits alone as in an array."""
    keys = field_keys(row_keys(seed, row, row + 1), "f")
    key = field_key(row_key(seed, row), "f")

    assert int(keys[0]) == key
    assert uniform(keys)[0] == uniform_one(key)
    assert integers(keys, 1000)[0] == integers_one(key, 1000)
    assert normal(keys)[0] == normal_one(key)
    assert exponential(keys)[0] == exponential_one(key)


@settings(deadline=None)
@given(seed=SEEDS, row=st.integers(0, 2**60))
def test_a_row_is_found_again_from_its_key(seed: int, row: int) -> None:
    """The key of a row says which row it is, so no two rows share a key."""
    keys = row_keys(seed, row, row + 3)

    assert rows_from_keys(seed, keys).tolist() == [row, row + 1, row + 2]
    assert row_from_key(seed, int(keys[2])) == row + 2


@settings(deadline=None, max_examples=50)
@given(key=SEEDS, size=st.integers(1, 3000))
def test_a_permutation_is_a_bijection(key: int, size: int) -> None:
    """Every number of the range is hit exactly once."""
    moved = permute(key, range(size), size)

    assert sorted(moved.tolist()) == list(range(size))
    assert permute_one(key, size - 1, size) == moved[size - 1]


def test_permutations_with_other_keys_differ() -> None:
    """The key chooses the order."""
    assert permute(1, range(100), 100).tolist() != permute(2, range(100), 100).tolist()


def test_every_bit_of_a_key_is_set_half_the_time() -> None:
    """Over 100,000 rows, each of the 64 bits lies within six standard deviations of a half."""
    keys = row_keys(derive(1, "bits"), 0, 100_000)

    counts = [int(((keys >> np.uint64(bit)) & np.uint64(1)).sum()) for bit in range(64)]

    assert max(abs(count - 50_000) for count in counts) < 6 * (100_000 * 0.25) ** 0.5


def test_one_changed_bit_changes_half_of_the_field_key() -> None:
    """Neighbouring rows, fields and children have keys without resemblance."""
    rows = row_keys(derive(1, "avalanche"), 0, 20_000)
    pairs = [(rows[:-1], rows[1:]), (field_keys(rows, "a"), field_keys(rows, "b"))]
    pairs.append((child_keys(rows, 0), child_keys(rows, 1)))

    for left, right in pairs:
        changed = np.unpackbits((left ^ right).view(np.uint8)).mean()
        assert changed == pytest.approx(0.5, abs=0.005)


def test_uniform_draws_fill_their_range_evenly() -> None:
    """A thousand cells of 200 draws each; 1,250 is far out with 999 degrees of freedom."""
    draws = uniform(field_keys(row_keys(5, 0, 200_000), "u"))

    counts = np.bincount((draws * 1000).astype(np.int64), minlength=1000)

    assert float(((counts - 200) ** 2 / 200).sum()) < 1250


def test_fields_are_uncorrelated() -> None:
    """Two fields of the same rows do not follow each other."""
    rows = row_keys(5, 0, 100_000)
    left, right = uniform(field_keys(rows, "left")), uniform(field_keys(rows, "right"))

    assert abs(float(np.corrcoef(left, right)[0, 1])) < 0.02


def test_normal_and_exponential_draws_have_their_moments() -> None:
    """Mean 0 and deviation 1; mean 1 and deviation 1."""
    keys = row_keys(9, 0, 200_000)

    assert float(normal(keys).mean()) == pytest.approx(0, abs=0.015)
    assert float(normal(keys).std()) == pytest.approx(1, abs=0.015)
    assert float(exponential(keys).mean()) == pytest.approx(1, abs=0.015)
    assert float(exponential(keys).std()) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_outside_its_range_is_refused(seed: int) -> None:
    """The error names the seed."""
    with pytest.raises(InvalidArgumentError, match=str(seed)):
        derive(seed, "x")

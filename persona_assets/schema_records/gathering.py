"""Choices without repetition, and subsets of rows: what objects, arrays and unions have in common."""

from functools import lru_cache
from math import gcd

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.keys import KeyArray, field_keys, integers

_MOST_STRIDES = 64


def spread(texts: pa.Array, is_there: NDArray[np.bool_]) -> pa.Array:
    """Return *texts*, one for each True, in their rows; the other rows are null."""
    places = np.cumsum(is_there) - 1
    return texts.take(pa.array(places, mask=~is_there))


def joined(columns: list[pa.Array | str]) -> pa.Array:
    """Return the texts of each row one after the other; a null is nothing."""
    return pc.binary_join_element_wise(
        *columns, "", null_handling="replace", null_replacement=""
    )


def listed(texts: pa.Array, counts: NDArray[np.int64]) -> pa.Array:
    """Return the next ``counts[i]`` of *texts* with commas between them, for each row i."""
    offsets = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=offsets[1:])
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), texts), ",")


def numbered(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the row of each of ``counts[i]`` things of row i, and its number in the row, from 0."""
    rows = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return rows, np.arange(len(rows)) - starts[rows]


def unlike_numbers(
    keys: KeyArray, rows: NDArray[np.int64], numbers: NDArray[np.int64], size: int
) -> NDArray[np.int64]:
    """Return numbers below *size* that differ for different *numbers* of the same row.

    Args:
        keys: The rows' keys.
        rows: The row of each number that is wanted.
        numbers: Its number in the row, below *size*.
        size: How many numbers there are to choose from.
    """
    strides = _strides(size)
    first = integers(field_keys(keys, "first"), size)[rows]
    stride = strides[integers(field_keys(keys, "stride"), len(strides))][rows]
    return (first + numbers * stride) % size


@lru_cache(maxsize=1024)
def _strides(size: int) -> NDArray[np.int64]:
    """Return numbers without a common factor with *size*: repeated steps visit every place."""
    found: list[int] = []
    for stride in range(1, size + 1):
        if gcd(stride, size) == 1:
            found.append(stride)
            if len(found) == _MOST_STRIDES:
                break
    return np.array(found, dtype=np.int64)

"""Texts put together row by row, and choices without repetition."""

from functools import lru_cache
from math import gcd

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.keys import KeyArray, field_keys, integers

Mask = NDArray[np.bool_]

_MOST_STRIDES = 64


class Splice:
    """Pieces of text for many rows, put together one after the other in the order of their adding.

    All pieces lie in one array and each row gathers its own, so a piece that is missing in a row
    costs nothing, and every byte is copied twice whatever the number of pieces.
    """

    def __init__(self, size: int) -> None:
        """Begin *size* rows without text."""
        self._size = size
        self._arrays: list[pa.Array] = []
        self._count = 0
        self._columns: list[NDArray[np.integer] | int] = []
        self._has_gaps = False

    def add_literal(self, text: str) -> None:
        """Add the same *text* to every row."""
        self._columns.append(self._stored(pa.array([text], pa.string())))

    def add_choice(
        self, texts: pa.Array, chosen: NDArray[np.integer] | int, there: Mask | None = None
    ) -> None:
        """Add one of *texts* to each row, or only to those where *there* says so."""
        first = self._stored(texts)
        self._columns.append(self._masked(chosen + first, there))

    def add(self, texts: pa.Array, there: Mask | None = None) -> None:
        """Add one of *texts* to each row, or to each row where *there* says so, in order."""
        first = self._stored(texts)
        if there is None:
            self._columns.append(np.arange(first, first + len(texts)))
        else:
            self._columns.append(self._masked(np.cumsum(there) + (first - 1), there))

    def finished(self) -> pa.Array:
        """Return the rows' texts."""
        places = np.empty((self._size, len(self._columns)), dtype=np.int64)
        for number, column in enumerate(self._columns):
            places[:, number] = column
        flat = places.reshape(-1)
        offsets = np.arange(self._size + 1) * len(self._columns)
        if self._has_gaps:
            is_there = flat >= 0
            flat = flat[is_there]
            np.cumsum(is_there.reshape(places.shape).sum(axis=1), out=offsets[1:])
        return run_together(pa.concat_arrays(self._arrays).take(pa.array(flat)), offsets)

    def _stored(self, texts: pa.Array) -> int:
        first = self._count
        self._arrays.append(texts)
        self._count += len(texts)
        return first

    def _masked(
        self, places: NDArray[np.integer] | int, there: Mask | None
    ) -> NDArray[np.integer] | int:
        if there is None:
            return places
        self._has_gaps = True
        return np.where(there, places, -1)


def run_together(pieces: pa.Array, offsets: NDArray[np.integer]) -> pa.Array:
    """Return row i as pieces ``offsets[i]`` to ``offsets[i + 1]`` without anything between them.

    The bytes of *pieces* lie in order already, so only the offsets inside each row are dropped.
    """
    _, inner, text = pieces.buffers()
    if inner is None or not len(pieces):
        return pa.repeat(pa.scalar(""), len(offsets) - 1)
    bounds = np.frombuffer(inner, dtype=np.int32)[pieces.offset :][offsets]
    buffers = [None, pa.py_buffer(np.ascontiguousarray(bounds)), text]
    return pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)


def listed(
    texts: pa.Array, counts: NDArray[np.integer], opening: str = "", closing: str = ""
) -> pa.Array:
    """Return the next ``counts[i]`` of *texts* with commas between them, for each row i.

    Args:
        texts: The texts of all rows, row after row.
        counts: How many each row has.
        opening: What stands before them.
        closing: What stands after them.
    """
    rows, numbers = numbered(counts)
    widths = np.where(counts > 0, 2 * counts + 1, 1)
    offsets = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(widths, out=offsets[1:])
    places = np.full(int(offsets[-1]), len(texts) + 1)
    places[offsets[:-1]] = np.where(counts > 0, len(texts), len(texts) + 3)
    places[offsets[:-1][rows] + 2 * numbers + 1] = np.arange(len(texts))
    places[offsets[1:][counts > 0] - 1] = len(texts) + 2
    marks = pa.array([opening, ",", closing, opening + closing], pa.string())
    return run_together(pa.concat_arrays([texts, marks]).take(pa.array(places)), offsets)


def numbered(counts: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the row of each of ``counts[i]`` things of row i, and its number there, from 0."""
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

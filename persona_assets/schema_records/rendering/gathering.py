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
        self._everywhere = 0
        self._elsewhere: NDArray[np.int64] | None = None

    def add_literal(self, text: str) -> None:
        """Add the same *text* to every row."""
        self._columns.append(self._stored(pa.array([text], pa.string())))
        self._everywhere += 1

    def add_choice(
        self, texts: pa.Array, chosen: NDArray[np.integer] | int, there: Mask | None = None
    ) -> None:
        """Add one of *texts* to each row, or only to those where *there* says so.

        Args:
            texts: What there is to choose from.
            chosen: Which of them, for each row that gets one.
            there: Where one is added; None for everywhere.
        """
        self._add(chosen + self._stored(texts), there)

    def add(self, texts: pa.Array, there: Mask | None = None) -> None:
        """Add one of *texts* to each row, or to each row where *there* says so, in order."""
        first = self._stored(texts)
        self._add(np.arange(first, first + len(texts), dtype=np.int32), there)

    def finished(self) -> pa.Array:
        """Return the rows' texts."""
        places = np.empty((self._size, len(self._columns)), dtype=np.int32)
        for number, column in enumerate(self._columns):
            places[:, number] = column
        flat = places.reshape(-1)
        if self._elsewhere is None:
            offsets = np.arange(self._size + 1) * len(self._columns)
        else:
            flat = flat[flat >= 0]
            offsets = np.zeros(self._size + 1, dtype=np.int64)
            np.cumsum(self._elsewhere + self._everywhere, out=offsets[1:])
        return run_together(pa.concat_arrays(self._arrays).take(pa.array(flat)), offsets)

    def _stored(self, texts: pa.Array) -> int:
        first = self._count
        self._arrays.append(texts)
        self._count += len(texts)
        return first

    def _add(self, places: NDArray[np.integer] | int, there: Mask | None) -> None:
        if there is None:
            self._everywhere += 1
            self._columns.append(places)
            return
        if self._elsewhere is None:
            self._elsewhere = np.zeros(self._size, dtype=np.int64)
        self._elsewhere += there
        column = np.full(self._size, -1, dtype=np.int32)
        column[there] = places
        self._columns.append(column)


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
    texts: pa.Array,
    counts: NDArray[np.integer],
    chosen: NDArray[np.integer] | None = None,
    marks: tuple[str, str] = ("", ""),
) -> pa.Array:
    """Return the next ``counts[i]`` of *texts* with commas between them, for each row i.

    Args:
        texts: The texts of all rows, row after row; or what they are chosen from.
        counts: How many each row has.
        chosen: Which of *texts*, row after row; None for all in order.
        marks: What stands before them, and what after them.
    """
    rows, numbers = numbered(counts)
    widths = np.where(counts > 0, 2 * counts + 1, 1)
    offsets = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(widths, out=offsets[1:])
    places = np.full(int(offsets[-1]), len(texts) + 1, dtype=np.int32)
    places[offsets[:-1]] = np.where(counts > 0, len(texts), len(texts) + 3)
    places[offsets[:-1][rows] + 2 * numbers + 1] = (
        np.arange(len(texts), dtype=np.int32) if chosen is None else chosen
    )
    places[offsets[1:][counts > 0] - 1] = len(texts) + 2
    opening, closing = marks
    between = pa.array([opening, ",", closing, opening + closing], pa.string())
    return run_together(pa.concat_arrays([texts, between]).take(pa.array(places)), offsets)


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

"""Numbers as text, four digits at a time."""

from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.texts import Texts, chosen, from_bytes

_GROUP = 10_000
_FEW = 1024
"""Up to so many different numbers in a row are written once each."""


def from_integers(numbers: NDArray[np.integer]) -> Texts:
    """Return whole *numbers* as text.

    Examples:
        >>> from_integers(np.array([0, -12, 123456])).array().to_pylist()
        ['0', '-12', '123456']
    """
    return _write(numbers.astype(np.int64, copy=False), 0)


def from_cents(cents: NDArray[np.int64]) -> Texts:
    """Return whole numbers of hundredths as text with two decimals.

    Examples:
        >>> from_cents(np.array([5, -1234])).array().to_pylist()
        ['0.05', '-12.34']
    """
    return _write(cents, 2)


def _write(numbers: NDArray[np.int64], decimals: int) -> Texts:
    """Return *numbers* as text, each different one written once if they are close together."""
    if len(numbers) == 0:
        return Texts(pa.array([], pa.string()), np.zeros(0, dtype=np.int32))
    low, high = int(numbers.min()), int(numbers.max())
    if high - low < min(_FEW, max(len(numbers) // 4, 1)):
        pool = _spell(np.arange(low, high + 1, dtype=np.int64), decimals).array()
        return chosen(pool, numbers - low)
    return _spell(numbers, decimals)


def _spell(numbers: NDArray[np.int64], decimals: int) -> Texts:
    """Write each of *numbers* into a slot of its own, between two texts that nobody asks for."""
    sizes = np.abs(numbers)
    whole = sizes // 10**decimals
    group_count = (len(str(int(whole.max()))) + 3) // 4
    width = 4 * (group_count + 2)
    slots = np.zeros((len(numbers), group_count + 2), dtype=np.uint32)
    if decimals:
        slots[:, -1] = _hundredths()[sizes - whole * 100]
    begins = np.full(len(numbers), 4 * (group_count + 1) - 1, dtype=np.int32)
    rest = whole
    for place in range(group_count, 0, -1):
        above = rest // _GROUP
        group = rest - above * _GROUP
        slots[:, place] = _digits()[group]
        begins = np.where(rest > 0, np.int32(4 * place + 4) - _lengths()[group], begins)
        rest = above
    letters = slots.view(np.uint8).reshape(-1)
    starts = np.arange(len(numbers), dtype=np.int32) * np.int32(width)
    negative = np.nonzero(numbers < 0)[0]
    if len(negative):
        begins[negative] -= 1
        letters[starts[negative] + begins[negative]] = ord("-")
    offsets = np.zeros(2 * len(numbers) + 1, dtype=np.int32)
    offsets[1::2] = starts + begins
    offsets[2::2] = starts + np.int32(width - 1 if decimals else width - 4)
    index = np.arange(1, 2 * len(numbers), 2, dtype=np.int32)
    return Texts(from_bytes(letters, offsets), index)


@cache
def _digits() -> NDArray[np.uint32]:
    """The four digits of each number below 10,000, as one word of memory."""
    return np.frombuffer(b"".join(b"%04d" % number for number in range(_GROUP)), dtype=np.uint32)


@cache
def _lengths() -> NDArray[np.int32]:
    """How many digits each number below 10,000 has."""
    return np.array([len(str(number)) for number in range(_GROUP)], dtype=np.int32)


@cache
def _hundredths() -> NDArray[np.uint32]:
    """A point, two digits, and a byte of nothing, for each number below 100."""
    return np.frombuffer(b"".join(b".%02d\0" % number for number in range(100)), dtype=np.uint32)

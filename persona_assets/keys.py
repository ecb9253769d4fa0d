"""The one place where random choices come from.

Every choice is a pure function of a 64-bit key, and a key is derived from *what* is chosen: the
user's seed, then a path of names, then a row, then a field.  There is no generator state, so no
value depends on which value was asked for before it: any order, chunking or process gives the same
bits.

Each draw exists twice, for an array of keys and for one key (``..._one``), and both give the same
bits.  Only integers, table look-ups and ``+ - * /`` are used, because ``log``, ``exp`` and ``pow``
differ in their last bit between numpy versions and processors.

The mixing function is the finalizer of splitmix64 with the constants of Stafford's "Mix13"
(Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from math import log
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from persona_assets.errors import InvalidArgumentError

KeyArray = NDArray[np.uint64]
"""An array of keys, shape (n,)."""

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_MIX_1 = 0xBF58476D1CE4E5B9
_MIX_2 = 0x94D049BB133111EB
_GOLDEN_INVERSE, _MIX_1_INVERSE, _MIX_2_INVERSE = (
    pow(factor, -1, 1 << 64) for factor in (_GOLDEN, _MIX_1, _MIX_2)
)
_QUANTILE_CELLS = 1 << 16
_PICK_CELLS = 1 << 16
_TO_UNIT = 2.0**-53
_SHIFT_1, _SHIFT_2, _SHIFT_3 = np.uint64(30), np.uint64(27), np.uint64(31)
_MIX_BLOCK = 16_384


def derive(seed: int, *path: str | int) -> int:
    """Return the key of the thing called *path* under *seed*.

    Args:
        seed: The number that the user chose, from 0 to 2**64 - 1.
        path: The names from the widest to the narrowest: persona, dataset, entity, field.

    Returns:
        A key from 0 to 2**64 - 1.

    Raises:
        InvalidArgumentError: The seed is outside its range.

    Examples:
        >>> derive(42, "normal_user", "api") == derive(42, "normal_user", "api")
        True
        >>> derive(42, "ab", "c") == derive(42, "a", "bc")
        False
    """
    if not 0 <= seed <= _MASK:
        raise InvalidArgumentError(f"a seed lies between 0 and 2**64 - 1; found {seed!r}")
    digest = blake2b(seed.to_bytes(8, "little"), digest_size=8, person=b"persona_assets")
    for name in path:
        tag = b"s" if isinstance(name, str) else b"i"
        data = str(name).encode()
        digest.update(tag + len(data).to_bytes(4, "little") + data)
    return int.from_bytes(digest.digest(), "little")


def row_keys(key: int, start: int, stop: int) -> KeyArray:
    """Return the keys of rows *start* to *stop* (exclusive) of the table with *key*.

    Examples:
        >>> bool((row_keys(7, 0, 10)[4:6] == row_keys(7, 4, 6)).all())
        True
    """
    rows = np.arange(start + 1, stop + 1, dtype=np.uint64)
    rows *= np.uint64(_GOLDEN)
    rows += np.uint64(key)
    return _mix(rows)


def row_key(key: int, row: int) -> int:
    """Return the key of one row: ``row_keys(key, row, row + 1)[0]``."""
    return _mix_one((key + (row + 1) * _GOLDEN) & _MASK)


def rows_from_keys(key: int, keys: KeyArray) -> NDArray[np.int64]:
    """Return which row of the table with *key* each of *keys* belongs to: undoes ``row_keys``.

    Examples:
        >>> rows_from_keys(7, row_keys(7, 5, 8)).tolist()
        [5, 6, 7]
    """
    values = keys ^ (keys >> np.uint64(31)) ^ (keys >> np.uint64(62))
    values *= np.uint64(_MIX_2_INVERSE)
    values ^= (values >> np.uint64(27)) ^ (values >> np.uint64(54))
    values *= np.uint64(_MIX_1_INVERSE)
    values ^= (values >> np.uint64(30)) ^ (values >> np.uint64(60))
    values -= np.uint64(key)
    values *= np.uint64(_GOLDEN_INVERSE)
    return values.astype(np.int64) - 1


def row_from_key(key: int, row_key: int) -> int:
    """Return which row of the table with *key* the record with *row_key* is."""
    value = row_key ^ (row_key >> 31) ^ (row_key >> 62)
    value = (value * _MIX_2_INVERSE) & _MASK
    value ^= (value >> 27) ^ (value >> 54)
    value = (value * _MIX_1_INVERSE) & _MASK
    value ^= (value >> 30) ^ (value >> 60)
    return ((value - key) * _GOLDEN_INVERSE & _MASK) - 1


@cache
def salt(name: str) -> int:
    """Return the constant that stands for the field called *name*."""
    return derive(0, "field", name)


def field_keys(keys: KeyArray, name: str) -> KeyArray:
    """Return, for each record's key, the key of its field *name*."""
    return _mix(keys + np.uint64(salt(name)))


def field_key(key: int, name: str) -> int:
    """Return the key of the field *name* of one record."""
    return _mix_one((key + salt(name)) & _MASK)


def child_keys(keys: KeyArray, index: NDArray[np.integer] | int) -> KeyArray:
    """Return the key of each key's child number *index*: one index for all, or one for each."""
    step = (np.atleast_1d(index).astype(np.uint64) + np.uint64(1)) * np.uint64(_GOLDEN)
    return _mix(keys + step)


def child_key(key: int, index: int) -> int:
    """Return the key of the child number *index* of one key."""
    return _mix_one((key + (index + 1) * _GOLDEN) & _MASK)


def uniform(keys: KeyArray) -> NDArray[np.float64]:
    """Return numbers in [0, 1) on a grid of 2**-53."""
    return (keys >> np.uint64(11)).astype(np.float64) * _TO_UNIT


def uniform_one(key: int) -> float:
    """Return a number in [0, 1) on a grid of 2**-53."""
    return float(key >> 11) * _TO_UNIT


def chance(keys: KeyArray, probability: float) -> NDArray[np.bool_]:
    """Return True with *probability*, exact to 2**-53."""
    return uniform(keys) < probability


def chance_one(key: int, probability: float) -> bool:
    """Return True with *probability*, exact to 2**-53."""
    return uniform_one(key) < probability


def integers(keys: KeyArray, bound: int) -> NDArray[np.int64]:
    """Return whole numbers in [0, *bound*), by multiply-shift on the key's upper 32 bits.

    Raises:
        InvalidArgumentError: *bound* is not between 1 and 2**32.
    """
    _check_bound(bound)
    drawn = keys >> np.uint64(32)
    drawn *= np.uint64(bound)
    drawn >>= np.uint64(32)
    return drawn.view(np.int64)


def integers_one(key: int, bound: int) -> int:
    """Return a whole number in [0, *bound*)."""
    _check_bound(bound)
    return ((key >> 32) * bound) >> 32


def normal(keys: KeyArray) -> NDArray[np.float64]:
    """Return standard normal numbers, cut off at about 4.5 standard deviations."""
    return _interpolate(keys, _normal_quantiles())


def normal_one(key: int) -> float:
    """Return one standard normal number."""
    return _interpolate_one(key, _normal_quantiles())


def exponential(keys: KeyArray) -> NDArray[np.float64]:
    """Return exponential numbers with mean 1, cut off at about 13."""
    return _interpolate(keys, _exponential_quantiles())


def exponential_one(key: int) -> float:
    """Return one exponential number with mean 1."""
    return _interpolate_one(key, _exponential_quantiles())


@lru_cache(maxsize=256)
def pick_table(weights: tuple[float, ...]) -> NDArray[np.int32]:
    """Return the look-up table, shape (65536,), with which ``pick`` chooses by *weights*.

    A weight is honoured to 1/65536 of the total; every positive weight gets at least one cell.

    Raises:
        InvalidArgumentError: There is no positive weight, a negative one, or more than 65536.
    """
    total = sum(weights)
    if not weights or total <= 0 or min(weights) < 0 or len(weights) > _PICK_CELLS:
        raise InvalidArgumentError(f"weights must be positive numbers; found {weights[:8]!r}")
    spare = _PICK_CELLS - sum(weight > 0 for weight in weights)
    counts = [1 + int(weight / total * spare) if weight > 0 else 0 for weight in weights]
    heaviest = max(range(len(weights)), key=lambda index: weights[index])
    counts[heaviest] += _PICK_CELLS - sum(counts)
    table = np.repeat(np.arange(len(weights), dtype=np.int32), counts)
    table.flags.writeable = False
    return table


def pick(keys: KeyArray, table: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return indices chosen by the weights of *table* (see ``pick_table``)."""
    return np.take(table, (keys >> np.uint64(48)).view(np.int64))


def pick_one(key: int, table: NDArray[np.int32]) -> int:
    """Return one index chosen by the weights of *table*."""
    return int(table[key >> 48])


def permute(key: int, index: NDArray[np.integer] | Sequence[int], size: int) -> KeyArray:
    """Return where each *index* goes in the permutation of ``range(size)`` that *key* names.

    A four-round Feistel network over the next even power of two, walked until it lands inside:
    a bijection, so values made from it are unique without a set of those already used.
    (Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002, "cycle walking".)

    Raises:
        InvalidArgumentError: *size* is not between 1 and 2**62, or an index lies outside.
    """
    values = np.asarray(index, dtype=np.uint64).copy()
    if not 1 <= size <= 1 << 62 or (values.size and int(values.max()) >= size):
        raise InvalidArgumentError(f"every index must lie in range({size})")
    half = max(1, ((size - 1).bit_length() + 1) // 2)
    walking = np.ones(values.shape, dtype=np.bool_)
    while walking.any():
        values[walking] = _feistel(values[walking], key, half)
        walking &= values >= np.uint64(size)
    return values


def permute_one(key: int, index: int, size: int) -> int:
    """Return where one *index* goes in the permutation of ``range(size)`` that *key* names."""
    return int(permute(key, [index], size)[0])


def _feistel(values: KeyArray, key: int, half: int) -> KeyArray:
    mask = np.uint64((1 << half) - 1)
    shift = np.uint64(half)
    left, right = values >> shift, values & mask
    for turn in range(4):
        scrambled = _mix(right + np.uint64(child_key(key, turn)))
        left, right = right, left ^ (scrambled & mask)
    return (left << shift) | right


def _mix(values: KeyArray) -> KeyArray:
    """Mix *values* in place, as many at once as fit a cache, and return them."""
    flat = values.reshape(-1)
    spare = np.empty(min(flat.size, _MIX_BLOCK), dtype=np.uint64)
    for first in range(0, flat.size, _MIX_BLOCK):
        block = flat[first : first + _MIX_BLOCK]
        shifted = spare[: block.size]
        block ^= np.right_shift(block, _SHIFT_1, out=shifted)
        block *= np.uint64(_MIX_1)
        block ^= np.right_shift(block, _SHIFT_2, out=shifted)
        block *= np.uint64(_MIX_2)
        block ^= np.right_shift(block, _SHIFT_3, out=shifted)
    return values


def _mix_one(value: int) -> int:
    value = ((value ^ (value >> 30)) * _MIX_1) & _MASK
    value = ((value ^ (value >> 27)) * _MIX_2) & _MASK
    return value ^ (value >> 31)


def _check_bound(bound: int) -> None:
    if not 1 <= bound <= 1 << 32:
        raise InvalidArgumentError(f"a bound lies between 1 and 2**32; found {bound!r}")


def _interpolate(keys: KeyArray, knots: NDArray[np.float64]) -> NDArray[np.float64]:
    cell = (keys >> np.uint64(48)).astype(np.int64)
    part = ((keys >> np.uint64(16)) & np.uint64(0xFFFFFFFF)).astype(np.float64) * 2.0**-32
    low = knots[cell]
    return low + (knots[cell + 1] - low) * part


def _interpolate_one(key: int, knots: NDArray[np.float64]) -> float:
    cell = key >> 48
    part = float((key >> 16) & 0xFFFFFFFF) * 2.0**-32
    low = float(knots[cell])
    return low + (float(knots[cell + 1]) - low) * part


@lru_cache(maxsize=1)
def _normal_quantiles() -> NDArray[np.float64]:
    """Knots at i/65536, on a grid of 2**-30 so that the platform's ``log`` does not show."""
    inverse = NormalDist().inv_cdf
    inner = [_on_grid(inverse(i / _QUANTILE_CELLS)) for i in range(1, _QUANTILE_CELLS)]
    edge = _on_grid(inverse(1 - 1 / (8 * _QUANTILE_CELLS)))
    return np.array([-edge, *inner, edge])


@lru_cache(maxsize=1)
def _exponential_quantiles() -> NDArray[np.float64]:
    """Knots at i/65536; the last one makes the mean of the interpolated curve exactly 1."""
    inner = [_on_grid(-log(1 - i / _QUANTILE_CELLS)) for i in range(_QUANTILE_CELLS)]
    edge = 2 * (_QUANTILE_CELLS - sum(inner))
    return np.array([*inner, _on_grid(edge)])


def _on_grid(value: float) -> float:
    return round(value * 2**30) / 2**30

"""Names that stand in a list of each record: which behaviors touched it, which headers it has."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.texts import bytes_of, ends_of, from_bytes

_BITS = 16
"""So many masks make a number that a table is indexed with."""


def labels(
    names: Sequence[str], masks: Sequence[NDArray[np.bool_] | None], count: int
) -> tuple[NDArray[np.int32], pa.StringArray]:
    """Return, for each of *count* records, those of *names* whose mask is True, in their order.

    Records with the same names are alike, so names are put together once for each combination.

    Args:
        names: The names.
        masks: For each name, the records that have it; None is all of them.
        count: How many records there are.

    Returns:
        Where the names of each record begin in the list of all, and after them where that ends;
        and the list of all.
    """
    codes, which = _combinations(masks, count)
    chosen = [[name for bit, name in enumerate(names) if code >> bit & 1] for code in codes]
    widths = np.array([len(some) for some in chosen], dtype=np.int32)
    longest = max([1, *widths])
    sizes = np.zeros((len(chosen), longest), dtype=np.int32)
    for row, some in zip(sizes, chosen, strict=True):
        row[: len(some)] = [len(name.encode()) for name in some]
    counts = widths[which]
    borders = ends_of(counts)
    # Cell c of a record that begins at b has the size number c - b of the record's combination.
    shifts = np.repeat(which * np.int32(longest) - borders[:-1], counts)
    flat = sizes.ravel()[shifts + np.arange(len(shifts), dtype=np.int32)]
    text = pa.array(["".join(some) for some in chosen], pa.string()).take(pa.array(which))
    return borders, from_bytes(bytes_of(text), ends_of(flat))


def _combinations(
    masks: Sequence[NDArray[np.bool_] | None], count: int
) -> tuple[list[int], NDArray[np.int32]]:
    """Return the combinations of *masks* that occur, as bits, and which of them each record has."""
    everywhere = sum(1 << bit for bit, mask in enumerate(masks) if mask is None)
    found = [(bit, mask) for bit, mask in enumerate(masks) if mask is not None]
    codes, which = [everywhere], np.zeros(count, dtype=np.int32)
    for start in range(0, len(found), _BITS):
        some = found[start : start + _BITS]
        packed = np.zeros(count, dtype=np.int32)
        for place, (_, mask) in enumerate(some):
            packed |= mask.astype(np.int32) << np.int32(place)
        packed, distinct = _ranked(packed, 1 << len(some))
        bits = [
            sum(1 << bit for place, (bit, _) in enumerate(some) if code >> place & 1)
            for code in distinct
        ]
        which, pairs = _ranked(which * np.int32(len(distinct)) + packed, len(codes) * len(distinct))
        codes = [codes[pair // len(distinct)] | bits[pair % len(distinct)] for pair in pairs]
    return codes, which


def _ranked(numbers: NDArray[np.int32], bound: int) -> tuple[NDArray[np.int32], list[int]]:
    """Return the rank of each of *numbers*, which are below *bound*, and those that occur."""
    is_there = np.zeros(bound, dtype=np.bool_)
    is_there[numbers] = True
    ranks = (np.cumsum(is_there) - 1).astype(np.int32)
    return ranks[numbers], np.nonzero(is_there)[0].tolist()

"""Texts joined row by row, without a Python object for any of them."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Chosen = NDArray[np.integer] | int
"""Which entry of a dictionary each row has: one number for each, or the same for all."""


_UNCHECKED = pc.TakeOptions(boundscheck=False)


def splice(
    dictionary: pa.StringArray, columns: Sequence[Chosen], starts: Sequence[int], count: int
) -> pa.StringArray:
    """Return, for each of *count* rows, its entries of *dictionary* one after the other.

    The entries are gathered row by row, so the bytes already lie in order; dropping the offsets
    inside each row joins them without copying (a third of the time of Arrow's own join).

    Args:
        dictionary: The texts that rows are made of.
        columns: For each place in a row, which entry stands there; at least one place.
        starts: For each place, where in *dictionary* its entries begin.
        count: How many rows there are.
    """
    width = len(columns)
    interleaved = np.empty((count, width), dtype=np.int32)
    for place, (chosen, start) in enumerate(zip(columns, starts, strict=True)):
        column = interleaved[:, place]
        np.add(chosen, np.int32(start), out=column, dtype=np.int32, casting="unsafe")
    indices = pa.array(interleaved.reshape(-1))
    gathered = pc.call_function("take", [dictionary, indices], _UNCHECKED)
    if width == 1:
        return gathered
    return merged(gathered, np.arange(0, count * width + 1, width))


def merged(texts: pa.StringArray, bounds: NDArray[np.integer]) -> pa.StringArray:
    """Return text ``bounds[i]`` to text ``bounds[i + 1]`` (exclusive) as one text, for each i.

    Args:
        texts: The texts, none of them null.
        bounds: Ascending from 0 to the number of texts.
    """
    count = len(bounds) - 1
    if count == 0 or not len(texts):
        return pa.array([""] * count, pa.string())
    _, inner, text = texts.buffers()
    offsets = np.frombuffer(inner, dtype=np.int32, count=texts.offset + len(texts) + 1)
    own = np.ascontiguousarray(offsets[texts.offset :][bounds])
    return pa.Array.from_buffers(pa.string(), count, [None, pa.py_buffer(own), text])

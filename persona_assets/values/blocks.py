"""Arithmetic on many rows, as many at once as a processor's cache holds."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK_ROWS = 8_192
"""How many rows are worked on at once; no value depends on it."""


def in_blocks(work: Callable[[NDArray[Any]], NDArray[Any]], rows: NDArray[Any]) -> NDArray[Any]:
    """Return ``work(rows)``, made block by block; *work* looks at each row alone."""
    if len(rows) <= BLOCK_ROWS:
        return work(rows)
    result: NDArray[Any] | None = None
    for block in blocks_of(len(rows)):
        made = work(rows[block])
        if result is None:
            result = np.empty(len(rows), made.dtype)
        result[block] = made
    assert result is not None  # noqa: S101 - there are rows
    return result


def blocks_of(count: int) -> Iterator[slice]:
    """Yield slices that cover ``range(count)`` in order."""
    for first in range(0, count, BLOCK_ROWS):
        yield slice(first, min(first + BLOCK_ROWS, count))

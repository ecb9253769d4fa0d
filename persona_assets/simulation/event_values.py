"""The values of one field of many events: as an Arrow array, as Python's own, or all alike.

An array goes to where events lie without a Python object for any of its values; what only Python
knows, such as a user's enum, stays a list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Alike:
    """The same value for every event.

    Attributes:
        value: The value.
    """

    value: object


Values: TypeAlias = Any  # Any: an Arrow array (pyarrow has no types), a sequence, or Alike
"""The values of one field of many events."""


def as_list(values: Values, count: int) -> list[object]:
    """Return *count* values as Python has them."""
    if isinstance(values, Alike):
        return [values.value] * count
    if isinstance(values, pa.DictionaryArray):
        values = values.dictionary_decode()
    return values.to_pylist() if isinstance(values, pa.Array) else [*values]


def interleaved(parts: Sequence[tuple[NDArray[np.int64], Values]], count: int) -> Values:
    """Return values that come from several places as one column.

    Args:
        parts: For each place, the rows that have their values from there, rising, and these.
        count: How many rows there are; each is of one place.
    """
    if len(parts) == 1:
        return parts[0][1]
    texts = [_as_texts(values, len(rows)) for rows, values in parts]
    arrays = [values for values in texts if values is not None]
    if len(arrays) == len(parts):
        return pa.concat_arrays(arrays).take(pa.array(places_of([rows for rows, _ in parts])))
    made: list[object] = [None] * count
    for rows, values in parts:
        for row, value in zip(rows.tolist(), as_list(values, len(rows)), strict=True):
            made[row] = value
    return made


def _as_texts(values: Values, count: int) -> pa.Array | None:
    if isinstance(values, Alike):
        return pa.repeat(values.value, count) if type(values.value) is str else None
    if isinstance(values, pa.DictionaryArray):
        values = values.dictionary_decode()
    return values if isinstance(values, pa.StringArray) else None


def places_of(rows: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Return where each row lies when *rows* lie one after the other."""
    together = np.concatenate(rows)
    places = np.empty(len(together), dtype=np.int64)
    places[together] = np.arange(len(together))
    return places

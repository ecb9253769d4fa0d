"""Batches as plain Python: for those who need dicts, at the price of an object for every value."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa

Record = dict[str, object]
"""One record: its values by the columns' names."""

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def records_of(batch: pa.RecordBatch) -> list[Record]:
    """Return the records of *batch*: what ``to_pylist`` says, in a fraction of the time."""
    if not batch.num_columns:
        return [{} for _ in range(batch.num_rows)]
    return _maker(tuple(batch.schema.names))([_values(column) for column in batch.columns])


@lru_cache(maxsize=64)
def _maker(names: tuple[str, ...]) -> Callable[[Sequence[list[object]]], list[Record]]:
    """Return what makes dicts of columns: written out, as that is twice as fast as ``zip``."""
    values = [f"v{position}" for position in range(len(names))]
    members = ", ".join(f"{name!r}: {value}" for name, value in zip(names, values, strict=True))
    source = (
        f"def make(columns):\n    return [{{{members}}} for {', '.join(values)}, in zip(*columns)]"
    )
    space: dict[str, Callable[[Sequence[list[object]]], list[Record]]] = {}
    exec(source, space)  # noqa: S102 - names are quoted
    return space["make"]


def _values(column: pa.Array) -> list[object]:
    kind = column.type
    if column.null_count or pa.types.is_nested(kind):
        return column.to_pylist(maps_as_pydicts="strict")
    if pa.types.is_dictionary(kind):
        words = np.array([None, *_values(column.dictionary)], dtype=object)[1:]
        return np.take(words, column.indices.to_numpy()).tolist()
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return column.to_numpy().tolist()
    if pa.types.is_timestamp(kind) and kind.unit == "us" and kind.tz == "UTC":
        since = column.view(pa.int64()).to_numpy().view("timedelta64[us]").tolist()
        return [_EPOCH + span for span in since]
    return column.to_pylist()

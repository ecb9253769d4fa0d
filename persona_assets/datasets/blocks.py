"""Batches in blocks: few enough rows for a processor's cache, and for texts of 2 GB at most."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

_ROWS = 32_768
_BYTES = 32 << 20


def blocks(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Yield *batch* in pieces that are not empty and whose text can be made in one step."""
    rows = max(1, min(_ROWS, batch.num_rows * _BYTES // max(1, batch.nbytes)))
    for first in range(0, batch.num_rows, rows):
        yield batch.slice(first, rows)


def text_bytes(texts: pa.StringArray) -> memoryview:
    """Return the bytes of *texts*, none of them null, one after the other and without copying."""
    _, inner, data = texts.buffers()
    if data is None or not len(texts):
        return memoryview(b"")
    bounds = np.frombuffer(inner, dtype=np.int32, count=texts.offset + len(texts) + 1)
    return memoryview(data)[int(bounds[texts.offset]) : int(bounds[-1])]

"""Records as lines of CSV (RFC 4180), a column at a time.

Texts are in quotes, null is an empty cell without them, and what is nested is JSON in a cell.
"""

from collections.abc import Iterable
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.datasets.blocks import blocks, text_bytes
from persona_assets.datasets.json_texts import json_parts
from persona_assets.datasets.pieces import Part, Piece, either, lines
from persona_assets.datasets.plain_texts import plain_parts


def write_csv(batches: Iterable[pa.RecordBatch], schema: pa.Schema, stream: IO[bytes]) -> None:
    """Write *batches* with a header; every line ends with CRLF.

    Args:
        batches: The records.
        schema: Their columns.
        stream: Where to; it need not be seekable.
    """
    head = ",".join(quoted(name) for name in schema.names)
    stream.write(f"{head}\r\n".encode())
    for batch in batches:
        for block in blocks(batch):
            stream.write(text_bytes(csv_lines(block)))


def quoted(text: str) -> str:
    """Return *text* as a cell: in quotes, those inside it doubled."""
    return '"' + text.replace('"', '""') + '"'


def csv_lines(batch: pa.RecordBatch) -> pa.StringArray:
    """Return one line for each record of *batch*, with its line break."""
    parts: list[Part] = []
    for field, array in zip(batch.schema, batch.columns, strict=True):
        parts += ["," if parts else "", *_cells(field, array)]
    return lines([*parts, "\r\n"], batch.num_rows)


def _cells(field: pa.Field, array: pa.Array) -> list[Part]:
    if array.null_count:
        present = array.drop_null()
        texts = lines(_cells(field, present), len(present))
        return [either(texts, array.is_valid(), "")]
    kind = array.type
    if pa.types.is_dictionary(kind):
        words = array.dictionary
        texts = lines(_cells(field.with_type(kind.value_type), words), len(words))
        return [Piece(texts, array.indices.to_numpy(zero_copy_only=False))]
    if pa.types.is_nested(kind):
        return _quoted(lines(json_parts(field, array), len(array)))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _quoted(array.cast(pa.string()))
    return plain_parts(array)


def _quoted(texts: pa.StringArray) -> list[Part]:
    if b'"' in bytes(text_bytes(texts)):
        doubling = pc.ReplaceSubstringOptions('"', '""')
        texts = pc.call_function("replace_substring", [texts], doubling)
    return ['"', Piece(texts), '"']

r"""Rows of databases as columns of CSV and Parquet, and as statements of SQL.

In Parquet a column has the type that the database gives it.  CSV is what a database loads, as
PostgreSQL's COPY reads it: times as SQL has them, bytes as ``\x`` and digits, lists in braces and
truth values as numbers where the database has them so, and no columns that it computes itself.
"""

from collections.abc import Iterable, Iterator
from typing import IO

import pyarrow as pa

from persona_assets.datasets.blocks import text_bytes
from persona_assets.generators.databases import BRACED, COMPUTED, NUMBERED, STATEMENTS
from persona_assets.generators.instances import RECORD_COLUMN
from persona_assets.schema_records.databases.sql_literals import time_texts


def is_rows(schema: pa.Schema) -> bool:
    """Return whether batches of *schema* hold rows of a database as values."""
    names = schema.names
    return RECORD_COLUMN in names and pa.types.is_struct(schema.field(RECORD_COLUMN).type)


def row_schema(schema: pa.Schema, *, is_text: bool) -> pa.Schema:
    """Return the columns of the rows in batches of *schema*; see ``row_columns``."""
    fields = schema.field(RECORD_COLUMN).type.fields
    if not is_text:
        return pa.schema([one.remove_metadata() for one in fields])
    loaded = [one for one in fields if not _has(one, COMPUTED)]
    return pa.schema([pa.field(one.name, _text_type(one)) for one in loaded])


def row_columns(batches: Iterable[pa.RecordBatch], *, is_text: bool) -> Iterator[pa.RecordBatch]:
    """Yield *batches* of rows with the columns of their table.

    Args:
        batches: The rows.
        is_text: Whether they are for CSV.
    """
    for batch in batches:
        schema = row_schema(batch.schema, is_text=is_text)
        fields = batch.schema.field(RECORD_COLUMN).type.fields
        pairs = zip(fields, batch.column(RECORD_COLUMN).flatten(), strict=True)
        held = {one.name: (_as_text(array, one) if is_text else array) for one, array in pairs}
        yield pa.RecordBatch.from_arrays([held[name] for name in schema.names], schema=schema)


def write_statements(batches: Iterable[pa.RecordBatch], stream: IO[bytes]) -> None:
    """Write the parts of a script."""
    for batch in batches:
        stream.write(text_bytes(batch.column(STATEMENTS)))


def _has(field: pa.Field, mark: str) -> bool:
    return mark.encode() in (field.metadata or {})


def _text_type(field: pa.Field) -> pa.DataType:
    kind = field.type
    if pa.types.is_boolean(kind):
        return pa.int8() if _has(field, NUMBERED) else kind
    is_text = pa.types.is_temporal(kind) or pa.types.is_binary(kind) or _has(field, BRACED)
    return pa.string() if is_text or pa.types.is_decimal(kind) else kind


def _as_text(values: pa.Array, field: pa.Field) -> pa.Array:
    kind = values.type
    if _has(field, BRACED):
        return pa.array([None if one is None else _braced(one) for one in values.to_pylist()])
    if pa.types.is_temporal(kind):
        return time_texts(values)
    if pa.types.is_binary(kind):
        return pa.array([None if one is None else f"\\x{one.hex()}" for one in values.to_pylist()])
    return values.cast(_text_type(field))


def _braced(values: list[object]) -> str:
    return "{" + ",".join(_braced_item(one) for one in values) + "}"


def _braced_item(value: object) -> str:
    if value is None:
        return "NULL"
    text = f"{value}".replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'

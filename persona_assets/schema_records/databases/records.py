"""Rows of a database as JSON texts that are valid against their table's definition."""

from base64 import b64encode

import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.schema_records.databases.plans import DatabasePlan
from persona_assets.schema_records.databases.specs import ColumnSpec, TableSpec
from persona_assets.schema_records.databases.sql_literals import time_texts
from persona_assets.schema_records.rendering.arrow_texts import either, joined
from persona_assets.schema_records.rendering.leaves import json_string, quoted


def record_texts(plan: DatabasePlan, table: str, start: int, stop: int) -> pa.Array:
    """Return the rows of *table* from *start* to *stop* (exclusive) as JSON objects.

    Dates and times are texts as SQL has them, bytes are base64, columns of JSON are JSON; a column
    whose values are not known is missing.

    Raises:
        UnknownNameError: There is no such table.
        InvalidArgumentError: There are no such rows.
    """
    return batch_texts(plan.table_batch(table, start, stop), plan.tables[table])


def batch_texts(batch: pa.RecordBatch, table: TableSpec) -> pa.Array:
    """Return rows of *table* as JSON objects; see ``record_texts``."""
    columns = table.columns
    pieces: list[pa.Array | str] = []
    for place, name in enumerate(batch.schema.names):
        pieces.append(f"{', ' if place else '{'}{json_string(name)}: ")
        pieces.append(json_values(batch.column(name), columns[name]))
    return joined([*pieces, "}"])


def json_values(values: pa.Array, column: ColumnSpec) -> pa.Array:
    """Return the values of *column* as JSON texts, nulls as ``null``."""
    written = _lists(values, column) if column.is_array else _plain(values, column)
    if not values.null_count:
        return written
    return either(values.is_valid(), written, pa.scalar("null"))


def _plain(values: pa.Array, column: ColumnSpec) -> pa.Array:
    kind = values.type
    if pa.types.is_temporal(kind):
        return quoted(time_texts(values), is_plain=True)
    if pa.types.is_binary(kind):
        texts = [None if one is None else b64encode(one).decode() for one in values.to_pylist()]
        return quoted(pa.array(texts, pa.string()), is_plain=True)
    if pa.types.is_string(kind) and column.kind == "json":
        return values
    if pa.types.is_string(kind):
        return quoted(values.fill_null(""), is_plain=False)
    if pa.types.is_boolean(kind):
        return either(values, pa.scalar("true"), pa.scalar("false"))
    return values.cast(pa.string())


def _lists(values: pa.Array, column: ColumnSpec) -> pa.Array:
    lengths = pc.call_function("list_value_length", [values]).fill_null(0)
    ends = pc.call_function("cumulative_sum", [lengths]).cast(pa.int32())
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    lists = pa.ListArray.from_arrays(offsets, _plain(values.flatten(), column))
    inner = pc.call_function("binary_join", [lists, pa.scalar(", ")])
    return joined(["[", inner, "]"])

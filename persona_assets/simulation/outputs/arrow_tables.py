"""Events as Arrow tables, which Parquet files and DuckDB take."""

from collections.abc import Sequence

import pyarrow as pa

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation.outputs.columns import SYSTEM_COLUMNS, Column, ColumnKind
from persona_assets.simulation.parts import Part, together

DATA_FIELD = "data"
"""The column of JSON that holds an event's own fields, where events of all classes lie together."""

_TYPES: dict[ColumnKind, pa.DataType] = {
    ColumnKind.KEY: pa.string(),
    ColumnKind.TEXT: pa.string(),
    ColumnKind.INTEGER: pa.int64(),
    ColumnKind.FLOAT: pa.float64(),
    ColumnKind.BOOLEAN: pa.bool_(),
    ColumnKind.DATETIME: pa.timestamp("us", tz="UTC"),
    ColumnKind.DATE: pa.date32(),
    ColumnKind.TIME: pa.time64("us"),
    ColumnKind.JSON: pa.string(),
}


def schema_of(columns: Sequence[Column]) -> pa.Schema:
    """Return the Arrow schema of *columns*; decimals of unknown size are text: no digit is lost."""
    return pa.schema([pa.field(c.name, _type_of(c), nullable=c.is_nullable) for c in columns])


def table_of(schema: pa.Schema, columns: Sequence[Column], part: Part) -> pa.Table:
    """Return events of one class as a table.

    Raises:
        InvalidArgumentError: A value does not fit its column.
    """
    arrays: list[pa.Array] = []
    for column, field in zip(columns, schema, strict=True):
        made = part.columns[column.name]
        if column.convert is None and isinstance(made, pa.Array) and made.type == field.type:
            arrays.append(_complete(part.name, column, made))
            continue
        values: Sequence[object] = column.values(part)
        if column.kind is ColumnKind.DECIMAL and column.digits is None:
            values = [None if value is None else str(value) for value in values]
        arrays.append(_array(part.name, column, values, field.type))
    return pa.table(arrays, schema=schema)


def combined_schema() -> pa.Schema:
    """Return the schema of a table with the events of all classes."""
    own = pa.field(DATA_FIELD, pa.string(), nullable=False)
    return schema_of(SYSTEM_COLUMNS).append(own)


def combined_table(parts: Sequence[Part]) -> pa.Table:
    """Return events of all classes as one table.

    Raises:
        InvalidArgumentError: A field has a value that JSON does not know.
    """
    schema, whole = combined_schema(), together(parts)
    return pa.table([pa.array(whole.columns[name]) for name in schema.names], schema=schema)


def _type_of(column: Column) -> pa.DataType:
    if column.kind is ColumnKind.DECIMAL:
        return pa.string() if column.digits is None else pa.decimal128(*column.digits)
    return _TYPES[column.kind]


def _array(event: str, column: Column, values: Sequence[object], kind: pa.DataType) -> pa.Array:
    try:
        made = pa.array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise InvalidArgumentError(f"{event}.{column.name}: {error}") from None
    return _complete(event, column, made)


def _complete(event: str, column: Column, made: pa.Array) -> pa.Array:
    if made.null_count and not column.is_nullable:
        raise InvalidArgumentError(
            f"{event}.{column.name}: found None; declare the field as '... | None'"
        )
    return made

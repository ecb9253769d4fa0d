"""Batches of records that are instances of a schema: alone, and as columns.

In JSON such a record is written as it is.  In CSV and Parquet each of its members is a column; the
names of behaviors are in neither.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from persona_assets.columns import MEMBERS_KEY
from persona_assets.datasets.nesting import fits_parts, nested_type, stored
from persona_assets.generators.instances import RECORD_COLUMN
from persona_assets.schema_records.columns import ColumnType, RecordColumn

_TYPES: Mapping[ColumnType, pa.DataType] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.JSON: pa.string(),
}
_LONG = 1 << 63


def layout_of(schema: pa.Schema) -> list[RecordColumn] | None:
    """Return the columns of the records in batches of *schema*; None if these are columns."""
    if RECORD_COLUMN not in schema.names:
        return None
    told = (schema.field(RECORD_COLUMN).metadata or {}).get(MEMBERS_KEY)
    if told is None:
        return None
    return [
        RecordColumn(one["name"], ColumnType(one["type"]), one["is_member"], one["parts"])
        for one in json.loads(told)
    ]


def unnested(layout: Iterable[RecordColumn]) -> list[RecordColumn]:
    """Return *layout* for a form that has neither lists nor structs."""
    return [replace(one, parts=None) for one in layout]


def columns_of(layout: Iterable[RecordColumn]) -> pa.Schema:
    """Return the Arrow columns of *layout*."""
    return pa.schema([_field(one) for one in layout])


def as_columns(
    batches: Iterable[pa.RecordBatch], layout: Sequence[RecordColumn]
) -> Iterator[pa.RecordBatch]:
    """Yield *batches* of records with a column for each member.

    What a behavior has put where it does not fit is in the last column: a record that is no JSON
    as it is, values of other types and members that nobody asked for as an object.
    """
    schema = columns_of(layout)
    for batch in batches:
        rows = [_cells(text, layout) for text in batch.column(RECORD_COLUMN).to_pylist()]
        columns = zip(*rows, strict=True) if rows else [()] * len(layout)
        arrays = [
            pa.array(cells, _type_of(one)) for cells, one in zip(columns, layout, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _field(one: RecordColumn) -> pa.Field:
    is_text = one.type is ColumnType.JSON and one.parts is None
    return pa.field(one.name, _type_of(one), metadata={"content": "json"} if is_text else None)


def _type_of(one: RecordColumn) -> pa.DataType:
    return _TYPES[one.type] if one.parts is None else nested_type(one.parts)


def _cells(text: str, layout: Sequence[RecordColumn]) -> list[Any]:
    """Return the cells of one record."""
    whole = [None] * (len(layout) - 1) + [text]
    if not layout[0].is_member:
        return whole
    try:
        value = json.loads(text)
    except ValueError:
        return whole
    if not isinstance(value, dict):
        return whole
    cells: list[Any] = []
    for one in layout:
        if one.is_member:
            fits = one.name in value and _fits(value[one.name], one)
            cell = value.pop(one.name) if fits else None
            cells.append(_stored(cell, one) if fits else None)
        else:
            rest = {name: held for name, held in value.items() if held is not None}
            cells.append(_dump(rest) if rest else None)
    return cells


def _stored(cell: object, one: RecordColumn) -> object:
    """Return *cell* as its column holds it."""
    if one.parts is not None:
        return stored(cell, one.parts)
    return _dump(cell) if one.type is ColumnType.JSON else cell


def _fits(value: object, one: RecordColumn) -> bool:
    """Return whether *value* can stand in the column *one*."""
    if one.parts is not None:
        return value is not None and fits_parts(value, one.parts, fits_leaf)
    return fits_leaf(value, one.type)


def fits_leaf(value: object, kind: ColumnType) -> bool:
    """Return whether *value* can stand in a column of *kind*."""
    if kind is ColumnType.JSON:
        return True
    if kind is ColumnType.TEXT:
        return isinstance(value, str)
    if kind is ColumnType.BOOLEAN or isinstance(value, bool):
        return kind is ColumnType.BOOLEAN and isinstance(value, bool)
    if kind is ColumnType.INTEGER:
        return isinstance(value, int) and -_LONG <= value < _LONG
    return isinstance(value, int | float) and float(value) == value


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

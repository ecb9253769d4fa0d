"""Batches of records that are instances of a schema: alone, and as columns.

In JSON such a record is written as it is.  In CSV and Parquet each of its members is a column; the
names of behaviors are in neither.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from persona_assets.columns import MEMBERS_KEY
from persona_assets.datasets.building import Dataset
from persona_assets.generators.instances import RECORD_COLUMN, Entity, Instances
from persona_assets.generators.reach import ROW_LIMIT
from persona_assets.generators.source import Source
from persona_assets.schema_records.columns import ColumnType, RecordColumn

_TYPES: Mapping[ColumnType, pa.DataType] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(),
    ColumnType.JSON: pa.string(),
}


def instance_dataset(
    entity: Entity, source: Source, *, persona_version: str
) -> tuple[Dataset, tuple[str, ...]]:
    """Return the records of *entity* as *source* makes them, and what never is in them.

    Args:
        entity: What is made.
        source: Who makes it, under which seed.
        persona_version: The version of the persona's document.

    Raises:
        UnsatisfiableSchemaError: No record can be made of the schema.
        UnknownNameError: There are no words for the persona's locale.
    """
    instances = Instances(source, entity)
    made = Dataset(
        "records",
        source.persona,
        persona_version,
        source.seed,
        (),
        instances.schema,
        instances.batch,
        ROW_LIMIT,
    )
    return made, instances.omissions


def layout_of(schema: pa.Schema) -> list[RecordColumn] | None:
    """Return the columns of the records in batches of *schema*; None if these are columns."""
    if RECORD_COLUMN not in schema.names:
        return None
    told = (schema.field(RECORD_COLUMN).metadata or {}).get(MEMBERS_KEY)
    if told is None:
        return None
    return [
        RecordColumn(one["name"], ColumnType(one["type"]), one["is_member"])
        for one in json.loads(told)
    ]


def columns_of(layout: Iterable[RecordColumn]) -> pa.Schema:
    """Return the Arrow columns of *layout*."""
    return pa.schema([_field(one) for one in layout])


def as_columns(
    batches: Iterable[pa.RecordBatch], layout: list[RecordColumn]
) -> Iterator[pa.RecordBatch]:
    """Yield *batches* of records with a column for each member."""
    schema = columns_of(layout)
    for batch in batches:
        values = [json.loads(text) for text in batch.column(RECORD_COLUMN).to_pylist()]
        arrays = [pa.array(_cells(one, layout, values), _TYPES[one.type]) for one in layout]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _field(one: RecordColumn) -> pa.Field:
    metadata = {"content": "json"} if one.type is ColumnType.JSON else None
    return pa.field(one.name, _TYPES[one.type], metadata=metadata)


def _cells(one: RecordColumn, layout: list[RecordColumn], values: list[Any]) -> list[Any]:
    """Return the cells of the column *one*; a value of another type than the column's is null."""
    if one.is_member:
        found = [value.get(one.name) if isinstance(value, dict) else None for value in values]
        is_known = [isinstance(value, dict) and one.name in value for value in values]
        if one.type is ColumnType.JSON:
            return [
                _dump(cell) if there else None for cell, there in zip(found, is_known, strict=True)
            ]
        return found
    named = {other.name for other in layout if other.is_member}
    if len(layout) == 1:
        return [_dump(value) for value in values]
    return [_rest(value, named) for value in values]


def _rest(value: object, named: set[str]) -> str | None:
    if not isinstance(value, dict):
        return _dump(value)
    rest = {name: held for name, held in value.items() if name not in named}
    return _dump(rest) if rest else None


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

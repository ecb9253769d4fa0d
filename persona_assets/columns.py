"""What a table's columns are called, hold and mean.

A stage declares its tables as Arrow schemas made of ``column``; the description of each column is
part of the schema, and from there it reaches the Parquet file, the Dagster UI and ``docs/``.
The suffixes are closed: ``_id``, ``_at`` (UTC timestamp), ``_on`` (date), ``_seconds``, ``_ms``,
``_bytes``, ``_count``, ``_fraction`` (0 to 1), ``_type`` (closed list), ``_name`` (human label);
a boolean starts with ``is_`` or ``has_``.  The same name has the same type in every table.
"""

from collections.abc import Callable, Iterator

import pyarrow as pa

TIMESTAMP = pa.timestamp("us", tz="UTC")
"""The type of every ``_at`` column."""

MEMBERS_KEY = b"members"
"""Where the metadata of a column of whole records, as JSON, say which columns their members are."""


def column(name: str, kind: pa.DataType, description: str, *, nullable: bool = False) -> pa.Field:
    """Return the column called *name*, which holds *kind* and means *description*."""
    return pa.field(name, kind, nullable=nullable, metadata={"description": description})


def description(field: pa.Field) -> str:
    """Return what *field* means, or an empty text."""
    return (field.metadata or {}).get(b"description", b"").decode()


def dictionary_paths(schema: pa.Schema) -> list[str]:
    """Return the Parquet paths of the columns that arrive dictionary-encoded."""
    return _paths(schema, pa.types.is_dictionary)


def parquet_encodings(schema: pa.Schema) -> dict[str, str]:
    """Return the encoding of each Parquet column that has another one than plain values.

    Differences of whole numbers and days are smaller than the numbers, and are compressed in less
    than half of the time; every reader of Parquet knows them.
    """
    return dict.fromkeys(_paths(schema, _is_whole), "DELTA_BINARY_PACKED")


def _is_whole(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_date32(kind)


def _paths(schema: pa.Schema, is_wanted: Callable[[pa.DataType], bool]) -> list[str]:
    leaves = (leaf for field in schema for leaf in _leaves(field.name, field.type))
    return [path for path, kind in leaves if is_wanted(kind)]


def _leaves(path: str, kind: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
    """Yield the Parquet path and the type of each column that *kind* is stored in."""
    if pa.types.is_struct(kind):
        for index in range(kind.num_fields):
            child = kind.field(index)
            yield from _leaves(f"{path}.{child.name}", child.type)
    elif pa.types.is_map(kind):
        yield from _leaves(f"{path}.key_value.key", kind.key_type)
        yield from _leaves(f"{path}.key_value.value", kind.item_type)
    elif pa.types.is_list(kind):
        yield from _leaves(f"{path}.list.element", kind.value_type)
    else:
        yield path, kind

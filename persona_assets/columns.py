"""What a table's columns are called, hold and mean.

A stage declares its tables as Arrow schemas made of ``column``; the description of each column is
part of the schema, and from there it reaches the Parquet file, the Dagster UI and ``docs/``.
The suffixes are closed: ``_id``, ``_at`` (UTC timestamp), ``_on`` (date), ``_seconds``, ``_ms``,
``_bytes``, ``_count``, ``_fraction`` (0 to 1), ``_type`` (closed list), ``_name`` (human label);
a boolean starts with ``is_`` or ``has_``.  The same name has the same type in every table.
"""

import pyarrow as pa

TIMESTAMP = pa.timestamp("us", tz="UTC")
"""The type of every ``_at`` column."""


def column(name: str, kind: pa.DataType, description: str, *, nullable: bool = False) -> pa.Field:
    """Return the column called *name*, which holds *kind* and means *description*."""
    return pa.field(name, kind, nullable=nullable, metadata={"description": description})


def description(field: pa.Field) -> str:
    """Return what *field* means, or an empty text."""
    return (field.metadata or {}).get(b"description", b"").decode()

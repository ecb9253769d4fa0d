"""A table's definition, and the only loop that makes tables.

A plan has no state and no rows: any rows can be asked for, in any order and in any pieces.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import pyarrow as pa

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.keys import KeyArray, row_keys
from persona_assets.values.node import Field, arrow_fields
from persona_assets.values.records import Record
from persona_assets.values.scalar import record_reader

BATCH_ROWS = 65_536
"""How many rows a batch has unless the caller says otherwise: columns that fit a cache."""


class Plan:
    """The fields of a table, in order, with names that differ."""

    def __init__(self, fields: Sequence[Field]) -> None:
        """Make the plan of *fields*.

        Raises:
            InvalidArgumentError: Two fields have the same name.
        """
        self.fields = {field.name: field for field in fields}
        if len(self.fields) != len(fields):
            names = sorted(field.name for field in fields)
            raise InvalidArgumentError(f"the fields of a plan need different names; found {names}")

    @cached_property
    def schema(self) -> pa.Schema:
        """The described columns."""
        return self.schema_of(None)

    def schema_of(self, columns: Sequence[str] | None) -> pa.Schema:
        """Return the schema of *columns*, in that order; None means all of them.

        Raises:
            UnknownNameError: A column is not in the plan.
        """
        return pa.schema(arrow_fields(self._chosen(columns)))

    def batch(self, keys: KeyArray, columns: Sequence[str] | None = None) -> pa.RecordBatch:
        """Return the records with *keys*, computing nothing but *columns*.

        Raises:
            UnknownNameError: A column is not in the plan.
        """
        arrays = [field.node.array(keys) for field in self._chosen(columns)]
        schema = self.schema if columns is None else self.schema_of(columns)
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def record(self, key: int) -> Record:
        """Return the record with *key*: what ``batch`` says of it, as plain Python."""
        return self._read(key)

    @cached_property
    def _read(self) -> Callable[[int], Record]:
        return record_reader({name: field.node for name, field in self.fields.items()})

    def _chosen(self, columns: Sequence[str] | None) -> list[Field]:
        if columns is None:
            return list(self.fields.values())
        for name in columns:
            if name not in self.fields:
                raise UnknownNameError("column", name, self.fields)
        return [self.fields[name] for name in columns]


def generate(
    plan: Plan,
    table_key: int,
    start: int,
    stop: int,
    *,
    batch_rows: int = BATCH_ROWS,
    columns: Sequence[str] | None = None,
) -> Iterator[pa.RecordBatch]:
    """Yield rows *start* to *stop* (exclusive) of the table that has *table_key*.

    Where the batches begin and end changes no value.

    Args:
        plan: The table's fields.
        table_key: The key that the rows' keys are derived from.
        start: The first row, from 0.
        stop: The row after the last.
        batch_rows: How many rows a batch has, at most.
        columns: The columns to compute; None means all.

    Raises:
        InvalidArgumentError: The rows are not in order, or *batch_rows* is below 1.
        UnknownNameError: A column is not in the plan.
    """
    if not 0 <= start <= stop or batch_rows < 1:
        raise InvalidArgumentError(
            f"rows run from 0 <= start <= stop in batches of at least 1; "
            f"found start {start}, stop {stop}, batch_rows {batch_rows}"
        )
    for first in range(start, stop, batch_rows):
        keys = row_keys(table_key, first, min(first + batch_rows, stop))
        yield plan.batch(keys, columns)

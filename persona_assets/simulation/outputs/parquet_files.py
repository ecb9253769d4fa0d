"""Parquet files, which are made beside their place and moved there when they are whole."""

import os
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from persona_assets.errors import StorageError
from persona_assets.simulation.outputs.arrow_tables import (
    combined_schema,
    combined_table,
    schema_of,
    table_of,
)
from persona_assets.simulation.outputs.columns import Column
from persona_assets.simulation.parts import Part

ROW_GROUP_EVENTS = 65_536
"""How many events lie in each row group but the last, however they arrive."""

_MOST_PIECES = 1000


class ParquetFile:
    """A Parquet file with zstd compression; its bytes follow from its events."""

    def __init__(self, path: Path, columns: Sequence[Column] | None) -> None:
        """Begin a file.

        Args:
            path: Where it will lie when it is closed.
            columns: The columns of one class of events; without them the events of all classes lie
                together, each with its own fields as JSON.
        """
        self._path = Path(os.path.realpath(path)) if path.is_symlink() else path
        if self._path.exists() and not self._path.is_file():
            raise StorageError(path, "cannot be written: it is there, and no file")
        self._beside = self._path.with_name(f".{self._path.name}.part")
        self._has_events = False
        self._columns = columns
        self._schema = combined_schema() if columns is None else schema_of(columns)
        self._waiting: list[pa.Table] = []
        self._rows = 0
        try:
            self._writer = pq.ParquetWriter(self._beside, self._schema, compression="zstd")
        except OSError:
            self._beside.unlink(missing_ok=True)
            raise

    def write(self, parts: Sequence[Part]) -> None:
        """Take events, and write them when there are enough for a row group.

        Raises:
            InvalidArgumentError: A value does not fit its column; nothing is taken.
        """
        table = self._table(parts)
        self._has_events = True
        self._waiting.append(table)
        self._rows += table.num_rows
        if self._rows >= ROW_GROUP_EVENTS:
            self._write_groups(self._rows // ROW_GROUP_EVENTS)
        elif len(self._waiting) >= _MOST_PIECES:
            self._waiting = [pa.concat_tables(self._waiting).combine_chunks()]

    def flush(self) -> None:
        """Need nothing: a Parquet file can be read when it is closed."""

    def close(self, *, failed: bool) -> None:
        """Write what waits, and move the file to its place; if that fails, nothing is left.

        After a failure before the first event the place stays as it was.
        """
        try:
            if self._rows:
                self._write_groups(1)
            self._writer.close()
            if self._has_events or not failed:
                self._beside.replace(self._path)
        finally:
            self._waiting = []
            self._beside.unlink(missing_ok=True)

    def _table(self, parts: Sequence[Part]) -> pa.Table:
        if self._columns is None:
            return combined_table(parts)
        [part] = parts
        return table_of(self._schema, self._columns, part)

    def _write_groups(self, count: int) -> None:
        """Write the next *count* row groups of what waits."""
        waiting = pa.concat_tables(self._waiting)
        for _ in range(count):
            group = waiting.slice(0, ROW_GROUP_EVENTS).combine_chunks()
            self._writer.write_table(group, row_group_size=ROW_GROUP_EVENTS)
            waiting = waiting.slice(ROW_GROUP_EVENTS)
            self._waiting, self._rows = [waiting], waiting.num_rows

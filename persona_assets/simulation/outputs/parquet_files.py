"""Parquet files, which are made beside their place and moved there when they are whole."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from persona_assets.simulation.batches import JsonRecord
from persona_assets.simulation.outputs.arrow_tables import (
    combined_schema,
    combined_table,
    schema_of,
    table_of,
)
from persona_assets.simulation.outputs.columns import Column

ROW_GROUP_EVENTS = 65_536
"""How many events lie in each row group but the last, however they arrive."""


class ParquetFile:
    """A Parquet file with zstd compression; its bytes follow from its events."""

    def __init__(self, path: Path, columns: Sequence[Column] | None) -> None:
        """Begin a file.

        Args:
            path: Where it will lie when it is closed.
            columns: The columns of one class of events; without them the events of all classes lie
                together, each with its own fields as JSON.
        """
        self._path = path
        self._beside = path.with_name(f".{path.name}.part")
        self._columns = columns
        self._schema = combined_schema() if columns is None else schema_of(columns)
        self._waiting: list[JsonRecord] = []
        try:
            self._writer = pq.ParquetWriter(self._beside, self._schema, compression="zstd")
        except OSError:
            self._beside.unlink(missing_ok=True)
            raise

    def write(self, records: Sequence[JsonRecord]) -> None:
        """Take events, and write them when there are enough for a row group."""
        self._waiting += records
        while len(self._waiting) >= ROW_GROUP_EVENTS:
            self._write_group(self._waiting[:ROW_GROUP_EVENTS])
            del self._waiting[:ROW_GROUP_EVENTS]

    def flush(self) -> None:
        """Need nothing: a Parquet file can be read when it is closed."""

    def close(self) -> None:
        """Write what waits, and move the file to its place; if that fails, nothing is left."""
        try:
            if self._waiting:
                self._write_group(self._waiting)
            self._writer.close()
            self._beside.replace(self._path)
        finally:
            self._waiting = []
            self._beside.unlink(missing_ok=True)

    def _write_group(self, records: Sequence[JsonRecord]) -> None:
        if self._columns is None:
            table = combined_table(records)
        else:
            table = table_of(self._schema, self._columns, records)
        self._writer.write_table(table, row_group_size=ROW_GROUP_EVENTS)

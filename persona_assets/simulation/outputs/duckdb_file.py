"""Events in a DuckDB file: a table for each class of events.

A batch is one transaction, and the event's id is the primary key: an event that comes again takes
the place of the one that was there.
"""

from pathlib import Path
from typing import Any

import duckdb

from persona_assets.errors import StorageError
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.events import BaseEvent
from persona_assets.simulation.outputs.arrow_tables import schema_of, table_of
from persona_assets.simulation.outputs.columns import Column, ColumnKind, columns_of
from persona_assets.simulation.outputs.output import Delivery
from persona_assets.simulation.outputs.table_names import TableMapping, TableNames
from persona_assets.simulation.parts import Part

_TYPES: dict[ColumnKind, str] = {
    ColumnKind.KEY: "VARCHAR",
    ColumnKind.TEXT: "VARCHAR",
    ColumnKind.INTEGER: "BIGINT",
    ColumnKind.FLOAT: "DOUBLE",
    ColumnKind.BOOLEAN: "BOOLEAN",
    ColumnKind.DATETIME: "TIMESTAMP WITH TIME ZONE",
    ColumnKind.DATE: "DATE",
    ColumnKind.TIME: "TIME",
    ColumnKind.JSON: "JSON",
}


class DuckDBOutput:
    """Inserts events into a DuckDB file, a table for each class of events.

    Other tables of the file stay as they are.
    """

    def __init__(self, path: str | Path, *, table_mapping: TableMapping | None = None) -> None:
        """Say where.

        Args:
            path: The file; it is made if there is none.
            table_mapping: Names of tables, by class of events; without one a class ``OrderPlaced``
                goes to ``order_placed``.
        """
        self._path = Path(path)
        self._mapping = table_mapping
        self._names = TableNames(table_mapping)
        self._columns: dict[str, tuple[Column, ...]] = {}
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._given = self._delivered = 0

    @property
    def place(self) -> str:
        """Where the events go; no other output may go there."""
        return str(self._path.resolve())

    def open(self) -> None:
        """Open the file.

        Raises:
            StorageError: It cannot be written, or another process has it open.
        """
        self._names, self._columns = TableNames(self._mapping), {}
        self._given = self._delivered = 0
        try:
            self._connection = duckdb.connect(str(self._path))
        except duckdb.Error as error:
            raise StorageError(self._path, f"cannot be opened: {_said(error)}") from None

    def write(self, batch: EventBatch) -> None:
        """Insert the events, in one transaction.

        Raises:
            StorageError: The file does not take them.
            InvalidArgumentError: A value does not fit its column.
        """
        self._given += len(batch)
        connection = self._opened()
        try:
            connection.begin()
            for part in batch.parts():
                self._insert(connection, batch.origin.classes[part.name], part)
            connection.commit()
        except duckdb.Error as error:
            raise StorageError(self._path, f"does not take the events: {_said(error)}") from None
        self._delivered += len(batch)

    def flush(self) -> None:
        """Need nothing: what was written is committed."""

    def close(self, *, failed: bool) -> Delivery:  # noqa: ARG002 - a batch is there or it is not
        """Close the file; a transaction that is not committed leaves nothing.

        Raises:
            StorageError: The disk refuses.
        """
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except duckdb.Error as error:
                raise StorageError(self._path, f"cannot be closed: {_said(error)}") from None
        lost = self._given - self._delivered
        return Delivery(str(self._path), self._delivered, lost, "not committed" if lost else "")

    def _insert(
        self,
        connection: duckdb.DuckDBPyConnection,
        event: type[BaseEvent],
        part: Part,
    ) -> None:
        table = _quoted(self._names.name(event.__name__))
        columns = self._columns.get(event.__name__)
        if columns is None:
            columns = self._columns[event.__name__] = columns_of(event)
            connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({_declared(columns)})")
        rows: Any = table_of(schema_of(columns), columns, part)  # Any: DuckDB takes Arrow as is
        connection.register("events_underway", rows)
        connection.execute(
            f"INSERT OR REPLACE INTO {table} BY NAME SELECT * FROM events_underway"  # noqa: S608
        )
        connection.unregister("events_underway")

    def _opened(self) -> duckdb.DuckDBPyConnection:
        if self._connection is None:
            raise StorageError(self._path, "is not open")
        return self._connection


def _declared(columns: tuple[Column, ...]) -> str:
    parts = [
        f"{_quoted(c.name)} {_type_of(c)}{'' if c.is_nullable else ' NOT NULL'}" for c in columns
    ]
    return ", ".join([*parts, "PRIMARY KEY (event_id)"])


def _type_of(column: Column) -> str:
    if column.kind is ColumnKind.DECIMAL:
        return f"DECIMAL{column.digits}" if column.digits else "VARCHAR"
    return _TYPES[column.kind]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _said(error: Exception) -> str:
    return str(error).splitlines()[0]

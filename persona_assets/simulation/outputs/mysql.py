"""Events in MySQL or MariaDB: a table for each class of events.

A batch is one transaction.  When the connection breaks, the batch that was underway is sent again
over a new one; the event's id is the primary key, so what had arrived already is not there twice.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar

from persona_assets.errors import DeliveryError, InvalidArgumentError, MissingExtraError
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.events import BaseEvent
from persona_assets.simulation.outputs.columns import Column, columns_of
from persona_assets.simulation.outputs.mysql_tables import (
    Found,
    create_statement,
    insert_statement,
    problem_of,
)
from persona_assets.simulation.outputs.output import Delivery
from persona_assets.simulation.outputs.retrying import pauses
from persona_assets.simulation.outputs.table_names import TableMapping, TableNames

if TYPE_CHECKING:
    from pymysql.connections import Connection

_Result = TypeVar("_Result")

_AWAY = frozenset({0, 1040, 1053, 1077, 1927, 1205, 1213, 2002, 2003, 2006, 2013, 2055, 4031})
"""Errors after which it is worth trying again: the server or the connection is away, or busy."""

_COLUMNS_OF = (
    "SELECT column_name, data_type, column_key FROM information_schema.columns "
    "WHERE table_schema = DATABASE() AND table_name = %s"
)

Rows = list[tuple[object, ...]]
"""Values of rows, in the order of the columns."""

_OWN: dict[str, Any] = {"charset": "utf8mb4", "connect_timeout": 5, "autocommit": False}
"""What a connection is told unless the user says otherwise."""


class MySQLOutput:
    """Inserts events into a MySQL or MariaDB database, a table for each class of events."""

    def __init__(
        self,
        connection_config: Mapping[str, Any] | None = None,  # Any: pymysql's arguments
        *,
        table_mapping: TableMapping | None = None,
        retry_seconds: float = 30.0,
        **connection: Any,  # Any: as above
    ) -> None:
        """Say where the database is.

        Args:
            connection_config: What ``pymysql.connect`` takes: ``host``, ``port``, ``user``,
                ``password``, ``database``, ``unix_socket``, ``ssl_ca``, ...
            table_mapping: Names of tables, by class of events; without one a class ``OrderPlaced``
                goes to ``order_placed``.
            retry_seconds: How long it is tried again when the server goes away.
            connection: The same as *connection_config*, as keyword arguments (decision A15).

        Raises:
            InvalidArgumentError: No database is named, or one argument is given twice.
        """
        twice = sorted(set(connection_config or {}) & set(connection))
        if twice:
            raise InvalidArgumentError(f"MySQLOutput: {', '.join(twice)} is given twice")
        self._config = {**_OWN, **(connection_config or {}), **connection}
        database = self._config.get("database") or self._config.get("db")
        if not database:
            raise InvalidArgumentError("MySQLOutput: name a database=...")
        self._label = f"MySQL database {database!r}"
        self._mapping = table_mapping
        self._retry_seconds = retry_seconds
        self._connection: Connection[Any] | None = None
        self._columns: dict[str, tuple[Column, ...]] = {}
        self._names = TableNames(table_mapping)
        self._given = self._delivered = 0

    def open(self) -> None:
        """Connect.

        Raises:
            MissingExtraError: pymysql is not installed.
            InvalidArgumentError: pymysql does not know an argument, or cannot use its value.
            DeliveryError: The server cannot be reached, or refuses.
        """
        if find_spec("pymysql") is None:
            raise MissingExtraError("MySQLOutput", "pymysql", "mysql")
        from pymysql.err import MySQLError

        self._columns, self._names = {}, TableNames(self._mapping)
        self._given = self._delivered = 0
        try:
            self._connection = self._connect()
        except (TypeError, ValueError) as error:
            raise InvalidArgumentError(
                f"MySQLOutput: connection_config is what pymysql.connect takes: {error}"
            ) from None
        except MySQLError as error:
            raise DeliveryError(self._label, f"cannot be reached: {_said(error)}") from None

    def write(self, batch: EventBatch) -> None:
        """Insert the events, in one transaction.

        Raises:
            DeliveryError: The server refuses them, or has been away for too long.
        """
        self._given += len(batch)
        rows: dict[str, Rows] = {}
        for part in batch.parts():
            if part.name not in self._columns:
                self._prepare(batch.origin.classes[part.name])
            values = [column.values(part) for column in self._columns[part.name]]
            rows[part.name] = list(zip(*values, strict=True))
        self._trying(lambda connection: self._insert(connection, rows))
        self._delivered += len(batch)

    def flush(self) -> None:
        """Need nothing: what was written is committed."""

    def close(self, *, failed: bool) -> Delivery:  # noqa: ARG002 - a batch is there or it is not
        """Let go of the connection."""
        self._disconnect()
        lost = self._given - self._delivered
        return Delivery(self._label, self._delivered, lost, "not committed" if lost else "")

    def _prepare(self, event: type[BaseEvent]) -> None:
        """Make the table of a class of events, or check that it takes them."""
        table, columns = self._names.name(event.__name__), columns_of(event)
        found = self._trying(lambda connection: _made_or_found(connection, table, columns))
        problem = problem_of(columns, found)
        if problem is not None:
            raise DeliveryError(
                self._label, f"table {table!r} cannot take {event.__name__}: {problem}"
            )
        self._columns[event.__name__] = columns

    def _insert(self, connection: "Connection[Any]", rows: Mapping[str, Rows]) -> None:
        with connection.cursor() as cursor:
            for name, values in rows.items():
                columns = self._columns[name]
                cursor.executemany(insert_statement(self._names.name(name), columns), values)
        connection.commit()

    def _trying(self, do: "Callable[[Connection[Any]], _Result]") -> _Result:
        """Do something, over a new connection each time the one before it breaks.

        Raises:
            DeliveryError: The server refuses it, or has been away for too long.
        """
        from pymysql.err import MySQLError

        said = ""
        for _ in pauses(self._retry_seconds):
            try:
                if self._connection is None:
                    self._connection = self._connect()
                return do(self._connection)
            except MySQLError as error:
                self._disconnect()
                said = _said(error)
                if error.args[:1] and error.args[0] not in _AWAY:
                    raise DeliveryError(self._label, f"refuses: {said}") from None
        raise DeliveryError(self._label, f"is away, tried for {self._retry_seconds:g} s: {said}")

    def _connect(self) -> "Connection[Any]":
        import pymysql

        return pymysql.connect(**self._config)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and connection.open:
            with suppress(OSError):
                connection.close()


def _made_or_found(
    connection: "Connection[Any]", table: str, columns: Sequence[Column]
) -> dict[str, Found]:
    """Make a table if there is none, and return its columns as they are."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS_OF, (table,))
        found = cursor.fetchall()
        if not found:
            cursor.execute(create_statement(table, columns))
            cursor.execute(_COLUMNS_OF, (table,))
            found = cursor.fetchall()
    return {name: Found(str(kind).lower(), key) for name, kind, key in found}


def _said(error: Exception) -> str:
    """Return what the driver says, without its number."""
    return str(error.args[-1] if error.args and error.args[-1] else type(error).__name__)

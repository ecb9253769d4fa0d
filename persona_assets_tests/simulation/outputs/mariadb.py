"""A database in MariaDB for each test."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymysql
import pytest
from pymysql.cursors import DictCursor

HOST = os.environ.get("PERSONA_ASSETS_TEST_MARIADB", "127.0.0.1")
"""Where the server is."""


class Server:
    """A database of its own, with a connection that looks at it from outside."""

    def __init__(self, connection: "pymysql.connections.Connection[Any]", name: str) -> None:
        self.config = {"host": HOST, "user": "root", "database": name}
        self._connection = connection

    def ask(self, query: str) -> list[dict[str, Any]]:
        """Return the rows that a statement answers with."""
        with self._connection.cursor(DictCursor) as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def events(self) -> list[dict[str, Any]]:
        """Return all events of both tables."""
        return [*self.ask("SELECT * FROM signed"), *self.ask("SELECT * FROM everything")]

    def kill_others(self) -> int:
        """Kill every connection to the database but our own; return how many there were."""
        found = self.ask(
            "SELECT id FROM information_schema.processlist "
            "WHERE db = DATABASE() AND id <> CONNECTION_ID()"
        )
        for row in found:
            self.ask(f"KILL {row['id']}")
        return len(found)


@contextmanager
def mariadb() -> Iterator[Server]:
    """Yield a database that is gone afterwards; skip when there is no server."""
    try:
        connection = pymysql.connect(host=HOST, user="root", autocommit=True, connect_timeout=3)
    except pymysql.err.OperationalError as problem:
        pytest.skip(f"no MariaDB server: {problem}")
    name = f"t_{uuid.uuid5(uuid.NAMESPACE_OID, f'{os.getpid()}{id(connection)}').hex}"
    server = Server(connection, name)
    server.ask(f"CREATE DATABASE {name}")
    server.ask(f"USE {name}")
    try:
        yield server
    finally:
        server.ask(f"DROP DATABASE {name}")
        connection.close()

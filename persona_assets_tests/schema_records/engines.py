"""Databases that judge rows: each test gets one of its own, which is gone afterwards."""

import os
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import psycopg
import pymysql
import pytest
from pymysql.constants import CLIENT

Run = Callable[[Iterable[str]], None]
"""Runs statements."""

Ask = Callable[[str], list[tuple[object, ...]]]
"""Returns the rows that a query answers with."""

POSTGRES = os.environ.get("PERSONA_ASSETS_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/test")


@contextmanager
def sqlite() -> Iterator[tuple[Run, Ask]]:
    """Yield an SQLite database in memory with foreign keys on."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    try:
        yield (
            lambda statements: [connection.executescript(one) for one in statements][:0] or None,
            lambda query: connection.execute(query).fetchall(),
        )
    finally:
        connection.close()


@contextmanager
def duck() -> Iterator[tuple[Run, Ask]]:
    """Yield a DuckDB database in memory."""
    connection = duckdb.connect(":memory:")
    try:
        yield (
            lambda statements: [connection.execute(one) for one in statements][:0] or None,
            lambda query: connection.execute(query).fetchall(),
        )
    finally:
        connection.close()


@contextmanager
def postgres() -> Iterator[tuple[Run, Ask]]:
    """Yield a schema of its own in PostgreSQL; skip the test when there is no server."""
    try:
        connection = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as problem:
        pytest.skip(f"no PostgreSQL server: {str(problem).splitlines()[0]}")
    name = f"t_{uuid.uuid5(uuid.NAMESPACE_OID, f'{os.getpid()}{id(connection)}').hex}"
    connection.execute(f'CREATE SCHEMA "{name}"')
    connection.execute(f'SET search_path = "{name}"')
    try:
        yield (
            lambda statements: [connection.execute(one) for one in statements][:0] or None,
            lambda query: connection.execute(query).fetchall(),
        )
    finally:
        if connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
            connection.execute("ROLLBACK")
        connection.execute(f'DROP SCHEMA "{name}" CASCADE')
        connection.close()


@contextmanager
def mariadb() -> Iterator[tuple[Run, Ask]]:
    """Yield a database of its own in MariaDB; skip the test when there is no server."""
    host = os.environ.get("PERSONA_ASSETS_TEST_MARIADB", "127.0.0.1")
    try:
        connection = pymysql.connect(
            host=host,
            user="root",
            autocommit=True,
            connect_timeout=3,
            charset="utf8mb4",
            client_flag=CLIENT.MULTI_STATEMENTS,
        )
    except pymysql.err.OperationalError as problem:
        pytest.skip(f"no MariaDB server: {problem}")
    name = f"t_{uuid.uuid5(uuid.NAMESPACE_OID, f'{os.getpid()}{id(connection)}').hex}"
    cursor = connection.cursor()
    cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4")
    cursor.execute(f"USE `{name}`")
    cursor.execute("SET sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE'")

    def run(statements: Iterable[str]) -> None:
        for one in statements:
            cursor.execute(one)
            while cursor.nextset():  # a script of several says only here what was wrong
                pass

    def ask(query: str) -> list[tuple[object, ...]]:
        cursor.execute(query)
        return list(cursor.fetchall())

    try:
        yield run, ask
    finally:
        cursor.execute(f"DROP DATABASE `{name}`")
        connection.close()


def is_refused(run: Run, statement: str) -> bool:
    """Return whether the engine behind *run* refuses *statement*."""
    try:
        run([statement])
    except Exception:  # noqa: BLE001 - each engine has errors of its own
        return True
    return False


def script_of(path: Path) -> str:
    """Return the text of a file of SQL."""
    return path.read_text(encoding="utf-8")

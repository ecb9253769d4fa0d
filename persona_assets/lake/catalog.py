"""SQL over the whole lake: a DuckDB file with a view for each asset, and current facts as a table.

DuckDB lets one process write a file and, while it does, no other read it.  So nobody writes the
catalog in place: under a lock the file is copied, the copy is changed, and the copy takes the
file's place.  Writers take turns and lose nothing; readers keep the file that they opened.
"""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
from filelock import FileLock

from persona_assets.errors import StorageError
from persona_assets.lake.layout import PART, Lake
from persona_assets.lake.staging import make_staging_folder

if TYPE_CHECKING:
    import duckdb

FACTS = "knowledge.current_facts"
"""The table of the facts that have not ended; all other names in the catalog are views."""

_FACTS_VIEW = "knowledge.facts"
_THAT_HOLD = f"from {_FACTS_VIEW} where valid_to_at is null"
_TYPES = {"persona": "varchar", "seed": "bigint"}


def refresh(lake: Lake) -> dict[str, int]:
    """Make the catalog show every asset that has files now, and rebuild the facts that hold.

    Returns:
        How many rows each view and the table of facts show, by name.

    Raises:
        StorageError: The disk refuses; the catalog is as it was.
    """
    with _changing(lake) as connection:
        names = [name.replace("/", ".") for name in _create_views(connection, lake)]
        if _FACTS_VIEW in names:
            _create_facts(connection)
            names.append(FACTS)
        return {name: _count(connection, name) for name in names}


def replace_facts(lake: Lake, persona: str, facts: pa.Table) -> int:
    """Make *facts* all that the catalog's table of facts says of *persona*.

    Args:
        lake: Whose catalog.
        persona: Whose facts.
        facts: What is known of it; those whose ``valid_to_at`` is set have ended and are left out.

    Returns:
        How many facts the table holds, of all personas.

    Raises:
        StorageError: The disk refuses; the catalog is as it was.
    """
    with _changing(lake) as connection:
        connection.execute("create schema if not exists knowledge")
        connection.register("new_facts", facts)
        if not _has_columns(connection, facts.schema.names):
            connection.execute(f"create or replace table {FACTS} as from new_facts limit 0")
        connection.execute(f"delete from {FACTS} where persona = ?", [persona])  # noqa: S608 - a constant
        connection.execute(f"insert into {FACTS} by name from new_facts where valid_to_at is null")
        connection.unregister("new_facts")
        return _count(connection, FACTS)


def stored_texts(path: Path) -> "Generator[str]":
    """Yield every text that a DuckDB file holds itself; its views hold none.

    Raises:
        StorageError: It cannot be opened.
    """
    import duckdb

    try:
        with duckdb.connect(path, read_only=True) as connection:
            for schema, name in connection.execute(
                "select schema_name, table_name from duckdb_tables() where not temporary"
            ).fetchall():
                table = connection.sql(f'from "{schema}"."{name}"')
                for row in table.fetchall():
                    yield from map(str, row)
    except duckdb.Error as problem:
        raise StorageError(path, f"cannot be searched: {problem}") from problem


@contextmanager
def open_views(lake: Lake) -> "Generator[duckdb.DuckDBPyConnection]":
    """Open a connection in memory that shows the lake as it is now."""
    import duckdb

    with duckdb.connect() as connection:
        names = [name.replace("/", ".") for name in _create_views(connection, lake)]
        if _FACTS_VIEW in names:
            connection.execute(f"create view {FACTS} as {_THAT_HOLD}")
        yield connection


def _create_views(connection: "duckdb.DuckDBPyConnection", lake: Lake) -> list[str]:
    import duckdb

    names = lake.assets()
    for name in names:
        stage, asset = name.split("/")
        dimensions = list(next(lake.partitions(name)))
        folders = "/".join(f"{dimension}=*" for dimension in dimensions)
        types = ", ".join(f"{dimension}: {_TYPES[dimension]}" for dimension in dimensions)
        root = _without_wildcards(str(lake.asset_folder(name)))
        pattern = "/".join(part for part in (root, folders, PART) if part)
        connection.execute(f'create schema if not exists "{stage}"')
        reading = (
            f"read_parquet({_quoted(pattern)}, hive_partitioning = {bool(dimensions)}, "
            f"union_by_name = true{f', hive_types = {{{types}}}' if types else ''})"
        )
        try:
            connection.execute(f'create or replace view "{stage}"."{asset}" as from {reading}')
        except (duckdb.IOException, duckdb.InvalidInputException) as problem:
            raise StorageError(
                lake.asset_folder(name), f"cannot be read; materialize {name!r} again: {problem}"
            ) from problem
    return names


def _count(connection: "duckdb.DuckDBPyConnection", name: str) -> int:
    [(count,)] = connection.sql(f"select count(*) from {name}").fetchall()  # noqa: S608 - our own names
    return int(count)


def _without_wildcards(path: str) -> str:
    """Return what DuckDB matches with *path* and nothing else."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in path)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _has_columns(connection: "duckdb.DuckDBPyConnection", names: list[str]) -> bool:
    schema, table = FACTS.split(".")
    found = connection.execute(
        "select column_name from information_schema.columns "
        "where table_schema = ? and table_name = ?",
        [schema, table],
    ).fetchall()
    return {name for (name,) in found} == set(names)


@contextmanager
def _changing(lake: Lake) -> "Generator[duckdb.DuckDBPyConnection]":
    """Open a copy of the catalog, and put it in place if nothing goes wrong.

    A catalog that is not there or cannot be opened is begun anew, with the facts of all personas
    from their Parquet files.
    """
    import duckdb

    path = lake.catalog_path
    folder: Path | None = None
    try:
        folder = make_staging_folder(lake)
        with FileLock(path.with_name(f".{path.name}.lock")):
            copy = folder / path.name
            with _opened_copy(path, copy, lake) as connection:
                yield connection
                connection.execute("checkpoint")
            copy.replace(path)
    except (OSError, duckdb.IOException) as problem:
        raise StorageError(path, f"cannot change the catalog: {problem}") from problem
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _opened_copy(path: Path, copy: Path, lake: Lake) -> "duckdb.DuckDBPyConnection":
    import duckdb

    if path.exists():
        shutil.copyfile(path, copy)
        try:
            return duckdb.connect(copy)
        except (duckdb.IOException, duckdb.SerializationException):
            copy.unlink()
    connection = duckdb.connect(copy)
    if _FACTS_VIEW.replace(".", "/") in lake.assets():
        _create_views(connection, lake)
        _create_facts(connection)
    return connection


def _create_facts(connection: "duckdb.DuckDBPyConnection") -> None:
    connection.execute(f"create or replace table {FACTS} as {_THAT_HOLD}")

"""Databases as SQL: the statements that insert all rows, those referred to first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.schema_records.databases.plans import DatabasePlan
from persona_assets.schema_records.databases.specs import ColumnSpec, ForeignKeySpec, TableSpec
from persona_assets.schema_records.databases.sql_literals import literals, quoted_name, table_name
from persona_assets.schema_records.rendering.arrow_texts import joined
from persona_assets.schemas.sql.dialects import SqlDialect

_CHUNK_ROWS = 10_000
_BATCH_ROWS = 500
_ONE_BY_ONE = (SqlDialect.ORACLE,)


def sql_inserts(
    plan: DatabasePlan, dialect: SqlDialect | None = None, *, batch_rows: int = _BATCH_ROWS
) -> Iterator[str]:
    """Yield the statements, each ended by a semicolon, that insert all rows of *plan*.

    A foreign key to a table that comes later is null first and updated in the end; when it may not
    be null, the database is told to look at foreign keys only in the end.

    Args:
        plan: The database.
        dialect: The dialect to write; None for that of its definition.
        batch_rows: How many rows an INSERT has at most.
    """
    writer = InsertWriter(plan, dialect or own_dialect(plan), batch_rows)
    yield from writer.statements()


def own_dialect(plan: DatabasePlan) -> SqlDialect:
    """Return the dialect in which the tables of *plan* are defined."""
    return SqlDialect(next(iter(plan.tables.values())).dialect)


@dataclass(frozen=True, slots=True)
class _Late:
    """A foreign key that is set after all rows are there: its key and its nullable columns."""

    key: ForeignKeySpec
    columns: tuple[str, ...]


class InsertWriter:
    """Writes the rows of a database as INSERTs, and what must be said before and after them."""

    def __init__(
        self, plan: DatabasePlan, dialect: SqlDialect, batch_rows: int = _BATCH_ROWS
    ) -> None:
        self._plan = plan
        self._dialect = dialect
        self._batch_rows = 1 if dialect in _ONE_BY_ONE else batch_rows
        self._late: dict[str, list[_Late]] = {}
        self._is_deferred = False
        self._find_late()

    def statements(self) -> Iterator[str]:
        """Yield all statements."""
        yield from self.first()
        for table in self._plan.tables.values():
            yield from self.before(table)
            yield from self._inserts(table)
            yield from self.after(table)
        yield from self.last()

    def first(self) -> Iterator[str]:
        """Yield what comes before all rows."""
        if self._is_deferred:
            yield from _BEFORE.get(self._dialect, ())

    def last(self) -> Iterator[str]:
        """Yield what comes after all rows: late keys, and where numbers go on."""
        for name in self._late:
            yield from self._updates(self._plan.tables[name])
        if self._is_deferred:
            yield from _AFTER.get(self._dialect, ())
        if self._dialect is SqlDialect.POSTGRES:
            yield from self._sequences()

    def _find_late(self) -> None:
        done: set[str] = set()
        for name, table in self._plan.tables.items():
            done.add(name)
            for key in table.foreign_keys:
                if key.table in done:
                    continue
                nullable = tuple(
                    column
                    for column in key.columns
                    if not table.columns[column].is_required and column not in table.primary_key
                )
                if nullable and table.primary_key:
                    self._late.setdefault(name, []).append(_Late(key, nullable))
                else:
                    self._is_deferred = True

    def before(self, table: TableSpec) -> Iterator[str]:
        """Yield what comes before the rows of *table*."""
        if self._is_guarded(table):
            yield f"SET IDENTITY_INSERT {table_name(table, self._dialect)} ON;"

    def after(self, table: TableSpec) -> Iterator[str]:
        """Yield what comes after the rows of *table*."""
        if self._is_guarded(table):
            yield f"SET IDENTITY_INSERT {table_name(table, self._dialect)} OFF;"

    def row_texts(self, table: TableSpec, start: int, batch: pa.RecordBatch) -> pa.Array:
        """Return the text of each row in *batch*; one after the other they are INSERTs.

        The first row of an INSERT has its head, the last one its end.

        Args:
            table: The table.
            start: The number of the first row.
            batch: The rows.
        """
        written = self._columns(table, batch, self._late_columns(table))
        width, rows = self._width(table), np.arange(start, start + batch.num_rows)
        is_first = rows % width == 0
        is_last = (rows % width == width - 1) | (rows == self._plan.counts[table.name] - 1)
        head = f"{self._head(table, list(written))}\n"
        heads = pa.array(["", head]).take(pa.array(is_first.astype(np.int8)))
        ends = pa.array([_COMMA, ";\n"]).take(pa.array(is_last.astype(np.int8)))
        return joined([heads, _tuples(list(written.values())), ends])

    def _inserts(self, table: TableSpec) -> Iterator[str]:
        width = self._width(table)
        for written in self._chunks(table, self._late_columns(table)):
            head = self._head(table, list(written))
            rows = _tuples(list(written.values())).to_pylist()
            for start in range(0, len(rows), width):
                yield f"{head}\n{_COMMA.join(rows[start : start + width])};"

    def _late_columns(self, table: TableSpec) -> set[str]:
        return {column for one in self._late.get(table.name, ()) for column in one.columns}

    def _is_guarded(self, table: TableSpec) -> bool:
        """Return whether SQL Server must be told that numbers are given."""
        return _has_identity(table) and self._dialect is SqlDialect.SQL_SERVER

    def _width(self, table: TableSpec) -> int:
        """Return how many rows an INSERT has: in DuckDB rows of one do not see each other."""
        refers_to_itself = any(key.table == table.name for key in table.foreign_keys)
        is_blind = self._dialect is SqlDialect.DUCKDB and refers_to_itself
        return 1 if is_blind else self._batch_rows

    def _chunks(self, table: TableSpec, late: set[str]) -> Iterator[dict[str, pa.Array]]:
        """Yield the given columns of some rows as SQL; *late* ones are null."""
        count = self._plan.counts[table.name]
        for start in range(0, count, _CHUNK_ROWS):
            batch = self._plan.table_batch(table.name, start, min(start + _CHUNK_ROWS, count))
            yield self._columns(table, batch, late)

    def _columns(
        self, table: TableSpec, batch: pa.RecordBatch, late: set[str]
    ) -> dict[str, pa.Array]:
        return {
            name: self._written(batch.column(name), table.columns[name], is_null=name in late)
            for name in batch.schema.names
            if table.columns[name].is_given
        }

    def _written(self, values: pa.Array, column: ColumnSpec, *, is_null: bool) -> pa.Array:
        if is_null:
            return pa.array(["NULL"] * len(values), pa.string())
        return literals(values, column, self._dialect)

    def _head(self, table: TableSpec, columns: list[str]) -> str:
        listed = ", ".join(self._quoted(table.columns[name]) for name in columns)
        override = ""
        if _has_identity(table) and self._dialect in (SqlDialect.POSTGRES, SqlDialect.SQL):
            override = " OVERRIDING SYSTEM VALUE"
        name = table_name(table, self._dialect)
        return f"INSERT INTO {name} ({listed}){override} VALUES"

    def _updates(self, table: TableSpec) -> Iterator[str]:
        columns = tuple(dict.fromkeys(c for one in self._late[table.name] for c in one.columns))
        name = table_name(table, self._dialect)
        for written in self._chunks(table, set()):
            for place in range(len(next(iter(written.values())))):
                texts = {column: array[place].as_py() for column, array in written.items()}
                if all(texts[column] == "NULL" for column in columns):
                    continue
                settings = self._pairs(table, columns, texts, ", ")
                key = self._pairs(table, table.primary_key, texts, " AND ")
                yield f"UPDATE {name} SET {settings} WHERE {key};"  # noqa: S608 - all is quoted

    def _pairs(
        self, table: TableSpec, columns: tuple[str, ...], texts: Mapping[str, str], between: str
    ) -> str:
        return between.join(f"{self._quoted(table.columns[c])} = {texts[c]}" for c in columns)

    def _sequences(self) -> Iterator[str]:
        """Yield statements that let sequences go on after the numbers that are taken."""
        for table in self._plan.tables.values():
            name = table_name(table, self._dialect).replace("'", "''")
            for column in table.columns.values():
                if column.identity:
                    own = self._quoted(column)
                    bare = own[1:-1].replace("'", "''")
                    sequence = f"pg_get_serial_sequence('{name}', '{bare}')"
                    greatest = f"(SELECT max({own}) FROM {name})"  # noqa: S608 - all is quoted
                    yield f"SELECT setval({sequence}, {greatest});"

    def _quoted(self, column: ColumnSpec) -> str:
        return quoted_name(column.name, self._dialect, is_quoted=column.is_quoted)


_COMMA = ",\n"
_BEFORE: dict[SqlDialect, tuple[str, ...]] = {
    SqlDialect.POSTGRES: ("BEGIN;", "SET CONSTRAINTS ALL DEFERRED;"),
    SqlDialect.MYSQL: ("SET FOREIGN_KEY_CHECKS = 0;",),
    SqlDialect.SQLITE: ("BEGIN;", "PRAGMA defer_foreign_keys = ON;"),
    SqlDialect.SQL_SERVER: ("EXEC sp_MSforeachtable 'ALTER TABLE ? NOCHECK CONSTRAINT ALL';",),
}
_AFTER: dict[SqlDialect, tuple[str, ...]] = {
    SqlDialect.POSTGRES: ("COMMIT;",),
    SqlDialect.MYSQL: ("SET FOREIGN_KEY_CHECKS = 1;",),
    SqlDialect.SQLITE: ("COMMIT;",),
    SqlDialect.SQL_SERVER: (
        "EXEC sp_MSforeachtable 'ALTER TABLE ? WITH CHECK CHECK CONSTRAINT ALL';",
    ),
}


def _has_identity(table: TableSpec) -> bool:
    return any(column.identity == "always" for column in table.columns.values())


def _tuples(columns: list[pa.Array]) -> pa.Array:
    """Return the rows as ``(a, b, c)``."""
    if len(columns) == 1:
        return joined(["(", columns[0], ")"])
    inner = pc.call_function("binary_join_element_wise", [*columns, pa.scalar(", ")])
    return joined(["(", inner, ")"])

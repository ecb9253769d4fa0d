"""Databases as SQL: the statements that insert all rows, those referred to first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
    own = SqlDialect(next(iter(plan.tables.values())).dialect)
    writer = _Writer(plan, dialect or own, batch_rows)
    yield from writer.statements()


@dataclass(frozen=True, slots=True)
class _Late:
    """A foreign key that is set after all rows are there: its key and its nullable columns."""

    key: ForeignKeySpec
    columns: tuple[str, ...]


class _Writer:
    def __init__(self, plan: DatabasePlan, dialect: SqlDialect, batch_rows: int) -> None:
        self._plan = plan
        self._dialect = dialect
        self._batch_rows = 1 if dialect in _ONE_BY_ONE else batch_rows
        self._late: dict[str, list[_Late]] = {}
        self._is_deferred = False
        self._find_late()

    def statements(self) -> Iterator[str]:
        """Yield all statements."""
        if self._is_deferred:
            yield from _BEFORE.get(self._dialect, ())
        for table in self._plan.tables.values():
            yield from self._inserts(table)
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

    def _inserts(self, table: TableSpec) -> Iterator[str]:
        late = {column for one in self._late.get(table.name, ()) for column in one.columns}
        identity = any(column.identity == "always" for column in table.columns.values())
        is_guarded = identity and self._dialect is SqlDialect.SQL_SERVER
        name = table_name(table, self._dialect)
        width = self._width(table)
        if is_guarded:
            yield f"SET IDENTITY_INSERT {name} ON;"
        for written in self._chunks(table, late):
            head = self._head(table, list(written), has_identity=identity)
            rows = _tuples(list(written.values())).to_pylist()
            for start in range(0, len(rows), width):
                yield f"{head}\n{_COMMA.join(rows[start : start + width])};"
        if is_guarded:
            yield f"SET IDENTITY_INSERT {name} OFF;"

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
            yield {
                name: self._written(batch.column(name), table.columns[name], is_null=name in late)
                for name in batch.schema.names
                if table.columns[name].is_given
            }

    def _written(self, values: pa.Array, column: ColumnSpec, *, is_null: bool) -> pa.Array:
        if is_null:
            return pa.array(["NULL"] * len(values), pa.string())
        return literals(values, column, self._dialect)

    def _head(self, table: TableSpec, columns: list[str], *, has_identity: bool) -> str:
        listed = ", ".join(self._quoted(table.columns[name]) for name in columns)
        override = ""
        if has_identity and self._dialect in (SqlDialect.POSTGRES, SqlDialect.SQL):
            override = " OVERRIDING SYSTEM VALUE"
        name = table_name(table, self._dialect)
        return f"INSERT INTO {name} ({listed}){override} VALUES"

    def _updates(self, table: TableSpec) -> Iterator[str]:
        columns = tuple(c for one in self._late[table.name] for c in one.columns)
        columns = tuple(dict.fromkeys(columns))
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


def _tuples(columns: list[pa.Array]) -> pa.Array:
    """Return the rows as ``(a, b, c)``."""
    if len(columns) == 1:
        return joined(["(", columns[0], ")"])
    inner = pc.call_function("binary_join_element_wise", [*columns, pa.scalar(", ")])
    return joined(["(", inner, ")"])

"""Whole databases: rows of all tables that hold together, each a function of its number."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.keys import derive
from persona_assets.schema_records.databases.keys import KeyPlanner, Wanted
from persona_assets.schema_records.databases.people import People
from persona_assets.schema_records.databases.rows import TableRows
from persona_assets.schema_records.databases.specs import (
    TableSpec,
    table_spec,
    with_known_parents,
)
from persona_assets.schemas.schema import Schema

_FIRST_ROWS = 32


class DatabasePlan:
    """Makes the rows of every table of a database.

    Attributes:
        tables: The tables by name; each after those that it refers to, but for cycles.
        counts: How many rows each table has.
        loaded: How many of them, the first ones, rows may refer to: all but the spare ones.
        notices: What rows do not keep or do not have, as sentences.
    """

    def __init__(
        self,
        rows: Mapping[str, TableRows],
        notices: Sequence[str],
        *,
        has_spare: bool = True,
    ) -> None:
        self._rows = dict(rows)
        self.tables: dict[str, TableSpec] = {name: one.keys.spec for name, one in rows.items()}
        self.loaded = {name: one.keys.referable for name, one in rows.items()}
        all_rows = {name: one.keys.count for name, one in rows.items()}
        self.counts = all_rows if has_spare else self.loaded
        self.notices = tuple(dict.fromkeys(notices))

    def without_spare(self) -> "DatabasePlan":
        """Return a plan of the same rows but the spare ones."""
        return DatabasePlan(self._rows, self.notices, has_spare=False)

    def table_batch(self, table: str, start: int, stop: int) -> pa.RecordBatch:
        """Return the rows of *table* from *start* to *stop* (exclusive).

        The same rows come out whatever part of the table they are asked for in.

        Args:
            table: The name of the table.
            start: The first row, from 0.
            stop: The end, at most ``counts[table]``.

        Raises:
            UnknownNameError: There is no such table.
            InvalidArgumentError: There are no such rows.
            UnsatisfiableSchemaError: A condition was never met.
        """
        if table not in self._rows:
            raise UnknownNameError("table", table, self._rows)
        count = self.counts[table]
        if not 0 <= start <= stop <= count:
            problem = f"{table} has {count} rows; rows {start} to {stop} were asked for"
            raise InvalidArgumentError(problem)
        columns = self._rows[table].columns(np.arange(start, stop, dtype=np.int64))
        return pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns))


def compile_database(
    tables: Sequence[Schema],
    counts: int | Mapping[str, int],
    *,
    seed: int = 0,
    locale: str = "en_US",
    people: People | None = None,
    spare_rows: int = 0,
) -> DatabasePlan:
    """Return the plan of the rows of *tables*.

    Args:
        tables: What ``read_ddl`` returned, those referred to first; foreign keys to tables that are
            not among them are left aside.
        counts: How many rows each table has, or one number for all.
        seed: The key of the whole database.
        locale: Where the people of the rows live.
        people: Who they are: row i of a table of persons is person i, and a row that refers to one
            speaks of that one.  None for people whom only this database knows.
        spare_rows: How many rows of each table, the last ones, no row refers to; a half of them at
            most where there are fewer rows than were wanted.

    Raises:
        InvalidArgumentError: A count is less than 1.
        UnsatisfiableSchemaError: No rows can be made of some table.
    """
    specs = with_known_parents(table_spec(table) for table in tables)
    wanted = {name: counts if isinstance(counts, int) else counts[name] for name in specs}
    for name, count in wanted.items():
        if count < 1:
            raise InvalidArgumentError(f"a table has at least 1 row; {name} has {count}")
    key = derive(seed, "database")
    planner = KeyPlanner(specs, Wanted(wanted, key, locale, people, spare_rows))
    rows = {name: TableRows(keys, planner.compiler) for name, keys in planner.tables.items()}
    notices = [
        f"{name}: {notice}"
        for name, one in rows.items()
        for notice in (*one.keys.notices, *one.notices)
    ]
    plan = DatabasePlan(rows, notices)
    for name, count in plan.counts.items():
        plan.table_batch(name, 0, min(count, _FIRST_ROWS))
    return plan

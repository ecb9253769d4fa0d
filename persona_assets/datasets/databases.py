"""Databases as datasets: a table, a script of all tables, or the rows that a database refuses."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from persona_assets.datasets.building import Dataset
from persona_assets.errors import InvalidArgumentError
from persona_assets.generators import faults
from persona_assets.generators.database_faults import (
    DATABASE_FAULT_SCHEMA,
    SPARE_ROWS,
    DatabaseFaults,
)
from persona_assets.generators.databases import (
    SCRIPT_SCHEMA,
    TEXT_SCHEMA,
    DatabaseRows,
    acting,
    database_plan,
)
from persona_assets.generators.entities import Database
from persona_assets.generators.registry import RECORDS
from persona_assets.generators.source import Source
from persona_assets.generators.streams import Rows
from persona_assets.schema_records.databases.plans import DatabasePlan
from persona_assets.schema_records.databases.sql_scripts import SqlScript
from persona_assets.schemas.sql.dialects import SqlDialect


@dataclass(frozen=True, slots=True)
class MadeDatabase:
    """A database as one persona fills it, from which datasets are made.

    Attributes:
        database: The database.
        source: Who fills it.
        persona_version: The version of the persona's document.
        plan: Its rows.
    """

    database: Database
    source: Source
    persona_version: str
    plan: DatabasePlan

    def table(self, name: str, *, is_text: bool) -> Dataset:
        """Return the rows of a table, as JSON texts or as values of its columns' types."""
        rows = DatabaseRows(self.plan, self.source)
        make = partial(rows.texts if is_text else rows.columns, name)
        schema = TEXT_SCHEMA if is_text else rows.column_schema(name)
        return self._dataset(RECORDS.name, make, schema, self.plan.counts[name])

    def script(self, dialect: SqlDialect | None) -> Dataset:
        """Return all rows as INSERTs in *dialect*; None is that of the database's definition."""
        is_own = dialect is None or dialect == self.database.tables[0].source.dialect
        script = SqlScript(self.plan, dialect, self.database.ddl if is_own else "")
        rows = DatabaseRows(self.plan, self.source)
        make = partial(rows.script, script)
        return self._dataset(RECORDS.name, make, SCRIPT_SCHEMA, script.row_count)

    def faults(self, dialect: SqlDialect | None, options: faults.FaultOptions) -> Dataset:
        """Return the rows that the database refuses, as INSERTs in *dialect*.

        Raises:
            InvalidArgumentError: The database refuses nothing.
        """
        made = DatabaseFaults(self.plan, dialect, options)
        if not made.faults:
            raise InvalidArgumentError(f"{self.database.name} has no rule that a row can break")
        return self._dataset(faults.NAME, made.batch, DATABASE_FAULT_SCHEMA, 1 << 53)

    def _dataset(self, name: str, rows: Rows, schema: pa.Schema, limit: int) -> Dataset:
        names = tuple(acting(self.source.behaviors)) if name == RECORDS.name else ()
        source, version = self.source, self.persona_version
        return Dataset(name, source.persona, version, source.seed, names, schema, rows, limit)


def made_database(
    database: Database,
    source: Source,
    counts: Mapping[str, int],
    *,
    persona_version: str,
    has_faults: bool = False,
) -> MadeDatabase:
    """Return *database* with *counts* rows in its tables, as *source* fills it.

    Args:
        database: The database.
        source: Who fills it.
        counts: How many rows each table has.
        persona_version: The version of the persona's document.
        has_faults: Whether there are more rows, to make faults of.

    Raises:
        UnsatisfiableSchemaError: No rows can be made of some table.
        UnknownNameError: There are no words for the persona's locale.
    """
    spare = SPARE_ROWS if has_faults else 0
    wanted = {name: count + spare for name, count in counts.items()}
    plan = database_plan(database, source, wanted, spare_rows=spare)
    return MadeDatabase(database, source, persona_version, plan)

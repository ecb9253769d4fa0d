"""Whole databases: the tables of an imported schema, full of rows that hold together.

A row of a table of persons is a person of the population; a row that refers to one speaks of that
one.  A database holds only what it allows, so of all behaviors only typing errors show, in texts
that are in no key and no condition.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, keys_at, of_type
from persona_assets.behaviors.frames import behavior_names
from persona_assets.behaviors.payloads import Doer, Typos
from persona_assets.behaviors.texts import own
from persona_assets.behaviors.typing_errors import mistype
from persona_assets.columns import MEMBERS_KEY, column
from persona_assets.generators.entities import Database, customers_of
from persona_assets.generators.instances import RECORD_COLUMN
from persona_assets.generators.records import json_column
from persona_assets.generators.registry import RECORDS
from persona_assets.generators.source import Source
from persona_assets.generators.world import World
from persona_assets.keys import KeyArray, derive
from persona_assets.schema_records.databases.plans import DatabasePlan, compile_database
from persona_assets.schema_records.databases.records import batch_texts
from persona_assets.schema_records.databases.specs import ColumnSpec, TableSpec
from persona_assets.schema_records.databases.sql_literals import has_booleans
from persona_assets.schema_records.databases.sql_scripts import SqlScript
from persona_assets.schemas.sql.dialects import SqlDialect

STATEMENTS = "statements"
"""The column of a script's text, of which each row has a part."""

COMPUTED = "computed"
"""Marks a column whose values the database computes from others."""

BRACED = "braced"
"""Marks a column of lists that the database writes in braces."""

NUMBERED = "numbered"
"""Marks a column of a database that reads truth values as 1 and 0."""

_TYPED = pc.MatchSubstringOptions(r"^[^0-9\\]*[A-Za-z][^0-9\\]*[A-Za-z][^0-9\\]*[A-Za-z][^0-9\\]*$")
_TOUCHED = column("behaviors", pa.list_(pa.string()), "The behaviors that touched this row.")


@dataclass(frozen=True, slots=True)
class _WorldPeople:
    """The people of a world, as the rows of a database speak of them."""

    world: World

    def numbered(self, numbers: NDArray[np.int64]) -> KeyArray:
        """Return the keys of the people with *numbers* in the population."""
        return self.world.customer_keys(numbers)

    def drawn(self, keys: KeyArray) -> KeyArray:
        """Return the key of one of the customers for each of *keys*."""
        return self.world.customer_keys(customers_of(keys))


def database_plan(
    database: Database, source: Source, counts: Mapping[str, int], *, spare_rows: int = 0
) -> DatabasePlan:
    """Return the plan of the rows that *source* has in *database*.

    Args:
        database: The database.
        source: Whose database it is.
        counts: How many rows each table has.
        spare_rows: How many rows of each table no row refers to; see ``compile_database``.

    Raises:
        UnsatisfiableSchemaError: No rows can be made of some table.
        UnknownNameError: There are no words for the persona's locale.
    """
    return compile_database(
        database.tables,
        counts,
        seed=source.key(RECORDS.name),
        locale=source.locale,
        people=_WorldPeople(source.world),
        spare_rows=spare_rows,
    )


class DatabaseRows:
    """The rows of a database as one persona makes them: any of them can be asked for."""

    def __init__(self, plan: DatabasePlan, source: Source) -> None:
        """Begin with the rows of *plan*, which *source* types."""
        self._plan = plan
        self._behaviors = source.behaviors
        self._key = source.key(RECORDS.name)
        self._free = {name: _free_texts(table) for name, table in plan.tables.items()}

    def texts(self, table: str, start: int, stop: int) -> pa.RecordBatch:
        """Return rows of *table* as JSON texts."""
        rows, touched = self._typed(table, start, stop)
        texts = batch_texts(rows, self._plan.tables[table])
        return pa.RecordBatch.from_arrays([texts, touched], schema=TEXT_SCHEMA)

    def columns(self, table: str, start: int, stop: int) -> pa.RecordBatch:
        """Return rows of *table* as values of its columns' types."""
        rows, touched = self._typed(table, start, stop)
        about = self._plan.tables[table]
        fields = [one.with_metadata(_facts(about, one.name)) for one in rows.schema]
        whole = pa.StructArray.from_arrays(rows.columns, fields=fields)
        return pa.RecordBatch.from_arrays([whole, touched], [RECORD_COLUMN, _TOUCHED.name])

    def column_schema(self, table: str) -> pa.Schema:
        """Return the columns of the batches of ``columns``."""
        return self.columns(table, 0, 1).schema

    def script(self, script: SqlScript, start: int, stop: int) -> pa.RecordBatch:
        """Return the texts of rows of *script*."""
        parts = [
            self._script_part(script, name, first, last)
            for name, first, last in script.parts(start, stop)
        ]
        return pa.Table.from_batches(parts, SCRIPT_SCHEMA).combine_chunks().to_batches()[0]

    def _script_part(self, script: SqlScript, name: str, start: int, stop: int) -> pa.RecordBatch:
        rows, touched = self._typed(name, start, stop)
        texts = script.texts(name, start, rows)
        return pa.RecordBatch.from_arrays([texts, touched], schema=SCRIPT_SCHEMA)

    def _typed(self, table: str, start: int, stop: int) -> tuple[pa.RecordBatch, pa.ListArray]:
        """Return rows with their typing errors, and the behaviors that touched each."""
        batch = self._plan.table_batch(table, start, stop)
        key = derive(self._key, "typing", table)
        keys = keys_at(key, np.arange(start, stop, dtype=np.int64))
        touched: dict[Doer, NDArray[np.bool_]] = {}
        for typos in of_type(self._behaviors, Typos):
            batch, touched[typos.name] = _mistyped(batch, self._free[table], typos, keys)
        masks = {str(name): mask for name, mask in touched.items()}
        return batch, behavior_names(self._behaviors, masks, batch.num_rows)


def _facts(table: TableSpec, name: str) -> dict[str, str]:
    """Return what writers must know of a column."""
    column = table.columns[name]
    is_braced = column.is_array and table.dialect in (SqlDialect.POSTGRES, SqlDialect.SQL)
    marks = {
        COMPUTED: not column.is_given,
        BRACED: is_braced,
        NUMBERED: not has_booleans(SqlDialect(table.dialect)),
    }
    return {mark: "yes" for mark, is_so in marks.items() if is_so}


TEXT_SCHEMA = pa.schema(
    [
        json_column(RECORD_COLUMN, "The row, as JSON text.").with_metadata(
            {"content": "json", MEMBERS_KEY: "[]"}
        ),
        _TOUCHED,
    ]
)
"""The columns of rows as JSON texts."""

SCRIPT_SCHEMA = pa.schema([column(STATEMENTS, pa.string(), "A part of the script."), _TOUCHED])
"""The columns of a script."""


def acting(behaviors: Sequence[Behavior[BehaviorParameters]]) -> list[str]:
    """Return the names of those of *behaviors* that show in a database."""
    return [one.name for one in behaviors if isinstance(one.parameters, Typos)]


def _free_texts(table: TableSpec) -> list[str]:
    """Return the columns of *table* that hold whatever a person types."""
    bound = {name for group in table.uniques for name in group}
    bound |= {name for key in table.foreign_keys for name in key.columns}
    asked = " ".join([*table.checks, *(one.generated or "" for one in table.columns.values())])
    return [
        name
        for name, column in table.columns.items()
        if name not in bound and name.lower() not in asked.lower() and _is_free(column)
    ]


def _is_free(column: ColumnSpec) -> bool:
    is_text = column.kind == "text" and not column.is_array and column.is_given
    return is_text and not {"enum", "const", "pattern", "format", "not"} & column.definition.keys()


def _mistyped(
    batch: pa.RecordBatch, columns: Sequence[str], typos: Behavior[Typos], keys: KeyArray
) -> tuple[pa.RecordBatch, NDArray[np.bool_]]:
    """Return *batch* with typing errors in some of its *columns*, and which rows have one."""
    touched = np.zeros(batch.num_rows, dtype=np.bool_)
    active = typos.is_active(keys)
    for name in columns:
        values = batch.column(name)
        found = pc.call_function("match_substring_regex", [values], _TYPED)
        typed = pc.call_function("coalesce", [found, pa.scalar(value=False)])
        able = typed.to_numpy(zero_copy_only=False).astype(np.bool_) & active
        if not able.any():
            continue
        drawn = typos.draw(keys, name)
        texts, hit = mistype(own(values.fill_null("")), drawn, able, typos.parameters.rate)
        changed = pc.call_function("if_else", [values.is_valid(), texts.array(), None])
        batch = batch.set_column(batch.schema.get_field_index(name), name, changed)
        touched |= hit
    return batch, touched

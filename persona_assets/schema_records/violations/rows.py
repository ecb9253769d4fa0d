"""Rows that a database must refuse: one rule of a table broken at a time, beside the valid row.

Rules are NOT NULL, UNIQUE and primary keys, foreign keys, CHECK, limits of length and of numbers,
and types.  Each faulty row is a valid one with the least changed, as an INSERT.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa

from persona_assets.schema_records.databases.checks import Condition, conditions_of, understood
from persona_assets.schema_records.databases.plans import DatabasePlan
from persona_assets.schema_records.databases.specs import ColumnSpec, ForeignKeySpec, TableSpec
from persona_assets.schema_records.databases.sql_literals import literals, quoted_name, table_name
from persona_assets.schemas.sql.dialects import SqlDialect

_OTHER_ROWS = 64
_WORD = "no-such-value"
_NO_UUID = "ffffffff-ffff-4fff-bfff-ffffffffffff"
_EXTREMES = (-1, 0, 1, 99, 10_000)
_TYPE_LIMITS = frozenset(
    limit
    for bits in (8, 16, 24, 32, 64)
    for limit in (-(1 << bits - 1), (1 << bits - 1) - 1, (1 << bits) - 1)
)


class Rule(StrEnum):
    """What a row breaks."""

    NOT_NULL = "not_null"
    UNIQUE = "unique"
    FOREIGN_KEY = "foreign_key"
    CHECK = "check"
    LENGTH = "length"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that breaks one rule of its table.

    Attributes:
        table: The table.
        row: The number of the valid row that it is made of.
        rule: What it breaks.
        constraint: The rule as words, such as ``orders (customer_id) -> customers``.
        original: The changed columns before, as SQL.
        faulty: The same columns after, as SQL.
        statement: The INSERT of the faulty row.
        twin: The INSERT of the valid row.
        reaction: What a careful service answers: ``reject_409`` for a conflict with other rows.
    """

    table: str
    row: int
    rule: Rule
    constraint: str
    original: Mapping[str, str]
    faulty: Mapping[str, str]
    statement: str
    twin: str
    reaction: str


def row_faults(
    plan: DatabasePlan,
    table: str,
    row: int,
    dialect: SqlDialect | None = None,
    *,
    other: int | None = None,
) -> list[RowFault]:
    """Return the faults of one row of *table*: one for each rule that it can break.

    SQLite keeps no types and lengths, so these are left out there.

    Args:
        plan: The database.
        table: The name of the table.
        row: The number of the row, from 0.
        dialect: The dialect to write; None for that of its definition.
        other: A row that is there when this one is added, and before it in the table, against
            which UNIQUE is broken; None for the row before.
    """
    spec = plan.tables[table]
    maker = _Maker(plan, spec, row, dialect or SqlDialect(spec.dialect), other=other)
    return list(maker.faults())


def unbroken_rules(spec: TableSpec, broken: Iterable[tuple[Rule, str]]) -> dict[str, str]:
    """Return the rules of a table that none of *broken* is about, and why, by their words."""
    known = {
        f"{name} NOT NULL": "the database fills in a value, or computes it"
        for name, column in spec.columns.items()
        if column.is_required
    }
    known |= {
        f"({', '.join(group)}) unique": "no two rows meet the condition of its index"
        if group in spec.unique_where
        else "there are too few rows, or its columns are not known"
        for group in spec.uniques
    }
    known |= {
        f"({', '.join(key.columns)}) -> {key.table}": "it may be broken until the end of a "
        "transaction, or every value occurs"
        for key in spec.foreign_keys
    }
    known |= dict.fromkeys(spec.checks, "no row that breaks it alone was found")
    done = {constraint for _, constraint in broken}
    return {words: why for words, why in known.items() if words not in done}


def row_insert(plan: DatabasePlan, table: str, row: int, dialect: SqlDialect | None = None) -> str:
    """Return the INSERT of one valid row; the arguments are those of ``row_faults``."""
    spec = plan.tables[table]
    return _Maker(plan, spec, row, dialect or SqlDialect(spec.dialect)).twin


class _Maker:
    def __init__(
        self,
        plan: DatabasePlan,
        spec: TableSpec,
        row: int,
        dialect: SqlDialect,
        *,
        other: int | None = None,
    ) -> None:
        self._plan = plan
        self._other = row - 1 if other is None else other
        self._spec = spec
        self._row = row
        self._dialect = dialect
        self._start = max(min(row, self._other) - _OTHER_ROWS, 0)
        self._conditions = conditions_of(spec)[0]
        self._batch = plan.table_batch(spec.name, self._start, row + 1)
        self._given = {
            name: spec.columns[name]
            for name in self._batch.schema.names
            if spec.columns[name].is_given
        }
        self._valid = {name: self._literal(name, row - self._start) for name in self._given}

    @property
    def twin(self) -> str:
        """The INSERT of the valid row."""
        return self._insert(self._valid)

    def faults(self) -> Iterator[RowFault]:
        """Yield all faults."""
        for name, column in self._given.items():
            if column.is_required and not self._takes_null(column):
                yield self._fault(Rule.NOT_NULL, f"{name} NOT NULL", {name: "NULL"})
            yield from self._of_values(column)
        for group in self._spec.uniques:
            yield from self._of_unique(group)
        for key in self._spec.foreign_keys:
            yield from self._of_foreign_key(key)
        for condition in self._conditions:
            yield from self._of_condition(condition)

    def _takes_null(self, column: ColumnSpec) -> bool:
        """Return whether null stands for the next number, or for now."""
        is_row_id = self._dialect is SqlDialect.SQLITE and self._spec.primary_key == (column.name,)
        is_now = self._dialect is SqlDialect.MYSQL and column.sql_type.lower().startswith(
            "timestamp"
        )
        return bool(column.identity) or is_row_id or is_now

    def _of_values(self, column: ColumnSpec) -> Iterator[RowFault]:
        """Yield faults of one column's type, length, list of values and limits."""
        name, is_strict = column.name, self._dialect is not SqlDialect.SQLITE
        if column.is_array:
            return
        limits = column.definition
        if column.kind == "text" and "enum" in limits:
            word = _WORD[: column.length or len(_WORD)]
            yield self._fault(Rule.CHECK, f"{name} one of the listed", {name: f"'{word}'"})
        is_cut = column.sql_type.lower() == "name"  # what is too long for it is cut, not refused
        if (
            is_strict
            and column.kind == "text"
            and column.length
            and not is_cut
            and "enum" not in limits
        ):
            text = "x" * (column.length + 1)
            yield self._fault(Rule.LENGTH, f"{name} {column.sql_type}", {name: f"'{text}'"})
        if is_strict and column.kind in ("integer", "decimal", "float"):
            yield self._fault(Rule.TYPE, f"{name} {column.sql_type}", {name: f"'{_WORD}'"})
        if is_strict and column.kind in ("date", "timestamp"):
            yield self._fault(Rule.TYPE, f"{name} {column.sql_type}", {name: "'2023-02-30'"})
        if column.kind == "integer":
            yield from self._of_limits(column)

    def _of_limits(self, column: ColumnSpec) -> Iterator[RowFault]:
        """Yield faults of limits that a CHECK states; those of types and flags are others."""
        if column.definition.get("maximum") == 1:  # tinyint(1), which takes other numbers too
            return
        for keyword, step in (("minimum", -1), ("maximum", 1)):
            limit = column.definition.get(keyword)
            if isinstance(limit, int) and limit not in _TYPE_LIMITS and limit != 0:
                text = f"{column.name} {keyword} {limit}"
                yield self._fault(Rule.CHECK, text, {column.name: str(limit + step)})

    def _of_unique(self, group: tuple[str, ...]) -> Iterator[RowFault]:
        """Yield the row with the key of another row: of the first that breaks nothing else."""
        if not set(group) <= self._given.keys():
            return
        for place in range(self._other - self._start, -1, -1):
            other = {name: self._literal(name, place) for name in group}
            is_free = "NULL" not in other.values() and not self._breaks_conditions(group, place)
            if is_free and self._collides(group, place):
                yield self._fault(Rule.UNIQUE, f"({', '.join(group)}) unique", other)
                return

    def _breaks_conditions(self, group: tuple[str, ...], place: int) -> bool:
        """Return whether the row with *group* of the one at *place* makes a condition false."""
        changed = self._changed(group, place)
        return any(one.fails(changed, 1).any() for one in self._conditions)

    def _collides(self, group: tuple[str, ...], place: int) -> bool:
        """Return whether the index on *group* has both rows: a partial one lacks some."""
        wheres = self._spec.unique_where.get(group)
        if wheres is None:
            return True
        known = [one for text in wheres if (one := understood(text, self._spec)) is not None]
        rows = (self._changed(group, place), self._changed(tuple(self._batch.schema.names), place))
        return any(all(one.holds(row) for row in rows) for one in known)

    def _changed(self, group: tuple[str, ...], place: int) -> dict[str, pa.Array]:
        """Return the row with *group* of the one at *place*."""
        own = self._row - self._start
        return {
            name: self._batch.column(name).slice(place if name in group else own, 1)
            for name in self._batch.schema.names
        }

    def _of_foreign_key(self, key: ForeignKeySpec) -> Iterator[RowFault]:
        """Yield the row with the key of no row, its last column changed."""
        if key.is_deferrable or not set(key.columns) <= self._given.keys():
            return
        if any(self._valid[name] == "NULL" for name in key.columns[:-1]):
            return
        column = self._given[key.columns[-1]]
        text = f"({', '.join(key.columns)}) -> {key.table}"
        absent = self._absent(column, key)
        if absent is not None:
            yield self._fault(Rule.FOREIGN_KEY, text, {column.name: absent})

    def _absent(self, column: ColumnSpec, key: ForeignKeySpec) -> str | None:
        """Return a value that no row of the other table has, as SQL."""
        count = self._plan.counts[key.table]
        parents = self._plan.table_batch(key.table, 0, count).column(key.referenced[-1])
        taken = set(parents.to_pylist())
        if column.kind == "integer":
            limit = column.definition.get("maximum", (1 << 31) - 1)
            return next((str(limit - n) for n in range(99) if limit - n not in taken), None)
        if column.kind == "uuid":
            return f"'{_NO_UUID}'"
        if column.kind == "text" and "enum" not in column.definition:
            return f"'{_WORD[: column.length or len(_WORD)]}'"
        return None

    def _of_condition(self, condition: Condition) -> Iterator[RowFault]:
        """Yield the row with one column changed so that the condition is false."""
        for name in sorted(condition.names):
            values = self._candidates(name)
            if values is None:
                continue
            place = self._row - self._start
            repeated = {
                other: self._batch.column(other).take(pa.array([place] * len(values)))
                for other in self._batch.schema.names
            }
            fails = condition.fails({**repeated, name: values}, len(values))
            if fails.any():
                chosen = values.slice(int(np.argmax(fails)), 1)
                faulty = literals(chosen, self._given[name], self._dialect)[0].as_py()
                yield self._fault(Rule.CHECK, condition.text, {name: faulty})
                return

    def _candidates(self, name: str) -> pa.Array | None:
        """Return values to try for a column: those of other rows, and some at the edge."""
        if name not in self._given:
            return None
        values = self._batch.column(name)
        parts = [values]
        column = self._given[name]
        if column.kind in ("integer", "decimal", "float"):
            try:
                parts.append(pa.array(_EXTREMES, pa.int64()).cast(values.type))
            except pa.ArrowInvalid:  # a type without such numbers
                return values
        if not column.is_required:
            parts.append(pa.nulls(1, values.type))
        return pa.concat_arrays(parts)

    def _literal(self, name: str, place: int) -> str:
        values = self._batch.column(name).slice(place, 1)
        return literals(values, self._given[name], self._dialect)[0].as_py()

    def _fault(self, rule: Rule, constraint: str, faulty: Mapping[str, str]) -> RowFault:
        is_conflict = rule in (Rule.UNIQUE, Rule.FOREIGN_KEY)
        return RowFault(
            self._spec.name,
            self._row,
            rule,
            constraint,
            {name: self._valid[name] for name in faulty},
            dict(faulty),
            self._insert({**self._valid, **faulty}),
            self.twin,
            "reject_409" if is_conflict else "reject_422",
        )

    def _insert(self, written: Mapping[str, str]) -> str:
        names = ", ".join(
            quoted_name(name, self._dialect, is_quoted=self._given[name].is_quoted)
            for name in written
        )
        override = ""
        has_identity = any(one.identity == "always" for one in self._given.values())
        if has_identity and self._dialect in (SqlDialect.POSTGRES, SqlDialect.SQL):
            override = " OVERRIDING SYSTEM VALUE"
        table = table_name(self._spec, self._dialect)
        return f"INSERT INTO {table} ({names}){override} VALUES ({', '.join(written.values())});"  # noqa: S608 - all is quoted

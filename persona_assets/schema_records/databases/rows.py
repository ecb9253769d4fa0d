"""The rows of one table: its keys, its other columns, and the conditions that they meet."""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.keys import KeyArray, child_keys, integers
from persona_assets.schema_records.checking import Checker
from persona_assets.schema_records.databases.checks import (
    Condition,
    conditions_of,
    constants_for,
    equation,
    groups_of,
    inequality,
)
from persona_assets.schema_records.databases.keys import TableKeys
from persona_assets.schema_records.databases.moves import ARROW_FAILURES, fitted, moved
from persona_assets.schema_records.databases.specs import ColumnSpec
from persona_assets.schema_records.databases.sql_expressions import (
    UnknownExpressionError,
    evaluate,
    names_in,
)
from persona_assets.schema_records.databases.units import ForeignUnit, Rows
from persona_assets.schema_records.databases.values import ColumnValues, default_of, value_maker
from persona_assets.schema_records.rendering.compiling import ShapeCompiler
from persona_assets.schemas.sql.dialects import PARSER_NAMES, SqlDialect
from persona_assets.schemas.sql.folding import Tree, parse_condition

_MOST_DRAWS = 400
_MATCHING = 977
_NEARING = 3
_FARTHEST = 30

Columns = dict[str, pa.Array]


class TableRows:
    """Makes the rows of one table; each is a function of its number.

    Attributes:
        keys: The keys of its rows.
        notices: What rows do not keep or do not have, as sentences.
    """

    def __init__(self, keys: TableKeys, compiler: ShapeCompiler) -> None:
        """Make the table.

        Raises:
            UnsatisfiableSchemaError: A column must have a value and there is none.
        """
        self.keys = keys
        self._conditions, self.notices = conditions_of(keys.spec)
        self._free_units = self._units()
        self._in_units = {column for unit in self._free_units for column in unit.columns}
        self._values = self._column_values(compiler)
        self._bound = frozenset(keys.spec.columns) - frozenset(self._redrawn())
        self._groups = groups_of(self._conditions, self._bound)
        self._computed = self._generated()

    def columns(self, rows: Rows) -> Columns:
        """Return the columns of *rows*, without those that are not known.

        Raises:
            UnsatisfiableSchemaError: A condition was never met.
        """
        found = self._drawn(rows, frozenset(self.keys.spec.columns), 0, {})
        for group in self._groups:
            self._settle(found, rows, group)
        for name, tree in self._computed:
            lower = {one.lower(): array for one, array in found.items()}
            found[name] = computed(tree, lower, len(rows), self.keys.spec.columns[name].arrow_type)
        return {name: found[name] for name in self.keys.spec.columns if name in found}

    def _units(self) -> list[ForeignUnit]:
        units = [unit for unit in self.keys.units.values() if isinstance(unit, ForeignUnit)]
        return [unit for unit in dict.fromkeys(units) if unit.is_free]

    def _redrawn(self) -> list[str]:
        """Return the columns that may be drawn again."""
        in_units = [column for unit in self._free_units for column in unit.columns]
        matching = [column for unit in self.keys.matching for column in unit.columns]
        return [*self._values, *in_units, *matching]

    def _column_values(self, compiler: ShapeCompiler) -> dict[str, ColumnValues]:
        spec = self.keys.spec
        decided = set(self.keys.units) | {c for unit in self.keys.matching for c in unit.columns}
        found: dict[str, ColumnValues] = {}
        for name, column in spec.columns.items():
            if name in decided or not column.is_given:
                self._note_missing(column)
                continue
            maker = value_maker(column, spec.name, compiler)
            values = ColumnValues(column, maker, default_of(column))
            equal, ordered = constants_for(self._conditions, name)
            values.wish(_accepted(column, equal), _accepted(column, ordered))
            found[name] = values
        return found

    def _note_missing(self, column: ColumnSpec) -> None:
        if column.kind != "other" or column.generated is not None:
            return
        place = f"{self.keys.spec.name}.{column.name}"
        if column.is_required and column.default is None:
            problem = "values of this type are not made, and it must have one"
            raise UnsatisfiableSchemaError(place, problem)
        self.notices.append(f"{place} is left out: values of its type are not made")

    def _generated(self) -> list[tuple[str, Tree]]:
        """Return the columns that the database computes and we can compute, too."""
        spec = self.keys.spec
        given = {name.lower() for name, column in spec.columns.items() if column.is_given}
        found: list[tuple[str, Tree]] = []
        for name, column in spec.columns.items():
            if column.generated is None:
                continue
            parser = PARSER_NAMES[SqlDialect(spec.dialect)]
            tree = parse_condition(column.generated, parser) if column.generated else None
            if tree is not None and names_in(tree) <= given and self._can_compute(column, tree):
                found.append((name, tree))
            else:
                self.notices.append(f"{spec.name}.{name} is left out: the database computes it")
        return found

    def _can_compute(self, column: ColumnSpec, tree: Tree) -> bool:
        columns = self.keys.spec.columns
        nulls = {name.lower(): pa.nulls(2, one.arrow_type) for name, one in columns.items()}
        try:
            evaluate(tree, nulls, 2).cast(column.arrow_type)
        except (UnknownExpressionError, *ARROW_FAILURES):
            return False
        return True

    def _drawn(self, rows: Rows, wanted: frozenset[str], attempt: int, known: Columns) -> Columns:
        """Return *wanted* columns of *rows*, drawn for the time numbered *attempt*.

        Args:
            rows: The rows.
            wanted: The columns.
            attempt: From 0.
            known: Columns of the same rows that are drawn already.
        """
        found = dict(known)
        keys = self.keys.row_keys(rows)
        if attempt == 0:
            fixed = [name for name in self.keys.units if name not in self._in_units]
            found.update({name: self.keys.key_values(name, rows) for name in fixed})
        for unit in self._free_units:
            if wanted.intersection(unit.columns):
                parents = unit.parent_rows(rows, attempt)
                found.update({c: unit.values_at(c, parents) for c in unit.columns})
        drawn = {name: one for name, one in self._values.items() if name in wanted}
        people = self.keys.people(rows) if drawn else keys
        found.update({name: one.values(keys, people, attempt) for name, one in drawn.items()})
        for unit in self.keys.matching:
            if wanted.intersection((*unit.columns, *unit.shared)):
                shared = [found[column] for column in unit.shared]
                own = child_keys(keys, _MATCHING + attempt)
                found.update(unit.values_at(rows, own, shared))
        return found

    def _settle(self, found: Columns, rows: Rows, group: list[Condition]) -> None:
        """Draw the columns of *group* again in the rows that break it, until none does."""
        names = frozenset(name for condition in group for name in condition.names)
        wanted = names - self._bound
        needed = names | self._with_units(wanted)
        part = {name: found[name] for name in needed if name in found}
        self._solve(part, group, len(rows))
        bad = _failing(part, group, len(rows))
        done = [(np.arange(len(rows)), part)]
        for attempt in range(1, _MOST_DRAWS):
            if not len(bad):
                break
            part = {name: array.take(pa.array(bad)) for name, array in done[0][1].items()}
            part = self._drawn(rows[bad], wanted, attempt, part)
            if attempt % _NEARING == 0:
                self._near(part, group, self.keys.row_keys(rows[bad]), attempt)
            self._solve(part, group, len(bad))
            failing = _failing(part, group, len(bad))
            done.append((bad, part))
            bad = bad[failing]
        if len(bad):
            texts = " and ".join(dict.fromkeys(condition.text for condition in group))
            problem = f"no row was found that satisfies {texts} in {_MOST_DRAWS} draws"
            raise UnsatisfiableSchemaError(self.keys.spec.name, problem)
        found.update(_merged(done, len(rows), needed))

    def _with_units(self, wanted: frozenset[str]) -> frozenset[str]:
        """Return *wanted* and the columns that are drawn together with them."""
        units = [*self._free_units, *[unit.inner for unit in self.keys.matching]]
        more = [unit.columns for unit in units if wanted.intersection(unit.columns)]
        return wanted.union(*more)

    def _solve(self, part: Columns, group: Iterable[Condition], count: int) -> None:
        """Give columns the values that equations say they have."""
        solved: set[str] = set()
        for condition in group:
            found = equation(condition, [name for name in self._values if name not in solved])
            if found is None:
                continue
            name, tree = found
            solved.update(condition.names)
            lower = {one.lower(): array for one, array in part.items()}
            try:
                value = fitted(
                    evaluate(tree, lower, count), self.keys.spec.columns[name].arrow_type
                )
            except (UnknownExpressionError, *ARROW_FAILURES):
                continue
            if self.keys.spec.columns[name].is_required and value.null_count:
                continue
            part[name] = value

    def _near(
        self, part: Columns, group: Iterable[Condition], keys: KeyArray, attempt: int
    ) -> None:
        """Give columns values near those that conditions compare them with."""
        solved: set[str] = set()
        for condition in group:
            found = inequality(condition, [name for name in self._values if name not in solved])
            if found is None:
                continue
            name, tree, sign = found
            solved.add(name)
            column = self.keys.spec.columns[name]
            lower = {one.lower(): array for one, array in part.items()}
            steps = sign * (1 + integers(child_keys(keys, attempt), _FARTHEST))
            try:
                value = evaluate(tree, lower, len(keys))
                part[name] = moved(value, steps, column).fill_null(part[name])
            except (UnknownExpressionError, *ARROW_FAILURES):
                continue


def computed(tree: Tree, columns: Columns, count: int, arrow_type: pa.DataType) -> pa.Array:
    """Return the values of a computed column; nulls where they do not fit in its type."""
    try:
        return fitted(evaluate(tree, columns, count), arrow_type)
    except (UnknownExpressionError, *ARROW_FAILURES):
        if count < 2:
            return pa.nulls(count, arrow_type)
    parts = [{name: array.slice(row, 1) for name, array in columns.items()} for row in range(count)]
    return pa.concat_arrays([computed(tree, part, 1, arrow_type) for part in parts])


def _failing(part: Columns, group: Iterable[Condition], count: int) -> NDArray[np.int64]:
    bad = np.zeros(count, dtype=np.bool_)
    for condition in group:
        bad |= condition.fails(part, count)
    return np.flatnonzero(bad)


def _merged(
    done: list[tuple[NDArray[np.int64], Columns]], count: int, names: Iterable[str]
) -> Columns:
    """Return columns in which each row has the values of the last draw that it was part of."""
    if len(done) == 1:
        return done[0][1]
    places = np.arange(count)
    start = 0
    for rows, _ in done:
        places[rows] = start + np.arange(len(rows))
        start += len(rows)
    indices = pa.array(places)
    return {
        name: pa.concat_arrays([part[name] for _, part in done]).take(indices)
        for name in names
        if name in done[0][1]
    }


def _accepted(column: ColumnSpec, values: Iterable[object]) -> list[object]:
    """Return those of *values* that the column's definition allows."""
    if column.is_array:
        return []
    if column.kind in ("date", "timestamp", "timestamptz", "time"):
        return list(values)
    checker = Checker(column.definition, column.name)
    return [value for value in values if checker.accepts(value)]

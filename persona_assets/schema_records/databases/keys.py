"""The keys of a table's rows: which columns identify a row, and how they are decided.

Groups of columns that no two rows share are met by construction: a row's number is dealt to the
digits of the group (a foreign key has as many values as the other table has rows).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import pyarrow as pa

from persona_assets.keys import KeyArray, child_keys, derive
from persona_assets.schema_records.databases.checks import conditions_of
from persona_assets.schema_records.databases.distinct import column_key, distinct_values
from persona_assets.schema_records.databases.people import People, person_unit
from persona_assets.schema_records.databases.specs import ColumnSpec, ForeignKeySpec, TableSpec
from persona_assets.schema_records.databases.units import (
    ColumnUnit,
    ForeignUnit,
    MatchingUnit,
    Rows,
    permuted,
    previous,
    radix,
    sequential,
)
from persona_assets.schema_records.rendering.compiling import ShapeCompiler
from persona_assets.schema_records.rendering.meanings import is_person

_LEAST_SIZE = 4
_SPARE = 1.5
_MOST = 1 << 61
_TRIED = 8
_WIDE = 2
_LEAST_TRIED = 256


@dataclass(slots=True)
class TableKeys:
    """The keys of one table's rows.

    Attributes:
        spec: The table.
        key: The key that its rows are drawn with.
        count: How many rows there are.
        units: What decides each key column.
        matching: Foreign keys that share columns with others.
        unique: Groups of columns that are met.
        remapped: The numbers of the keys that rows have, or None when each has its own.
        capacity: How many rows could have different keys.
        notices: What is not as it was asked for, as sentences.
        crowd: The people whom its rows speak of, or None for people of their own.
        person: The foreign key to the person whom a row speaks of, or None.
        most_spare: How many rows, the last ones, nothing may refer to; a half of them at most
            where there are fewer rows than were wanted.
        wanted_count: How many rows were wanted.
    """

    spec: TableSpec
    key: int
    count: int
    units: dict[str, ColumnUnit | ForeignUnit] = field(
        default_factory=dict[str, ColumnUnit | ForeignUnit]
    )
    matching: list[MatchingUnit] = field(default_factory=list[MatchingUnit])
    unique: list[frozenset[str]] = field(default_factory=list[frozenset[str]])
    remapped: Rows | None = None
    capacity: int = _MOST
    notices: list[str] = field(default_factory=list[str])
    crowd: People | None = None
    person: ForeignUnit | None = None
    most_spare: int = 0
    wanted_count: int = 0

    @property
    def referable(self) -> int:
        """How many rows, the first ones, others may refer to."""
        is_short = self.count < self.wanted_count
        return self.count - min(self.most_spare, self.count // 2 if is_short else self.count - 1)

    def row_keys(self, rows: Rows) -> KeyArray:
        """Return the keys of *rows*."""
        return child_keys(np.array([self.key], dtype=np.uint64), rows)

    def people(self, rows: Rows) -> KeyArray:
        """Return the keys of the people whom *rows* speak of, as far as keys say who it is."""
        keys = self.row_keys(rows)
        if self.crowd is None:
            return keys
        if is_person(self.spec.name):
            return self.crowd.numbered(rows)
        if self.person is None:
            return self.crowd.drawn(keys)
        parents = self.person.parent_rows(rows)
        known = self.person.parent.people(np.maximum(parents, 0))
        return np.where(parents < 0, self.crowd.drawn(keys), known)

    def key_values(self, column: str, rows: Rows) -> pa.Array:
        """Return the values that a key column has in *rows*.

        Raises:
            KeyError: It is no key column.
        """
        return self.units[column].values(column, self.numbers(rows))

    def numbers(self, rows: Rows) -> Rows:
        """Return the numbers of the keys that *rows* have."""
        return rows if self.remapped is None else self.remapped[rows]

    def is_unique(self, columns: frozenset[str]) -> bool:
        """Return whether no two rows share the values of *columns*."""
        return any(group <= columns for group in self.unique)


def choose_rows(table: TableKeys) -> None:
    """Let rows have only keys that meet the conditions on keys alone, such as ``a <> b``."""
    free = {
        column
        for unit in table.units.values()
        if isinstance(unit, ForeignUnit) and (unit.is_free or unit.is_to_itself)
        for column in unit.columns
    }
    fixed = set(table.units) - free
    conditions = [one for one in conditions_of(table.spec)[0] if one.names <= fixed]
    if not conditions:
        return
    size = min(table.capacity, _TRIED * table.count + _LEAST_TRIED)
    numbers = np.arange(size, dtype=np.int64)
    columns = {name: table.key_values(name, numbers) for one in conditions for name in one.names}
    bad = np.zeros(size, dtype=np.bool_)
    for condition in conditions:
        bad |= condition.fails(columns, size)
    passing = numbers[~bad][: table.count]
    if 0 < len(passing) < table.count:
        found = f"only {len(passing)} of the keys meet {conditions[0].text}"
        table.notices.append(f"{table.count} rows were asked for; {found}")
        table.count = len(passing)
    table.remapped = passing if len(passing) else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What rows a database shall have.

    Attributes:
        counts: How many rows each table shall have.
        key: The key of the whole database.
        locale: Where the people of the rows live.
        people: Who they are; None for people whom only this database knows.
        spare_rows: How many rows of each table, the last ones, no row refers to.
    """

    counts: Mapping[str, int]
    key: int
    locale: str
    people: People | None = None
    spare_rows: int = 0


class KeyPlanner:
    """Decides the keys of tables, those referred to first."""

    def __init__(self, specs: Mapping[str, TableSpec], wanted: Wanted) -> None:
        """Make the planner.

        Args:
            specs: The tables by name.
            wanted: What rows they shall have.
        """
        self.compiler = ShapeCompiler(wanted.locale)
        self.tables = {
            name: TableKeys(
                spec,
                derive(wanted.key, "table", name),
                wanted.counts[name],
                crowd=wanted.people,
                most_spare=wanted.spare_rows,
                wanted_count=wanted.counts[name],
            )
            for name, spec in specs.items()
        }
        self._seed = wanted.key
        self._referenced: dict[str, set[str]] = {name: set() for name in specs}
        for key in chain.from_iterable(spec.foreign_keys for spec in specs.values()):
            self._referenced[key.table].update(key.referenced)
        for name in specs:
            self._plan(self.tables[name])
            choose_rows(self.tables[name])

    def _plan(self, table: TableKeys) -> None:
        foreign = self._foreign_units(table)
        table.person = person_unit(table.spec, foreign)
        groups = [frozenset(group) for group in table.spec.uniques]
        groups += [
            frozenset(key.referenced)
            for other in self.tables.values()
            for key in other.spec.foreign_keys
            if key.table == table.spec.name
        ]
        given = {name for name, column in table.spec.columns.items() if column.is_given}
        for group in sorted(dict.fromkeys(groups), key=len):
            if group <= given and not table.is_unique(group):
                self._meet(table, group, foreign)
        for unit in foreign:
            for column in unit.columns:
                table.units.setdefault(column, unit)
            if self._referenced[table.spec.name].intersection(unit.columns):
                unit.is_free = False
        for column in table.spec.columns.values():
            if column.identity and column.is_given and column.name not in table.units:
                table.units[column.name] = self._column_unit(table, column, table.count)

    def _foreign_units(self, table: TableKeys) -> list[ForeignUnit]:
        """Return what decides the columns of foreign keys; each column is decided once."""
        spec = table.spec
        owned: dict[str, ForeignUnit] = {}
        units: list[ForeignUnit] = []
        late: list[ForeignUnit] = []
        for key in sorted(spec.foreign_keys, key=lambda key: -len(key.columns)):
            is_trivial = key.table == spec.name and key.columns == key.referenced
            is_given = all(spec.columns[column].is_given for column in key.columns)
            if is_trivial or not is_given:
                continue
            is_nullable = any(not spec.columns[column].is_required for column in key.columns)
            unit = ForeignUnit(key, self.tables, spec.name, is_nullable=is_nullable)
            if self._is_circular(spec.name, key) or any(column in owned for column in key.columns):
                late.append(unit)
                continue
            units.append(unit)
            owned.update(dict.fromkeys(key.columns, unit))
        for unit in late:
            self._join(table, unit, owned)
        return units

    def _join(self, table: TableKeys, unit: ForeignUnit, owned: dict[str, ForeignUnit]) -> None:
        """Let *unit* agree with those that decide some of its columns."""
        identifying = {column for group in table.spec.uniques for column in group}
        is_circular = self._is_circular(table.spec.name, unit.key)
        rest = tuple(
            column
            for column in unit.columns
            if column not in owned and not (is_circular and column in identifying)
        )
        if not rest and is_circular:
            listed = ", ".join(unit.columns)
            table.notices.append(f"the foreign key ({listed}) may not hold: keys refer in a circle")
        is_bound = all(table.spec.columns[column].is_required for column in rest)
        for owner in dict.fromkeys(owned[column] for column in unit.columns if column in owned):
            shared = [column for column in unit.columns if owned.get(column) is owner]
            if is_bound and not (unit.is_to_itself or owner.is_to_itself):
                self._restrict(owner, unit, shared)
        if rest:
            table.matching.append(MatchingUnit(unit, rest))

    def _restrict(self, owner: ForeignUnit, unit: ForeignUnit, shared: list[str]) -> None:
        """Let *owner* refer only to rows whose shared values *unit* can refer to, too."""
        if not self._is_planned(owner.key, shared) or not self._is_planned(unit.key, shared):
            return
        every = np.arange(owner.parent.referable, dtype=np.int64)
        there = np.arange(unit.parent.referable, dtype=np.int64)
        known = set(zip(*[unit.values_at(c, there).to_pylist() for c in shared], strict=True))
        own = zip(*[owner.values_at(c, every).to_pylist() for c in shared], strict=True)
        allowed = np.array([row for row, one in enumerate(own) if one in known], dtype=np.int64)
        if len(allowed) < len(every):
            before = every if owner.allowed is None else owner.allowed
            owner.allowed = np.intersect1d(before, allowed)

    def _is_planned(self, key: ForeignKeySpec, shared: list[str]) -> bool:
        units = self.tables[key.table].units
        return all(key.referenced[key.columns.index(column)] in units for column in shared)

    def _is_circular(self, name: str, key: ForeignKeySpec) -> bool:
        """Return whether the key columns that *key* refers to refer back to it."""
        goal = {(name, column) for column in key.columns}
        waiting = [(key.table, column) for column in key.referenced]
        seen = set(waiting)
        while waiting:
            table, column = waiting.pop()
            if (table, column) in goal:
                return True
            for other in self.tables[table].spec.foreign_keys:
                if column in other.columns:
                    place = (other.table, other.referenced[other.columns.index(column)])
                    if place not in seen:
                        seen.add(place)
                        waiting.append(place)
        return False

    def _meet(self, table: TableKeys, group: frozenset[str], foreign: list[ForeignUnit]) -> None:
        """Decide the columns of *group* so that no two rows share their values."""
        units = [
            unit
            for unit in foreign
            if self._tells_apart(unit, group) and unit.columns[0] not in table.units
        ]
        taken = {column for unit in foreign for column in unit.columns} | set(table.units)
        taken |= {column for unit in table.matching for column in unit.columns}
        columns = [c for name, c in table.spec.columns.items() if name in group - taken]
        is_counted = any(column.identity for column in columns)
        found = self._sized(table, [] if is_counted else units, _telling(columns))
        total = 1
        for _, size in found:
            total *= size
        listed = ", ".join(sorted(group))
        if not found:
            table.notices.append(f"({listed}) may repeat: other keys decide its columns")
            return
        if total < table.count:
            problem = f"{table.count} rows were asked for; ({listed}) has {total} different values"
            table.notices.append(problem)
            table.count = total
        table.capacity = min(table.capacity, total)
        self._deal(table, group, found, min(total, _MOST))

    def _tells_apart(self, unit: ForeignUnit, group: frozenset[str]) -> bool:
        """Return whether rows with different parents differ in the columns of *group*."""
        if set(unit.columns) <= group:
            return True
        pairs = zip(unit.columns, unit.key.referenced, strict=True)
        seen = frozenset(referenced for column, referenced in pairs if column in group)
        return bool(seen) and self.tables[unit.key.table].is_unique(seen)

    def _sized(
        self, table: TableKeys, units: list[ForeignUnit], columns: list[ColumnSpec]
    ) -> list[tuple[ColumnUnit | ForeignUnit, int]]:
        found: list[tuple[ColumnUnit | ForeignUnit, int]] = []
        needed = table.count
        is_alone = len(units) + len(columns) == 1
        for unit in units:
            found.append((unit, max(unit.size, 1)))
            needed = -(-needed // max(unit.size, 1))
        needed = needed if is_alone else int(needed * _SPARE) + 1
        for column in sorted(columns, key=_width, reverse=True):
            wanted = max(needed, 1 if is_alone else _LEAST_SIZE)
            made = self._column_unit(table, column, wanted)
            size = made.size if is_alone or column.identity else min(made.size, wanted)
            found.append((made, max(size, 1)))
            needed = max(-(-needed // max(size, 1)), 1)
        return found

    def _column_unit(self, table: TableKeys, column: ColumnSpec, count: int) -> ColumnUnit:
        place = (table.spec.name, column_key(self._seed, table.spec.name, column.name))
        return ColumnUnit(column, distinct_values(column, place, count, self.compiler), table)

    def _deal(
        self,
        table: TableKeys,
        group: frozenset[str],
        found: list[tuple[ColumnUnit | ForeignUnit, int]],
        total: int,
    ) -> None:
        key = derive(self._seed, "group", table.spec.name, *sorted(group))
        divisor = 1
        for unit, size in found:
            if len(found) == 1:
                unit.place_of = self._alone(table, unit, key, size)
            else:
                unit.place_of = radix(key, total, divisor, size)
            divisor *= size
            if isinstance(unit, ForeignUnit):
                unit.is_free = False
            for column in unit.columns:
                table.units[column] = unit
        table.unique.append(group)
        for unit, _ in found:
            if len(found) == 1:
                table.unique.append(frozenset(unit.columns) & group)

    def _alone(self, table: TableKeys, unit: ColumnUnit | ForeignUnit, key: int, size: int):  # noqa: ANN202
        if isinstance(unit, ForeignUnit):
            return previous if unit.is_to_itself else permuted(key, size)
        column = table.spec.columns[unit.columns[0]]
        is_number = (
            column.kind in ("integer", "decimal", "float") and "enum" not in column.definition
        )
        is_full = unit.size <= table.count or (column.kind == "text" and unit.size == table.count)
        return sequential if is_number or is_full else permuted(key, unit.size)


def _telling(columns: list[ColumnSpec]) -> list[ColumnSpec]:
    """Return those columns of a key that tell rows apart: a number that counts, or no times."""
    counting = [column for column in columns if column.identity]
    if counting:
        return counting
    timeless = [column for column in columns if not column.kind.startswith(("date", "time"))]
    return timeless if any(_width(column) == _WIDE for column in timeless) else columns


def _width(column: ColumnSpec) -> int:
    """Return how many values a column may have, roughly: those with few come last."""
    if "enum" in column.definition or column.kind == "boolean":
        return 0
    return _WIDE if column.kind in ("integer", "text", "uuid") else 1

"""What decides the keys of rows: a column of its own, or a row of another table.

Everything here is a function of a row's number, so that whoever refers to a row knows its key
without having made it.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.keys import KeyArray, chance, child_keys, derive, permute, uniform
from persona_assets.schema_records.databases.distinct import DistinctValues, Marked
from persona_assets.schema_records.databases.specs import ColumnSpec, ForeignKeySpec

Rows = NDArray[np.int64]
"""Numbers of rows, from 0; in answers, -1 stands for none."""

PlaceOf = Callable[[Rows], Rows]
"""Returns which of the distinct values, or which other row, each row has."""

_NULL_FRACTIONS = (0.1, 0.5, 0.9, 0.3, 0.0, 1.0)


class KeyTable(Protocol):
    """A table whose keys are known by the numbers of its rows."""

    @property
    def referable(self) -> int:
        """How many rows, the first ones, others may refer to."""
        ...

    def people(self, rows: Rows) -> KeyArray:
        """Return the keys of the people whom *rows* speak of."""
        ...

    def key_values(self, column: str, rows: Rows) -> pa.Array:
        """Return the values that one of its key columns has in *rows*."""
        ...

    def row_keys(self, rows: Rows) -> KeyArray:
        """Return the keys of *rows*."""
        ...


class ColumnUnit:
    """A column whose distinct values are dealt to the rows."""

    def __init__(self, column: ColumnSpec, domain: DistinctValues, table: KeyTable) -> None:
        self.columns = (column.name,)
        self.domain = domain
        self.place_of: PlaceOf = sequential
        self._table = table

    @property
    def size(self) -> int:
        """How many values there are."""
        return self.domain.size

    def values(self, column: str, rows: Rows) -> pa.Array:  # noqa: ARG002 - it has only one
        """Return the values in *rows*."""
        places = self.place_of(rows)
        if isinstance(self.domain, Marked):
            keys = self._table.row_keys(rows)
            return self.domain.marked(keys, self._table.people(rows), places)
        return self.domain.at(places)


class ForeignUnit:
    """Columns that hold the key of a row of another table, or of the same one.

    Attributes:
        key: The foreign key.
        columns: The columns that it decides.
        allowed: The rows of the other table that may be referred to; None for all.
        is_free: Whether a row may be drawn again, as nothing depends on it.
    """

    def __init__(
        self, key: ForeignKeySpec, tables: Mapping[str, KeyTable], own: str, *, is_nullable: bool
    ) -> None:
        self.key = key
        self.columns = key.columns
        self.allowed: Rows | None = None
        self.place_of: PlaceOf | None = None
        self.is_free = True
        self.is_to_itself = key.table == own
        self._tables = tables
        self._own = own
        self._is_nullable = is_nullable
        self._salt = derive(0, "foreign key", own, *key.columns)

    @property
    def parent(self) -> KeyTable:
        """The table that is referred to."""
        return self._tables[self.key.table]

    @property
    def size(self) -> int:
        """How many rows may be referred to."""
        return self.parent.referable if self.allowed is None else len(self.allowed)

    def parent_rows(self, rows: Rows, attempt: int = 0) -> Rows:
        """Return the row that each of *rows* refers to, -1 for none."""
        if self.place_of is not None:
            return self._permitted(self.place_of(rows))
        keys = child_keys(self._tables[self._own].row_keys(rows), self._salt & 0xFFFFFFFF)
        if attempt:
            keys = child_keys(keys, attempt)
        if self.is_to_itself:
            found = _floor(uniform(keys), np.minimum(rows, self.parent.referable))
            found[rows == 0] = -1 if self._is_nullable else 0
        else:
            found = self._permitted(_floor(uniform(keys), np.full(len(rows), self.size)))
        if self._is_nullable:
            fraction = _NULL_FRACTIONS[attempt % len(_NULL_FRACTIONS)]
            found[chance(child_keys(keys, 1), fraction)] = -1
        return found

    def values(self, column: str, rows: Rows, attempt: int = 0) -> pa.Array:
        """Return the values of one of its columns in *rows*."""
        return self.values_at(column, self.parent_rows(rows, attempt))

    def values_at(self, column: str, parents: Rows) -> pa.Array:
        """Return the values of one of its columns, given the rows that are referred to."""
        referenced = self.key.referenced[self.columns.index(column)]
        is_none = parents < 0
        if not len(parents) or not is_none.any():
            return self.parent.key_values(referenced, parents)
        found = self.parent.key_values(referenced, parents[~is_none])
        places = np.cumsum(~is_none) - 1
        return found.take(pa.array(places, mask=is_none))

    def _permitted(self, places: Rows) -> Rows:
        return places if self.allowed is None else np.where(places < 0, -1, self.allowed[places])


class MatchingUnit:
    """A foreign key that shares columns with another: only rows that agree may be referred to."""

    def __init__(self, inner: ForeignUnit, columns: tuple[str, ...]) -> None:
        """Make the unit.

        Args:
            inner: The foreign key as if it stood alone.
            columns: Those of its columns that nothing else decides.
        """
        self.columns = columns
        self.inner = inner
        self.is_free = True
        self._shared = tuple(one for one in inner.columns if one not in columns)
        self._groups: dict[tuple[object, ...], list[int]] | None = None

    def values_at(self, rows: Rows, keys: KeyArray, shared: list[pa.Array]) -> dict[str, pa.Array]:
        """Return the values of its columns in *rows*; null where no row agrees.

        Args:
            rows: The rows.
            keys: Keys to draw with.
            shared: The values of the shared columns, in the order of ``shared``.
        """
        groups = self._found_groups()
        wanted = list(zip(*[array.to_pylist() for array in shared], strict=True))
        parents = np.full(len(rows), -1, dtype=np.int64)
        shares = uniform(keys)
        for place, one in enumerate(wanted):
            group = groups.get(one, ())
            limit = len(group)
            if self.inner.is_to_itself:
                limit = int(np.searchsorted(np.array(group), rows[place])) if group else 0
            if limit:
                parents[place] = group[int(shares[place] * limit)]
        return {column: self.inner.values_at(column, parents) for column in self.columns}

    @property
    def shared(self) -> tuple[str, ...]:
        """The columns that something else decides."""
        return self._shared

    def _found_groups(self) -> dict[tuple[object, ...], list[int]]:
        if self._groups is None:
            inner = self.inner
            every = np.arange(inner.parent.referable, dtype=np.int64)
            columns = [inner.values_at(column, every).to_pylist() for column in self._shared]
            self._groups = {}
            for row, one in enumerate(zip(*columns, strict=True)):
                self._groups.setdefault(one, []).append(row)
        return self._groups


def sequential(rows: Rows) -> Rows:
    """Return each row's own number."""
    return rows


def previous(rows: Rows) -> Rows:
    """Return the number of the row before each, -1 before the first."""
    return rows - 1


def permuted(key: int, size: int) -> PlaceOf:
    """Return the function that deals ``range(size)`` to rows, each number once."""

    def place_of(rows: Rows) -> Rows:
        return permute(key, rows, size).astype(np.int64)

    return place_of


def radix(key: int, total: int, divisor: int, size: int) -> PlaceOf:
    """Return the function for one digit of the numbers in ``range(total)`` that rows are dealt."""

    def place_of(rows: Rows) -> Rows:
        numbers = permute(key, rows, total).astype(np.int64)
        return numbers // divisor % size

    return place_of


def _floor(shares: NDArray[np.float64], limits: Rows) -> Rows:
    return np.minimum((shares * limits).astype(np.int64), np.maximum(limits - 1, 0))

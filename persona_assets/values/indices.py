"""Choices by number: which entry of a list a record gets.

An index is drawn once and read by many nodes: the place that a record lives in decides its city,
its region and the pool of its postal codes.  Every draw is one look-up or one multiply-shift.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import (
    KeyArray,
    field_key,
    field_keys,
    integers,
    integers_one,
    pick,
    pick_one,
    pick_table,
    row_from_key,
    rows_from_keys,
)
from persona_assets.values.scalar import ScalarCode

_SERIAL_BLOCK = 10_000
_SERIAL_MASK = (1 << 62) - 1  # a key of another table gives a number as well, if not a unique one
_SERIAL_STEP = 6_181  # no factor in common with 10,000, so the block is only reordered


class Index(Protocol):
    """A whole number in ``range(size)`` for each record."""

    @property
    def size(self) -> int:
        """How many numbers are possible."""
        ...

    def indices(self, keys: KeyArray) -> NDArray[np.integer]:
        """Return the numbers of the records with *keys*."""
        ...

    def index(self, key: int) -> int:
        """Return the number of the record with *key*."""
        ...


class UniformIndex:
    """Every number is as likely as any other; *size* is at most 2**32."""

    def __init__(self, name: str, size: int) -> None:
        integers_one(0, size)
        self.name = name
        self.size = size

    def indices(self, keys: KeyArray) -> NDArray[np.integer]:
        """Return the numbers of the records with *keys*."""
        return integers(field_keys(keys, self.name), self.size)

    def index(self, key: int) -> int:
        """Return the number of the record with *key*."""
        return integers_one(field_key(key, self.name), self.size)

    def scalar(self, code: ScalarCode) -> str:
        """Return the number of one record as an expression."""
        return f"({code.draw(self.name)} >> 32) * {self.size} >> 32"


class WeightedIndex:
    """Number i is as likely as ``weights[i]`` says, to 1/65536 of the total."""

    def __init__(self, name: str, weights: Sequence[float]) -> None:
        self.name = name
        self.size = len(weights)
        table = pick_table(tuple(weights))
        self._table = table.astype(np.min_scalar_type(self.size))  # small, so that it stays cached

    def indices(self, keys: KeyArray) -> NDArray[np.integer]:
        """Return the numbers of the records with *keys*."""
        return pick(field_keys(keys, self.name), self._table)

    def index(self, key: int) -> int:
        """Return the number of the record with *key*."""
        return pick_one(field_key(key, self.name), self._table)

    def scalar(self, code: ScalarCode) -> str:
        """Return the number of one record as an expression."""
        return f"{code.table(self._table)}[{code.draw(self.name)} >> 48]"


class LinkedIndex:
    """The number that *table* has for another index: a city's region, a name's gender."""

    def __init__(self, source: Index, table: Sequence[int]) -> None:
        """Make the index.

        Raises:
            InvalidArgumentError: The table has another length than *source* has numbers.
        """
        if len(table) != source.size or min(table) < 0:
            raise InvalidArgumentError(
                f"a linked table needs {source.size} numbers from 0; found {len(table)}"
            )
        self.source = source
        self.size = max(table) + 1
        self._table = np.array(table, dtype=np.int32)

    def indices(self, keys: KeyArray) -> NDArray[np.integer]:
        """Return the numbers of the records with *keys*."""
        return np.take(self._table, self.source.indices(keys))

    def index(self, key: int) -> int:
        """Return the number of the record with *key*."""
        return int(self._table[self.source.index(key)])

    def scalar(self, code: ScalarCode) -> str:
        """Return the number of one record as an expression."""
        return f"{code.table(self._table)}[{code.index(self.source)}]"


class WithinIndex:
    """A number from the block that another index chose: a postal code of the record's city.

    Block g has ``counts[g]`` numbers and follows block g - 1 without a gap.
    """

    def __init__(self, name: str, source: Index, counts: Sequence[int]) -> None:
        """Make the index.

        Raises:
            InvalidArgumentError: There is an empty block, or another number of blocks than
                *source* has numbers.
        """
        if len(counts) != source.size or min(counts) < 1:
            raise InvalidArgumentError(
                f"a block index needs {source.size} counts from 1; found {list(counts)[:8]!r}"
            )
        self.name = name
        self.source = source
        self.size = sum(counts)
        self._counts = np.array(counts, dtype=np.uint64)
        self._starts = np.cumsum(self._counts) - self._counts

    def indices(self, keys: KeyArray) -> NDArray[np.integer]:
        """Return the numbers of the records with *keys*."""
        block = self.source.indices(keys)
        upper = field_keys(keys, self.name) >> np.uint64(32)
        upper *= np.take(self._counts, block)
        upper >>= np.uint64(32)
        upper += np.take(self._starts, block)
        return upper.view(np.int64)

    def index(self, key: int) -> int:
        """Return the number of the record with *key*."""
        block = self.source.index(key)
        inside = integers_one(field_key(key, self.name), int(self._counts[block]))
        return int(self._starts[block]) + inside

    def scalar(self, code: ScalarCode) -> str:
        """Return the number of one record as an expression."""
        block, drawn = code.index(self.source), code.draw(self.name)
        starts, counts = code.table(self._starts), code.table(self._counts)
        return f"{starts}[{block}] + (({drawn} >> 32) * {counts}[{block}] >> 32)"


class SerialIndex:
    """A number that no other row of the table with *table_key* has.

    It is the row's own number, with each block of 10,000 rows in an order of the table's own, so
    that texts made of it are unique and look drawn.  It costs no draw.
    """

    def __init__(self, table_key: int) -> None:
        self.table_key = table_key
        self.size = 1 << 62
        self._offset = table_key % _SERIAL_BLOCK
        low = np.arange(_SERIAL_BLOCK)
        self._moves = (low * _SERIAL_STEP + self._offset) % _SERIAL_BLOCK - low

    def indices(self, keys: KeyArray) -> NDArray[np.integer]:
        """Return the numbers of the records with *keys*."""
        rows = rows_from_keys(self.table_key, keys) & _SERIAL_MASK
        rows += np.take(self._moves, rows % _SERIAL_BLOCK)
        return rows

    def index(self, key: int) -> int:
        """Return the number of the record with *key*."""
        high, low = divmod(row_from_key(self.table_key, key) & _SERIAL_MASK, _SERIAL_BLOCK)
        scrambled = (low * _SERIAL_STEP + self._offset) % _SERIAL_BLOCK
        return high * _SERIAL_BLOCK + scrambled

    def scalar(self, code: ScalarCode) -> str:
        """Return the number of one record as an expression."""
        row = code.variable(f"{code.row(self.table_key)} & {_SERIAL_MASK}")
        return f"{row} + {code.table(self._moves)}[{row} % {_SERIAL_BLOCK}]"

"""Nodes whose values are texts, and look-ups in fixed lists.

Text never becomes Python objects in bulk: it is gathered from Arrow dictionaries, at most a few for
each column, with the glue between the parts already inside the dictionaries.
"""

from collections.abc import Sequence
from functools import cache
from itertools import accumulate

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.errors import InvalidArgumentError
from persona_assets.ids import uuid_from_key, uuids_from_keys
from persona_assets.keys import KeyArray, field_key, field_keys
from persona_assets.values.blocks import in_blocks
from persona_assets.values.indices import Index, LinkedIndex
from persona_assets.values.scalar import ScalarCode
from persona_assets.values.splicing import splice

_BLOCK = 10_000
_MASK = (1 << 64) - 1

ENCODED = pa.dictionary(pa.int32(), pa.string())
"""The type of a column of few different texts."""


class Constant:
    """The same value in every record; a text is dictionary-encoded."""

    def __init__(self, value: object, arrow_type: pa.DataType | None = None) -> None:
        self._scalar = pa.scalar(value, arrow_type)
        self._value = self._scalar.as_py()
        self._is_text = isinstance(value, str) and pa.types.is_string(self._scalar.type)
        self.arrow_type = ENCODED if self._is_text else self._scalar.type

    def array(self, keys: KeyArray) -> pa.Array:
        """Return as many times the value as there are *keys*."""
        if self._is_text:
            chosen = pa.array(np.zeros(len(keys), dtype=np.int32))
            return pa.DictionaryArray.from_arrays(chosen, pa.array([self._value]))
        return pa.repeat(self._scalar, len(keys))

    def value(self, key: int) -> object:  # noqa: ARG002 - every key gives the same
        """Return the value."""
        return self._value

    def scalar(self, code: ScalarCode) -> str:
        """Return the value's name."""
        return code.object(self._value)


class Uuid:
    """A UUID, as text, that differs from record to record."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.arrow_type = pa.string()

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the UUIDs of the records with *keys*."""
        return uuids_from_keys(field_keys(keys, self.name))

    def value(self, key: int) -> str:
        """Return the UUID of the record with *key*."""
        return uuid_from_key(field_key(key, self.name))

    def scalar(self, code: ScalarCode) -> str:
        """Return the UUID of one record as an expression."""
        own = code.draw(self.name)
        first = f"{code.child(own, 0)} & {~0xF000 & _MASK} | 0x4000"
        second = f"{code.child(own, 1)} & {_MASK >> 2} | {1 << 63}"
        text = code.variable(f"'%016x%016x' % ({first}, {second})")
        parts = ("[:8]", "[8:12]", "[12:16]", "[16:20]", "[20:]")
        return "f'" + "-".join(f"{{{text}{part}}}" for part in parts) + "'"


class Pick:
    """A text from a short list, dictionary-encoded.

    *labels* has one entry for each number of *index*; entries may repeat.
    """

    def __init__(self, index: Index, labels: Sequence[str]) -> None:
        """Make the node.

        Raises:
            InvalidArgumentError: There are more or fewer labels than the index has numbers.
        """
        _check_count(index, labels)
        words = list(dict.fromkeys(labels))
        self.arrow_type = ENCODED
        self._words = words
        self._dictionary = pa.array(words, pa.string())
        if len(words) != len(labels):
            # Parquet's bytes depend on the chunking when a dictionary has duplicates.
            position = {word: number for number, word in enumerate(words)}
            index = LinkedIndex(index, [position[label] for label in labels])
        self._index = index

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the texts of the records with *keys*."""
        chosen = in_blocks(self._index.indices, keys).astype(np.int32, copy=False)
        return pa.DictionaryArray.from_arrays(pa.array(chosen), self._dictionary, safe=False)

    def value(self, key: int) -> str:
        """Return the text of the record with *key*."""
        return self._words[self._index.index(key)]

    def scalar(self, code: ScalarCode) -> str:
        """Return the text of one record as an expression."""
        return f"{code.object(self._words)}[{code.index(self._index)}]"


class Lookup:
    """An entry of *values*, a list of any Arrow type: one for each number of *index*."""

    def __init__(self, index: Index, values: Sequence[object], arrow_type: pa.DataType) -> None:
        """Make the node.

        Raises:
            InvalidArgumentError: There are more or fewer values than the index has numbers.
        """
        _check_count(index, values)
        self.arrow_type = arrow_type
        self._index = index
        self._array = pa.array(values, arrow_type)
        self._values = self._array.to_pylist()

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the entries of the records with *keys*."""
        return self._array.take(pa.array(in_blocks(self._index.indices, keys)))

    def value(self, key: int) -> object:
        """Return the entry of the record with *key*."""
        return self._values[self._index.index(key)]

    def scalar(self, code: ScalarCode) -> str:
        """Return the entry of one record as an expression."""
        return f"{code.object(self._values)}[{code.index(self._index)}]"


class Words(Lookup):
    """A text from a list, stored in full: the part that a ``Text`` is made of."""

    def __init__(self, index: Index, words: Sequence[str]) -> None:
        super().__init__(index, words, pa.string())

    @property
    def dictionary(self) -> pa.Array:
        """The texts that a record can have."""
        return self._array

    def gathers(self, keys: KeyArray) -> list[NDArray[np.integer]]:
        """Return one array: which entry of ``dictionary`` each record has."""
        return [in_blocks(self._index.indices, keys)]

    def glued(self, before: str, after: str) -> "Words":
        """Return the same choice with *before* and *after* around each word."""
        return Words(self._index, [f"{before}{word}{after}" for word in self._values])


class Number:
    """A whole number as text: four digits at least, with zeros before it where needed.

    Number n is followed by ``endings[n % len(endings)]``; there is one ending, or there are as many
    as divide 10,000, so that the ending follows from the last four digits.
    """

    def __init__(self, index: Index, endings: Sequence[str] = ("",)) -> None:
        """Make the node.

        Raises:
            InvalidArgumentError: The number of endings does not divide 10,000.
        """
        if not endings or _BLOCK % len(endings):
            raise InvalidArgumentError(f"as many endings as divide 10,000; found {endings!r}")
        self.arrow_type = pa.string()
        self._index = index
        self._endings = tuple(endings)
        low = [f"{number:04d}{endings[number % len(endings)]}" for number in range(_BLOCK)]
        self.dictionary = pa.concat_arrays([pa.array(low), _leading_groups()])

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the numbers of the records with *keys*."""
        columns = self.gathers(keys)
        return splice(self.dictionary, columns, [0] * len(columns), len(keys))

    def gathers(self, keys: KeyArray) -> list[NDArray[np.integer]]:
        """Return the entries of ``dictionary`` whose texts make each record's number."""
        numbers = in_blocks(self._index.indices, keys).astype(np.int64, copy=False)
        rest = in_blocks(_without_last_group, numbers)
        groups: list[NDArray[np.integer]] = [numbers - rest * _BLOCK]
        while rest.any():
            higher = in_blocks(_without_last_group, rest)
            groups.append(rest - higher * _BLOCK + np.where(higher > 0, 2 * _BLOCK, _BLOCK))
            rest = higher
        return groups[::-1]

    def value(self, key: int) -> str:
        """Return the number of the record with *key*."""
        number = self._index.index(key)
        return f"{number:04d}{self._endings[number % len(self._endings)]}"

    def scalar(self, code: ScalarCode) -> str:
        """Return the number of one record as an expression."""
        number, count = code.index(self._index), len(self._endings)
        ending = f"{code.object(self._endings)}[{number} % {count}]"
        return f"'%04d%s' % ({number}, {ending})"


class Text:
    """A text made of parts: words, numbers and the literal glue between them.

    Literals are fused into the words next to them once, here, so that a text of two words and three
    literals costs two gathers.
    """

    def __init__(self, *parts: Words | Number | str) -> None:
        """Make the node.

        Raises:
            InvalidArgumentError: A literal has no words next to it, or nothing varies (use
                ``Constant``).
        """
        self.arrow_type = pa.string()
        self._parts = _fuse(parts)
        dictionaries = [part.dictionary for part in self._parts]
        self._dictionary = pa.concat_arrays(dictionaries)
        lengths = [0, *(len(dictionary) for dictionary in dictionaries)]
        self._starts = list(accumulate(lengths[:-1]))

    def array(self, keys: KeyArray) -> pa.Array:
        """Return the texts of the records with *keys*."""
        columns: list[NDArray[np.integer]] = []
        starts: list[int] = []
        for part, start in zip(self._parts, self._starts, strict=True):
            own = part.gathers(keys)
            columns += own
            starts += [start] * len(own)
        return splice(self._dictionary, columns, starts, len(keys))

    def value(self, key: int) -> str:
        """Return the text of the record with *key*."""
        return "".join([str(part.value(key)) for part in self._parts])

    def scalar(self, code: ScalarCode) -> str:
        """Return the text of one record as an expression."""
        return " + ".join(f"({part.scalar(code)})" for part in self._parts)


def _without_last_group(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return numbers // _BLOCK


@cache
def _leading_groups() -> pa.Array:
    """Return what stands before the last four digits: first without zeros, then with them."""
    bare = ["", *(str(number) for number in range(1, _BLOCK))]
    return pa.array([*bare, *(f"{number:04d}" for number in range(_BLOCK))])


def _fuse(parts: Sequence[Words | Number | str]) -> list[Words | Number]:
    """Return *parts* with every literal inside the words before it, or else those after it."""
    fused: list[Words | Number] = []
    waiting = ""
    for part in parts:
        if isinstance(part, str):
            if fused and isinstance(fused[-1], Words):
                fused[-1] = fused[-1].glued("", part)
            else:
                waiting += part
        else:
            if waiting and not isinstance(part, Words):
                raise InvalidArgumentError(f"the literal {waiting!r} has no words next to it")
            fused.append(part.glued(waiting, "") if isinstance(part, Words) and waiting else part)
            waiting = ""
    if not fused or waiting:
        raise InvalidArgumentError(f"a text needs words next to each literal; found {parts!r}")
    return fused


def _check_count(index: Index, entries: Sequence[object]) -> None:
    if len(entries) != index.size:
        raise InvalidArgumentError(
            f"an index of {index.size} needs as many entries; found {len(entries)}"
        )

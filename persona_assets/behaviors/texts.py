"""Columns of texts that are chosen from a pool, and messages that are put together from them.

Most texts occur again and again, so a column is a pool of texts and, for each record, the place of
its text there.  Changing a few records adds a few texts; writing messages is one gather.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Places = NDArray[np.int64]
"""Which records some values belong to, shape (n,)."""

_Array = TypeVar("_Array", bound=pa.Array)

_SMALL = 4
"""A pool is small if it has at most one text for so many records."""


@dataclass(frozen=True, slots=True)
class Texts:
    """A text for each record.

    Attributes:
        pool: Texts, none of them null; not every one needs to be used.
        index: The place in the pool of each record's text, shape (n,).
    """

    pool: pa.StringArray
    index: NDArray[np.int32]

    def __len__(self) -> int:
        """Return how many records there are."""
        return len(self.index)

    @property
    def is_small(self) -> bool:
        """Whether working on the pool is much less than working on the records."""
        return len(self.pool) == 1 or len(self.pool) * _SMALL <= len(self.index)

    def array(self) -> pa.StringArray:
        """Return the text of each record."""
        return self.pool.take(pa.array(self.index))

    def take(self, places: Places | NDArray[np.bool_]) -> "Texts":
        """Return the texts of the records at *places*, or of those where a mask is True."""
        return Texts(self.pool, self.index[places])

    def mapped(self, change: Callable[[pa.StringArray], pa.StringArray]) -> "Texts":
        """Return what *change*, which works on each text alone, makes of the texts."""
        if len(self.pool) > len(self.index):
            return own(change(self.array()))
        return Texts(change(self.pool), self.index)

    def replaced(self, mask: NDArray[np.bool_], texts: "Texts") -> "Texts":
        """Return these texts with *texts*, one for each True of *mask*, there."""
        index = self.index.copy()
        index[mask] = texts.index + np.int32(len(self.pool))
        return Texts(pa.concat_arrays([self.pool, texts.pool]), index)

    def replaced_by(self, mask: NDArray[np.bool_], text: str) -> "Texts":
        """Return these texts with *text* where *mask* is True."""
        index = np.where(mask, np.int32(len(self.pool)), self.index)
        return Texts(pa.concat_arrays([self.pool, pa.array([text])]), index)


Piece = Texts | str
"""A part of messages: a text of each record, or the same for all."""


@dataclass(frozen=True, slots=True)
class Written:
    """What some of the records say, piece by piece.

    Attributes:
        places: Which records; None is all of them.
        pieces: What each of them says, one piece after the other.
    """

    places: Places | None
    pieces: Sequence[Piece]

    def only(self, mask: NDArray[np.bool_]) -> "Written":
        """Return what those of the records say for which *mask*, one for each of them, is True."""
        if mask.all():
            return self
        places = np.arange(len(mask)) if self.places is None else self.places
        pieces = [one if isinstance(one, str) else one.take(mask) for one in self.pieces]
        return Written(places[mask], pieces)


def own(texts: pa.Array) -> Texts:
    """Return *texts* (plain or dictionary-encoded), one for each record."""
    if pa.types.is_dictionary(texts.type):
        return chosen(texts.dictionary.cast(pa.string()), texts.indices.to_numpy())
    return Texts(texts, np.arange(len(texts), dtype=np.int32))


def chosen(pool: pa.StringArray, index: NDArray[np.integer]) -> Texts:
    """Return the texts that stand at *index* in *pool*."""
    return Texts(pool, index.astype(np.int32, copy=False))


def same(text: str, count: int) -> Texts:
    """Return *text* for each of *count* records."""
    return Texts(pa.array([text]), np.zeros(count, dtype=np.int32))


def where(mask: NDArray[np.bool_], yes: str, no: str) -> Texts:
    """Return *yes* where *mask* is True, else *no*."""
    return Texts(pa.array([no, yes]), mask.astype(np.int32))


def written(pieces: Sequence[Piece], count: int) -> pa.StringArray:
    """Return what *count* records say: their *pieces*, one after the other."""
    return assembled([Written(None, pieces)], count)


def assembled(parts: Sequence[Written], count: int) -> pa.StringArray:
    """Return what each of *count* records says; a record of no part says nothing.

    Args:
        parts: What the records say; no record is in two parts.
        count: How many records there are.
    """
    joined_parts = [_joined(part, count) for part in parts]
    if len(parts) == 1 and parts[0].places is None:
        widths = np.full(count, len(joined_parts[0]), dtype=np.int32)
    else:
        widths = np.zeros(count, dtype=np.int32)
        for part, pieces in zip(parts, joined_parts, strict=True):
            widths[slice(None) if part.places is None else part.places] = len(pieces)
    borders = ends_of(widths)
    gather = Gather(int(borders[-1]))
    for part, pieces in zip(parts, joined_parts, strict=True):
        cells = borders[:-1] if part.places is None else borders[:-1][part.places]
        for number, piece in enumerate(pieces):
            gather.put(cells + np.int32(number) if number else cells, piece)
    return _merged(gather.array(), borders)


class Gather:
    """Texts that are collected from several pools, cell by cell, and copied once."""

    def __init__(self, cell_count: int) -> None:
        """Make room for *cell_count* texts, all of which have to be put."""
        self._index = np.empty(cell_count, dtype=np.int32)
        self._pools: list[pa.StringArray] = []
        self._bases: dict[int, int] = {}
        self._size = 0

    def put(self, cells: NDArray[np.integer], texts: Texts) -> None:
        """Put *texts*, one for each of *cells*, there."""
        base = self._bases.get(id(texts.pool))
        if base is None:
            base = self._bases[id(texts.pool)] = self._size
            self._pools.append(texts.pool)
            self._size += len(texts.pool)
        self._index[cells] = texts.index + np.int32(base) if base else texts.index

    def array(self) -> pa.StringArray:
        """Return the text of each cell."""
        if not self._pools:
            return pa.array([], pa.string())
        return pa.concat_arrays(self._pools).take(pa.array(self._index))


def ends_of(widths: NDArray[np.integer]) -> NDArray[np.int32]:
    """Return where each of some runs of cells begins, and after them where the last one ends."""
    borders = np.zeros(len(widths) + 1, dtype=np.int32)
    np.cumsum(widths, out=borders[1:])
    return borders


def offsets_of(texts: pa.StringArray) -> NDArray[np.int32]:
    """Return where each text begins in ``bytes_of`` *texts*, and after them where the last ends."""
    buffer = texts.buffers()[1]
    if buffer is None or len(texts) == 0:
        return np.zeros(1, dtype=np.int32)
    return np.frombuffer(buffer, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]


def bytes_of(texts: pa.StringArray) -> NDArray[np.uint8]:
    """Return the bytes that the offsets of *texts* speak of."""
    buffer = texts.buffers()[2]
    return np.zeros(0, np.uint8) if buffer is None else np.frombuffer(buffer, dtype=np.uint8)


def from_bytes(letters: NDArray[np.uint8], offsets: NDArray[np.int32]) -> pa.StringArray:
    """Return the texts that lie in *letters*, which are UTF-8, between the *offsets*."""
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(letters)]
    return pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)


def character_starts(letters: NDArray[np.uint8], places: Places) -> NDArray[np.int32]:
    """Return where the characters begin that the bytes at *places* of *letters* belong to."""
    found = places.astype(np.int32)
    for _ in range(3):
        inside = np.minimum(found, len(letters) - 1)
        found = found - ((letters[inside] & 0xC0) == 0x80)
    return found


def nulls_where(mask: NDArray[np.bool_], texts: pa.StringArray) -> pa.StringArray:
    """Return *texts* with null where *mask* is True."""
    if not mask.any():
        return texts
    is_valid = pa.array(~mask).buffers()[1]
    buffers = [is_valid, *texts.buffers()[1:]]
    return pa.Array.from_buffers(pa.string(), len(texts), buffers, int(mask.sum()), texts.offset)


def glued(*parts: pa.Array | str) -> pa.StringArray:
    """Return *parts* one after the other; a text stands for itself in every place."""
    arguments = [pa.scalar(part) if isinstance(part, str) else part for part in parts]
    return pc.call_function("binary_join_element_wise", [*arguments, pa.scalar("")])


def _joined(part: Written, count: int) -> list[Texts]:
    """Return the pieces of *part* as texts, what is the same for all joined to its neighbors."""
    rows = count if part.places is None else len(part.places)
    found: list[Texts] = []
    before = ""
    for piece in (*part.pieces, ""):
        if isinstance(piece, str):
            before += piece
        elif len(piece.pool) == 1:
            before += piece.pool[0].as_py()
        elif piece.is_small:
            found.append(chosen(glued(before, piece.pool), piece.index) if before else piece)
            before = ""
        else:
            found += [same(before, rows), piece] if before else [piece]
            before = ""
    if before and found and found[-1].is_small:
        found[-1] = chosen(glued(found[-1].pool, before), found[-1].index)
    elif before:
        found.append(same(before, rows))
    return found


def _merged(cells: pa.StringArray, borders: NDArray[np.int32]) -> pa.StringArray:
    """Return the texts that *cells* make, run by run, without copying a letter."""
    offsets = offsets_of(cells)[borders] if len(cells) else np.zeros(len(borders), dtype=np.int32)
    return from_bytes(bytes_of(cells), offsets)

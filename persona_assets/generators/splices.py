"""Replacements of pieces of text, for many messages at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.texts import (
    Texts,
    bytes_of,
    character_starts,
    from_bytes,
    offsets_of,
)


@dataclass(frozen=True, slots=True)
class Edits:
    """For each of some messages, the piece that is replaced.

    Attributes:
        begins: Where the piece begins, in bytes of the message, shape (n,).
        ends: Where it ends.
        mutated: What stands there instead.
    """

    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    mutated: Texts


@dataclass(frozen=True)
class Targets:
    """Some messages, in the order in which they lie in memory, and one value of each to spoil.

    Attributes:
        letters: The bytes of many messages.
        starts: Where each of these messages begins there, shape (n,).
        sizes: How long each is, in bytes.
        names: The name of the value's field.
        begins: Where the value begins, in bytes of the message.
        ends: Where it ends.
        is_measured: Which values are measurements.
        ways: Numbers from 0 to 65,536 that choose among ways to spoil it.
    """

    letters: NDArray[np.uint8]
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    names: Texts
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    is_measured: NDArray[np.bool_]
    ways: NDArray[np.int64]

    def take(self, rows: NDArray[np.int64]) -> "Targets":
        """Return the targets that are the *rows* of these; *rows* increase."""
        return Targets(
            self.letters,
            self.starts[rows],
            self.sizes[rows],
            self.names.take(rows),
            self.begins[rows],
            self.ends[rows],
            self.is_measured[rows],
            self.ways[rows],
        )

    @cached_property
    def name_sizes(self) -> NDArray[np.int64]:
        """The length of each name, in bytes."""
        return np.diff(offsets_of(self.names.pool)).astype(np.int64)[self.names.index]

    @cached_property
    def is_text(self) -> NDArray[np.bool_]:
        """Which values are texts, in quotes."""
        return self.letters[self.starts + self.begins] == ord('"')

    def pieces(self, begins: NDArray[np.int64], ends: NDArray[np.int64]) -> pa.StringArray:
        """Return the piece of each message from byte *begins* to byte *ends*."""
        if len(begins) == 0:
            return pa.array([], pa.string())
        borders = np.stack([self.starts + begins, self.starts + ends], axis=1)
        # Between two pieces lies one that nobody asks for.
        slices = from_bytes(self.letters, borders.astype(np.int32).ravel())
        return slices.take(pa.array(np.arange(0, 2 * len(begins), 2, dtype=np.int32)))

    def characters(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where the character begins that byte number *places* of each message is in."""
        return character_starts(self.letters, self.starts + places) - self.starts


def cut_at(texts: pa.StringArray, *places: NDArray[np.int64]) -> pa.StringArray:
    """Return the pieces of each text, cut at *places* in bytes, which follow each other.

    The result has a piece more for each text than there are *places*, and copies no letter.
    """
    offsets = offsets_of(texts)
    starts = offsets[:-1]
    borders = np.empty((len(starts), len(places) + 1), dtype=np.int32)
    borders[:, 0] = starts
    for number, place in enumerate(places, start=1):
        borders[:, number] = starts + place
    return from_bytes(bytes_of(texts), np.append(borders.ravel(), offsets[-1]))

"""Texts in which some letters are drawn, one by one or for many events at once."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from persona_assets.keys import KeyArray, child_key, child_keys, field_key, field_keys
from persona_assets.simulation.event_values import Values

_OF_ONE_KEY = 10
"""So many letters are drawn from each key."""


@dataclass(frozen=True, slots=True)
class FromLetters:
    """A field that is filled with a text in which some letters are drawn.

    Attributes:
        name: The field, which names the draw.
        pieces: What stands before, between and after the letters.
        alphabet: What they are drawn from.
    """

    name: str
    pieces: tuple[str, ...]
    alphabet: str

    def value(self, key: int) -> object:
        """Return the value of the event with *key*."""
        own, size, rest = field_key(key, self.name), len(self.alphabet), 0
        found = self.pieces[0]
        for place, piece in enumerate(self.pieces[1:]):
            if place % _OF_ONE_KEY == 0:
                rest = child_key(own, place // _OF_ONE_KEY)
            rest, letter = divmod(rest, size)
            found += self.alphabet[letter] + piece
        return found

    def column(self, keys: KeyArray) -> Values:
        """Return the values of the events with *keys*."""
        if not "".join((*self.pieces, self.alphabet)).isascii():
            return [self.value(key) for key in keys.tolist()]
        own, size = field_keys(keys, self.name), np.uint64(len(self.alphabet))
        letters = np.frombuffer(self.alphabet.encode(), dtype=np.uint8)
        template = " ".join(self.pieces).encode()
        text = np.tile(np.frombuffer(template, dtype=np.uint8), (len(keys), 1))
        end, rest = -1, own
        for place, piece in enumerate(self.pieces[:-1]):
            if place % _OF_ONE_KEY == 0:
                rest = child_keys(own, place // _OF_ONE_KEY)
            rest, letter = np.divmod(rest, size)
            end += 1 + len(piece)
            text[:, end] = letters[letter.view(np.int64)]
        offsets = np.arange(len(keys) + 1, dtype=np.int32) * np.int32(len(template))
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(text)]
        return pa.Array.from_buffers(pa.string(), len(keys), buffers)

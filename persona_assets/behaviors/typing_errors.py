"""Typing errors: a letter becomes one that lies beside it on the keyboard."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask
from persona_assets.keys import KeyArray, chance, child_keys

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def mistype(
    literals: pa.StringArray, keys: KeyArray, active: Mask, rate: float
) -> tuple[pa.StringArray, Mask]:
    """Return JSON string *literals* with *rate* of their letters wrong, and which ones changed.

    Only the letters a to z, in both cases, are touched, and not the escapes of JSON; a wrong letter
    is never the right one, so the rate is exactly what a reader can count.  The result for one text
    depends on its own key alone.
    """
    texts = pa.concat_arrays([literals])
    _, ends, data = texts.buffers()
    offsets = np.frombuffer(ends, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(data, dtype=np.uint8)[offsets[0] : offsets[-1]].copy()
    lengths = np.diff(offsets)
    owner = np.repeat(np.arange(len(texts)), lengths)
    place = np.arange(len(letters)) - np.repeat(offsets[:-1] - offsets[0], lengths)
    drawn = child_keys(keys[owner], place)
    wrong = chance(drawn, rate) & (_BESIDE[0][letters] != letters) & active[owner]
    wrong &= ~_is_escape(letters)
    side = (drawn & np.uint64(1)).astype(np.int64)
    letters[wrong] = _BESIDE[side[wrong], letters[wrong]]
    touched = np.bincount(owner[wrong], minlength=len(texts)) > 0
    buffers = [None, pa.py_buffer(offsets - offsets[0]), pa.py_buffer(letters)]
    return pa.StringArray.from_buffers(len(texts), *buffers[1:]), touched


def _is_escape(letters: NDArray[np.uint8]) -> Mask:
    """Which bytes belong to an escape of JSON, such as the last five of a backslash and u0041."""
    escape = np.zeros(len(letters), dtype=np.bool_)
    escape[1:] = letters[:-1] == ord("\\")
    codes = np.nonzero(escape & (letters == ord("u")))[0]
    for step in range(1, 5):
        escape[np.minimum(codes + step, len(letters) - 1)] = True
    return escape


def _beside() -> NDArray[np.uint8]:
    """Shape (2, 256): what each byte becomes when the finger slips to the left or the right."""
    table = np.tile(np.arange(256, dtype=np.uint8), (2, 1))
    for row in _ROWS:
        for position, letter in enumerate(row):
            left = row[position - 1] if position else row[1]
            right = row[position + 1] if position + 1 < len(row) else row[-2]
            for side, other in enumerate((left, right)):
                table[side, ord(letter)] = ord(other)
                table[side, ord(letter.upper())] = ord(other.upper())
    return table


_BESIDE = _beside()

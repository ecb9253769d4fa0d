"""Typing errors: a letter becomes one that lies beside it on the keyboard."""

import numpy as np
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask
from persona_assets.behaviors.texts import Texts, bytes_of, from_bytes, offsets_of, own
from persona_assets.keys import KeyArray, child_keys, uniform

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def mistype(literals: Texts, keys: KeyArray, active: Mask, rate: float) -> tuple[Texts, Mask]:
    """Return JSON string *literals* with *rate* of their letters wrong, and which ones changed.

    Only the letters a to z, in both cases, are touched, and not the escapes of JSON; a wrong letter
    is never the right one, so the rate is exactly what a reader can count.  The result for one text
    depends on its own key alone.
    """
    lengths = np.diff(offsets_of(literals.pool))[literals.index]
    rows, places, sides = _slips(keys, np.where(active, lengths, 0), rate)
    touched = np.zeros(len(keys), dtype=np.bool_)
    if len(rows) == 0:
        return literals, touched
    touched[rows] = True
    texts = literals.take(touched).array()
    offsets, letters = offsets_of(texts), bytes_of(texts).copy()
    starts = offsets[(np.cumsum(touched) - 1)[rows]]
    at = starts + places
    is_wrong = (_BESIDE[0][letters[at]] != letters[at]) & ~_is_escape(letters, starts, at)
    touched[:] = False
    touched[rows[is_wrong]] = True
    letters[at[is_wrong]] = _BESIDE[sides[is_wrong], letters[at[is_wrong]]]
    drawn = np.zeros(len(keys), dtype=np.bool_)
    drawn[rows] = True
    return literals.replaced(drawn, own(from_bytes(letters, offsets))), touched


def _slips(
    keys: KeyArray, lengths: NDArray[np.integer], rate: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return where fingers slip: the record, the byte in its text, and to which side.

    The way from one slip to the next is drawn, so that nothing is drawn for letters that are right;
    every byte is hit with the *rate*, whatever happens to the others.
    """
    longest = int(lengths.max(initial=0))
    if longest == 0:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    # The chance that the next slip is at most so many bytes away.
    within = 1 - np.cumprod(np.full(longest, 1 - rate))
    rows, places = np.arange(len(keys)), np.full(len(keys), -1)
    found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]] = []
    turn = 0
    while len(rows):
        drawn = child_keys(keys[rows], turn) if turn else keys
        chance = uniform(drawn)
        left = lengths[rows] - places - 1
        hits = np.nonzero((left > 0) & (chance < within[left - 1]))[0]
        rows, drawn = rows[hits], drawn[hits]
        places = places[hits] + 1 + np.searchsorted(within, chance[hits], side="right")
        found.append((rows, places, (drawn & np.uint64(1)).astype(np.int64)))
        turn += 1
    hit, at, sides = (np.concatenate(column) for column in zip(*found, strict=True))
    return hit, at, sides


def _is_escape(
    letters: NDArray[np.uint8], starts: NDArray[np.integer], at: NDArray[np.integer]
) -> Mask:
    """Which of the bytes *at* belong to an escape of JSON, such as a backslash and u0041."""
    escaped = letters[at - 1] == ord("\\")
    for step in range(1, 5):
        begin = at - step
        inside = begin > starts
        begin = np.maximum(begin, 1)
        escaped |= inside & (letters[begin] == ord("u")) & (letters[begin - 1] == ord("\\"))
    return escaped


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

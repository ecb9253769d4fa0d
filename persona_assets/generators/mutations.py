"""Ways to spoil messages, each a replacement of a piece of their text, so that it can be undone.

A mutation sees some messages and one value of each, and says which piece of it becomes what.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.behaviors.literals import EXTREME_NUMBERS, EXTREME_TEXTS
from persona_assets.behaviors.texts import (
    Texts,
    bytes_of,
    chosen,
    from_bytes,
    glued,
    offsets_of,
    own,
    same,
)
from persona_assets.generators.splices import Edits, Targets

WAYS = 1 << 16
"""How many numbers choose among the ways of one mutation."""


class FaultClass(StrEnum):
    """What kind of trouble a fault is."""

    VALIDATION = "validation"
    FORMAT = "format"
    ENCODING = "encoding"
    TRANSMISSION = "transmission"
    BOUNDARY = "boundary"


class Needs(StrEnum):
    """The values that a mutation works on.

    A free text can say anything; a named value is an id, or one of a few words.
    """

    ANY = "any"
    TEXT = "text"
    NUMBER = "number"
    FREE_TEXT = "free_text"
    NAMED_VALUE = "named_value"


Mutate = Callable[[Targets], Edits]
"""What spoils messages at one value of each."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One way to spoil a message.

    Attributes:
        name: What it is called.
        fault_class: What kind of trouble it is.
        mutate: What does it.
        reaction: What a careful receiver does.
        needs: The values that it works on.
        is_local: Whether it spoils only the value and its name, rather than the whole message.
    """

    name: str
    fault_class: FaultClass
    mutate: Mutate
    reaction: str
    needs: Needs = Needs.ANY
    is_local: bool = True


def _insert(places: NDArray[np.int64], mutated: Texts) -> Edits:
    return Edits(places, places, mutated)


def _from(words: Sequence[str], ways: NDArray[np.int64]) -> Texts:
    """Return one of *words* for each of the *ways*."""
    return chosen(pa.array(words), ways % len(words))


def _missing(targets: Targets) -> Edits:
    label_sizes = targets.name_sizes + len(',"":')
    nothing = same("", len(targets.ways))
    return Edits(targets.begins - label_sizes, targets.ends, nothing)


def _null(targets: Targets) -> Edits:
    return Edits(targets.begins, targets.ends, same("null", len(targets.ways)))


def _wrong_type(targets: Targets) -> Edits:
    """Another kind of thing, or, one time in three, the same in quotes and a text as a number."""
    ways = targets.ways
    words = np.where(ways % 3 == 1, np.where(ways % 2, 1, 3), np.where(ways % 2, 2, 1))
    words = np.where(ways % 3 == 0, 0, words)
    mutated = chosen(pa.array(["17", "{}", "true", "[1]"]), words)
    is_quoted = (ways % 3 == 0) & ~targets.is_text
    if is_quoted.any():
        some = targets.take(np.nonzero(is_quoted)[0])
        quoted = own(glued('"', some.pieces(some.begins, some.ends), '"'))
        mutated = mutated.replaced(is_quoted, quoted)
    return Edits(targets.begins, targets.ends, mutated)


def _words(*words: str) -> Mutate:
    """Return what puts one of *words* in the place of the value, but not the one that it is."""

    def mutate(targets: Targets) -> Edits:
        values = targets.pieces(targets.begins, targets.ends)
        found = pc.call_function("equal", [_from(words, targets.ways).array(), values])
        is_same = found.to_numpy(zero_copy_only=False)
        return Edits(targets.begins, targets.ends, _from(words, targets.ways + is_same))

    return mutate


def _out_of_range(targets: Targets) -> Edits:
    """A number that the value can never be; a measurement can be below 0."""
    ways = targets.ways % len(_BEYOND)
    values = targets.pieces(targets.begins, targets.ends)
    found = pc.call_function("equal", [_from(_BEYOND, ways).array(), values])
    is_same = found.to_numpy(zero_copy_only=False)
    ways = np.where(is_same | (targets.is_measured & (ways == 0)), ways + 1, ways)
    return Edits(targets.begins, targets.ends, _from(_BEYOND, ways))


def _unknown_field(targets: Targets) -> Edits:
    words = [f',"legacy_field_{number}":"1"' for number in range(10)]
    return _insert(targets.sizes - 1, _from(words, targets.ways))


def _old_name(targets: Targets) -> Edits:
    """The name as an older client writes it, such as starCount."""
    names: list[str] = []
    for name in targets.names.pool.to_pylist():
        first, *rest = name.split("_")
        capitalized = "".join(part.capitalize() for part in rest)
        names.append(f"{first}{capitalized}" if rest else first.upper())
    ends = targets.begins - len('":')
    return Edits(ends - targets.name_sizes, ends, chosen(pa.array(names), targets.names.index))


def _trailing_comma(targets: Targets) -> Edits:
    return _insert(targets.sizes - 1, same(",", len(targets.ways)))


def _single_quotes(targets: Targets) -> Edits:
    ends = targets.begins - len(":")
    mutated = targets.names.mapped(lambda pool: glued("'", pool, "'"))
    return Edits(ends - targets.name_sizes - len('""'), ends, mutated)


def _byte_order_mark(targets: Targets) -> Edits:
    return _insert(np.zeros_like(targets.sizes), same("\ufeff", len(targets.ways)))


def _double_encoded(targets: Targets) -> Edits:
    """The text in UTF-8, read as Latin-1 and written in UTF-8 again, with an accent that shows it.

    Every byte from 128 on becomes the two bytes of the character with that number.
    """
    begins, ends = targets.begins + 1, targets.ends - 1
    inner = own(targets.pieces(begins, ends)).replaced_by(begins == ends, "x").array()
    texts = glued(inner, "\u00e9")
    offsets = offsets_of(texts)
    letters = bytes_of(texts)[: offsets[-1]]
    is_high = letters >= 128
    places = np.cumsum(1 + is_high) - 1
    garbled = np.repeat(letters, 1 + is_high)
    garbled[places[is_high] - 1] = 0xC0 | (letters[is_high] >> 6)
    garbled[places[is_high]] = 0x80 | (letters[is_high] & 0x3F)
    borders = np.append(0, places + 1).astype(np.int32)[offsets]
    return Edits(begins, ends, own(from_bytes(garbled, borders)))


def _truncated(targets: Targets) -> Edits:
    places = 1 + targets.ways * (targets.sizes - 1) // WAYS
    return Edits(targets.characters(places), targets.sizes, same("", len(targets.ways)))


def _corrupted(targets: Targets) -> Edits:
    """One character that holds the message together is unreadable.

    It is the brace at either end, the comma or a quote of the name, the colon, or the first or last
    character of the value: its quotes, or a digit.
    """
    colons = targets.begins - len(":")
    opening = colons - targets.name_sizes - len('""')
    places = np.stack(
        [
            np.zeros_like(colons),
            opening - len(","),
            opening,
            colons - len('"'),
            colons,
            targets.begins,
            targets.ends - 1,
            targets.sizes - 1,
        ]
    )
    begins = np.take_along_axis(places, targets.ways[None] % len(places), axis=0)[0]
    return Edits(begins, begins + 1, same("\ufffd", len(begins)))


def _garbled(targets: Targets) -> Edits:
    """One character inside a text is unreadable; where the text has escapes, one more is there."""
    inner = targets.ends - targets.begins - len('""')
    begins = targets.characters(targets.begins + 1 + targets.ways * inner // WAYS)
    first = targets.letters[targets.starts + begins]
    widths = 1 + (first >= 0xC0).astype(np.int64) + (first >= 0xE0) + (first >= 0xF0)
    values = targets.pieces(targets.begins, targets.ends)
    escaped = pc.call_function("match_substring", [values], pc.MatchSubstringOptions("\\"))
    is_whole = (inner == 0) | escaped.to_numpy(zero_copy_only=False)
    begins = np.where(is_whole, targets.begins + 1, begins)
    ends = begins + np.where(is_whole, 0, widths)
    return Edits(begins, ends, same("\ufffd", len(begins)))


def _duplicated(targets: Targets) -> Edits:
    return _insert(targets.sizes, own(targets.pieces(np.zeros_like(targets.sizes), targets.sizes)))


def _lost_piece(targets: Targets) -> Edits:
    """Two to eight bytes are gone: the end of a name with its quote, and the colon.

    One quote is missing then, so that what follows is inside a text that never ends.
    """
    letters = targets.ways % (np.minimum(targets.name_sizes, 6) + 1)
    begins = targets.begins - len('":') - letters
    return Edits(begins, targets.begins, same("", len(targets.ways)))


_TEXT, _NUMBER = Needs.TEXT, Needs.NUMBER
_FREE_TEXT, _NAMED_VALUE = Needs.FREE_TEXT, Needs.NAMED_VALUE

_SIZES: Mapping[str, tuple[Needs, Sequence[str]]] = {
    "empty_text": (_TEXT, ['""', '"  "']),
    "too_long": (_TEXT, ['"' + "A" * 1024 + '"', '"' + "\u00e9" * 512 + '"']),
    "special_characters": (_TEXT, EXTREME_TEXTS["special_characters"]),
    "minimum": (_NUMBER, EXTREME_NUMBERS["minimum"]),
    "maximum": (_NUMBER, EXTREME_NUMBERS["maximum"]),
}
_BEYOND = ("-1", "-999999", "1e39", "99999999999999999999")
_INVALID = ('"not-a-value"', '"undefined"', '"????"')

_VALIDATION, _FORMAT = FaultClass.VALIDATION, FaultClass.FORMAT
_TRANSMISSION, _ENCODING = FaultClass.TRANSMISSION, FaultClass.ENCODING

MUTATIONS: Sequence[Mutation] = (
    Mutation("missing_field", _VALIDATION, _missing, "reject_422"),
    Mutation("null_value", _VALIDATION, _null, "reject_422"),
    Mutation("wrong_type", _VALIDATION, _wrong_type, "reject_422"),
    Mutation("out_of_range", _VALIDATION, _out_of_range, "reject_422", _NUMBER),
    Mutation("invalid_value", _VALIDATION, _words(*_INVALID), "reject_422", _NAMED_VALUE),
    Mutation("unknown_field", _FORMAT, _unknown_field, "ignore_field", is_local=False),
    Mutation("old_field_name", _FORMAT, _old_name, "reject_422"),
    Mutation("trailing_comma", _FORMAT, _trailing_comma, "reject_400", is_local=False),
    Mutation("single_quotes", _FORMAT, _single_quotes, "reject_400"),
    Mutation("byte_order_mark", _ENCODING, _byte_order_mark, "reject_400", is_local=False),
    Mutation("double_encoded", _ENCODING, _double_encoded, "accept_garbled", _FREE_TEXT),
    Mutation("truncated", _TRANSMISSION, _truncated, "reject_400", is_local=False),
    Mutation("corrupted", _TRANSMISSION, _corrupted, "reject_400", is_local=False),
    Mutation("garbled_text", _TRANSMISSION, _garbled, "accept_garbled", _FREE_TEXT),
    Mutation("duplicated", _TRANSMISSION, _duplicated, "reject_400", is_local=False),
    Mutation("lost_piece", _TRANSMISSION, _lost_piece, "reject_400", is_local=False),
    *(
        Mutation(name, FaultClass.BOUNDARY, _words(*words), "accept_or_reject_422", needs)
        for name, (needs, words) in _SIZES.items()
    ),
)
"""All ways to spoil a message; the first fits every message and always changes it."""

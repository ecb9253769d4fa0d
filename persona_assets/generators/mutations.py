"""Ways to spoil a message, each a replacement of a piece of its text, so that it can be undone.

A mutation sees the text of a message and where its values stand, and says which piece becomes what.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from persona_assets.behaviors.literals import EXTREME_NUMBERS, EXTREME_TEXTS


class FaultClass(StrEnum):
    """What kind of trouble a fault is."""

    VALIDATION = "validation"
    FORMAT = "format"
    ENCODING = "encoding"
    TRANSMISSION = "transmission"
    BOUNDARY = "boundary"


class Needs(StrEnum):
    """The values that a mutation works on."""

    ANY = "any"
    TEXT = "text"
    NUMBER = "number"


class Value(NamedTuple):
    """One value of a message.

    Attributes:
        name: The name of its field.
        start: The place in the message at which the value begins, in characters.
        literal: The value, as JSON text.
    """

    name: str
    start: int
    literal: str

    @property
    def label(self) -> str:
        """What stands before the value: a comma, the name and a colon."""
        return f',"{self.name}":'


class Splice(NamedTuple):
    """A piece of a text, and what it becomes.

    Attributes:
        path: The JSON path of what is spoilt; ``$`` is the whole message.
        position: Where the piece begins, in characters.
        original: The piece.
        mutated: What stands there instead.
    """

    path: str
    position: int
    original: str
    mutated: str

    def apply(self, text: str) -> str:
        """Return *text* with the replacement made."""
        end = self.position + len(self.original)
        return text[: self.position] + self.mutated + text[end:]

    def undo(self, text: str) -> str:
        """Return *text* as it was before the replacement."""
        end = self.position + len(self.mutated)
        return text[: self.position] + self.original + text[end:]


Mutate = Callable[[str, Value, int], Splice]
"""What spoils a text at one of its values; the number, from 0 to 65,535, chooses among ways."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One way to spoil a message.

    Attributes:
        name: What it is called.
        fault_class: What kind of trouble it is.
        mutate: What does it.
        reaction: What a careful receiver does.
        needs: The values that it works on.
        is_local: Whether all that stands before the value stays as it is.
    """

    name: str
    fault_class: FaultClass
    mutate: Mutate
    reaction: str
    needs: Needs = Needs.ANY
    is_local: bool = True


_TEXT, _NUMBER = Needs.TEXT, Needs.NUMBER
_INVALID = ('"not-a-value"', '"undefined"', '"????"')


def _replaced(value: Value, literal: str) -> Splice:
    return Splice(f"$.{value.name}", value.start, value.literal, literal)


def _missing(_: str, value: Value, __: int) -> Splice:
    start = value.start - len(value.label)
    return Splice(f"$.{value.name}", start, value.label + value.literal, "")


def _null(_: str, value: Value, __: int) -> Splice:
    return _replaced(value, "null")


def _wrong_type(_: str, value: Value, number: int) -> Splice:
    others = ("[]", "{}", "true") if number % 2 else ("true", "[1]", "{}")
    quoted = value.literal.startswith('"')
    if number % 3 == 0:
        return _replaced(value, "17" if quoted else f'"{value.literal}"')
    return _replaced(value, others[number % len(others)])


def _out_of_range(_: str, value: Value, number: int) -> Splice:
    words = ("-1", "-999999", "1e39", "99999999999999999999")
    return _replaced(value, words[number % len(words)])


def _invalid(_: str, value: Value, number: int) -> Splice:
    return _replaced(value, _INVALID[number % len(_INVALID)])


def _unknown_field(text: str, _: Value, number: int) -> Splice:
    return Splice("$", len(text) - 1, "", f',"legacy_field_{number % 10}":"1"')


def _old_name(_: str, value: Value, __: int) -> Splice:
    first, *rest = value.name.split("_")
    name = f"{first}{''.join(part.capitalize() for part in rest)}" if rest else first.upper()
    start = value.start - len(value.name) - 2
    return Splice(f"$.{value.name}", start, value.name, name)


def _trailing_comma(text: str, _: Value, __: int) -> Splice:
    return Splice("$", len(text) - 1, "", ",")


def _single_quotes(_: str, value: Value, __: int) -> Splice:
    start = value.start - len(value.name) - 3
    return Splice(f"$.{value.name}", start, f'"{value.name}"', f"'{value.name}'")


def _byte_order_mark(_: str, __: Value, ___: int) -> Splice:
    return Splice("$", 0, "", "\ufeff")


def _double_encoded(_: str, value: Value, __: int) -> Splice:
    inner = value.literal[1:-1] or "x"
    garbled = (inner + "\u00e9").encode().decode("latin-1")
    return Splice(f"$.{value.name}", value.start + 1, value.literal[1:-1], garbled)


def _truncated(text: str, _: Value, number: int) -> Splice:
    place = 1 + number * (len(text) - 1) // 65_536
    return Splice("$", place, text[place:], "")


def _corrupted(text: str, _: Value, number: int) -> Splice:
    place = number * len(text) // 65_536
    return Splice("$", place, text[place], "\ufffd" if text[place] != "\ufffd" else "?")


def _duplicated(text: str, _: Value, __: int) -> Splice:
    return Splice("$", len(text), "", text)


def _lost_piece(text: str, _: Value, number: int) -> Splice:
    place = number * (len(text) - 1) // 65_536
    return Splice("$", place, text[place : place + 8], "")


def _extreme(words: Sequence[str]) -> Mutate:
    def mutate(_: str, value: Value, number: int) -> Splice:
        word = words[number % len(words)]
        other = words[(number + 1) % len(words)]
        return _replaced(value, word if word != value.literal else other)

    return mutate


_SIZES: Mapping[str, tuple[Needs, Sequence[str]]] = {
    "empty_text": (_TEXT, ['""', '"  "']),
    "too_long": (_TEXT, ['"' + "A" * 1024 + '"', '"' + "\u00e9" * 512 + '"']),
    "special_characters": (_TEXT, EXTREME_TEXTS["special_characters"]),
    "minimum": (_NUMBER, EXTREME_NUMBERS["minimum"]),
    "maximum": (_NUMBER, EXTREME_NUMBERS["maximum"]),
}

_VALIDATION, _FORMAT = FaultClass.VALIDATION, FaultClass.FORMAT
_TRANSMISSION, _ENCODING = FaultClass.TRANSMISSION, FaultClass.ENCODING

MUTATIONS: Sequence[Mutation] = (
    Mutation("missing_field", _VALIDATION, _missing, "reject_422"),
    Mutation("null_value", _VALIDATION, _null, "reject_422"),
    Mutation("wrong_type", _VALIDATION, _wrong_type, "reject_422"),
    Mutation("out_of_range", _VALIDATION, _out_of_range, "reject_422", _NUMBER),
    Mutation("invalid_value", _VALIDATION, _invalid, "reject_422", _TEXT),
    Mutation("unknown_field", _FORMAT, _unknown_field, "ignore_field", is_local=False),
    Mutation("old_field_name", _FORMAT, _old_name, "reject_422"),
    Mutation("trailing_comma", _FORMAT, _trailing_comma, "reject_400", is_local=False),
    Mutation("single_quotes", _FORMAT, _single_quotes, "reject_400"),
    Mutation("byte_order_mark", _ENCODING, _byte_order_mark, "reject_400", is_local=False),
    Mutation("double_encoded", _ENCODING, _double_encoded, "accept_garbled", _TEXT),
    Mutation("truncated", _TRANSMISSION, _truncated, "reject_400", is_local=False),
    Mutation("corrupted", _TRANSMISSION, _corrupted, "reject_400", is_local=False),
    Mutation("duplicated", _TRANSMISSION, _duplicated, "reject_400", is_local=False),
    Mutation("lost_piece", _TRANSMISSION, _lost_piece, "reject_400", is_local=False),
    *(
        Mutation(name, FaultClass.BOUNDARY, _extreme(words), "accept_or_reject_422", needs)
        for name, (needs, words) in _SIZES.items()
    ),
)
"""All ways to spoil a message."""

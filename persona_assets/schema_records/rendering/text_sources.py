"""Where strings come from: short lists, people, times, and codes that hardly ever repeat.

A source is a function of keys.  It says how long its texts are, so that limits of length that it
keeps anyway need no check.
"""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Protocol

import numpy as np
import pyarrow as pa

from persona_assets.ids import uuids_from_keys
from persona_assets.keys import KeyArray, child_keys, field_keys, integers
from persona_assets.schema_records.rendering.arrow_texts import before, joined
from persona_assets.values.node import Node

_DAY_SECONDS = 86_400
_FIRST_DAY = dt.date(2015, 1, 1)
_LAST_DAY = dt.date(2026, 1, 1)
_DAYS = (_LAST_DAY - _FIRST_DAY).days
_EPOCH_DAYS = (_FIRST_DAY - dt.date(1970, 1, 1)).days
_BEGINNING_HOURS = 24
_EARLY_DAYS = _DAYS - 400


class TextSource(Protocol):
    """Strings as a function of the value's key and its person's."""

    @property
    def lengths(self) -> tuple[int, int]:
        """The fewest and the most characters that a text can have."""
        ...

    @property
    def is_plain(self) -> bool:
        """Whether no text has a character that JSON escapes."""
        ...

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one string for each key."""
        ...


class PersonTexts:
    """What someone is called, or where they live, as the person's key says."""

    is_plain = False

    def __init__(self, node: Node, lengths: tuple[int, int] = (1, 96)) -> None:
        self._node = node
        self.lengths = lengths

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:  # noqa: ARG002 - see class
        """Return one string for each person."""
        array = self._node.array(people)
        if pa.types.is_dictionary(array.type):
            return array.dictionary_decode()
        return array.cast(pa.string())


class UserNames:
    """The part of someone's e-mail address before the ``@``."""

    is_plain = True
    lengths = (5, 64)

    def __init__(self, email: Node) -> None:
        self._email = email

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:  # noqa: ARG002 - see class
        """Return one user name for each person."""
        return before(self._email.array(people), "@")


class Uuids:
    """UUIDs of version 4."""

    is_plain = True
    lengths = (36, 36)

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:  # noqa: ARG002 - people have none
        """Return one UUID for each key."""
        return uuids_from_keys(keys)


class Template:
    """Texts whose every place has an alphabet of its own, drawn independently."""

    def __init__(self, alphabets: Sequence[str]) -> None:
        """Make the source; all alphabets are ASCII and none is empty."""
        self.lengths = (len(alphabets), len(alphabets))
        self.is_plain = not any(set('"\\').union(map(chr, range(32))) & set(a) for a in alphabets)
        self._tables = [np.frombuffer(signs.encode("ascii"), np.uint8) for signs in alphabets]

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:  # noqa: ARG002 - people have none
        """Return one text for each key."""
        width, count = len(self._tables), len(keys)
        signs = np.empty((count, width), dtype=np.uint8)
        drawn = keys
        for place, table in enumerate(self._tables):
            if place % 4 == 0:
                drawn = child_keys(keys, place // 4)
            part = (drawn >> np.uint64(16 * (place % 4))) & np.uint64(0xFFFF)
            signs[:, place] = table[((part * np.uint64(len(table))) >> np.uint64(16)).astype(int)]
        offsets = np.arange(0, width * count + 1, max(width, 1), dtype=np.int32)[: count + 1]
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(signs.tobytes())]
        return pa.Array.from_buffers(pa.string(), count, buffers)

    def covering(self) -> list[str]:
        """Return texts in which every sign of every alphabet occurs in its place."""
        rounds = max((len(table) for table in self._tables), default=1)
        return [
            "".join(
                chr(table[(number + 7 * place) % len(table)])
                for place, table in enumerate(self._tables)
            )
            for number in range(rounds)
        ]


class Moments:
    """Times from 2015 to 2026 as RFC 3339 has them, or parts of them.

    What begins (``created_at``) is never after what follows it (``updated_at``) in the same record,
    because both count from one time that the person's key says.
    """

    is_plain = True

    def __init__(self, role: str, pattern: str = "{date}T{time}Z") -> None:
        """Make the source.

        Args:
            role: ``begins``, ``follows``, or ``any`` for a time of its own.
            pattern: ``{date}T{time}Z``, ``{date}T{time}``, ``{date} {time}``, ``{date}`` or
                ``{time}Z``.
        """
        self._role = role
        self._pattern = pattern
        length = len(pattern.format(date="2015-01-01", time="00:00:00"))
        self.lengths = (length, length)

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one time for each key."""
        return self.written(moment_seconds(self._role, keys, people))

    def written(self, seconds: np.ndarray) -> pa.Array:
        """Return seconds since the first day as text."""
        parts: list[pa.Array | str] = []
        day, rest = np.divmod(seconds, _DAY_SECONDS)
        if "{date}" in self._pattern:
            parts.append(_days().take(pa.array(day)))
        if "{time}" in self._pattern:
            parts.append(_times().take(pa.array(rest)))
        if len(parts) == 2:
            parts.insert(1, " " if " " in self._pattern else "T")
        if self._pattern.endswith("Z"):
            parts.append("Z")
        return joined(parts)


def moment_seconds(role: str, keys: KeyArray, people: KeyArray) -> np.ndarray:
    """Return times as seconds since 2015-01-01, before 2026-01-01.

    Args:
        role: As ``Moments`` has it.
        keys: The values' keys.
        people: The keys of the people that they speak of.
    """
    if role == "any":
        return integers(keys, _DAYS * _DAY_SECONDS)
    start = integers(field_keys(people, "beginning"), _EARLY_DAYS * _DAY_SECONDS)
    if role == "begins":
        return start + integers(keys, _BEGINNING_HOURS * 3600)
    return start + _BEGINNING_HOURS * 3600 + integers(keys, 390 * _DAY_SECONDS)


def epoch_seconds(role: str, keys: KeyArray, people: KeyArray) -> np.ndarray:
    """Return the same times as seconds since 1970."""
    return moment_seconds(role, keys, people) + _EPOCH_DAYS * _DAY_SECONDS


class EpochSeconds:
    """The same times as seconds since 1970, written as digits."""

    is_plain = True
    lengths = (10, 10)

    def __init__(self, role: str) -> None:
        """Make the source of ``begins``, ``follows``, or ``any`` for a time of its own."""
        self._role = role

    def values(self, keys: KeyArray, people: KeyArray) -> pa.Array:
        """Return one time for each key."""
        return pa.array(epoch_seconds(self._role, keys, people)).cast(pa.string())


@cache
def _days() -> pa.Array:
    days = [(_FIRST_DAY + dt.timedelta(days=day)).isoformat() for day in range(_DAYS)]
    return pa.array(days, pa.string())


@cache
def _times() -> pa.Array:
    hours = [f"{hour:02d}" for hour in range(24)]
    sixty = [f"{number:02d}" for number in range(60)]
    times = [f"{hour}:{minute}:{second}" for hour in hours for minute in sixty for second in sixty]
    return pa.array(times, pa.string())

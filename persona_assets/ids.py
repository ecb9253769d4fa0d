"""The one place where identifiers come from.

An identifier is a UUID of version 4 in form and a pure function of what it identifies in fact: of a
key (a generated record) or of content (an observation, a claim).  Nothing here is random.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from struct import Struct

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.keys import KeyArray, child_key, child_keys

_VERSION, _VERSION_MASK = 0x4000, ((1 << 64) - 1) & ~0xF000
_VARIANT, _VARIANT_MASK = 1 << 63, ((1 << 64) - 1) >> 2
_LENGTH = Struct("<Q").pack
_HASH = blake2b(digest_size=16, person=b"persona_ids")
"""The hash of nothing, copied for each id: that takes half the time of setting one up."""

_VARIANTS = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
_LAYOUT = np.dtype(
    {
        "names": [f"group_{number}" for number in range(8)],
        "formats": [np.uint32] * 8,
        "offsets": [0, 4, 9, 14, 19, 24, 28, 32],
        "itemsize": 36,
    }
)
"""Where the eight groups of four digits stand in a UUID's text."""


class Encoded(bytes):
    """Parts of an id that are written down already; see ``encoded``."""

    __slots__ = ()


Part = str | bytes | int | float | None
"""What an id can be made of."""


def content_id(*parts: Part) -> str:
    """Return the id of whatever consists of *parts*, in that order.

    Examples:
        >>> content_id("a", "b") == content_id("ab")
        False
        >>> content_id("a", None)[14]
        '4'
    """
    whole = _HASH.copy()
    whole.update(_written(parts))
    digits = whole.hexdigest()
    variant = _VARIANTS[digits[16]]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def encoded(*parts: Part) -> Encoded:
    """Return *parts* as one part that stands for all of them in many ids.

    Examples:
        >>> content_id(encoded("a", 1), "b") == content_id("a", 1, "b")
        True
    """
    return Encoded(_written(parts))


def _written(parts: Sequence[Part]) -> bytes:
    """Return each part with its length before it, so that it is known where it ends."""
    return b"".join(
        [
            part
            if type(part) is Encoded
            else _text(part)
            if type(part) is str
            else _decimal(part)
            if type(part) is float and part  # a zero of either sign would share one entry
            else _number(part)
            if part is None or type(part) is int
            else _other(part)
            for part in parts
        ]
    )


@lru_cache(maxsize=1 << 14)
def _text(part: str) -> bytes:
    """Return a text as it is written down; most ids share most of their texts."""
    return _other(part)


@lru_cache(maxsize=1 << 14)
def _decimal(part: float) -> bytes:
    return _other(part)


@lru_cache(maxsize=1 << 12)
def _number(part: int | None) -> bytes:
    return _other(part)


def _other(part: Part) -> bytes:
    data = part if isinstance(part, bytes) else repr(part).encode()
    return _LENGTH(len(data)) + data


def uuid_from_key(key: int) -> str:
    """Return the UUID of the record with *key*."""
    first = child_key(key, 0) & _VERSION_MASK | _VERSION
    second = child_key(key, 1) & _VARIANT_MASK | _VARIANT
    text = f"{first:016x}{second:016x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def uuids_from_keys(keys: KeyArray) -> pa.Array:
    """Return the UUIDs of the records with *keys* as an Arrow string array, shape (n,)."""
    first = (child_keys(keys, 0) & np.uint64(_VERSION_MASK)) | np.uint64(_VERSION)
    second = (child_keys(keys, 1) & np.uint64(_VARIANT_MASK)) | np.uint64(_VARIANT)
    text = np.full(36 * len(keys), ord("-"), dtype=np.uint8).view(_LAYOUT)
    hexadecimal = _four_digits()
    for group in range(4):
        shift = np.uint64(48 - 16 * group)
        for word, number in ((first, group), (second, group + 4)):
            digits = (word >> shift) & np.uint64(0xFFFF)
            text[f"group_{number}"] = np.take(hexadecimal, digits.view(np.int64))
    offsets = np.arange(0, 36 * len(keys) + 1, 36, dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(text)]
    return pa.Array.from_buffers(pa.string(), len(keys), buffers)


@cache
def _four_digits() -> NDArray[np.uint32]:
    """Return the four hexadecimal digits of each number below 65,536, as one word of memory."""
    text = b"".join(b"%04x" % number for number in range(1 << 16))
    return np.frombuffer(text, dtype=np.uint32)

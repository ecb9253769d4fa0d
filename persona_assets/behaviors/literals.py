"""JSON literals: how a message writes its values, and the values that careless code fears."""

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from persona_assets.behaviors.numerals import from_cents, from_integers
from persona_assets.behaviors.texts import (
    Texts,
    bytes_of,
    chosen,
    from_bytes,
    glued,
    offsets_of,
    own,
)
from persona_assets.keys import KeyArray, pick, pick_table

MEASURED_DECIMALS = 2
"""How many decimals a measurement is written with."""

LONGEST_TEXT = 255
"""The length, in characters, of the longest text that a field allows."""

_SPECIAL = (
    "'; --",
    "<b>&\"'</b>",
    "\\..\\..",
    "%00%0a",
    "${x}{{y}}",
    "line\nbreak\ttab",
    "0",
    "null",
)
_LONGEST = ("A" * LONGEST_TEXT, "x" * (LONGEST_TEXT - 1), "\u00e9" * LONGEST_TEXT)

EXTREME_TEXTS = {
    "empty": ['""', '" "'],
    "max_length": [json.dumps(text, ensure_ascii=False) for text in _LONGEST],
    "special_characters": [json.dumps(text, ensure_ascii=False) for text in _SPECIAL],
}
"""Texts at the edge, as JSON literals, by the kind of edge."""

EXTREME_NUMBERS = {
    "minimum": ["0", "-1", "-2147483648", "-9007199254740991", "0.01"],
    "maximum": ["2147483647", "4294967295", "9007199254740991", "999999999.99"],
}
"""Numbers at the edge, as JSON literals; each is exact in a double or a 64-bit integer."""

UNUSUAL = {
    "emoji": [
        "\U0001f680",
        "\U0001f469\u200d\U0001f4bb",
        "\U0001f1f8\U0001f1ea",
        "\U0001f44d\U0001f3fd",
    ],
    "right_to_left": [
        "\u0645\u0631\u062d\u0628\u0627",
        "\u05e9\u05dc\u05d5\u05dd",
        "\u202eabc\u202c",
    ],
    "zero_width": ["a\u200bb", "\u2060", "c\u200d\u200cd", "\ufeffe"],
    "combining": ["e\u0301", "Z\u0351\u036b\u0343", "n\u0303o"],
    "astral": ["\U00020bb7", "\U0001d4d0\U0001d4d1", "\U00010348"],
}
"""Words of unusual characters, safe inside a JSON string, by the kind of character."""

_NEEDS_ESCAPE = r'["\\\x00-\x1f]'


def from_numbers(numbers: NDArray[np.float64], decimals: int) -> Texts:
    """Return *numbers* as JSON literals with 0 or 2 *decimals*, rounded half to even.

    Examples:
        >>> from_numbers(np.array([1.5, -0.25]), 2).array().to_pylist()
        ['1.50', '-0.25']
    """
    scaled = np.rint(numbers * 10**decimals).astype(np.int64)
    return from_cents(scaled) if decimals else from_integers(scaled)


def from_texts(texts: pa.Array) -> Texts:
    """Return *texts* (plain or dictionary-encoded) as JSON literals."""
    return own(texts).mapped(quoted)


def quoted(texts: pa.StringArray) -> pa.StringArray:
    """Return *texts* as JSON literals."""
    risky = pc.call_function(
        "match_substring_regex", [texts], pc.MatchSubstringOptions(_NEEDS_ESCAPE)
    )
    if risky.true_count:
        return pa.array([json.dumps(text, ensure_ascii=False) for text in texts.to_pylist()])
    return glued('"', texts, '"')


def without_last(texts: Texts) -> Texts:
    """Return *texts*, each without its last byte (the closing quote of a JSON string)."""
    whole = texts.array()
    offsets = offsets_of(whole)
    if len(whole) == 0:
        return texts
    borders = np.stack([offsets[:-1], offsets[1:] - 1], axis=1).ravel()
    pieces = from_bytes(bytes_of(whole), np.append(borders, offsets[-1:]))
    return chosen(pieces, np.arange(0, len(pieces), 2))


def one_of(keys: KeyArray, group: NDArray[np.int64], groups: Mapping[int, Sequence[str]]) -> Texts:
    """Return a word of its *group* for each key."""
    words: list[str] = []
    which = np.zeros(len(keys), dtype=np.int32)
    for number, some in groups.items():
        here = group == number
        which[here] = pick(keys[here], pick_table((1.0,) * len(some))) + len(words)
        words += some
    return chosen(pa.array(words, pa.string()), which)


def two_of(keys: KeyArray, groups: Sequence[Sequence[str]], close: str = '"') -> Texts:
    """Return the end of a text with two words for each key, each of one of *groups*.

    Each group is equally likely; with two words, some ten texts show every group.  The end closes
    with *close*.
    """
    words = [(word, 1 / len(group)) for group in groups for word in group]
    ends = [f" {first} {second}{close}" for first, _ in words for second, _ in words]
    weights = [one * other for _, one in words for _, other in words]
    return chosen(pa.array(ends), pick(keys, pick_table(tuple(weights))))

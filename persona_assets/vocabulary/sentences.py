"""Pieces of sentences: a dozen words cost three gathers instead of twelve."""

from functools import cache

from persona_assets.keys import child_keys, derive, integers, row_keys
from persona_assets.vocabulary.pools import pools

FRAGMENT_COUNT = 4096
"""How many fragments there are: few enough for a processor's cache."""


@cache
def fragments(locale: str, length: int) -> tuple[str, ...]:
    """Return 4,096 runs of *length* words of *locale*, the same on every machine.

    Raises:
        UnknownNameError: No lists are frozen for *locale*.
    """
    words = pools(locale).words
    keys = row_keys(derive(0, "fragments", locale, length), 0, FRAGMENT_COUNT)
    columns = [integers(child_keys(keys, place), len(words)).tolist() for place in range(length)]
    return tuple(" ".join(words[number] for number in row) for row in zip(*columns, strict=True))

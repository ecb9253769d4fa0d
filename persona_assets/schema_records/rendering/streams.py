"""Random choices one after the other, for the pools that are made once at compile time."""

from collections.abc import Sequence
from typing import TypeVar

from persona_assets.keys import child_key, integers, integers_one, row_keys

T = TypeVar("T")


class Stream:
    """A run of choices that follows from its key alone."""

    def __init__(self, key: int) -> None:
        self._key = key
        self._count = 0

    def below(self, bound: int) -> int:
        """Return a whole number in [0, *bound*); *bound* is from 1 to 2**32."""
        self._count += 1
        return integers_one(child_key(self._key, self._count), bound)

    def between(self, low: int, high: int) -> int:
        """Return a whole number from *low* to *high*, both included."""
        return low + self.below(high - low + 1)

    def one_of(self, choices: Sequence[T]) -> T:
        """Return one of *choices*, all equally likely."""
        return choices[self.below(len(choices))]

    def text(self, alphabet: str, length: int) -> str:
        """Return *length* characters of *alphabet*; none when it is empty."""
        if not alphabet:
            return ""
        if length <= 16:
            return "".join([self.one_of(alphabet) for _ in range(length)])
        self._count += 1
        keys = row_keys(child_key(self._key, self._count), 0, length)
        return "".join([alphabet[number] for number in integers(keys, len(alphabet)).tolist()])

    def fork(self, index: int) -> "Stream":
        """Return the stream number *index* under this one, whatever was drawn before."""
        return Stream(child_key(self._key, index))

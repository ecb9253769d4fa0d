"""Which few of many statements to tell: those that say the most without saying it twice.

A greedy choice by coverage: a statement gains confidence * sum over its new words of sqrt(c + 1) -
sqrt(c), where c counts how often a word was told already, over sqrt of its length.  Coverage is
submodular, so the greedy choice is near the best one (Lin and Bilmes, ACL 2011).
"""

from collections.abc import Sequence
from math import sqrt
from typing import Protocol, TypeVar

from persona_assets.mindscapes.wording import stems_of


class _Known(Protocol):
    @property
    def confidence_fraction(self) -> float: ...


_Item = TypeVar("_Item", bound=_Known)


def choose(items: Sequence[tuple[str, _Item]], most: int) -> list[_Item]:
    """Return at most *most* of *items*, each with its words, the best first, ties in order."""
    told: dict[str, int] = {}
    left = list(items)
    chosen: list[_Item] = []
    while left and len(chosen) < most:
        gains = [_gain(words, item.confidence_fraction, told) for words, item in left]
        best = max(range(len(left)), key=lambda index: (round(gains[index], 9), -index))
        if gains[best] <= 0:
            break
        words, item = left.pop(best)
        chosen.append(item)
        for stem in set(stems_of(words)):
            told[stem] = told.get(stem, 0) + 1
    return chosen


def _gain(words: str, confidence: float, told: dict[str, int]) -> float:
    stems = stems_of(words)
    new = sum(sqrt(told.get(stem, 0) + 1) - sqrt(told.get(stem, 0)) for stem in sorted(set(stems)))
    return confidence * new / sqrt(1 + len(stems))

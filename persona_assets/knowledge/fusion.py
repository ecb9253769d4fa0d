"""Adding up signals of different strength, and letting neighbors lend each other their score.

Each signal is brought to mean 0 and standard deviation 1 and they are added with fixed weights;
unlike the fusion of ranks, this keeps a signal that is sure from being drowned by one that is not.
(Bruch, Gai and Ingber, "An analysis of fusion functions for hybrid retrieval", TOIS 2023.)
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from persona_assets.knowledge.word_index import Scores

_NEIGHBOR_WEIGHT = 0.1


def fused(signals: Iterable[tuple[float, Scores]]) -> Scores:
    """Return the sum of *signals*, each standardized and times its weight."""
    [first, *others] = [weight * standardized(values) for weight, values in signals]
    for other in others:
        first = first + other
    return first


def standardized(values: Scores) -> Scores:
    """Return *values* with mean 0 and standard deviation 1, or zeros when all are equal."""
    if not len(values):
        return values
    centered = values - values.mean()
    deviation = np.sqrt((centered * centered).mean())
    return centered / deviation if deviation > 1e-12 else np.zeros_like(values)


class Neighbors:
    """Which passages stand directly before and after which in one conversation or document."""

    def __init__(self, places: Sequence[tuple[tuple[str, ...], int]]) -> None:
        """*places* has the conversation of each passage, and where it stands in it."""
        order = sorted(range(len(places)), key=lambda row: (places[row], row))
        pairs = [
            (one, other) for one, other in pairwise(order) if places[one][0] == places[other][0]
        ]
        ends = np.array(pairs, dtype=np.int64).reshape(-1, 2)
        self._before: NDArray[np.int64] = ends[:, 0]
        self._after: NDArray[np.int64] = ends[:, 1]

    def lend(self, scores: Scores) -> Scores:
        """Return *scores*, each with a tenth of that of the passages before and after it."""
        lent = scores.copy()
        lent[self._after] += _NEIGHBOR_WEIGHT * scores[self._before]
        lent[self._before] += _NEIGHBOR_WEIGHT * scores[self._after]
        return lent

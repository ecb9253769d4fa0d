"""BM25 over the stems of some texts, with the word weights of these texts alone."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

import numpy as np
from numpy.typing import NDArray

from persona_assets.knowledge.words import stems

_SATURATION = 0.9  # BM25's k1
_LENGTH_WEIGHT = 0.4  # BM25's b

Scores = NDArray[np.float64]


class WordIndex:
    """Texts that can be scored by the words of a question.

    Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(stems(text)) for text in texts]
        lengths = np.array([sum(each.values()) for each in counts], dtype=np.float64)
        average = max(1.0, float(lengths.mean())) if len(lengths) else 1.0
        self._damping = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * lengths / average)
        self._words = [sorted(each) for each in counts]
        self._rows: dict[str, list[int]] = {}
        self._counts: dict[str, list[int]] = {}
        for row, each in enumerate(counts):
            for word, count in each.items():
                self._rows.setdefault(word, []).append(row)
                self._counts.setdefault(word, []).append(count)

    def scores(self, words: Iterable[str]) -> Scores:
        """Return the score of each text for the stems *words*, shape (n,)."""
        scores = np.zeros(len(self._damping), dtype=np.float64)
        for word in sorted(set(words)):
            rows = self._rows.get(word)
            if rows is None:
                continue
            counts = np.array(self._counts[word], dtype=np.float64)
            scores[rows] += self._rarity(word) * counts / (counts + self._damping[rows])
        return scores

    def marking_words(self, rows: Iterable[int], *, without: Iterable[str], most: int) -> list[str]:
        """Return the stems that mark the texts in *rows*: rare elsewhere, but not unique.

        A word of one text finds nothing new, and a word of more than a twentieth marks nothing.
        """
        known = set(without)
        weights: dict[str, float] = {}
        for row in rows:
            for word in self._words[row]:
                count = len(self._rows[word])
                if word not in known and 2 <= count <= len(self._words) / 20:
                    weights[word] = weights.get(word, 0.0) + self._rarity(word)
        return sorted(weights, key=lambda word: (-round(weights[word], 6), word))[:most]

    def _rarity(self, word: str) -> float:
        count = len(self._rows[word])
        return round(log(1 + (len(self._damping) - count + 0.5) / (count + 0.5)), 9)

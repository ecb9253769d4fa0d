"""Finding a person's passages by their words and their meaning at once.

Three signals are computed for every passage of the person: BM25 over its content, BM25 over its
context and content, and the cosine between its vector and the question's.  Each is brought to mean
0 and standard deviation 1 and they are added with fixed weights; unlike the fusion of ranks, this
keeps a signal that is sure from being drowned by one that is not.  (Bruch, Gai and Ingber, "An
analysis of fusion functions for hybrid retrieval", TOIS 2023.)  Word weights come from this
person's passages alone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import log

import numpy as np
from numpy.typing import NDArray

from persona_assets.errors import InvalidArgumentError
from persona_assets.knowledge.domains import KnowledgeDomain
from persona_assets.knowledge.embedding import Vectors
from persona_assets.knowledge.passages import ContentType, Passage
from persona_assets.knowledge.provenance import valid_at
from persona_assets.knowledge.words import stems
from persona_assets.mindscapes.mindscape import Volatility

_SATURATION = 0.9  # BM25's k1
_LENGTH_WEIGHT = 0.4  # BM25's b
_CONTENT_WEIGHT = 0.5
_CONTEXT_WEIGHT = 0.5
_MEANING_WEIGHT = 1.0

Scores = NDArray[np.float64]


class Strategy(StrEnum):
    """What a search compares: meaning alone, or words and meaning."""

    SEMANTIC = "semantic"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Which passages may be found; an empty collection or None allows all.

    Attributes:
        categories: The subjects.
        content_types: What a passage tells.
        volatilities: How soon it is expected to change.
        since: The earliest time at which it was said or began to hold.
        valid_at: The time at which it must hold.
        minimum_importance: The least importance, from 0 to 1.
    """

    categories: frozenset[KnowledgeDomain] = frozenset()
    content_types: frozenset[ContentType] = frozenset()
    volatilities: frozenset[Volatility] = frozenset()
    since: dt.datetime | None = None
    valid_at: dt.datetime | None = None
    minimum_importance: float = 0.0

    def allows(self, passage: Passage) -> bool:
        """Return whether *passage* may be found."""
        return (
            (not self.categories or passage.category in self.categories)
            and (not self.content_types or passage.content_type in self.content_types)
            and (not self.volatilities or passage.volatility in self.volatilities)
            and (self.since is None or passage.valid_from_at >= self.since)
            and (
                self.valid_at is None
                or valid_at(passage.valid_from_at, passage.valid_to_at, self.valid_at)
            )
            and passage.importance_fraction >= self.minimum_importance
        )


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """What is asked: words, their vector, and how to answer.

    ``minimum_similarity`` is a bound on the cosine between question and passage, from -1 to 1.
    """

    text: str
    vector: Vectors
    top_k: int
    strategy: Strategy = Strategy.HYBRID
    minimum_similarity: float = -1.0
    filters: SearchFilters = field(default_factory=SearchFilters)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A passage that was found, its fused score, and its cosine with the question."""

    passage: Passage
    score: float
    similarity: float


class PassageIndex:
    """The passages of one person, ready to be searched."""

    def __init__(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        if vectors.ndim != 2 or len(vectors) != len(passages):
            found = f"{len(passages)} passages and vectors of shape {vectors.shape}"
            raise InvalidArgumentError(f"each passage needs one vector; found {found}")
        self._passages = list(passages)
        self._vectors = vectors
        self._content = _WordIndex([each.content for each in passages])
        self._with_context = _WordIndex([each.searched_text for each in passages])

    def search(self, question: SearchQuestion) -> list[SearchHit]:
        """Return at most ``top_k`` allowed passages, best first; ties go by id.

        Raises:
            InvalidArgumentError: ``top_k`` is below 1, or the vector has another dimension.
        """
        if question.top_k < 1:
            raise InvalidArgumentError(f"top_k must be at least 1; found {question.top_k!r}")
        if question.vector.shape != self._vectors.shape[1:]:
            shapes = f"{question.vector.shape} against {self._vectors.shape[1:]}"
            raise InvalidArgumentError(f"question and passages need vectors of one size: {shapes}")
        similarity = (self._vectors * question.vector).sum(axis=1, dtype=np.float64)
        scores = self._scores(question, similarity)
        hits = [
            SearchHit(passage, round(float(scores[row]), 6), round(float(similarity[row]), 6))
            for row, passage in enumerate(self._passages)
            if question.filters.allows(passage)
        ]
        near = [hit for hit in hits if hit.similarity >= question.minimum_similarity]
        return sorted(near, key=lambda hit: (-hit.score, hit.passage.passage_id))[: question.top_k]

    def _scores(self, question: SearchQuestion, similarity: Scores) -> Scores:
        if question.strategy is Strategy.SEMANTIC:
            return similarity
        words = sorted(set(stems(question.text)))
        return (
            _CONTENT_WEIGHT * _standardized(self._content.scores(words))
            + _CONTEXT_WEIGHT * _standardized(self._with_context.scores(words))
            + _MEANING_WEIGHT * _standardized(similarity)
        )


class _WordIndex:
    """BM25 over the stems of some texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(stems(text)) for text in texts]
        lengths = np.array([sum(each.values()) for each in counts], dtype=np.float64)
        average = max(1.0, float(lengths.mean())) if len(lengths) else 1.0
        self._damping = _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * lengths / average)
        self._rows: dict[str, list[int]] = {}
        self._counts: dict[str, list[int]] = {}
        for row, each in enumerate(counts):
            for word, count in each.items():
                self._rows.setdefault(word, []).append(row)
                self._counts.setdefault(word, []).append(count)

    def scores(self, words: Sequence[str]) -> Scores:
        """Return the score of each text for *words*, shape (n,)."""
        scores = np.zeros(len(self._damping), dtype=np.float64)
        for word in words:
            rows = self._rows.get(word)
            if rows is None:
                continue
            rarity = log(1 + (len(scores) - len(rows) + 0.5) / (len(rows) + 0.5))
            counts = np.array(self._counts[word], dtype=np.float64)
            scores[rows] += round(rarity, 9) * counts / (counts + self._damping[rows])
        return scores


def _standardized(values: Scores) -> Scores:
    """Return *values* with mean 0 and standard deviation 1, or zeros when all are equal."""
    if not len(values):
        return values
    centered = values - values.mean()
    deviation = np.sqrt((centered * centered).mean())
    return centered / deviation if deviation > 1e-12 else np.zeros_like(values)

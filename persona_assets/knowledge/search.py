"""Finding a person's passages by their words and their meaning at once.

For every passage these signals are computed and fused (see ``fusion``):

- BM25 over its content, over its context and content, and over the whole conversation or document;
- the cosine between its vector and the question's, when there are vectors;
- whether the question names the person whose words it is;
- whether it asserts something, rather than asks or answers in a word;
- whether it is a fact that the question asks for in other words (see ``asked_facts``), and half of
  that if the fact is over.

Then the first five passages are looked at: the words that mark them, and the direction in which
they lie, are asked for a second time, so that what the question did not name is found as well
(Rocchio, "Relevance feedback in information retrieval", 1971).  Word weights come from these
passages alone.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from persona_assets.errors import InvalidArgumentError
from persona_assets.knowledge.asked_facts import asked_labels, label_of
from persona_assets.knowledge.domains import KnowledgeDomain
from persona_assets.knowledge.embedding import Vectors, check_vectors
from persona_assets.knowledge.fusion import Neighbors, fused, standardized
from persona_assets.knowledge.passages import STATEMENT_TAG, ContentType, Passage
from persona_assets.knowledge.provenance import valid_at
from persona_assets.knowledge.word_index import Scores, WordIndex
from persona_assets.knowledge.words import stems
from persona_assets.mindscapes.mindscape import Volatility

_WORDS_WEIGHT = 0.5  # of each of the three signals of words
_MEANING_WEIGHT = 1.0
_NAMED_WEIGHT = 0.5
_ASSERTING_WEIGHT = 0.5
_ASKED_WEIGHT = 1.0
_FEEDBACK_PASSAGES = 5
_FEEDBACK_WORDS = 10
_FEEDBACK_WORDS_WEIGHT = 0.5
_FEEDBACK_MEANING_WEIGHT = 0.3
_FEWEST_STEMS = 4

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
_FIRST_PERSON = re.compile(r"\b(?:i|me|my|mine|we|us|our|ours)\b", re.IGNORECASE)


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
        until: The latest such time.
        valid_at: The time at which it must hold.
        minimum_importance: The least importance, from 0 to 1.
    """

    categories: frozenset[KnowledgeDomain] = frozenset()
    content_types: frozenset[ContentType] = frozenset()
    volatilities: frozenset[Volatility] = frozenset()
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    valid_at: dt.datetime | None = None
    minimum_importance: float = 0.0

    def allows(self, passage: Passage) -> bool:
        """Return whether *passage* may be found."""
        return (
            (not self.categories or passage.category in self.categories)
            and (not self.content_types or passage.content_type in self.content_types)
            and (not self.volatilities or passage.volatility in self.volatilities)
            and (self.since is None or passage.valid_from_at >= self.since)
            and (self.until is None or passage.valid_from_at <= self.until)
            and (
                self.valid_at is None
                or valid_at(passage.valid_from_at, passage.valid_to_at, self.valid_at)
            )
            and passage.importance_fraction >= self.minimum_importance
        )


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """What is asked: words, their vector, and how to answer.

    Without a vector the words alone count.  ``minimum_similarity`` is a bound on the cosine between
    question and passage, from -1 to 1.
    """

    text: str
    vector: Vectors | None
    top_k: int
    strategy: Strategy = Strategy.HYBRID
    minimum_similarity: float = -1.0
    filters: SearchFilters = field(default_factory=SearchFilters)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A passage that was found, its fused score, and its cosine with the question (0 without)."""

    passage: Passage
    score: float
    similarity: float


class PassageIndex:
    """The passages of one person, or of several, ready to be searched."""

    def __init__(self, passages: Sequence[Passage], vectors: Vectors | None) -> None:
        if vectors is not None and (vectors.ndim != 2 or len(vectors) != len(passages)):
            found = f"{len(passages)} passages and vectors of shape {vectors.shape}"
            raise InvalidArgumentError(f"each passage needs one vector; found {found}")
        if vectors is not None:
            check_vectors(vectors, "the vector of a passage")
        # In the order of their ids, so that equal scores need no other rule.
        order = sorted(range(len(passages)), key=lambda row: passages[row].passage_id)
        self._passages = [passages[row] for row in order]
        self._vectors = None if vectors is None else vectors[order]
        self._content = WordIndex([each.content for each in self._passages])
        self._with_context = WordIndex([each.searched_text for each in self._passages])
        self._whole, self._whole_of = _conversations(self._passages)
        self._neighbors = Neighbors([_place(each) for each in self._passages])
        self._asserting = np.array([_asserts(each) for each in self._passages], dtype=np.float64)
        self._labels = [
            label_of(each.content) if STATEMENT_TAG in each.tags else "" for each in self._passages
        ]
        self._names = [frozenset(stems(each.speaker_name)) for each in self._passages]

    def search(self, question: SearchQuestion) -> list[SearchHit]:
        """Return at most ``top_k`` allowed passages, best first; ties go by id.

        Raises:
            InvalidArgumentError: ``top_k`` is below 1, the vector has another dimension, or meaning
                is asked for where there are no vectors.
        """
        self._check(question)
        similarity = self._similarity(question)
        allowed = np.array(
            [question.filters.allows(each) for each in self._passages], dtype=np.bool_
        ) & (np.round(similarity, 6) >= question.minimum_similarity)
        scores = similarity
        if question.strategy is Strategy.HYBRID:
            scores = self._scores(question, similarity)
            scores = scores + self._second_look(question, scores, allowed)
        rounded = np.round(scores, 6)
        best = [row for row in np.argsort(-rounded, kind="stable") if allowed[row]]
        return [
            SearchHit(self._passages[row], float(rounded[row]), round(float(similarity[row]), 6))
            for row in best[: question.top_k]
        ]

    def _check(self, question: SearchQuestion) -> None:
        if question.vector is not None:
            check_vectors(question.vector, "the vector of a question")
        if question.top_k < 1:
            raise InvalidArgumentError(f"top_k must be at least 1; found {question.top_k!r}")
        if question.vector is None or self._vectors is None:
            if question.strategy is Strategy.SEMANTIC or question.minimum_similarity > -1.0:
                raise InvalidArgumentError("meaning needs vectors; found none")
        elif question.vector.shape != self._vectors.shape[1:]:
            shapes = f"{question.vector.shape} against {self._vectors.shape[1:]}"
            raise InvalidArgumentError(f"question and passages need vectors of one size: {shapes}")

    def _similarity(self, question: SearchQuestion) -> Scores:
        if question.vector is None or self._vectors is None:
            return np.zeros(len(self._passages), dtype=np.float64)
        return _cosines(self._vectors, question.vector)

    def _scores(self, question: SearchQuestion, similarity: Scores) -> Scores:
        words = frozenset(stems(question.text))
        named = [float(not words.isdisjoint(names)) for names in self._names]
        return self._neighbors.lend(
            fused(
                [
                    (_WORDS_WEIGHT, self._content.scores(words)),
                    (_WORDS_WEIGHT, self._with_context.scores(words)),
                    (_WORDS_WEIGHT, self._whole.scores(words)[self._whole_of]),
                    (_MEANING_WEIGHT, similarity),
                    (_NAMED_WEIGHT, np.array(named, dtype=np.float64)),
                    (_ASSERTING_WEIGHT, self._asserting),
                    (_ASKED_WEIGHT, self._asked(question.text)),
                ]
            )
        )

    def _asked(self, text: str) -> Scores:
        """Return 1 for each fact that the question *text* asks for, 1/2 for one that is over."""
        labels = asked_labels(text)
        held = [
            (1.0 if passage.valid_to_at is None else 0.5) if label in labels else 0.0
            for label, passage in zip(self._labels, self._passages, strict=True)
        ]
        return np.array(held, dtype=np.float64)

    def _second_look(
        self, question: SearchQuestion, scores: Scores, allowed: NDArray[np.bool_]
    ) -> Scores:
        """Return what the words and the meaning of the first passages add to each score."""
        if not len(scores) or scores.max() == scores.min():
            return np.zeros_like(scores)  # nothing tells them apart: there are no first ones
        ranked = [row for row in np.argsort(-np.round(scores, 6), kind="stable") if allowed[row]]
        first = ranked[:_FEEDBACK_PASSAGES]
        words = self._content.marking_words(
            first, without=stems(question.text), most=_FEEDBACK_WORDS
        )
        added = _FEEDBACK_WORDS_WEIGHT * standardized(self._content.scores(words))
        if question.vector is None or self._vectors is None or not first:
            return added
        direction = self._vectors[first].sum(axis=0) / np.float32(len(first))
        alike = _cosines(self._vectors, direction)
        return added + _FEEDBACK_MEANING_WEIGHT * standardized(alike)


def _cosines(vectors: Vectors, vector: Vectors) -> Scores:
    # Not a matrix product, whose last bits depend on the library and on the processor.
    return (vectors * vector).sum(axis=1, dtype=np.float64)


def _conversations(passages: Sequence[Passage]) -> tuple[WordIndex, NDArray[np.int64]]:
    """Return an index of whole conversations, and for each passage which one it is part of."""
    numbers: dict[tuple[str, ...], int] = {}
    texts: list[list[str]] = []
    rows: list[int] = []
    for passage in passages:
        conversation, _ = _place(passage)
        number = numbers.setdefault(conversation, len(numbers))
        if number == len(texts):
            texts.append([])
        texts[number].append(passage.searched_text)
        rows.append(number)
    whole = WordIndex(["\n".join(parts) for parts in texts])
    return whole, np.array(rows, dtype=np.int64)


def _place(passage: Passage) -> tuple[tuple[str, ...], int]:
    """Return which conversation *passage* is in, and where; a statement has one of its own."""
    if STATEMENT_TAG in passage.tags or not passage.evidence:
        return (passage.passage_id,), 0
    return passage.derived_from, passage.evidence[0].start


def _asserts(passage: Passage) -> bool:
    """Return whether *passage* says something of the person, rather than ask or answer."""
    if STATEMENT_TAG in passage.tags or passage.content_type is ContentType.KNOWLEDGE:
        return True
    return any(
        not sentence.endswith("?")
        and _FIRST_PERSON.search(sentence) is not None
        and len(stems(sentence)) >= _FEWEST_STEMS
        for sentence in _SENTENCE_END.split(passage.content)
    )

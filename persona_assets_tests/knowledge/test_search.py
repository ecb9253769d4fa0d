"""Tests of finding passages by words and meaning."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.errors import InvalidArgumentError
from persona_assets.knowledge.domains import KnowledgeDomain
from persona_assets.knowledge.embedding import HashEmbedder
from persona_assets.knowledge.passages import ContentType, Passage
from persona_assets.knowledge.search import (
    PassageIndex,
    SearchFilters,
    SearchHit,
    SearchQuestion,
    Strategy,
)
from persona_assets.mindscapes.mindscape import Evidence, Volatility
from persona_assets_tests.knowledge.builders import MINDSCAPE_ID, NOON, PERSONA, days_ago

EMBEDDER = HashEmbedder()
TEXTS = [
    "the gateway lost power at night",
    "my sister visits on sunday",
    "a runbook for the gateway",
    "tea before every meeting",
]


def make_passage(text: str, number: int = 0) -> Passage:
    """Return a passage with *text*, said *number* days before noon."""
    return Passage(
        passage_id=f"p{number:03}",
        mindscape_id=MINDSCAPE_ID,
        persona=PERSONA,
        content=text,
        context="",
        content_type=ContentType.EXPERIENCE,
        category=KnowledgeDomain.GENERAL,
        importance_fraction=0.5,
        volatility=Volatility.HIGH,
        valid_from_at=days_ago(number),
        valid_to_at=None,
        tags=(),
        derived_from=("o1",),
        evidence=(Evidence("o1", 0, 5),),
    )


PASSAGES = [make_passage(text, number) for number, text in enumerate(TEXTS)]


def search(
    text: str,
    passages: list[Passage] = PASSAGES,
    *,
    top_k: int = 10,
    strategy: Strategy = Strategy.HYBRID,
    minimum_similarity: float = -1.0,
    filters: SearchFilters | None = None,
) -> list[SearchHit]:
    """Return what is found among *passages*."""
    index = PassageIndex(passages, EMBEDDER.documents([each.content for each in passages]))
    return index.search(
        SearchQuestion(
            text,
            EMBEDDER.query(text),
            top_k,
            strategy,
            minimum_similarity,
            filters or SearchFilters(),
        )
    )


def test_the_best_match_comes_first() -> None:
    """Shared words lead to the passage, whatever their ending."""
    assert search("gateways and runbooks")[0].passage.content == "a runbook for the gateway"


def test_at_most_top_k_are_found() -> None:
    """PK-26: top_k bounds the number of hits."""
    assert len(search("gateway", top_k=2)) == 2


def test_nothing_less_similar_than_the_bound_is_found() -> None:
    """PK-26: every hit has at least the minimum similarity."""
    hits = search("tea", minimum_similarity=0.2)

    assert [hit.passage.content for hit in hits] == ["tea before every meeting"]


def test_semantic_search_orders_by_similarity() -> None:
    """Without words, the score is the cosine."""
    hits = search("tea before sunday", strategy=Strategy.SEMANTIC)

    assert [hit.score for hit in hits] == [hit.similarity for hit in hits]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(
    ("changes", "filters"),
    [
        pytest.param(
            {"category": KnowledgeDomain.FOOD},
            SearchFilters(categories=frozenset({KnowledgeDomain.FOOD})),
            id="category",
        ),
        pytest.param(
            {"content_type": ContentType.INSIGHT},
            SearchFilters(content_types=frozenset({ContentType.INSIGHT})),
            id="content type",
        ),
        pytest.param(
            {"volatility": Volatility.LOW},
            SearchFilters(volatilities=frozenset({Volatility.LOW})),
            id="volatility",
        ),
        pytest.param(
            {"importance_fraction": 0.9}, SearchFilters(minimum_importance=0.8), id="importance"
        ),
        pytest.param(
            {"valid_from_at": NOON}, SearchFilters(since=days_ago(0.5)), id="earliest time"
        ),
    ],
)
def test_a_filter_lets_only_what_fits_be_found(
    changes: dict[str, object], filters: SearchFilters
) -> None:
    """PK-66: each filter bounds what is found."""
    plain = [dataclasses.replace(each, valid_from_at=days_ago(9)) for each in PASSAGES[:3]]
    fitting = dataclasses.replace(PASSAGES[3], **changes)

    hits = search("gateway", [*plain, fitting], filters=filters)

    assert [hit.passage.passage_id for hit in hits] == ["p003"]


def test_what_no_longer_holds_is_not_found() -> None:
    """PK-68: a passage outside its time is left out; its end no longer belongs to it."""
    ended = dataclasses.replace(PASSAGES[2], valid_to_at=NOON)

    hits = search("gateway", [ended], filters=SearchFilters(valid_at=NOON))

    assert hits == []


@given(st.permutations(PASSAGES))
def test_the_order_of_passages_does_not_matter(passages: list[Passage]) -> None:
    """Equal scores are ordered by id."""
    assert search("gateway tea", passages) == search("gateway tea")


def test_a_question_without_known_words_still_answers() -> None:
    """When no signal tells passages apart, they come in the order of their ids."""
    hits = search("")

    assert [hit.passage.passage_id for hit in hits] == ["p000", "p001", "p002", "p003"]


def test_nothing_is_found_where_nothing_is() -> None:
    """An empty index is no special case."""
    index = PassageIndex([], np.zeros((0, 384), dtype=np.float32))

    assert index.search(SearchQuestion("tea", EMBEDDER.query("tea"), 3)) == []


def test_asking_for_no_hits_is_refused() -> None:
    """The number of hits begins at 1."""
    with pytest.raises(InvalidArgumentError, match="at least 1"):
        search("tea", top_k=0)


def test_a_question_with_another_model_is_refused() -> None:
    """Vectors of different sizes cannot be compared."""
    index = PassageIndex(PASSAGES, EMBEDDER.documents(TEXTS))

    with pytest.raises(InvalidArgumentError, match="one size"):
        index.search(SearchQuestion("tea", HashEmbedder(64).query("tea"), 3))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_vectors_must_be_finite(bad: float) -> None:
    """A number that is none would be near to everything or to nothing."""
    passage = make_passage("bees")
    vector = np.array([1.0, bad], dtype=np.float32)
    index = PassageIndex([passage], np.array([[1.0, 0.0]], dtype=np.float32))

    with pytest.raises(InvalidArgumentError, match="finite"):
        PassageIndex([passage], vector[None])
    with pytest.raises(InvalidArgumentError, match="finite"):
        index.search(SearchQuestion("bees", vector, top_k=1))

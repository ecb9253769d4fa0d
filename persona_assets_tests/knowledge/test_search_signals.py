"""Tests of the signals of a search, one at a time."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.errors import InvalidArgumentError
from persona_assets.knowledge.fusion import Neighbors, standardized
from persona_assets.knowledge.passages import Passage
from persona_assets.knowledge.search import PassageIndex, SearchQuestion, Strategy
from persona_assets.knowledge.word_index import WordIndex
from persona_assets.mindscapes.mindscape import Evidence
from persona_assets_tests.knowledge.test_search import make_passage

FILLERS = [
    f"I painted the {color} {thing} again today"
    for color in ("red", "green", "blue", "white", "brown")
    for thing in ("fence", "boat", "gate", "chair", "shed", "table", "door", "wall")
]


def found(text: str, passages: list[Passage], top_k: int = 10) -> list[str]:
    """Return the texts that the words of *text* find, best first."""
    hits = PassageIndex(passages, None).search(SearchQuestion(text, None, top_k))
    return [hit.passage.content for hit in hits]


def in_chat(passage: Passage, chat: str, start: int) -> Passage:
    """Return *passage* at character *start* of the chat called *chat*."""
    place = Evidence(chat, start, start + 5)
    return dataclasses.replace(passage, derived_from=(chat,), evidence=(place,))


def test_words_alone_answer() -> None:
    """A search needs no model and no vectors."""
    passages = [make_passage("the gateway lost power"), make_passage("tea before meetings", 1)]

    assert found("gateways", passages)[0] == "the gateway lost power"


def test_meaning_without_vectors_is_refused() -> None:
    """What cannot be compared is not silently left out."""
    index = PassageIndex([make_passage("tea")], None)

    with pytest.raises(InvalidArgumentError, match="meaning needs vectors"):
        index.search(SearchQuestion("tea", None, 3, Strategy.SEMANTIC))


def test_a_similarity_bound_without_vectors_is_refused() -> None:
    """A bound that nothing can be held to is an error."""
    index = PassageIndex([make_passage("tea")], None)

    with pytest.raises(InvalidArgumentError, match="meaning needs vectors"):
        index.search(SearchQuestion("tea", None, 3, minimum_similarity=0.2))


def test_the_conversation_around_a_passage_counts() -> None:
    """Of two equal passages, the one in a conversation about the matter comes first."""
    passages = [
        in_chat(make_passage("it was wonderful", 1), "o1", 0),
        in_chat(make_passage("bread and butter", 2), "o1", 90),
        in_chat(make_passage("it was wonderful", 3), "o2", 0),
        in_chat(make_passage("the concert in the park", 4), "o2", 90),
    ]

    hits = PassageIndex(passages, None).search(SearchQuestion("concert", None, 4))

    assert [hit.passage.passage_id for hit in hits][:2] == ["p004", "p003"]


def test_what_the_named_person_says_comes_first() -> None:
    """Of two people who say the same, the one in the question is heard."""
    words = "the gateway lost power at night"
    mine = dataclasses.replace(make_passage(words, 2), persona="ines_duarte")
    passages = [make_passage(words, 1), mine]

    hits = PassageIndex(passages, None).search(SearchQuestion("What did Ines see?", None, 2))

    assert hits[0].passage.persona == "ines_duarte"


def test_an_assertion_comes_before_a_question() -> None:
    """Who asks about a thing says less about it."""
    passages = [
        make_passage("Did you ever plant tomatoes in your garden?", 0),
        make_passage("I planted tomatoes in my garden", 1),
    ]

    assert found("tomatoes garden", passages)[0] == "I planted tomatoes in my garden"


def test_a_second_look_finds_what_was_not_named() -> None:
    """The words that mark the first passages lead on: from the orchestra to the violin."""
    passages = [
        make_passage("I joined an orchestra with my violin teacher", 90),
        make_passage("my violin needs new strings soon", 91),
        *(make_passage(text, number) for number, text in enumerate(FILLERS)),
    ]

    assert "my violin needs new strings soon" in found("orchestra", passages, 2)


def test_neighbors_lend_a_tenth() -> None:
    """A score reaches the passages before and after it, and no other conversation."""
    neighbors = Neighbors([(("a",), 0), (("b",), 0), (("a",), 5), (("a",), 9)])

    lent = neighbors.lend(np.array([0.0, 0.0, 1.0, 0.0]))

    assert lent.tolist() == [0.1, 0.0, 1.0, 0.1]


def test_marking_words_are_rare_and_not_unique() -> None:
    """A word that only one text has finds nothing new, a common one marks nothing."""
    texts = ["alpha beta gamma", "beta", *["delta gamma"] * 58]

    words = WordIndex(texts).marking_words([0], without=["delta"], most=5)

    assert words == ["beta"]


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=30))
def test_a_standardized_signal_has_mean_0_and_deviation_1(values: list[int]) -> None:
    """Signals of different strength are comparable, and a constant one says nothing."""
    signal = standardized(np.array(values, dtype=np.float64))

    assert signal.mean() == pytest.approx(0, abs=1e-6)
    assert signal.std() == pytest.approx(1, abs=1e-6) or not signal.any()

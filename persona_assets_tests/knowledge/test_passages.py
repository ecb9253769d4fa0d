"""Tests of the warm layer: cutting, describing and storing passages as a table."""

import datetime as dt

import numpy as np
import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.knowledge.domains import KnowledgeDomain, domain_of
from persona_assets.knowledge.embedding import HashEmbedder
from persona_assets.knowledge.passage_table import (
    PASSAGES_SCHEMA,
    embed_passages,
    passage_table,
    passages_from_table,
    vectors_from_table,
)
from persona_assets.knowledge.passages import ContentType, passages
from persona_assets.knowledge.windows import windows
from persona_assets.mindscapes.mindscape import Evidence, Volatility
from persona_assets.observations.observation import SourceType
from persona_assets_tests.knowledge.builders import (
    days_ago,
    make_belief,
    make_fact,
    make_goal,
    make_mindscape,
    make_observation,
)

CHAT = make_observation(
    ("Tomas", "how did the rollout go?"),
    ("Mara", "The rollout broke two gateways."),
    ("Mara", "Smaller changes next time, please."),
    ("Tomas", "ouch"),
    ("Mara", "ok"),
    ("Mara", "I wrote a runbook for the gateways."),
)


def test_messages_in_a_row_are_one_window() -> None:
    """A run of the persona's own messages stays together, with what was said before it."""
    first, second = windows(CHAT)

    assert first.context == "how did the rollout go?"
    assert [CHAT.text_of(piece) for piece in first.pieces] == [
        "The rollout broke two gateways.",
        "Smaller changes next time, please.",
    ]
    assert second.context == "ouch"


def test_small_talk_is_no_window() -> None:
    """Fewer than three words that mean something are not worth finding."""
    assert windows(make_observation(("Mara", "ok"), ("Tomas", "hm"), ("Mara", "thanks!"))) == []


def test_what_others_say_is_no_window() -> None:
    """Only the persona's own words speak for it."""
    assert windows(make_observation(("Tomas", "I love the big launch plan for May."))) == []


def test_a_heading_gives_context_and_is_no_window() -> None:
    """A document's heading belongs to the paragraph under it."""
    memo = make_observation(
        ("Mara", "# What went wrong"),
        ("Mara", "The gateway lost power during the night."),
        source_type=SourceType.DOCUMENT,
    )

    [window] = windows(memo)

    assert window.context == "# What went wrong"


def test_a_long_text_is_cut_at_the_ends_of_sentences() -> None:
    """No piece is much too long for the embedder, and no word is lost."""
    text = " ".join(f"Sentence number {number} speaks of the gateway." for number in range(60))
    answer = make_observation(("Mara", text), source_type=SourceType.INTERVIEW)

    pieces = [answer.text_of(piece) for each in windows(answer) for piece in each.pieces]

    assert " ".join(pieces) == text
    assert max(map(len, pieces)) <= 700
    assert all(piece.endswith(".") for piece in pieces)


def test_the_evidence_of_a_passage_is_its_text() -> None:
    """Each span, cut out of the raw text, is a line of the passage."""
    [first, *_] = passages([CHAT], make_mindscape())

    spans = [CHAT.raw[each.start : each.end] for each in first.evidence]

    assert "\n".join(spans) == first.content


def test_what_was_read_out_of_a_passage_makes_it_important() -> None:
    """A passage that a belief rests on outranks one that nothing rests on."""
    start = CHAT.raw.index("Smaller")
    belief = make_belief(
        "small changes are safer", evidence=[Evidence(CHAT.observation_id, start, start + 15)]
    )

    cited, plain = (
        passage
        for passage in passages([CHAT], make_mindscape(beliefs=[belief]))
        if passage.content_type is ContentType.EXPERIENCE
    )

    assert cited.importance_fraction > plain.importance_fraction
    assert (cited.volatility, plain.volatility) == (Volatility.LOW, Volatility.HIGH)


def test_goals_beliefs_and_facts_are_passages() -> None:
    """One search finds what was said and what it amounts to."""
    mindscape = make_mindscape(
        goals=[make_goal("run an ultramarathon")],
        beliefs=[make_belief("likes tea", category="preference")],
        facts=[make_fact("city", "Leeds", since=days_ago(9), until=days_ago(2))],
    )

    found = {each.content: each for each in passages([], mindscape)}

    assert {text: each.content_type.value for text, each in found.items()} == {
        "run an ultramarathon": "insight",
        "likes tea": "preference",
        "city: Leeds": "knowledge",
    }
    assert found["city: Leeds"].valid_to_at == days_ago(2)


def test_the_passage_of_a_mood_holds_as_long_as_the_mood() -> None:
    """A mapper that searches what holds now finds no mood of last week."""
    mood = make_fact("mood", "angry", volatility=Volatility.HIGH)

    [found] = [
        each for each in passages([], make_mindscape(facts=[mood])) if each.content == "mood: angry"
    ]

    assert found.valid_to_at == mood.updated_at + dt.timedelta(days=2)


def test_a_passage_is_tagged_with_its_source_and_themes() -> None:
    """Tags say where it was read and which key themes it touches."""
    [first, second] = passages([CHAT], make_mindscape(key_themes=["gateway", "tea"]))

    assert first.tags == second.tags == ("gateway", "slack")


def test_the_order_of_observations_does_not_matter() -> None:
    """Passages are sorted by time and id."""
    other = make_observation(("Mara", "Cooked a big soup yesterday evening."), at=days_ago(3))

    assert passages([CHAT, other], make_mindscape()) == passages([other, CHAT], make_mindscape())


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("my sister has two kids", KnowledgeDomain.FAMILY),
        ("the model needs a baseline", KnowledgeDomain.DATA),
        ("rolled back the firmware on the gateway", KnowledgeDomain.TECHNOLOGY),
        ("it rained", KnowledgeDomain.GENERAL),
    ],
)
def test_a_text_belongs_to_the_subject_with_most_of_its_words(
    text: str, domain: KnowledgeDomain
) -> None:
    """Subjects are a closed list; without a marking word it is general."""
    assert domain_of(text) is domain


def test_passages_come_back_from_their_table() -> None:
    """The table holds the passages, their vectors and the name of the model."""
    found = passages([CHAT], make_mindscape(goals=[make_goal("sleep more")]))
    embedder = HashEmbedder()

    table = embed_passages(found, embedder)

    assert table.schema.equals(PASSAGES_SCHEMA, check_metadata=True)
    assert passages_from_table(table) == found
    assert np.array_equal(
        vectors_from_table(table), embedder.documents([each.embedded_text for each in found])
    )
    assert set(table.column("embedding_model").to_pylist()) == {"word-hash/384"}


def test_vectors_of_another_size_are_refused() -> None:
    """PK-67: a vector has as many numbers as the table says."""
    with pytest.raises(InvalidArgumentError, match=r"\(2, 384\); found \(2, 64\)"):
        embed_passages(passages([CHAT], make_mindscape()), HashEmbedder(64))


def test_a_passage_without_a_vector_is_refused() -> None:
    """Each passage needs its own."""
    found = passages([CHAT], make_mindscape())

    with pytest.raises(InvalidArgumentError, match="shape"):
        passage_table(found, HashEmbedder().documents(["one"]), "word-hash/384")


def test_times_are_in_utc() -> None:
    """A passage begins when the last of its messages was sent."""
    [first, _] = passages([CHAT], make_mindscape())

    assert first.valid_from_at == dt.datetime(2026, 2, 10, 12, 2, tzinfo=dt.UTC)

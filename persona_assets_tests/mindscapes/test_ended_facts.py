"""A fact ends when the persona says that it is over or not so, however that is put."""

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Facet, Fact
from persona_assets_tests.mindscapes.making import make_chat, read_claims, synthesize


def facts_of(*texts: str) -> list[Fact]:
    """Return the facts that *texts* tell, each said ten days after the one before."""
    seen = [make_chat(text, on=10 * index) for index, text in enumerate(texts)]
    return list(synthesize([claim for one in seen for claim in extract_claims(one)]).facts)


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        ("I live in Leeds.", "I no longer live in Leeds", "Leeds"),
        ("I live in Leeds.", "I do not live in Leeds.", "Leeds"),
        ("I live in Leeds.", "I don't live in Leeds any more", "Leeds"),
        ("I live in Leeds.", "I'm not living in Leeds anymore.", "Leeds"),
        ("I work as a nurse.", "I no longer work as a nurse.", "nurse"),
        ("I work as a nurse.", "I used to work as a nurse", "nurse"),
        ("I work as a nurse.", "I don't work as a nurse any more.", "nurse"),
        ("I work as a nurse.", "I am not a nurse any more", "nurse"),
        ("I work as a nurse.", "I'm not a nurse.", "nurse"),
        ("I'm allergic to nuts.", "I'm not allergic to nuts", "nuts"),
        ("I'm allergic to nuts.", "I used to be allergic to nuts.", "nuts"),
        ("I work at Corvid.", "I no longer work at Corvid.", "Corvid"),
        ("I have asthma.", "I don't have asthma any longer", "asthma"),
        ("I own a boat.", "I no longer own a boat.", "boat"),
    ],
)
def test_a_fact_that_is_taken_back_holds_no_longer(before: str, after: str, value: str) -> None:
    """It held from when it was said until it was taken back."""
    [fact] = [fact for fact in facts_of(before, after) if fact.value == value]

    assert fact.valid_to is not None
    assert fact.valid_from < fact.valid_to


@pytest.mark.parametrize(
    "text",
    [
        "I'm not just a nurse",
        "When I no longer live in Leeds it will be quiet",
        "I don't know, and I live in Leeds",
        "I don't live in Leeds because I work as a nurse",
    ],
)
def test_only_what_is_taken_back_as_a_whole_ends(text: str) -> None:
    """What stands beside it goes on."""
    facts = facts_of("I live in Leeds.", "I work as a nurse.", text)

    assert [fact for fact in facts if fact.valid_to is None and fact.value == "nurse"]


def test_what_never_was_is_no_fact() -> None:
    """A denial without a statement before it tells nothing; what is over was once so."""
    assert facts_of("I'm not a doctor.", "I'm not married.", "I don't live in Leeds.") == []
    assert [fact.value for fact in facts_of("I no longer live in Leeds.")] == ["Leeds"]


def test_the_evidence_of_an_end_is_its_words() -> None:
    """The span points at the place in the raw text, though the cue was left out."""
    chat = make_chat("Well, I no longer live in Leeds, sadly.")
    [claim] = [claim for claim in extract_claims(chat) if claim.facet is Facet.FACT]

    assert claim.polarity == -1
    assert chat.raw[claim.evidence.start : claim.evidence.end] == "Leeds"


@pytest.mark.parametrize(
    "text",
    [
        "I live in Rome in my dreams",
        "In my dreams I live in Rome.",
        "I dreamt that I live in Rome",
        "It rains and I live in Rome in another life",
    ],
)
def test_dreams_are_no_facts(text: str) -> None:
    """What is so in dreams only is not so."""
    assert read_claims(text, facet=Facet.FACT) == []


def test_a_dream_leaves_the_clause_before_it() -> None:
    """Only its own clause is dreamt."""
    [claim] = read_claims("I live in Leeds, but I live in Rome in my dreams", facet=Facet.FACT)

    assert claim.value == "Leeds"

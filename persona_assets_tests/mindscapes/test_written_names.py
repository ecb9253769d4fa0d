"""Names and numbers are read whole, however they are written, and lead back to their letters."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Facet
from persona_assets_tests.mindscapes.making import make_chat, read_claims

PIECES = [
    *("I ", "live in ", "work at ", "my sister ", "is ", "Zoe\u0308 ", "St. ", "Ives", "L.A.", " "),
    *("Dr. Wu", "1,000 km", "7:30", "\u00a0", "\u200b", "  ", "\n", ". ", "J. R. R. Tolkien", "İ"),
    *("I LOVE IT AND ", "Booking.com ", "I like tea", "\u2019s", "https://a.example/b?c=1,000 "),
]


def values_of(text: str) -> list[str]:
    """Return what the facts and relations in *text* say, in order."""
    claims = extract_claims(make_chat(text))
    return [claim.value for claim in claims if claim.facet in {Facet.FACT, Facet.RELATION}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("My sister Zoë lives here.", "Zoë"),
        ("My brother is Łukasz.", "Łukasz"),
        ("My wife Ana-María cooks", "Ana-María"),
        ("My boss is Jean-Luc O'Neil.", "Jean-Luc O'Neil"),
        ("My boss is Dr. Wu.", "Dr. Wu"),
        ("My boss is Dr. Will Jones.", "Dr. Will Jones"),
        ("My manager is Mr. Lee and he is kind", "Mr. Lee"),
        ("My manager is Harry S. Aldous.", "Harry S. Aldous"),
        ("My friend J. R. R. Aldous writes", "J. R. R. Aldous"),
        ("My partner is Đorđe", "Đorđe"),
        ("My cat's name is Émile", "Émile"),
        ("My name is Łukasz Żak.", "Łukasz Żak"),
        ("I live in Aix-en-Provence.", "Aix-en-Provence"),
        ("I live in Stoke-on-Trent with two cats.", "Stoke-on-Trent"),
        ("I live in Rio de Janeiro.", "Rio de Janeiro"),
        ("I live in Łódź.", "Łódź"),
        ("I live in İzmir", "İzmir"),
        ("I live in Αθήνα", "Αθήνα"),
        ("I live in King's Lynn", "King's Lynn"),
        ("I live in Leeds's center", "Leeds"),
        ("I live in St. Ives and sail", "St. Ives"),
        ("I live in L.A.", "L.A."),
        ("I moved to L.A. Last year was hard.", "L.A."),
        ("I'm from the U.S. and miss it", "U.S."),
        ("I work for Booking.com as ever", "Booking.com"),
        ("I work at Corvid Inc.", "Corvid Inc."),
        ("I work at Corvid & Söhne", "Corvid & Söhne"),
        ("I was promoted to Sr. Engineer.", "Sr. Engineer"),
    ],
)
def test_a_name_is_read_whole(text: str, value: str) -> None:
    """Letters of any alphabet, hyphens, titles and initials belong to it, and its span is it."""
    seen = make_chat(text)
    [claim] = [c for c in extract_claims(seen) if c.facet in {Facet.FACT, Facet.RELATION}]

    assert claim.value == value
    assert seen.raw[claim.evidence.start : claim.evidence.end] == value


@pytest.mark.parametrize(
    ("text", "facet", "value"),
    [
        ("I want to run 1,000 km this year", Facet.GOAL, "run 1,000 km this year"),
        (
            "I want to have breakfast at 7:30 with Ann",
            Facet.GOAL,
            "have breakfast at 7:30 with Ann",
        ),
        ("I want to run 3.5 km without a break", Facet.GOAL, "run 3.5 km without a break"),
        ("I love Node.js", Facet.PREFERENCE, "Node.js"),
    ],
)
def test_a_number_is_read_whole(text: str, facet: Facet, value: str) -> None:
    """The dot, the comma or the colon in it ends nothing."""
    [claim] = read_claims(text, facet=facet)

    assert claim.value == value


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", "\u3000", "\t", "  "])
def test_every_space_is_a_space(space: str) -> None:
    """Unicode has many; the value has plain ones."""
    assert values_of(f"I live{space}in St.{space}Ives now") == ["St. Ives"]


def test_letters_may_be_written_in_parts() -> None:
    """A decomposed text says what the composed one says, and its spans hold all of its marks."""
    text = unicodedata.normalize("NFD", "My sister Zoë sings. I live in São Paulo.")
    seen = make_chat(text)
    claims = [c for c in extract_claims(seen) if c.facet in {Facet.FACT, Facet.RELATION}]

    spans = [seen.raw[c.evidence.start : c.evidence.end] for c in claims]
    assert [claim.value for claim in claims] == ["Zoë", "São Paulo"]
    assert [unicodedata.normalize("NFC", span) for span in spans] == ["Zoë", "São Paulo"]


def test_shouting_makes_no_names() -> None:
    """Where all is written in capitals, a capital opens no name."""
    assert values_of("MY SISTER LOVES TEA AND MY DOG IS IN THE GARDEN") == []
    assert values_of("I LIVE IN LEEDS AND I LOVE IT") == ["leeds"]
    assert values_of("I live in LEEDS") == ["LEEDS"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("I live in Leeds. I live in York.", ["Leeds", "York"]),
        ("I moved to L.A. My sister Ann stayed.", ["L.A.", "Ann"]),
        ("I like vitamin C. My sister Ann does not.", ["Ann"]),
        ("I'm allergic to nuts. Dr. Wu found out.", ["nuts"]),
    ],
)
def test_a_sentence_still_ends_at_its_dot(text: str, values: list[str]) -> None:
    """What begins like a sentence is one."""
    assert values_of(text) == values


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join))
@example("I live in L.A.")
def test_every_claim_leads_back_to_what_was_written(text: str) -> None:
    """The letters of its span are those of its value, whatever stands around."""
    seen = make_chat(text)
    told = {Facet.FACT, Facet.RELATION, Facet.GOAL, Facet.ENTITY}
    for claim in extract_claims(seen):
        span = seen.raw[claim.evidence.start : claim.evidence.end]
        if claim.facet in told:
            assert _bare(span) == _bare(claim.value)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text)).casefold()

"""What the persona says of its character, its people at work, its tools and its days is read."""

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Facet
from persona_assets_tests.mindscapes.making import make_chat, read_claims, synthesize


@pytest.mark.parametrize(
    ("text", "key", "values"),
    [
        ("I'm an introvert.", "character", ["introvert"]),
        ("I am quite impatient.", "character", ["impatient"]),
        ("I'm really bad with numbers", "character", ["bad with numbers"]),
        ("I use Penpot every day.", "tool", ["Penpot"]),
        ("I work from home on Tuesdays.", "work_arrangement", ["from home on Tuesdays"]),
        ("I work remotely.", "work_arrangement", ["remotely"]),
        ("I manage four engineers.", "team", ["four engineers"]),
        ("I lead a team of six people", "team", ["six people"]),
        ("Please don't call me, write to me.", "contact", ["don't call me", "write to me"]),
        ("Please don't text me but email me.", "contact", ["don't text me", "email me"]),
    ],
)
def test_a_way_of_being_or_working_is_a_fact(text: str, key: str, values: list[str]) -> None:
    """What is said plainly is read in its own words."""
    facts = [claim for claim in read_claims(text, facet=Facet.FACT) if claim.key == key]

    assert [claim.value for claim in facts] == values


@pytest.mark.parametrize(
    "text",
    [
        "I'm impatient to see you.",
        "I'm not an introvert, or am I?",
        "If I were an introvert I would stay",
        "I'm good at home",
        "I use Penpot.",
        "I use it every day.",
        "I work from home to home",
        "I manage three servers.",
        "Please don't call me Bob.",
        "Don't call me before nine",
        "She says I'm shy?",
    ],
)
def test_what_only_sounds_like_a_way_is_none(text: str) -> None:
    """A mood, a single use, a thing that is managed and a nickname are no ways."""
    keys = {claim.key for claim in read_claims(text, facet=Facet.FACT) if claim.polarity > 0}

    assert keys.isdisjoint({"character", "tool", "work_arrangement", "team", "contact"})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada reports to me.", ["Ada"]),
        ("Ada and Ben report to me", ["Ada", "Ben"]),
        ("My direct reports are Ada, Ben and Cy Lund.", ["Ada", "Ben", "Cy Lund"]),
        ("It reports to me.", []),
        ("My reports are late.", []),
        ("Does Ada report to me?", []),
    ],
)
def test_who_reports_to_the_persona_is_its_own(text: str, names: list[str]) -> None:
    """Each of them is a relation by name."""
    reports = read_claims(text, facet=Facet.RELATION)

    assert [(claim.key, claim.value) for claim in reports] == [
        ("relation.report", name) for name in names
    ]


def test_the_languages_are_told_in_one_list() -> None:
    """``speaks`` is said once, however many there are, and each has its evidence."""
    seen = [make_chat("I speak Swedish."), make_chat("I speak English and Czech.", on=3)]
    told = synthesize([claim for one in seen for claim in extract_claims(one)]).narrative
    [sentence] = [one for one in told if "speaks" in one.text]

    assert sentence.text.count("speaks") == 1
    assert all(language in sentence.text for language in ("Swedish", "English", "Czech"))
    assert {place.observation_id for place in sentence.evidence} == {
        one.observation_id for one in seen
    }


def test_what_one_cannot_stand_makes_no_theme_of_standing() -> None:
    """The dislike is about its object."""
    [seen] = [make_chat("I can't stand noise")]

    assert synthesize(extract_claims(seen)).key_themes == ("noise",)

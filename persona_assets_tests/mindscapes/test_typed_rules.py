"""Home, work, family, animals, things, pastimes and tastes, as people say them in small talk."""

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Facet
from persona_assets_tests.mindscapes.making import make_chat, read_claims


def _read(text: str, facet: Facet) -> list[tuple[str, str, int]]:
    return [(c.key, c.value, c.polarity) for c in read_claims(text, facet=facet)]


@pytest.mark.parametrize(
    ("text", "key", "value", "polarity"),
    [
        ("Now I live in the United States.", "city", "United States", 1),
        ("i live in aberdeen", "city", "aberdeen", 1),
        ("I live on a farm.", "home", "a farm", 1),
        ("I live with my parents.", "household", "with my parents", 1),
        ("I'm originally from Iceland.", "origin", "Iceland", 1),
        ("I just got a job working in a ferry office.", "workplace", "a ferry office", 1),
        ("I am employed by the harbor office", "employer", "the harbor office", 1),
        ("I work in marketing.", "field", "marketing", 1),
        ("I'm an optometrist.", "role", "optometrist", 1),
        ("Lost my job as a carpenter in May.", "role", "carpenter", -1),
        ("I quit my job at Norwave.", "employer", "Norwave", -1),
        ("I'm studying marine botany.", "study", "marine botany", 1),
        ("I graduated from Lund in 2011.", "school", "Lund", 1),
        ("My name is Petra.", "name", "Petra", 1),
        ("I'm a 63 year old sailor.", "age", "63", 1),
        ("I'm happily married.", "marital_status", "married", 1),
        ("I'm terrified of moths.", "fear", "moths", 1),
        ("I was diagnosed with asthma.", "health", "asthma", 1),
        ("I volunteer at a seed library.", "volunteering", "a seed library", 1),
        ("I've taken up pottery.", "pastime", "pottery", 1),
        ("I go hiking with Jo.", "pastime", "go hiking with Jo", 1),
        ("I no longer play chess.", "pastime", "play chess", -1),
        ("I have a kite collection.", "possession", "kite collection", 1),
        ("I sold my car.", "possession", "car", -1),
    ],
)
def test_small_talk_is_read(text: str, key: str, value: str, polarity: int) -> None:
    """What one tells a stranger is a fact, and what is over ends one."""
    assert (key, value, polarity) in _read(text, Facet.FACT)


@pytest.mark.parametrize(
    "text",
    [
        "When I'm in Boston I stay with an aunt.",
        "I'm from the sales team.",
        "I live in the present.",
        "I live in fear.",
        "I work for the same reason.",
        "this is Max",
        "I'm engaged in a debate.",
        "I'm single-handedly responsible.",
        "I'm the owner of that bug.",
        "I'm afraid of what comes.",
        "I have a bad feeling and a plan.",
        "I have a question for the team.",
        "I don't have a car.",
        "I play along.",
        "I studied the plan.",
    ],
)
def test_what_only_looks_like_a_fact_is_none(text: str) -> None:
    """Visits, teams, moods, ideas and figures of speech are no facts."""
    assert _read(text, Facet.FACT) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "I have two dogs, a cat and three kids.",
            {("has.dog", "two dogs", 1), ("has.cat", "cat", 1), ("has.child", "three kids", 1)},
        ),
        ("I've got a golden retriever.", {("has.retriever", "golden retriever", 1)}),
        ("I have one older sister.", {("has.sister", "older sister", 1)}),
        ("I no longer have a dog.", {("has.dog", "dog", -1)}),
        ("I broke up with my boyfriend.", {("has.boyfriend", "boyfriend", -1)}),
        ("I have a friend who sails.", set[tuple[str, str, int]]()),
        ("My friend has a dog.", set[tuple[str, str, int]]()),
    ],
)
def test_family_and_animals_need_no_name(text: str, expected: set[tuple[str, str, int]]) -> None:
    """Whom one has, and no longer has, is read from a list, too."""
    assert set(_read(text, Facet.RELATION)) == expected


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("I love hiking, strong tea and old maps.", {"hiking", "strong tea", "old maps"}),
        ("I like to hike, play chess, and knit.", {"to hike", "to play chess", "to knit"}),
        ("I like to run, I'm tired, and it rains.", {"to run"}),
        ("I like tea and go to bed early.", {"tea"}),
        ("I love Rita, and Jo does too.", {"Rita"}),
        ("Dumplings are my favorite food.", {"Dumplings"}),
        ("I'm a huge Moomin fan.", {"Moomin"}),
        ("Love the lanterns!", set[str]()),
        ("This is my favorite.", set[str]()),
    ],
)
def test_each_liked_thing_of_a_row_is_liked(text: str, values: set[str]) -> None:
    """A row of tastes is one preference each, and ends where another thought begins."""
    assert {c.value for c in read_claims(text, facet=Facet.PREFERENCE)} == values


@pytest.mark.parametrize(
    "text", ["I'll let you know.", "I'll check it out soon.", "I'll keep you posted tomorrow."]
)
def test_a_courtesy_is_no_promise(text: str) -> None:
    """What one says to be polite commits to nothing."""
    assert read_claims(text, facet=Facet.COMMITMENT) == []


def test_each_listed_taste_stands_on_its_words() -> None:
    """The span of a listed taste holds the words of its value."""
    seen = make_chat("I like to hike, play chess, and knit.")

    for claim in extract_claims(seen):
        said = seen.raw[claim.evidence.start : claim.evidence.end].lower()
        if claim.facet is Facet.PREFERENCE:
            assert all(word in said for word in claim.value.split())

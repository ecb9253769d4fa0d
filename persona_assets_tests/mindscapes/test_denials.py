"""What is denied, told by others, supposed or named by no word is not claimed."""

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Facet
from persona_assets_tests.mindscapes.making import make_chat, read_claims

TAKEN = frozenset({Facet.STATE, Facet.PREFERENCE, Facet.FACT, Facet.BELIEF, Facet.GOAL})


def held(text: str) -> list[tuple[str, str]]:
    """Return the facet and the value of what *text* is read to assert of the persona."""
    claims = [claim for claim in extract_claims(make_chat(text)) if claim.polarity > 0]
    return [(claim.facet.value, claim.value) for claim in claims if claim.facet in TAKEN]


@pytest.mark.parametrize(
    "text",
    [
        "I don't think I'm tired",
        "I do not believe that I am sad.",
        "I don't think, to be fair, that I'm tired",
        "I never said I like coffee",
        "It is not true that I love golf",
        "It isn't the case that I live in Leeds.",
        "I doubt I like jazz",
        "I can't say I like tea",
        "I'm not saying I hate cats",
        "Not that I like golf",
        "I'm not sure about golf",
        "I am not convinced that small changes are safer",
        "I'm not allergic to peanuts",
    ],
)
def test_what_is_denied_as_a_whole_is_not_held(text: str) -> None:
    """A denial reaches into the clause that it governs."""
    assert held(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("I don't think golf is fun, but I love tea", "tea", id="but"),
        pytest.param("I never said that, I love tea", "tea", id="a new clause"),
        pytest.param("I love tea, I doubt that Jo does", "tea", id="before the denial"),
        pytest.param("I can't believe how much sugar there is, and I love tea", "tea", id="wonder"),
    ],
)
def test_a_denial_ends_with_its_clause(text: str, value: str) -> None:
    """What is said beside a denial still counts."""
    claims = read_claims(text, facet=Facet.PREFERENCE)

    assert value in [claim.value for claim in claims if claim.polarity > 0]


@pytest.mark.parametrize(
    "text",
    [
        "My brother says I hate cats",
        "My boss thinks I love meetings",
        "Everyone says I am tired",
        "everybody says I am tired",
        "People say I love golf",
        "My two older sisters always said I hate cats",
        "According to my aunt I hate cats",
        "I've been told I love meetings",
    ],
)
def test_what_others_say_of_the_persona_is_not_claimed(text: str) -> None:
    """Reported speech gives nothing, whoever reports."""
    claims = [claim for claim in extract_claims(make_chat(text)) if claim.facet in TAKEN]

    assert claims == []


def test_ones_own_saying_is_no_report() -> None:
    """Who has always said a thing says it."""
    [claim] = read_claims("I have always said so and I love tea", facet=Facet.PREFERENCE)

    assert claim.value == "tea"


@pytest.mark.parametrize(
    "text",
    [
        "I believe that if we slip past the end of May we've missed the season",
        "I think if the gauge drifts the model is worthless",
        "I think the model is worthless unless the gauge holds",
    ],
)
def test_a_conditional_is_no_belief(text: str) -> None:
    """Suppositions count for nothing, also when they are believed."""
    assert read_claims(text, facet=Facet.BELIEF) == []


@pytest.mark.parametrize(
    "text",
    [
        "I sleep badly when I am on call",
        "Whenever I'm tired I bake",
        "I call home before I am away",
        "I read when I am at home and I am bored",
        "I walk when I am worried about money",
    ],
)
def test_a_subordinate_clause_tells_no_state(text: str) -> None:
    """Being tired at times is not being tired."""
    assert read_claims(text, facet=Facet.STATE) == []


def test_a_reason_tells_a_state() -> None:
    """Who stays home for being tired is tired."""
    [claim] = read_claims("I stay home because I'm tired", facet=Facet.STATE)

    assert claim.value == "tired"


@pytest.mark.parametrize(
    "text", ["I am allergic to nothing", "I like nothing", "I love no one", "I hate no food"]
)
def test_nothing_is_no_thing(text: str) -> None:
    """An object that is none gives no claim."""
    claims = [claim for claim in extract_claims(make_chat(text)) if claim.facet in TAKEN]

    assert claims == []


@pytest.mark.parametrize(
    "text",
    [
        "I'll miss the canal",
        "I'll miss the canal next year",
        "I'm going to miss the canal in May",
        "I'll really miss the canal in May",
        "I want to forget the winter",
        "I don't want to regret the move",
    ],
)
def test_missing_a_thing_is_no_goal(text: str) -> None:
    """What befalls a person is neither wanted nor promised."""
    assert read_claims(text, facet=Facet.GOAL) == []
    assert read_claims(text, facet=Facet.COMMITMENT) == []


@pytest.mark.parametrize(
    "text",
    [
        "I like thirty",
        "I prefer one large one",
        "I prefer thirty to one large one",
        "I prefer broken in March to broken in May",
        "I love thirty small",
        "I like the red ones",
        "I'd rather have twenty-one than 30",
    ],
)
def test_a_number_or_a_quality_alone_is_not_liked(text: str) -> None:
    """A preference names a thing."""
    assert read_claims(text, facet=Facet.PREFERENCE) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("I like thirty small boats", "thirty small boats", id="a counted thing"),
        pytest.param("I love fried eggs", "fried eggs", id="a thing of a kind"),
        pytest.param("I love my loved ones", "my loved ones", id="people"),
        pytest.param("I like no-knead bread", "no-knead bread", id="a compound"),
    ],
)
def test_a_thing_with_a_number_or_a_quality_is_liked(text: str, value: str) -> None:
    """Only the bare number or quality is left out."""
    [claim] = read_claims(text, facet=Facet.PREFERENCE)

    assert (claim.value, claim.polarity) == (value, 1)

"""The narrative tells what stands alone, in sentences that read well."""

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.telling import (
    is_telling_belief,
    is_telling_goal,
    is_telling_taste,
)
from persona_assets_tests.mindscapes.making import make_chat, synthesize


def narrative_of(*texts: str) -> str:
    """Return the narrative of someone who writes *texts*, each on a day of its own."""
    seen = [make_chat(text, on=on) for on, text in enumerate(texts)]
    told = synthesize([claim for one in seen for claim in extract_claims(one)]).narrative
    return " ".join(sentence.text for sentence in told)


@pytest.mark.parametrize(
    ("description", "is_told"),
    [
        pytest.param("open a bakery by May", True, id="a thing"),
        pytest.param("swim every day", True, id="an activity"),
        pytest.param("finish my thesis", True, id="one's own"),
        pytest.param("not to paint walls", True, id="refused"),
        pytest.param("keep this habit until Easter", False, id="a demonstrative"),
        pytest.param("promise that work", False, id="that as a demonstrative"),
        pytest.param("sign it by Friday", False, id="a pronoun"),
        pytest.param("have two more by May", False, id="only a number"),
        pytest.param("finish by the summer", False, id="no object"),
        pytest.param("send you the list", False, id="addressed"),
    ],
)
def test_a_goal_is_told_when_it_names_what_is_wanted(description: str, *, is_told: bool) -> None:
    """A goal that points at the talk around it is left out."""
    assert is_telling_goal(description) == is_told


@pytest.mark.parametrize(
    ("thing", "is_told"),
    [
        pytest.param("boiled eggs", True, id="a thing"),
        pytest.param("swimming in lakes", True, id="an activity"),
        pytest.param("people who listen", True, id="people of a kind"),
        pytest.param("models which know their limits", True, id="a pronoun with its noun"),
        pytest.param("everything until noon", False, id="everything"),
        pytest.param("the red ones best", False, id="ones"),
        pytest.param("people shouting", False, id="someone doing"),
        pytest.param("ten people being in a lift", False, id="several doing"),
        pytest.param("Jo angry with me than most people glad", False, id="the speaker"),
        pytest.param("thirty", False, id="a number"),
        pytest.param("sleeping less", False, id="an open comparison"),
        pytest.param("my verse in the second song", False, id="a part of a story"),
    ],
)
def test_a_taste_is_told_when_it_is_a_thing(thing: str, *, is_told: bool) -> None:
    """What is liked must mean something without its story."""
    assert is_telling_taste(thing) == is_told


@pytest.mark.parametrize(
    ("statement", "is_told"),
    [
        pytest.param("bread needs time", True, id="a statement"),
        pytest.param("a person who errs has been handed it", True, id="a pronoun with its noun"),
        pytest.param("you should sleep before deciding", True, id="anyone"),
        pytest.param("we have talked for ten minutes", False, id="we"),
        pytest.param("you would need to begin", False, id="addressed"),
        pytest.param("something was near it", False, id="a dangling pronoun"),
        pytest.param("this plan needs more salt", False, id="a demonstrative"),
    ],
)
def test_a_belief_is_told_when_it_can_be_understood(statement: str, *, is_told: bool) -> None:
    """A belief that needs its context is left out."""
    assert is_telling_belief(statement) == is_told


def test_a_denied_belief_is_told_as_not_believed() -> None:
    """The narrative does not say that somebody believes that it is not so."""
    told = narrative_of("I don't think large ovens bake better bread.")

    assert told == "Mara does not believe that large ovens bake better bread."


def test_beliefs_and_doubts_share_a_sentence() -> None:
    """What is held comes before what is denied."""
    told = narrative_of(
        "I think slow bread tastes best of all breads.",
        "I don't think large ovens bake better bread.",
    )

    assert told == (
        "Mara believes that slow bread tastes best of all breads"
        " and does not believe that large ovens bake better bread."
    )


def test_rather_than_keeps_its_words() -> None:
    """Who would rather have one thing than another prefers it rather than the other."""
    told = narrative_of("I'd rather have cold soup than warm beer.")

    assert told == "Mara prefers cold soup rather than warm beer."


def test_a_comparison_tells_no_dislike() -> None:
    """The narrative of a comparison has one side."""
    assert narrative_of("I prefer rye to wheat.") == "Mara prefers rye to wheat."


def test_goals_that_point_elsewhere_leave_no_sentence() -> None:
    """When no goal stands alone there is no sentence on goals."""
    assert narrative_of("I want to keep this habit until Easter.") == ""


def test_a_denied_belief_reads_as_a_negation() -> None:
    """Its statement is told of the persona, as a taste is."""
    [seen] = [make_chat("I don't think meetings help anybody.")]

    [belief] = synthesize(extract_claims(seen)).beliefs

    assert belief.statement == "does not believe that meetings help anybody"


def test_a_belief_once_held_and_once_denied_is_told_without_its_negation() -> None:
    """The view is named, for and against."""
    told = narrative_of("I think meetings help anybody.", "I don't think meetings help anybody.")

    assert told == ("Mara has spoken both for and against the view that meetings help anybody.")


def test_a_turned_comparison_is_one_contested_belief() -> None:
    """The direction that weighs more is told; here the later one, as both weigh the same."""
    seen = [
        make_chat(text, on=on)
        for on, text in enumerate(["I prefer rye to wheat.", "I prefer wheat to rye."])
    ]

    [belief] = synthesize([claim for one in seen for claim in extract_claims(one)]).beliefs

    assert (belief.statement, belief.is_contested) == ("prefers wheat to rye", True)
    assert narrative_of("I prefer rye to wheat.", "I prefer wheat to rye.") == (
        "Mara has spoken both for and against preferring wheat to rye."
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("I was born in Oslo.", "Mara was born in Oslo.", id="born"),
        pytest.param("I grew up in Oslo.", "Mara grew up in Oslo.", id="grew up"),
    ],
)
def test_being_born_somewhere_is_not_growing_up_there(text: str, told: str) -> None:
    """The narrative says what was said."""
    assert narrative_of(text) == told

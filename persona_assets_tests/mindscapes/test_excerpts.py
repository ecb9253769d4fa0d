"""A persona in its own words, within a budget."""

from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.mindscapes.excerpts import choose_excerpts
from persona_assets.observations.observation import Observation
from persona_assets_tests.mindscapes.making import make_chat

SEEN = [
    make_chat(
        "The gateway in the north greenhouse lost power again.",
        "Could you check the gateway in the north greenhouse today?",
        on=0,
    ),
    make_chat("My sister Rita plays the harp in a folk band.", "Thanks, see you soon!", on=3),
    make_chat("The gateway in the north greenhouse lost power twice.", on=6),
    make_chat("I bake rye bread with my own sourdough every Sunday.", on=9),
]


def texts(seen: list[Observation], budget: int) -> list[str]:
    """Return the excerpts of *seen*."""
    return [excerpt.text for excerpt in choose_excerpts(seen, budget)]


def test_what_is_said_twice_is_told_once() -> None:
    """Of two sentences on one matter the other subjects come first."""
    told = texts(SEEN, 40)

    assert len(told) == 3
    assert sum("gateway" in text for text in told) == 1


def test_questions_and_small_talk_are_left_out() -> None:
    """With room for everything, only statements of substance are told, in order of time."""
    assert texts(SEEN, 1000) == [
        "The gateway in the north greenhouse lost power again.",
        "My sister Rita plays the harp in a folk band.",
        "The gateway in the north greenhouse lost power twice.",
        "I bake rye bread with my own sourdough every Sunday.",
    ]


@settings(max_examples=60, deadline=None)
@given(st.permutations(SEEN), st.integers(0, 80))
def test_the_budget_holds_in_any_order(seen: list[Observation], budget: int) -> None:
    """No more tokens than asked for, and the order of arrival does not matter."""
    told = texts(seen, budget)

    assert sum(ceil(len(text) / 4) for text in told) <= budget
    assert told == texts(SEEN, budget)


@pytest.mark.parametrize("budget", [20, 1000])
def test_each_excerpt_is_where_it_says(budget: int) -> None:
    """The span of an excerpt holds its words."""
    raw = {seen.observation_id: seen.raw for seen in SEEN}

    for excerpt in choose_excerpts(SEEN, budget):
        [span] = excerpt.evidence
        assert raw[span.observation_id][span.start : span.end] == excerpt.text


def test_an_abbreviation_ends_no_sentence() -> None:
    """Sentences end where the rules see their end, and are told as they were written."""
    text = "My neighbor Dr. Wu grows herbs, e.g. basil, near the U.S. border."
    [seen] = [make_chat(text)]

    [excerpt] = choose_excerpts([seen], 100)
    [place] = excerpt.evidence

    assert excerpt.text == text
    assert seen.raw[place.start : place.end] == text

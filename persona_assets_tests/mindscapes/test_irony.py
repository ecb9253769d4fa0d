"""What is said in jest is not taken at its word, and what is meant is not taken for a jest."""

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Facet
from persona_assets_tests.mindscapes.making import make_chat, read_claims

STATED = frozenset({Facet.PREFERENCE, Facet.FACT, Facet.GOAL, Facet.BELIEF, Facet.EVENT})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Yeah right, I just LOVE queues.", id="yeah right"),
        pytest.param("I love paying for parking, said nobody ever.", id="said nobody ever"),
        pytest.param("I love wet socks. Not.", id="taken back at once"),
        pytest.param("I adore early flights... NOT!", id="taken back aloud"),
        pytest.param("Oh great, another audit, I love audits so much.", id="oh great, another"),
        pytest.param("Lovely, more paperwork, I enjoy paperwork.", id="lovely, more"),
        pytest.param("As if I liked waiting for trams.", id="as if"),
        pytest.param("Because obviously I want to clean the office again.", id="because obviously"),
        pytest.param("I love surprise deadlines /s", id="marked as sarcasm"),
        pytest.param("I love Monday mornings \U0001f644", id="rolling eyes"),
        pytest.param("I live in Atlantis. Just kidding!", id="called a joke after"),
        pytest.param("Kidding, I work at Norwave.", id="called a joke before"),
        pytest.param("Sure, and I'm a fighter pilot.", id="sure, and I am"),
        pytest.param("My character is an elf and I live in Moria.", id="a part that is played"),
        pytest.param("Let's say I live in Leeds.", id="let us say"),
    ],
)
def test_a_jest_states_nothing(text: str) -> None:
    """A mark of irony, a joke called one or a part that is played takes the sentence back."""
    assert [c for c in extract_claims(make_chat(text)) if c.facet in STATED] == []


@pytest.mark.parametrize(
    ("text", "liked"),
    [
        ("Oh great, I love trains too!", "trains"),
        ("I LOVE ferries!!", "ferries"),
        ("I'm not kidding, I love moss.", "moss"),
        ("You're right, I love quiet bars.", "quiet bars"),
        ("Great, another match. And I love darts.", "darts"),
        ("I love tea. Not the green one, though.", "tea"),
    ],
)
def test_what_is_meant_is_read(text: str, liked: str) -> None:
    """Joy, agreement and a second sentence are no irony."""
    assert [c.value for c in read_claims(text, facet=Facet.PREFERENCE)] == [liked]

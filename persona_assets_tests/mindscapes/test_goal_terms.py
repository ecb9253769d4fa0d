"""When and how urgently a goal is wanted is also said before it."""

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets_tests.mindscapes.making import make_chat, synthesize


@pytest.mark.parametrize(
    ("text", "timeframe", "priority"),
    [
        ("My long-term goal is to open a pottery studio.", "long_term", "medium"),
        ("My short-term goal is to clean the attic.", "short_term", "medium"),
        ("One day I want to sail to the Azores.", "long_term", "medium"),
        ("By 2030 I want to speak fluent Arabic.", "long_term", "medium"),
        ("This week I want to repair the shed.", "short_term", "medium"),
        ("My priority this quarter is hiring.", "medium_term", "high"),
        ("My main goal is to win the regatta.", "medium_term", "high"),
        ("I want to win the regatta.", "medium_term", "medium"),
    ],
)
def test_the_words_around_a_goal_tell_its_timeframe_and_priority(
    text: str, timeframe: str, priority: str
) -> None:
    """An opening (``one day``), a term and ``main`` or ``priority`` count (PK-13)."""
    [goal] = synthesize(extract_claims(make_chat(text))).goals

    assert (goal.timeframe, goal.priority) == (timeframe, priority)

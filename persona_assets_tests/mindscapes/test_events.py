"""What the persona tells of itself, in whichever form."""

import datetime as dt

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Claim, Facet
from persona_assets.mindscapes.rules.dates import past_day
from persona_assets.observations.transcripts import Message, transcript
from persona_assets_tests.mindscapes.making import MARA, day, read_claims

TOLD = "Yesterday I carried my kayak over the frozen canal with two neighbors."


def _talk(*turns: tuple[str, str]) -> list[Claim]:
    messages = [
        Message(speaker, day(0) + dt.timedelta(minutes=at), text, (speaker,))
        for at, (speaker, text) in enumerate(turns)
    ]
    found = extract_claims(transcript(MARA, messages))
    return [claim for claim in found if claim.facet is Facet.EVENT]


def test_a_turn_that_tells_something_is_an_event() -> None:
    """A sentence about oneself with a time and new words is kept whole, without its mark."""
    [claim] = read_claims(TOLD, facet=Facet.EVENT)

    assert claim.value == TOLD.rstrip(".")


def test_an_event_begins_after_the_greeting() -> None:
    """What a sentence opens with in a talk is no part of what it tells."""
    [claim] = read_claims(f"Oh well, hey, {TOLD}", facet=Facet.EVENT)

    assert claim.value == TOLD.rstrip(".")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Wow, that sounds like a wonderful day out for your whole family!", id="you"),
        pytest.param("Thanks a lot, talk soon!", id="a courtesy"),
        pytest.param("Did I carry my kayak over the frozen canal yesterday?", id="a question"),
        pytest.param("If I had carried my kayak yesterday my back would hurt.", id="supposed"),
        pytest.param("I doubt that I carried my kayak over a canal last May.", id="denied"),
        pytest.param("Jo said I carried my kayak over the canal last Sunday.", id="reported"),
    ],
)
def test_what_tells_nothing_of_the_persona_is_no_event(text: str) -> None:
    """Reactions, courtesies, questions, suppositions and reports tell nothing."""
    assert read_claims(text, facet=Facet.EVENT) == []


def test_what_was_told_before_is_not_told_again() -> None:
    """Words that the persona has used in the same talk are no news."""
    [claim] = read_claims(TOLD, TOLD, facet=Facet.EVENT)

    assert claim.evidence.start < len(TOLD)


def test_an_answer_tells_more_than_a_remark() -> None:
    """The same words are an event after a question, and none without it."""
    remark = ("Mara", "We painted lanterns in the barn")

    assert not _talk(("Jo", "Nice barn."), remark)
    assert len(_talk(("Jo", "What is new with the barn?"), remark)) == 1


def test_an_event_is_dated_by_its_words() -> None:
    """What happened yesterday counts from yesterday."""
    [claim] = read_claims(TOLD, facet=Facet.EVENT, on=9)

    assert claim.effective_at.date() == day(8).date()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("last Tuesday", "2026-02-03", id="the last one, though today is Thursday"),
        pytest.param("last Thu.", "2026-01-29", id="a week back when it is the same weekday"),
        pytest.param("three years ago", "2023-02-05", id="years"),
        pytest.param("a couple of days ago", "2026-02-03", id="a vague number"),
        pytest.param("this past weekend", "2026-01-31", id="a weekend"),
        pytest.param("last year", "2025-01-01", id="a year"),
        pytest.param("next week", None, id="nothing past"),
    ],
)
def test_the_words_for_past_days(text: str, expected: str | None) -> None:
    """Each way to name a past day names that day."""
    named = past_day(text, dt.datetime(2026, 2, 5, 19, tzinfo=dt.UTC))

    assert (named and named.date().isoformat()) == expected

"""What holds for named days holds on just these, and a promise passes when its day is over."""

import datetime as dt

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.passing import is_pending, is_present
from persona_assets.mindscapes.rules.periods import due_at, named_period
from persona_assets_tests.mindscapes.making import make_chat, read_claims, synthesize

TUESDAY = dt.datetime(2026, 1, 20, 19, tzinfo=dt.UTC)


def on(month: int, number: int) -> dt.datetime:
    """Return the start of a day of 2026."""
    return dt.datetime(2026, month, number, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "first", "end"),
    [
        ("from 2 to 6 February", on(2, 2), on(2, 7)),
        ("from the 2nd to the 6th of February", on(2, 2), on(2, 7)),
        ("from 28 January to 3 February", on(1, 28), on(2, 4)),
        ("from February 2 to 6", on(2, 2), on(2, 7)),
        ("February 2-6", on(2, 2), on(2, 7)),
        ("from Thursday to Friday", on(1, 22), on(1, 24)),
        ("until Friday", TUESDAY, on(1, 24)),
        ("until 3 February", TUESDAY, on(2, 4)),
        ("next week", on(1, 26), on(2, 2)),
        ("tomorrow", on(1, 21), on(1, 22)),
        ("on Friday", on(1, 23), on(1, 24)),
        ("today, back tomorrow", TUESDAY, on(1, 21)),
        ("this week, back on Friday", TUESDAY, on(1, 23)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(
    text: str, first: dt.datetime, end: dt.datetime
) -> None:
    """The last one still counts."""
    assert named_period(text, TUESDAY) == (first, end)


@pytest.mark.parametrize("text", ["", "with my sister", "from work to home", "31 February"])
def test_no_day_is_no_period(text: str) -> None:
    """Nothing is guessed."""
    assert named_period(text, TUESDAY) is None


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("send the report by Friday", on(1, 24)),
        ("call you before 3 February", on(2, 4)),
        ("fix it today", on(1, 21)),
        ("call the bank tomorrow", on(1, 22)),
        ("write it this week", on(1, 26)),
        ("write it by the end of the month", on(2, 1)),
        ("call the bank next month", on(3, 1)),
        ("read it in two days", TUESDAY + dt.timedelta(days=2)),
        ("ship it by the end of March", on(4, 1)),
        ("run a race in May", on(6, 1)),
        ("ship it this quarter", on(4, 1)),
        ("ship it by the end of next quarter", on(7, 1)),
        ("learn to swim this summer", on(9, 1)),
        ("sail to Brest by 2027", dt.datetime(2028, 1, 1, tzinfo=dt.UTC)),
        ("write down what this may be", None),
        ("read it", None),
    ],
)
def test_a_promise_is_due_when_its_day_is_over(text: str, due: dt.datetime | None) -> None:
    """The day that it names still counts."""
    assert due_at(text, TUESDAY) == due


def test_a_promise_without_a_day_is_pending_for_two_weeks() -> None:
    """As long as other things that pass."""
    days = [13, 14]

    assert [is_pending("read it", TUESDAY, TUESDAY + dt.timedelta(days=n)) for n in days] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("I'm on holiday from 2 to 6 February.", [on(2, 2), on(2, 6)]),
        ("I'll be on leave from 2 February to 27 February.", [on(2, 2), on(2, 14), on(2, 27)]),
        ("I'm away until 6 February", [on(1, 2), on(2, 6)]),
    ],
)
def test_an_absence_holds_just_for_its_days(text: str, days: list[dt.datetime]) -> None:
    """It is present on each of its days, and on none before or after."""
    claims = extract_claims(make_chat(text))

    def is_away(at: dt.datetime) -> bool:
        facts = synthesize(claims, as_of=at).facts
        return any(fact.key == "availability" and is_present(fact, at) for fact in facts)

    beside = [on(1, 1), days[-1] + dt.timedelta(days=1), on(3, 20)]
    assert [is_away(day) for day in days] == [True] * len(days)
    assert [is_away(day) for day in beside] == [False] * len(beside)


def test_a_state_that_will_be_needs_a_day() -> None:
    """``I'll be busy`` says nothing of now."""
    assert read_claims("I'll be busy", facet=Facet.STATE) == []


def test_an_overdue_promise_is_not_told_as_present() -> None:
    """On the day after it, the narrative leaves it out."""
    claims = extract_claims(make_chat("I'll send the seed catalogue by Friday."))

    def told(at: dt.datetime) -> str:
        return " ".join(sentence.text for sentence in synthesize(claims, as_of=at).narrative)

    assert "seed catalogue" in told(on(1, 2))
    assert "seed catalogue" not in told(on(1, 3))

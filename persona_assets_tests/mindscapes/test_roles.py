"""Roles are read with the time from which they hold, and a new one ends the one before."""

import datetime as dt

import pytest

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Facet
from persona_assets_tests.mindscapes.making import day, make_chat, read_claims, synthesize

SAID_ON = 35
"""5 February 2026, a Thursday."""


def roles_in(*texts: str) -> list[tuple[str, int, str]]:
    """Return each role in *texts* of 5 February, with its polarity and the day it speaks of."""
    claims = read_claims(*texts, facet=Facet.FACT, on=SAID_ON)
    return [
        (claim.value, claim.polarity, claim.effective_at.date().isoformat())
        for claim in claims
        if claim.key == "role"
    ]


@pytest.mark.parametrize(
    ("text", "role", "since"),
    [
        pytest.param("I'm going to be head nurse!! from 1 March!", "head nurse", "2026-03-01"),
        pytest.param("I'm going to become an editor", "editor", "2026-02-05", id="no day"),
        pytest.param("I'll start as a chef on 2 January.", "chef", "2027-01-02", id="next year"),
        pytest.param("I become team lead next month", "team lead", "2026-03-01", id="next month"),
        pytest.param("I'm becoming a tutor on Monday", "tutor", "2026-02-09", id="weekday"),
        pytest.param("From 5 May I'll be the editor from home", "editor", "2026-05-05", id="first"),
        pytest.param("It rains and from May I'll be a tutor from home", "tutor", "2026-05-01"),
        pytest.param("I am now a trainer.", "trainer", "2026-02-05", id="now"),
        pytest.param("I've been a nurse since May 2024.", "nurse", "2024-05-01", id="since"),
        pytest.param("Since 12 January I'm a nurse", "nurse", "2026-01-12", id="since first"),
        pytest.param("I've been a data analyst for two weeks!", "data analyst", "2026-01-26"),
        pytest.param("I became a joiner in October", "joiner", "2025-10-01", id="became"),
        pytest.param("I work as a glass blower at Corvid", "glass blower", "2026-02-05", id="any"),
        pytest.param("I'm a teacher in May", "teacher", "2026-02-05", id="not a beginning"),
        pytest.param(
            "I've been a clerk since 30 February", "clerk", "2026-02-05", id="no such day"
        ),
    ],
)
def test_a_role_holds_from_the_day_that_is_named(text: str, role: str, since: str) -> None:
    """An announced role begins on its day, a held one on the last such day, else when said."""
    assert roles_in(text) == [(role, 1, since)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("When I become a manager I'll rest.", id="a condition"),
        pytest.param("I want to become a teacher.", id="a wish"),
        pytest.param("I'm going to be late for the manager", id="another object"),
        pytest.param("I'm not going to be a manager.", id="negated"),
        pytest.param("I'm a terrible teacher", id="a judgement"),
        pytest.param("I've been a manager's nightmare", id="possessive"),
        pytest.param("We work as a team and I work as a team", id="no role"),
    ],
)
def test_what_is_no_role_is_not_read(text: str) -> None:
    """Wishes, conditions, judgements and other things give no role."""
    assert roles_in(text) == []


def test_a_role_that_is_given_up_is_over() -> None:
    """No longer being something ends it."""
    assert roles_in("I'm no longer a teacher") == [("teacher", -1, "2026-02-05")]


def test_an_announced_role_ends_the_old_one_on_its_day() -> None:
    """Until the day comes the old role holds; from then on the new one does."""
    seen = [
        make_chat("I'm a baker at Corvid.", on=5),
        make_chat("I'm going to be shift manager from 1 March!", on=SAID_ON),
        make_chat("I've been a shift manager for two weeks.", on=71),
    ]
    claims = [claim for one in seen for claim in extract_claims(one)]
    first = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)

    def roles(as_of: dt.datetime) -> list[tuple[str, dt.datetime, dt.datetime | None]]:
        facts = synthesize(claims, as_of).facts
        return [(f.value, f.valid_from, f.valid_to) for f in facts if f.key == "role"]

    assert roles(day(50)) == [("baker", day(5), None)]
    assert roles(day(80)) == [("baker", day(5), first), ("shift manager", first, None)]
    assert synthesize(claims).narrative[0].text == "Mara works as a shift manager at Corvid."

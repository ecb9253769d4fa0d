"""An employer and a city that are announced count from their day on."""

import pytest

from persona_assets.mindscapes.mindscape import Facet
from persona_assets_tests.mindscapes.making import day, read_claims, synthesize

STARTING = "I start at Orpheum as head of sound on 1 March."


@pytest.mark.parametrize(
    ("text", "key", "value", "date"),
    [
        (STARTING, "employer", "Orpheum", "2026-03-01"),
        (STARTING, "role", "head of sound", "2026-03-01"),
        ("I'm joining Norwave next month.", "employer", "Norwave", "2026-02-01"),
        ("We're moving to Aarhus on 4 May.", "city", "Aarhus", "2026-05-04"),
        ("I'm moving to Aarhus.", "city", "Aarhus", "2026-01-01"),
        ("We're moving to Aarhus at the end of March.", "city", "Aarhus", "2026-03-31"),
        ("I'm moving to Aarhus by the end of next month.", "city", "Aarhus", "2026-02-28"),
        ("We're moving to Aarhus in mid-May.", "city", "Aarhus", "2026-05-15"),
        ("We're moving to Aarhus late in April.", "city", "Aarhus", "2026-04-21"),
        ("We're moving to Aarhus in the summer.", "city", "Aarhus", "2026-06-01"),
        ("I'm moving to Aarhus in two weeks.", "city", "Aarhus", "2026-01-15"),
        ("I'm moving to Aarhus in three months.", "city", "Aarhus", "2026-04-01"),
        ("I'm joining Norwave at the end of the year.", "employer", "Norwave", "2026-12-31"),
    ],
)
def test_what_is_announced_counts_from_the_day_that_is_named(
    text: str, key: str, value: str, date: str
) -> None:
    """Without a day it counts from when it was said."""
    [claim] = [claim for claim in read_claims(text, facet=Facet.FACT) if claim.key == key]

    assert (claim.value, claim.effective_at.date().isoformat()) == (value, date)


def test_the_employer_to_come_does_not_hold_before() -> None:
    """A month before the day the old employer is the one that holds, a month after the new one."""
    claims = read_claims("I work at Halden.", STARTING, facet=Facet.FACT)

    held = [
        [f.value for f in synthesize(claims, as_of=day(at)).facts if f.key == "employer"][-1]
        for at in (30, 90)
    ]

    assert held == ["Halden", "Orpheum"]


@pytest.mark.parametrize(
    "text", ["Maybe I'll move to Aarhus.", "When I start at Orpheum I'll be early."]
)
def test_a_plan_in_doubt_is_no_fact(text: str) -> None:
    """What may be, and what is said of the time when it will be, states nothing."""
    assert read_claims(text, facet=Facet.FACT) == []


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("I work at the Orpheum now.", "employer", "Orpheum"),
        ("I work at Orpheum.", "employer", "Orpheum"),
        ("I work at a bakery.", "workplace", "a bakery"),
        ("I work in the Orpheum building.", "workplace", "the Orpheum building"),
    ],
)
def test_a_workplace_with_a_name_is_an_employer(text: str, key: str, value: str) -> None:
    """An article is no part of a name; a place without a name is a workplace."""
    assert [(c.key, c.value) for c in read_claims(text, facet=Facet.FACT)] == [(key, value)]

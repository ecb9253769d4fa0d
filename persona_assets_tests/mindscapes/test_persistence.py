"""The confidence of a fact is the probability that it holds, in a hidden Markov model."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.mindscapes.mindscape import Facet, Fact
from persona_assets_tests.mindscapes.making import AS_OF, day, make_claim, synthesize

TRUST = 0.6 * 0.59  # a chat, and the precision of facts


def facts(*told: tuple[str, int], as_of: dt.datetime = AS_OF) -> list[Fact]:
    """Return the facts on the city that is *told* as a value and a day, or as over with ``-``."""
    claims = [
        make_claim(
            value.removeprefix("-"),
            facet=Facet.FACT,
            key="city",
            polarity=-1 if value.startswith("-") else 1,
            on=on,
        )
        for value, on in told
    ]
    return list(synthesize(claims, as_of).facts)


def test_one_new_vote_is_as_sure_as_its_rule() -> None:
    """The trust in source and rule, and one value in twenty by chance."""
    [fact] = facts(("Leeds", 0), as_of=day(0))

    assert fact.confidence_fraction == pytest.approx(TRUST + (1 - TRUST) / 20, abs=1e-4)


def test_two_that_agree_are_much_surer() -> None:
    """Misreadings seldom agree: the posterior of two equal votes by Bayes' rule."""
    [fact] = facts(("Leeds", 0), ("Leeds", 1), as_of=day(1))
    ratio = (1 + 20 * TRUST / (1 - TRUST)) ** 2

    assert fact.confidence_fraction == pytest.approx(ratio / (ratio + 19), abs=2e-3)


def test_one_against_many_is_probably_misread() -> None:
    """A sole other value the day after says little, and the many stay probable."""
    held = {
        fact.value: fact.confidence_fraction
        for fact in facts(*(("Leeds", on) for on in range(4)), ("Bristol", 4), as_of=day(4))
    }

    assert held["Bristol"] < 0.1
    assert held["Leeds"] > 0.9


def test_a_move_that_is_repeated_is_believed() -> None:
    """After three mentions the new city holds, and the old one did before."""
    held = {
        fact.value: fact.confidence_fraction
        for fact in facts(
            *(("Leeds", on) for on in range(4)), *(("Bristol", 30 + on) for on in range(3))
        )
    }

    assert held["Bristol"] > 0.6
    assert held["Leeds"] > 0.9


def test_what_is_over_did_hold() -> None:
    """Who left a city lived there: saying so makes it more probable."""
    [lived] = facts(("Leeds", 0), ("-Leeds", 9))
    [alone] = facts(("Leeds", 0))
    [left] = facts(("-Leeds", 9))

    assert lived.confidence_fraction > alone.confidence_fraction
    assert left.confidence_fraction == pytest.approx(TRUST + (1 - TRUST) / 20, abs=1e-4)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["Leeds", "-Leeds", "Bristol", "York"]), st.integers(0, 80)),
        min_size=1,
        max_size=8,
        unique=True,
    ),
    st.integers(0, 3000),
)
def test_probabilities_stay_between_0_and_1(told: list[tuple[str, int]], later: int) -> None:
    """However votes contradict and however old they are (PK-98)."""
    found = facts(*told, as_of=day(80) + dt.timedelta(days=later))

    assert all(0 <= fact.confidence_fraction <= 1 for fact in found)
    assert sum(fact.confidence_fraction for fact in found if fact.valid_to is None) <= 1 + 1e-5

"""What is known of some votes is added to what is known of others."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from persona_assets.mindscapes.complex_values import counts_value, measure_value, values_of
from persona_assets.mindscapes.fold import (
    Ballot,
    Vote,
    fold_claims,
    join_evidence,
    merge,
    with_evidence,
)
from persona_assets.mindscapes.measures import numbers_of
from persona_assets.mindscapes.mindscape import Evidence, Facet
from persona_assets.mindscapes.tallies import tally_numbers, tally_values
from persona_assets_tests.mindscapes.making import AS_OF, make_claim

values = st.one_of(
    st.builds(counts_value, st.lists(st.integers(0, 9), min_size=1, max_size=4)),
    st.builds(measure_value, st.integers(-9, 9).map(float), st.sampled_from(["s", "words"])),
    st.sampled_from(["INTJ", "ENTP", "9w1"]),
)
weighted_values = st.lists(st.tuples(values, st.integers(1, 9)), max_size=6)
_Weighted = list[tuple[int, float]]
weighted_numbers = st.lists(st.tuples(st.integers(0, 2**20), st.floats(0, 1)), max_size=6)
places = st.lists(
    st.builds(Evidence, st.sampled_from("abc"), st.integers(0, 9), st.integers(0, 9)), max_size=30
).map(join_evidence)


@given(weighted_numbers, weighted_numbers)
def test_sums_of_numbers_add_up(
    one: list[tuple[int, float]], other: list[tuple[int, float]]
) -> None:
    """The sums over two parts are the sums over the whole."""
    assert numbers_of(one) + numbers_of(other) == numbers_of([*one, *other])


@given(weighted_values, weighted_values)
def test_sums_of_values_add_up(one: list[tuple[str, int]], other: list[tuple[str, int]]) -> None:
    """Counts add up place by place, quantities unit by unit, categories word by word."""
    assert values_of(one) + values_of(other) == values_of([*one, *other])


@given(places, places)
def test_evidence_is_joined_alike_whether_it_is_short_or_long(
    one: tuple[Evidence, ...], other: tuple[Evidence, ...]
) -> None:
    """Putting places in one by one gives what sorting all of them gives."""
    assert with_evidence(one, other) == join_evidence([*one, *other])


def test_what_was_made_of_a_ballot_is_not_made_again() -> None:
    """Another observation costs what it touches: nothing else is read again."""
    read: list[int] = []

    def count(votes: Sequence[Vote]) -> int:
        read.append(len(votes))
        return len(votes)

    claims = [make_claim(on=day) for day in range(3)]
    before = fold_claims("mara", claims, AS_OF)
    [ballot] = before.ballots.values()
    ballot.once(count)

    after = merge(before, fold_claims("mara", [make_claim("coffee", key="coffee")], AS_OF))

    assert after.ballots[Facet.PREFERENCE, "tea"].once(count) == 3
    assert read == [3]


def test_a_total_is_added_to_and_not_counted_again() -> None:
    """Of the votes that were counted before, only the sum is used."""
    counted: list[int] = []

    def count(votes: Sequence[Vote]) -> int:
        counted.append(len(votes))
        return len(votes)

    one, other = (make_ballot(day) for day in range(2))
    one.total(count)

    assert one.joined(other).total(count) == 2
    assert counted == [1, 1]


def test_a_vote_that_is_cast_again_is_not_added_twice() -> None:
    """Where two ballots share a vote, their sums are no sum of the whole."""
    ballot = make_ballot(0, 1)
    ballot.total(len)

    assert ballot.joined(make_ballot(1, 2)).total(len) == 3


def test_votes_with_a_number_are_told_apart_from_those_without() -> None:
    """A trait that is measured in some observations and worded in others keeps both sums."""
    number = make_claim("0.5", facet=Facet.TRAIT, key="pace", number=0.5)
    worded = make_claim(measure_value(5.0, "s"), facet=Facet.TRAIT, key="pace", on=1)
    [ballot] = fold_claims("mara", [number, worded], AS_OF).ballots.values()

    assert ballot.total(tally_numbers).evidence == (number.evidence,)
    assert ballot.total(tally_values).evidence == (worded.evidence,)


def make_ballot(*days: int) -> Ballot:
    """Return the ballot on tea of the observations of some *days*."""
    [ballot] = fold_claims("mara", [make_claim(on=day) for day in days], AS_OF).ballots.values()
    return ballot

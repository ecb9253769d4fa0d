"""A mindscape is a fold of its evidence, in any order and however often it arrives."""

import datetime as dt
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.errors import InvalidArgumentError
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.fold import fold_claims, merge, without
from persona_assets.mindscapes.mindscape import Belief, Claim, Facet, Fact, Goal, Mindscape, Trait
from persona_assets.mindscapes.synthesis import evidence_of, read_fold
from persona_assets.observations.observation import Observation
from persona_assets_tests.mindscapes.making import AS_OF, make_chat, make_claim, synthesize

SENTENCES = [
    "I love the card layout.",
    "I don't like the card layout.",
    "I live in Leeds.",
    "I moved to Bristol.",
    "I used to work at Norwave.",
    "I work at Fernhill Instruments.",
    "I think small changes are safer than large changes.",
    "I don't think small changes are safer than large changes.",
    "Maybe I want to run the long race by May.",
    "I'll send the report by Friday.",
    "I'm so tired!",
    "I'm not tired.",
    "My sister Rita plays the harp.",
    "We decided to keep the runbook. Are you sure?",
    "I prefer tea to coffee :smile:",
    "The sensor lost its gateway.",
]

observations = st.lists(
    st.builds(
        lambda texts, on: make_chat(*texts, on=on),
        st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6),
        st.integers(min_value=0, max_value=80),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda seen: seen.observation_id,
)


def claims_of(seen: list[Observation]) -> list[Claim]:
    """Return the claims of all of *seen*."""
    return [claim for observation in seen for claim in extract_claims(observation)]


def held(mindscape: Mindscape) -> tuple[Goal | Belief | Trait | Fact, ...]:
    """Return everything in *mindscape* that has a confidence."""
    return (*mindscape.goals, *mindscape.beliefs, *mindscape.traits, *mindscape.facts)


@settings(max_examples=60, deadline=None)
@given(observations, st.randoms(use_true_random=False), st.integers(0, 20))
def test_order_and_repetition_change_nothing(
    seen: list[Observation], shuffler: Random, repeated: int
) -> None:
    """Claims that arrive shuffled, and some of them twice, give the same content."""
    claims = claims_of(seen)
    again = [*claims, *claims[:repeated]]
    shuffler.shuffle(again)

    assert synthesize(again).content_hash == synthesize(claims).content_hash


@settings(max_examples=60, deadline=None)
@given(observations, st.integers(0, 8))
def test_batches_merge_to_the_fold_of_all(seen: list[Observation], cut: int) -> None:
    """Folding two batches and merging them, either way round, is folding everything."""
    one = fold_claims("mara", claims_of(seen[:cut]), AS_OF)
    two = fold_claims("mara", claims_of(seen[cut:]), AS_OF)

    whole = fold_claims("mara", claims_of(seen), AS_OF)

    assert merge(one, two) == merge(two, one) == whole


@settings(max_examples=60, deadline=None)
@given(observations)
def test_a_mindscape_that_is_read_at_every_arrival_is_that_of_all(seen: list[Observation]) -> None:
    """Adding to what was made of the evidence so far gives what reading all at once gives."""
    fold = fold_claims("mara", [], AS_OF)
    for observation in [*seen, seen[0]]:
        fold = merge(fold, fold_claims("mara", extract_claims(observation), AS_OF))
        read_fold(fold, observation_count=len(seen))

    whole = fold_claims("mara", claims_of(seen), AS_OF)

    expected = read_fold(whole, observation_count=len(seen))
    assert read_fold(fold, observation_count=len(seen)) == expected


@settings(max_examples=60, deadline=None)
@given(observations)
def test_an_observation_that_is_taken_out_of_a_mindscape_was_never_there(
    seen: list[Observation],
) -> None:
    """Erasing an observation after the mindscape was read leaves nothing of it behind."""
    whole = fold_claims("mara", claims_of(seen), AS_OF)
    read_fold(whole, observation_count=len(seen))

    rest = read_fold(without(whole, {seen[0].observation_id}), observation_count=1)

    expected = fold_claims("mara", claims_of(seen[1:]), AS_OF)
    assert rest == read_fold(expected, observation_count=1)


@settings(max_examples=60, deadline=None)
@given(observations)
def test_an_observation_that_is_taken_out_was_never_there(seen: list[Observation]) -> None:
    """Erasing an observation gives what the others alone give."""
    whole = fold_claims("mara", claims_of(seen), AS_OF)

    rest = without(whole, {seen[0].observation_id})

    expected = fold_claims("mara", claims_of(seen[1:]), AS_OF)
    assert rest == expected
    assert (
        read_fold(rest, observation_count=1).content_hash
        == read_fold(expected, observation_count=1).content_hash
    )


@settings(max_examples=60, deadline=None)
@given(observations)
def test_confidence_lies_between_0_and_1(seen: list[Observation]) -> None:
    """Every confidence and strength is a fraction (PK-98)."""
    mindscape = synthesize(claims_of(seen))

    fractions = [item.confidence_fraction for item in held(mindscape)]
    fractions += [belief.strength_fraction for belief in mindscape.beliefs]

    assert all(0 <= fraction <= 1 for fraction in fractions)


@settings(max_examples=60, deadline=None)
@given(observations)
def test_all_evidence_comes_from_the_observations(seen: list[Observation]) -> None:
    """Everything believed names observations that exist (PK-16)."""
    mindscape = synthesize(claims_of(seen))
    known = {observation.observation_id for observation in seen}

    assert {place.observation_id for place in evidence_of(mindscape)} <= known
    assert all(item.evidence for item in held(mindscape))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 80), min_size=1, max_size=10, unique=True), st.integers(0, 80))
def test_more_support_never_lowers_confidence(days: list[int], more: int) -> None:
    """Another observation that says the same makes a belief as sure or surer."""
    before = synthesize([make_claim(on=on) for on in days])
    after = synthesize([make_claim(on=on) for on in [*days, more]])

    assert after.beliefs[0].confidence_fraction >= before.beliefs[0].confidence_fraction


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 8), st.integers(1, 6))
def test_contradiction_lowers_confidence(support: int, against: int) -> None:
    """Opposing evidence makes what is held less sure, and contested beyond a quarter."""
    for_it = [make_claim(on=on) for on in range(support)]
    against_it = [make_claim(on=on, polarity=-1) for on in range(min(against, support - 1))]

    [before] = synthesize(for_it).beliefs
    [after] = synthesize([*for_it, *against_it]).beliefs

    assert after.confidence_fraction < before.confidence_fraction
    assert after.is_contested == (4 * len(against_it) > len(for_it) + len(against_it))


def test_claims_after_the_time_asked_for_do_not_count() -> None:
    """A mindscape of January does not know February."""
    claims = [make_claim(on=0), make_claim("coffee", key="coffee", on=40)]

    early = synthesize(claims, dt.datetime(2026, 2, 1, tzinfo=dt.UTC))

    assert early.content_hash == synthesize(claims[:1], early.as_of).content_hash


def test_one_observation_has_one_vote() -> None:
    """Saying a thing five times in one chat is no more evidence than saying it once."""
    claim = make_claim()
    places = [replace(claim.evidence, start=start) for start in range(5)]
    repeated = [claim._replace(claim_id=str(place.start), evidence=place) for place in places]

    [once] = synthesize([claim]).beliefs
    [often] = synthesize(repeated).beliefs

    assert often.confidence_fraction == once.confidence_fraction
    assert len(often.evidence) == 5


def test_a_claim_about_someone_else_is_refused() -> None:
    """Two people's evidence does not run together."""
    stranger = make_claim()._replace(persona="tomas")

    with pytest.raises(InvalidArgumentError, match="'tomas' in a fold of 'mara'"):
        fold_claims("mara", [stranger], AS_OF)


def test_folds_as_of_different_times_are_not_merged() -> None:
    """Weights depend on the time, so such a sum would mean nothing."""
    one = fold_claims("mara", [], AS_OF)
    other = fold_claims("mara", [], AS_OF + dt.timedelta(days=1))

    with pytest.raises(InvalidArgumentError, match="one persona as of one time"):
        merge(one, other)


def test_a_persona_has_one_mindscape() -> None:
    """The id depends on the persona alone (PK-11)."""
    assert synthesize([]).mindscape_id == synthesize([make_claim()]).mindscape_id


def test_a_claim_id_hashes_everything_it_says() -> None:
    """Claims that differ in anything are different claims."""
    claims = [
        make_claim(),
        make_claim("coffee"),
        make_claim(key="coffee"),
        make_claim(polarity=-1),
        make_claim(on=1),
        make_claim(number=0.5),
        make_claim(facet=Facet.GOAL),
    ]

    assert len({claim.claim_id for claim in claims}) == len(claims)

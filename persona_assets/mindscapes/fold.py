"""The fold of claims into votes: any order, any batches, any repetition give the same fold.

One observation has one vote on one value of one key, however often it says it: the heaviest.  Votes
are kept by observation, so that an observation can be taken out as if it had never been seen.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from persona_assets.clock import as_utc
from persona_assets.errors import InvalidArgumentError
from persona_assets.mindscapes.mindscape import Claim, Evidence, Facet, Volatility
from persona_assets.mindscapes.weights import vote_trust, vote_weight


class VoteKey(NamedTuple):
    """What a vote is about, what it says, and which observation casts it."""

    facet: Facet
    key: str
    value: str
    polarity: int
    observation_id: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One observation's word on one value.

    Attributes:
        about: What it says of what.
        weight: The heaviest of its claims, in units of 1 / SCALE.
        trust: How probably the most trusted of them is right, whatever its age, in units of
            1 / SCALE.
        precision_permille: The highest precision among its claims, in thousandths.
        number: What it says, for a numeric trait.
        first_at: When it was first said.
        last_at: When it was last said.
        evidence: Where it was read, sorted.
        rules: The rules that read it, sorted.
        volatility: High when any of its claims is.
    """

    about: VoteKey
    weight: int
    trust: int
    precision_permille: int
    number: float | None
    first_at: dt.datetime
    last_at: dt.datetime
    evidence: tuple[Evidence, ...]
    rules: tuple[str, ...]
    volatility: Volatility


@dataclass(frozen=True, slots=True)
class Fold:
    """The votes on one persona as of one time."""

    persona: str
    as_of: dt.datetime
    votes: Mapping[VoteKey, Vote]


def fold_claims(persona: str, claims: Iterable[Claim], as_of: dt.datetime) -> Fold:
    """Return the votes that *claims* on *persona* cast, but for those of a time after *as_of*.

    Raises:
        InvalidArgumentError: A claim is about someone else, or *as_of* has no time zone.
    """
    moment = as_utc(as_of)
    votes: dict[VoteKey, Vote] = {}
    for claim in claims:
        if claim.persona != persona:
            raise InvalidArgumentError(f"a claim about {claim.persona!r} in a fold of {persona!r}")
        if claim.effective_at <= moment:
            vote = _vote(claim, moment)
            known = votes.get(vote.about)
            votes[vote.about] = join_votes(known, vote) if known else vote
    return Fold(persona, moment, votes)


def merge(one: Fold, other: Fold) -> Fold:
    """Return the fold of everything that *one* and *other* were folded from.

    Raises:
        InvalidArgumentError: They are about different personas or times.
    """
    if (one.persona, one.as_of) != (other.persona, other.as_of):
        raise InvalidArgumentError("only folds of one persona as of one time can be merged")
    votes = dict(one.votes)
    for about, vote in other.votes.items():
        known = votes.get(about)
        votes[about] = join_votes(known, vote) if known else vote
    return Fold(one.persona, one.as_of, votes)


def votes_by_key(fold: Fold) -> dict[tuple[Facet, str], list[Vote]]:
    """Return the votes of *fold* by what they are about, each group in a fixed order."""
    groups: dict[tuple[Facet, str], list[VoteKey]] = {}
    for about in fold.votes:
        groups.setdefault((about.facet, about.key), []).append(about)
    return {
        group: [fold.votes[about] for about in sorted(groups[group])] for group in sorted(groups)
    }


def without(fold: Fold, observation_ids: Collection[str]) -> Fold:
    """Return *fold* as if the observations with *observation_ids* had never been seen."""
    kept = {
        about: vote
        for about, vote in fold.votes.items()
        if about.observation_id not in observation_ids
    }
    return Fold(fold.persona, fold.as_of, kept)


def _vote(claim: Claim, as_of: dt.datetime) -> Vote:
    return Vote(
        about=VoteKey(
            claim.facet, claim.key, claim.value, claim.polarity, claim.evidence.observation_id
        ),
        weight=vote_weight(claim, as_of),
        trust=vote_trust(claim),
        precision_permille=round(claim.precision_fraction * 1000),
        number=claim.number,
        first_at=claim.effective_at,
        last_at=claim.effective_at,
        evidence=(claim.evidence,),
        rules=(claim.rule,),
        volatility=claim.volatility,
    )


def join_votes(one: Vote, other: Vote) -> Vote:
    """Return the one vote that *one* and *other*, about the same thing, cast together."""
    numbers = [number for number in (one.number, other.number) if number is not None]
    return Vote(
        about=one.about,
        weight=max(one.weight, other.weight),
        trust=max(one.trust, other.trust),
        precision_permille=max(one.precision_permille, other.precision_permille),
        number=max(numbers, default=None),
        first_at=min(one.first_at, other.first_at),
        last_at=max(one.last_at, other.last_at),
        evidence=join_evidence([*one.evidence, *other.evidence]),
        rules=tuple(sorted({*one.rules, *other.rules})),
        volatility=max(one.volatility, other.volatility, key=lambda v: v is Volatility.HIGH),
    )


def join_evidence(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return *evidence*, each place once, by observation and position."""
    places = {(place.observation_id, place.start, place.end): place for place in evidence}
    return tuple(places[place] for place in sorted(places))

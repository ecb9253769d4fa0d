"""The fold of claims into votes: any order, any batches, any repetition give the same fold.

One observation has one vote on one value of one key, however often it says it: the heaviest.  Votes
are kept by observation, so that an observation can be taken out as if it had never been seen.

The votes on one thing are a ballot.  Folds share the ballots that nothing new was cast in, and a
ballot keeps what was made of it, so that one more observation costs what it touches.
"""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, Protocol, Self, TypeVar, TypeVarTuple, cast

from persona_assets.clock import as_utc
from persona_assets.errors import InvalidArgumentError
from persona_assets.mindscapes.mindscape import Claim, Evidence, Facet, Volatility
from persona_assets.mindscapes.weights import vote_trust, vote_weight

_FEW = 16
_place = attrgetter("observation_id", "start", "end")

_Result = TypeVar("_Result")
_Given = TypeVarTuple("_Given")
_Total = TypeVar("_Total", bound="_Sum")


class VoteKey(NamedTuple):
    """What a vote is about, what it says, and which observation casts it."""

    facet: Facet
    key: str
    value: str
    polarity: int
    observation_id: str


class Vote(NamedTuple):
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


Subject = tuple[Facet, str]
"""What a ballot is about: a facet, and a key in it."""


class _Sum(Protocol):
    def __add__(self, other: Self, /) -> Self: ...


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes on one thing, in no order, and what was made of them so far."""

    votes: Mapping[VoteKey, Vote]
    _made: dict[object, object] = field(default_factory=dict, compare=False, repr=False)
    _totals: dict[Callable[[Sequence[Vote]], _Sum], _Sum] = field(
        default_factory=dict, compare=False, repr=False
    )

    def once(self, make: Callable[[Sequence[Vote], *_Given], _Result], *given: *_Given) -> _Result:
        """Return what *make* makes of the votes and of what is *given*, made only once."""
        wanted = (make, given)
        if wanted not in self._made:
            self._made[wanted] = make(list(self.votes.values()), *given)
        # What stands under a function was returned by it.
        return cast("_Result", self._made[wanted])

    def total(self, add_up: Callable[[Sequence[Vote]], _Total]) -> _Total:
        """Return the sum that *add_up* makes of the votes; others are added to it as they join."""
        if add_up not in self._totals:
            self._totals[add_up] = add_up(list(self.votes.values()))
        # What stands under a function was returned by it.
        return cast("_Total", self._totals[add_up])

    def joined(self, other: "Ballot") -> "Ballot":
        """Return the ballot in which the votes of both were cast."""
        votes = dict(self.votes)
        for about, vote in other.votes.items():
            known = votes.get(about)
            votes[about] = join_votes(known, vote) if known else vote
        joined = Ballot(votes)
        if len(votes) == len(self.votes) + len(other.votes):
            for add_up, total in self._totals.items():
                joined._totals[add_up] = total + other.total(add_up)
        return joined


@dataclass(frozen=True, slots=True)
class Fold:
    """The votes on one persona as of one time, by what they are about."""

    persona: str
    as_of: dt.datetime
    ballots: Mapping[Subject, Ballot]


def fold_claims(persona: str, claims: Iterable[Claim], as_of: dt.datetime) -> Fold:
    """Return the votes that *claims* on *persona* cast, but for those of a time after *as_of*.

    Raises:
        InvalidArgumentError: A claim is about someone else, or *as_of* has no time zone.
    """
    moment = as_utc(as_of)
    ballots: defaultdict[Subject, dict[VoteKey, Vote]] = defaultdict(dict)
    for claim in claims:
        if claim.persona != persona:
            raise InvalidArgumentError(f"a claim about {claim.persona!r} in a fold of {persona!r}")
        if claim.effective_at <= moment:
            vote = _vote(claim, moment)
            votes = ballots[claim.facet, claim.key]
            known = votes.get(vote.about)
            votes[vote.about] = join_votes(known, vote) if known else vote
    return Fold(persona, moment, {subject: Ballot(votes) for subject, votes in ballots.items()})


def merge(one: Fold, other: Fold) -> Fold:
    """Return the fold of everything that *one* and *other* were folded from.

    Raises:
        InvalidArgumentError: They are about different personas or times.
    """
    if (one.persona, one.as_of) != (other.persona, other.as_of):
        raise InvalidArgumentError("only folds of one persona as of one time can be merged")
    ballots = dict(one.ballots)
    for subject, ballot in other.ballots.items():
        known = ballots.get(subject)
        ballots[subject] = known.joined(ballot) if known else ballot
    return Fold(one.persona, one.as_of, ballots)


def without(fold: Fold, observation_ids: Collection[str]) -> Fold:
    """Return *fold* as if the observations with *observation_ids* had never been seen."""
    ballots: dict[Subject, Ballot] = {}
    for subject, ballot in fold.ballots.items():
        kept = {
            about: vote
            for about, vote in ballot.votes.items()
            if about.observation_id not in observation_ids
        }
        if kept:
            ballots[subject] = ballot if len(kept) == len(ballot.votes) else Ballot(kept)
    return Fold(fold.persona, fold.as_of, ballots)


def _vote(claim: Claim, as_of: dt.datetime) -> Vote:
    about = VoteKey(
        claim.facet, claim.key, claim.value, claim.polarity, claim.evidence.observation_id
    )
    at = claim.effective_at
    return Vote(
        about,
        vote_weight(claim, as_of),
        vote_trust(claim),
        round(claim.precision_fraction * 1000),
        claim.number,
        at,
        at,
        (claim.evidence,),
        _alone(claim.rule),
        claim.volatility,
    )


@lru_cache(maxsize=1 << 10)
def _alone(rule: str) -> tuple[str]:
    """Return one tuple for all votes that one rule cast: there are many, and few rules."""
    return (rule,)


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
    places = {_place(one): one for one in evidence}
    return tuple([places[place] for place in sorted(places)])


def with_evidence(known: tuple[Evidence, ...], more: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the evidence of two results of ``join_evidence``; it is quick when one is short."""
    if len(more) > len(known):
        known, more = more, known
    if len(more) > _FEW:
        return join_evidence([*known, *more])
    joined = list(known)
    for one in more:
        index = bisect_left(joined, _place(one), key=_place)
        if joined[index : index + 1] != [one]:
            joined.insert(index, one)
    return tuple(joined)

"""How firmly a statement stands when some votes support and others oppose it.

With the weights a for and b against, and W = 2 for what is not known: the side that weighs more is
held, with strength (1 + max) / (2 + a + b) and confidence max / (W + a + b).
Josang, "Subjective Logic", 2016.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from persona_assets.mindscapes.fold import Vote, join_evidence
from persona_assets.mindscapes.mindscape import Evidence, Volatility
from persona_assets.mindscapes.weights import SCALE

UNKNOWN = 2 * SCALE
"""W: the weight of not knowing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a statement stands.

    Attributes:
        value: The wording of the heaviest votes on the side that is held.
        polarity: 1 when the statement is held, -1 when it is denied.
        strength_fraction: How strongly that side is held.
        confidence_fraction: How well that is known.
        is_contested: Whether the other side has more than a quarter of the weight.
        volatility: High when its votes are, or when it flips often.
        support_count: How many observations are on the side that is held.
    """

    value: str
    polarity: int
    strength_fraction: float
    confidence_fraction: float
    is_contested: bool
    volatility: Volatility
    support_count: int
    rules: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    first_at: dt.datetime
    last_at: dt.datetime


def weigh(votes: Sequence[Vote]) -> Standing:
    """Return where the statement stands on which *votes*, at least one, were cast."""
    support = sum(vote.weight for vote in votes if vote.about.polarity > 0)
    against = sum(vote.weight for vote in votes if vote.about.polarity < 0)
    polarity = _held_side(votes, support, against)
    held = [vote for vote in votes if (vote.about.polarity > 0) == (polarity > 0)]
    total = support + against
    return Standing(
        value=heaviest_value(held),
        polarity=polarity,
        strength_fraction=round((SCALE + max(support, against)) / (2 * SCALE + total), 6),
        confidence_fraction=held_confidence(support, against),
        is_contested=4 * min(support, against) > total,
        volatility=observed_volatility(votes),
        support_count=len({vote.about.observation_id for vote in held}),
        rules=tuple(sorted({rule for vote in held for rule in vote.rules})),
        evidence=join_evidence(place for vote in votes for place in vote.evidence),
        first_at=min(vote.first_at for vote in votes),
        last_at=max(vote.last_at for vote in votes),
    )


def held_confidence(support: int, against: int) -> float:
    """Return how well it is known which side is held, given the weights of both."""
    return round(max(support, against) / (UNKNOWN + support + against), 6)


def heaviest_value(votes: Sequence[Vote]) -> str:
    """Return the wording with the most weight; among equals the latest, then by letter."""
    weights: dict[str, int] = {}
    latest: dict[str, dt.datetime] = {}
    for vote in votes:
        value = vote.about.value
        weights[value] = weights.get(value, 0) + vote.weight
        latest[value] = max(latest.get(value, vote.last_at), vote.last_at)
    return max(sorted(weights), key=lambda value: (weights[value], latest[value]))


def observed_volatility(votes: Sequence[Vote]) -> Volatility:
    """Return high when any vote is, or when the rate of flips under Beta(1, 5) is above 0.3."""
    if any(vote.volatility is Volatility.HIGH for vote in votes):
        return Volatility.HIGH
    ordered = sorted(votes, key=vote_order)
    sides = [vote.about.polarity for vote in ordered]
    return Volatility.HIGH if flips_often(sides) else Volatility.LOW


def flips_often(values: Sequence[object]) -> bool:
    """Return whether consecutive *values* change so often that the thing is volatile.

    Examples:
        >>> flips_often([1, -1, 1, -1]), flips_often([1, 1, 1, -1])
        (True, False)
    """
    pairs = len(values) - 1
    flips = sum(1 for index in range(pairs) if values[index] != values[index + 1])
    return 10 * (1 + flips) > 3 * (6 + pairs)


def vote_order(vote: Vote) -> tuple[dt.datetime, str, str, int]:
    """Return the place of *vote* in time, with ties broken by what it says."""
    return vote.first_at, vote.about.observation_id, vote.about.value, vote.about.polarity


def _held_side(votes: Sequence[Vote], support: int, against: int) -> int:
    if support != against:
        return 1 if support > against else -1
    return max(votes, key=vote_order).about.polarity

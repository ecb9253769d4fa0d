"""The value of a numeric trait, and how surely it is known, from several measurements.

A precision-weighted normal: with the prior mean m0 and its weight l0, the weights w and values x,
mean = (l0 * m0 + sum w x) / (l0 + sum w) and variance = sigma ** 2 * B / (l0 + sum w), where sigma
is the error of one measurement of full weight and B = max(1, Q / (k - 1)) widens the error when
the k measurements disagree (Birge, "The calculation of errors by the method of least squares",
1932).  The confidence is 1 less the deviation over that of the prior.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from persona_assets.mindscapes.devices import DEVICE_FRACTIONS
from persona_assets.mindscapes.fold import Vote
from persona_assets.mindscapes.personality import POPULATION_DEVIATION, SCALE_ALPHAS
from persona_assets.mindscapes.rules.styles import FULL_TURNS, LEAST_TURNS, STYLE_PREFIX
from persona_assets.mindscapes.weights import SCALE

_MICRO = 10**6


@dataclass(frozen=True, slots=True)
class Prior:
    """What is assumed of a trait before anything was measured.

    Attributes:
        mean: The mean among people or devices.
        weight: The weight of that assumption, where one certain measurement weighs 1.
        error: The standard error of one such measurement.
    """

    mean: float
    weight: float
    error: float

    def deviation(self) -> float:
        """Return the standard deviation of the trait before anything was measured."""
        return self.error / sqrt(self.weight)


@dataclass(frozen=True, slots=True)
class Measure:
    """The value of a numeric trait from 0 to 1, its standard deviation and its confidence."""

    value: float
    standard_deviation: float
    confidence_fraction: float


PRIORS: dict[str, Prior] = {
    **{
        scale: Prior(
            mean=0.5,
            weight=(1 - alpha),
            error=POPULATION_DEVIATION * sqrt(1 - alpha),
        )
        for scale, alpha in SCALE_ALPHAS.items()
    },
    **{name: Prior(mean=0.0, weight=0.05, error=0.05) for name in DEVICE_FRACTIONS},
    "question_ratio": Prior(mean=0.2, weight=0.5, error=0.15),
    "exclamation_ratio": Prior(mean=0.2, weight=0.5, error=0.15),
    "emoji_use": Prior(mean=0.1, weight=0.5, error=0.15),
    "hedging": Prior(mean=0.15, weight=0.5, error=0.15),
    "certainty": Prior(mean=0.1, weight=0.5, error=0.15),
}
"""What is assumed of traits that differ from ``DEFAULT_PRIOR``."""

DEFAULT_PRIOR = Prior(mean=0.5, weight=0.5, error=0.15)
"""What is assumed of any other numeric trait."""


def is_told(votes: Sequence[Vote]) -> bool:
    """Return whether *votes* on a trait suffice: a trait of style needs 20 turns in all."""
    if not any(rule.startswith(STYLE_PREFIX) for vote in votes for rule in vote.rules):
        return True
    return sum(vote.precision_permille for vote in votes) * FULL_TURNS >= LEAST_TURNS * 1000


def fold_numbers(trait_name: str, votes: Sequence[Vote]) -> Measure:
    """Return what *votes*, at least one and each with a number, say of the trait *trait_name*."""
    prior = PRIORS.get(trait_name, DEFAULT_PRIOR)
    measured = [(vote.weight, round((vote.number or 0.0) * _MICRO)) for vote in votes]
    # Whole numbers keep these sums the same in any order.
    weights = sum(weight for weight, _ in measured)
    firsts = sum(weight * micro for weight, micro in measured)
    seconds = sum(weight * micro * micro for weight, micro in measured)
    total = weights / SCALE
    mean = (prior.weight * prior.mean + firsts / (SCALE * _MICRO)) / (prior.weight + total)
    birge = 1.0
    if len(measured) > 1 and weights > 0:
        # weights * seconds - firsts ** 2 is exact; only its quotient is rounded.
        scatter = (weights * seconds - firsts * firsts) / (weights * SCALE * _MICRO * _MICRO)
        birge = max(1.0, scatter / (prior.error * prior.error) / (len(measured) - 1))
    deviation = prior.error * sqrt(birge / (prior.weight + total))
    return Measure(
        value=round(min(1.0, max(0.0, mean)), 6),
        standard_deviation=round(deviation, 6),
        confidence_fraction=round(max(0.0, 1 - deviation / prior.deviation()), 6),
    )

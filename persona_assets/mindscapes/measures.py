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
from operator import mul

from persona_assets.mindscapes.devices import DEVICE_FRACTIONS
from persona_assets.mindscapes.personality import POPULATION_DEVIATION, SCALE_ALPHAS
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


@dataclass(frozen=True, slots=True)
class Numbers:
    """The sums of weighted numbers: of the weights, of weight * number, of weight * number ** 2.

    Numbers count in millionths.  Whole numbers keep these sums the same in any order.
    """

    count: int
    weights: int
    firsts: int
    seconds: int

    def __add__(self, other: "Numbers") -> "Numbers":
        """Return the sums over both."""
        return Numbers(
            self.count + other.count,
            self.weights + other.weights,
            self.firsts + other.firsts,
            self.seconds + other.seconds,
        )


def numbers_of(weighted: Sequence[tuple[int, float]]) -> Numbers:
    """Return the sums over *weighted* numbers, each with its weight before it."""
    weights = [weight for weight, _ in weighted]
    micros = [round(number * _MICRO) for _, number in weighted]
    firsts = list(map(mul, weights, micros))
    return Numbers(len(weights), sum(weights), sum(firsts), sum(map(mul, firsts, micros)))


def fold_numbers(trait_name: str, numbers: Numbers) -> Measure:
    """Return what *numbers*, at least one, say of the trait *trait_name*."""
    prior = PRIORS.get(trait_name, DEFAULT_PRIOR)
    weights, firsts = numbers.weights, numbers.firsts
    total = weights / SCALE
    mean = (prior.weight * prior.mean + firsts / (SCALE * _MICRO)) / (prior.weight + total)
    birge = 1.0
    if numbers.count > 1 and weights > 0:
        # weights * seconds - firsts ** 2 is exact; only its quotient is rounded.
        scatter = (weights * numbers.seconds - firsts * firsts) / (
            weights * SCALE * _MICRO * _MICRO
        )
        birge = max(1.0, scatter / (prior.error * prior.error) / (numbers.count - 1))
    deviation = prior.error * sqrt(birge / (prior.weight + total))
    return Measure(
        value=round(min(1.0, max(0.0, mean)), 6),
        standard_deviation=round(deviation, 6),
        confidence_fraction=round(max(0.0, 1 - deviation / prior.deviation()), 6),
    )

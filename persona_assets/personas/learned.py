"""A parameter that was learned, how surely, and from what; and how shares and means are bounded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev

_SURE = 1.96
"""How many standard errors a 95 % interval reaches to each side."""


@dataclass(frozen=True, slots=True)
class Learned:
    """One parameter of how somebody acts.

    Attributes:
        name: What it is, such as ``requests_per_minute``.
        value: The estimate.
        low: Where its 95 % interval begins.
        high: Where it ends.
        sample_count: From how many things it was estimated.
        derived_from: The observations that these are in, sorted.
    """

    name: str
    value: float
    low: float
    high: float
    sample_count: int
    derived_from: tuple[str, ...]

    def holds(self, value: float) -> bool:
        """Return whether *value* lies in the interval."""
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class NotLearned:
    """A parameter of how somebody acts that was not learned.

    Attributes:
        name: What it is.
        reason: Why not: what was seen, and what is needed.
    """

    name: str
    reason: str


Weighed = Learned | NotLearned
"""What can be said of one parameter."""


def learned_of(weighed: Iterable[Weighed]) -> dict[str, Learned]:
    """Return what was learned, by name."""
    return {one.name: one for one in weighed if isinstance(one, Learned)}


def too_few(names: Sequence[str], count: int, what: str, needed: int) -> list[NotLearned]:
    """Return that *count* of what is needed are too few for the parameters with *names*."""
    reason = f"{count} {what} seen, {needed} are needed"
    return [NotLearned(name, reason) for name in names]


def share_of(name: str, hits: int, count: int, sources: Sequence[str]) -> Learned:
    """Return the share of *hits* in *count*, with Wilson's interval (JASA 22, 1927)."""
    share = hits / count
    square = _SURE * _SURE
    center = (share + square / (2 * count)) / (1 + square / count)
    reach = (_SURE * sqrt(share * (1 - share) / count + square / (4 * count * count))) / (
        1 + square / count
    )
    return _made(name, share, (max(0.0, center - reach), min(1.0, center + reach)), count, sources)


def mean_of(name: str, values: Sequence[float], sources: Sequence[str]) -> Learned:
    """Return the mean of *values*, at least two, with its normal interval."""
    mean, reach = fmean(values), _SURE * stdev(values) / sqrt(len(values))
    return _made(name, mean, (mean - reach, mean + reach), len(values), sources)


def rate_of(name: str, hits: int, exposure: float, sources: Sequence[str]) -> Learned:
    """Return *hits* per *exposure*, with the interval of a square root of a Poisson number."""
    low, high = ((max(0.0, sqrt(hits) + sign * _SURE / 2) ** 2) / exposure for sign in (-1, 1))
    return _made(name, hits / exposure, (low, high), hits, sources)


def turned(learned: Learned, name: str, factor: float) -> Learned:
    """Return *factor* over what was learned: a rate of a mean interval, and so on."""
    return Learned(
        name=name,
        value=_rounded(factor / learned.value),
        low=_rounded(factor / learned.high),
        high=_rounded(factor / learned.low) if learned.low > 0 else float("inf"),
        sample_count=learned.sample_count,
        derived_from=learned.derived_from,
    )


def _made(
    name: str, value: float, bounds: tuple[float, float], count: int, sources: Sequence[str]
) -> Learned:
    low, high = bounds
    found = tuple(sorted(set(sources)))
    return Learned(name, _rounded(value), _rounded(low), _rounded(high), count, found)


def _rounded(value: float) -> float:
    """Return *value* with six digits that count."""
    return float(f"{value:.6g}")

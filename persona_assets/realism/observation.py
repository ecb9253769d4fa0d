"""What was declared, what was seen, and how far apart the two may be."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask
from persona_assets.realism.bounds import Range, share_range

_ROUNDING = 1e-9
_MOST_DIGITS = 9
_WHOLE = 1e15


@dataclass(frozen=True, slots=True)
class Observation:
    """One parameter of one behavior, estimated from records.

    Attributes:
        behavior: The behavior's name.
        parameter: The parameter, or another claim about the behavior.
        declared: Its declared value.
        observed: The estimate.
        count: From how many records, or groups of records, it was estimated.
        low: The lowest estimate that a true dataset gives.
        high: The highest.
    """

    behavior: str
    parameter: str
    declared: float
    observed: float
    count: int
    low: float
    high: float

    @property
    def passed(self) -> bool:
        """Whether the estimate is one that a true dataset gives."""
        slack = _ROUNDING * max(abs(self.low), abs(self.high), _ROUNDING)
        return bool(self.low - slack <= self.observed <= self.high + slack)

    @property
    def sentence(self) -> str:
        """The whole, for people."""
        declared, observed, low, high = self.figures
        return (
            f"{self.behavior} {self.parameter}: declared {declared}, observed {observed}, "
            f"n = {self.count:,}, allowed {low} to {high}"
        )

    @property
    def figures(self) -> tuple[str, str, str, str]:
        """Declared, observed, lowest and highest value, with as many digits as tell them apart."""
        values = self.declared, self.observed, self.low, self.high
        digits = 4
        while digits < _MOST_DIGITS and _plain(self.low, digits) == _plain(self.high, digits):
            digits += 1
        if self.low == self.high:
            digits = 4
        one, other, low, high = (_plain(value, digits) for value in values)
        return one, other, low, high


@dataclass(frozen=True, slots=True)
class Unobservable:
    """A parameter that these records cannot show.

    Attributes:
        behavior: The behavior's name.
        parameter: The parameter.
        reason: Why not.
    """

    behavior: str
    parameter: str
    reason: str

    @property
    def sentence(self) -> str:
        """The whole, for people."""
        return f"{self.behavior} {self.parameter}: not observable here: {self.reason}"


Finding = Observation | Unobservable
"""What can be said about one parameter."""

Findings = Iterator[Finding | None]
"""What can be said about the parameters of one behavior; None is left out."""


def exact(behavior: str, parameter: str, declared: float, observed: float, count: int) -> Finding:
    """Return the observation of what must be exactly as declared."""
    if not count:
        return Unobservable(behavior, parameter, "no record shows it")
    return Observation(behavior, parameter, declared, observed, count, declared, declared)


def within(
    behavior: str, parameter: str, declared: float, observed: float, count: int, allowed: Range
) -> Finding:
    """Return the observation of what must lie in the range *allowed*."""
    if not count:
        return Unobservable(behavior, parameter, "no record shows it")
    return Observation(behavior, parameter, declared, observed, count, *allowed)


def share(behavior: str, parameter: str, declared: float, struck: Mask) -> Finding:
    """Return the observation of the share of independent records that were *struck*."""
    if not len(struck):
        return Unobservable(behavior, parameter, "no record could show it")
    allowed = share_range(declared, len(struck))
    return Observation(behavior, parameter, declared, float(struck.mean()), len(struck), *allowed)


def always(behavior: str, claim: str, holds: Mask, least: float = 1.0) -> Finding | None:
    """Return the observation of what holds for all records, or at least for a share of them.

    None when there are no records for which it could hold.
    """
    if not len(holds):
        return None
    return Observation(behavior, claim, 1.0, float(holds.mean()), len(holds), least, 1.0)


def rate_name(parameter: str, weight: float) -> str:
    """Return what the share of all records is called that a behavior strikes."""
    return parameter if weight >= 1 else f"{parameter} times weight"


def kinds(
    behavior: str, names: Sequence[str], found: NDArray[np.int64], parameter: str = "kinds"
) -> Findings:
    """Yield the share of each of several equally likely kinds.

    Args:
        behavior: The behavior's name.
        names: The kinds; one that is there twice is twice as likely.
        found: The first position of each record's kind in *names*; -1 where it is none of them.
        parameter: The parameter that lists the kinds.
    """
    for name, times in Counter(names).items():
        struck = found == names.index(name)
        yield share(behavior, f"{parameter}: {name}", times / len(names), struck)
    yield always(behavior, f"{parameter}: no other", found >= 0)


def _plain(value: float, digits: int) -> str:
    if not isfinite(value):
        return "any"
    if value == round(value) and abs(value) < _WHOLE:
        return f"{value:,.0f}"
    whole = len(f"{abs(value):.0f}")
    return f"{value:,.{max(digits - whole, 1)}f}" if abs(value) >= 1 else f"{value:.{digits}g}"

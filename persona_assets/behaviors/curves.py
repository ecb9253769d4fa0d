"""How the rate of a stream changes over time: the shapes of a load test.

A curve multiplies the rate that the persona has by itself.  It is a line through knots, so the
records that it lets pass until any time, and the time at which any record passes, are exact.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
"""Numbers, shape (n,)."""


class CurveType(StrEnum):
    """The shape of a load over time."""

    CONSTANT = "constant"
    RAMP = "ramp"
    SPIKE = "spike"
    WAVE = "wave"
    STEP = "step"
    SOAK = "soak"


@dataclass(frozen=True, slots=True)
class Curve:
    """A rate over time, as multiples of the usual rate.

    Attributes:
        seconds: The time of each knot, from 0, never decreasing; two knots at one time are a jump.
        rates: The rate at each knot, above 0.
        has_cycles: Whether it starts anew after the last knot, rather than staying as it is.
    """

    seconds: tuple[float, ...]
    rates: tuple[float, ...]
    has_cycles: bool

    def rate(self, seconds: Floats) -> Floats:
        """Return the rate at each of the times *seconds*."""
        times, rates, _ = self._knots()
        _, inside = self._cycle(seconds, times[-1])
        index = self._piece(times, inside)
        width = times[index + 1] - times[index]
        part = np.where(width > 0, (inside - times[index]) / np.where(width > 0, width, 1.0), 0.0)
        found = rates[index] + (rates[index + 1] - rates[index]) * np.clip(part, 0.0, 1.0)
        return found if self.has_cycles else np.where(inside >= times[-1], rates[-1], found)

    def passed(self, seconds: Floats) -> Floats:
        """Return how many seconds at the usual rate let as much pass as the times *seconds* do."""
        times, rates, sums = self._knots()
        cycle, inside = self._cycle(seconds, times[-1])
        index = self._piece(times, inside)
        spent = np.minimum(inside, times[-1]) - times[index]
        width = np.maximum(times[index + 1] - times[index], 1e-300)
        slope = (rates[index + 1] - rates[index]) / width
        found = sums[index] + spent * (rates[index] + slope * spent / 2)
        after = np.maximum(inside - times[-1], 0.0) * rates[-1]
        return cycle * sums[-1] + found + after

    def times(self, passed: Floats) -> Floats:
        """Return the times until which *passed* seconds' worth has passed: undoes ``passed``."""
        times, rates, sums = self._knots()
        cycle, rest = self._cycle(passed, sums[-1])
        index = self._piece(sums, rest)
        amount = np.minimum(rest, sums[-1]) - sums[index]
        width = np.maximum(times[index + 1] - times[index], 1e-300)
        slope = (rates[index + 1] - rates[index]) / width
        root = np.sqrt(np.maximum(rates[index] * rates[index] + 2 * slope * amount, 0.0))
        spent = 2 * amount / (rates[index] + root)
        after = np.maximum(rest - sums[-1], 0.0) / rates[-1]
        return cycle * times[-1] + np.minimum(times[index] + spent, times[index + 1]) + after

    def _knots(self) -> tuple[Floats, Floats, Floats]:
        times, rates = np.array(self.seconds), np.array(self.rates)
        areas = np.diff(times) * (rates[1:] + rates[:-1]) / 2
        return times, rates, np.concatenate([[0.0], np.cumsum(areas)])

    def _cycle(self, amounts: Floats, length: float) -> tuple[Floats, Floats]:
        if not self.has_cycles:
            return np.zeros(len(amounts)), amounts
        cycle = np.floor(amounts / length)
        return cycle, np.maximum(amounts - cycle * length, 0.0)

    @staticmethod
    def _piece(borders: Floats, amounts: Floats) -> NDArray[np.int64]:
        found = np.searchsorted(borders, amounts, side="right") - 1
        return np.clip(found, 0, len(borders) - 2)


CONSTANT = Curve((0.0, 1.0), (1.0, 1.0), has_cycles=True)
"""The usual rate all the time."""

_WAVE = (0.0, 0.0381, 0.1464, 0.3087, 0.5, 0.6913, 0.8536, 0.9619, 1.0)
_STEPS = 5


def curve(shape: CurveType, peak_multiplier: float, period_seconds: float) -> Curve:
    """Return the curve of one *shape*.

    Args:
        shape: ``ramp`` and ``step`` rise to the peak once and stay there, ``soak`` does so within
            the first twentieth of the period, ``spike`` (a tenth of the period, in its middle) and
            ``wave`` come again in each period.
        peak_multiplier: The highest rate over the usual one, above 1 for a rise.
        period_seconds: How long the rise or one cycle takes.
    """
    if shape is CurveType.CONSTANT:
        return CONSTANT
    if shape is CurveType.WAVE:
        rise = [1 + (peak_multiplier - 1) * part for part in _WAVE]
        rates = [*rise, *rise[-2::-1]]
        last = len(rates) - 1
        places = [place / last for place in range(len(rates))]
    elif shape is CurveType.SPIKE:
        places = [0.0, 0.45, 0.45, 0.55, 0.55, 1.0]
        rates = [1.0, 1.0, peak_multiplier, peak_multiplier, 1.0, 1.0]
    elif shape is CurveType.STEP:
        levels = [1 + (peak_multiplier - 1) * step / (_STEPS - 1) for step in range(_STEPS)]
        rates = [level for level in levels for _ in range(2)]
        places = [place / _STEPS for step in range(_STEPS) for place in (step, step + 1)]
    else:
        places = [0.0, 1.0] if shape is CurveType.RAMP else [0.0, 0.05, 1.0]
        rates = [1.0, peak_multiplier, peak_multiplier][: len(places)]
    has_cycles = shape in (CurveType.SPIKE, CurveType.WAVE)
    return Curve(tuple(place * period_seconds for place in places), tuple(rates), has_cycles)

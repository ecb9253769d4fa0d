"""In which hours of the day things begin, and how that bends time.

The hours of a day let time pass at different speeds: in an hour of the greatest weight as usual, in
others more slowly by their weight, in an hour of weight 0 not at all.  What the persona would do
one after the other (its own time) is so spread over the days.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from persona_assets.behaviors.arrivals import ArrivalTimes, Rows
from persona_assets.behaviors.behavior import BehaviorParameters

HOURS = 24
"""How many hours a day has."""

_HOUR_SECONDS = 3600.0
_DAY_SECONDS = HOURS * _HOUR_SECONDS

Floats = NDArray[np.float64]
"""Numbers, shape (n,)."""

FirstRows = Callable[[Rows], Rows]
"""What maps rows to the first row of the session of each."""


class ActiveHours(BehaviorParameters):
    """In which hours of the day things begin.

    In the hours of the greatest weight they do as often as the persona's rate says; in the others
    as much less often as their weight is less.  Who has one session at a time acts in a session as
    fast as in any other hour, even past its end; where sessions run side by side, and without
    sessions, the whole stream is slower.

    Attributes:
        hour_weights: The weight of each of the 24 hours from midnight on; not all are 0.
        utc_offset_hours: How many hours the persona's clock is ahead of UTC, all year.
    """

    type_name: ClassVar[str] = "active_hours"
    is_stream_wide: ClassVar[bool] = True

    hour_weights: Annotated[
        tuple[Annotated[float, Field(ge=0, le=1e6)], ...],
        Field(min_length=HOURS, max_length=HOURS),
    ]
    utc_offset_hours: Annotated[float, Field(ge=-12, le=14, multiple_of=0.25)] = 0.0

    @model_validator(mode="after")
    def _is_ever_active(self) -> Self:
        if max(self.hour_weights) < _LEAST_WEIGHT:
            raise ValueError(f"one of the hour_weights must be at least {_LEAST_WEIGHT}")
        return self


_LEAST_WEIGHT = 1e-6


@dataclass(frozen=True)
class Day:
    """How much of a persona's own time passes in each hour, from the start of a stream on.

    Attributes:
        speeds: For each hour of its day, the own time that passes in a second: 0 to 1, one is 1.
        start_seconds: The time of its day at which the stream starts, in seconds.
    """

    speeds: Floats
    start_seconds: float

    @classmethod
    def of(cls, parameters: ActiveHours, utc_seconds: float) -> "Day":
        """Return the days of somebody with *parameters* whose stream starts then.

        Args:
            parameters: When they are active.
            utc_seconds: The time since midnight UTC.
        """
        weights = np.array(parameters.hour_weights)
        local = utc_seconds + parameters.utc_offset_hours * _HOUR_SECONDS
        return cls(weights / weights.max(), local - _DAY_SECONDS * np.floor(local / _DAY_SECONDS))

    def hours(self, seconds: Floats) -> NDArray[np.int64]:
        """Return in which hour of the persona's day each of the times *seconds* lies."""
        inside = self._inside(seconds + self.start_seconds)[1]
        return np.minimum(inside // _HOUR_SECONDS, HOURS - 1).astype(np.int64)

    def rate(self, seconds: Floats) -> Floats:
        """Return how fast own time passes at each of the times *seconds*."""
        return self.speeds[self.hours(seconds)]

    def passed(self, seconds: Floats) -> Floats:
        """Return the own time until each of the times *seconds*, both since the start."""
        start = self._passed(np.array([self.start_seconds]))[0]
        return self._passed(seconds + self.start_seconds) - start

    def times(self, passed: Floats) -> Floats:
        """Return when each amount of own time has *passed*: undoes ``passed``."""
        sums = self._sums()
        own = passed + self._passed(np.array([self.start_seconds]))[0]
        day = np.floor(own / sums[-1])
        rest = np.maximum(own - day * sums[-1], 0.0)
        last = int(np.nonzero(self.speeds)[0][-1])
        hour = np.minimum(np.searchsorted(sums, rest, side="right") - 1, last)
        inside = np.minimum((rest - sums[hour]) / self.speeds[hour], _HOUR_SECONDS)
        return day * _DAY_SECONDS + hour * _HOUR_SECONDS + inside - self.start_seconds

    def _passed(self, local: Floats) -> Floats:
        """Return the own time since the midnight before the start."""
        sums = self._sums()
        day, inside = self._inside(local)
        hour = np.minimum(inside // _HOUR_SECONDS, HOURS - 1).astype(np.int64)
        return day * sums[-1] + sums[hour] + (inside - hour * _HOUR_SECONDS) * self.speeds[hour]

    def _sums(self) -> Floats:
        """Own time from midnight to each hour."""
        return np.concatenate([[0.0], np.cumsum(self.speeds * _HOUR_SECONDS)])

    @staticmethod
    def _inside(local: Floats) -> tuple[Floats, Floats]:
        """Return the number of each day, and the seconds since its midnight."""
        day = np.floor(local / _DAY_SECONDS)
        return day, np.maximum(local - day * _DAY_SECONDS, 0.0)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How days bend the times of a stream.

    Attributes:
        day: The days.
        first_rows: The first row of each session, where one begins after the other has ended: then
            a session as a whole begins when its first row does.  None where each row is bent.
    """

    day: Day
    first_rows: FirstRows | None = None

    def bent(self, inner: ArrivalTimes) -> ArrivalTimes:
        """Return the times when what happens at *inner* in own time happens."""

        def times(rows: Rows) -> Floats:
            own = inner(rows)
            if self.first_rows is None:
                return self.day.times(own)
            first = self.first_rows(rows)
            begins = own.copy()
            begins[first != rows] = inner(first[first != rows])
            # Days never make time pass faster, so no session reaches into the next one.
            return self.day.times(begins) + (own - begins)

        return times

    def own(self, seconds: Floats, rows: Rows, times: ArrivalTimes) -> Floats:
        """Return the own time of *rows* that happen at the times *seconds*.

        Args:
            seconds: When they happen.
            rows: The rows.
            times: When any row happens.
        """
        if self.first_rows is None:
            return self.day.passed(seconds)
        begins = times(self.first_rows(rows))
        return self.day.passed(begins) + (seconds - begins)

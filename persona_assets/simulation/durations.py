"""Lengths of time and moments as people write them: ``30m``, ``1h30m``, ``now``, ISO 8601.

Inside the simulation all time is whole milliseconds since 1970, UTC.
"""

import datetime as dt
import re

from persona_assets.clock import Clock, as_utc
from persona_assets.errors import InvalidArgumentError

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""The moment that milliseconds are counted from."""

LENGTHS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
"""The units of durations, in milliseconds."""

_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhdw])")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")
_TIME_OF_DAY = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")
_MILLISECOND = dt.timedelta(milliseconds=1)

LAST = 253_402_300_800_000
"""The end of the year 9999, in milliseconds since 1970: nothing is later."""

LONGEST = 10_000 * 366 * 86_400_000
"""The longest wait and the longest duration, in milliseconds: ten thousand years."""


def milliseconds_of(duration: str | dt.timedelta | float, what: str = "duration") -> int:
    """Return *duration* in milliseconds: text such as ``1h30m``, a timedelta, or seconds.

    Raises:
        InvalidArgumentError: It is no duration, or not longer than nothing.

    Examples:
        >>> milliseconds_of("1h30m")
        5400000
        >>> milliseconds_of("250ms")
        250
    """
    length = _length(duration, what)
    if not length > 0.5:
        raise InvalidArgumentError(f"{what}: must be longer than nothing; found {duration!r}")
    if length > LONGEST:
        raise InvalidArgumentError(
            f"{what}: must not be longer than ten thousand years; found {duration!r}"
        )
    return round(length)


def moment_of(moment: str | dt.datetime, clock: Clock, what: str = "start_time") -> int:
    """Return *moment* in milliseconds since 1970; without a zone it is UTC; ``now`` asks *clock*.

    Raises:
        InvalidArgumentError: It is no moment.
    """
    if moment == "now":
        return to_milliseconds(clock.now())
    if isinstance(moment, dt.datetime):
        return to_milliseconds(_with_zone(moment))
    try:
        return to_milliseconds(_with_zone(dt.datetime.fromisoformat(moment)))
    except (ValueError, TypeError):
        raise InvalidArgumentError(
            f"{what}: must be 'now', a datetime or ISO 8601 such as "
            f"'2026-03-01T09:00:00Z'; found {moment!r}"
        ) from None


def time_of_query(moment: str | dt.datetime, start: int) -> int:
    """Return a moment that a query names, which may be a time of day on the day of *start*.

    Raises:
        InvalidArgumentError: It is no moment.

    Examples:
        >>> time_of_query("00:01", 86_400_000)
        86460000
    """
    if isinstance(moment, str) and _TIME_OF_DAY.fullmatch(moment):
        moment = f"{from_milliseconds(start):%Y-%m-%d}T{moment:0>5}"
    return moment_of(moment, _NoClock(), "time")


def to_milliseconds(moment: dt.datetime) -> int:
    """Return a moment in whole milliseconds since 1970."""
    return (as_utc(moment) - EPOCH) // _MILLISECOND


def from_milliseconds(moment: int) -> dt.datetime:
    """Return the moment that is *moment* milliseconds after 1970, in UTC."""
    return EPOCH + dt.timedelta(milliseconds=moment)


class _NoClock:
    """The clock of a query: the present means nothing to the past of a simulation."""

    def now(self) -> dt.datetime:
        """Refuse."""
        raise InvalidArgumentError("time: 'now' is no time of a simulation; name one")


def _length(duration: str | dt.timedelta | float, what: str) -> float:
    """Return a length in milliseconds, which may lie outside all bounds."""
    if isinstance(duration, dt.timedelta):
        return duration // _MILLISECOND
    if isinstance(duration, str) and _WHOLE.fullmatch(duration):
        return sum(float(n) * LENGTHS[unit] for n, unit in _PART.findall(duration))
    if isinstance(duration, int | float) and not isinstance(duration, bool):
        return duration * 1000
    raise InvalidArgumentError(
        f"{what}: must be a number with a unit, such as 30s, 5m, 1h30m, 2d or 1w; "
        f"found {duration!r}"
    )


def _with_zone(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)

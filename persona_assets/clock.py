"""The one place where the time of day comes from.

Domain code takes a time or a ``Clock`` as an argument and never asks the system.
"""

import datetime as dt
import time
from typing import Protocol

from persona_assets.errors import InvalidArgumentError


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> dt.datetime:
        """Return the current time in UTC."""
        ...


class WaitingClock(Clock, Protocol):
    """A clock that one can wait for."""

    def sleep(self, duration: dt.timedelta) -> None:
        """Return when *duration* has passed."""
        ...


class SystemClock:
    """The time of the machine."""

    def now(self) -> dt.datetime:
        """Return the current time in UTC."""
        return dt.datetime.now(dt.UTC)  # noqa: TID251 - this is the door

    def sleep(self, duration: dt.timedelta) -> None:
        """Return when *duration* has passed."""
        time.sleep(duration.total_seconds())


class VirtualClock:
    """A time that moves only when told to."""

    def __init__(self, start: dt.datetime) -> None:
        self._now = as_utc(start)

    def now(self) -> dt.datetime:
        """Return the time that this clock was last moved to."""
        return self._now

    def advance(self, duration: dt.timedelta) -> None:
        """Move forward by *duration*.

        Raises:
            InvalidArgumentError: *duration* is negative.
        """
        if duration < dt.timedelta(0):
            raise InvalidArgumentError(f"a clock moves forward; found {duration!r}")
        self._now += duration

    def sleep(self, duration: dt.timedelta) -> None:
        """Move forward by *duration* at once."""
        self.advance(duration)


def as_utc(moment: dt.datetime) -> dt.datetime:
    """Return *moment* in UTC.

    Raises:
        InvalidArgumentError: *moment* has no time zone, or is none that UTC has.
    """
    if moment.tzinfo is None:
        raise InvalidArgumentError(f"a time needs a time zone; found {moment.isoformat()!r}")
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        raise InvalidArgumentError(
            f"a time in UTC lies in the years 1 to 9999; found {moment.isoformat()!r}"
        ) from None

"""How far streams reach: a start in our time, and rows until their times stop being exact.

A time is kept to the microsecond.  Seconds since the start, as floating-point numbers, are that
exact for 2**33 seconds, which is 272 years; a row that comes later is no part of the stream.
"""

import datetime as dt

import numpy as np

from persona_assets.behaviors.arrivals import ArrivalTimes
from persona_assets.errors import InvalidArgumentError

EARLIEST_START = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
"""The first moment at which a stream may start."""

LATEST_START = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
"""The last moment at which a stream may start."""

LONGEST_SECONDS = 2.0**33
"""How long a stream lasts: 272 years."""

ROW_LIMIT = 2**53
"""How many rows any table has at most: so far, row numbers are exact as floating-point numbers."""

_CANDIDATES = 64


def check_start(started_at: dt.datetime) -> dt.datetime:
    """Return *started_at*, a time with a zone at which a stream can start.

    Raises:
        InvalidArgumentError: It lies outside the years 1970 to 2200, or has no time zone.
    """
    if started_at.tzinfo is None:
        raise InvalidArgumentError(
            f"a start needs a time zone; found started_at {started_at.isoformat()!r}"
        )
    if not EARLIEST_START <= started_at <= LATEST_START:
        raise InvalidArgumentError(
            f"a stream starts from {EARLIEST_START.date()} to {LATEST_START.date()}; "
            f"found {started_at.isoformat()}"
        )
    return started_at


def row_limit(times: ArrivalTimes) -> int:
    """Return how many rows happen within ``LONGEST_SECONDS``, at most ``ROW_LIMIT``.

    Args:
        times: When each row happens; never decreasing.
    """
    low, high = 0, ROW_LIMIT
    while low < high:
        step = max((high - low) // _CANDIDATES, 1)
        candidates = np.arange(low, high, step, dtype=np.int64)
        # A rate next to 0 has times beyond all numbers, which are too late like any others.
        with np.errstate(over="ignore", invalid="ignore"):
            seconds = times(candidates)
            is_late = ~((seconds >= 0) & (seconds < LONGEST_SECONDS))
        late = np.nonzero(is_late)[0]
        if len(late) == 0:
            low = int(candidates[-1]) + 1
        elif late[0] == 0:
            high = low
        else:
            low, high = int(candidates[late[0] - 1]) + 1, int(candidates[late[0]])
    return low

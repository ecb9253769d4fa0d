"""Trying again while a server is away."""

import datetime as dt
from collections.abc import Iterator

from persona_assets.clock import SystemClock

_FIRST_SECONDS, _LONGEST_SECONDS = 0.1, 2.0


def pauses(seconds: float) -> Iterator[None]:
    """Yield at once, then after pauses that grow, until *seconds* have been waited in all."""
    yield
    pause, waited = _FIRST_SECONDS, 0.0
    while waited < seconds:
        pause = min(pause, seconds - waited)
        SystemClock().sleep(dt.timedelta(seconds=pause))
        waited += pause
        pause = min(2 * pause, _LONGEST_SECONDS)
        yield

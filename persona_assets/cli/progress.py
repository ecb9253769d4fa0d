"""How far a long command is, on stderr, for somebody who watches."""

import datetime as dt
import os
import sys
from typing import TYPE_CHECKING

from persona_assets.cli.streams import say
from persona_assets.clock import SystemClock

if TYPE_CHECKING:
    from persona_assets.profiles.planning import Job

_BETWEEN = dt.timedelta(milliseconds=200)


def is_watched() -> bool:
    """Return whether stderr is a terminal on which a line can be written over."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


class _Line:
    """One line that is written over, and is gone when the command ends."""

    def __init__(self) -> None:
        self._width = 0

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            self._show("")
            say("\r")
            self._width = 0

    def _show(self, text: str) -> None:
        say(f"\r{text:<{self._width}}")
        self._width = len(text)


class SimulationLine(_Line):
    """One line that tells how far a simulation is, some times a second.

    Args:
        is_shown: Whether anything is written.
    """

    def __init__(self, *, is_shown: bool) -> None:
        super().__init__()
        self._is_shown = is_shown
        self._clock = SystemClock()
        self._next = self._clock.now()

    def tell(self, moment: int, event_count: int) -> None:
        """Take note that there are *event_count* events, the last in simulated *moment*."""
        if self._is_shown and self._clock.now() >= self._next:
            self._next = self._clock.now() + _BETWEEN
            reached = dt.datetime.fromtimestamp(moment / 1000, dt.UTC)
            self._show(f"{reached:%Y-%m-%d %H:%M:%S}  {event_count:,} events")


class ProgressLine(_Line):
    """One line that tells how many records are done; it is gone when the command ends.

    Args:
        row_count: How many records there are in all.
        is_shown: Whether anything is written.
    """

    def __init__(self, row_count: int, *, is_shown: bool) -> None:
        super().__init__()
        self._row_count = row_count
        self._is_shown = is_shown
        self._done: dict[str, int] = {}

    def tell(self, job: "Job", done: int) -> None:
        """Take note that *done* records of *job* are there."""
        self._done[str(job.path)] = done
        if self._is_shown:
            total = sum(self._done.values())
            self._show(
                f"{total * 100 // self._row_count:3d} %  {total:,} of {self._row_count:,} records  "
                f"{job.name} of {job.made.persona}"
            )

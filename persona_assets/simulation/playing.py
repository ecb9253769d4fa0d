"""A simulation at the speed of a clock: as fast as life, or some times as fast.

Events wait until their time has come; which events happen does not depend on it.
"""

import datetime as dt
from collections.abc import Callable

from persona_assets.clock import WaitingClock
from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation.reports import SimulationStoppedError

Pace = Callable[[int], None]
"""Asked before each event, with its time in milliseconds since 1970; it may wait, or raise."""

_SLICE = dt.timedelta(milliseconds=100)
_SLOWEST, _FASTEST = 0.001, 1_000_000
_NOTHING = dt.timedelta(0)


class Playing:
    """A pace that can be paused, resumed and stopped, from a signal or another thread.

    An output that is slower than the clock delays what comes after it; the events that are late
    then follow each other without a wait.

    Attributes:
        before_waiting: Called when the next event lies in the future: so others see what there is.
        is_paused: Whether time stands still.
    """

    def __init__(self, speed: float, clock: WaitingClock) -> None:
        """Let *speed* seconds of the simulation pass in a second of *clock*.

        Raises:
            InvalidArgumentError: The speed is no number from 0.001 to 1,000,000.
        """
        self.before_waiting: Callable[[], None] = _nothing
        self.is_paused = False
        self._speed = _checked(speed)
        self._clock = clock
        self._start = 0
        self._origin = clock.now()
        self._is_stopped = False

    def begin(self, start: int) -> None:
        """Let the simulated moment *start*, in milliseconds since 1970, be now."""
        self._start = start
        self._origin = self._clock.now()

    def toggle(self) -> None:
        """Pause, or go on where the pause began."""
        self.is_paused = not self.is_paused

    def stop(self) -> None:
        """End the run in good order: before the next event, or in at most a tenth of a second."""
        self._is_stopped = True

    def skip(self, lost: dt.timedelta) -> None:
        """Take time out of the clock that the simulation was not there for."""
        self._origin += lost

    def __call__(self, moment: int) -> None:
        """Return when *moment* has come.

        Raises:
            SimulationStoppedError: Somebody has stopped the run.
        """
        is_flushed = False
        while (rest := self._rest(moment)) > _NOTHING or self.is_paused or self._is_stopped:
            if self._is_stopped:
                raise SimulationStoppedError("the simulation was stopped")
            if not is_flushed:
                self.before_waiting()
                is_flushed = True
                continue
            self._wait(_SLICE if self.is_paused else min(rest, _SLICE))

    def _rest(self, moment: int) -> dt.timedelta:
        due = dt.timedelta(milliseconds=(moment - self._start) / self._speed)
        return self._origin + due - self._clock.now()

    def _wait(self, duration: dt.timedelta) -> None:
        was_paused, before = self.is_paused, self._clock.now()
        self._clock.sleep(duration)
        if was_paused:
            self.skip(self._clock.now() - before)


def _checked(speed: object) -> float:
    if not isinstance(speed, int | float) or not _SLOWEST <= speed <= _FASTEST:
        raise InvalidArgumentError(
            f"speed: must be a number between {_SLOWEST:g} and {_FASTEST:,}; found {speed!r}"
        )
    return speed


def _nothing() -> None:
    """Do nothing."""

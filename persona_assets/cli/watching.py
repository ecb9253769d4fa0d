"""A simulation under a person's eyes: how far it is, and what signals do to it."""

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from persona_assets.cli.streams import say
from persona_assets.clock import SystemClock

if TYPE_CHECKING:
    from persona_assets.cli.progress import SimulationLine
    from persona_assets.simulation.playing import Playing


class Watching:
    """What stands between a run and the person who started it.

    Attributes:
        event_count: How many events have gone out.
    """

    def __init__(self, playing: "Playing | None", line: "SimulationLine") -> None:
        self.event_count = 0
        self._playing = playing
        self._line = line
        self._is_stopped = False

    def tell(self, moment: int, event_count: int) -> None:
        """Take note that the run has come so far.

        Raises:
            SimulationStoppedError: The person has seen enough.
        """
        self.event_count = event_count
        self._line.tell(moment, event_count)
        if self._is_stopped:
            from persona_assets.simulation.reports import SimulationStoppedError

            raise SimulationStoppedError("the simulation was stopped")

    @contextmanager
    def signals(self) -> Generator[None]:
        """Let Ctrl-C stop the run, and, if it has a pace, Ctrl-Z and SIGUSR1 pause it."""
        handlers = {signal.SIGINT: self._stop}
        if self._playing is not None and hasattr(signal, "SIGUSR1"):
            handlers |= {signal.SIGUSR1: self._toggle, signal.SIGTSTP: self._sleep}
        before = {
            number: signal.signal(number, handler)
            for number, handler in handlers.items()
            if signal.getsignal(number) is not signal.SIG_IGN  # as `nohup` wants it
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self._is_stopped:
            raise KeyboardInterrupt
        self._is_stopped = True
        say("persona-gen: stopping; Ctrl-C once more ends it at once\n")
        if self._playing is not None:
            self._playing.stop()

    def _toggle(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self._playing is not None:
            self._playing.toggle()
            say(f"persona-gen: {'paused' if self._playing.is_paused else 'going on'}\n")

    def _sleep(self, number: int, frame: FrameType | None) -> None:
        """Stop the process as Ctrl-Z does; when it goes on, no simulated time has passed."""
        del frame
        clock = SystemClock()
        before = clock.now()
        own = signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.signal(number, own)
        if self._playing is not None:
            self._playing.skip(clock.now() - before)

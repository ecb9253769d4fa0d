"""When runs start, and of which flow, where no flow needs an entity to start.

A run starts when one before it has ended, so starts are counted off one by one, a fraction of a
microsecond each.  What happens in a run, once it has started, does not matter here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapreplace
from typing import Protocol

import numpy as np

from persona_assets.keys import KeyArray, derive, row_keys, uniform
from persona_assets.simulation.choices import STARTS, weighted_places
from persona_assets.simulation.lines import Line, Numbers
from persona_assets.simulation.reports import Settings

_BLOCK_RUNS = 1 << 16


@dataclass(frozen=True, slots=True)
class Started:
    """Runs of one flow, in the order of their starts.

    Attributes:
        times: When each started.
        runs: Which of all runs it is.
        keys: What everything about it is drawn from.
        passed: How many waits it goes on after.
        chosen: The entities that it began with, shape (n, filters).
    """

    times: Numbers
    runs: Numbers
    keys: KeyArray
    passed: Numbers
    chosen: Numbers


class Starts(Protocol):
    """What says which runs start when."""

    @property
    def horizon(self) -> int:
        """The time before which no other run starts; the end if no other starts at all."""
        ...

    def next(self) -> list[Started]:
        """Return the next runs, for each flow."""
        ...


class FreeStarts:
    """The starts of flows that need no entity: only the ends of runs before matter."""

    def __init__(self, settings: Settings, lines: Sequence[Line]) -> None:
        self._settings = settings
        self._lines = lines
        self._key = derive(settings.seed, *STARTS)
        self._slots = [settings.start] * settings.n_flows
        self._started = 0

    @property
    def horizon(self) -> int:
        """The time before which no other run starts."""
        return min(self._slots[0], self._settings.end)

    def next(self) -> list[Started]:
        """Return the next runs, for each flow."""
        flows = self._flows(self._started, self._started + _BLOCK_RUNS)
        keys = np.empty(_BLOCK_RUNS, dtype=np.uint64)
        passed = np.empty(_BLOCK_RUNS, dtype=np.int64)
        lasting = np.empty(_BLOCK_RUNS, dtype=np.int64)
        for number, line in enumerate(self._lines):
            own = np.flatnonzero(flows == number)
            keys[own] = line.next_keys(len(own))
            passed[own] = line.passed(keys[own])
            lasting[own] = line.ends[passed[own]]
        times = self._begin(lasting)
        found: list[Started] = []
        for number in range(len(self._lines)):
            own = np.flatnonzero(flows[: len(times)] == number)
            none = np.empty((len(own), 0), dtype=np.int64)
            found.append(Started(times[own], own + self._started, keys[own], passed[own], none))
        self._started += len(times)
        return found

    def _begin(self, lasting: Numbers) -> Numbers:
        """Return when runs start that last so long, as many as start before the end."""
        slots, end = self._slots, self._settings.end
        begin, step = self._settings.start, self._settings.time_step
        starts: list[int] = []
        for length in lasting.tolist():
            start = slots[0]
            if start >= end:
                break
            starts.append(start)
            left = start + length
            free = begin + ((left - begin) // step + 1) * step if left < end else end
            heapreplace(slots, free)
        return np.array(starts, dtype=np.int64)

    def _flows(self, start: int, stop: int) -> Numbers:
        """Return which flow each of some starts is of, as ``weighted`` would choose it."""
        draws = uniform(row_keys(self._key, start, stop))
        return weighted_places([line.weight for line in self._lines], draws)

"""When runs start, of which flow, and with which entities, where flows take entities.

Which entity a run gets depends on all that were taken and released before, so starts and ends are
played one by one, in the engine's order, and nothing else is: an entity that belongs to a run is in
no pool, so what the run does to it shows when it leaves.
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from math import inf

from persona_assets.keys import derive, row_keys, uniform
from persona_assets.simulation.choices import STARTS, weighted_places
from persona_assets.simulation.entities import Entity
from persona_assets.simulation.lines import Line
from persona_assets.simulation.queues import Lane, Queue
from persona_assets.simulation.reports import Settings
from persona_assets.simulation.starts import Started
from persona_assets.simulation.stocks import Ending, Stock

_BLOCK_RUNS = 1 << 14
_CHOSEN_RUNS = 1 << 12


class _Underway:
    """The runs that have started, in the order of their ends.

    Those of a flow that start together and last equally long end together, so only such groups are
    compared, and it does not matter how many runs there are.

    Attributes:
        first: When the next run ends.
    """

    def __init__(self) -> None:
        self.first: float = inf
        self._groups: list[tuple[int, int, int, list[Stock], list[list[Ending]]]] = []
        self._added = 0

    def add(self, tick: int, lane: Lane) -> None:
        """Add the runs of a lane that have started now."""
        count, endings = lane.taken()
        group = (tick + lane.length, self._added, count, lane.stocks, endings)
        heappush(self._groups, group)
        self._added += 1
        self.first = self._groups[0][0]

    def leave(self, time: int) -> int:
        """Let the entities of all runs leave that end before *time*; return how many runs do."""
        groups, count = self._groups, 0
        leaving: dict[Stock, list[list[Ending]]] = {}
        while groups and groups[0][0] < time:
            _, _, own_count, stocks, endings = heappop(groups)
            count += own_count
            for stock, some in zip(stocks, endings, strict=True):
                leaving.setdefault(stock, []).append(some)
        for stock, several in leaving.items():
            stock.release(several[0] if len(several) == 1 else _in_order(several))
        self.first = groups[0][0] if groups else inf
        return count


def _in_order(several: Sequence[Sequence[Ending]]) -> list[Ending]:
    """Return endings in their order; each of *several* is in order."""
    return sorted([ending for some in several for ending in some])


class _Choosing:
    """Which flow is the next to start, of those that can, as the engine chooses it.

    It is worked out for many starts at once, for each set of flows that can start.

    Attributes:
        is_stale: Whether a flow that could start perhaps cannot any more.
    """

    def __init__(self, queues: Sequence[Queue], seed: int) -> None:
        self.is_stale = False
        self._queues = queues
        self._weights = [queue.line.weight for queue in queues]
        self._key = derive(seed, *STARTS)
        self._first = 0
        self._known: dict[tuple[int, ...], list[Queue]] = {}

    def next(self, start: int, stop: int) -> Sequence[Queue]:
        """Return the flows of the next starts from *start* on, before *stop*; none if none can."""
        self.is_stale = False
        able = tuple([place for place, queue in enumerate(self._queues) if queue.is_able()])
        if not able:
            return ()
        if start >= self._first + _CHOSEN_RUNS:
            self._first = start
            self._known.clear()
        found = self._known.get(able)
        if found is None:
            found = self._known[able] = self._chosen(able)
        return found[start - self._first : stop - self._first]

    def doubt(self) -> None:
        """Learn that a pool has become empty."""
        self.is_stale = True

    def _chosen(self, able: Sequence[int]) -> list[Queue]:
        queues = [self._queues[place] for place in able]
        if len(queues) == 1:
            return queues * _CHOSEN_RUNS
        draws = uniform(row_keys(self._key, self._first, self._first + _CHOSEN_RUNS))
        chosen = weighted_places([self._weights[place] for place in able], draws)
        return [queues[place] for place in chosen.tolist()]


class BookedStarts:
    """The starts of flows that take entities from each other.

    Attributes:
        horizon: The time before which no other run starts.
    """

    def __init__(
        self, settings: Settings, lines: Sequence[Line], stocks: dict[type[Entity], Stock]
    ) -> None:
        self.horizon = settings.start
        self._settings = settings
        self._queues = [Queue(line, stocks) for line in lines]
        self._choosing = _Choosing(self._queues, settings.seed)
        for stock in stocks.values():
            stock.when_empty = self._choosing.doubt
        self._tick: int | None = settings.start
        self._free = settings.n_flows
        self._started = 0
        self._underway = _Underway()
        self._fresh: list[Lane] = []

    def next(self) -> list[Started]:
        """Return the next runs, for each flow."""
        end, underway = self._settings.end, self._underway
        enough = self._started + _BLOCK_RUNS
        self.horizon = end
        while self._tick is not None or underway.first < end:
            tick = self._next_tick(underway.first) if self._tick is None else self._tick
            self._tick = tick
            self._free += underway.leave(min(tick, end))
            if tick >= end:
                break
            if self._started >= enough:
                self.horizon = tick
                break
            self._start_runs(tick)
        return [queue.taken() for queue in self._queues]

    def _next_tick(self, time: float) -> int:
        start, step = self._settings.start, self._settings.time_step
        return start + ((int(time) - start) // step + 1) * step

    def _start_runs(self, tick: int) -> None:
        """Start as many runs as there is room for."""
        self._tick = None
        stop = self._started + self._free
        while self._started < stop:
            queues = self._choosing.next(self._started, stop)
            if not queues:
                break
            self._start(tick, queues)
        for lane in self._fresh:
            self._free -= lane.count
            self._underway.add(tick, lane)
        self._fresh = []

    def _start(self, tick: int, queues: Sequence[Queue]) -> None:
        """Start runs of *queues*, until it could change which flows can start."""
        choosing, run = self._choosing, self._started
        for queue in queues:
            lane = queue.start(tick, run)
            run += 1
            if queue.is_instant:
                self._end_at_once(tick, lane)
                break
            if lane.count == 1:
                self._fresh.append(lane)
            if choosing.is_stale:
                break
        self._started = run

    def _end_at_once(self, tick: int, lane: Lane) -> None:
        _, endings = lane.taken()
        for stock, some in zip(lane.stocks, endings, strict=True):
            stock.release(some)
        self._tick = self._next_tick(tick)

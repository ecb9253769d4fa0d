"""A simulation at the speed of a clock: when events come, and how it is paused and stopped."""

import datetime as dt
from collections.abc import Callable

import pytest

from persona_assets.clock import SystemClock, VirtualClock
from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation import MemoryOutput, Select, Simulation
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.playing import Playing
from persona_assets.simulation.reports import SimulationStoppedError
from persona_assets_tests.simulation.shop import START_MS, User, simulation, visit

NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


class WatchedClock(VirtualClock):
    """A virtual clock that tells of each sleep."""

    def __init__(self, told: Callable[[dt.datetime], None]) -> None:
        super().__init__(NOON)
        self._told = told

    def sleep(self, duration: dt.timedelta) -> None:
        """Move forward, and tell."""
        super().sleep(duration)
        self._told(self.now())


class ArrivalOutput(MemoryOutput):
    """Notes what a clock shows when each event arrives."""

    def __init__(self, clock: VirtualClock | SystemClock) -> None:
        super().__init__()
        self._clock = clock
        self.arrived: list[dt.datetime] = []

    def write(self, batch: EventBatch) -> None:
        """Keep the events, and the time."""
        super().write(batch)
        self.arrived += [self._clock.now()] * len(batch)


def visits(**arguments: object) -> Simulation:
    """Return two minutes of visits, three at a time."""
    sim = simulation(duration="2m", **arguments)
    sim.flow(filter=Select(User))(visit)
    return sim


def test_events_come_when_their_time_has_come() -> None:
    """At 60 times the speed, an event at the minute arrives at the second."""
    clock = VirtualClock(NOON)
    sim, output = visits(clock=clock), ArrivalOutput(clock)
    sim.add_output(output)

    sim.run(speed=60)

    due = [
        NOON + dt.timedelta(milliseconds=(one["timestamp"] - START_MS) / 60)
        for one in output.records
    ]
    assert output.arrived == due
    assert due[-1] > NOON + SECOND


def test_a_speed_changes_no_event() -> None:
    """The events of a run at a speed are those of a run without one."""
    fast, slow = MemoryOutput(), MemoryOutput()
    sim = visits(clock=VirtualClock(NOON))

    sim.replace_outputs([fast])
    sim.run()
    sim.replace_outputs([slow])
    sim.run(speed=7.5)

    assert fast.records == slow.records
    assert fast.records


def test_a_pause_takes_no_simulated_time() -> None:
    """What comes after a pause of ten seconds comes ten seconds later."""
    pause_from, pause_to = NOON + SECOND / 2, NOON + SECOND * 10.5
    playing: list[Playing] = []

    def told(now: dt.datetime) -> None:
        if playing[0].is_paused == (now >= pause_to) and pause_from <= now:
            playing[0].toggle()

    clock = WatchedClock(told)
    playing.append(Playing(60, clock))
    sim, output = visits(), ArrivalOutput(clock)
    sim.add_output(output)

    sim.run(pace=playing[0])

    assert output.arrived[0] == NOON
    assert not [one for one in output.arrived if pause_from < one < pause_to]
    assert output.arrived[-1] - NOON > SECOND * 11


def test_a_stop_leaves_what_has_happened() -> None:
    """A stopped run is a beginning of the whole one, and its report says so."""
    whole, part = MemoryOutput(), MemoryOutput()
    sim = visits()
    sim.replace_outputs([whole])
    sim.run()
    playing: list[Playing] = []
    playing.append(Playing(60, WatchedClock(lambda _: playing[0].stop())))
    sim.replace_outputs([part])

    report = sim.run(pace=playing[0])

    assert report.is_stopped
    assert 0 < len(part.records) < len(whole.records)
    assert part.records == whole.records[: len(part.records)]
    assert report.counts.events == report.deliveries[0].delivered == len(part.records)
    counts = report.counts
    assert counts.completed + counts.dropped + counts.unfinished == counts.started["visit"] == 3


def test_progress_may_stop_a_run() -> None:
    """A run without a pace ends in good order when what watches it has seen enough."""

    def enough(moment: int, count: int) -> None:
        raise SimulationStoppedError(f"{count} events until {moment} are enough")

    sim, memory = visits(), MemoryOutput()
    sim.add_output(memory)

    report = sim.run(progress=enough)

    assert report.is_stopped
    assert report.counts.events == len(memory.records) > 0


@pytest.mark.parametrize("speed", [0, -1, float("nan"), float("inf"), 1e-9])
def test_a_speed_lies_between_a_thousandth_and_a_million(speed: float) -> None:
    """What nobody could wait for, or no clock could follow, is refused."""
    with pytest.raises(InvalidArgumentError, match="speed: must be a number between"):
        visits().run(speed=speed)


def test_the_clock_of_the_machine_is_waited_for() -> None:
    """A real second is at least a second; nothing is said of how much more."""
    sim, output = visits(), ArrivalOutput(SystemClock())
    sim.add_output(output)
    before = SystemClock().now()

    sim.run(speed=120)

    waited = output.arrived[-1] - before
    assert waited >= dt.timedelta(milliseconds=(output.records[-1]["timestamp"] - START_MS) / 120)

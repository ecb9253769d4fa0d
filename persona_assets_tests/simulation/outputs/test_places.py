"""What lies where events shall go stays until there are events, and nothing else goes there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from persona_assets.errors import DeliveryError, InvalidArgumentError
from persona_assets.simulation import (
    BaseEvent,
    DuckDBOutput,
    FileOutput,
    FlowContext,
    MemoryOutput,
    NewEvent,
    Simulation,
    StdOutOutput,
)
from persona_assets.simulation.outputs.output import Output
from persona_assets.simulation.reports import FlowError
from persona_assets_tests.simulation.outputs.everything import simulation

ENDINGS = pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])


class _Unreachable(MemoryOutput):
    """An output whose server is not there."""

    def open(self) -> None:
        raise DeliveryError("elsewhere", "cannot be reached")


@ENDINGS
def test_a_file_is_kept_when_another_output_cannot_be_reached(ending: str, tmp_path: Path) -> None:
    """A run that never began has replaced nothing, and leaves nothing."""
    old, new = tmp_path / f"old.{ending}", tmp_path / f"new.{ending}"
    old.write_text("mine")
    sim = simulation(FileOutput(old), FileOutput(new), _Unreachable())

    with pytest.raises(DeliveryError, match="elsewhere: cannot be reached"):
        sim.run()

    assert old.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [old]


@ENDINGS
def test_a_file_is_kept_when_the_first_flow_fails(ending: str, tmp_path: Path) -> None:
    """Without an event there is nothing to replace it with."""
    place = tmp_path / f"events.{ending}"
    place.write_text("mine")
    sim = Simulation(duration="1m")
    sim.add_output(FileOutput(place))

    @sim.flow
    def failing(ctx: FlowContext) -> Iterator[object]:
        yield ctx.choice([])

    with pytest.raises(FlowError):
        sim.run()

    assert place.read_text() == "mine"


@pytest.mark.parametrize(("ending", "length"), [("jsonl", 0), ("csv", 46)])
def test_a_run_without_events_leaves_a_file_without_events(
    ending: str, length: int, tmp_path: Path
) -> None:
    """What was in the file is not taken for the events of a run that had none."""
    place = tmp_path / f"events.{ending}"
    place.write_text("mine" * 100)
    sim = Simulation(duration="1m")
    sim.add_output(FileOutput(place))
    sim.flow(lambda _: None)

    sim.run()

    assert len(place.read_bytes()) == length


def test_a_file_takes_events_through_a_pipe(tmp_path: Path) -> None:
    """What has no content is not emptied."""
    pipe = tmp_path / "events.jsonl"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    report = simulation(FileOutput(pipe), duration="2s").run()

    assert os.read(reader, 1_000_000).count(b"\n") == report.counts.events
    os.close(reader)


def test_a_link_stays_and_what_it_names_is_written(tmp_path: Path) -> None:
    """A Parquet file, too, is written where the link leads."""
    target, link = tmp_path / "real.parquet", tmp_path / "link.parquet"
    link.symlink_to(target)

    report = simulation(FileOutput(link)).run()

    assert link.is_symlink()
    assert pq.read_table(target).num_rows == report.counts.events


def test_two_outputs_do_not_share_a_place(tmp_path: Path) -> None:
    """Two that would write over each other are refused, however the place is written."""
    lines, base, memory = tmp_path / "e.jsonl", tmp_path / "e.duckdb", MemoryOutput()
    pairs: list[tuple[Output, Output]] = [
        (FileOutput(lines), FileOutput(tmp_path / "." / "e.jsonl")),
        (DuckDBOutput(base), DuckDBOutput(base)),
        (StdOutOutput(), StdOutOutput()),
        (memory, memory),
    ]

    for pair in pairs:
        with pytest.raises(InvalidArgumentError, match="two outputs go to one place"):
            simulation(*pair).run()

    assert list(tmp_path.iterdir()) == []


def test_a_class_whose_name_leads_elsewhere_has_no_file(tmp_path: Path) -> None:
    """A file lies where the path says, whatever a class is called."""
    odd = type("../Odd", (BaseEvent,), {"__module__": __name__})
    sim = Simulation(duration="1s")
    sim.add_output(FileOutput(tmp_path / "in" / ".." / "{event_type}.jsonl"))
    (tmp_path / "in").mkdir()
    sim.flow(lambda ctx: (yield NewEvent(ctx, odd)))

    with pytest.raises(InvalidArgumentError, match=r"'\.\./Odd' cannot be the name of a file"):
        sim.run()


def test_each_run_is_counted_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """The second run of a simulation has not delivered the events of the first."""
    sim = simulation(StdOutOutput())

    first, second = sim.run(), sim.run()

    assert first.deliveries == second.deliveries
    assert capsys.readouterr().out.count("\n") == 2 * first.counts.events

"""Events in files: whole, equal in every format, and readable however the run ends."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from persona_assets.errors import DeliveryError, InvalidArgumentError, StorageError
from persona_assets.simulation import (
    AddDecay,
    FileOutput,
    FlowContext,
    MemoryOutput,
    NewEvent,
    Simulation,
)
from persona_assets.simulation.outputs.output import Delivery
from persona_assets.simulation.parts import JsonRecord
from persona_assets.simulation.reports import FlowError
from persona_assets_tests.simulation.outputs.everything import (
    Everything,
    Signed,
    as_json,
    expected,
    simulation,
)
from persona_assets_tests.simulation.shop import START


def _read(path: Path) -> list[JsonRecord]:
    """Return what lies in a file with the events of all classes."""
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_bytes().splitlines()]
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        rows = [{**row, "timestamp": int(row["timestamp"])} for row in rows]
    else:
        rows = pq.read_table(path).to_pylist()
    own = [json.loads(row.pop("data")) for row in rows]
    return [{**row, **fields} for row, fields in zip(rows, own, strict=True)]


def _silent(_: FlowContext) -> Iterator[object]:
    yield AddDecay(seconds=1)


class _Unclosable(MemoryOutput):
    """An output whose server goes away at the end."""

    def close(self, *, failed: bool) -> Delivery:  # noqa: ARG002 - it fails either way
        raise DeliveryError("elsewhere", "is away")


@pytest.mark.parametrize("name", ["events.jsonl", "events.csv", "events.parquet"])
def test_every_format_has_the_same_events(name: str, tmp_path: Path) -> None:
    """DF-64: a file of all classes has each event, with all its fields, in the order of time."""
    report = simulation(FileOutput(tmp_path / name)).run()

    assert _read(tmp_path / name) == expected()
    assert report.deliveries[0].delivered == report.counts.events
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_class_has_a_parquet_file_of_its_own(tmp_path: Path) -> None:
    """With ``{event_type}`` in the path each class has a table with its columns."""
    simulation(FileOutput(tmp_path / "{event_type}" / "part.parquet")).run()
    table = pq.read_table(tmp_path / "Everything" / "part.parquet")

    assert as_json(table.to_pylist()) == [e for e in expected() if e["event_type"] == "Everything"]
    assert {field.name: str(field.type) for field in table.schema} == {
        "event_id": "string",
        "event_type": "string",
        "timestamp": "int64",
        "session_id": "string",
        "person_id": "string",
        "count": "int64",
        "share": "double",
        "is_new": "bool",
        "at": "timestamp[us, tz=UTC]",
        "day": "date32[day]",
        "clock": "time64[us]",
        "price": "decimal128(8, 2)",
        "weight": "string",
        "color": "string",
        "token": "string",
        "tags": "string",
        "note": "string",
        "text": "string",
    }
    assert table.schema.field("note").nullable
    assert not table.schema.field("count").nullable
    assert pq.read_table(tmp_path / "Signed" / "part.parquet").num_rows == sum(
        e["event_type"] == "Signed" for e in expected()
    )


def test_a_class_has_a_csv_file_of_its_own(tmp_path: Path) -> None:
    """A cell is empty for nothing, ``true`` for a boolean, and ISO 8601 for a moment."""
    simulation(FileOutput(tmp_path / "{event_type}.csv"), duration="2s").run()
    with (tmp_path / "Everything.csv").open(newline="", encoding="utf-8") as file:
        [row, *_] = csv.DictReader(file)

    assert row["at"] == "2026-03-01T10:00:01Z"
    assert (row["is_new"], row["note"], row["tags"]) == ("true", "", '["a","ü"]')
    assert row["text"] == 'a "quoted", back\\slashed line\nand \U0001f600 100%'


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    """A Parquet file depends on its events, and not on how they arrive."""
    simulation(FileOutput(tmp_path / "whole.parquet")).run()
    simulation(FileOutput(tmp_path / "one_by_one.parquet")).run(pace=lambda _: None)

    whole, one_by_one = (tmp_path / f"{name}.parquet" for name in ("whole", "one_by_one"))
    assert whole.read_bytes() == one_by_one.read_bytes()


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("problem", [RuntimeError, KeyboardInterrupt])
def test_files_are_whole_however_the_run_ends(
    ending: str, problem: type[BaseException], tmp_path: Path
) -> None:
    """DF-64: after an error, or Ctrl-C, a file can be read and has all events until then."""
    place = tmp_path / f"events.{ending}"
    sim = Simulation(duration="1m", start_time=START)
    sim.add_output(FileOutput(place))

    @sim.flow
    def failing(ctx: FlowContext) -> Iterator[object]:
        for _ in range(5):
            yield NewEvent(ctx, Signed)
            yield AddDecay(ctx, seconds=1)
        raise problem

    with pytest.raises((FlowError, KeyboardInterrupt)):
        sim.run()

    assert len(_read(place)) == 5
    assert [path.name for path in tmp_path.iterdir()] == [place.name]


def test_a_run_without_events_leaves_an_empty_table(tmp_path: Path) -> None:
    """A Parquet file of nothing can be read, too."""
    sim = Simulation(duration="1s", start_time=START)
    sim.flow(_silent)
    sim.add_output(FileOutput(tmp_path / "none.parquet"))

    sim.run(pace=lambda _: None)

    assert pq.read_table(tmp_path / "none.parquet").num_rows == 0


def test_an_unknown_ending_is_refused() -> None:
    """What cannot be told from the path's ending is an error at definition."""
    with pytest.raises(InvalidArgumentError, match=r"a path ends in \.jsonl.*'events\.xlsx'"):
        FileOutput("events.xlsx")


@pytest.mark.parametrize("name", ["events.parquet", "events.csv", "{event_type}.parquet"])
def test_a_folder_that_is_not_there_is_found_at_once(name: str, tmp_path: Path) -> None:
    """The run does not begin if the place of its events is missing."""
    with pytest.raises(StorageError, match="cannot be written"):
        simulation(FileOutput(tmp_path / "missing" / name)).run()


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_a_full_disk_is_reported(ending: str, tmp_path: Path) -> None:
    """What the disk refuses is an error of storage with the file's name, and leaves no debris."""
    place = tmp_path / f"events.{ending}"
    if ending == "parquet":
        (tmp_path / f".events.{ending}.part").symlink_to("/dev/full")
    else:
        place.symlink_to("/dev/full")

    with pytest.raises(
        StorageError, match=rf"events\.{ending}: cannot be written: .*No space left"
    ):
        simulation(FileOutput(place)).run()
    assert not (tmp_path / f".events.{ending}.part").is_symlink()


def test_a_value_beyond_its_column_is_named(tmp_path: Path) -> None:
    """A number that no column of whole numbers holds is an error with class and field."""
    sim = Simulation(duration="1s", start_time=START)
    sim.add_output(FileOutput(tmp_path / "{event_type}.parquet"))

    @sim.flow
    def big(ctx: FlowContext) -> Iterator[object]:
        yield NewEvent(ctx, Everything, person_id="p", count=2**70)

    with pytest.raises(InvalidArgumentError, match=r"Everything\.count"):
        sim.run()


def test_one_output_that_cannot_be_closed_does_not_keep_another_open(tmp_path: Path) -> None:
    """Every output is closed, and what went wrong is told."""
    sim = simulation(_Unclosable(), FileOutput(tmp_path / "second.parquet"))

    with pytest.raises(DeliveryError, match="elsewhere: is away"):
        sim.run()

    assert _read(tmp_path / "second.parquet") == expected()

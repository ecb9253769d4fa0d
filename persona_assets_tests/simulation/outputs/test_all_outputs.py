"""What holds for every output: each gets every event, and is closed however the run ends."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from persona_assets.simulation import (
    AddDecay,
    DuckDBOutput,
    FileOutput,
    FlowContext,
    KafkaOutput,
    MySQLOutput,
    NewEvent,
    Simulation,
    StdOutOutput,
)
from persona_assets.simulation.outputs.output import Output
from persona_assets.simulation.reports import FlowError
from persona_assets_tests.simulation.outputs.brokers import consumed, mock_broker
from persona_assets_tests.simulation.outputs.everything import Signed, expected, simulation
from persona_assets_tests.simulation.outputs.mariadb import Server, mariadb
from persona_assets_tests.simulation.shop import START

Places = dict[str, tuple[Output, Callable[[int], list[str]]]]
"""Outputs by name, each with what reads the ids of so many events from where they lie."""


@pytest.fixture(name="places")
def fixture_places(tmp_path: Path) -> Iterator[Places]:
    """Yield an output of each kind."""
    pytest.importorskip("confluent_kafka", reason="no Kafka client (extra kafka)")
    with ExitStack() as stack:
        server = stack.enter_context(mariadb())
        broker = stack.enter_context(mock_broker())
        lines, table, base = (tmp_path / f"e.{name}" for name in ("jsonl", "parquet", "duckdb"))
        yield {
            "lines": (FileOutput(lines), lambda _: _ids_of_lines(lines.read_text())),
            "parquet": (
                FileOutput(table),
                lambda _: pq.read_table(table).column("event_id").to_pylist(),
            ),
            "duckdb": (DuckDBOutput(base), lambda _: _ids_in_duckdb(base)),
            "mysql": (
                MySQLOutput(server.config),
                lambda _: _ids_in_mariadb(server),
            ),
            "kafka": (
                KafkaOutput({"*": "events"}, broker),
                lambda wanted: [
                    json.loads(message["value"])["event_id"]
                    for message in consumed(broker, wanted, "events")
                ],
            ),
        }


def _ids_of_lines(text: str) -> list[str]:
    return [json.loads(line)["event_id"] for line in text.splitlines()]


def _ids_in_mariadb(server: Server) -> list[str]:
    tables = [next(iter(found.values())) for found in server.ask("SHOW TABLES")]
    queries = [f"SELECT event_id FROM {table}" for table in tables]  # noqa: S608 - our own tables
    return [row["event_id"] for query in queries for row in server.ask(query)]


def _ids_in_duckdb(path: Path) -> list[str]:
    with duckdb.connect(path) as connection:
        tables: list[Any] = connection.sql("SHOW TABLES").fetchall()
        return [
            event_id
            for (table,) in tables
            for (event_id,) in connection.table(table).select("event_id").fetchall()
        ]


def test_every_output_gets_every_event(places: Places, capsys: pytest.CaptureFixture[str]) -> None:
    """Several outputs of one run have the same events, each once."""
    report = simulation(StdOutOutput(), *(output for output, _ in places.values())).run()
    wanted = sorted(event["event_id"] for event in expected())
    found = {name: sorted(read(len(wanted))) for name, (_, read) in places.items()}

    assert found == dict.fromkeys(places, wanted)
    assert sorted(_ids_of_lines(capsys.readouterr().out)) == wanted
    assert {(d.delivered, d.undelivered, d.problem) for d in report.deliveries} == {
        (len(wanted), 0, "")
    }


@pytest.mark.parametrize("problem", [RuntimeError, KeyboardInterrupt])
def test_every_output_is_closed_on_every_way_out(
    problem: type[BaseException], places: Places
) -> None:
    """After an error, or Ctrl-C, what had happened until then lies everywhere."""
    sim = Simulation(duration="1m", start_time=START)
    for output, _ in places.values():
        sim.add_output(output)

    @sim.flow
    def failing(ctx: FlowContext) -> Iterator[object]:
        for _ in range(5):
            yield NewEvent(ctx, Signed)
            yield AddDecay(ctx, seconds=1)
        raise problem

    with pytest.raises((FlowError, KeyboardInterrupt)):
        sim.run()

    assert {name: len(read(5)) for name, (_, read) in places.items()} == dict.fromkeys(places, 5)

"""Events in MariaDB, on a server that runs."""

from collections.abc import Iterator
from typing import Any

import pytest

from persona_assets.errors import DeliveryError, InvalidArgumentError
from persona_assets.simulation import MySQLOutput
from persona_assets.simulation.batches import EventBatch
from persona_assets_tests.simulation.outputs.everything import (
    as_json,
    by_id,
    expected,
    simulation,
)
from persona_assets_tests.simulation.outputs.mariadb import Server, mariadb


@pytest.fixture(name="server")
def fixture_server() -> Iterator[Server]:
    """Yield a database of its own."""
    with mariadb() as server:
        yield server


class Killing(MySQLOutput):
    """An output whose connection is killed before some of its batches."""

    def __init__(self, server: Server, *batches: int) -> None:
        super().__init__(server.config)
        self._server, self._batches, self._number = server, batches, 0
        self.killed = 0

    def write(self, batch: EventBatch) -> None:
        """Kill, then write."""
        if self._number in self._batches:
            self.killed += self._server.kill_others()
        self._number += 1
        super().write(batch)


def test_each_class_has_a_table_with_the_same_events(server: Server) -> None:
    """DF-66: every event is a row of its class's table, with all its fields, to the last letter."""
    report = simulation(MySQLOutput(connection_config=server.config)).run()

    assert by_id(as_json(server.events())) == by_id(expected())
    assert report.deliveries[0].delivered == len(expected())


def test_columns_have_the_types_of_their_fields(server: Server) -> None:
    """DF-66: a moment has microseconds, a timestamp 64 bits, a list is checked JSON."""
    simulation(MySQLOutput(**server.config)).run()
    found = {
        row["Field"]: (row["Type"], row["Null"], row["Key"])
        for row in server.ask("SHOW COLUMNS FROM everything")
    }

    assert found == {
        "event_id": ("varchar(36)", "NO", "PRI"),
        "event_type": ("varchar(255)", "NO", ""),
        "timestamp": ("bigint(20)", "NO", "MUL"),
        "session_id": ("varchar(36)", "NO", "MUL"),
        "person_id": ("varchar(255)", "NO", ""),
        "count": ("bigint(20)", "NO", ""),
        "share": ("double", "NO", ""),
        "is_new": ("tinyint(1)", "NO", ""),
        "at": ("datetime(6)", "NO", ""),
        "day": ("date", "NO", ""),
        "clock": ("time(6)", "NO", ""),
        "price": ("decimal(8,2)", "NO", ""),
        "weight": ("decimal(65,30)", "NO", ""),
        "color": ("longtext", "NO", ""),
        "token": ("varchar(36)", "NO", ""),
        "tags": ("longtext", "NO", ""),
        "note": ("longtext", "YES", ""),
        "text": ("longtext", "NO", ""),
    }
    assert "json_valid(`tags`)" in server.ask("SHOW CREATE TABLE everything")[0]["Create Table"]


def test_a_killed_connection_loses_nothing(server: Server) -> None:
    """The server kills the connection twice in mid-run; every event is there, once."""
    output = Killing(server, 5, 40)

    report = simulation(output).run(pace=lambda _: None)

    assert output.killed == 2
    assert by_id(as_json(server.events())) == by_id(expected())
    assert len(server.events()) == len(expected())
    assert report.deliveries[0].undelivered == 0


def test_a_batch_that_was_sent_again_is_there_once(server: Server) -> None:
    """The same run twice gives the same rows, because the event's id is the primary key."""
    for _ in range(2):
        simulation(MySQLOutput(server.config)).run()

    assert len(server.events()) == len(expected())


def test_a_table_of_other_columns_is_refused(server: Server) -> None:
    """A table that is there is checked before the first row, and the column is named."""
    server.ask(
        "CREATE TABLE signed (event_id VARCHAR(36) PRIMARY KEY, event_type TEXT, timestamp INT)"
    )

    with pytest.raises(
        DeliveryError, match=r"'signed'.*column 'timestamp' is int; expected BIGINT"
    ):
        simulation(MySQLOutput(server.config)).run()


def test_a_value_that_the_server_refuses_ends_the_run(server: Server) -> None:
    """The server's words are in the error, and what is not committed is counted."""
    simulation(MySQLOutput(server.config), duration="2s").run()
    server.ask("ALTER TABLE everything ADD CHECK (timestamp < 1772359210000)")

    with pytest.raises(DeliveryError, match="refuses: CONSTRAINT") as caught:
        simulation(MySQLOutput(server.config)).run()
    assert any("events were not delivered" in note for note in caught.value.__notes__)


def test_a_server_that_is_not_there_is_found_at_once() -> None:
    """The run does not begin if nobody listens."""
    output = MySQLOutput(host="127.0.0.1", port=1, user="root", database="test")

    with pytest.raises(DeliveryError, match="MySQL database 'test': cannot be reached"):
        simulation(output).run()


def test_an_argument_that_pymysql_does_not_know_is_refused() -> None:
    """The run does not begin, and the error names the argument."""
    with pytest.raises(InvalidArgumentError, match="'prot'"):
        simulation(MySQLOutput(host="127.0.0.1", prot=1, database="test")).run()


def test_a_server_that_goes_away_for_good_is_told(server: Server) -> None:
    """After some seconds of trying the run ends, and says how many events are not there."""
    output = MySQLOutput(server.config, retry_seconds=0.3)
    sim = simulation(output)

    def unplug(_: int) -> None:
        if output._delivered > 10:
            output._config["port"] = 1
            server.kill_others()

    with pytest.raises(DeliveryError, match=r"is away, tried for 0\.3 s") as caught:
        sim.run(pace=unplug)
    assert caught.value.__notes__ == [
        f"MySQL database {server.config['database']!r}: 1 events were not delivered: not committed"
    ]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        pytest.param({"host": "h"}, r"name a database", id="no database"),
        pytest.param(
            {"connection_config": {"host": "h", "database": "d"}, "host": "i"},
            "host is given twice",
            id="twice",
        ),
    ],
)
def test_a_configuration_that_cannot_be_is_refused(arguments: dict[str, Any], problem: str) -> None:
    """What is missing or contradicts itself is an error at definition (A15)."""
    with pytest.raises(InvalidArgumentError, match=problem):
        MySQLOutput(**arguments)

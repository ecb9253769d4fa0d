"""Events in a DuckDB file."""

from pathlib import Path

import duckdb
import pytest

from persona_assets.errors import InvalidArgumentError, StorageError
from persona_assets.simulation import DuckDBOutput
from persona_assets_tests.simulation.outputs.everything import (
    Everything,
    Signed,
    as_json,
    by_id,
    expected,
    simulation,
)


def test_each_class_has_a_table_with_the_same_events(tmp_path: Path) -> None:
    """Every event is a row of its class's table, with all its fields."""
    simulation(DuckDBOutput(tmp_path / "events.duckdb")).run()
    with duckdb.connect(tmp_path / "events.duckdb") as connection:
        rows = [
            row
            for table in ("signed", "everything")
            for row in as_json(connection.sql(f"FROM {table}").to_arrow_table().to_pylist())
        ]

    assert by_id(rows) == by_id(expected())


def test_columns_have_the_types_of_their_fields(tmp_path: Path) -> None:
    """Moments, days, decimals and JSON are what they are, not text."""
    simulation(DuckDBOutput(tmp_path / "events.duckdb")).run()
    with duckdb.connect(tmp_path / "events.duckdb") as connection:
        found = {row[0]: row[1] for row in connection.sql("DESCRIBE everything").fetchall()}

    assert [found[name] for name in ("timestamp", "share", "is_new", "at", "day", "clock")] == [
        "BIGINT",
        "DOUBLE",
        "BOOLEAN",
        "TIMESTAMP WITH TIME ZONE",
        "DATE",
        "TIME",
    ]
    assert (found["price"], found["tags"]) == ("DECIMAL(8,2)", "JSON")


def test_events_that_come_again_are_there_once(tmp_path: Path) -> None:
    """The same run twice gives the same rows, because the event's id is the primary key."""
    for _ in range(2):
        simulation(DuckDBOutput(tmp_path / "events.duckdb")).run()
    with duckdb.connect(tmp_path / "events.duckdb") as connection:
        counts = connection.sql(
            "SELECT (SELECT count(*) FROM signed) + (SELECT count(*) FROM everything)"
        ).fetchall()

    assert counts == [(len(expected()),)]


def test_a_table_of_other_columns_is_refused(tmp_path: Path) -> None:
    """A table that cannot take the events is named, and nothing of the batch is there."""
    with duckdb.connect(tmp_path / "events.duckdb") as connection:
        connection.execute("CREATE TABLE everything (event_id VARCHAR PRIMARY KEY)")

    with pytest.raises(StorageError, match="does not take the events"):
        simulation(DuckDBOutput(tmp_path / "events.duckdb")).run()
    with duckdb.connect(tmp_path / "events.duckdb") as connection:
        assert connection.sql("SHOW TABLES").fetchall() == [("everything",)]


def test_a_file_that_is_no_database_is_found_at_once(tmp_path: Path) -> None:
    """The run does not begin if the file cannot be opened."""
    (tmp_path / "events.duckdb").write_text("this is not a database, " * 1000)

    with pytest.raises(StorageError, match="cannot be opened"):
        simulation(DuckDBOutput(tmp_path / "events.duckdb")).run()


def test_two_classes_do_not_share_a_table(tmp_path: Path) -> None:
    """Tables can be named; one for two classes is refused."""
    mapping = {Everything: "all_of_it", "Signed": "all_of_it"}
    output = DuckDBOutput(tmp_path / "events.duckdb", table_mapping=mapping)

    with pytest.raises(InvalidArgumentError, match=f"both {Signed.__name__} and Everything"):
        simulation(output).run()

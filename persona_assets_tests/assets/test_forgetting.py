"""Tests of taking the names of people who are gone out of Dagster's own files."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import dagster as dg
from dagster._core.definitions.run_request import InstigatorType
from dagster._core.remote_origin import (
    RegisteredCodeLocationOrigin,
    RemoteInstigatorOrigin,
    RemoteRepositoryOrigin,
)
from dagster._core.scheduler.instigation import (
    InstigatorState,
    InstigatorStatus,
    SensorInstigatorData,
)

from persona_assets.assets.forgetting import forget_cursors, vacuum


def make_database(path: Path, **tables: list[tuple[str, str]]) -> None:
    """Write tables of two columns, the second of which is a run or a body."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {"asset_check_executions": "run_id", "job_ticks": "tick_body", "runs": "run_id"}
    with closing(sqlite3.connect(path)) as connection:
        for table, rows in tables.items():
            connection.execute(f"create table {table} (id text, {columns[table]} text)")
            connection.executemany(f"insert into {table} values (?, ?)", rows)  # noqa: S608
        connection.commit()


def rows(path: Path, table: str) -> list[str]:
    """Return the first column of a table."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute(f"select id from {table}")]  # noqa: S608


def test_history_that_names_the_erased_is_forgotten(tmp_path: Path) -> None:
    """Checks of deleted runs and ticks that name somebody go; a longer name is another one."""
    history, schedules = tmp_path / ".dagster" / "history", tmp_path / ".dagster" / "schedules"
    make_database(history / "runs.db", runs=[("1", "there")])
    make_database(
        history / "runs" / "index.db", asset_check_executions=[("a", "there"), ("b", "deleted")]
    )
    ticks = [("a", '{"key": "tiny"}'), ("b", '{"key": "tiny_two"}'), ("c", '{"key": "x|tiny"}')]
    make_database(schedules / "schedules.db", job_ticks=ticks)

    vacuum(tmp_path, ["tiny"])

    assert rows(history / "runs" / "index.db", "asset_check_executions") == ["a"]
    assert rows(schedules / "schedules.db", "job_ticks") == ["b"]


def test_an_instance_in_memory_has_nothing_to_forget() -> None:
    """Where Dagster keeps no files, erasing a person goes on."""
    with dg.DagsterInstance.ephemeral() as instance:
        forget_cursors(instance, ["tiny"])

        assert instance.schedule_storage is None


def test_a_sensor_does_not_remember_the_erased(tmp_path: Path) -> None:
    """Its cursor keeps what it knows of others."""
    location = RegisteredCodeLocationOrigin("here")
    origin = RemoteInstigatorOrigin(RemoteRepositoryOrigin(location, "all"), "new_files")
    cursor = json.dumps({"persona tiny": "1", "persona kim": "2"})
    state = InstigatorState(
        origin,
        InstigatorType.SENSOR,
        InstigatorStatus.RUNNING,
        SensorInstigatorData(cursor=cursor, min_interval=30),
    )
    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        instance.add_instigator_state(state)

        forget_cursors(instance, ["tiny"])

        [after] = instance.all_instigator_state()
    assert after.sensor_instigator_data == SensorInstigatorData(
        cursor=json.dumps({"persona kim": "2"}), min_interval=30
    )

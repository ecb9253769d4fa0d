"""Taking runs, and names of people who are gone, out of Dagster's own files.

Dagster deletes runs with their events, but keeps the rows of asset checks, the ticks of sensors and
backfills, and the pages of its databases.
"""

import json
import re
import shutil
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import dagster as dg

_OF_RUNS = ("asset_check_executions", "asset_event_tags")
"""Tables whose rows belong to a run, in the columns ``run_id``, where they have it."""

_NAMING = ("job_ticks", "bulk_actions", "backfill_tags", "asset_daemon_asset_evaluations")
"""Tables whose rows are history only, and may name partitions."""


def forget_cursors(instance: dg.DagsterInstance, personas: Collection[str]) -> None:
    """Take *personas* out of what sensors remember of what they asked for.

    An instance in memory remembers nothing.
    """
    if instance.schedule_storage is None:
        return
    for state in instance.all_instigator_state():
        data = state.sensor_instigator_data
        if data is None or not data.cursor:
            continue
        cursor = _object(data.cursor)
        kept = {key: value for key, value in cursor.items() if not _names(key, personas)}
        if len(kept) < len(cursor):
            rest = data._replace(cursor=json.dumps(kept))
            instance.update_instigator_state(state.with_data(rest))


def vacuum(where: Path, gone: Collection[str]) -> None:
    """Overwrite what was deleted in the databases of the instance, and delete logs of no run.

    Args:
        where: The folder in which Dagster ran, with ``.dagster`` in it.
        gone: The personas that nothing may name any more.
    """
    folder = where / ".dagster"
    runs = _run_ids(folder)
    for path in folder.rglob("*.db"):
        if path.stem not in {*runs, "index", "runs", "schedules"} and path.parent.name == "runs":
            path.unlink()
            continue
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            _forget_last_events(connection, runs)
            _forget_rows(connection, runs, gone)
            connection.execute("pragma wal_checkpoint(truncate)")
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
    for logs in (folder / "logs", folder / "storage"):
        for run in logs.iterdir() if logs.is_dir() else ():
            if run.is_dir() and run.name not in runs:
                shutil.rmtree(run)


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _names(text: str, personas: Collection[str]) -> bool:
    """Return whether *text* has one of the names, and not as a part of a longer one."""
    return any(re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", text) for one in personas)


def _run_ids(folder: Path) -> set[str]:
    path = folder / "history" / "runs.db"
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        return {run_id for (run_id,) in connection.execute("select run_id from runs")}


def _forget_last_events(connection: sqlite3.Connection, runs: Collection[str]) -> None:
    """Take the last event of an asset from Dagster's list of assets if its run is deleted."""
    if not {"last_materialization", "last_run_id"} <= _columns(connection, "asset_keys"):
        return
    marks = ",".join("?" * len(runs)) or "''"
    connection.execute(
        "update asset_keys set last_materialization = null, cached_status_data = null "  # noqa: S608
        f"where last_run_id not in ({marks})",
        sorted(runs),
    )
    connection.commit()


def _forget_rows(
    connection: sqlite3.Connection, runs: Collection[str], gone: Collection[str]
) -> None:
    """Delete the rows of deleted runs, and history that names somebody who is gone."""
    connection.create_function(
        "is_over", 1, lambda run_id: run_id is not None and run_id not in runs, deterministic=True
    )
    connection.create_function(
        "is_naming", 1, lambda value: isinstance(value, str) and _names(value, gone)
    )
    for table in _OF_RUNS:
        if "run_id" in _columns(connection, table):
            connection.execute(f"delete from {table} where is_over(run_id)")  # noqa: S608 - Dagster's
    for table in _NAMING:
        if columns := sorted(_columns(connection, table)):
            named = " or ".join(f'is_naming("{column}")' for column in columns)
            connection.execute(f"delete from {table} where {named}")  # noqa: S608 - Dagster's own
    connection.commit()


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"pragma table_info({table})")}

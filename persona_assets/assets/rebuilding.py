"""After an erasure: Dagster forgets the runs that could repeat the words, and makes anew the rest.

It runs in a process of its own, so that erasing needs no Dagster:
``python -m persona_assets.assets.rebuilding --forget NAME --rebuild NAME --gone NAME``.
"""

import argparse
import os
import shutil
import sqlite3
import sys
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path

import dagster as dg

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.journey import JOURNEY_TAG, QUIET, Progress, journey
from persona_assets.assets.partitions import PERSONAS

_PARTITION_TAGS = ("dagster/partition", "dagster/partition/persona")
_MOST_RUNS = 1_000_000


def main(arguments: Sequence[str]) -> int:
    """Forget and make anew; return 0 if everything was made."""
    parser = argparse.ArgumentParser(prog="python -m persona_assets.assets.rebuilding")
    for option, meaning in (
        ("--forget", "a persona whose runs are deleted"),
        ("--rebuild", "a persona that is made anew"),
        ("--gone", "a persona that is no partition any more"),
    ):
        parser.add_argument(option, action="append", default=[], help=meaning)
    options = parser.parse_args(arguments)
    home = os.environ.get("DAGSTER_HOME")
    data = DataFolder()
    with dg.DagsterInstance.get() if home else dg.DagsterInstance.ephemeral() as instance:
        forget(instance, options.forget)
        for name in options.gone:
            instance.delete_dynamic_partition(str(PERSONAS.name), name)
        is_made = rebuild(instance, data, options.rebuild)
    if home:
        vacuum(Path.cwd())  # Dagster's folders are relative to where it runs
    return 0 if is_made else 1


def forget(instance: dg.DagsterInstance, personas: Collection[str]) -> list[str]:
    """Delete the runs of *personas* with their events and logs, and the journeys around them."""
    runs = instance.get_runs(limit=_MOST_RUNS)
    doomed = [
        run
        for run in runs
        if any(
            run.tags.get(tag, "").partition("|")[0] in personas
            or run.tags.get(tag, "").rpartition("|")[2] in personas
            for tag in _PARTITION_TAGS
        )
    ]
    journeys = {run.tags[JOURNEY_TAG] for run in doomed if JOURNEY_TAG in run.tags}
    ids = [*(run.run_id for run in doomed), *sorted(journeys & {run.run_id for run in runs})]
    for run_id in ids:
        instance.delete_run(run_id)
    return ids


def rebuild(instance: dg.DagsterInstance, data: DataFolder, personas: Sequence[str]) -> bool:
    """Make everything of *personas* anew, and return whether that went well."""
    if not personas:
        return True
    resources = {"data": data, "progress": Progress()}
    job = dg.Definitions(jobs=[journey], resources=resources).resolve_job_def("journey")
    config = {"personas": list(personas), "seeds": []}
    return job.execute_in_process(
        instance=instance,
        run_config={**QUIET, "ops": {"run_legs": {"config": config}}},
        raise_on_error=False,
    ).success


def vacuum(where: Path) -> None:
    """Overwrite what was deleted in the databases of the instance, and delete logs of no run."""
    folder = where / ".dagster"
    runs = _run_ids(folder)
    for path in folder.rglob("*.db"):
        if path.stem not in {*runs, "index", "runs", "schedules"} and path.parent.name == "runs":
            path.unlink()
            continue
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            _forget_last_events(connection, runs)
            connection.execute("pragma wal_checkpoint(truncate)")
            connection.execute("vacuum")
            connection.execute("pragma wal_checkpoint(truncate)")
    for logs in (folder / "logs", folder / "storage"):
        for run in logs.iterdir() if logs.is_dir() else ():
            if run.is_dir() and run.name not in runs:
                shutil.rmtree(run)


def _run_ids(folder: Path) -> set[str]:
    path = folder / "history" / "runs.db"
    if not path.exists():
        return set()
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        return {run_id for (run_id,) in connection.execute("select run_id from runs")}


def _forget_last_events(connection: sqlite3.Connection, runs: Collection[str]) -> None:
    """Take the last event of an asset from Dagster's list of assets if its run is deleted."""
    columns = {row[1] for row in connection.execute("pragma table_info(asset_keys)")}
    if not {"last_materialization", "last_run_id"} <= columns:
        return
    marks = ",".join("?" * len(runs)) or "''"
    connection.execute(
        "update asset_keys set last_materialization = null, cached_status_data = null "  # noqa: S608
        f"where last_run_id not in ({marks})",
        sorted(runs),
    )
    connection.commit()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""After an erasure: Dagster forgets the runs that could repeat the words, and makes anew the rest.

It runs in a process of its own, so that erasing needs no Dagster:
``python -m persona_assets.assets.rebuilding --forget NAME --rebuild NAME --gone NAME``.
"""

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

import dagster as dg

from persona_assets.assets.forgetting import forget_cursors, vacuum
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.journey import JOURNEY_TAG, QUIET, Progress, journey
from persona_assets.assets.partitions import PERSONAS

_PARTITION_TAGS = ("dagster/partition", "dagster/partition/persona", "persona")
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
        forget_cursors(instance, options.gone)
        is_made = rebuild(instance, data, options.rebuild)
    if home:
        vacuum(Path.cwd(), options.gone)  # Dagster's folders are relative to where it runs
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

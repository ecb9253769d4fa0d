"""Runs whose process is gone: they must not hold a place in the queue for ever.

The journey runs its legs in its own process, so Dagster's run monitoring does not see them die.
Each of them is tagged with that process; whoever comes next reports the dead ones as failed.
"""

import os
import platform

import dagster as dg

PROCESS_TAG = "persona_assets/process"
"""The tag with which a run names the machine and the process that it runs in."""


def process_tags() -> dict[str, str]:
    """Return the tags of a run in this process."""
    return {PROCESS_TAG: f"{platform.node()}:{os.getpid()}"}


def fail_dead_runs(instance: dg.DagsterInstance) -> list[str]:
    """Report as failed the runs of processes of this machine that are no more; return their ids."""
    started = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
    dead = [run for run in started if _is_dead(run.tags.get(PROCESS_TAG, ""))]
    for run in dead:
        instance.report_run_failed(run, "the process that it ran in is gone")
    return [run.run_id for run in dead]


def _is_dead(process: str) -> bool:
    node, _, number = process.rpartition(":")
    if node != platform.node() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False

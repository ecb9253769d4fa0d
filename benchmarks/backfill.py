"""Fifty partitions in one run, in fifty runs, in processes of their own.

``python benchmarks/backfill.py`` makes the datasets of one persona under 50 seeds in three ways:

* one run over the range of seeds, as ``BackfillPolicy.single_run`` has the UI do it;
* a run for each partition, one after the other in one process;
* a run for each partition in a process of its own, which is what a launcher that knows no ranges
  does; as this takes minutes, only PROCESSES of them.

All three execute the job in the process itself, on the project's own SQLite instance.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from measuring import Cost, make_project, place, run, write

PERSONA = "normal_user"
SEEDS = range(1001, 1051)
PROCESSES = 5
RANGE = ("dagster/asset_partition_range_start", "dagster/asset_partition_range_end")


def main() -> None:
    costs = {
        "one run": measure("range", [SEEDS]),
        "50 runs, one process": measure("each", [SEEDS]),
        f"{PROCESSES} runs, {PROCESSES} processes": measure(
            "each", [[seed] for seed in SEEDS[:PROCESSES]]
        ),
    }
    write("backfill", render(costs), costs)


def measure(way: str, groups: Sequence[Sequence[int]]) -> list[Cost]:
    """Make the datasets of each group of seeds in a process; the mind is there before."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        environment = make_project(folder)
        command = (sys.executable, __file__)
        seeds = [str(seed) for seed in SEEDS]
        run((*command, "prepare", *seeds), folder=folder, environment=environment)
        return [
            run((*command, way, *map(str, group)), folder=folder, environment=environment)
            for group in groups
        ]


def act(way: str, seeds: Sequence[int]) -> None:
    """Do what one measured process does."""
    import dagster as dg

    from persona_assets.assets.journey import QUIET
    from persona_assets.assets.partitions import add_partitions, persona_seed_key
    from persona_assets.definitions import defs

    job = defs.resolve_job_def("datasets")
    with dg.DagsterInstance.get() as instance:
        if way == "prepare":
            add_partitions(instance, [PERSONA], seeds)
            defs.resolve_job_def("mind").execute_in_process(
                instance=instance, partition_key=PERSONA, run_config=QUIET
            )
        elif way == "range":
            ends = (persona_seed_key(PERSONA, seed) for seed in (seeds[0], seeds[-1]))
            job.execute_in_process(
                instance=instance,
                run_config=QUIET,
                tags=dict(zip(RANGE, map(str, ends), strict=True)),
            )
        else:
            for seed in seeds:
                job.execute_in_process(
                    instance=instance,
                    run_config=QUIET,
                    partition_key=persona_seed_key(PERSONA, seed),
                )
        made = len(instance.get_materialized_partitions(dg.AssetKey(["datasets", "api"])))
        print(f"{made} partitions of datasets/api are made")


def render(costs: dict[str, list[Cost]]) -> str:
    """Return the costs of one partition in each way, as Markdown."""
    counts = dict(zip(costs, (len(SEEDS), len(SEEDS), PROCESSES), strict=True))
    each = {
        way: (
            sum(cost.cpu_seconds for cost in several) / counts[way],
            sum(cost.wall_seconds for cost in several) / counts[way],
            max(cost.peak_mb for cost in several),
        )
        for way, several in costs.items()
    }
    least = each["one run"][0]
    rows = "\n".join(
        f"| {way} | {counts[way]} | {cpu / least:.1f} | {cpu:.2f} | {wall:.2f} | {peak:,.0f} |"
        for way, (cpu, wall, peak) in each.items()
    )
    return f"""# A backfill: {len(SEEDS)} partitions of the datasets of one persona

`python benchmarks/backfill.py`

{place()}
A partition is the 10,000 rows of `population` and the 10,000 rows of `api` of `{PERSONA}` under
one seed, with their checks, previews and pictures.
Each process's start and the import of Dagster are in the numbers.

| way | partitions | CPU a partition, as a multiple of one run | CPU seconds a partition | wall seconds a partition | peak MB |
| --- | --- | --- | --- | --- | --- |
{rows}
"""  # noqa: E501 - a row of a table is one line


if __name__ == "__main__":
    if sys.argv[1:]:
        act(sys.argv[1], [int(seed) for seed in sys.argv[2:]])
    else:
        main()

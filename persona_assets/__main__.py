"""``make run``: the journey with progress, and at its end what was made and where it lies.

Run it from the repository root, where dagster.yaml lies.

Exit codes: 0 when everything was made, 1 when something failed, 2 when started elsewhere or with
arguments that cannot be, 130 when interrupted.
"""

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from persona_assets.assets.dead_runs import process_tags
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.journey import (
    QUIET,
    JourneyConfig,
    Leg,
    Progress,
    chosen_personas,
    was_interrupted,
)
from persona_assets.assets.partitions import seed_number
from persona_assets.definitions import build_definitions
from persona_assets.errors import (
    InvalidArgumentError,
    MissingInputError,
    StorageError,
    UnknownPersonaError,
)
from persona_assets.lake.layout import Lake
from persona_assets.lake.reading import read_manifest
from persona_assets.lake.writing import Manifest


class BarProgress(Progress):
    """Shows the journey as a bar on the terminal, or as lines where there is none."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("journey")
        self._since = 0.0
        self._count = self._total = 0
        self.failed: dict[Leg, str] = {}
        self.seconds: Counter[str] = Counter()

    def __enter__(self) -> "BarProgress":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def started(self, leg: Leg, legs_left: int) -> None:
        """Name the leg that runs now."""
        self._since = time.perf_counter()
        self._count += 1
        self._total = self._count + legs_left
        self._bar.update(self._task, total=self._total, description=str(leg))

    def ended(self, leg: Leg, problem: str | None, seconds: Mapping[str, float]) -> None:
        """Count the leg, and keep why it failed and how long each asset took."""
        self._bar.advance(self._task)
        self.seconds.update(seconds)
        if problem:
            self.failed[leg] = problem
        if not self._console.is_terminal or problem:
            mark = "failed" if problem else "done"
            took = time.perf_counter() - self._since
            place = f"[{self._count:>{len(str(self._total))}}/{self._total}]"
            self._console.print(
                f"{place} {mark:6} {leg} ({took:.1f} s)", highlight=False, markup=False
            )


def parse_arguments(arguments: Sequence[str]) -> JourneyConfig:
    """Return which personas and seeds are asked for.

    ``--help`` and everything else end the process (codes 0 and 2).
    """
    parser = argparse.ArgumentParser(
        prog="python -m persona_assets",
        description="Make all assets of the journey anew that are not current, as `make run` does: "
        "observations, mindscapes, knowledge, personas, datasets, catalog.  Run it from the "
        "repository root, or set DAGSTER_HOME.",
        epilog="Exit codes: 0 everything was made, 1 something failed, 2 started elsewhere or with "
        "arguments that cannot be, 130 interrupted.",
    )
    parser.add_argument(
        "--persona",
        action="append",
        default=[],
        metavar="NAME",
        help="only this persona; repeat it for several (default: all)",
    )
    parser.add_argument(
        "--seed",
        action="append",
        default=[],
        metavar="N",
        help="this seed instead of those of seeds.yaml; repeat it for several",
    )
    given = parser.parse_args(arguments)
    try:
        seeds = [seed_number(seed) for seed in given.seed]
    except InvalidArgumentError as problem:
        parser.error(f"--seed: {problem}")
    return JourneyConfig(personas=given.persona, seeds=seeds)


def main(config: JourneyConfig) -> int:
    """Run the journey of what is asked for and report it; return the exit code."""
    console = Console(stderr=True)
    if not os.environ.get("DAGSTER_HOME"):
        if not Path("dagster.yaml").is_file():
            console.print("run this from the repository root (`make run`), or set DAGSTER_HOME")
            return 2
        os.environ["DAGSTER_HOME"] = str(Path.cwd())
    data = DataFolder()
    try:
        chosen_personas(config, data)
    except (MissingInputError, UnknownPersonaError) as problem:
        console.print(f"{problem}", style="red", highlight=False, markup=False, soft_wrap=True)
        return 2
    before = digests(data.lake)
    began = time.perf_counter()
    with dg.DagsterInstance.get() as instance, BarProgress(console) as progress:
        result = (
            build_definitions(data, progress)
            .resolve_job_def("journey")
            .execute_in_process(
                instance=instance,
                run_config={**QUIET, "ops": {"run_legs": {"config": config.model_dump()}}},
                tags=process_tags(),
                raise_on_error=False,
            )
        )
    if was_interrupted(result):
        console.print("interrupted; what was made before stays, and the next run goes on")
        return 130
    if data.lake.root.is_dir():
        Console().print(summary_table(data.lake, before, progress.seconds))
        _print_ending(console, data, time.perf_counter() - began)
    for leg, problem in progress.failed.items():
        console.print(f"failed {leg}: {problem}", style="red", highlight=False, markup=False)
    if not result.success and not progress.failed:
        console.print(_reason(result), style="red", highlight=False, markup=False)
    return 0 if result.success else 1


def digests(lake: Lake) -> dict[str, list[str]]:
    """Return the content digest of each partition of each asset, in order."""
    return {
        asset: [manifest.content_digest for manifest in _manifests(lake, asset)]
        for asset in lake.assets()
    }


def _manifests(lake: Lake, asset: str) -> list[Manifest]:
    """Return the manifests of an asset that can be read."""
    found: list[Manifest] = []
    for partition in lake.partitions(asset):
        with suppress(StorageError, MissingInputError):
            found.append(read_manifest(lake, asset, partition))
    return found


def summary_table(
    lake: Lake, before: Mapping[str, Sequence[str]], seconds: Mapping[str, float]
) -> Table:
    """Return what the lake holds: partitions, those that are new, rows, bytes and time by asset.

    Args:
        lake: The lake.
        before: The content digests that were there before.
        seconds: How long each asset took.
    """
    table = Table(title="What lies in the lake", title_justify="left")
    table.add_column("asset")
    for name in ("partitions", "changed", "rows", "MB", "seconds"):
        table.add_column(name, justify="right")
    for asset in lake.assets():
        manifests = _manifests(lake, asset)
        found = Counter(manifest.content_digest for manifest in manifests)
        table.add_row(
            asset,
            str(len(manifests)),
            str(sum((found - Counter(before.get(asset, []))).values())),
            f"{sum(manifest.row_count for manifest in manifests):,}",
            f"{sum(manifest.file_bytes for manifest in manifests) / 1e6:.2f}",
            f"{seconds.get(asset, 0.0):.1f}",
        )
    return table


def _print_ending(console: Console, data: DataFolder, seconds: float) -> None:
    lake = _nearby(data.lake.root)
    for line in (
        f"Took {seconds:.0f} s.  Everything lies in {lake}: Parquet by stage, asset and partition,",
        "SQL views and facts in catalog.duckdb, passages with vectors in passages.lance.",
        "Next: `make ui` shows the assets and their lineage, `make notebook` reads and plots them,",
        "`.venv/bin/persona-gen quick normal_user -t api -n 3 --pretty` makes records by hand.",
    ):
        console.print(line, highlight=False, soft_wrap=True)


def _nearby(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _reason(result: dg.ExecuteInProcessResult) -> str:
    for event in result.filter_events(lambda event: event.is_step_failure):
        failure = event.step_failure_data.user_failure_data
        if failure and failure.description:
            return failure.description
    return "the journey failed; `make ui` shows its log"


if __name__ == "__main__":
    asked = parse_arguments(sys.argv[1:])
    try:
        sys.exit(main(asked))
    except KeyboardInterrupt:
        sys.exit(130)

"""``make run``: the journey with progress, and at its end what was made and where it lies.

Run it from the repository root, where dagster.yaml lies.

Exit codes: 0 when everything was made, 1 when something failed, 130 when interrupted.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import dagster as dg
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.journey import QUIET, Leg, Progress
from persona_assets.definitions import build_definitions
from persona_assets.lake.layout import Lake
from persona_assets.lake.reading import read_manifest


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


def main() -> int:
    """Run the journey and report it; return the exit code."""
    os.environ.setdefault("DAGSTER_HOME", str(Path.cwd()))
    console = Console(stderr=True)
    data = DataFolder()
    before = digests(data.lake)
    began = time.perf_counter()
    with dg.DagsterInstance.get() as instance, BarProgress(console) as progress:
        definitions = build_definitions(data, progress)
        result = definitions.resolve_job_def("journey").execute_in_process(
            instance=instance, run_config=QUIET, raise_on_error=False
        )
    seconds = time.perf_counter() - began
    Console().print(summary_table(data.lake, before, progress.seconds))
    _print_ending(console, data, seconds)
    for leg, problem in progress.failed.items():
        console.print(f"[red]failed[/red] {leg}: {problem}", highlight=False, soft_wrap=True)
    if not result.success and not progress.failed:
        console.print(_reason(result), style="red", highlight=False, soft_wrap=True)
    return 0 if result.success else 1


def digests(lake: Lake) -> dict[str, list[str]]:
    """Return the content digest of each partition of each asset, in order."""
    return {
        asset: [read_manifest(lake, asset, part).content_digest for part in lake.partitions(asset)]
        for asset in lake.assets()
    }


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
        manifests = [read_manifest(lake, asset, part) for part in lake.partitions(asset)]
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
    failures = result.filter_events(lambda event: event.is_failure)
    return failures[0].message or "the journey failed" if failures else "the journey failed"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)

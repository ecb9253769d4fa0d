"""What all measurements share: a process with its costs, where it was measured, how it is written.

CPU seconds and peak memory are what the kernel counted for the process and all that it started.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PACKAGES = ("dagster", "polars", "pyarrow", "duckdb", "lancedb", "numpy")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process took.

    Attributes:
        wall_seconds: From start to end.
        cpu_seconds: User and system time.
        peak_mb: The most memory that it, or a process it started, had at once, in 10**6 bytes.
        output: What it wrote to stdout and stderr.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_mb: float
    output: str


def run(
    command: Sequence[str], *, folder: Path = ROOT, environment: Mapping[str, str] | None = None
) -> Cost:
    """Run *command* to its end and return what it cost.

    Raises:
        RuntimeError: It failed.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{list(command)} failed with {process.returncode}:\n{output}")
    unit = 1 if sys.platform == "darwin" else 1024
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(seconds, cpu, usage.ru_maxrss * unit / 1e6, output)


def make_project(folder: Path) -> dict[str, str]:
    """Put a copy of the data and an empty Dagster instance into *folder*.

    Returns:
        The environment in which a process works there and touches nothing else.
    """
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("lake"))
    shutil.copy(ROOT / "dagster.yaml", folder)
    return {
        "DAGSTER_HOME": str(folder),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "PERSONA_ASSETS_DATA": str(folder / "data"),
        "PYTHONPATH": str(ROOT),
    }


def place(*others: str) -> str:
    """Return where and with what this was measured, as Markdown.

    Args:
        others: Packages whose versions matter here beside the usual ones.
    """
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    versions = ", ".join(f"{name} {version(name)}" for name in (*PACKAGES, *others))
    return (
        f"Commit {_commit()}; Python {platform.python_version()}, {versions}; "
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs.\n"
        f"Load averages at the end: {load}."
    )


def write(name: str, text: str, costs: Mapping[str, Sequence[Cost]]) -> None:
    """Write a report to ``results/<name>.md`` and each single cost to ``results/<name>.json``."""
    raw = {what: [asdict(cost) for cost in several] for what, several in costs.items()}
    report(name, text, raw)


def report(name: str, text: str, raw: object) -> None:
    """Write *text* to ``results/<name>.md`` and *raw* to ``results/<name>.json``; print *text*."""
    (RESULTS / f"{name}.md").write_text(text, encoding="utf-8")
    data = json.dumps(raw, indent=2, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(data + "\n", encoding="utf-8")
    print(text)


def _commit() -> str:
    git = shutil.which("git")
    if git is None:
        return "unknown"
    head = _git(git, "rev-parse", "--short", "HEAD")
    if head is None:
        return "unknown"
    return head + (" with changes" if _git(git, "status", "--porcelain") else "")


def _git(git: str, *arguments: str) -> str | None:
    result = subprocess.run(
        [git, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return result.stdout.strip() if result.returncode == 0 else None

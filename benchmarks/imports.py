"""How soon the command answers, and what an import costs: ``python benchmarks/imports.py``.

Every measurement is a fresh process; the numbers are medians of ROUNDS, with the files in the
system's cache.  The first round, which fills it, is not counted.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from measuring import Cost, place, run, write

ROUNDS = 5
PYTHON = sys.executable
COMMAND = (PYTHON, "-m", "persona_assets.cli")
MODULES = (
    "persona_assets.lake",
    "persona_assets.cli.main",
    "polars",
    "lancedb",
    "dagster",
    "persona_assets.definitions",
)
MEASURED: dict[str, Sequence[str]] = {
    "python -c pass": (PYTHON, "-c", "pass"),
    **{f"import {name}": (PYTHON, "-c", f"import {name}") for name in MODULES},
    "persona-gen --help": (*COMMAND, "--help"),
    "persona-gen list-personas": (*COMMAND, "list-personas"),
    "persona-gen quick normal_user -t api -n 10": (
        *COMMAND,
        *("quick", "normal_user", "-t", "api", "-n", "10"),
    ),
}
GOALS = {
    "persona-gen --help": 0.5,
    "persona-gen list-personas": 0.6,
    "persona-gen quick normal_user -t api -n 10": 1.0,
}
"""How many seconds of wall time a command may take on an idle machine."""


def main() -> None:
    for command in MEASURED.values():
        run(command)
    costs = {
        what: [replace(run(command), output="") for _ in range(ROUNDS)]
        for what, command in MEASURED.items()
    }
    write("imports", render(costs), costs)


def render(costs: dict[str, list[Cost]]) -> str:
    """Return the medians as Markdown, each also as a multiple of ``import dagster``."""
    whole = median(cost.cpu_seconds for cost in costs["import dagster"])
    lines: list[str] = []
    for what, several in costs.items():
        cpu = median(cost.cpu_seconds for cost in several)
        wall = median(cost.wall_seconds for cost in several)
        peak = median(cost.peak_mb for cost in several)
        goal = f"< {GOALS[what]}" if what in GOALS else ""
        lines.append(
            f"| `{what}` | {cpu / whole:.2f} | {cpu:.2f} | {wall:.2f} | {goal} | {peak:,.0f} |"
        )
    rows = "\n".join(lines)
    return f"""# Imports, and the command's answer

`python benchmarks/imports.py`

{place()}
Medians of {ROUNDS} fresh processes each; every line includes the start of Python.

| what | CPU, as a multiple of `import dagster` | CPU seconds | wall seconds | goal | peak MB |
| --- | --- | --- | --- | --- | --- |
{rows}
"""


if __name__ == "__main__":
    main()

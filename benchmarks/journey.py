"""What ``make run`` costs after the installation: ``python benchmarks/journey.py``.

It runs the command of ``make run`` as a whole process in a temporary copy of the data: first with
no lake and no Dagster instance (cold), then once more over what the first run left (again).
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from measuring import Cost, make_project, place, run, write

COMMAND = (sys.executable, "-m", "persona_assets")


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        environment = make_project(folder)
        costs = {
            when: [run(COMMAND, folder=folder, environment=environment)]
            for when in ("cold", "again")
        }
    write("journey", render(costs), costs)


def render(costs: dict[str, list[Cost]]) -> str:
    """Return both runs as Markdown, and what the first run made."""
    [cold], [again] = costs["cold"], costs["again"]
    rows = "\n".join(
        f"| {when} | {cost.wall_seconds:.1f} | {cost.cpu_seconds:.1f} | {cost.peak_mb:,.0f} |"
        for when, cost in (("cold", cold), ("again", again))
    )
    made = [line for line in cold.output.splitlines() if line.startswith(("│", "┃"))]
    legs = sum(line.startswith("done") for line in cold.output.splitlines())
    ratio = again.cpu_seconds / cold.cpu_seconds
    lake = "\n".join(made)
    return f"""# The journey: `make run` without the installation

`python benchmarks/journey.py`

{place()}
Each was run once; {legs} runs in one process.
The second run makes everything again; it takes {ratio:.2f} of the CPU time of the first.

| | wall seconds | CPU seconds | peak MB |
| --- | --- | --- | --- |
{rows}

What it made:

```
{lake}
```

The time of each of its runs is in `journey.json`.
"""


if __name__ == "__main__":
    main()

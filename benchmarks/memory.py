"""Whether memory grows with the rows: ``python benchmarks/memory.py [ROWS]``.

The table ``users`` is streamed to Parquet by the product's path, each time in a process of its own.
"""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the measured process does without it
    from measuring import Cost

SIZES = (1_000_000, 50_000_000)


def make(row_count: int) -> None:
    """Write *row_count* rows to nowhere; this is what the measured process does."""
    import tables

    from persona_assets.profiles.formats import BATCH_ROWS, Style, write_records
    from persona_assets.profiles.outputs import RecordFormat
    from persona_assets.values.plan import generate

    plan = tables.users()
    batches = generate(plan, tables.USERS_KEY, 0, row_count, batch_rows=BATCH_ROWS)
    with Path(os.devnull).open("wb") as stream:
        write_records(batches, plan.schema, stream, Style(RecordFormat.PARQUET, is_compressed=True))


def main() -> None:
    """Measure and write the result."""
    import measuring

    costs = {size: measuring.run([sys.executable, __file__, str(size)]) for size in SIZES}
    measuring.write("memory", render(costs), {f"{size:,} rows": [costs[size]] for size in SIZES})


def render(costs: "dict[int, Cost]") -> str:
    """Return the result as Markdown."""
    import measuring
    from rounds import goals_table

    small, large = (costs[size].peak_mb for size in SIZES)
    lines = "\n".join(
        f"| {size:,} | {cost.peak_mb:,.0f} | {cost.cpu_seconds:,.1f} | {cost.wall_seconds:,.1f} |"
        for size, cost in costs.items()
    )
    goals = goals_table(
        [("peak memory of 50 million rows over 1 million", large / small, "≤ 1.10 x")]
    )
    return f"""# Memory while streaming to Parquet

`python benchmarks/memory.py`

{measuring.place()}
The twelve columns of `users`, texts and all, to zstd Parquet on the null device; one run each.
The second goal is at most 400 MB.

{goals}

| rows | peak MB | CPU seconds | wall seconds |
| --- | --- | --- | --- |
{lines}
"""


if __name__ == "__main__":
    if len(sys.argv) > 1:
        make(int(sys.argv[1]))
    else:
        main()

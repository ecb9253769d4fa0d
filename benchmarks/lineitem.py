"""A table like TPC-H's ``lineitem``, against tpchgen-cli: ``python benchmarks/lineitem.py``.

Whole processes on one thread: start, making, writing as Parquet.  Ours is the product's path.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROWS = 6_001_215
ROUNDS = 5
OURS, THEIRS, DEFAULT = "persona_assets", "tpchgen-cli, zstd", "tpchgen-cli, snappy, its default"


def make(target: Path) -> None:
    """Write the table to *target*; this is what the measured process does."""
    import tables

    from persona_assets.profiles.formats import BATCH_ROWS, Style, write_records
    from persona_assets.profiles.outputs import RecordFormat
    from persona_assets.values.plan import generate

    plan = tables.lineitem()
    batches = generate(plan, tables.LINEITEM_KEY, 0, ROWS, batch_rows=BATCH_ROWS)
    with target.open("wb") as stream:
        write_records(batches, plan.schema, stream, Style(RecordFormat.PARQUET, is_compressed=True))


def main() -> None:
    """Measure and write the result."""
    import measuring
    from rounds import Costs

    costs: Costs = {OURS: [], THEIRS: [], DEFAULT: []}
    sizes: dict[str, int] = {}
    rival = str(Path(sys.executable).with_name("tpchgen-cli"))
    with TemporaryDirectory() as folder:
        options = ["-s", "1", "--tables=lineitem", "--num-threads=1", "--overwrite", "-o", folder]
        commands = {
            OURS: [sys.executable, __file__, f"{folder}/lineitem.parquet"],
            THEIRS: [rival, "parquet", *options, "-c", "ZSTD(1)"],
            DEFAULT: [rival, "parquet", *options],
        }
        for _ in range(ROUNDS):
            for name, command in commands.items():
                cost = measuring.run(command)
                costs[name].append(cost.cpu_seconds / ROWS * 1e9)
                sizes[name] = Path(folder, "lineitem.parquet").stat().st_size
    measuring.report("lineitem", render(costs, sizes), costs)


def render(costs: dict[str, list[float]], sizes: dict[str, int]) -> str:
    """Return the result as Markdown."""
    import measuring
    from rounds import goals_table, ratio, rounds_table

    goals = [
        (f"{OURS} over {THEIRS}", ratio(costs, OURS, THEIRS), "≤ 1.0 x"),
        (f"{OURS} over {DEFAULT}", ratio(costs, OURS, DEFAULT), ""),
    ]
    written = "; ".join(f"{name} {size / 1e6:,.0f} MB" for name, size in sizes.items())
    return f"""# A lineitem-shaped table to Parquet, whole process

`python benchmarks/lineitem.py`

{measuring.place("tpchgen-cli")}
{ROWS:,} rows, scale factor 1, one thread each; files: {written}.
Ours has the names, types, cardinalities and comment lengths of TPC-H's table, not the rules of its
generator, and more distinct values, hence the larger file; times include the start of the process.

{goals_table(goals)}

{rounds_table(costs)}
"""


if __name__ == "__main__":
    if len(sys.argv) > 1:
        make(Path(sys.argv[1]))
    else:
        main()

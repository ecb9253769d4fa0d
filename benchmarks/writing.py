"""What making costs on top of writing: ``python benchmarks/writing.py``.

"Made and written" is the product's path, as ``persona-gen`` takes it: batches of a plan into
``write_records``.  "Ready" is a table that lies in memory, written by the product or by the writers
of pyarrow and polars; the goal's denominator is the cheapest of those libraries' writers.
"""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import measuring
import polars as pl
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import tables
from rounds import Costs, alternate, cheapest, goals_table, ratio, rounds_table

from persona_assets.profiles.formats import BATCH_ROWS, Style, write_records
from persona_assets.profiles.outputs import RecordFormat
from persona_assets.values.plan import Plan, generate

ROWS = 524_288
MADE, READY = "made and written by us", "ready, written by us"
Work = Callable[[], int]


class Sides:
    """The ways to write one table in one format."""

    def __init__(self, plan: Plan, key: int, form: RecordFormat, target: Path) -> None:
        """Make the ready table."""
        self._plan, self._key, self._target = plan, key, target
        self._style = Style(form, is_compressed=form is RecordFormat.PARQUET)
        self._batches = list(generate(plan, key, 0, ROWS, batch_rows=BATCH_ROWS))

    def all(self) -> dict[str, Work]:
        """Return every side by its name: ours, then those of other libraries."""
        others = {
            RecordFormat.PARQUET: self._parquet_writers,
            RecordFormat.CSV: self._csv_writers,
            RecordFormat.JSONL: self._jsonl_writers,
        }
        return {MADE: self._make, READY: self._write, **others[self._style.format]()}

    def _make(self) -> int:
        batches = generate(self._plan, self._key, 0, ROWS, batch_rows=BATCH_ROWS)
        with self._target.open("wb") as stream:
            write_records(batches, self._plan.schema, stream, self._style)
        return ROWS

    def _write(self) -> int:
        with self._target.open("wb") as stream:
            write_records(self._batches, self._plan.schema, stream, self._style)
        return ROWS

    def _parquet_writers(self) -> dict[str, Work]:
        schema = self._plan.schema
        coded = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        frame = pl.DataFrame(pa.Table.from_batches(self._batches))

        def write(use_dictionary: list[str] | bool) -> int:  # noqa: FBT001 - pyarrow's own option
            with pq.ParquetWriter(
                self._target,
                schema,
                compression="zstd",
                use_dictionary=use_dictionary,  # pyright: ignore[reportArgumentType] - takes names
                store_schema=False,
            ) as writer:
                for batch in self._batches:
                    writer.write_batch(batch)
            return ROWS

        def by_polars() -> int:
            frame.write_parquet(self._target, compression="zstd", compression_level=1)
            return ROWS

        return {
            "ready, pyarrow, dictionaries where chosen": lambda: write(coded),
            "ready, pyarrow as it comes": lambda: write(True),  # noqa: FBT003 - pyarrow's own
            "ready, polars": by_polars,
        }

    def _csv_writers(self) -> dict[str, Work]:
        bare = [_without_zones(batch) for batch in self._batches]
        frame = pl.DataFrame(pa.Table.from_batches(self._batches))

        def by_arrow() -> int:
            with pc.CSVWriter(self._target, bare[0].schema) as writer:
                for batch in bare:
                    writer.write_batch(batch)
            return ROWS

        def by_polars() -> int:
            frame.write_csv(self._target)
            return ROWS

        return {"ready, pyarrow, times without zone": by_arrow, "ready, polars": by_polars}

    def _jsonl_writers(self) -> dict[str, Work]:
        frame = pl.DataFrame(pa.Table.from_batches(self._batches))

        def by_polars() -> int:
            frame.write_ndjson(self._target)
            return ROWS

        return {"ready, polars": by_polars}


def _without_zones(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return *batch* with times as pyarrow writes them quickly: without a time zone."""
    arrays = [
        column.cast(pa.timestamp("us")) if pa.types.is_timestamp(column.type) else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


MEASURED = (
    ("users", RecordFormat.PARQUET, "≤ 1.25 x"),
    ("orders", RecordFormat.PARQUET, "≤ 1.20 x"),
    ("users", RecordFormat.CSV, "≤ 1.6 x"),
    ("users", RecordFormat.JSONL, "≤ 1.25 x"),
)


def main() -> None:
    """Measure and write the result."""
    plans = {
        "users": (tables.users(), tables.USERS_KEY),
        "orders": (tables.orders(), tables.ORDERS_KEY),
    }
    results: dict[str, Costs] = {}
    with TemporaryDirectory() as folder:
        for name, form, _ in MEASURED:
            sides = Sides(*plans[name], form, Path(folder) / "rows").all()
            results[f"{name}, {form.value}"] = alternate(sides)
    measuring.report("writing", render(results), results)


def render(results: dict[str, Costs]) -> str:
    """Return the result as Markdown."""
    goals: list[tuple[str, float, str]] = []
    sections: list[str] = []
    for (what, costs), (_, _, goal) in zip(results.items(), MEASURED, strict=True):
        best = cheapest(costs, [name for name in costs if name not in {MADE, READY}])
        goals += [
            (f"{what}: made and written, over {best}", ratio(costs, MADE, best), goal),
            (f"{what}: made and written, over {READY}", ratio(costs, MADE, READY), ""),
        ]
        sections.append(f"## {what}\n\n{rounds_table(costs)}\n")
    body = "\n".join(sections)
    return f"""# Making and writing, over writing alone

`python benchmarks/writing.py`

{measuring.place()}
{ROWS:,} rows a round; files in the system's temporary folder; Parquet with zstd, level 1.
The denominator of a goal is the cheapest writer of another library, given a table that is ready.
Beside it stands the ratio with our own writer, which says what share of the time goes into making.

{goals_table(goals)}

{body}"""


if __name__ == "__main__":
    main()

"""What a query on a table that does not exist costs: ``python benchmarks/virtual_table.py``.

A mean of one column by another, over a lazy frame of twelve columns, of which polars asks for two;
against the same query over all twelve, made first.
"""

from collections.abc import Sequence

import measuring
import numpy as np
import polars as pl
import pyarrow as pa
import tables
from numpy.typing import NDArray
from rounds import Costs, alternate, goals_table, ratio, rounds_table

from persona_assets.behaviors.behavior import keys_at
from persona_assets.datasets.building import Dataset
from persona_assets.datasets.virtual import lazy_table
from persona_assets.keys import row_keys

ROWS = 2_000_000
TWO, ALL = "two columns, as the query needs", "all twelve columns, then the query"


def users() -> Dataset:
    """Return the table ``users`` as a dataset."""
    plan = tables.users()

    def rows(start: int, stop: int) -> pa.RecordBatch:
        return plan.batch(row_keys(tables.USERS_KEY, start, stop))

    def cells(chosen: NDArray[np.int64], columns: Sequence[str]) -> pa.RecordBatch:
        return plan.batch(keys_at(tables.USERS_KEY, chosen), columns)

    return Dataset("users", "benchmark", "1.0.0", 42, (), plan.schema, rows, 2**53, cells)


def main() -> None:
    """Measure and write the result."""
    made = users()

    def mean_by_city(table: pl.LazyFrame) -> pl.DataFrame:
        return table.group_by("city").agg(pl.col("balance").mean()).sort("city").collect()

    def two() -> int:
        mean_by_city(lazy_table(made, ROWS))
        return ROWS

    def every() -> int:
        mean_by_city(lazy_table(made, ROWS).collect().lazy())
        return ROWS

    costs = alternate({TWO: two, ALL: every})
    measuring.report("virtual_table", render(costs), costs)


def render(costs: Costs) -> str:
    """Return the result as Markdown."""
    goals = [("all columns over two", ratio(costs, ALL, TWO), "≥ 10 x")]
    return f"""# A query on a virtual table

`python benchmarks/virtual_table.py`

{measuring.place()}
The mean of `balance` by `city` over {ROWS:,} rows of a lazy frame of twelve columns.

{goals_table(goals)}

{rounds_table(costs)}
"""


if __name__ == "__main__":
    main()

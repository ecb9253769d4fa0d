"""Tables that need not exist: a dataset as a polars lazy frame or a DuckDB relation.

Only what a query asks for is generated: its columns, as many rows as it takes, and, where columns
are independent of each other, the cells beside a filter for those rows alone that pass it.  Where a
record is made as a whole, as in ``api``, all columns of a batch are made and the others dropped.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.datasets.building import BATCH_ROWS, Dataset
from persona_assets.errors import InvalidArgumentError

if TYPE_CHECKING:  # polars costs more to import than the commands that need no table may take
    import polars as pl


class Connection(Protocol):
    """What is asked of a connection to DuckDB, which the caller opens and closes."""

    def register(self, view_name: str, python_object: object) -> object:
        """Make *python_object* a view."""
        ...


def lazy_table(
    dataset: Dataset, row_count: int, *, start: int = 0, batch_rows: int = BATCH_ROWS
) -> "pl.LazyFrame":
    """Return rows *start* to *start* + *row_count* of *dataset* as a lazy frame.

    It equals the table that ``Dataset.batches`` makes, whatever is asked of it; texts that are
    dictionaries in Arrow are categorical.

    Args:
        dataset: Persona, generator and seed.
        row_count: How many rows the table has; the size costs nothing until a query reads it.
        start: The first row.
        batch_rows: How many rows are generated at once, at most.

    Raises:
        InvalidArgumentError: *start* or *row_count* is negative, or *batch_rows* is below 1.
    """
    import polars as pl
    from polars.io.plugins import register_io_source

    if start < 0 or row_count < 0 or batch_rows < 1:
        raise InvalidArgumentError(
            f"a virtual table starts at row 0 or later, has 0 rows or more, in batches of at "
            f"least 1; found start {start}, row_count {row_count}, batch_rows {batch_rows}"
        )

    def read(
        with_columns: list[str] | None,
        predicate: "pl.Expr | None",
        n_rows: int | None,
        batch_size: int | None,
    ) -> "Iterator[pl.DataFrame]":
        columns = dataset.schema.names if with_columns is None else with_columns
        stop = start + row_count
        if n_rows is not None:  # the first rows of the table, of which the predicate takes some
            stop = min(stop, start + n_rows)
        size = min(batch_rows, batch_size or batch_rows)
        for first in range(start, stop, size):
            rows = np.arange(first, min(first + size, stop), dtype=np.int64)
            yield _passing(dataset, rows, columns, predicate)

    schema = pl.DataFrame(dataset.schema.empty_table()).schema
    return register_io_source(
        read,
        schema=schema,
        is_pure=True,
        explain_name=f"{dataset.name} of {dataset.persona}",
        explain_detail=f"seed {dataset.seed}, rows {start} to {start + row_count}",
    )


def duckdb_view(
    connection: Connection, view_name: str, dataset: Dataset, row_count: int, *, start: int = 0
) -> None:
    """Make rows *start* to *start* + *row_count* of *dataset* a view of *connection*.

    DuckDB passes on which columns it wants and its simple filters.

    Raises:
        InvalidArgumentError: *start* or *row_count* is negative.
    """
    connection.register(view_name, lazy_table(dataset, row_count, start=start))


def _passing(
    dataset: Dataset,
    rows: NDArray[np.int64],
    columns: Sequence[str],
    predicate: "pl.Expr | None",
) -> "pl.DataFrame":
    """Return *columns* of those of *rows* that pass *predicate*."""
    import polars as pl

    if predicate is None:
        return _frame(dataset, rows, columns)
    needed = predicate.meta.root_names()
    known = _frame(dataset, rows, list(dict.fromkeys(needed)))
    is_passing = known.select(predicate.alias("is_passing")).to_series()
    if is_passing.len() != len(rows):  # a filter without columns is one value for all rows
        is_passing = pl.repeat(is_passing[0], len(rows), eager=True)
    mask = is_passing.cast(pl.Boolean).fill_null(value=False)
    passing = known.filter(mask)
    others = [name for name in columns if name not in needed]
    if others:
        passing = passing.hstack(_frame(dataset, rows[mask.to_numpy()], others))
    return passing.select(columns)


def _frame(dataset: Dataset, rows: NDArray[np.int64], columns: Sequence[str]) -> "pl.DataFrame":
    import polars as pl

    if not columns:
        return pl.DataFrame(height=len(rows))
    if dataset.cells is not None:
        return pl.DataFrame(dataset.cells(rows, columns))
    if not len(rows):
        return pl.DataFrame(dataset.schema.empty_table().select(columns))
    first, last = int(rows[0]), int(rows[-1])
    whole = dataset.rows(first, last + 1).select(columns)
    return pl.DataFrame(whole.take(pa.array(rows - first)) if len(rows) <= last - first else whole)

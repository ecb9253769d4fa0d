"""A virtual table is the table that it stands for, and makes no more of it than is asked for."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from polars.testing import assert_frame_equal

from persona_assets.datasets.building import Dataset, dataset
from persona_assets.datasets.virtual import duckdb_view, lazy_table
from persona_assets.errors import InvalidArgumentError
from persona_assets.personas.documents import resolve_persona

ROWS = 1_000
shapes = pytest.mark.parametrize("name", ["population", "api"])

Question = Callable[[pl.LazyFrame], pl.LazyFrame]


def make_dataset(name: str = "population") -> Dataset:
    """Return a dataset of the shipped normal_user."""
    return dataset(name, resolve_persona("normal_user", []))


def make_watched(name: str = "population") -> tuple[Dataset, list[tuple[str, int]]]:
    """Return a dataset, and a list that fills with each column made and how many cells of it."""
    made, seen = make_dataset(name), list[tuple[str, int]]()
    cells = made.cells
    assert cells is not None

    def watched(rows: NDArray[np.int64], columns: Sequence[str]) -> pa.RecordBatch:
        seen.extend((column, len(rows)) for column in columns)
        return cells(rows, columns)

    def refuse(start: int, stop: int) -> pa.RecordBatch:
        raise AssertionError(start, stop)

    return replace(made, rows=refuse, cells=watched), seen


def eager(made: Dataset, start: int, stop: int) -> pl.DataFrame:
    """Return rows *start* to *stop* as a table in memory."""
    return pl.DataFrame(pa.Table.from_batches(made.batches(start, stop), made.schema))


@shapes
@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda frame: frame, id="everything"),
        pytest.param(lambda frame: frame.head(7), id="the first rows"),
        pytest.param(lambda frame: frame.tail(7), id="the last rows"),
        pytest.param(lambda frame: frame.slice(295, 10), id="rows of two batches"),
        pytest.param(lambda frame: frame.select(pl.len()), id="how many"),
        pytest.param(lambda frame: frame.filter(pl.lit(value=True)), id="a filter of nothing"),
        pytest.param(lambda frame: frame.filter(pl.lit(value=False)), id="a filter of all"),
        pytest.param(
            lambda frame: frame.filter(pl.lit(None, pl.Boolean)), id="a filter that is unknown"
        ),
        pytest.param(lambda frame: frame.select(pl.nth(3)), id="a column"),
        pytest.param(lambda frame: frame.select(pl.nth(3, 0)), id="columns in another order"),
    ],
)
def test_answers_are_those_of_the_eager_table(name: str, ask: Question) -> None:
    """Laziness changes no value, type or order, in batches of any size."""
    made = make_dataset(name)

    found = ask(lazy_table(made, ROWS, batch_rows=300)).collect()

    assert_frame_equal(found, ask(eager(made, 0, ROWS).lazy()).collect())


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param(pl.col("age_years") > 60, id="on another column"),
        pytest.param((pl.col("city") == "Chicago") & (pl.col("age_years") < 30), id="on two"),
        pytest.param(pl.col("name").str.starts_with("A") | pl.col("bio").is_null(), id="on texts"),
        pytest.param(pl.col("age_years") > 200, id="that nobody passes"),
    ],
)
def test_filters_find_the_same_rows(condition: pl.Expr) -> None:
    """A filter gives what it gives on the table in memory, with and without a limit."""
    made = make_dataset()
    table, expected = lazy_table(made, ROWS, batch_rows=300), eager(made, 0, ROWS)

    assert_frame_equal(table.filter(condition).collect(), expected.filter(condition))
    assert_frame_equal(
        table.filter(condition).select("email").head(5).collect(),
        expected.filter(condition).select("email").head(5),
    )


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda frame, test: frame.head(400).filter(test), id="first, then filter"),
        pytest.param(lambda frame, test: frame.filter(test).head(9), id="filter, then first"),
        pytest.param(lambda frame, test: frame.head(400).filter(test).head(3), id="both"),
        pytest.param(lambda frame, test: frame.slice(250, 99).filter(test), id="a part"),
        pytest.param(lambda frame, test: frame.filter(test).filter(~test), id="contradictions"),
    ],
)
def test_limits_and_filters_act_in_their_order(
    ask: Callable[[pl.LazyFrame, pl.Expr], pl.LazyFrame], engine: Literal["in-memory", "streaming"]
) -> None:
    """The first 400 of whom some pass are not the first 400 who pass."""
    made, test = make_dataset(), pl.col("age_years") > 60
    expected = ask(eager(made, 0, ROWS).lazy(), test).collect()

    found = ask(lazy_table(made, ROWS, batch_rows=300), test).collect(engine=engine)

    assert_frame_equal(found, expected)


def test_filters_on_whole_records_find_the_same_rows() -> None:
    """A shape whose columns cannot be made apart is filtered as well."""
    made = make_dataset("api")
    is_slow = pl.col("latency_ms") > 100

    found = lazy_table(made, ROWS, batch_rows=300).filter(is_slow).select("request_id").collect()

    assert_frame_equal(found, eager(made, 0, ROWS).filter(is_slow).select("request_id"))


def test_only_the_columns_of_a_query_are_made() -> None:
    """An aggregate over two of seventeen columns makes two."""
    made, seen = make_watched()

    lazy_table(made, ROWS).group_by("country").agg(pl.col("age_years").mean()).collect()

    assert sorted(seen) == [("age_years", ROWS), ("country", ROWS)]


def test_only_the_rows_of_a_query_are_made() -> None:
    """The first seven of a trillion rows are seven rows."""
    made, seen = make_watched()

    lazy_table(made, 10**12).select("name").head(7).collect()

    assert seen == [("name", 7)]


def test_counting_makes_one_column_at_most() -> None:
    """How many rows there are costs no more than the cheapest column."""
    made, seen = make_watched()

    assert lazy_table(made, ROWS).select(pl.len()).collect().item() == ROWS
    assert len(seen) <= 1


def test_what_stands_beside_a_filter_is_made_for_those_who_pass() -> None:
    """Names are drawn for the people of one age alone."""
    made, seen = make_watched()

    found = lazy_table(made, ROWS).filter(pl.col("age_years") == 40).select("name").collect()

    assert 0 < found.height < ROWS / 10
    assert sorted(seen) == [("age_years", ROWS), ("name", found.height)]


def test_a_filter_with_a_limit_stops_when_it_has_enough() -> None:
    """Five people of one age are found in the first few batches of many."""
    made, seen = make_watched()
    table = lazy_table(made, 1_000_000, batch_rows=100)

    found = table.filter(pl.col("age_years") == 40).select("name").head(5).collect()

    assert found.height == 5
    assert sum(count for column, count in seen if column == "age_years") <= 5_000


def test_a_table_can_begin_far_out() -> None:
    """Rows from 7,000,000 on are those of the dataset."""
    made = make_dataset()

    found = lazy_table(made, 20, start=7_000_000).collect()

    assert_frame_equal(found, eager(made, 7_000_000, 7_000_020))


def test_an_empty_table_has_columns() -> None:
    """No rows are an answer as well."""
    made = make_dataset()

    assert_frame_equal(lazy_table(made, 0).collect(), eager(made, 0, 0))


def test_a_plan_says_what_the_table_is() -> None:
    """Dataset, persona and seed stand in the explanation of a query."""
    assert "population of normal_user" in lazy_table(make_dataset(), ROWS).explain()


@pytest.mark.parametrize(("start", "count", "batch"), [(-1, 5, 5), (0, -1, 5), (0, 5, 0)])
def test_tables_that_cannot_be_are_refused(start: int, count: int, batch: int) -> None:
    """The error names all three numbers."""
    with pytest.raises(InvalidArgumentError, match=f"start {start}, row_count {count}"):
        lazy_table(make_dataset(), count, start=start, batch_rows=batch)


def test_duckdb_reads_the_same_table() -> None:
    """SQL over the view gives what polars gives, and makes the columns that it names alone."""
    made, seen = make_watched()
    expected = eager(make_dataset(), 0, ROWS).filter(pl.col("age_years") > 60)
    with duckdb.connect() as connection:
        duckdb_view(connection, "people", made, ROWS)

        count, oldest = connection.sql(
            "select count(*), max(birth_on) from people where age_years > 60"
        ).fetchall()[0]

    assert count == expected.height
    assert oldest == expected["birth_on"].max()
    assert {column for column, _ in seen} == {"age_years", "birth_on"}


@shapes
def test_duckdb_reads_every_type(name: str) -> None:
    """Texts, times, structs, lists and maps arrive."""
    made = make_dataset(name)
    with duckdb.connect() as connection:
        duckdb_view(connection, "made", made, 50)

        rows = connection.sql("select * from made").fetchall()

    first = eager(made, 0, 50).columns
    assert len(rows) == 50
    assert len(rows[0]) == len(first)
    assert [row[0] for row in rows] == eager(made, 0, 50).to_series(0).to_list()

"""Conditions over columns mean what a real engine says that they mean."""

import datetime as dt
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from persona_assets.schema_records.databases.sql_expressions import UnknownExpressionError, evaluate
from persona_assets.schemas.sql.folding import parse_condition

_ROWS = pa.table(
    {
        "a": pa.array([1, 2, None, 4, 5, None], pa.int64()),
        "b": pa.array([5, 2, 1, None, 0, None], pa.int64()),
        "p": pa.array([Decimal("1.50"), Decimal("2.00"), None, Decimal("4.25"), Decimal(0), None]),
        "s": pa.array(["Ab", "abc", None, "", "xyz", "A%b"], pa.string()),
        "f": pa.array([True, False, None, True, None, False], pa.bool_()),
        "d": pa.array([dt.date(2020, 1, 31), dt.date(2021, 2, 1), None, None, dt.date(1999, 12, 31),
            dt.date(2020, 1, 30)], pa.date32()),
        "t": pa.array([dt.datetime(2020, 1, 31, 5), None, None, dt.datetime(2021, 1, 1),  # noqa: DTZ001 - SQL has no zone here
            dt.datetime(1999, 12, 31, 23), dt.datetime(2020, 1, 30)], pa.timestamp("us")),  # noqa: DTZ001 - as above
    }
)  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "a < b", "a <= 2 OR b > 4", "a > 1 AND f", "NOT (a > 1) OR f", "a IS NULL", "a IS NOT NULL",
        "(a IS NULL) = (b IS NULL)", "a IN (1, 4)", "a NOT IN (1, 4)", "a BETWEEN 2 AND b",
        "p > 1.5", "p * 2 = a + 2", "a + b * 2 >= 9", "p - 0.5 <> 1", "-a < -1", "a % 2 = 1",
        "s LIKE 'A%'", "s NOT LIKE '%b'", "s ILIKE 'a%'", "s LIKE '_b'", "length(s) > 2",
        "upper(s) = 'ABC'", "s <> ''", "trim(s) <> ''", "s = 'xyz' OR s IS NULL",
        "coalesce(a, b, 7) > 4", "CASE WHEN f THEN a ELSE b END > 1", "f IS TRUE", "f = false",
        "d > '2020-01-01'", "d <= t", "EXTRACT(year FROM d) = 2020", "d IS DISTINCT FROM t",
        "a IS NOT DISTINCT FROM b", "CAST(a AS VARCHAR) = '1'", "s || 'x' = 'Abx'",
    ],
)  # fmt: skip
def test_condition_is_what_an_engine_says(text: str) -> None:
    """Each row is true, false or unknown just as DuckDB has it."""
    tree = parse_condition(text, "duckdb")
    assert tree is not None
    columns = {name: _ROWS.column(name).combine_chunks() for name in _ROWS.column_names}

    found = evaluate(tree, columns, _ROWS.num_rows).to_pylist()

    with duckdb.connect(":memory:") as connection:
        connection.register("rows", _ROWS)
        expected = [row[0] for row in connection.execute(f"SELECT {text} FROM rows").fetchall()]  # noqa: S608 - our own text
    assert found == expected


@pytest.mark.parametrize("text", ["own(a) > 1", "nowhere = 1", "a IN (SELECT 1)", "d - t > 3"])
def test_unknown_expressions_are_refused(text: str) -> None:
    """What is not known is never taken for true."""
    tree = parse_condition(text, "postgres")
    assert tree is not None
    columns = {name: _ROWS.column(name).combine_chunks() for name in _ROWS.column_names}

    with pytest.raises(UnknownExpressionError):
        evaluate(tree, columns, _ROWS.num_rows)

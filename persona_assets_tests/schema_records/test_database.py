"""Rows of databases: the same from anywhere, and right together."""

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from persona_assets.errors import (
    InvalidArgumentError,
    UnknownNameError,
    UnsatisfiableSchemaError,
)
from persona_assets.schema_records.databases.plans import DatabasePlan, compile_database
from persona_assets.schema_records.databases.records import record_texts
from persona_assets.schema_records.databases.sql_inserts import sql_inserts
from persona_assets.schemas.sql.dialects import SqlDialect
from persona_assets_tests.schema_records.databases import ddl, ddl_of, plan_of
from persona_assets_tests.schema_records.making import refused


def _plan(folder: Path, text: str, count: int = 100) -> DatabasePlan:
    return plan_of(ddl_of(folder, text), count)


def _column(plan: DatabasePlan, table: str, column: str) -> list[object]:
    return plan.table_batch(table, 0, plan.counts[table]).column(column).to_pylist()


@pytest.mark.parametrize("name", ["shop.sql", "hr.sql", "inventory.sql", "blog.sql"])
def test_rows_are_the_same_in_any_part(name: str) -> None:
    """A row does not depend on which part of its table is asked for."""
    plan = plan_of(ddl(name), 60)
    again = plan_of(ddl(name), 60)

    for table in plan.tables:
        whole = plan.table_batch(table, 0, 60).to_pylist()
        parts = [
            row
            for start, stop in pairwise([0, 1, 17, 40, 60])
            for row in again.table_batch(table, start, stop).to_pylist()
        ]
        assert parts == whole


def test_another_seed_gives_other_rows() -> None:
    """The seed decides the rows."""
    first, second = (plan_of(ddl("shop.sql"), 20, seed) for seed in (1, 2))

    assert first.table_batch("users", 0, 20) != second.table_batch("users", 0, 20)


@pytest.mark.parametrize(
    "name",
    ["shop.sql", "hr.sql", "inventory.sql", "blog.sql", "types.sql", "bank.sql", "ledger.sql",
     "clicks_duckdb.sql", "clicks_snowflake.sql", "clicks_bigquery.sql"],
)  # fmt: skip
def test_json_records_are_valid_against_their_table(name: str) -> None:
    """Two validators accept each row as JSON against the table's definition."""
    file = ddl(name)
    plan = plan_of(file, 150)

    for table in plan.tables:
        definition = file.schema(table).definition
        assert isinstance(definition, dict)
        assert refused(definition, record_texts(plan, table, 0, 150)) == []


def test_people_are_of_one_piece() -> None:
    """The e-mail address of a row is that of the person whose name it has."""
    rows = plan_of(ddl("shop.sql"), 50).table_batch("users", 0, 50).to_pylist()
    plain = [row for row in rows if row["first_name"].isascii()]

    assert all(row["email"].startswith(row["first_name"].lower()) for row in plain)


def test_rows_refer_to_earlier_rows_of_their_table() -> None:
    """A reference to the own table is to a row that was there before, or null."""
    plan = plan_of(ddl("inventory.sql"), 200)
    rows = plan.table_batch("items", 0, 200).to_pylist()

    assert all(row["replaces"] is None or row["replaces"] < row["id"] for row in rows)
    assert any(row["replaces"] is not None for row in rows)


def test_one_to_one_is_a_bijection(tmp_path: Path) -> None:
    """A foreign key that is the primary key takes every row of the other table once."""
    text = "CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY REFERENCES a);"
    plan = _plan(tmp_path, text)

    assert sorted(map(str, _column(plan, "b", "id"))) == sorted(map(str, _column(plan, "a", "id")))


def test_pairs_of_foreign_keys_are_distinct(tmp_path: Path) -> None:
    """A table between two others has no pair twice, and says when there are too few pairs."""
    text = (
        "CREATE TABLE a (id boolean PRIMARY KEY);"
        "CREATE TABLE b (id int PRIMARY KEY CHECK (id IN (1, 2, 3)));"
        "CREATE TABLE c (a boolean REFERENCES a, b int REFERENCES b, PRIMARY KEY (a, b));"
    )
    plan = _plan(tmp_path, text)
    rows = plan.table_batch("c", 0, plan.counts["c"]).to_pylist()

    assert plan.counts == {"a": 2, "b": 3, "c": 6}
    assert len({tuple(row.values()) for row in rows}) == 6
    assert any("(a, b) has 6 different values" in notice for notice in plan.notices)


def test_shared_columns_of_foreign_keys_agree(tmp_path: Path) -> None:
    """Two foreign keys that share a column refer to rows that have the same value there."""
    text = """
    CREATE TABLE t (id int PRIMARY KEY);
    CREATE TABLE u (t int REFERENCES t, id int, PRIMARY KEY (t, id));
    CREATE TABLE v (t int REFERENCES t, id int, PRIMARY KEY (t, id));
    CREATE TABLE w (id int PRIMARY KEY, t int NOT NULL, u int NOT NULL, v int,
        FOREIGN KEY (t, u) REFERENCES u (t, id), FOREIGN KEY (t, v) REFERENCES v (t, id));
    """
    plan = _plan(tmp_path, text)
    rows = plan.table_batch("w", 0, 100).to_pylist()
    known = {name: plan.table_batch(name, 0, 100).to_pylist() for name in ("u", "v")}

    assert all({"t": row["t"], "id": row["u"]} in known["u"] for row in rows)
    assert all(row["v"] is None or {"t": row["t"], "id": row["v"]} in known["v"] for row in rows)
    assert any(row["v"] is not None for row in rows)


def test_equations_hold(tmp_path: Path) -> None:
    """A column that a condition says equals others has their value."""
    text = "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int NOT NULL, CHECK (c = a + b * 2));"
    rows = _plan(tmp_path, text).table_batch("t", 0, 100).to_pylist()

    assert all(row["c"] == row["a"] + 2 * row["b"] for row in rows)


def test_tables_that_need_each_other_are_updated_in_the_end(tmp_path: Path) -> None:
    """Of two tables that refer to each other, one is inserted with null and updated."""
    text = """
    CREATE TABLE a (id int PRIMARY KEY, b int REFERENCES b);
    CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a);
    """
    written = list(sql_inserts(_plan(tmp_path, text, 5), SqlDialect.POSTGRES))

    assert written[0].startswith('INSERT INTO "a"')
    assert written[0].count("NULL") == 5
    assert any(line.startswith('UPDATE "a" SET "b" = ') for line in written)


@pytest.mark.parametrize(
    ("dialect", "expected"),
    [
        (SqlDialect.POSTGRES, """"t" ("id", "d", "b") VALUES\n(1, '2"""),
        (SqlDialect.MYSQL, "`t` (`id`, `d`, `b`) VALUES\n(1, '2"),
        (SqlDialect.SQL_SERVER, "[t] ([id], [d], [b]) VALUES\n(1, '2"),
        (SqlDialect.ORACLE, """"T" ("ID", "D", "B") VALUES\n(1, DATE '2"""),
    ],
)
def test_dialects_write_in_their_own_way(
    tmp_path: Path, dialect: SqlDialect, expected: str
) -> None:
    """Names and dates are written as each dialect has them."""
    text = "CREATE TABLE t (id int PRIMARY KEY, d date NOT NULL, b boolean NOT NULL);"

    [statement] = sql_inserts(_plan(tmp_path, text, 1), dialect)

    assert expected in statement


def test_conditions_on_keys_alone_choose_the_keys(tmp_path: Path) -> None:
    """Friends are never friends of themselves, although both columns are the key."""
    text = """
    CREATE TABLE p (id int PRIMARY KEY);
    CREATE TABLE f (a int REFERENCES p, b int REFERENCES p, PRIMARY KEY (a, b), CHECK (a < b));
    CREATE TABLE n (a int, b int, FOREIGN KEY (a, b) REFERENCES f);
    """
    plan = _plan(tmp_path, text)
    rows = plan.table_batch("f", 0, 100).to_pylist()
    notes = plan.table_batch("n", 0, 100).to_pylist()

    assert all(row["a"] < row["b"] for row in rows)
    assert len({(row["a"], row["b"]) for row in rows}) == 100
    assert all(note in rows for note in notes if note["a"] is not None)


def test_computed_values_are_rounded_to_their_type(tmp_path: Path) -> None:
    """A product with more decimals than its column is rounded, as databases do."""
    text = """CREATE TABLE t (price numeric(8,2) NOT NULL, rate numeric(5,4) NOT NULL,
        due numeric(9,2) GENERATED ALWAYS AS (price * rate) STORED);"""
    rows = _plan(tmp_path, text).table_batch("t", 0, 100).to_pylist()

    assert all(
        row["due"] == (row["price"] * row["rate"]).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for row in rows
    )


def test_condition_that_casts_takes_only_what_can_be_cast(tmp_path: Path) -> None:
    """A row whose text is no number is drawn again when a condition reads it as one."""
    text = "CREATE TABLE t (code varchar(9), CHECK (cast(code as int) > 3));"
    codes = _column(_plan(tmp_path, text), "t", "code")

    assert all(code is None or int(str(code)) > 3 for code in codes)


def test_contradiction_names_the_condition(tmp_path: Path) -> None:
    """Conditions that no row meets are an error that names them."""
    text = "CREATE TABLE t (a int NOT NULL, b int NOT NULL, CHECK (a < b), CHECK (b < a));"

    with pytest.raises(UnsatisfiableSchemaError, match="a < b and b < a"):
        _plan(tmp_path, text)


def test_condition_with_an_unknown_function_is_a_notice(tmp_path: Path) -> None:
    """A condition that cannot be asked of rows is said so, and the rows are made without it."""
    plan = _plan(tmp_path, "CREATE TABLE t (a int, CHECK (our_own(a) > 3));")

    assert "not understood" in plan.notices[0]
    assert plan.counts == {"t": 100}


def test_unknown_table_and_rows_are_refused() -> None:
    """What is not there cannot be asked for."""
    plan = plan_of(ddl("shop.sql"), 10)

    with pytest.raises(UnknownNameError, match="Did you mean 'users'"):
        plan.table_batch("user", 0, 1)
    with pytest.raises(InvalidArgumentError, match="users has 10 rows"):
        plan.table_batch("users", 5, 11)
    with pytest.raises(InvalidArgumentError, match="at least 1 row"):
        compile_database(ddl("shop.sql").database().tables, 0)

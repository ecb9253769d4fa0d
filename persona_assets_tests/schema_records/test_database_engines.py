"""Real engines take every row that we make, with all constraints on."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from persona_assets_tests.schema_records import engines
from persona_assets_tests.schema_records.databases import FILES, ddl, load, plan_of
from persona_assets_tests.schema_records.engines import Ask, Run

Engine = Callable[[], AbstractContextManager[tuple[Run, Ask]]]

_ROWS = 1000


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        pytest.param("shop.sql", engines.postgres, id="a shop in PostgreSQL"),
        pytest.param("hr.sql", engines.postgres, id="people at work in PostgreSQL"),
        pytest.param("types.sql", engines.postgres, id="all types in PostgreSQL"),
        pytest.param("inventory.sql", engines.sqlite, id="an inventory in SQLite"),
        pytest.param("blog.sql", engines.mariadb, id="a weblog in MariaDB"),
        pytest.param("clicks_duckdb.sql", engines.duck, id="visitors in DuckDB"),
    ],
)
def test_engine_takes_all_rows(name: str, engine: Engine) -> None:
    """A database takes a thousand rows in every table of its dialect."""
    file = ddl(name)
    plan = plan_of(file, _ROWS)

    with engine() as connected:
        load(FILES / name, file, plan, connected)
        _, ask = connected
        found = {table: ask(f"SELECT count(*) FROM {table}")[0][0] for table in plan.tables}  # noqa: S608 - our own names

    assert found == plan.counts
    assert set(found.values()) == {_ROWS}


def test_computed_columns_are_what_the_database_computes() -> None:
    """A column that SQLite computes has the value that our row says."""
    file = ddl("inventory.sql")
    plan = plan_of(file, 300)

    with engines.sqlite() as connected:
        load(FILES / "inventory.sql", file, plan, connected)
        _, ask = connected
        found = ask("SELECT warehouse_id, item_id, free FROM stock ORDER BY 1, 2")

    rows = plan.table_batch("stock", 0, 300).to_pylist()
    ours = sorted((row["warehouse_id"], row["item_id"], row["free"]) for row in rows)
    assert ours == found


def test_sequences_go_on_after_the_rows() -> None:
    """After the inserts PostgreSQL numbers the next row by itself."""
    file = ddl("shop.sql")
    plan = plan_of(file, 50)

    with engines.postgres() as connected:
        load(FILES / "shop.sql", file, plan, connected)
        _, ask = connected
        [(number,)] = ask(
            "INSERT INTO orders (user_id, total) SELECT id, 1 FROM users LIMIT 1 RETURNING id"
        )

    assert number == 51

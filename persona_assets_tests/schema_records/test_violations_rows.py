"""Real engines refuse each faulty row for the rule that it breaks, and take its valid twin."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from persona_assets.schema_records.violations.rows import Rule, row_faults, row_insert
from persona_assets.schemas.sql.dialects import SqlDialect
from persona_assets_tests.schema_records import engines
from persona_assets_tests.schema_records.databases import (
    FILES,
    ddl,
    ddl_of,
    plan_of,
    script_parts,
)
from persona_assets_tests.schema_records.engines import Ask, Run, is_refused

_ROWS = 40

Engine = Callable[[], AbstractContextManager[tuple[Run, Ask]]]


@pytest.mark.parametrize(
    ("name", "engine", "dialect"),
    [
        pytest.param("inventory.sql", engines.sqlite, SqlDialect.SQLITE, id="SQLite"),
        pytest.param("shop.sql", engines.postgres, SqlDialect.POSTGRES, id="PostgreSQL"),
        pytest.param("blog.sql", engines.mariadb, SqlDialect.MYSQL, id="MariaDB"),
    ],
)
def test_engines_refuse_faulty_rows_only(name: str, engine: Engine, dialect: SqlDialect) -> None:
    """With all rows before it in place, each faulty row is refused, and then its twin is taken."""
    file = ddl(name)
    plan = plan_of(file, _ROWS)
    kinds: Counter[Rule] = Counter()

    with engine() as (run, _):
        run(script_parts(FILES / name, file))
        for table in plan.tables:
            run(row_insert(plan, table, row, dialect) for row in range(_ROWS - 1))
            for fault in row_faults(plan, table, _ROWS - 1, dialect):
                kinds[fault.rule] += 1
                assert is_refused(run, fault.statement), fault
            run([row_insert(plan, table, _ROWS - 1, dialect)])

    assert {Rule.NOT_NULL, Rule.UNIQUE, Rule.FOREIGN_KEY, Rule.CHECK} <= set(kinds)


def test_partial_unique_index_is_broken_only_among_its_rows(tmp_path: Path) -> None:
    """Rows that the index lacks are no conflict: each fault made of it is refused by SQLite."""
    parts = [
        "CREATE TABLE p (id INTEGER PRIMARY KEY, a INTEGER NOT NULL, open BOOLEAN)",
        "CREATE UNIQUE INDEX pa ON p (a) WHERE open",
        "CREATE UNIQUE INDEX pb ON p (a, open) WHERE likely(open)",
    ]
    plan = plan_of(ddl_of(tmp_path, ";\n".join(parts)), _ROWS)
    asked: Counter[str] = Counter()

    with engines.sqlite() as (run, _):
        run(parts)
        for row in range(_ROWS):
            for fault in row_faults(plan, "p", row, SqlDialect.SQLITE):
                if fault.constraint.endswith("unique"):
                    asked[fault.constraint] += 1
                    assert is_refused(run, fault.statement), fault
            run([row_insert(plan, "p", row, SqlDialect.SQLITE)])

    assert 0 < asked["(a) unique"] < asked["(id) unique"]
    assert "(a, open) unique" not in asked

"""Real engines refuse each faulty row for the rule that it breaks, and take its valid twin."""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from persona_assets.schema_records.violations.rows import Rule, row_faults, row_insert
from persona_assets.schemas.sql.dialects import SqlDialect
from persona_assets_tests.schema_records import engines
from persona_assets_tests.schema_records.databases import FILES, ddl, plan_of, script_parts
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

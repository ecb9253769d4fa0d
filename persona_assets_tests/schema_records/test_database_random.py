"""Databases that Hypothesis makes up: engines take every row."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from persona_assets.generators.database_faults import (
    BASELINE_ROWS,
    SPARE_ROWS,
    DatabaseFaults,
)
from persona_assets.generators.faults import FaultOptions
from persona_assets.schema_records.databases.plans import compile_database
from persona_assets.schemas.sql.dialects import SqlDialect
from persona_assets_tests.schema_records import engines
from persona_assets_tests.schema_records.databases import ddl_of, load, plan_of
from persona_assets_tests.schema_records.engines import is_refused

_TYPES = (
    "integer", "bigint", "smallint", "varchar(12)", "text", "numeric(9,2)", "date", "timestamp",
    "boolean", "double precision", "char(6)", "uuid", "time",
)  # fmt: skip
_NUMBERS = ("integer", "bigint", "numeric(9,2)", "date", "timestamp")
_ROWS = 60
_ENGINES = (
    (engines.sqlite, SqlDialect.SQLITE),
    (engines.duck, SqlDialect.DUCKDB),
    (engines.postgres, SqlDialect.POSTGRES),
    (engines.mariadb, SqlDialect.MYSQL),
)


@st.composite
def _scripts(draw: st.DrawFn) -> str:
    """Return a script of some tables with foreign keys to themselves and to earlier ones."""
    keys: list[str] = []
    written: list[str] = []
    for number in range(draw(st.integers(1, 4))):
        keys.append(draw(st.sampled_from(["integer", "uuid", "varchar(9)", "bigint"])))
        columns = [f"id {keys[-1]} NOT NULL"]
        constraints = ["PRIMARY KEY (id)"]
        if draw(st.booleans()):
            columns.append("part smallint NOT NULL")
            constraints = ["PRIMARY KEY (id, part)", "UNIQUE (id)"]
        plain, checks = draw(_columns())
        columns += plain
        constraints += checks
        for parent in sorted(draw(st.sets(st.integers(0, number), max_size=2))):
            words = ["", " UNIQUE"] if parent == number else ["", " NOT NULL", " UNIQUE"]
            null = draw(st.sampled_from(words))
            columns.append(f"f{parent} {keys[parent]}{null} REFERENCES t{parent} (id)")
        written.append(f"CREATE TABLE t{number} ({', '.join([*columns, *constraints])});")
    return "\n".join(written)


@st.composite
def _columns(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    """Return some columns, and conditions that compare neighbors of one type."""
    types = draw(st.lists(st.sampled_from(_TYPES), min_size=1, max_size=5))
    columns: list[str] = []
    free: list[bool] = []
    for place, name in enumerate(types):
        words = draw(st.sampled_from(["", " NOT NULL", " UNIQUE", " NOT NULL UNIQUE"]))
        words = "" if name in ("boolean", "text") else words
        columns.append(f"c{place} {name}{words}")
        free.append("UNIQUE" not in words)
    checks = [
        f"CHECK (c{place} {draw(st.sampled_from(['<=', '<', '<>', '>=']))} c{place + 1})"
        for place in range(len(types) - 1)
        if types[place] == types[place + 1] in _NUMBERS and any(free[place : place + 2])
    ]
    return columns, checks[:1]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(_scripts())
def test_engines_take_the_rows_of_random_databases(script: str) -> None:
    """PostgreSQL, MariaDB, SQLite and DuckDB take all rows of databases that are made up."""
    with tempfile.TemporaryDirectory() as folder:
        file = ddl_of(Path(folder), script)
        plan = plan_of(file, _ROWS)
        for engine, dialect in _ENGINES:
            with engine() as connected:
                load(Path(folder) / "tables.sql", file, plan, connected, dialect)

    assert set(plan.counts.values()) == {_ROWS}


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(_scripts())
def test_engines_refuse_the_faults_of_random_databases(script: str) -> None:
    """PostgreSQL and SQLite refuse each faulty row after the baseline, and take its twin."""
    with tempfile.TemporaryDirectory() as folder:
        tables = ddl_of(Path(folder), script).database().tables
        plan = compile_database(tables, BASELINE_ROWS + SPARE_ROWS, spare_rows=SPARE_ROWS)
        for engine, dialect in (_ENGINES[0], _ENGINES[2]):
            baseline, *faults = (
                DatabaseFaults(plan, dialect, FaultOptions()).batch(0, 60).to_pylist()
            )
            with engine() as (run, _):
                run([script, baseline["statement"]])
                assert [one for one in faults if not is_refused(run, one["statement"])] == []
                run(dict.fromkeys(one["twin_statement"] for one in faults))

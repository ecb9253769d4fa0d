"""Faults of databases: real engines refuse each, and take the valid row beside it."""

import json
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.profiles.outputs import RecordFormat
from persona_assets_tests.profiles.databases import database_files, database_profile
from persona_assets_tests.schema_records import engines
from persona_assets_tests.schema_records.databases import ddl
from persona_assets_tests.schema_records.engines import Ask, Run, is_refused

Engine = Callable[[], AbstractContextManager[tuple[Run, Ask]]]


def faults_of(folder: Path, source: str, count: int = 150, **dataset: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - fields of a dataset
    """Return the records of a ``fault`` dataset of a database."""
    profile = database_profile(
        folder, source, RecordFormat.JSONL, kind="fault", count=count, **dataset
    )
    [written] = database_files(folder, profile)
    return [json.loads(line) for line in written.path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        pytest.param("school.sql", engines.postgres, id="PostgreSQL"),
        pytest.param("rental.sql", engines.mariadb, id="MariaDB"),
        pytest.param("music.sql", engines.sqlite, id="SQLite"),
        pytest.param("sales.sql", engines.duck, id="DuckDB"),
    ],
)
def test_engines_refuse_faults_and_take_twins(tmp_path: Path, name: str, engine: Engine) -> None:
    """After the baseline each faulty row is refused, in any order, and then its twin is taken."""
    baseline, *faults = faults_of(tmp_path, name)
    kinds = Counter(one["fault_type"] for one in faults)

    with engine() as (run, _):
        run([ddl(name).ddl, baseline["statement"]])
        taken = [one for one in reversed(faults) if not is_refused(run, one["statement"])]
        run(dict.fromkeys(one["twin_statement"] for one in faults))

    assert baseline["is_baseline"] is True
    assert taken == []
    assert {"not_null", "unique", "foreign_key"} <= set(kinds)


def test_postgres_names_the_rule(tmp_path: Path) -> None:
    """What PostgreSQL says of a fault of a shop is what the fault says of itself."""
    codes = {
        "not_null": {"23502"},
        "unique": {"23505"},
        "foreign_key": {"23503"},
        "check": {"23514", "22P02"},
        "length": {"22001"},
        "type": {"22P02", "22007", "22008"},
    }
    baseline, *faults = faults_of(tmp_path, "shop.sql")

    with engines.postgres() as (run, _):
        run([ddl("shop.sql").ddl, baseline["statement"]])
        for one in faults:
            with pytest.raises(psycopg.Error) as caught:
                run([one["statement"]])
            assert caught.value.sqlstate in codes[one["fault_type"]], one


def test_metadata_tell_what_was_violated(tmp_path: Path) -> None:
    """The coverage names each rule with its table, and why one was never violated."""
    profile = database_profile(tmp_path, "shop.sql", RecordFormat.JSON, kind="fault", count=100)
    output = profile.output.model_copy(update={"include_metadata": True})
    [written] = database_files(tmp_path, profile.model_copy(update={"output": output}))

    told = json.loads(written.path.read_bytes())["metadata"]["constraint_coverage"]

    assert told["violated_count"] == len(told["violation_counts"])
    assert told["constraint_count"] == told["violated_count"] + len(told["never_violated"])
    assert "orders: (user_id) -> users" in told["violation_counts"]
    assert told["violation_counts"]["order_items: (order_id, product_id) unique"] > 0
    assert set(told["never_violated"]) == {
        "orders: id NOT NULL", "addresses: id NOT NULL", "products: id NOT NULL",
    }  # fmt: skip


def test_the_first_faults_break_different_rules(tmp_path: Path) -> None:
    """As long as there are rules that were not broken, none is broken twice."""
    _, *faults = faults_of(tmp_path, "music.sql", 25)

    assert len({(one["table_name"], one["constraint"]) for one in faults}) == 24


def test_a_fault_shows_what_was_changed(tmp_path: Path) -> None:
    """The columns before and after are those by which the statements differ."""
    _, *faults = faults_of(tmp_path, "sales.sql", 60)

    for one in faults:
        assert one["original"].keys() == one["mutated"].keys()
        assert all(text in one["twin_statement"] for text in one["original"].values())
        assert all(text in one["statement"] for text in one["mutated"].values())


def test_rows_of_the_baseline_are_counted(tmp_path: Path) -> None:
    """``counts`` says how many rows tables have before any fault."""
    baseline, *_ = faults_of(tmp_path, "inventory.sql", 2, counts={"items": 7})

    with engines.sqlite() as (run, ask):
        run([ddl("inventory.sql").ddl, baseline["statement"]])
        assert ask("SELECT count(*) FROM items") == [(7,)]


def test_without_rules_there_are_no_faults(tmp_path: Path) -> None:
    """A database that takes everything is refused as a source of faults."""
    with pytest.raises(InvalidArgumentError, match="has no rule that a row can break"):
        faults_of(tmp_path, "PRAGMA foreign_keys = ON; CREATE TABLE t (a, b)")

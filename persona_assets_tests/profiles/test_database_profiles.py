"""Profiles of whole databases: whose people, how many rows, and what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from persona_assets.datasets.building import dataset
from persona_assets.errors import InvalidDocumentError, UnfitProfileError
from persona_assets.personas.documents import resolve_persona
from persona_assets.profiles.materializing import outdated_schemas
from persona_assets.profiles.outputs import RecordFormat
from persona_assets.profiles.planning import plan_profile
from persona_assets.profiles.validation import validate_file
from persona_assets_tests.profiles.builders import write_profile
from persona_assets_tests.profiles.databases import database_files, database_profile

TOGETHER = """
CREATE TABLE customers (id serial PRIMARY KEY, full_name text NOT NULL, city text,
    birth_date date NOT NULL);
CREATE TABLE orders (id serial PRIMARY KEY, customer_id int NOT NULL REFERENCES customers,
    customer_name text NOT NULL, city text);
"""
LEVELS = """
CREATE TABLE levels (name varchar(9) PRIMARY KEY CHECK (name IN ('low', 'middle', 'high')));
CREATE TABLE things (id serial PRIMARY KEY, level varchar(9) NOT NULL REFERENCES levels);
"""


def rows_of(folder: Path, profile: Any, **choices: Any) -> dict[str, list[dict[str, Any]]]:  # noqa: ANN401 - a profile, what plan_profile takes
    """Return the rows of each table of *profile*, whose files are JSON."""
    files = database_files(folder, profile, **choices)
    return {one.job.name: json.loads(one.path.read_bytes()) for one in files}


def test_persons_are_those_of_the_population(tmp_path: Path) -> None:
    """Row i of a table of persons is person i of the persona's population under the same seed."""
    [people] = [dataset("population", resolve_persona("high_volume_system"), 42).records(0, 30)]

    rows = rows_of(tmp_path, database_profile(tmp_path, TOGETHER))["customers"]

    told = [(row["full_name"], row["birth_date"]) for row in rows]
    assert told == [(one["name"], one["birth_on"].isoformat()) for one in people]


def test_rows_speak_of_the_person_they_refer_to(tmp_path: Path) -> None:
    """An order has the name and the city of its customer."""
    tables = rows_of(tmp_path, database_profile(tmp_path, TOGETHER))
    customers = {row["id"]: row for row in tables["customers"]}

    for order in tables["orders"]:
        customer = customers[order["customer_id"]]
        assert order["customer_name"] == customer["full_name"]
        assert None in (order["city"], customer["city"]) or order["city"] == customer["city"]


def test_tables_have_counts_of_their_own(tmp_path: Path) -> None:
    """``counts`` names tables, ``count`` is for the others."""
    profile = database_profile(tmp_path, TOGETHER, count=5, counts={"orders": 40})

    assert {name: len(rows) for name, rows in rows_of(tmp_path, profile).items()} == {
        "customers": 5,
        "orders": 40,
    }


def test_a_count_for_all_is_capped_and_said(tmp_path: Path) -> None:
    """A table with three keys has three rows, and a sentence says so."""
    jobs = plan_profile(database_profile(tmp_path, LEVELS)).jobs

    assert {job.name: job.row_count for job in jobs} == {"levels": 3, "things": 30}
    assert "levels: 30 rows were asked for; (name) has 3 different values" in jobs[0].omissions


def test_a_count_by_name_must_be_possible(tmp_path: Path) -> None:
    """More rows than keys, asked for by the table's name, are refused with table and column."""
    profile = database_profile(tmp_path, LEVELS, counts={"levels": 100})

    with pytest.raises(UnfitProfileError) as caught:
        plan_profile(profile)

    assert caught.value.location == ("datasets", 0, "counts", "levels")
    assert str(caught.value) == (
        "levels: 100 rows were asked for; (name) has 3 different values; ask for 3 at most"
    )


def test_typing_errors_stay_where_nothing_depends_on_them(tmp_path: Path) -> None:
    """They show in free texts, and never in keys, checked columns and lists."""
    profile = database_profile(tmp_path, "shop.sql", count=200)
    plain = rows_of(tmp_path / "a", profile)
    typed = rows_of(tmp_path / "b", profile, personas=["normal_user"])
    [job, *_] = plan_profile(profile, personas=["normal_user"]).jobs

    assert job.made.behavior_names == ("typos",)
    assert {row["role"] for row in typed["users"]} == {row["role"] for row in plain["users"]}
    lines = (tmp_path / "b" / "out").rglob("users.behaviors.jsonl")
    [touched] = [[json.loads(one) for one in path.read_text().splitlines()] for path in lines]
    assert len(touched) > 20
    assert all(one["is_valid"] and one["behaviors"] == ["typos"] for one in touched)


def test_behaviors_without_effect_are_said(tmp_path: Path) -> None:
    """What would break rows changes none, and ``generate`` says so."""
    [job, *_] = plan_profile(database_profile(tmp_path, TOGETHER), personas=["edge_case_user"]).jobs

    assert job.made.behavior_names == ()
    assert any("of edge_case_user change no row" in one for one in job.omissions)


def test_personas_have_files_of_their_own(tmp_path: Path) -> None:
    """Two personas fill two databases, in folders that have their names."""
    profile = database_profile(tmp_path, TOGETHER)
    plan = plan_profile(profile, personas=["normal_user", "legacy_client"])

    assert [str(path) for path in plan.files if path.suffix == ".json"] == [
        "db_normal_user/customers.json",
        "db_normal_user/orders.json",
        "db_legacy_client/customers.json",
        "db_legacy_client/orders.json",
    ]


def test_a_seed_is_another_database(tmp_path: Path) -> None:
    """The seed decides the rows, and the same seed the same bytes."""
    profile = database_profile(tmp_path, TOGETHER)
    first, again, other = (
        rows_of(tmp_path / name, profile, seed=seed)
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )

    assert first == again
    assert first != other


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"database": "dbx"}, "no database named 'dbx'"),
        ({"counts": {"order": 3}}, "no table named 'order'"),
        ({"type": "api"}, "a database is for records and fault, not api"),
        ({"schema": "db"}, "of a schema or of a database, not of both"),
        ({"dialect": "db2"}, "dialect"),
        ({"type": "fault", "options": {"started_at": "2026-01-01"}}, "have no time window"),
        ({"database": None, "schema": "db", "counts": {"a": 1}}, "counts and dialect are for"),
    ],
)
def test_what_does_not_fit_is_refused(
    tmp_path: Path, changes: dict[str, Any], problem: str
) -> None:
    """A profile names databases and tables that there are, for types that can fill them."""
    with pytest.raises(InvalidDocumentError, match=problem):
        database_profile(tmp_path, TOGETHER, **changes)


def test_sql_is_for_databases(tmp_path: Path) -> None:
    """Nothing but the records of a database has a form in SQL."""
    with pytest.raises(InvalidDocumentError, match="sql is for the records of a database"):
        database_profile(tmp_path, TOGETHER, RecordFormat.SQL, type="fault")


def test_a_table_without_its_facts_is_refused(tmp_path: Path) -> None:
    """What a person removed from the profile is named."""
    database_profile(tmp_path, TOGETHER)
    said: Any = yaml.safe_load((tmp_path / "profile.yaml").read_text())
    name = next(iter(said["databases"]))
    del said["databases"][name]["tables"]["orders"]["x-sql"]["primary_key"]
    path = write_profile(tmp_path, yaml.safe_dump(said))

    verdict = validate_file(path)

    assert verdict.problem is not None
    assert "a table needs an x-sql with primary_key" in str(verdict.problem)


def test_a_changed_script_is_noticed(tmp_path: Path) -> None:
    """The message names the command that imports the database again."""
    profile = database_profile(tmp_path, TOGETHER)
    assert outdated_schemas(profile, tmp_path) == []

    (tmp_path / "tables.sql").write_text(LEVELS, encoding="utf-8")

    [problem] = outdated_schemas(profile, tmp_path)
    assert problem.startswith("tables.sql has changed since tables was imported from it")
    assert problem.endswith("persona-gen import-schema --database")


def test_metadata_tell_the_database(tmp_path: Path) -> None:
    """Beside a table and a script stands what they follow from, and how many rows tables have."""
    for form in (RecordFormat.CSV, RecordFormat.SQL):
        profile = database_profile(tmp_path, LEVELS, form)
        output = profile.output.model_copy(update={"include_metadata": True})
        database_files(tmp_path, profile.model_copy(update={"output": output}))

    folder = tmp_path / "out" / "db_high_volume_system"
    told = {
        name: json.loads((folder / f"{name}.metadata.json").read_text())
        for name in ("things", "tables")
    }
    assert told["things"]["table"] == "things"
    assert told["things"]["columns"] == ["id", "level"]
    assert told["tables"]["table"] is None
    assert told["tables"]["row_count"] == 33
    assert told["tables"]["database"]["tables"] == {"levels": 3, "things": 30}
    assert told["tables"]["database"]["source"]["dialect"] == "postgres"


def test_a_table_can_have_any_name(tmp_path: Path) -> None:
    """Words that do not belong into a profile may be names of tables, and slashes in them."""
    text = 'CREATE TABLE logic (id serial PRIMARY KEY); CREATE TABLE "a/B" (id serial PRIMARY KEY);'
    plan = plan_profile(database_profile(tmp_path, text, counts={"logic": 2}))

    assert [(str(job.path), job.row_count) for job in plan.jobs] == [
        ("db_high_volume_system/logic.json", 2),
        ("db_high_volume_system/a_B.json", 30),
    ]

"""``import-schema --database``: a profile that fills all tables, and ``generate`` of it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from persona_assets_tests.cli.calling import call
from persona_assets_tests.cli.schema_files import JSON_SCHEMA, written
from persona_assets_tests.schema_records.databases import FILES

Printed = pytest.CaptureFixture[bytes]

SHOP = FILES / "shop.sql"
TABLES = ["users", "orders", "addresses", "products", "order_items"]


def imported(printed: Printed, folder: Path, *options: str) -> tuple[str, dict[str, Any]]:
    """Return the text of the profile of a shop and what it says."""
    path = folder / "shop.yaml"
    code, _, said = call(
        printed, "import-schema", str(SHOP), "--database", "-o", str(path), *options
    )
    assert code == 0, said
    text = path.read_text(encoding="utf-8")
    return text, yaml.safe_load(text)


def test_a_database_becomes_a_readable_profile(capfdbinary: Printed, tmp_path: Path) -> None:
    """Its source, the order of its tables and its count stand at the top."""
    text, said = imported(capfdbinary, tmp_path, "-c", "20")

    assert f"# source: {SHOP} (ddl, postgres)" in text
    assert f"# tables, each after those that it refers to: {', '.join(TABLES)}" in text
    assert said["datasets"] == [{"type": "records", "database": "shop", "count": 20, "counts": {}}]
    assert list(said["databases"]["shop"]["tables"]) == TABLES


def test_a_table_comes_with_those_it_needs(capfdbinary: Printed, tmp_path: Path) -> None:
    """With -e a table, and all that it refers to."""
    _, said = imported(capfdbinary, tmp_path, "-e", "orders")

    assert said["name"] == "orders"
    assert list(said["databases"]["orders"]["tables"]) == ["users", "orders"]


def test_definitions_are_kept_on_request(capfdbinary: Printed, tmp_path: Path) -> None:
    """--with-ddl keeps the statements, as they are written, and no data."""
    text, said = imported(capfdbinary, tmp_path, "--with-ddl", "--output-format", "sql")

    assert "      CREATE TABLE users (\n          id UUID PRIMARY KEY" in text
    assert "COPY" not in said["databases"]["shop"]["ddl"]


def test_generate_writes_a_file_for_each_table(capfdbinary: Printed, tmp_path: Path) -> None:
    """The schema's file is not needed again; tables are listed after those they refer to."""
    imported(capfdbinary, tmp_path, "--output-format", "csv", "-c", "5")
    profile, folder = str(tmp_path / "shop.yaml"), str(tmp_path / "out")

    code, out, _ = call(
        capfdbinary,
        *("generate", profile, "--persona", "normal_user", "-o", folder, "--output", "json"),
    )

    told = json.loads(out)
    assert code == 0
    assert [one["dataset"] for one in told["files"]] == TABLES
    assert [Path(one["path"]).name for one in told["files"]] == [f"{one}.csv" for one in TABLES]


def test_the_list_of_tables_names_the_way_to_all(capfdbinary: Printed, tmp_path: Path) -> None:
    """Without -e and --database the error lists the tables and both options."""
    target = str(tmp_path / "a.yaml")

    code, _, said = call(capfdbinary, "import-schema", str(SHOP), "-o", target)

    assert code == 2
    assert "users, orders, order_items, addresses, products" in said
    assert "-e NAME takes one, --database all of them" in said


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--database", "-t", "api"], "with --database it is records or fault"),
        (["--database", "--output-format", "avro"], "no avro of a database"),
        (["-e", "users", "--output-format", "sql"], "sql is for whole databases"),
        (["--database", "-t", "fault", "--output-format", "sql"], "sql is for whole databases"),
        (["-e", "users", "--with-ddl"], "only with --database"),
    ],
)
def test_options_must_fit(
    capfdbinary: Printed, tmp_path: Path, options: list[str], problem: str
) -> None:
    """What is not for databases, or only for them, is refused before the file is read."""
    target = tmp_path / "a.yaml"

    code, _, said = call(capfdbinary, "import-schema", str(SHOP), "-o", str(target), *options)

    assert (code, target.exists()) == (2, False)
    assert problem in " ".join(said.replace("│", " ").split())


def test_other_languages_have_no_tables(capfdbinary: Printed, tmp_path: Path) -> None:
    """--database of a JSON Schema is refused."""
    path = written(tmp_path, "a.json", JSON_SCHEMA)

    code, _, said = call(
        capfdbinary, "import-schema", str(path), "--database", "-o", str(tmp_path / "a.yaml")
    )

    assert code == 2
    assert "--database is for SQL; this schema has no tables" in said


def test_too_many_rows_are_refused_with_their_line(capfdbinary: Printed, tmp_path: Path) -> None:
    """A count that a table cannot have is an error of the profile, and nothing is written."""
    source = written(
        tmp_path, "a.sql", "CREATE TABLE flags (is_on boolean PRIMARY KEY, name text);"
    )
    profile = tmp_path / "a.yaml"
    call(capfdbinary, "import-schema", str(source), "--database", "-o", str(profile))
    text = profile.read_text(encoding="utf-8").replace("counts: {}", "counts:\n    flags: 9")
    profile.write_text(text, encoding="utf-8")
    line = text.splitlines().index("    flags: 9") + 1

    code, _, said = call(
        capfdbinary,
        *("generate", str(profile), "--persona", "normal_user", "-o", str(tmp_path / "out")),
    )

    assert (code, (tmp_path / "out").exists()) == (3, False)
    assert f"{profile}:{line}: datasets[0].counts.flags: flags: 9 rows were asked for" in said
    assert "(is_on) has 2 different values; ask for 2 at most" in said

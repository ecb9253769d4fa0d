"""Files of whole databases: real engines take them with every constraint on."""

import csv
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import jsonschema_rs
import psycopg
import pyarrow.parquet as pq
import pytest

from persona_assets.profiles.outputs import RecordFormat
from persona_assets.profiles.planning import plan_profile
from persona_assets.profiles.recounting import count_records
from persona_assets_tests.profiles.databases import database_files, database_profile
from persona_assets_tests.schema_records import engines
from persona_assets_tests.schema_records.databases import FILES, ddl, script_parts
from persona_assets_tests.schema_records.engines import Ask, Run

Engine = Callable[[], AbstractContextManager[tuple[Run, Ask]]]


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        pytest.param("shop.sql", engines.postgres, id="PostgreSQL, a shop"),
        pytest.param("school.sql", engines.postgres, id="PostgreSQL, keys that refer in a circle"),
        pytest.param("visits.sql", engines.postgres, id="PostgreSQL, a template"),
        pytest.param("rental.sql", engines.mariadb, id="MariaDB, a dump"),
        pytest.param("blog.sql", engines.mariadb, id="MariaDB, a blog"),
        pytest.param("inventory.sql", engines.sqlite, id="SQLite, an inventory"),
        pytest.param("music.sql", engines.sqlite, id="SQLite, music"),
        pytest.param("sales.sql", engines.duck, id="DuckDB, sales"),
        pytest.param("clicks_duckdb.sql", engines.duck, id="DuckDB, clicks"),
    ],
)
def test_an_engine_runs_the_script(tmp_path: Path, name: str, engine: Engine) -> None:
    """The file that ``generate`` writes makes the tables and fills them, as it says."""
    [written] = database_files(tmp_path, database_profile(tmp_path, name, RecordFormat.SQL))
    part = written.job.part
    assert part is not None

    with engine() as (run, ask):
        run([written.path.read_text(encoding="utf-8")])
        counts = {
            one: ask(f"SELECT count(*) FROM {_quoted(one, name)}")  # noqa: S608 - our own names
            for one in part.whole.plan.tables
        }

    assert counts == {one: [(count,)] for one, count in part.whole.plan.counts.items()}
    assert written.summary.row_count == sum(part.whole.plan.counts.values())


def _quoted(table: str, name: str) -> str:
    if table == "person" and name == "school.sql":  # teachers are persons, too, when asked for all
        return "ONLY person"
    return f"`{table}`" if name in ("rental.sql", "blog.sql") else f'"{table}"'


@pytest.mark.parametrize(
    "name", ["bank.sql", "hospital.sql", "ledger.sql", "clicks_snowflake.sql", "warehouse.sql"]
)
def test_scripts_of_other_dialects_have_all_rows(tmp_path: Path, name: str) -> None:
    """Of dialects without an engine here, all tables are filled, in their own words."""
    [written] = database_files(tmp_path, database_profile(tmp_path, name, RecordFormat.SQL))
    part = written.job.part
    assert part is not None

    text = written.path.read_text(encoding="utf-8")

    assert text.count("INSERT INTO") >= len(part.whole.plan.tables)
    assert count_records(written.path, RecordFormat.SQL) == written.summary.row_count


def test_postgres_copies_csv(tmp_path: Path) -> None:
    """Each table's CSV is what COPY reads, in the order of the files."""
    files = database_files(tmp_path, database_profile(tmp_path, "shop.sql", RecordFormat.CSV))

    with engines.postgres() as (run, ask):
        run(script_parts(FILES / "shop.sql", ddl("shop.sql")))
        [[schema]] = ask("SELECT current_schema()")
        with psycopg.connect(engines.POSTGRES, autocommit=True) as connection:
            connection.execute(f'SET search_path = "{schema}"')
            for one in files:
                content = one.path.read_bytes()
                head = content.partition(b"\r\n")[0].decode()
                copying = f'COPY "{one.job.name}" ({head}) FROM STDIN (FORMAT csv, HEADER)'
                with connection.cursor().copy(copying.encode()) as copy:
                    copy.write(content)
        [totals] = ask("SELECT count(*), count(line_total) FROM order_items")

    assert totals == (30, 30)


def test_duckdb_reads_csv_and_parquet(tmp_path: Path) -> None:
    """DuckDB inserts both forms of each table into tables with their constraints."""
    for form in (RecordFormat.CSV, RecordFormat.PARQUET):
        files = database_files(tmp_path, database_profile(tmp_path, "sales.sql", form))
        with engines.duck() as (run, ask):
            run(script_parts(FILES / "sales.sql", ddl("sales.sql")))
            for one in files:
                is_sale = one.job.name == "sale"
                columns = "seller_id, day, n, price, seen, big" if is_sale else "*"
                rows = f"SELECT {columns} FROM '{one.path}'"  # noqa: S608 - our own names
                into = f"INSERT INTO {one.job.name} BY NAME {rows}"
                # Rows of one INSERT do not see each other there, and sellers refer to sellers.
                run(f"{into} LIMIT 1 OFFSET {row}" for row in range(one.summary.row_count))
            assert ask("SELECT count(*) FROM sale") == [(30,)]


def test_sqlite_takes_csv(tmp_path: Path) -> None:
    """Cells of CSV, with empty ones as null, go into SQLite."""
    files = database_files(tmp_path, database_profile(tmp_path, "inventory.sql", RecordFormat.CSV))

    with engines.sqlite() as (run, ask):
        run(script_parts(FILES / "inventory.sql", ddl("inventory.sql")))
        for one in files:
            with one.path.open(encoding="utf-8", newline="") as stream:
                head, *rows = csv.reader(stream, strict=True)
            listed = ", ".join(f'"{name}"' for name in head)
            for row in rows:
                cells = ", ".join(
                    "NULL" if not c else "'" + c.replace("'", "''") + "'" for c in row
                )
                run([f"INSERT INTO {one.job.name} ({listed}) VALUES ({cells})"])  # noqa: S608
        assert ask("SELECT count(*) FROM items") == [(30,)]


@pytest.mark.parametrize("form", [RecordFormat.JSON, RecordFormat.JSONL])
def test_rows_as_json_are_instances(tmp_path: Path, form: RecordFormat) -> None:
    """A validator that is not ours accepts each row against the table's definition."""
    profile = database_profile(tmp_path, "school.sql", form)
    files = database_files(tmp_path, profile)

    for one in files:
        text = one.path.read_text(encoding="utf-8")
        rows = json.loads(text) if form is RecordFormat.JSON else map(json.loads, text.splitlines())
        definition = profile.databases["school"].tables[one.job.name]
        checker = jsonschema_rs.Draft202012Validator(definition, validate_formats=True)
        assert [row for row in rows if not checker.is_valid(row)] == []


def test_parquet_has_the_types_of_the_columns(tmp_path: Path) -> None:
    """A date is a date there, a decimal a decimal, a list a list, a time with its zone in UTC."""
    files = database_files(tmp_path, database_profile(tmp_path, "shop.sql", RecordFormat.PARQUET))
    found = {one.job.name: pq.read_schema(one.path) for one in files}

    assert str(found["users"].field("birth_date").type) == "date32[day]"
    assert str(found["order_items"].field("line_total").type) == "decimal128(12, 2)"
    assert str(found["products"].field("tags").type) == "list<element: string>"
    assert str(found["orders"].field("ordered_at").type) == "timestamp[us, tz=UTC]"


def test_forms_say_the_same(tmp_path: Path) -> None:
    """A row is the same in JSON and in Parquet."""
    [first, *_] = database_files(tmp_path, database_profile(tmp_path, "sales.sql"))
    other = database_profile(tmp_path, "sales.sql", RecordFormat.PARQUET)
    [second, *_] = database_files(tmp_path, other)

    assert json.loads(first.path.read_bytes()) == pq.read_table(second.path).to_pylist()


@pytest.mark.parametrize("batch_rows", [1, 7, 64])
def test_batches_change_no_script(tmp_path: Path, batch_rows: int) -> None:
    """The parts of a script are the same in small batches, in one, and alone."""
    [job] = plan_profile(database_profile(tmp_path, "school.sql", RecordFormat.SQL)).jobs

    whole = [one["statements"] for one in job.made.records(0, job.row_count)]
    batches = job.made.batches(0, job.row_count, batch_rows=batch_rows)

    assert [text for one in batches for text in one.column("statements").to_pylist()] == whole


def test_a_script_is_counted_again(tmp_path: Path) -> None:
    """Rows are counted in the script itself, whatever texts hold."""
    text = (
        "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL CHECK (a IN ('x\n(1)', 'it''s\n(')))"
    )
    [written] = database_files(tmp_path, database_profile(tmp_path, text, RecordFormat.SQL))

    assert count_records(written.path, RecordFormat.SQL) == 30


def test_another_dialect_is_written_without_the_ddl(tmp_path: Path) -> None:
    """``dialect`` says how a script is written; definitions are not translated."""
    profile = database_profile(tmp_path, "sales.sql", RecordFormat.SQL, dialect="mysql")
    [written] = database_files(tmp_path, profile)

    text = written.path.read_text(encoding="utf-8")

    assert text.startswith("-- rows for mysql: ")
    assert "INSERT INTO `region` (`id`, `name`) VALUES" in text

"""SQL scripts: tables with their columns, keys and conditions, in every dialect."""

from pathlib import Path
from typing import Any

import pytest

from persona_assets.errors import (
    InvalidArgumentError,
    MissingInputError,
    SchemaImportError,
    UnknownNameError,
)
from persona_assets.schemas.reading import read_schema_file
from persona_assets.schemas.sql.reading import DdlFile, read_ddl

FILES = Path(__file__).parent / "files" / "sql"


def _ddl(name: str) -> DdlFile:
    return read_ddl(FILES / name, roots={})


def _definition(name: str, table: str) -> Any:  # noqa: ANN401 - plain JSON
    return _ddl(name).schema(table).definition


def _of(folder: Path, text: str, table: str | None = None) -> Any:  # noqa: ANN401 - plain JSON
    path = folder / "x.sql"
    path.write_text(text, encoding="utf-8")
    return read_ddl(path, roots={}).schema(table).definition


def _column(folder: Path, text: str) -> Any:  # noqa: ANN401 - plain JSON
    return _of(folder, f"CREATE TABLE t ({text});")["properties"]["c"]


def test_entities_are_the_tables_in_file_order() -> None:
    """PP-56: the tables of a script are listed as they stand there, and nothing else is."""
    names = [entity.name for entity in _ddl("shop.sql").entities]

    assert names == ["users", "orders", "order_items", "addresses", "products"]


def test_table_has_all_its_columns_in_order() -> None:
    """PP-47: the table of users has its 15 fields."""
    names = list(_definition("shop.sql", "users")["properties"])

    assert len(names) == 15
    assert names[:3] == ["id", "username", "email"]
    assert names[-1] == "updated_at"


def test_types_and_constraints_become_keywords() -> None:
    """PP-44: UUID, VARCHAR(n), CHECK, DECIMAL(p,s), BOOLEAN, IN and NOT NULL are kept."""
    users = _definition("shop.sql", "users")
    fields = users["properties"]

    assert fields["id"]["format"] == "uuid"
    assert fields["email"]["maxLength"] == 255
    assert (fields["age"]["minimum"], fields["age"]["maximum"]) == (13, 120)
    assert fields["account_balance"]["multipleOf"] == 0.01
    assert fields["account_balance"]["maximum"] == 99999999.99
    assert fields["is_active"]["type"] == ["boolean", "null"]
    assert fields["role"]["enum"] == ["user", "admin", "moderator", None]
    assert "first_name" in users["required"]
    assert "bio" not in users["required"]


def test_keys_are_kept_beside_the_schema() -> None:
    """PP-44: primary key, uniqueness and foreign keys stand under ``x-sql``."""
    items = _definition("shop.sql", "order_items")["x-sql"]
    users = _definition("shop.sql", "users")["x-sql"]

    assert items["primary_key"] == ["order_id", "product_id"]
    assert [key["table"] for key in items["foreign_keys"]] == [["orders"], ["products"]]
    assert [key["referenced"] for key in items["foreign_keys"]] == [["id"], ["id"]]
    assert users["unique"] == [["username"], ["email"]]


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        ("shop.sql", "postgres"),
        ("hr.sql", "postgres"),
        ("inventory.sql", "sqlite"),
        ("blog.sql", "mysql"),
        ("bank.sql", "sqlserver"),
        ("ledger.sql", "oracle"),
        ("clicks_duckdb.sql", "duckdb"),
        ("clicks_snowflake.sql", "snowflake"),
        ("clicks_bigquery.sql", "bigquery"),
    ],
)
def test_dialect_is_detected(name: str, dialect: str) -> None:
    """The words of a script tell its dialect, which its source names."""
    file = _ddl(name)

    assert file.schema(file.entities[0].name).source.dialect == dialect


def test_sql_files_are_found_by_the_one_door() -> None:
    """PP-59: a script of SQL needs no format."""
    assert read_schema_file(FILES / "bank.sql").entities[0].line == 8


def test_columns_may_have_the_names_of_keywords() -> None:
    """A column called key or fulltext is a column, and an index is none."""
    names = list(_definition("blog.sql", "posts")["properties"])

    assert {"key", "fulltext"} <= set(names)
    assert "words" not in names


def test_transact_sql_needs_no_semicolons() -> None:
    """Tables and ALTER TABLE of SQL Server are told apart by their first words and GO."""
    file = _ddl("bank.sql")
    transfers = _definition("bank.sql", "Transfers")["x-sql"]

    assert [entity.name for entity in file.entities] == ["Customers", "Accounts", "Transfers"]
    assert [key["table"] for key in transfers["foreign_keys"]] == [["Accounts"], ["Accounts"]]
    assert _definition("bank.sql", "Accounts")["x-sql"]["unique"] == [["Iban"]]


def test_domains_are_replaced_by_what_they_are() -> None:
    """A column of a domain has the domain's type, conditions and NOT NULL."""
    slug = _definition("hr.sql", "tenants")
    employees = _definition("hr.sql", "employees")

    assert slug["properties"]["slug"]["maxLength"] == 8
    assert "slug" in slug["required"]
    assert employees["properties"]["salary"]["minimum"] == 0


def test_partitions_have_columns_and_limit_the_whole() -> None:
    """A partition has its parent's columns; the parent takes only rows that fit in one."""
    file = _ddl("hr.sql")

    assert list(_definition("hr.sql", "events_2020")["properties"]) == ["id", "kind", "at"]
    assert "2021-01-01" in _definition("hr.sql", "events")["x-sql"]["checks"][0]["text"]
    assert "events_2020" not in [table.name for table in file.database().tables]


def test_database_has_parents_first() -> None:
    """In a database a table stands after those that it refers to."""
    names = [table.name for table in _ddl("shop.sql").database().tables]

    assert names.index("products") < names.index("order_items")
    assert [table.name for table in _ddl("shop.sql").database("orders").tables] == [
        "users",
        "orders",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("c int unsigned", {"minimum": 0, "maximum": 4294967295}),
        ("c smallint CHECK (c > 3 AND c <= 7)", {"exclusiveMinimum": 3, "maximum": 7}),
        ("c text CHECK (length(c) >= 2)", {"minLength": 2}),
        ("c text CHECK (c LIKE 'A%')", {"pattern": "^A.*$"}),
        ("c text CHECK (c ~ '^[a-z]+$')", {"pattern": "^[a-z]+$"}),
        ("c text CHECK (c = 'x' OR c = 'y')", {"enum": ["x", "y", None]}),
        ("c text CHECK (c = ANY (ARRAY['x'::text, 'y'::text]))", {"enum": ["x", "y", None]}),
        ("c int CHECK (c IS NULL OR c BETWEEN 1 AND 5)", {"minimum": 1, "maximum": 5}),
        ("c text CHECK (c <> '')", {"minLength": 1}),
        ("c enum('a','it''s')", {"enum": ["a", "it's", None]}),
        ("c numeric(4,4)", {"maximum": 0.9999}),
        ("c varchar(7)[]", {"items": {"type": "string", "maxLength": 7}}),
        ("c date", {"format": "date"}),
    ],
)
def test_column_says_what_its_values_are(
    tmp_path: Path, text: str, expected: dict[str, object]
) -> None:
    """Types and conditions on one column are keywords of its definition."""
    found = _column(tmp_path, text)

    assert {name: found.get(name) for name in expected} == expected


def test_condition_that_is_not_null_makes_the_column_required(tmp_path: Path) -> None:
    """CHECK (c IS NOT NULL) says what NOT NULL says."""
    found = _of(tmp_path, "CREATE TABLE t (c int CHECK (c IS NOT NULL));")

    assert found["required"] == ["c"]


def test_text_of_json_is_a_column_of_json(tmp_path: Path) -> None:
    """MariaDB writes a column of JSON as a text with a condition."""
    found = _column(tmp_path, "c longtext CHECK (json_valid(`c`))")

    assert found["type"] == ["object", "null"]


def test_comments_are_descriptions() -> None:
    """What a script says of a table or column is its description."""
    assert _definition("ledger.sql", "accounts")["description"] == "Where money is"
    assert (
        "themselves; they" in _definition("shop.sql", "users")["properties"]["bio"]["description"]
    )


def test_unknown_reference_is_a_notice_with_its_line(tmp_path: Path) -> None:
    """A foreign key to a table that the file lacks is left out, and said so."""
    path = tmp_path / "x.sql"
    path.write_text("CREATE TABLE t (\n a int,\n b int REFERENCES nowhere (id)\n);")
    schema = read_ddl(path, roots={}).schema()

    [notice] = schema.notices
    assert str(notice).startswith(f"{path}:3: t: foreign key to 'nowhere'")


def test_condition_that_is_not_understood_is_a_notice(tmp_path: Path) -> None:
    """A condition that cannot be parsed is kept as text and said so."""
    path = tmp_path / "x.sql"
    path.write_text("CREATE TABLE t (a int, CHECK (a ??? 3));")

    [notice] = read_ddl(path, roots={}).schema().notices
    assert "not understood" in notice.effect


def test_several_tables_need_a_name() -> None:
    """Without an entity a file of several tables is refused with their names."""
    with pytest.raises(InvalidArgumentError, match="users, orders"):
        _ddl("shop.sql").schema()


def test_unknown_table_is_refused_with_a_hint() -> None:
    """A misspelled table is refused with the one that was meant."""
    with pytest.raises(UnknownNameError, match="Did you mean 'orders'"):
        _ddl("shop.sql").schema("order")


def test_file_without_tables_is_refused(tmp_path: Path) -> None:
    """A script that defines no table is refused with its path."""
    path = tmp_path / "x.sql"
    path.write_text("SELECT 1;")

    with pytest.raises(SchemaImportError, match="no table is defined"):
        read_ddl(path, roots={})


def test_missing_file_is_refused(tmp_path: Path) -> None:
    """A path that leads nowhere is refused."""
    with pytest.raises(MissingInputError):
        read_ddl(tmp_path / "none.sql", roots={})


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE t (a int); CREATE TABLE",
        "CREATE TABLE t (a int); ALTER TABLE t ADD",
        "CREATE TABLE t (a int);;;)(",
    ],
)
def test_broken_scripts_do_not_break_the_reader(tmp_path: Path, text: str) -> None:
    """A script that ends too early still gives the tables before its end."""
    assert "a" in _of(tmp_path, text, "t")["properties"]


@pytest.mark.parametrize("end", ["", ", 'b", " DEFAULT", ",\n b VARCHAR(\n);"])
def test_a_table_that_never_ends_is_an_error(tmp_path: Path, end: str) -> None:
    """Which of its columns are missing nobody knows; the line where it opens is named."""
    with pytest.raises(SchemaImportError, match=r"x\.sql:2: t: .* never closed"):
        _of(tmp_path, f"-- one\nCREATE TABLE t (a int{end}", "t")


@pytest.mark.parametrize("text", ["CREATE TABEL q (a int)", "CRAETE TABLE q (a int)"])
def test_misspelt_definition_of_a_table_is_refused(tmp_path: Path, text: str) -> None:
    """A table that a misspelt word hides is an error with its line, not a table less."""
    path = tmp_path / "x.sql"
    path.write_text(f"CREATE TABLE t (id int PRIMARY KEY);\n{text};\n", encoding="utf-8")

    with pytest.raises(SchemaImportError, match=r"x\.sql:2: .* should probably be"):
        read_ddl(path, roots={})


@pytest.mark.parametrize(
    ("like", "keys"),
    [
        ("(LIKE c INCLUDING ALL)", (["id"], [["x"]])),
        ("(LIKE c INCLUDING ALL EXCLUDING INDEXES)", ([], [])),
        ("(LIKE c)", ([], [])),
        ("LIKE c", (["id"], [["x"]])),
    ],
)
def test_table_like_another_has_its_keys_if_it_says_so(
    tmp_path: Path, like: str, keys: tuple[list[str], list[list[str]]]
) -> None:
    """PostgreSQL takes keys over with INCLUDING ALL or INDEXES, MySQL always."""
    text = f"CREATE TABLE c (id int PRIMARY KEY, x int UNIQUE);\nCREATE TABLE lk {like};"
    about = _of(tmp_path, text, "lk")["x-sql"]

    assert (about["primary_key"], about["unique"]) == keys


def test_array_of_duckdb_has_its_length(tmp_path: Path) -> None:
    """DuckDB refuses arrays of other lengths."""
    found = _of(tmp_path, "CREATE TABLE t (c INTEGER[3], h HUGEINT, u UTINYINT);")["properties"][
        "c"
    ]

    assert (found["minItems"], found["maxItems"]) == (3, 3)


def test_decimal_of_more_decimals_than_digits_is_small(tmp_path: Path) -> None:
    """PostgreSQL: numeric(3,5) is less than 0.01."""
    found = _column(tmp_path, "c numeric(3,5) NOT NULL")

    assert (found["minimum"], found["maximum"]) == (-0.00999, 0.00999)


@pytest.mark.parametrize(
    "check", ["json_valid(c)", "c IS NULL OR json_valid(c)", "json_valid(c, 1) = 1"]
)
def test_text_that_must_be_json_is_json(tmp_path: Path, check: str) -> None:
    """SQLite and MySQL say so in a condition."""
    assert _column(tmp_path, f"c TEXT CHECK ({check})")["x-sql"]["kind"] == "json"


def test_a_condition_that_looks_into_json_is_a_notice(tmp_path: Path) -> None:
    """What stands in a document is not made to measure."""
    path = tmp_path / "x.sql"
    text = "CREATE TABLE t (c TEXT CHECK (json_valid(c) AND json_type(c) = 'array'));"
    path.write_text(text, encoding="utf-8")

    (notice,) = read_ddl(path, roots={}).schema("t").notices

    assert "rows may break it" in notice.effect


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CREATE TABLE q (a int,, b text);", "q: a comma without a column"),
        ("CREATE TABLE q (, b text);", "q: a comma without a column"),
        ("CREATE TABLE q (a text DEFAULT 'abc);", "quote that opens here is never closed"),
        ("CREATE TABLE q (a text DEFAULT $x$abc);", "dollar quote that opens here"),
        ("CREATE TABLE q (a text); /* and so on", "comment that opens here"),
    ],
)
def test_broken_definition_of_a_table_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Where a quote ends, or what stands between two commas, is not guessed."""
    path = tmp_path / "x.sql"
    path.write_text(f"CREATE TABLE t (id int);\n{text}\n", encoding="utf-8")

    with pytest.raises(SchemaImportError, match=rf"x\.sql:2: .*{said}"):
        read_ddl(path, roots={})


def test_unknown_creation_is_a_notice(tmp_path: Path) -> None:
    """What no dialect creates is passed over and said; what some dialect does is not said."""
    path = tmp_path / "x.sql"
    known = "CREATE VIEW v AS SELECT 1;\nCREATE EXTENSION e;\nCREATE OR REPLACE FORCE VIEW w;\n"
    text = f"{known}CREATE TABLE t (a int);\nCREATE FROBNICATION q (a int);\n"
    path.write_text(text, encoding="utf-8")

    (notice,) = read_ddl(path, roots={}).schema("t").notices

    assert (notice.line, notice.construct) == (5, "CREATE FROBNICATION")


@pytest.mark.parametrize(
    "text",
    [
        "CREATE TABLE t (a text,\n UNIQUE KEY uq (a(10)));",
        "CREATE TABLE t (a text);\nCREATE UNIQUE INDEX uq ON t (a(10) DESC);",
        "CREATE TABLE t (a text);\nALTER TABLE t ADD UNIQUE KEY uq (a (10));",
    ],
)
def test_unique_prefix_is_a_notice(tmp_path: Path, text: str) -> None:
    """Rows that differ behind the first ten characters are refused by MySQL: that is said."""
    path = tmp_path / "x.sql"
    path.write_text(text, encoding="utf-8")

    (notice,) = read_ddl(path, roots={}).schema("t").notices

    assert (notice.line, notice.place, notice.construct) == (2, "t.a", "unique prefix")


def test_whole_unique_columns_have_no_notice(tmp_path: Path) -> None:
    """Neither does an index that is no promise."""
    path = tmp_path / "x.sql"
    path.write_text("CREATE TABLE t (a varchar(10), UNIQUE (a), KEY k (a(3)));", encoding="utf-8")

    assert read_ddl(path, roots={}).schema("t").notices == ()

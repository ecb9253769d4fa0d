"""The statements that define tables, out of a script with much else in it."""

import pytest

from persona_assets.schemas.sql.ddl_text import ddl_text
from persona_assets.schemas.sql.dialects import SqlDialect


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE event (function int)",
        "CREATE UNIQUE INDEX i ON t (a) WHERE a > 0",
        "CREATE TYPE mood AS ENUM ('sad; very', 'ok')",
        "ALTER TABLE ONLY t ADD CONSTRAINT k PRIMARY KEY (id)",
        "COMMENT ON COLUMN t.a IS 'it''s'",
    ],
)
def test_definitions_stay(statement: str) -> None:
    """What defines tables, types, indexes and keys is kept as it is written."""
    assert ddl_text(f"{statement};", SqlDialect.POSTGRES) == f"{statement};\n"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO t VALUES (1)",
        "COPY t (a) FROM stdin;\n1\n\\.\n",
        "DROP TABLE t",
        "ALTER TABLE t OWNER TO somebody",
        "CREATE VIEW v AS SELECT 1",
        "CREATE FUNCTION f() RETURNS int AS $$ BEGIN CREATE TABLE x (a int); END; $$",
        "CREATE DATABASE d",
        "GRANT ALL ON TABLE t TO somebody",
    ],
)
def test_the_rest_goes(statement: str) -> None:
    """Data, owners, views, functions and what removes tables are left out."""
    assert ddl_text(f"{statement};", SqlDialect.POSTGRES) == ""


def test_templates_before_names_go() -> None:
    """A schema that a template leaves open is that of the connection."""
    text = "ALTER TABLE @db.a ADD FOREIGN KEY (b) REFERENCES ${s}.B (c);"

    assert ddl_text(text, SqlDialect.SQL) == "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES B (c);\n"


def test_mysql_may_define_a_table_before_the_one_it_needs() -> None:
    """Its script looks at foreign keys only in the end, and closes comments that it executes."""
    text = "CREATE TABLE t (a int)\n/*!50100 PARTITION BY HASH (a) */;"

    assert ddl_text(text, SqlDialect.MYSQL).splitlines() == [
        "SET FOREIGN_KEY_CHECKS = 0;",
        "CREATE TABLE t (a int)",
        "/*!50100 PARTITION BY HASH (a) */;",
        "SET FOREIGN_KEY_CHECKS = 1;",
    ]

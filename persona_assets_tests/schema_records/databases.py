"""Builders: databases of files and of texts, and what engines say of their rows."""

import re
from pathlib import Path

from persona_assets.schema_records.databases.plans import DatabasePlan, compile_database
from persona_assets.schema_records.databases.sql_inserts import sql_inserts
from persona_assets.schemas.sql.dialects import SqlDialect, has_escapes
from persona_assets.schemas.sql.reading import DdlFile, read_ddl
from persona_assets.schemas.sql.statements import statements
from persona_assets_tests.schema_records.engines import Ask, Run

FILES = Path(__file__).parent.parent / "schemas" / "files" / "sql"
"""The folder of our own scripts."""

_COPY = re.compile(r"^COPY.*?^\\\.$", re.MULTILINE | re.DOTALL)


def ddl(name: str) -> DdlFile:
    """Return what one of our own scripts defines."""
    return read_ddl(FILES / name, roots={})


def ddl_of(folder: Path, text: str) -> DdlFile:
    """Return what *text* defines, written to *folder*."""
    path = folder / "tables.sql"
    path.write_text(text, encoding="utf-8")
    return read_ddl(path, roots={})


def plan_of(file: DdlFile, count: int = 200, seed: int = 1) -> DatabasePlan:
    """Return the plan of the whole database with *count* rows in each table."""
    return compile_database(file.database().tables, count, seed=seed)


def script_parts(path: Path, file: DdlFile) -> list[str]:
    """Return the statements of a script but its data, for engines that take one at a time."""
    text = path.read_text(encoding="utf-8")
    return [
        text[part.tokens[0].start : part.tokens[-1].stop]
        for part in statements(text, has_escapes=has_escapes(file.dialect))
        if not part.tokens[0].is_word("COPY", "SET", "LOCK", "UNLOCK")
    ]


def load(
    path: Path,
    file: DdlFile,
    plan: DatabasePlan,
    engine: tuple[Run, Ask],
    dialect: SqlDialect | None = None,
) -> None:
    """Run a script and insert all rows of *plan* in *dialect* with every constraint on."""
    run, _ = engine
    run(script_parts(path, file))
    run(sql_inserts(plan, dialect))

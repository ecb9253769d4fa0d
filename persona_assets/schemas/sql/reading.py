"""SQL DDL files: every table that they define, and the database that the tables make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from persona_assets.errors import InvalidArgumentError, SchemaImportError, UnknownNameError
from persona_assets.schemas.schema import (
    Notice,
    Schema,
    SchemaEntity,
    SchemaFormat,
    SchemaSource,
)
from persona_assets.schemas.sources import SchemaText, read_schema_text
from persona_assets.schemas.sql.ddl_text import ddl_text
from persona_assets.schemas.sql.dialects import SqlDialect, detect_dialect, has_escapes
from persona_assets.schemas.sql.linking import LinkedTables, link_tables
from persona_assets.schemas.sql.script import SqlScript, read_script


@dataclass(frozen=True, slots=True)
class DatabaseSchema:
    """Tables whose rows belong together.

    Attributes:
        dialect: The dialect that they are written in.
        tables: The schemas of the tables; a table stands after those that it refers to, except
            where they refer to each other.
        notices: What could not be carried over, in file order.
        entity: The table that was taken with those that it refers to; None for all.
    """

    dialect: SqlDialect
    tables: tuple[Schema, ...]
    notices: tuple[Notice, ...]
    entity: str | None = None


class DdlFile:
    """The tables in one file of SQL."""

    def __init__(self, file: SchemaText, linked: LinkedTables, dialect: SqlDialect) -> None:
        self._file = file
        self._linked = linked
        self.dialect = dialect

    @cached_property
    def entities(self) -> Sequence[SchemaEntity]:
        """The tables, in file order."""
        return tuple(
            SchemaEntity(name, "table", table.line) for name, table in self._linked.tables.items()
        )

    def schema(self, entity: str | None = None) -> Schema:
        """Return the schema of the rows of one table.

        Args:
            entity: The table, in any case of letters, with or without its schema; None for the
                only one.

        Raises:
            UnknownNameError: There is no such table.
            InvalidArgumentError: *entity* is None and there are several tables.
        """
        name = self._name(entity)
        source = SchemaSource(
            str(self._file.path), SchemaFormat.DDL, str(self.dialect), name, self._file.sha256
        )
        definition = self._linked.definition(name, self.dialect)
        return Schema(name, definition, source, self._notices([name]))

    def database(self, entity: str | None = None) -> DatabaseSchema:
        """Return all tables, or *entity* with the tables that it refers to, directly or not.

        Raises:
            UnknownNameError: There is no such table.
        """
        whole = None if entity is None else self._name(entity)
        names = self._linked.in_order(whole)
        tables = tuple(self.schema(name) for name in names)
        return DatabaseSchema(self.dialect, tables, self._notices(names), whole)

    @property
    def ddl(self) -> str:
        """The statements of the file but those that fill tables, each ended as its dialect does."""
        return ddl_text(self._file.text, self.dialect)

    def _name(self, entity: str | None) -> str:
        known = self._linked.tables
        if entity is None:
            if len(known) > 1:
                listed = ", ".join(known)
                raise InvalidArgumentError(f"{self._file.path}: name one of its entities: {listed}")
            return next(iter(known))
        if entity in known:
            return entity
        for name, table in known.items():
            dotted = ".".join(table.name)
            if entity.lower() in (name.lower(), dotted.lower()):
                return name
        raise UnknownNameError("entity", entity, known)

    def _notices(self, names: Sequence[str]) -> tuple[Notice, ...]:
        places = {".".join(self._linked.tables[name].name) for name in names}
        return tuple(
            Notice(str(self._file.path), line, place or "the script", construct, effect)
            for line, place, construct, effect in sorted(set(self._linked.problems))
            if not place or any(place == one or place.startswith(f"{one}.") for one in places)
        )


def read_ddl(path: Path, *, roots: Mapping[str, Path]) -> DdlFile:  # noqa: ARG001 - nothing is referred to
    """Return the tables that the file of SQL at *path* defines; its dialect is detected.

    Args:
        path: The file.
        roots: Not needed: SQL refers to no other files.

    Raises:
        MissingInputError: There is no such file.
        SchemaImportError: The file cannot be read, ends within a table, a quote or a comment,
            misspells the words that define a table, lacks a column, or defines none.
    """
    file = read_schema_text(path)
    dialect = detect_dialect(file.text)
    script = read_script(file.text, has_escapes=has_escapes(dialect))
    _refuse_broken(path, script)
    linked = link_tables(script, dialect)
    if not linked.tables:
        raise SchemaImportError(path, "no table is defined here; expected CREATE TABLE")
    return DdlFile(file, linked, dialect)


def _refuse_broken(path: Path, script: SqlScript) -> None:
    for line, name in script.unclosed:
        problem = "the parenthesis that opens here is never closed"
        raise SchemaImportError(path, problem, line=line, place=name)
    for line, what in script.open_ended:
        raise SchemaImportError(path, f"the {what} that opens here is never closed", line=line)
    for line, name in script.empty:
        problem = "a comma without a column before it; write the column or drop the comma"
        raise SchemaImportError(path, problem, line=line, place=name)
    for line, word, meant in script.misspelt:
        problem = f"{word!r} is no word of SQL here; it should probably be {meant}"
        raise SchemaImportError(path, problem, line=line)

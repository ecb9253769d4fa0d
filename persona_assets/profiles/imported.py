"""Schemas in a profile: what was imported, complete, so that the source is not needed again."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from persona_assets.generators.entities import Database, Entity
from persona_assets.generators.registry import OPERATION_TYPES
from persona_assets.schemas.openapi.declared import Content, DeclaredOperation
from persona_assets.schemas.schema import Schema, SchemaFormat, SchemaSource
from persona_assets.schemas.sql.dialects import SqlDialect

_TABLE_FACTS = ("name", "dialect", "primary_key", "unique", "foreign_keys", "checks")
_COLUMN_FACTS = ("type", "kind")


def _as_table(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """Refuse a definition that does not say what a table needs."""
    _need(definition, _TABLE_FACTS, "a table")
    columns = definition.get("properties")
    for name, column in columns.items() if isinstance(columns, Mapping) else ():
        _need(column, _COLUMN_FACTS, f"the column {name!r}")
    if not columns:
        raise ValueError("a table needs properties, one for each column")
    return definition


def _need(definition: object, facts: Sequence[str], what: str) -> None:
    about = definition.get("x-sql") if isinstance(definition, Mapping) else None
    missing = [one for one in facts if not isinstance(about, Mapping) or one not in about]
    if missing:
        listed = ", ".join(missing)
        raise ValueError(f"{what} needs an x-sql with {listed}, as import-schema --database has it")


Table = Annotated[Mapping[str, Any], AfterValidator(_as_table)]
"""A JSON Schema of the rows of a table, as the importer of SQL writes it."""


class ImportedFrom(BaseModel):
    """Where a schema of a profile was taken from.

    Attributes:
        path: The file, as the person named it who imported it.
        format: The language that it is written in.
        dialect: Its version, such as ``3.0.3`` or ``draft-07``.
        entity: What was taken from it.
        sha256: The digest of the file, in hexadecimal.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    format: SchemaFormat
    dialect: str
    entity: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class EarlierVersion(BaseModel):
    """The version of a schema of which some of the records still are.

    Attributes:
        schema_name: The schema of the profile that they are instances of; ``schema`` in the file.
        fraction: How many of the records are, from 0 to 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_name: Annotated[str, Field(alias="schema")]
    fraction: Annotated[float, Field(ge=0, le=1)] = 0.5


class DatabaseSource(BaseModel):
    """Where a database of a profile was taken from.

    Attributes:
        path: The file, as the person named it who imported it.
        format: The language that it is written in.
        dialect: The dialect of SQL.
        entity: The table that was taken with all that it refers to; None for all tables.
        sha256: The digest of the file, in hexadecimal.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    format: SchemaFormat = SchemaFormat.DDL
    dialect: SqlDialect
    entity: str | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ImportedDatabase(BaseModel):
    """Tables whose rows belong together.

    Attributes:
        source: Where they were taken from.
        ddl: The statements that define them, which a script of SQL then begins with; "" for none.
        tables: What each row of a table looks like, as JSON Schema with an ``x-sql`` of what holds
            between rows; tables stand after those that they refer to.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: DatabaseSource
    ddl: str = ""
    tables: Annotated[Mapping[str, Table], Field(min_length=1)]

    def database(self, name: str) -> Database:
        """Return what rows are made of; *name* is what the profile calls the database."""
        told = self.source
        return Database(
            name,
            tuple(
                Schema(
                    table,
                    definition,
                    SchemaSource(told.path, told.format, told.dialect, table, told.sha256),
                )
                for table, definition in self.tables.items()
            ),
            self.ddl,
        )


class ImportedSchema(BaseModel):
    """The shape of the records of some datasets.

    Attributes:
        source: Where it was taken from; None for one that was written by hand.
        definition: JSON Schema 2020-12 in which every reference is local.
        operations: What can be asked of the API that it describes, for datasets of the type api.
        encoding: What a binary form of the records needs; nothing for JSON.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: ImportedFrom | None = None
    operations: tuple[DeclaredOperation, ...] = ()
    definition: Content
    encoding: Mapping[str, Any] = Field(default_factory=dict)  # its shape depends on the form

    def check_type(self, name: str, kind: str) -> None:
        """Refuse operations for what is no request: they say nothing of single records.

        Args:
            name: What the profile calls the schema.
            kind: The type of a dataset that it is for.

        Raises:
            ValueError: There are operations only, and *kind* has none.
        """
        definition = {} if isinstance(self.definition, bool) else self.definition
        if not self.operations or kind in OPERATION_TYPES or {*definition} - {"$schema", "$defs"}:
            return
        known = " and ".join(OPERATION_TYPES)
        raise ValueError(f"the schema {name!r} has operations, which are for {known}; found {kind}")

    def entity(self, name: str) -> Entity:
        """Return what records are made of; *name* is what the profile calls the schema."""
        return Entity(
            (self.source and self.source.entity) or name,
            self.definition,
            operations=self.operations,
            encoding=self.encoding,
        )

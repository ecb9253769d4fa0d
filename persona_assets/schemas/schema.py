"""What an imported schema is, whatever format it came from.

The shape of a record is a self-contained JSON Schema 2020-12 document: every reference in it is a
local ``#/$defs/...``.  What JSON Schema cannot say stands beside it: how a record is written in
binary, and what holds between the tables of a database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

Definition = Mapping[str, Any] | bool
"""A JSON Schema: a mapping of keywords, or True (anything) or False (nothing)."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"
"""The one dialect that definitions are written in."""


class SchemaFormat(StrEnum):
    """A language in which schemas are written."""

    SWAGGER = "swagger"
    OPENAPI = "openapi"
    JSON_SCHEMA = "jsonschema"
    AVRO = "avro"
    DDL = "ddl"
    PROTOBUF = "protobuf"


UNRESOLVED = ("missing file", "remote reference")
"""The constructs of notices of references that lead out of what is at hand."""


@dataclass(frozen=True, slots=True, order=True)
class Notice:
    """Something that an import could not carry over as it was written.

    Attributes:
        path: The file.
        line: The line, from 1, or None when the format has no lines.
        place: Where in the file: a JSON pointer, a table and column, or a message and field.
        construct: What was found, such as ``discriminator`` or ``remote reference``.
        effect: What is done instead, as a sentence.
    """

    path: str
    line: int | None
    place: str
    construct: str
    effect: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line is not None else self.path
        return f"{where}: {self.place}: {self.construct}: {self.effect}"


@dataclass(frozen=True, slots=True)
class SchemaEntity:
    """One thing in a schema file that records can be made of.

    Attributes:
        name: What it is called, unique in the file.
        kind: ``schema``, ``record``, ``table``, ``message``, ``request`` or ``response``.
        line: The line, from 1, on which it begins, or None.
    """

    name: str
    kind: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class SchemaSource:
    """Where a schema came from.

    Attributes:
        path: The file as the person named it.
        format: The language that it is written in.
        dialect: Its version, such as ``3.0.3``, ``draft-07``, ``postgres``, ``proto3``.
        entity: What was taken from it.
        sha256: The digest of the file's bytes, in hexadecimal.
    """

    path: str
    format: SchemaFormat
    dialect: str
    entity: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Schema:
    """The shape of one kind of record.

    Attributes:
        name: The entity's name.
        definition: JSON Schema 2020-12; all its references begin with ``#/$defs/``.
        source: Where it came from.
        notices: What could not be carried over, in file order.
        encoding: What a binary form needs: ``{"avro": <Avro schema>}`` or ``{"protobuf":
            {"message": <full name>, "descriptors": <base64>}}``; empty for JSON.
        operations: What can be asked of the API that it describes, as a profile declares it; their
            references are those of the definition.
    """

    name: str
    definition: Definition
    source: SchemaSource
    notices: tuple[Notice, ...] = ()
    encoding: Mapping[str, Any] = field(default_factory=dict)
    operations: Sequence[Mapping[str, Any]] = ()


class SchemaFile(Protocol):
    """A file that was read: what is in it, and each of it on request."""

    @property
    def entities(self) -> Sequence[SchemaEntity]:
        """What can be taken from the file, in file order."""
        ...

    def schema(self, entity: str | None = None) -> Schema:
        """Return the schema of *entity*; None for the only one, or the root.

        Raises:
            UnknownNameError: Nothing in the file has that name.
            InvalidArgumentError: *entity* is None and the file has several.
            SchemaImportError: The entity cannot be read.
        """
        ...


class SchemaReader(Protocol):
    """Reads files of one format.  Nothing is fetched over a network."""

    def __call__(self, path: Path, *, roots: Mapping[str, Path]) -> SchemaFile:
        """Return what the file at *path* holds.

        Args:
            path: The file.
            roots: For references to elsewhere: the folder that stands for a URL prefix or an
                import root.

        Raises:
            MissingInputError: There is no such file.
            SchemaImportError: The file is not what it should be.
        """
        ...

"""Schemas in a profile: what was imported, complete, so that the source is not needed again."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from persona_assets.generators.entities import Entity
from persona_assets.schemas.schema import SchemaFormat

Content = Annotated[
    Mapping[str, Any] | bool,  # a JSON Schema, which the solver judges
    WithJsonSchema({"type": ["object", "boolean"]}),
]
"""A JSON Schema of draft 2020-12."""


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


class ImportedSchema(BaseModel):
    """The shape of the records of some datasets.

    Attributes:
        source: Where it was taken from; None for one that was written by hand.
        definition: JSON Schema 2020-12 in which every reference is local.
        encoding: What a binary form of the records needs; nothing for JSON.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: ImportedFrom | None = None
    definition: Content
    encoding: Mapping[str, Any] = Field(default_factory=dict)  # its shape depends on the form

    def entity(self, name: str) -> Entity:
        """Return what records are made of; *name* is what the profile calls the schema."""
        return Entity(self.source.entity if self.source else name, self.definition)

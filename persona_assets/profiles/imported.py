"""Schemas in a profile: what was imported, complete, so that the source is not needed again."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from persona_assets.generators.entities import Entity
from persona_assets.generators.registry import OPERATION_TYPES
from persona_assets.schemas.openapi.declared import Content, DeclaredOperation
from persona_assets.schemas.schema import SchemaFormat


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
            (self.source and self.source.entity) or name, self.definition, self.operations
        )

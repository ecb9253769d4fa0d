"""Two versions of one schema: what the new one breaks for those who keep to the old one."""

from dataclasses import dataclass

from persona_assets.schemas.compatibility.avro import compare_avro
from persona_assets.schemas.compatibility.changes import Change
from persona_assets.schemas.compatibility.json import compare_definitions
from persona_assets.schemas.compatibility.messages import compare_messages
from persona_assets.schemas.compatibility.tables import compare_tables
from persona_assets.schemas.schema import Schema, SchemaFormat


@dataclass(frozen=True, slots=True)
class CompatibilityReport:
    """How two versions of a schema differ.

    Attributes:
        changes: The differences, in the order of the schema.
    """

    changes: tuple[Change, ...]

    @property
    def breaks_readers(self) -> bool:
        """Whether readers by the old version can meet records that they do not understand."""
        return any(one.breaks_readers for one in self.changes)

    @property
    def breaks_writers(self) -> bool:
        """Whether writers by the old version can make records that are refused now."""
        return any(one.breaks_writers for one in self.changes)

    def __str__(self) -> str:
        return "\n".join(map(str, self.changes)) or "nothing that matters changed"


def compare_schemas(old: Schema, new: Schema) -> CompatibilityReport:
    """Return how *new* differs from *old*, by the rules of the format that both are written in.

    Where the formats differ, what their records look like as JSON is compared.
    """
    if "avro" in old.encoding and "avro" in new.encoding:
        return CompatibilityReport(tuple(compare_avro(old.encoding["avro"], new.encoding["avro"])))
    if "protobuf" in old.encoding and "protobuf" in new.encoding:
        found = compare_messages(old.encoding["protobuf"], new.encoding["protobuf"])
        return CompatibilityReport(tuple(found))
    if old.source.format is new.source.format is SchemaFormat.DDL:
        return CompatibilityReport(tuple(compare_tables(old.definition, new.definition)))
    return CompatibilityReport(tuple(compare_definitions(old.definition, new.definition)))

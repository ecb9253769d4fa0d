"""Persona documents as a table."""

from collections.abc import Iterable

import pyarrow as pa

from persona_assets.columns import column
from persona_assets.personas.documents import PersonaDocument

DOCUMENTS_SCHEMA = pa.schema(
    [
        column("persona", pa.string(), "The persona's name."),
        column("description", pa.string(), "Who this is, for people."),
        column("kind", pa.string(), "user, device, organization or system."),
        column("domain", pa.string(), "ecommerce, finance, healthcare, iot or generic."),
        column("document_version", pa.string(), "The document's semantic version."),
        column("locale", pa.string(), "The language and country of generated names and places."),
        column("aliases", pa.list_(pa.string()), "Under which names it speaks in its sources."),
        column("inherits_from", pa.string(), "The persona it inherits from.", nullable=True),
        column("behavior_count", pa.int64(), "How many behaviors it declares or inherits."),
        column("document", pa.string(), "All that it says, with what it inherits, as JSON."),
    ]
)
"""One row for each persona."""


def document_table(documents: Iterable[PersonaDocument]) -> pa.Table:
    """Return *documents*, with what they inherit, as a table of DOCUMENTS_SCHEMA."""
    rows = [
        {
            "persona": document.name,
            "description": document.description,
            "kind": document.kind.value,
            "domain": document.domain.value,
            "document_version": document.version,
            "locale": document.locale,
            "aliases": list(document.aliases),
            "inherits_from": document.inherits_from,
            "behavior_count": len(document.behaviors),
            "document": document.model_dump_json(),
        }
        for document in documents
    ]
    return pa.Table.from_pylist(rows, schema=DOCUMENTS_SCHEMA)


def document_from_table(table: pa.Table) -> PersonaDocument:
    """Return the one document in *table*, which has DOCUMENTS_SCHEMA."""
    [text] = table.column("document").to_pylist()
    return PersonaDocument.model_validate_json(text)

"""Choices between values without members and items, such as a text or null, seen at a glance."""

from persona_assets.schema_records.references import Document
from persona_assets.schema_records.solving.goals import Keywords, types_of
from persona_assets.schemas.schema import Definition

_NESTED = frozenset({"object", "array"})
_CHOICES = ("anyOf", "oneOf")
_DEPTH = 6


def has_only_leaves(document: Document, schema: Keywords) -> bool:
    """Return whether *schema* leaves a choice, and each way is a value without parts."""
    return _has_only_leaves(document, schema, _DEPTH)


def _has_only_leaves(document: Document, schema: Keywords, depth: int) -> bool:
    return any(
        name in schema and all(_is_leaf(document, one, depth - 1) for one in schema[name])
        for name in _CHOICES
    )


def _is_leaf(document: Document, schema: Definition, depth: int) -> bool:
    """Return whether a glance shows that values of *schema* have no parts."""
    if isinstance(schema, bool):
        return not schema
    if depth <= 0:
        return False
    if "type" in schema and types_of(schema["type"]).isdisjoint(_NESTED):
        return True
    values = (
        schema["enum"] if "enum" in schema else [schema["const"]] if "const" in schema else None
    )
    if values is not None and not any(isinstance(one, dict | list) for one in values):
        return True
    if "$ref" in schema and _is_leaf(document, document.resolve(schema["$ref"]), depth - 1):
        return True
    return _has_only_leaves(document, schema, depth)

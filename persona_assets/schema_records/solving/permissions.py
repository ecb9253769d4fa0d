"""Schemas that refuse nothing, seen at a glance: denying one of them is hopeless.

It saves work where it matters: a value that must not be an instance of a schema that every object
satisfies need not be looked for among all the ways to fail its neighbors.
"""

from persona_assets.schema_records.references import Document
from persona_assets.schema_records.solving.goals import ALL_TYPES, Value, types_of
from persona_assets.schemas.json_schema.dialects import KINDS
from persona_assets.schemas.schema import Definition

_DEPTH = 6
_PARTS = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames", "items",
    "unevaluatedItems"})  # fmt: skip
_MAPS = frozenset({"properties", "patternProperties"})
_SILENT = frozenset({"title", "description", "default", "examples", "deprecated", "readOnly",
    "writeOnly", "contentEncoding", "contentMediaType"})  # fmt: skip


def allows_all(document: Document, schema: Definition) -> bool:
    """Return whether it shows at a glance that *schema* refuses no value."""
    return _allows_all(document, schema, _DEPTH)


def allows_all_of_its_types(document: Document, schema: Definition) -> bool:
    """Return whether it shows at a glance that *schema* refuses nothing but kinds of values."""
    if isinstance(schema, bool):
        return schema
    return all(
        keyword == "type" or _is_silent(document, keyword, value, _DEPTH)
        for keyword, value in schema.items()
    )


def _allows_all(document: Document, schema: Definition, depth: int) -> bool:
    if isinstance(schema, bool):
        return schema
    return depth > 0 and all(
        _is_silent(document, keyword, value, depth) for keyword, value in schema.items()
    )


def _is_silent(document: Document, keyword: str, value: Value, depth: int) -> bool:
    """Return whether a *keyword* with this *value* refuses nothing."""
    if keyword == "type":
        return types_of(value) == ALL_TYPES
    if keyword == "anyOf":
        return any(_allows_all(document, one, depth - 1) for one in value)
    parts = _parts(document, keyword, value)
    if parts is None:
        return keyword in _SILENT or (keyword not in KINDS and not keyword.startswith("$"))
    return all(_allows_all(document, one, depth - 1) for one in parts)


def _parts(document: Document, keyword: str, value: Value) -> list[Definition] | None:
    """Return the schemas that *keyword* refuses nothing without; None when it refuses by itself."""
    if keyword == "$ref":
        return [document.resolve(value)]
    if keyword in _MAPS:
        return list(value.values())
    if keyword == "allOf":
        return value
    return [value] if keyword in _PARTS else None

"""Schemas that refuse nothing, seen at a glance: denying one of them is hopeless.

It saves work where it matters: a value that must not be an instance of a schema that every object
satisfies need not be looked for among all the ways to fail its neighbors.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from persona_assets.schema_records.references import Document
from persona_assets.schema_records.solving.goals import ALL_TYPES, Value, types_of
from persona_assets.schemas.json_schema.dialects import KINDS
from persona_assets.schemas.schema import Definition

_DEPTH = 8
_NO_TYPES = frozenset[str]()
_PARTS = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames", "items",
    "unevaluatedItems"})  # fmt: skip
_OF_ARRAYS = frozenset({"items", "unevaluatedItems"})
_MAPS = frozenset({"properties", "patternProperties"})
_SILENT = frozenset({"title", "description", "default", "examples", "deprecated", "readOnly",
    "writeOnly", "contentEncoding", "contentMediaType"})  # fmt: skip


def allows_all(document: Document, schema: Definition) -> bool:
    """Return whether it shows at a glance that *schema* refuses no value."""
    return _Glance(document, _DEPTH).allowed(schema) == ALL_TYPES


def allows_all_of_its_types(document: Document, schema: Definition) -> bool:
    """Return whether it shows at a glance that *schema* refuses nothing but kinds of values."""
    if isinstance(schema, bool):
        return schema
    glance = _Glance(document, _DEPTH)
    return all(
        keyword == "type" or glance.allowed_by(keyword, value) == ALL_TYPES
        for keyword, value in schema.items()
    )


class _Glance(NamedTuple):
    """A look at a schema, from where it stands.

    Attributes:
        document: Where references lead.
        depth: How many levels of schemas are still looked at.
        supposed: The references that are being looked at, each with the kinds of values that their
            schema is supposed to allow all of.
    """

    document: Document
    depth: int
    supposed: Mapping[str, frozenset[str]] = MappingProxyType({})

    def allowed(self, schema: Definition) -> frozenset[str]:
        """Return the kinds of values of which *schema* refuses none, as far as a glance shows."""
        if isinstance(schema, bool):
            return ALL_TYPES if schema else _NO_TYPES
        if self.depth <= 0:
            return _NO_TYPES
        found = ALL_TYPES
        for keyword, value in schema.items():
            found &= self.allowed_by(keyword, value)
            if not found:
                break
        return found

    def allowed_by(self, keyword: str, value: Value) -> frozenset[str]:
        """Return the kinds of values of which a *keyword* with this *value* refuses none."""
        below = self._replace(depth=self.depth - 1)
        match keyword:
            case "type":
                return types_of(value)
            case "$ref":
                return self._behind(value)
            case "anyOf":
                return frozenset[str]().union(*map(below.allowed, value))
            case "allOf":
                return ALL_TYPES.intersection(*map(below.allowed, value))
            case _:
                pass
        if keyword in _PARTS or keyword in _MAPS:
            parts = value.values() if keyword in _MAPS else [value]
            is_open = all(below.allowed(part) == ALL_TYPES for part in parts)
            kind = "array" if keyword in _OF_ARRAYS else "object"
            return ALL_TYPES if is_open else ALL_TYPES - {kind}
        is_silent = keyword in _SILENT or (keyword not in KINDS and not keyword.startswith("$"))
        return ALL_TYPES if is_silent else _NO_TYPES

    def _behind(self, reference: str) -> frozenset[str]:
        """Return the kinds of values of which the schema at *reference* refuses none.

        A schema that speaks of itself refuses nothing if it refuses nothing where it is supposed to
        refuse no part; when that does not come true, it is supposed to refuse every part.
        """
        if reference in self.supposed:
            return self.supposed[reference]
        schema = self.document.resolve(reference)
        found = _NO_TYPES
        for supposed in (ALL_TYPES, _NO_TYPES):
            own = {**self.supposed, reference: supposed}
            found = _Glance(self.document, self.depth - 1, own).allowed(schema)
            if found == ALL_TYPES:
                break
        return found

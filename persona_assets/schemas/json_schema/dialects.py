"""The dialects of JSON Schema that files are written in, and what each keyword must look like.

One table says which keywords hold schemas; everything that walks a schema goes by it, so that a
``$ref`` in an example or an enumeration is never taken for one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from persona_assets.schemas.pointers import Pointer


class Kind(Enum):
    """What the value of a keyword must be."""

    SCHEMA = "a schema"
    SCHEMAS = "a list of schemas"
    SCHEMA_MAP = "a mapping of schemas"
    ITEMS = "a schema or a list of schemas"
    DEPENDENCIES = "a mapping of schemas and lists of names"
    NUMBER = "a number"
    FACTOR = "a number above 0"
    LIMIT = "a number or a boolean"
    COUNT = "a whole number from 0"
    FLAG = "a boolean"
    TEXT = "a text"
    PATTERN = "a regular expression"
    NAMES = "a list of names"
    NAME_MAP = "a mapping of lists of names"
    VALUES = "a list"
    VALUE = "anything"
    TYPE = "a type or a list of types"


KINDS: Mapping[str, Kind] = {
    "title": Kind.TEXT,
    "description": Kind.TEXT,
    "default": Kind.VALUE,
    "examples": Kind.VALUES,
    "deprecated": Kind.FLAG,
    "readOnly": Kind.FLAG,
    "writeOnly": Kind.FLAG,
    "type": Kind.TYPE,
    "enum": Kind.VALUES,
    "const": Kind.VALUE,
    "format": Kind.TEXT,
    "contentEncoding": Kind.TEXT,
    "contentMediaType": Kind.TEXT,
    "minLength": Kind.COUNT,
    "maxLength": Kind.COUNT,
    "pattern": Kind.PATTERN,
    "minimum": Kind.NUMBER,
    "maximum": Kind.NUMBER,
    "exclusiveMinimum": Kind.LIMIT,
    "exclusiveMaximum": Kind.LIMIT,
    "multipleOf": Kind.FACTOR,
    "prefixItems": Kind.SCHEMAS,
    "items": Kind.ITEMS,
    "additionalItems": Kind.SCHEMA,
    "unevaluatedItems": Kind.SCHEMA,
    "contains": Kind.SCHEMA,
    "minContains": Kind.COUNT,
    "maxContains": Kind.COUNT,
    "minItems": Kind.COUNT,
    "maxItems": Kind.COUNT,
    "uniqueItems": Kind.FLAG,
    "properties": Kind.SCHEMA_MAP,
    "patternProperties": Kind.SCHEMA_MAP,
    "additionalProperties": Kind.SCHEMA,
    "unevaluatedProperties": Kind.SCHEMA,
    "propertyNames": Kind.SCHEMA,
    "required": Kind.NAMES,
    "minProperties": Kind.COUNT,
    "maxProperties": Kind.COUNT,
    "dependentRequired": Kind.NAME_MAP,
    "dependentSchemas": Kind.SCHEMA_MAP,
    "dependencies": Kind.DEPENDENCIES,
    "allOf": Kind.SCHEMAS,
    "anyOf": Kind.SCHEMAS,
    "oneOf": Kind.SCHEMAS,
    "not": Kind.SCHEMA,
    "if": Kind.SCHEMA,
    "then": Kind.SCHEMA,
    "else": Kind.SCHEMA,
}
"""What is carried over: keywords that constrain, and annotations that help to generate."""

CONTAINERS = ("definitions", "$defs")
"""Keywords that hold schemas for others to refer to."""

TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")

_SINCE_6 = frozenset({"const", "contains", "propertyNames"})
_SINCE_7 = frozenset({"if", "then", "else"})
_SINCE_2019 = frozenset(
    {
        "dependentRequired",
        "dependentSchemas",
        "minContains",
        "maxContains",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
_SINCE_2020 = frozenset({"prefixItems"})
_VALIDATION = frozenset(
    keyword
    for keyword, kind in KINDS.items()
    if kind
    in (Kind.NUMBER, Kind.FACTOR, Kind.LIMIT, Kind.COUNT, Kind.PATTERN, Kind.NAMES, Kind.TYPE)
) | {"const", "enum", "uniqueItems", "dependentRequired"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one version of JSON Schema differs from 2020-12.

    Attributes:
        name: What people call it, such as ``draft-07``.
        later: Keywords that it does not know, because they came later.
        id_keyword: The keyword that names a schema.
        is_reference_alone: Whether everything beside ``$ref`` is ignored.
        has_anchors: Whether ``$anchor`` names a place (else a fragment in the id does).
        is_openapi: Whether it is the schema object of OpenAPI 3.0 or Swagger 2.0.
    """

    name: str
    later: frozenset[str] = frozenset()
    id_keyword: str = "$id"
    is_reference_alone: bool = False
    has_anchors: bool = True
    is_openapi: bool = False

    def without_validation(self) -> "Dialect":
        """Return the dialect of a meta-schema that leaves out the validation vocabulary."""
        return Dialect(self.name, self.later | _VALIDATION, self.id_keyword)


DRAFT_2020 = Dialect("2020-12")
DRAFT_2019 = Dialect("2019-09", _SINCE_2020)
DRAFT_7 = Dialect("draft-07", _SINCE_2019 | _SINCE_2020, is_reference_alone=True, has_anchors=False)
DRAFT_6 = Dialect("draft-06", DRAFT_7.later | _SINCE_7, is_reference_alone=True, has_anchors=False)
DRAFT_4 = Dialect("draft-04", DRAFT_6.later | _SINCE_6, "id", True, False)  # noqa: FBT003
OPENAPI_30 = Dialect("3.0", is_reference_alone=True, has_anchors=False, is_openapi=True)

BY_SCHEMA_URI: Mapping[str, Dialect] = {
    "json-schema.org/draft/2020-12/schema": DRAFT_2020,
    "json-schema.org/schema": DRAFT_2020,
    "spec.openapis.org/oas/3.1/dialect/base": DRAFT_2020,
    "json-schema.org/draft/2019-09/schema": DRAFT_2019,
    "json-schema.org/draft-07/schema": DRAFT_7,
    "json-schema.org/draft-06/schema": DRAFT_6,
    "json-schema.org/draft-05/schema": DRAFT_4,
    "json-schema.org/draft-04/schema": DRAFT_4,
}
DRAFT_3_URI = "json-schema.org/draft-03/schema"


def bare_uri(uri: str) -> str:
    """Return *uri* without scheme and an empty fragment, as ``$schema`` is compared."""
    return uri.strip().rstrip("#").rstrip("/").removeprefix("https://").removeprefix("http://")


def guess_dialect(value: object) -> Dialect:
    """Return the dialect of a schema that names none: draft 4 where a limit's flag says so."""
    for _, node in walk_schemas(value):
        flags = (node.get("exclusiveMinimum"), node.get("exclusiveMaximum"))
        if any(isinstance(flag, bool) for flag in flags):
            return DRAFT_4
    return DRAFT_2020


def walk_schemas(value: object, here: Pointer = ()) -> Iterator[tuple[Pointer, Mapping[str, Any]]]:
    """Yield each schema in *value* that is a mapping, with its pointer: outer before inner."""
    waiting: list[tuple[Pointer, object]] = [(here, value)]
    while waiting:
        pointer, node = waiting.pop()
        if isinstance(node, Mapping):
            yield pointer, node
            waiting += reversed(list(children_of(node, pointer)))


def children_of(node: Mapping[str, Any], here: Pointer) -> Iterator[tuple[Pointer, object]]:
    """Yield what stands directly in the schema positions of *node*, with its pointer."""
    for keyword, child in node.items():
        kind = Kind.SCHEMA_MAP if keyword in CONTAINERS else KINDS.get(keyword)
        if kind in (Kind.SCHEMA_MAP, Kind.DEPENDENCIES) and isinstance(child, Mapping):
            yield from (((*here, keyword, name), inner) for name, inner in child.items())
        elif kind in (Kind.SCHEMAS, Kind.ITEMS) and isinstance(child, list):
            yield from (((*here, keyword, str(n)), inner) for n, inner in enumerate(child))
        elif kind in (Kind.SCHEMA, Kind.ITEMS):
            yield (*here, keyword), child

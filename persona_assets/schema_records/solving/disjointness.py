"""Pairs of schemas that no value satisfies both, as far as a glance shows it.

A glance saves work: of ten kinds of events that a member tells apart, choosing one needs no proof
that it is none of the other nine.
"""

from dataclasses import dataclass, field

from persona_assets.schema_records.references import Document
from persona_assets.schema_records.solving.goals import ALL_TYPES, types_of
from persona_assets.schemas.json_schema.keywords import same_json
from persona_assets.schemas.schema import Definition

_DEPTH = 6


@dataclass(slots=True)
class _Outline:
    """What a glance at a schema shows.

    Attributes:
        types: The kinds of values that it allows.
        values: The only values that it can allow, as texts, or None.
        required: The members that an object must have.
        members: What a glance at the members shows.
        closed: The only members that an object can have, or None.
    """

    types: frozenset[str] = ALL_TYPES
    values: frozenset[str] | None = None
    required: set[str] = field(default_factory=set)
    members: dict[str, "_Outline"] = field(default_factory=dict)
    closed: frozenset[str] | None = None


def are_disjoint(document: Document, first: Definition, second: Definition) -> bool:
    """Return whether it shows at a glance that no value satisfies both schemas."""
    return _exclude(_outline_of(document, first), _outline_of(document, second))


def _outline_of(document: Document, schema: Definition) -> _Outline:
    """Return what a glance at *schema* shows; each schema is looked at once."""

    def look() -> _Outline:
        outline = _Outline()
        _look(document, schema, outline, _DEPTH)
        return outline

    return document.make(look, id(schema), "outline")


def _exclude(one: _Outline, other: _Outline) -> bool:
    if not one.types & other.types:
        return True
    if one.values is not None and other.values is not None and not one.values & other.values:
        return True
    return _excludes_objects(one, other) or _excludes_objects(other, one)


def _excludes_objects(one: _Outline, other: _Outline) -> bool:
    """Return whether *one* allows only objects with a member that *other* does not allow."""
    if one.types != frozenset({"object"}):
        return False
    if other.closed is not None and not one.required <= other.closed:
        return True
    return any(
        name in one.members and name in other.members
        and _exclude(one.members[name], other.members[name])
        for name in one.required
    )  # fmt: skip


def _look(document: Document, schema: Definition, outline: _Outline, depth: int) -> None:
    """Add to *outline* what a glance at *schema* shows."""
    if isinstance(schema, bool) or depth == 0:
        return
    if "$ref" in schema:
        _look(document, document.resolve(schema["$ref"]), outline, depth - 1)
    for part in schema.get("allOf", ()):
        _look(document, part, outline, depth - 1)
    if "type" in schema:
        outline.types &= types_of(schema["type"])
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    if values is not None:
        texts = frozenset(same_json(value) for value in values)
        outline.values = texts if outline.values is None else outline.values & texts
    outline.required |= set(schema.get("required", ()))
    for name, member in schema.get("properties", {}).items():
        _look(document, member, outline.members.setdefault(name, _Outline()), min(depth - 1, 2))
    if schema.get("additionalProperties") is False and "patternProperties" not in schema:
        names = frozenset(schema.get("properties", {}))
        outline.closed = names if outline.closed is None else outline.closed & names

"""The choices that a schema leaves: ``anyOf``, ``oneOf``, ``if``, ``dependent...`` and ``not``."""

from collections.abc import Iterator
from typing import NamedTuple

from persona_assets.schema_records.disjointness import are_disjoint
from persona_assets.schema_records.goals import Keywords, Option, Term
from persona_assets.schema_records.references import Document


class Disjunction(NamedTuple):
    """Several ways of which one must be taken.

    Attributes:
        options: The ways.
        denied: A schema that must not be satisfied, whose ways are found when they are needed.
        reasons: The identities of the schemas that fail if *denied* does.
        is_wide: Whether records should show all the ways; when not, any one of them will do.
        is_condition: Whether the ways are not alike: what is likely is seen when they are solved.
    """

    options: tuple[Option, ...]
    denied: Keywords | None = None
    reasons: frozenset[int] = frozenset()
    is_wide: bool = True
    is_condition: bool = False


def disjunctions_of(
    schema: Keywords, document: Document, scopes: tuple[int, ...]
) -> Iterator[Disjunction]:
    """Yield the choices that *schema* leaves, without those of the schemas inside of it."""
    if "anyOf" in schema:
        yield Disjunction(tuple(Option((Term(one, scopes=scopes),)) for one in schema["anyOf"]))
    if "oneOf" in schema:
        yield document.make(lambda: _one_of(schema, document, scopes), id(schema), "oneOf", *scopes)
    if "if" in schema and ("then" in schema or "else" in schema):
        holds = (
            Term(schema["if"], scopes=scopes),
            Term(schema.get("then", True), scopes=scopes),
        )
        fails = (
            Term(schema["if"], is_positive=False),
            Term(schema.get("else", True), scopes=scopes),
        )
        yield Disjunction((Option(holds), Option(fails)), is_condition=True)
    for name, needed in schema.get("dependentRequired", {}).items():
        if needed:
            demand = document.make(lambda: {"required": needed}, id(needed), "required")  # noqa: B023
            yield _dependent(schema, document, name, Term(demand, scopes=scopes))
    for name, needed in schema.get("dependentSchemas", {}).items():
        yield _dependent(schema, document, name, Term(needed, scopes=scopes))


def _one_of(schema: Keywords, document: Document, scopes: tuple[int, ...]) -> Disjunction:
    """Return the ways to satisfy one schema of ``oneOf`` and none of the others."""
    branches = schema["oneOf"]
    options = (
        Option(
            (
                Term(branch, scopes=scopes),
                *(
                    Term(other, is_positive=False)
                    for place, other in enumerate(branches)
                    if place != chosen and not are_disjoint(document, branch, other)
                ),
            )
        )
        for chosen, branch in enumerate(branches)
    )
    return Disjunction(tuple(options))


def _dependent(schema: Keywords, document: Document, name: str, term: Term) -> Disjunction:
    """Return the ways to satisfy *term* whenever there is a member called *name*."""
    present = document.make(
        lambda: {"type": "object", "required": [name]}, id(schema), name, "present"
    )
    absent = document.make(lambda: {"properties": {name: False}}, id(schema), name, "absent")
    return Disjunction((Option((Term(present), term)), Option((Term(absent),))))

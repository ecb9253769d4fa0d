"""The choices that a schema leaves: ``anyOf``, ``oneOf``, ``if``, ``dependent...`` and ``not``."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload

from persona_assets.schema_records.references import Document
from persona_assets.schema_records.solving.disjointness import are_disjoint
from persona_assets.schema_records.solving.goals import Keywords, Option, Term
from persona_assets.schema_records.solving.permissions import allows_all_of_its_types
from persona_assets.schemas.schema import Definition


class Disjunction(NamedTuple):
    """Several ways of which one must be taken.

    Attributes:
        options: The ways.
        denied: A schema that must not be satisfied, whose ways are found when they are needed.
        reasons: The identities of the schemas that fail if *denied* does.
        is_wide: Whether records should show all the ways; when not, any one of them will do.
        is_condition: Whether the ways are not alike: what is likely is seen when they are solved.
    """

    options: Sequence[Option]
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
        yield document.make(
            lambda: Disjunction(_Branches(schema, document, scopes)), id(schema), "oneOf", *scopes
        )
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


class _Branches(Sequence[Option]):
    """The ways to satisfy one schema of ``oneOf`` and none of the others.

    Each way is worked out when it is first looked at: of hundreds, most never are.
    """

    def __init__(self, schema: Keywords, document: Document, scopes: tuple[int, ...]) -> None:
        self._branches: list[Definition] = schema["oneOf"]
        self._document = document
        self._scopes = scopes
        self._options: dict[int, Option] = {}

    def __len__(self) -> int:
        return len(self._branches)

    @overload
    def __getitem__(self, place: int) -> Option: ...
    @overload
    def __getitem__(self, place: slice) -> list[Option]: ...
    def __getitem__(self, place: int | slice) -> Option | list[Option]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if place not in self._options:
            self._options[place] = self._option(place)
        return self._options[place]

    def _option(self, chosen: int) -> Option:
        branch = self._branches[chosen]
        others = [
            other
            for place, other in enumerate(self._branches)
            if place != chosen and not are_disjoint(self._document, branch, other)
        ]
        # what cannot be denied comes first: then the ways to deny the rest are not looked for
        others.sort(key=lambda other: not allows_all_of_its_types(self._document, other))
        denials = [Term(other, is_positive=False) for other in others]
        return Option((Term(branch, scopes=self._scopes), *denials))


def _dependent(schema: Keywords, document: Document, name: str, term: Term) -> Disjunction:
    """Return the ways to satisfy *term* whenever there is a member called *name*."""
    present = document.make(
        lambda: {"type": "object", "required": [name]}, id(schema), name, "present"
    )
    absent = document.make(lambda: {"properties": {name: False}}, id(schema), name, "absent")
    return Disjunction((Option((Term(present), term)), Option((Term(absent),))))

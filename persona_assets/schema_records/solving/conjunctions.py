"""Everything that is known of one value, gathered from all the schemas that it must satisfy.

What follows for certain is merged at once.  Where there are several ways, the choice is kept for
later as a disjunction.  Absorbing can find that nothing is left, but finding nothing wrong does not
mean that a value exists: that is known only when members and items are solved, too.
"""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from persona_assets.schema_records.references import Document
from persona_assets.schema_records.solving.alternatives import Disjunction, disjunctions_of
from persona_assets.schema_records.solving.array_facts import ARRAY_KEYWORDS, ArrayFacts
from persona_assets.schema_records.solving.goals import (
    ALL_TYPES,
    NUMBER_TYPES,
    REFUSED,
    ContradictionError,
    Goal,
    Keywords,
    Option,
    Term,
    types_of,
)
from persona_assets.schema_records.solving.leaf_choices import has_only_leaves
from persona_assets.schema_records.solving.number_facts import NUMBER_KEYWORDS, NumberFacts, exact
from persona_assets.schema_records.solving.object_facts import OBJECT_KEYWORDS, ObjectFacts
from persona_assets.schema_records.solving.text_facts import TEXT_KEYWORDS, TextFacts
from persona_assets.schemas.schema import Definition

HINT_KEYWORDS = frozenset({
    "format", "description", "title", "default", "examples", "example", "contentEncoding",
    "contentMediaType",
})  # fmt: skip
_NESTED = frozenset({"object", "array"})
_UNEVALUATED = ("unevaluatedProperties", "unevaluatedItems")
_IMPLIED = (
    (NUMBER_KEYWORDS, NUMBER_TYPES),
    (TEXT_KEYWORDS - {"format"}, frozenset({"string"})),
    (OBJECT_KEYWORDS | {"dependentRequired", "dependentSchemas"}, frozenset({"object"})),
    (ARRAY_KEYWORDS, frozenset({"array"})),
    (frozenset({"unevaluatedProperties"}), frozenset({"object"})),
    (frozenset({"unevaluatedItems"}), frozenset({"array"})),
)


class Unevaluated(NamedTuple):
    """What holds for the members or values that nothing else in a schema speaks of.

    Attributes:
        scope: The identity of the schema that says so.
        keyword: ``unevaluatedProperties`` or ``unevaluatedItems``.
        schema: What they must satisfy.
    """

    scope: int
    keyword: str
    schema: Definition


@dataclass(slots=True)
class Conjunction:
    """What is known of one value.

    Attributes:
        document: Where references lead.
        types: The kinds of values that are left.
        implied: The kinds of values that the schemas speak of.
        values: The only values that can be allowed, or None when that is not known.
        excluded: Values that are not allowed.
        numbers: What is known if it is a number.
        texts: What is known if it is a string.
        objects: What is known if it is an object.
        arrays: What is known if it is an array.
        pending: The choices that are not made yet.
        hints: Keywords that say what the value means; the outermost schema speaks first.
        is_exact: Whether all that was absorbed is expressed here.
        denied: The schemas that the value must not satisfy.
        reasons: The identities of the schemas whose failure is being brought about.
        unevaluated: What is said of members and values that nothing speaks of.
    """

    document: Document
    types: frozenset[str] = ALL_TYPES
    implied: frozenset[str] = frozenset()
    values: list[Any] | None = None
    excluded: tuple[Any, ...] = ()
    numbers: NumberFacts = field(default_factory=NumberFacts)
    texts: TextFacts = field(default_factory=TextFacts)
    objects: ObjectFacts = field(default_factory=ObjectFacts)
    arrays: ArrayFacts = field(default_factory=ArrayFacts)
    pending: tuple[Disjunction, ...] = ()
    hints: dict[str, Any] = field(default_factory=dict)
    is_exact: bool = True
    denied: tuple[Keywords, ...] = ()
    reasons: frozenset[int] = frozenset()
    unevaluated: tuple[Unevaluated, ...] = ()
    _absorbed: dict[tuple[int, tuple[int, ...]], Keywords] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document, goal: Goal) -> "Conjunction":
        """Return what is known of a value that satisfies *goal*.

        Raises:
            ContradictionError: No value satisfies it.
        """
        known = cls(document)
        for schema in goal:
            known.apply(Term(schema))
        known.check()
        return known

    def choose(
        self,
        option: Option,
        pending: Iterable[Disjunction],
        reasons: frozenset[int] = frozenset(),
    ) -> "Conjunction":
        """Return what is known once *option* is chosen and the choices in *pending* are left.

        Args:
            option: What to add.
            pending: The choices that are left.
            reasons: The identities of the schemas whose failure the option is to bring about; a
                schema does not fail because it fails.

        Raises:
            ContradictionError: Nothing is left of the option.
        """
        known = dataclasses.replace(
            self,
            numbers=self.numbers.copy(),
            texts=self.texts.copy(),
            objects=self.objects.copy(),
            arrays=self.arrays.copy(),
            pending=tuple(pending),
            hints=dict(self.hints),
            is_exact=self.is_exact and option.is_exact,
            reasons=reasons,
            _absorbed=dict(self._absorbed),
        )
        for term in option.terms:
            known.apply(term)
        known.check()
        return known

    def check(self) -> None:
        """Narrow the types to those that are left.

        Raises:
            ContradictionError: None is left.
        """
        problem: ContradictionError | None = None
        for names, facts in (
            (NUMBER_TYPES, self.numbers),
            (frozenset({"string"}), self.texts),
            (frozenset({"object"}), self.objects),
            (frozenset({"array"}), self.arrays),
        ):
            if self.types & names:
                try:
                    facts.check()
                except ContradictionError as error:
                    problem = error
                    self.types -= names
        if not self.types:
            raise problem or ContradictionError("no type of value is left")

    def settle(self) -> "Conjunction":
        """Return the same with ``unevaluated...`` turned into what they mean for these choices."""
        if not self.unevaluated:
            return self
        known = self.choose(Option(()), ())
        known.unevaluated = ()
        for rule in self.unevaluated:
            parts = [
                schema for (_, scopes), schema in self._absorbed.items() if rule.scope in scopes
            ]
            if rule.keyword == "unevaluatedProperties":
                _close_members(known.objects, parts, rule.schema)
            else:
                _close_items(known.arrays, parts, rule.schema)
        known.check()
        return known

    def is_leaf(self) -> bool:
        """Return whether the value has no members or items, as far as it is known."""
        kinds = self.types & self.implied if self.types == ALL_TYPES else self.types
        is_nested = bool(kinds & _NESTED) or any(one.is_wide for one in self.pending)
        if self.values is not None or not is_nested or self.types.isdisjoint(_NESTED):
            return True
        return any(has_only_leaves(self.document, one) for one in self._absorbed.values())

    def absorbed(self) -> list[Keywords]:
        """Return the schemas that were absorbed, those that they refer to among them."""
        return list(self._absorbed.values())

    def apply(self, term: Term) -> None:
        """Add what *term* demands; raise ContradictionError when that cannot be."""
        if term.is_positive:
            self._absorb(term.schema, term.scopes)
        else:
            self._deny(term.schema)

    def _absorb(self, schema: Definition, scopes: tuple[int, ...]) -> None:
        """Add that the value satisfies *schema*."""
        if schema is False:
            raise ContradictionError("nothing is allowed here", schema)
        if schema is True or (id(schema), scopes) in self._absorbed:
            return
        self._absorbed[id(schema), scopes] = schema
        for name in HINT_KEYWORDS & schema.keys():
            self.hints.setdefault(name, schema[name])
        inner = self._note_unevaluated(schema, scopes)
        if "$ref" in schema:
            self._absorb(self.document.resolve(schema["$ref"]), inner)
        self.is_exact = self.is_exact and "$dynamicRef" not in schema
        for part in schema.get("allOf", ()):
            self._absorb(part, inner)
        self._absorb_assertions(schema)
        self.pending += tuple(disjunctions_of(schema, self.document, inner))
        if "not" in schema:
            self._deny(schema["not"])

    def _note_unevaluated(self, schema: Keywords, scopes: tuple[int, ...]) -> tuple[int, ...]:
        """Note the ``unevaluated...`` of *schema*; return the scopes of what stands in it."""
        rules = [
            Unevaluated(id(schema), keyword, schema[keyword])
            for keyword in _UNEVALUATED
            if keyword in schema and schema[keyword] is not True
        ]
        if not rules:
            return scopes
        self.unevaluated = (*self.unevaluated, *rules)
        inner = (*scopes, id(schema))
        self._absorbed[id(schema), inner] = schema
        return inner

    def _absorb_assertions(self, schema: Keywords) -> None:
        """Add what *schema* says itself, without references and choices."""
        if "type" in schema:
            allowed = types_of(schema["type"])
            if not self.types & allowed:
                raise ContradictionError(
                    f"type {schema['type']!r} is none of {', '.join(sorted(self.types))}", schema
                )
            self.types &= allowed
        if "const" in schema:
            self._allow([schema["const"]])
        if "enum" in schema:
            self._allow(list(schema["enum"]))
        for keywords, types in _IMPLIED:
            if not keywords.isdisjoint(schema):
                self.implied |= types
        self.numbers.absorb(schema)
        self.texts.absorb(schema)
        self.objects.absorb(schema)
        self.arrays.absorb(schema)
        if REFUSED in schema:
            self._refuse(schema[REFUSED])

    def _allow(self, values: list[Any]) -> None:
        """Add that the value is one of *values*; which of them is seen when choices are made."""
        if self.values is None or len(values) < len(self.values):
            self.values = values

    def _deny(self, schema: Definition) -> None:
        """Add that the value does not satisfy *schema*."""
        if isinstance(schema, bool):
            if schema:
                raise ContradictionError("everything is refused here", schema)
            return
        if id(schema) in self.reasons:
            raise ContradictionError("a schema that refers to itself is refused", schema)
        if any(schema is other for other in self.denied):
            return
        self.denied = (*self.denied, schema)
        refusal = Disjunction((), denied=schema, reasons=self.reasons, is_wide=False)
        self.pending = (*self.pending, refusal)

    def _refuse(self, schema: Keywords) -> None:
        """Add that the value does not satisfy *schema*, which has one keyword of a leaf."""
        [(keyword, value)] = schema.items()
        if keyword in ("pattern", "format"):
            self.texts.refuse(schema)
        elif keyword == "multipleOf":
            factor = exact(value)
            self.numbers.not_multiples += (factor,) if factor else ()
        else:
            self.excluded += tuple(value if keyword == "enum" else [value])


def _close_members(objects: ObjectFacts, parts: Iterable[Keywords], schema: Definition) -> None:
    """Add that members which none of *parts* speaks of must satisfy *schema*."""
    names: set[str] = set()
    patterns: list[str] = []
    for part in parts:
        if "additionalProperties" in part or part.get("unevaluatedProperties") is True:
            return
        names |= set(part.get("properties", {}))
        patterns += part.get("patternProperties", {})
    objects.close(names, tuple(patterns), schema)


def _close_items(arrays: ArrayFacts, parts: Iterable[Keywords], schema: Definition) -> None:
    """Add that values which none of *parts* speaks of must satisfy *schema*.

    Values that are contained in the sense of ``contains`` are spoken of.
    """
    start = 0
    contained: list[Definition] = []
    for part in parts:
        if "items" in part or part.get("unevaluatedItems") is True:
            return
        start = max(start, len(part.get("prefixItems", ())))
        contained += [part["contains"]] if "contains" in part else []
    if schema is False and contained:
        arrays.continue_with(start, contained[0])
    else:
        arrays.continue_with(start, schema)

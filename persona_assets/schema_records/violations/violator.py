"""Records that violate one constraint each, proven by a validator that we did not write.

A valid record is taken and one value of it changed, so that the validator names the constraint
among what is wrong, as far as possible alone.  The record before the change is the valid twin.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.keys import child_key, derive, field_key, integers_one, row_keys
from persona_assets.schema_records.constraints import Constraint, constraints, positions
from persona_assets.schema_records.planning import SchemaPlan, compile_plan
from persona_assets.schema_records.violations import alternatives, arrays, leaves, objects
from persona_assets.schema_records.violations.budgets import excess
from persona_assets.schema_records.violations.edits import (
    Edit,
    EditKind,
    Operation,
    Replacement,
    operations,
    replacement,
    written,
)
from persona_assets.schema_records.violations.formats import Takes
from persona_assets.schema_records.violations.growth import Grower, Twin
from persona_assets.schema_records.violations.oracle import Oracle
from persona_assets.schema_records.violations.scene import Scene
from persona_assets.schemas.pointers import Json, Pointer, format_pointer, value_at
from persona_assets.schemas.schema import Definition

_MOST_EDITS = 96
_MOST_PLACES = 4
_MOST_DRAWS = 48
_MOST_TWINS = 4
_PATIENCE = 16  # further edits that are tried for one that breaks nothing else
_WAYS = 1 << 16
_MOST_SHOWN = 40
_MADE = 3
_MADE_WAYS = 8  # so many different values are made of a schema, then they return


@dataclass(frozen=True, slots=True)
class Violation:
    """A record that violates one constraint.

    Attributes:
        constraint: The constraint.
        path: The JSON pointer, in the record, to the value that was changed.
        valid: The valid twin, as JSON.
        faulty: The record after the change, as JSON.
        change: The piece of text that was replaced, and by what.
        operations: The change as a JSON Patch (RFC 6902).
        is_sole: Whether the validator finds nothing else wrong.
        reaction: What a careful receiver does.
    """

    constraint: Constraint
    path: str
    valid: str
    faulty: str
    change: Replacement
    operations: tuple[Operation, ...]
    is_sole: bool
    reaction: str = "reject_422"


class Violator:
    """Violates the constraints of one definition.

    Attributes:
        constraints: All constraints of the definition.
    """

    def __init__(
        self, definition: Definition, plan: SchemaPlan, takes: Takes | None = None
    ) -> None:
        """Prepare.

        Args:
            definition: JSON Schema 2020-12, self-contained.
            plan: The plan of its records.
            takes: A second witness, of a binary format: what it takes is no fault.
        """
        self._takes = takes
        self.constraints = constraints(definition)
        known = positions(definition)
        self.oracle = Oracle(definition, known)
        self._grower = Grower(definition, known, self.oracle, self._make)
        self._definition: Any = definition
        self._plan = plan
        self._plans: dict[str, SchemaPlan | None] = {}
        self._accepted: dict[str, str] = {}  # by constraint, what the second witness took
        self._made: dict[tuple[str, int], Sequence[str]] = {}

    def violate(self, constraint: Constraint, key: int) -> Violation | None:
        """Return a violation of *constraint* that follows from *key*; None when none was found.

        Its twin is the record of *key* where that can be; otherwise another one.
        """
        first = self._plan.texts(np.array([key], dtype=np.uint64)).to_pylist()
        found = self.in_record(self.twin(first[0]), constraint, key)
        if found is not None and found.is_sole:
            return found
        return self.among(self.twins(child_key(key, 1)), constraint, key) or found

    def among(self, twins: Sequence[Twin], constraint: Constraint, key: int) -> Violation | None:
        """Return a violation of *constraint* in one of a few of *twins* that have its place."""
        found = None
        ordered = sorted(twins, key=lambda twin: constraint.schema not in twin.places)
        for twin in ordered[:_MOST_TWINS]:
            one = self.in_record(twin, constraint, key)
            if one is not None and one.is_sole:
                return one
            found = found or one
        return found

    def reason(self, twins: Sequence[Twin], constraint: Constraint) -> str:
        """Return why *constraint* was violated in none of *twins*."""
        unaffordable = self._excess(constraint)
        if unaffordable is not None:
            return unaffordable
        if any(constraint.schema in twin.places for twin in twins):
            accepted = self._accepted.get(constraint.pointer)
            if accepted is not None:
                return f"cannot be violated: the library of its format accepts {accepted}"
            return f"nothing that was tried is refused by {constraint.keyword}"
        return f"no valid record was found to which {constraint.keyword} applies"

    def accepts(self, text: str) -> bool:
        """Return whether what *text*, JSON, says is an instance of the definition."""
        return self.oracle.is_valid(json.loads(text))

    def twins(self, key: int) -> list[Twin]:
        """Return some valid records that follow from *key*."""
        keys = row_keys(key, 0, _MOST_DRAWS)
        return [self.twin(text) for text in self._plan.texts(keys).to_pylist()]

    def in_record(self, twin: Twin, constraint: Constraint, key: int) -> Violation | None:
        """Return a violation of *constraint* in *twin*; None when none was found.

        Where the constraint holds nowhere in the record, the record is grown until it does.
        """
        if self._excess(constraint) is not None:
            return None
        way = integers_one(field_key(key, constraint.pointer), _WAYS)
        if constraint.schema not in twin.places:
            grown = self._grower.grown(twin, constraint.schema, way)
            if grown is None:
                return None
            twin = grown
        places = twin.places.get(constraint.schema, ())
        found = None
        for number in range(min(len(places), _MOST_PLACES)):
            path = places[(way + number) % len(places)]
            one = self._at(twin, constraint, path, way)
            if one is not None and one.is_sole:
                return one
            found = found or one
        return found

    def twin(self, text: str) -> Twin:
        """Return the record *text*, valid JSON, with where its schemas hold."""
        return self._grower.twin(text)

    def _excess(self, constraint: Constraint) -> str | None:
        """Return why a violation of *constraint* would be too large; None when it would not."""
        return excess(constraint.keyword, constraint.value)

    def _at(self, twin: Twin, constraint: Constraint, path: Pointer, way: int) -> Violation | None:
        schema: Mapping[str, Any] = value_at(self._definition, constraint.schema)
        value = value_at(twin.value, path)
        scene = Scene(constraint, schema, path, value, way, self._make)
        found, patience = None, _PATIENCE
        for edit in islice(_WAYS_OF[constraint.keyword](scene), _MOST_EDITS):
            one = self._judged(twin, constraint, edit)
            if one is not None and one.is_sole:
                return one
            found = found or one
            patience -= found is not None
            if patience < 0:
                break
        return found

    def _judged(self, twin: Twin, constraint: Constraint, edit: Edit) -> Violation | None:
        """Return the violation that *edit* makes, if the validator confirms it."""
        try:
            change = replacement(twin.text, edit)
            faulty = change.apply(twin.text)
            verdict = self.oracle.verdict(json.loads(faulty), constraint)
        except (LookupError, ValueError):  # no such place, or not a value that JSON can hold
            return None
        if not verdict.is_proven:
            return None
        if self._takes is not None and self._takes(faulty):
            self._accepted.setdefault(constraint.pointer, _said(edit, change))
            return None
        if self._takes is not None and not self._takes(twin.text):
            return None  # it refuses the record whatever is changed, which proves nothing
        return Violation(
            constraint,
            format_pointer(edit.path),
            twin.text,
            faulty,
            change,
            tuple(operations(twin.text, edit)),
            verdict.is_sole,
        )

    def _make(self, schema: Json, way: int) -> Sequence[str]:
        """Return a few values of *schema*, which stands in the definition."""
        case = (written(schema), way % _MADE_WAYS)
        if case not in self._made:
            self._made[case] = self._texts(schema, *case)
        return self._made[case]

    def _texts(self, schema: Json, name: str, way: int) -> Sequence[str]:
        if name not in self._plans:
            self._plans[name] = self._compiled(schema)
        plan = self._plans[name]
        if plan is None:
            return ()
        try:
            made = plan.texts(row_keys(derive(way, "made", name), 0, _MADE))
        except UnsatisfiableSchemaError:
            return ()
        return list(dict.fromkeys(made.to_pylist()))

    def _compiled(self, schema: Json) -> SchemaPlan | None:
        shelf = self._definition.get("$defs", {})
        whole = {**schema, "$defs": shelf} if isinstance(schema, Mapping) and shelf else schema
        try:
            return compile_plan(whole, name=self._plan.name)
        except UnsatisfiableSchemaError:
            return None


def _said(edit: Edit, change: Replacement) -> str:
    """Return what *edit* did, in a few words."""
    place = format_pointer(edit.path)
    if edit.kind is EditKind.REMOVE:
        return f"a record without {place}"
    literal = change.mutated
    shown = literal if len(literal) <= _MOST_SHOWN else f"{literal[:_MOST_SHOWN]}…"
    return f"{shown} at {place or 'the top'}"


_WAYS_OF: Mapping[str, Callable[[Scene], Iterator[Edit]]] = {
    "type": leaves.wrong_types,
    "enum": leaves.other_values,
    "const": leaves.other_values,
    "minimum": leaves.below_minimum,
    "exclusiveMinimum": leaves.below_minimum,
    "maximum": leaves.above_maximum,
    "exclusiveMaximum": leaves.above_maximum,
    "multipleOf": leaves.between_multiples,
    "minLength": leaves.too_short,
    "maxLength": leaves.too_long,
    "pattern": leaves.other_patterns,
    "format": leaves.other_formats,
    "required": objects.without_member,
    "dependentRequired": objects.without_dependent,
    "properties": objects.with_unknown,
    "patternProperties": objects.with_unknown,
    "additionalProperties": objects.with_unknown,
    "unevaluatedProperties": objects.with_unknown,
    "dependentSchemas": objects.with_unknown,
    "minProperties": objects.too_few_members,
    "maxProperties": objects.too_many_members,
    "propertyNames": objects.odd_names,
    "minItems": arrays.too_few_items,
    "maxItems": arrays.too_many_items,
    "uniqueItems": arrays.repeated_items,
    "items": arrays.with_more_items,
    "prefixItems": arrays.with_more_items,
    "unevaluatedItems": arrays.with_more_items,
    "contains": arrays.without_match,
    "maxContains": arrays.with_too_many_matches,
    "anyOf": alternatives.no_match,
    "oneOf": alternatives.no_match_or_several,
    "not": alternatives.forbidden,
    "allOf": alternatives.forbidden,
    "then": alternatives.conditional,
    "else": alternatives.conditional,
}
"""For each keyword, what makes edits that violate it, the best first."""

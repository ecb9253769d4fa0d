"""Records in which a schema holds that seldom does: one is grown until it has the place.

A member that is mostly absent is added, an empty array gets an item, another alternative is taken;
the validator confirms after each step that the record is still valid.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from persona_assets.schema_records.constraints import Link, Positions
from persona_assets.schema_records.violations.edits import Edit, EditKind, replacement, written
from persona_assets.schema_records.violations.oracle import Oracle, Places
from persona_assets.schema_records.violations.scene import Maker
from persona_assets.schemas.pointers import Json, Pointer, format_pointer, value_at

_MOST_PLACES = 3
_MOST_EDITS = 12
_CONDITIONS = {"then": True, "else": False}


@dataclass(frozen=True, slots=True)
class Twin:
    """A valid record.

    Attributes:
        text: The record, as JSON.
        value: The same as plain Python.
        places: Where in it which schema holds.
    """

    text: str
    value: Any  # Any: JSON
    places: Places


class Grower:
    """Grows records of one definition."""

    def __init__(self, definition: Json, positions: Positions, oracle: Oracle, make: Maker) -> None:
        self._definition = definition
        self._positions = positions
        self._oracle = oracle
        self._make = make

    def twin(self, text: str) -> Twin:
        """Return the record *text*, valid JSON, with where its schemas hold."""
        value = json.loads(text)
        return Twin(text, value, self._oracle.places(value))

    def grown(self, twin: Twin, schema: Pointer, way: int) -> Twin | None:
        """Return *twin*, grown until *schema* holds somewhere; None when it cannot be done."""
        here = twin
        for link, child in self._chain(schema):
            if child not in here.places:
                longer = self._step(here, link, child, way)
                if longer is None:
                    return None
                here = longer
        return here

    def _chain(self, schema: Pointer) -> list[tuple[Link, Pointer]]:
        """Return the links from the root down to *schema*, each with what it leads to."""
        found: list[tuple[Link, Pointer]] = []
        link = self._positions[schema]
        while link is not None:
            found.append((link, schema))
            schema = link.parent
            link = self._positions[schema]
        return found[::-1]

    def _step(self, twin: Twin, link: Link, child: Pointer, way: int) -> Twin | None:
        """Return *twin* with the schema at *child* somewhere below a place of its parent."""
        for place in twin.places.get(link.parent, ())[:_MOST_PLACES]:
            edits = self._edits(value_at(twin.value, place), place, link, child, way)
            for _, edit in zip(range(_MOST_EDITS), edits, strict=False):
                text = replacement(twin.text, edit).apply(twin.text)
                if self._oracle.is_valid(json.loads(text)):
                    grown = self.twin(text)
                    if child in grown.places:
                        return grown
        return None

    def _edits(
        self, value: Json, place: Pointer, link: Link, child: Pointer, way: int
    ) -> Iterator[Edit]:
        parent = value_at(self._definition, link.parent)
        keyword = link.steps[0]
        if keyword in ("items", "prefixItems", "unevaluatedItems"):
            yield from self._longer(value, place, parent, child, way)
            return
        made = self._make(value_at(self._definition, child), way)
        if isinstance(value, dict):
            for name in self._names(link, way):
                is_there = name in value
                kind = EditKind.REPLACE if is_there else EditKind.ADD
                yield from (Edit(kind, (*place, name), text) for text in made)
        rest = {name: item for name, item in parent.items() if name not in ("$defs", keyword)}
        if keyword in _CONDITIONS:
            test = parent["if"] if _CONDITIONS[keyword] else {"not": parent["if"]}
            made = self._make({**parent, "allOf": [*parent.get("allOf", ()), test]}, way)
        elif keyword in ("anyOf", "oneOf"):
            narrow = {
                **rest,
                "allOf": [*rest.get("allOf", ()), {"$ref": "#" + format_pointer(child)}],
            }
            made = [*self._make(narrow, way), *made]
        elif keyword == "dependentSchemas":
            made = self._make({**parent, "required": [link.steps[1]]}, way)
        yield from (Edit(EditKind.REPLACE, place, text) for text in made)

    def _names(self, link: Link, way: int) -> Sequence[str]:
        """Return names of members that *link* leads to."""
        keyword = link.steps[0]
        if keyword == "properties":
            return [link.steps[1]]
        if keyword == "patternProperties":
            texts = self._make({"type": "string", "pattern": link.steps[1]}, way)
            return [json.loads(text) for text in texts]
        is_open = keyword in ("additionalProperties", "unevaluatedProperties")
        return [f"field_{way % 10}", "other", "x-other"] if is_open else []

    def _longer(
        self, value: Json, place: Pointer, parent: Mapping[str, Any], child: Pointer, way: int
    ) -> Iterator[Edit]:
        """Yield arrays with more items, the last one of the schema at *child*."""
        if not isinstance(value, list):
            return
        items = [written(item) for item in value]
        prefix = parent.get("prefixItems", ())
        missing = [self._make(schema, way)[:1] for schema in prefix[len(items) :]]
        items += [text for texts in missing for text in texts]
        for text in self._make(value_at(self._definition, child), way):
            yield Edit(EditKind.REPLACE, place, "[" + ",".join([*items, text]) + "]")
        made = self._make({**parent, "minItems": max(parent.get("minItems", 0), 1)}, way)
        yield from (Edit(EditKind.REPLACE, place, text) for text in made)

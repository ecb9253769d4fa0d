"""What is known of an array: its values by position, what it contains, and how long it is."""

import dataclasses
from dataclasses import dataclass
from typing import NamedTuple

from persona_assets.schema_records.solving.goals import ContradictionError, Goal, Keywords, goal_of
from persona_assets.schemas.schema import Definition

ARRAY_KEYWORDS = frozenset({
    "items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "minContains",
    "maxContains",
})  # fmt: skip


class Content(NamedTuple):
    """How many values of an array must satisfy a schema.

    Attributes:
        schema: The schema.
        minimum: The least number of values that satisfy it.
        maximum: The greatest number, or None.
    """

    schema: Definition
    minimum: int = 1
    maximum: int | None = None


@dataclass(slots=True)
class ArrayFacts:
    """Limits of an array, from none to contradictory.

    Attributes:
        prefixes: Lists of what the first values must satisfy, each list starting at position 0.
        rests: Positions, with what all values from there on must satisfy.
        contents: What it must contain.
        minimum: The least length.
        maximum: The greatest length, or None.
        is_unique: Whether no two values may be equal.
    """

    prefixes: tuple[tuple[Definition, ...], ...] = ()
    rests: tuple[tuple[int, Definition], ...] = ()
    contents: tuple[Content, ...] = ()
    minimum: int = 0
    maximum: int | None = None
    is_unique: bool = False

    def copy(self) -> "ArrayFacts":
        """Return facts that can be changed without changing these."""
        return dataclasses.replace(self)

    def absorb(self, schema: Keywords) -> None:
        """Add what *schema* says of arrays."""
        prefix = tuple(schema.get("prefixItems", ()))
        if prefix:
            self.prefixes = (*self.prefixes, prefix)
        if "items" in schema:
            self.continue_with(len(prefix), schema["items"])
        if "contains" in schema:
            least, most = int(schema.get("minContains", 1)), schema.get("maxContains")
            content = Content(schema["contains"], least, None if most is None else int(most))
            self.contents = (*self.contents, content)
        self.minimum = max(self.minimum, int(schema.get("minItems", 0)))
        if "maxItems" in schema:
            self.limit(int(schema["maxItems"]))
        self.is_unique = self.is_unique or schema.get("uniqueItems") is True

    def continue_with(self, start: int, schema: Definition) -> None:
        """Add that all values from position *start* on must satisfy *schema*."""
        self.rests = (*self.rests, (start, schema))

    def limit(self, length: int) -> None:
        """Add that the array is no longer than *length*."""
        self.maximum = length if self.maximum is None else min(self.maximum, length)

    def goal(self, position: int | None) -> Goal:
        """Return what the value at *position* must satisfy; None for any after the prefix."""
        if position is None:
            return goal_of(*(schema for _, schema in self.rests))
        return goal_of(
            *(prefix[position] for prefix in self.prefixes if position < len(prefix)),
            *(schema for start, schema in self.rests if start <= position),
        )

    def prefix_length(self) -> int:
        """Return how many first values may differ in what they must satisfy."""
        lengths = [len(prefix) for prefix in self.prefixes]
        return max(lengths + [start for start, _ in self.rests], default=0)

    def check(self) -> None:
        """Raise ContradictionError when no array is left, as far as the lengths show it."""
        if self.maximum is not None and self.minimum > self.maximum:
            raise ContradictionError(
                f"minItems {self.minimum} and maxItems {self.maximum} exclude each other"
            )
        for content in self.contents:
            if content.maximum is not None and content.minimum > content.maximum:
                raise ContradictionError("minContains and maxContains exclude each other")
            if self.maximum is not None and content.minimum > self.maximum:
                raise ContradictionError("minContains and maxItems exclude each other")

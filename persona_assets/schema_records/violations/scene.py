"""What the ways to violate a constraint see: the value, its schema, and makers of other values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from persona_assets.schema_records.constraints import Constraint
from persona_assets.schema_records.violations.edits import Edit, EditKind
from persona_assets.schemas.pointers import Json, Pointer, value_at


class Maker(Protocol):
    """Makes values of a schema that stands in the definition."""

    def __call__(self, schema: Json, way: int) -> Sequence[str]:
        """Return a few values of *schema* as JSON texts; none when it has none."""
        ...


@dataclass(frozen=True, slots=True)
class Scene:
    """A place of a record at which a constraint holds.

    Attributes:
        constraint: The constraint.
        schema: The schema that it is a part of.
        path: The way to the value.
        value: The value that stands there.
        way: A number from 0 that chooses among ways.
        make: Makes other values.
    """

    constraint: Constraint
    schema: Mapping[str, Any]
    path: Pointer
    value: Json
    way: int
    make: Maker

    def replaced(self, literal: str) -> Edit:
        """Return the edit that puts *literal* in the value's place."""
        return Edit(EditKind.REPLACE, self.path, literal)

    def added(self, name: str, literal: str) -> Edit:
        """Return the edit that adds a member to the value."""
        return Edit(EditKind.ADD, (*self.path, name), literal)

    def removed(self, name: str) -> Edit:
        """Return the edit that takes a member out of the value."""
        return Edit(EditKind.REMOVE, (*self.path, name))

    def says(self) -> Json:
        """Return what the schema says at the constraint."""
        return value_at(self.schema, self.constraint.steps)

    def turned(self, choices: Sequence[Any]) -> Iterator[Any]:  # Any: whatever is chosen among
        """Yield *choices*, beginning with another one for each way."""
        start = self.way % max(len(choices), 1)
        yield from choices[start:]
        yield from choices[:start]

"""What is known of an object: its members, their names, and how many there are."""

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field

from persona_assets.schema_records.matching import matches
from persona_assets.schema_records.solving.goals import ContradictionError, Goal, Keywords, goal_of
from persona_assets.schemas.schema import Definition

OBJECT_KEYWORDS = frozenset({
    "properties", "patternProperties", "additionalProperties", "required", "minProperties",
    "maxProperties", "propertyNames",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Closing:
    """What holds for the members that a schema does not name.

    Attributes:
        names: The names that it names.
        patterns: The patterns of names that it names.
        schema: What all other members must satisfy.
    """

    names: frozenset[str]
    patterns: tuple[str, ...]
    schema: Definition

    def concerns(self, name: str) -> bool:
        """Return whether a member called *name* is one of the others."""
        return name not in self.names and not any(matches(one, name) for one in self.patterns)


@dataclass(slots=True)
class ObjectFacts:
    """Limits of an object, from none to contradictory.

    Attributes:
        properties: What each named member must satisfy, in the order of the schema.
        patterns: Patterns of names, with what members of such names must satisfy.
        closings: What members must satisfy that a schema does not name.
        required: The names that must be there, in order.
        names: What all names must satisfy.
        minimum: The least number of members.
        maximum: The greatest number of members, or None.
    """

    properties: dict[str, Goal] = field(default_factory=dict)
    patterns: tuple[tuple[str, Definition], ...] = ()
    closings: tuple[Closing, ...] = ()
    required: dict[str, None] = field(default_factory=dict)
    names: Goal = ()
    minimum: int = 0
    maximum: int | None = None

    def copy(self) -> "ObjectFacts":
        """Return facts that can be changed without changing these."""
        return dataclasses.replace(
            self, properties=dict(self.properties), required=dict(self.required)
        )

    def absorb(self, schema: Keywords) -> None:
        """Add what *schema* says of objects."""
        for name, member in schema.get("properties", {}).items():
            self.properties[name] = goal_of(*self.properties.get(name, ()), member)
        patterns = schema.get("patternProperties", {})
        self.patterns = (*self.patterns, *patterns.items())
        if "additionalProperties" in schema:
            names = frozenset(schema.get("properties", {}))
            self.close(names, tuple(patterns), schema["additionalProperties"])
        self.required |= dict.fromkeys(schema.get("required", ()))
        if "propertyNames" in schema:
            self.names = goal_of(*self.names, schema["propertyNames"])
        self.minimum = max(self.minimum, int(schema.get("minProperties", 0)))
        if "maxProperties" in schema:
            limit = int(schema["maxProperties"])
            self.maximum = limit if self.maximum is None else min(self.maximum, limit)

    def close(self, names: Iterable[str], patterns: tuple[str, ...], schema: Definition) -> None:
        """Add that members which neither *names* nor *patterns* name must satisfy *schema*."""
        self.closings = (*self.closings, Closing(frozenset(names), patterns, schema))

    def goal(self, name: str) -> Goal:
        """Return what a member called *name* must satisfy."""
        return goal_of(
            *self.properties.get(name, ()),
            *(schema for pattern, schema in self.patterns if matches(pattern, name)),
            *(closing.schema for closing in self.closings if closing.concerns(name)),
        )

    def all_names(self) -> list[str]:
        """Return the names that are known, in the order of the schema."""
        return list(self.properties | self.required)

    def check(self) -> None:
        """Raise ContradictionError when no object is left, as far as names and counts show it."""
        least = max(self.minimum, len(self.required))
        if self.maximum is not None and least > self.maximum:
            raise ContradictionError(
                f"at least {least} members are demanded and at most {self.maximum} allowed"
            )
        for name in self.required:
            if False in self.properties.get(name, ()):
                raise ContradictionError(f"member {name!r} is demanded and refused")

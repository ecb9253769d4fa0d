"""What is being solved: schemas that one value must satisfy together.

A goal is a tuple of schemas for one place of a record.  A term is a schema on its way into a
conjunction: it says whether the value must or must not satisfy it, and inside which
``unevaluated...`` keywords it stands, because those look at what else was said about the value.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schemas.schema import Definition

Goal = tuple[Definition, ...]
"""Schemas that one value must satisfy, all of them."""

Keywords = Mapping[str, Any]
"""A schema that is not a boolean."""

Value = Any
"""Any JSON value; what it is shows when it is looked at."""

NUMBER_TYPES = frozenset({"integer", "fraction"})
"""Whole numbers, and numbers that are not whole: no number is both."""

ALL_TYPES = frozenset({"string", "object", "array", "boolean", "null"}) | NUMBER_TYPES
"""Every kind of JSON value, once."""

REFUSED = "\0refused"
"""A keyword that nobody writes: the one keyword in its value must fail."""


class Term(NamedTuple):
    """A schema that a value must, or must not, satisfy.

    Attributes:
        schema: The schema.
        is_positive: Whether the value must satisfy it.
        scopes: The identities of the schemas with ``unevaluated...`` that it stands in.
    """

    schema: Definition
    is_positive: bool = True
    scopes: tuple[int, ...] = ()


class Option(NamedTuple):
    """One way to satisfy a disjunction.

    Attributes:
        terms: What it demands.
        is_exact: Whether that is all that it takes; when not, records must be checked.
    """

    terms: tuple[Term, ...]
    is_exact: bool = True


class ContradictionError(UnsatisfiableSchemaError):
    """No value satisfies a goal.  Solving catches it and tries another way while there is one.

    Attributes:
        source: The schema at which it was noticed, or None when nobody wrote that schema.
    """

    def __init__(self, problem: str, source: Definition | None = None) -> None:
        super().__init__("", problem)
        self.source = source


def goal_of(*schemas: Definition) -> Goal:
    """Return the goal of *schemas*, without those that say nothing and without duplicates."""
    unique = {id(schema): schema for schema in schemas if schema is not True and schema != {}}
    return tuple(unique.values())


def types_of(value: str | list[str]) -> frozenset[str]:
    """Return the kinds of values that the keyword ``type`` allows when it is *value*."""
    names = {value} if isinstance(value, str) else set(value)
    return frozenset(names & ALL_TYPES) | (NUMBER_TYPES if "number" in names else frozenset())


def type_of(value: object) -> str:
    """Return the kind of a JSON value; a float without a fraction is an integer."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case Mapping():
            return "object"
        case int() | float():
            return "integer" if value == value // 1 else "fraction"
        case _:
            return "array"

"""What the validator says of a record: where each schema holds, and which keywords it breaks.

It is jsonschema-rs, which we did not write; so what a fault is called is not our own word.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from persona_assets.schema_records.constraints import Constraint, Positions
from persona_assets.schemas.json_schema.validators import validator_of
from persona_assets.schemas.pointers import Json, Pointer, parse_pointer
from persona_assets.schemas.schema import Definition

Places = Mapping[Pointer, tuple[Pointer, ...]]
"""For each schema, the ways to the values at which it holds."""

_NAMED = ("properties", "patternProperties", "dependentSchemas", "$defs")
_INDIRECT = ("not", "if", "contains", "propertyNames")
_EACH = ("/items", "/additionalProperties", "/unevaluatedItems", "/unevaluatedProperties")
_COUNTED = ("contains", "minContains", "maxContains")


class Verdict(NamedTuple):
    """What a faulty record breaks.

    Attributes:
        is_proven: Whether the record is invalid and the constraint is among what it breaks.
        is_sole: Whether it breaks nothing else.
    """

    is_proven: bool
    is_sole: bool


class Oracle:
    """Judges records of one definition.  Formats are asserted; nothing is fetched."""

    def __init__(self, definition: Definition, known: Positions) -> None:
        """Compile the check.

        Args:
            definition: JSON Schema 2020-12, self-contained, that the validator understands.
            known: The schemas whose places are asked for.
        """
        self._validator: Any = validator_of(definition, asserts_formats=True)
        self._known = known

    def is_valid(self, value: Json) -> bool:
        """Return whether *value*, as plain Python, is an instance."""
        return self._validator.is_valid(value)

    def places(self, value: Json) -> Places:
        """Return where in *value*, a valid record, the schemas with constraints hold."""
        found: dict[Pointer, dict[Pointer, None]] = {}
        seen: set[tuple[str, str]] = set()
        for one in self._validator.evaluate(value).list()["details"]:
            way, place = one["evaluationPath"], one["instanceLocation"]
            seen.add((way, place))
            is_whole = (way.rpartition("/")[0], place) in seen and way.endswith(_EACH)
            if one["valid"] and _is_direct(way) and not is_whole:
                schema = _parsed(one["schemaLocation"])
                if schema in self._known:
                    found.setdefault(schema, {})[parse_pointer(place)] = None
        return {schema: tuple(paths) for schema, paths in found.items()}

    def verdict(self, value: Json, constraint: Constraint) -> Verdict:
        """Return whether *value* breaks *constraint*, and nothing else."""
        errors = list(self._validator.iter_errors(value))
        is_proven = any(_is_broken(constraint, path) for one in errors for path in _paths(one))
        return Verdict(is_proven, is_proven and len(errors) == 1)


def _is_broken(constraint: Constraint, path: Pointer) -> bool:
    """Return whether an error at the keyword at *path* is one of *constraint*."""
    if constraint.keyword == "propertyNames":  # the validator names what is wrong with the name
        return path[: len(constraint.path)] == constraint.path
    if constraint.keyword in _COUNTED:  # it counts matches, and names either of the three
        return path[:-1] == constraint.schema and path[-1] in _COUNTED
    return path == constraint.path


def _paths(error: Any) -> Iterator[Pointer]:  # noqa: ANN401 - the validator's own error
    """Yield the ways to the broken keyword and to those of the alternatives behind it."""
    yield tuple(str(part) for part in error.schema_path)
    for branch in getattr(error.kind, "context", ()):
        for inner in branch:
            yield from _paths(inner)


@lru_cache(maxsize=65_536)
def _parsed(location: str) -> Pointer:
    return parse_pointer(location.removeprefix("#"))


@lru_cache(maxsize=65_536)
def _is_direct(evaluation_path: str) -> bool:
    """Return whether a schema applies for itself, not as a part of ``not``, ``if`` and such."""
    parts = iter(parse_pointer(evaluation_path))
    for part in parts:
        if part in _INDIRECT:
            return False
        if part in _NAMED:
            next(parts, None)
    return True

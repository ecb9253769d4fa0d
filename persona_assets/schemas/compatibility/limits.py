"""Keywords of JSON Schema that limit one value: which way did they move between two versions?"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from persona_assets.schemas.compatibility.changes import Change, narrowed, replaced, widened
from persona_assets.schemas.json_schema.keywords import same_json
from persona_assets.schemas.pointers import Json

_LOWER = ("minLength", "minItems", "minProperties", "minContains")
_UPPER = ("maxLength", "maxItems", "maxProperties", "maxContains")
_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})


class _Bound(NamedTuple):
    """The least number (for a greatest one, its negative); open when it is itself excluded."""

    value: float
    is_open: bool


def limit_changes(pointer: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return how the limits of one value moved from *old* to *new*."""
    found = [*_bounds(pointer, old, new), *_values(pointer, old, new)]
    for name in _LOWER:
        found += _moved(pointer, name, old.get(name, 0), new.get(name, 0))
    for name in _UPPER:
        before, after = (-one.get(name, float("inf")) for one in (old, new))
        found += _moved(pointer, name, before, after)
    for name in ("pattern", "format"):
        found += _stated(pointer, name, old.get(name), new.get(name))
    found += _multiples(pointer, old.get("multipleOf"), new.get("multipleOf"))
    if bool(old.get("uniqueItems")) != bool(new.get("uniqueItems")):
        make, verb = (narrowed, "added") if new.get("uniqueItems") else (widened, "removed")
        found.append(make(pointer, f"uniqueItems {verb}", "arrays may hold an item twice or not"))
    return found


def types_of(schema: Mapping[str, Any]) -> frozenset[str]:
    """Return the types that *schema* allows, ``integer`` beside every ``number``."""
    written = schema.get("type")
    if written is None:
        return _TYPES
    names = frozenset([written] if isinstance(written, str) else written)
    return names | {"integer"} if "number" in names else names


def _bounds(pointer: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return how the least and the greatest number moved, whichever keyword states them."""
    found: list[Change] = []
    for name, excluded, sign in (
        ("minimum", "exclusiveMinimum", 1),
        ("maximum", "exclusiveMaximum", -1),
    ):
        before, after = (_bound(one, name, excluded, sign) for one in (old, new))
        found += _moved(pointer, name, before, after)
    return found


def _bound(schema: Mapping[str, Any], name: str, excluded: str, sign: int) -> _Bound:
    nothing = float("-inf")
    written = (
        _Bound(sign * schema[name] if name in schema else nothing, is_open=False),
        _Bound(sign * schema[excluded] if excluded in schema else nothing, is_open=True),
    )
    return max(written) if excluded in schema else written[0]


def _moved(pointer: str, name: str, before: Any, after: Any) -> list[Change]:  # noqa: ANN401 - numbers or bounds
    """Return the change of a lower limit; a greater one allows less."""
    if before == after:
        return []
    if after > before:
        return [narrowed(pointer, f"{name} narrowed", "values that were allowed are refused now")]
    return [widened(pointer, f"{name} widened", "values that were refused are allowed now")]


def _values(pointer: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return how types and lists of values changed."""
    found: list[Change] = []
    before, after = types_of(old), types_of(new)
    if before - after:
        gone = ", ".join(sorted(before - after))
        found.append(narrowed(pointer, "type narrowed", f"no longer allowed: {gone}"))
    if after - before:
        more = ", ".join(sorted(after - before))
        found.append(widened(pointer, "type widened", f"allowed now: {more}"))
    return found + _enumerations(pointer, _listed(old), _listed(new))


def _enumerations(
    pointer: str, old: dict[str, Json] | None, new: dict[str, Json] | None
) -> list[Change]:
    if old is None or new is None:
        if old == new:
            return []
        make, verb = (narrowed, "added") if new is not None else (widened, "removed")
        return [make(pointer, f"enum {verb}", "only some values are allowed, or all again")]
    found: list[Change] = []
    gone, more = [one for one in old if one not in new], [one for one in new if one not in old]
    if gone:
        found.append(narrowed(pointer, "enum value removed", f"refused now: {', '.join(gone)}"))
    if more:
        found.append(widened(pointer, "enum value added", f"unknown before: {', '.join(more)}"))
    return found


def _listed(schema: Mapping[str, Any]) -> dict[str, Json] | None:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return None if values is None else {same_json(value): value for value in values}


def _stated(pointer: str, name: str, old: Json, new: Json) -> list[Change]:
    if old == new:
        return []
    if old is None:
        return [narrowed(pointer, f"{name} added", f"texts that are no {new} are refused now")]
    if new is None:
        return [widened(pointer, f"{name} removed", f"texts need not be {old} any more")]
    return [replaced(pointer, f"{name} changed", f"{new} instead of {old}")]


def _multiples(pointer: str, old: float | None, new: float | None) -> list[Change]:
    if old == new:
        return []
    if old is None or (new is not None and _divides(old, new)):
        return [
            narrowed(pointer, "multipleOf narrowed", f"only multiples of {new} are allowed now")
        ]
    if new is None or _divides(new, old):
        return [widened(pointer, "multipleOf widened", f"not only multiples of {old} any more")]
    return [replaced(pointer, "multipleOf changed", f"multiples of {new} instead of {old}")]


def _divides(factor: float, number: float) -> bool:
    return (Fraction(str(number)) / Fraction(str(factor))).denominator == 1


LIMITS: frozenset[str] = frozenset(
    {*_LOWER, *_UPPER, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "pattern",
     "format", "multipleOf", "uniqueItems", "type", "enum", "const"}
)  # fmt: skip
"""The keywords that are compared here."""

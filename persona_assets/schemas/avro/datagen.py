"""What the ``arg.properties`` of Confluent's data generator say of a type, as keywords."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from persona_assets.schemas.avro.named_types import AvroType
from persona_assets.schemas.json_schema.keywords import is_pattern
from persona_assets.schemas.pointers import Json
from persona_assets.schemas.schema import Notice

Fits = Callable[[Any], bool]
"""Whether a value is an instance of the type without its ``arg.properties``."""

_NUMBERS = frozenset({"int", "long", "float", "double"})
_LENGTHS = {
    "string": ("minLength", "maxLength"), "bytes": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"), "map": ("minProperties", "maxProperties"),
}  # fmt: skip
_OF_ANOTHER_KIND = re.compile(r'(?<!\\)[~&@#"<]')  # operators of the generator's own language


def datagen_keywords(found: AvroType, fits: Fits) -> tuple[dict[str, Any], list[Notice]]:
    """Return the keywords for the ``arg.properties`` of *found*, and notices of those without one.

    Args:
        found: The type.
        fits: Whether a value is one of the type.
    """
    hints = found.attributes.get("arg.properties")
    if not isinstance(hints, Mapping):
        return {}, []
    keywords: dict[str, Any] = {}
    notices: list[Notice] = []
    place = found.place.below("arg.properties")
    for name, value in hints.items():
        reader = _READERS.get(name)
        done = reader(found.kind, value) if reader else None
        if name == "options" and isinstance(value, list):
            options = [option for option in value if fits(option)]
            done = {"enum": _distinct(options)} if options else None
        if done is None:
            effect = "a hint that is not followed; any value of the type may come"
            notices.append(place.below(name).notice(f"arg.properties {name}", effect))
        else:
            keywords |= done
    return ({"enum": keywords["enum"]} if "enum" in keywords else keywords), notices


def _range(kind: str, value: Json) -> dict[str, Any] | None:
    if kind not in _NUMBERS or not isinstance(value, Mapping):
        return None
    least: Json = value.get("min")
    most: Json = value.get("max")
    is_whole = kind in ("int", "long")
    found: dict[str, Any] = {}
    if _is_number(least, is_whole=is_whole):
        found["minimum"] = least
    if _is_number(most, is_whole=is_whole):
        found["maximum"] = most - 1 if is_whole and least != most else most
    has_order = len(found) < 2 or found["minimum"] <= found["maximum"]
    return found if found and has_order else None


def _iteration(kind: str, value: Json) -> dict[str, Any] | None:
    """Return the range of a counter; it does not count here, as records know nothing of others."""
    if kind not in ("int", "long") or not isinstance(value, Mapping):
        return None
    start: Json = value.get("start", 0)
    end: Json = value.get("restart")
    if not _is_number(start, is_whole=True):
        return None
    found: dict[str, Any] = {"minimum": start}
    if _is_number(end, is_whole=True) and end > start:
        found["maximum"] = end - 1
    return found


def _regex(kind: str, value: Json) -> dict[str, Any] | None:
    pattern = value.get("pattern") if isinstance(value, Mapping) else value
    if kind != "string" or not isinstance(pattern, str) or _OF_ANOTHER_KIND.search(pattern):
        return None
    whole = f"^(?:{pattern})$"
    return {"pattern": whole} if is_pattern(whole) else None


def _length(kind: str, value: Json) -> dict[str, Any] | None:
    if kind not in _LENGTHS:
        return None
    least, most = _LENGTHS[kind]
    if _is_number(value, is_whole=True) and value >= 0:
        return {least: value, most: value}
    found = _range("int", value) if isinstance(value, Mapping) else None
    if found is None or any(limit < 0 for limit in found.values()):
        return None
    names = {"minimum": least, "maximum": most}
    return {names[name]: limit for name, limit in found.items()}


_READERS: Mapping[str, Callable[[str, Any], dict[str, Any] | None]] = {
    "range": _range,
    "iteration": _iteration,
    "regex": _regex,
    "length": _length,
}


def _is_number(value: Json, *, is_whole: bool) -> bool:
    return isinstance(value, int if is_whole else int | float) and not isinstance(value, bool)


def _distinct(values: list[Any]) -> list[Any]:
    found: dict[str, Any] = {}
    for value in values:
        found.setdefault(f"{type(value).__name__} {value!r}", value)
    return list(found.values())

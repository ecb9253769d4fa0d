"""Keywords that older dialects write otherwise, as 2020-12 writes them."""

from collections.abc import Mapping
from typing import Any


def restructured(node: Mapping[str, Any], *, hides_contains: bool) -> dict[str, Any]:
    """Return *node*, whose members are converted already, in the form of 2020-12.

    Args:
        node: A schema; its keywords have values of the right kind.
        hides_contains: Whether items that ``contains`` matches still count as unevaluated.
    """
    done = dict(node)
    _restructure_limits(done)
    _restructure_items(done)
    _restructure_dependencies(done)
    for keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
        if done.get(keyword) == []:
            del done[keyword]
    if "if" not in done:
        done.pop("then", None)
        done.pop("else", None)
    if "contains" not in done:
        done.pop("minContains", None)
        done.pop("maxContains", None)
    elif hides_contains:
        _hide_contains(done)
    return done


def _restructure_limits(done: dict[str, Any]) -> None:
    """Write draft 4's flag beside a limit as a limit."""
    for flag, limit in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(done.get(flag), bool) and done.pop(flag) and limit in done:
            done[flag] = done.pop(limit)


def _restructure_items(done: dict[str, Any]) -> None:
    """Write a list of items as ``prefixItems``, and what follows them as ``items``."""
    rest = done.pop("additionalItems", None)
    if isinstance(done.get("items"), list):
        first = done.pop("items")
        done.setdefault("prefixItems", first)
        if rest is not None:
            done["items"] = rest


def _restructure_dependencies(done: dict[str, Any]) -> None:
    """Write dependencies as the two keywords that they became."""
    for name, needed in done.pop("dependencies", {}).items():
        if isinstance(needed, list):
            required = done.setdefault("dependentRequired", {})
            required[name] = list(dict.fromkeys([*required.get(name, []), *needed]))
        else:
            schemas = done.setdefault("dependentSchemas", {})
            also = schemas.get(name)
            schemas[name] = needed if also is None else {"allOf": [also, needed]}


def _hide_contains(done: dict[str, Any]) -> None:
    """Keep what ``contains`` asks without its note of which items it has seen."""
    names = ("contains", "minContains", "maxContains")
    inner = {name: done.pop(name) for name in names if name in done}
    done["allOf"] = [*done.get("allOf", []), {"not": {"not": inner}}]

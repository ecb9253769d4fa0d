"""Two versions of a table: which old queries and which old inserts no longer work.

A query names the columns that it wants, so a new column breaks no reader; an insert names the
columns that it fills.
"""

from collections.abc import Mapping
from typing import Any

from persona_assets.schemas.compatibility.changes import Change, harmless, narrowed, replaced
from persona_assets.schemas.compatibility.json import compare_definitions
from persona_assets.schemas.schema import Definition

_RULES = {"primary_key": "primary key", "unique": "unique", "foreign_keys": "foreign key",
          "checks": "check"}  # fmt: skip
_FACTS = "x-sql"


def compare_tables(old: Definition, new: Definition) -> list[Change]:
    """Return how the table *new* differs from *old*, both as a reader of DDL defines them."""
    first, second = _mapping(old), _mapping(new)
    before, after = first["properties"], second["properties"]
    found: list[Change] = []
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            found.append(replaced(f"/{name}", "column dropped", "queries and inserts name it"))
        elif name not in before:
            found.append(_added(name, second))
        else:
            found += _altered(name, before[name], after[name])
            found += _nulls(name, first, second)
    return found + _rules(first.get(_FACTS, {}), second.get(_FACTS, {}))


def _added(name: str, table: Mapping[str, Any]) -> Change:
    if _is_demanded(name, table):
        return narrowed(f"/{name}", "column added", "it is NOT NULL and has no default")
    return harmless(f"/{name}", "column added", "old inserts leave it to its default or null")


def _altered(name: str, old: Any, new: Any) -> list[Change]:  # noqa: ANN401 - definitions of columns
    """Return how the values of one column changed."""
    return [
        Change(
            f"/{name}{one.pointer}", one.change, one.breaks_readers, one.breaks_writers, one.reason
        )
        for one in compare_definitions(old, new)
    ]


def _nulls(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return whether an insert that leaves the column out still works."""
    if _is_demanded(name, new) and not _is_demanded(name, old):
        return [narrowed(f"/{name}", "no longer optional", "old inserts may leave it out")]
    return []


def _is_demanded(name: str, table: Mapping[str, Any]) -> bool:
    facts = table["properties"][name].get(_FACTS, {})
    has_value = any(facts.get(key) for key in ("default", "identity", "generated"))
    return name in table.get("required", ()) and not has_value


def _rules(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Return the rules between rows and columns that came or went."""
    found: list[Change] = []
    for key, called in _RULES.items():
        before, after = (_listed(key, one.get(key, ())) for one in (old, new))
        found += [
            narrowed("", f"{called} added: {text}", "rows that were fine are refused now")
            for text in after
            if text not in before
        ]
        found += [
            Change("", f"{called} removed: {text}", True, False, "old readers count on it")  # noqa: FBT003
            for text in before
            if text not in after
        ]
    return found


def _listed(key: str, value: Any) -> list[str]:  # noqa: ANN401 - what the reader of DDL wrote
    if key == "primary_key":
        return [", ".join(value)] if value else []
    if key == "unique":
        return [", ".join(group) for group in value]
    if key == "checks":
        return [one["text"] for one in value]
    return [f"{', '.join(one['columns'])} -> {'.'.join(one['table'])}" for one in value]


def _mapping(definition: Definition) -> Mapping[str, Any]:
    return {"properties": {}} if isinstance(definition, bool) else definition

"""Finding a value by a path such as ``work.energy_patterns.morning``.

A path names a trait that is called so, or a place inside the value of a trait whose name it begins
with, or else a fact that holds: flat names and nested values are found alike.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from persona_assets.ids import content_id
from persona_assets.mindscapes.mindscape import Evidence, Mindscape, Trait
from persona_assets.mindscapes.passing import is_present


@dataclass(frozen=True, slots=True)
class Known:
    """A value with how sure it is and what it rests on."""

    value: Any  # a number, a text or JSON
    confidence_fraction: float
    evidence: tuple[Evidence, ...]


def known_value(mindscape: Mindscape, path: str, at: dt.datetime) -> Known | None:
    """Return what *mindscape* knows at *path*, or None: a trait before a fact that holds *at*."""
    trait = trait_at(mindscape.traits, path)
    if trait is not None:
        return Known(trait.value, trait.confidence_fraction, trait.evidence)
    facts = [fact for fact in mindscape.facts if fact.key == path and is_present(fact, at)]
    if not facts:
        return None
    newest = max(facts, key=lambda fact: (fact.valid_from, fact.fact_id))
    return Known(newest.value, newest.confidence_fraction, newest.evidence)


def trait_at(traits: Sequence[Trait], path: str) -> Trait | None:
    """Return the trait that *path* names; a place inside of one is a trait called as the path."""
    by_name = {trait.trait_name: trait for trait in traits}
    if path in by_name:
        return by_name[path]
    for name, rest in _splits(path):
        trait = by_name.get(name)
        found = _inside(_parsed(trait.value), rest) if trait else None
        if trait is not None and found is not None:
            return replace(
                trait,
                trait_id=content_id("trait", trait.trait_id, path),
                trait_name=path,
                data_type=_data_type(found),
                value=found,
                standard_deviation=None,
            )
    return None


def _splits(path: str) -> Iterator[tuple[str, str]]:
    """Yield the beginnings of *path* that end before a dot, longest first, each with the rest."""
    end = path.rfind(".")
    while end > 0:
        yield path[:end], path[end + 1 :]
        end = path.rfind(".", 0, end)


def _inside(value: Any, path: str) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return what *value* holds at *path*, whose parts may be joined in its keys; None if none."""
    if not isinstance(value, dict):
        return None
    if path in value:
        return value[path]
    for name, rest in _splits(path):
        found = _inside(value.get(name), rest)
        if found is not None:
            return found
    return None


def _parsed(value: Any) -> Any:  # noqa: ANN401 - JSON of any shape
    if not isinstance(value, str) or not value.startswith(("{", "[")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _data_type(value: object) -> str:
    if isinstance(value, float) and 0 <= value <= 1:
        return "numeric"
    return "categorical" if isinstance(value, str) else "complex"

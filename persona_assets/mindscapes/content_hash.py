"""The hash of what a mindscape says, which leaves out for when it was asked."""

from dataclasses import fields
from functools import cache, lru_cache

import orjson

from persona_assets.ids import content_id
from persona_assets.mindscapes.mindscape import (
    Belief,
    Evidence,
    Fact,
    Goal,
    Mindscape,
    NarrativeSentence,
    Trait,
)

_Part = Goal | Belief | Trait | Fact | NarrativeSentence


def content_hash(mindscape: Mindscape) -> str:
    """Return a hash that is equal for equal goals, beliefs, traits, facts, themes and narrative."""
    held = (*mindscape.goals, *mindscape.beliefs, *mindscape.traits, *mindscape.facts)
    content = (
        mindscape.mindscape_id,
        mindscape.key_themes,
        [_as_dict(part) for part in held],
        [_as_dict(sentence) for sentence in mindscape.narrative],
    )
    return content_id(orjson.dumps(content))


def _as_dict(part: _Part) -> dict[str, object]:
    """Return *part* as a dictionary that is written as the part itself, several times as fast."""
    told: dict[str, object] = {name: getattr(part, name) for name in _field_names(type(part))}
    told["evidence"] = orjson.Fragment(f"[{','.join([_place(one) for one in part.evidence])}]")
    return told


def _place(one: Evidence) -> str:
    return f'{{"observation_id":{_text(one.observation_id)},"start":{one.start},"end":{one.end}}}'


@lru_cache(maxsize=1 << 14)
def _text(text: str) -> str:
    return orjson.dumps(text).decode()


@cache
def _field_names(kind: type[_Part]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))

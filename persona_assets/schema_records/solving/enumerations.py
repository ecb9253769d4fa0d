"""Which of a few listed values satisfy everything else that is said about them."""

import json

from persona_assets.schema_records.matching import select_valid
from persona_assets.schema_records.solving.array_facts import ARRAY_KEYWORDS
from persona_assets.schema_records.solving.conjunctions import Conjunction
from persona_assets.schema_records.solving.goals import ContradictionError, Keywords, type_of
from persona_assets.schema_records.solving.number_facts import NUMBER_KEYWORDS
from persona_assets.schema_records.solving.object_facts import OBJECT_KEYWORDS
from persona_assets.schema_records.solving.text_facts import TEXT_KEYWORDS
from persona_assets.schemas.json_schema.keywords import same_json

_SIMPLE = frozenset({"type", "enum", "const"})
_NESTED = OBJECT_KEYWORDS | ARRAY_KEYWORDS | {"dependentRequired", "dependentSchemas"}
_CHOICES = frozenset({
    "anyOf", "oneOf", "if", "then", "else", "$dynamicRef", "dependentRequired", "dependentSchemas",
})  # fmt: skip
_SAYING = _SIMPLE | NUMBER_KEYWORDS | TEXT_KEYWORDS | OBJECT_KEYWORDS | ARRAY_KEYWORDS | _CHOICES
_UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})


def allowed_values(known: Conjunction) -> tuple[str, ...]:
    """Return the listed values of *known* that are allowed, as JSON texts without duplicates.

    Raises:
        ContradictionError: None is allowed.
    """
    values = [value for value in known.values or [] if type_of(value) in known.types]
    rules = _rules(known, is_nested=any(isinstance(one, dict | list) for one in values))
    if values and (known.denied or any(not _SIMPLE.issuperset(rule) for rule in rules)):
        denied = [{"not": schema} for schema in known.denied]
        values = select_valid(values, known.document.close({"allOf": [*rules, *denied]}))
    else:
        lists = [_listed(rule) for rule in rules if "enum" in rule or "const" in rule]
        values = [one for one in values if all(same_json(one) in texts for texts in lists)]
    if not values:
        listed = json.dumps(known.values)
        raise ContradictionError(f"none of the values {listed[:80]} satisfies the other keywords")
    return tuple(
        {same_json(value): json.dumps(value, ensure_ascii=False) for value in values}.values()
    )


def _rules(known: Conjunction, *, is_nested: bool) -> list[Keywords]:
    """Return what the absorbed schemas say, without what says nothing about such values.

    Choices that are made are among the absorbed schemas; only those to come are asked for.
    """
    sources = known.absorbed()
    kept = _SAYING if is_nested else _SAYING - _NESTED
    if not known.pending and known.is_exact:
        kept -= _CHOICES
    if any(_UNEVALUATED.intersection(source) for source in sources):
        kept |= _UNEVALUATED | {"$ref", "allOf"}
    stripped = (
        {
            name: value
            for name, value in source.items()
            if name in kept and not (name == "type" and "fraction" in value)
        }
        for source in sources
    )
    return [rule for rule in stripped if rule]


def _listed(rule: Keywords) -> frozenset[str]:
    """Return the values that *rule* lists, as texts to compare."""
    texts = None if "enum" not in rule else frozenset(same_json(value) for value in rule["enum"])
    if "const" in rule:
        constant = frozenset({same_json(rule["const"])})
        return constant if texts is None else constant & texts
    return texts or frozenset()

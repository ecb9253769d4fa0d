"""Two ways to store a trait: embedded in its document (A), and as a row of a table (B).

Both hold the same; ``trait_rows`` and ``traits_from_rows`` are each other's inverse.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from persona_assets.knowledge.documents import MindscapeDocument, TraitPart

_BIG_FIVE = frozenset(
    {"extraversion", "agreeableness", "conscientiousness", "emotional_stability", "openness"}
)
_VOLATILITY_NUMBERS = {"low": 0, "high": 2}


@dataclass(frozen=True, slots=True)
class TraitRow:
    """A trait as a row: text and numbers for what is queried, JSON for the rest."""

    human_id: str
    category: str
    name: str
    value: str
    volatility: int
    confidence: float
    sources: str
    details: str


def trait_rows(document: MindscapeDocument) -> list[TraitRow]:
    """Return the traits of *document* as rows, in their order."""
    return [
        TraitRow(
            human_id=str(document.person_id),
            category=_category(trait),
            name=trait.trait_name,
            value=_text(trait.value),
            volatility=_VOLATILITY_NUMBERS[trait.volatility],
            confidence=trait.confidence,
            sources=_text([{"obsId": str(each), "weight": 1} for each in trait.derived_from]),
            details=_text(
                trait.model_dump(
                    mode="json", by_alias=True, include={"data_type", "metadata", "updated_at"}
                )
            ),
        )
        for trait in document.trait_matrix
    ]


def traits_from_rows(rows: Iterable[TraitRow]) -> tuple[TraitPart, ...]:
    """Return the traits that *rows* hold, in their order."""
    levels = {number: level for level, number in _VOLATILITY_NUMBERS.items()}
    return tuple(
        TraitPart.model_validate(
            {
                "traitName": row.name,
                "value": json.loads(row.value),
                "volatility": levels[row.volatility],
                "confidence": row.confidence,
                "derivedFrom": [each["obsId"] for each in json.loads(row.sources)],
                **json.loads(row.details),
            }
        )
        for row in rows
    )


def _category(trait: TraitPart) -> str:
    if trait.trait_name in _BIG_FIVE:
        return "personality"
    return "behavior" if trait.data_type == "complex" else "communication_style"


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)

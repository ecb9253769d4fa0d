"""What numbers say in words: the thresholds between casual and formal, brief and long.

A trait is a number from 0 to 1.  Between the two thresholds of a reading, nothing is said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from persona_assets.mindscapes.mindscape import Trait


@dataclass(frozen=True, slots=True)
class Reading:
    """What a trait says when it is at most *low_at* or at least *high_at*."""

    trait_name: str
    low_at: float
    low_text: str
    high_at: float
    high_text: str

    def of(self, values: Mapping[str, float]) -> str | None:
        """Return what the trait says in *values*, if it is there and says anything."""
        value = values.get(self.trait_name)
        if value is None:
            return None
        if value <= self.low_at:
            return self.low_text or None
        return (self.high_text or None) if value >= self.high_at else None


RESPONSE_PATTERNS = (
    Reading("verbosity", 0.35, "answers briefly", 0.65, "explains at length"),
    Reading("question_ratio", 0.0, "", 0.3, "asks questions back"),
    Reading("exclamation_ratio", 0.02, "stays even in tone", 0.3, "writes with enthusiasm"),
    Reading("hedging", 0.1, "states things plainly", 0.3, "hedges statements"),
    Reading("emoji_use", 0.0, "", 0.15, "uses emoji"),
)
DECISION_MAKING = (
    Reading("conscientiousness", 0.35, "decides on the spot", 0.7, "decides deliberately"),
    Reading("hedging", 0.1, "commits without reserve", 0.3, "keeps options open"),
    Reading("emotional_stability", 0.3, "feels the weight of choices", 0.65, "stays calm"),
)
STRENGTHS = (
    Reading("conscientiousness", 0, "", 0.65, "thorough and dependable"),
    Reading("openness", 0, "", 0.65, "open to new ideas"),
    Reading("extraversion", 0, "", 0.65, "brings energy to a group"),
    Reading("agreeableness", 0, "", 0.65, "considerate of others"),
    Reading("emotional_stability", 0, "", 0.65, "calm when things go wrong"),
)
WEAKNESSES = (
    Reading("conscientiousness", 0.4, "loses track of details", 2, ""),
    Reading("openness", 0.4, "slow to take up new ideas", 2, ""),
    Reading("extraversion", 0.35, "worn out by crowds", 2, ""),
    Reading("agreeableness", 0.4, "blunt with others", 2, ""),
    Reading("emotional_stability", 0.4, "easily worried", 2, ""),
)
LEARNING_STYLE = (
    Reading("openness", 0.4, "builds on what is proven", 0.65, "explores and experiments"),
    Reading("conscientiousness", 2, "", 0.65, "works through things step by step"),
)
INFORMATION_PROCESSING = (
    Reading("verbosity", 0.35, "prefers the short version", 0.65, "wants the full detail"),
    Reading("question_ratio", 2, "", 0.3, "clarifies by asking"),
)
"""Each group of readings, in the order in which they are told."""


def numbers(traits: Iterable[Trait]) -> dict[str, float]:
    """Return the values of the numeric ones of *traits* by name."""
    return {each.trait_name: float(each.value) for each in traits if each.data_type == "numeric"}


def read_all(readings: Iterable[Reading], values: Mapping[str, float]) -> tuple[str, ...]:
    """Return what *readings* say of *values*, without what says nothing."""
    return tuple(text for reading in readings if (text := reading.of(values)))


def one_of_three(
    value: float | None, thresholds: tuple[float, float], words: tuple[str, str, str]
) -> str | None:
    """Return the word for the third that *value* lies in, or None when there is no value.

    Examples:
        >>> one_of_three(0.5, (0.33, 0.67), ("simple", "moderate", "complex"))
        'moderate'
    """
    if value is None:
        return None
    return words[(value >= thresholds[0]) + (value >= thresholds[1])]

"""Sentences with what is to be read from them, and how well the rules read them."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Claim, Facet
from persona_assets.mindscapes.rules.findings import HEDGED_PART, RULE_PRECISION
from persona_assets.mindscapes.wording import stems_of
from persona_assets_tests.mindscapes.making import make_chat

FOLDER = Path(__file__).parent / "statements"
READ_APART = frozenset({Facet.EVENT, Facet.TOPIC, Facet.ENTITY, Facet.TRAIT})
KEYED = frozenset({"fact", "relation", "state"})

Statement = tuple[str, str, str, int]
"""Facet, key (where keys are a closed list), the stems of the value, polarity."""


@dataclass(frozen=True, slots=True)
class Label:
    """What is to be read from a sentence, and what may be read as well."""

    wanted: frozenset[Statement]
    allowed: frozenset[Statement]


@dataclass(frozen=True, slots=True)
class Score:
    """How many statements were read rightly, wrongly, and not at all."""

    right: Counter[str]
    wrong: Counter[str]
    missed: Counter[str]
    faults: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Which part of what was read is right."""
        return self.right.total() / (self.right.total() + self.wrong.total())

    @property
    def recall(self) -> float:
        """Which part of what was said was read."""
        return self.right.total() / (self.right.total() + self.missed.total())


@cache
def labels(name: str) -> dict[str, Label]:
    """Return the label of each sentence of the file with *name*."""
    content = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return {sentence: _label(entries) for sentence, entries in content.items()}


@cache
def score(name: str) -> Score:
    """Return how well the rules read the file with *name*; what is read with doubt is not read."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    faults: list[str] = []
    for sentence, label in labels(name).items():
        read = {
            _statement(claim) for claim in extract_claims(make_chat(sentence)) if _counts(claim)
        }
        right.update(facet for facet, *_ in label.wanted & read)
        wrong.update(facet for facet, *_ in read - label.wanted - label.allowed)
        missed.update(facet for facet, *_ in label.wanted - read)
        if not label.wanted <= read <= label.wanted | label.allowed:
            faults.append(f"{sentence} {sorted(read)}")
    return Score(right, wrong, missed, tuple(faults))


def _counts(claim: Claim) -> bool:
    """Return whether *claim* is made without a hedge and is none of those that are read apart."""
    if claim.facet in READ_APART or claim.key.startswith("over."):  # the last only end others
        return False
    least = RULE_PRECISION[claim.facet] * HEDGED_PART
    return claim.facet is Facet.COMMITMENT or claim.precision_fraction > least


def _statement(claim: Claim) -> Statement:
    facet = claim.facet.value
    return facet, claim.key if facet in KEYED else "", _about(claim.value), claim.polarity


def _label(entries: list[str]) -> Label:
    wanted = frozenset(_entry(entry) for entry in entries if not entry.startswith("? "))
    allowed = frozenset(_entry(entry[2:]) for entry in entries if entry.startswith("? "))
    return Label(wanted, allowed)


def _entry(entry: str) -> Statement:
    polarity = -1 if entry.startswith("not ") else 1
    kind, _, value = entry.removeprefix("not ").partition(" = ")
    facet, _, key = kind.partition(" ")
    return Facet(facet).value, key if facet in KEYED else "", _about(value), polarity


def _about(value: str) -> str:
    """Return the stems of *value*, or all of it in lower case if it has none."""
    return " ".join(stems_of(value)) or value.casefold()

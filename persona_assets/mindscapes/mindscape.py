"""A mindscape: everything believed of one persona at one time, each belief with its evidence."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class Volatility(StrEnum):
    """How soon a thing is expected to change."""

    LOW = "low"
    HIGH = "high"


class Facet(StrEnum):
    """Which part of a mindscape a claim speaks to."""

    FACT = "fact"
    GOAL = "goal"
    BELIEF = "belief"
    PREFERENCE = "preference"
    TRAIT = "trait"
    RELATION = "relation"
    DECISION = "decision"
    COMMITMENT = "commitment"
    STATE = "state"
    TOPIC = "topic"
    ENTITY = "entity"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The characters *start* to *end* of the raw text of one observation."""

    observation_id: str
    start: int
    end: int


# A tuple: claims are most of what is made, and freezing thirteen fields takes three times as long.
class Claim(NamedTuple):
    """One thing that one rule read out of one place in one observation.

    Attributes:
        claim_id: A UUID made from every other attribute.
        persona: Whom it is about.
        facet: Which part of the mindscape it speaks to.
        key: What it is about within the facet, such as ``employer`` or a normalized statement.
        value: What it says, as text.
        number: What it says, for a numeric trait: 0 to 1.
        polarity: 1 when it supports, -1 when it opposes.
        rule: The rule that found it, with its version, such as ``goal.want_to@1``.
        precision_fraction: How often that rule is right, from 0 to 1.
        source_type: What kind of observation it came from.
        evidence: Where it was read.
        effective_at: The time that it speaks of.
        volatility: How soon it is expected to change.
    """

    claim_id: str
    persona: str
    facet: Facet
    key: str
    value: str
    number: float | None
    polarity: int
    rule: str
    precision_fraction: float
    source_type: str
    evidence: Evidence
    effective_at: dt.datetime
    volatility: Volatility


@dataclass(frozen=True, slots=True)
class Goal:
    """Something the persona wants to bring about.

    ``timeframe`` is short_term, medium_term or long_term; ``priority`` is low, medium or high;
    ``confidence_fraction`` lies between 0 and 1.
    """

    goal_id: str
    description: str
    timeframe: str
    priority: str
    volatility: Volatility
    confidence_fraction: float
    evidence: tuple[Evidence, ...]
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Belief:
    """Something the persona holds to be true or good.

    ``category`` is worldview, values, principles or preference; a belief is contested when the
    evidence against it weighs more than a quarter of all evidence.
    """

    belief_id: str
    statement: str
    category: str
    strength_fraction: float
    is_contested: bool
    volatility: Volatility
    confidence_fraction: float
    evidence: tuple[Evidence, ...]
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Trait:
    """A lasting or passing property of the persona, such as extraversion or verbosity.

    ``data_type`` is numeric (*value* a float from 0 to 1), categorical (a text) or complex (JSON);
    ``standard_deviation`` is that of the posterior, for a numeric trait.
    """

    trait_id: str
    trait_name: str
    data_type: str
    value: Any  # a float, a text, or JSON; see data_type
    standard_deviation: float | None
    volatility: Volatility
    confidence_fraction: float
    evidence: tuple[Evidence, ...]
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that holds for a time, such as the employer; ``valid_to`` is None while it holds.

    ``data_type`` is string, number, boolean, date or json.
    """

    fact_id: str
    key: str
    value: str
    data_type: str
    category: str
    volatility: Volatility
    confidence_fraction: float
    evidence: tuple[Evidence, ...]
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class NarrativeSentence:
    """One sentence of the narrative and its evidence: none when nothing was observed."""

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Mindscape:
    """Everything believed of one persona as of one time.

    Attributes:
        mindscape_id: A UUID made from the persona's name: a person has one mindscape.
        persona: Whom it is about.
        as_of: The time for which it was folded.
        content_hash: Equal for equal content, however the evidence arrived.
        narrative: A summary for people, sentence by sentence.
        key_themes: The topics that mark this persona, strongest first.
        observation_count: How many observations it rests on.
    """

    mindscape_id: str
    persona: str
    as_of: dt.datetime
    content_hash: str
    narrative: tuple[NarrativeSentence, ...]
    key_themes: tuple[str, ...]
    goals: tuple[Goal, ...]
    beliefs: tuple[Belief, ...]
    traits: tuple[Trait, ...]
    facts: tuple[Fact, ...]
    observation_count: int

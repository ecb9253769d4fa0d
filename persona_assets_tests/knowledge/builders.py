"""Builders of mindscapes, claims and observations that tests of knowledge start from."""

import datetime as dt
from collections.abc import Sequence

from persona_assets.ids import content_id
from persona_assets.mindscapes.mindscape import (
    Belief,
    Claim,
    Evidence,
    Facet,
    Fact,
    Goal,
    Mindscape,
    NarrativeSentence,
    Trait,
    Volatility,
)
from persona_assets.observations.observation import Observation, SourceType, Turn

NOON = dt.datetime(2026, 2, 10, 12, tzinfo=dt.UTC)
PERSONA = "mara_okafor"
MINDSCAPE_ID = content_id("mindscape", PERSONA)


def days_ago(days: float) -> dt.datetime:
    """Return the time *days* days before ``NOON``."""
    return NOON - dt.timedelta(days=days)


def make_evidence(observation: str = "o1", start: int = 0, end: int = 10) -> Evidence:
    """Return a span of the observation called *observation*."""
    return Evidence(observation, start, end)


def make_fact(
    key: str,
    value: str,
    *,
    since: dt.datetime = NOON,
    until: dt.datetime | None = None,
    volatility: Volatility = Volatility.LOW,
    evidence: Sequence[Evidence] = (Evidence("o1", 0, 10),),
) -> Fact:
    """Return a fact that holds from *since* to *until*."""
    return Fact(
        fact_id=content_id(key, value),
        key=key,
        value=value,
        data_type="string",
        category="general",
        volatility=volatility,
        confidence_fraction=0.5,
        evidence=tuple(evidence),
        valid_from=since,
        valid_to=until,
        updated_at=since,
    )


def make_goal(
    description: str,
    *,
    volatility: Volatility = Volatility.LOW,
    priority: str = "medium",
    evidence: Sequence[Evidence] = (Evidence("o1", 0, 10),),
    updated_at: dt.datetime = NOON,
) -> Goal:
    """Return a goal."""
    return Goal(
        goal_id=content_id("goal", description),
        description=description,
        timeframe="long_term",
        priority=priority,
        volatility=volatility,
        confidence_fraction=0.6,
        evidence=tuple(evidence),
        created_at=updated_at,
        updated_at=updated_at,
    )


def make_belief(
    statement: str,
    *,
    category: str = "worldview",
    strength: float = 0.8,
    volatility: Volatility = Volatility.LOW,
    evidence: Sequence[Evidence] = (Evidence("o1", 0, 10),),
) -> Belief:
    """Return a belief."""
    return Belief(
        belief_id=content_id("belief", statement),
        statement=statement,
        category=category,
        strength_fraction=strength,
        is_contested=False,
        volatility=volatility,
        confidence_fraction=0.5,
        evidence=tuple(evidence),
        created_at=NOON,
        updated_at=NOON,
    )


def make_trait(
    name: str,
    value: float,
    *,
    volatility: Volatility = Volatility.LOW,
    evidence: Sequence[Evidence] = (Evidence("o1", 0, 10),),
) -> Trait:
    """Return a numeric trait."""
    return Trait(
        trait_id=content_id("trait", name),
        trait_name=name,
        data_type="numeric",
        value=value,
        standard_deviation=0.1,
        volatility=volatility,
        confidence_fraction=0.7,
        evidence=tuple(evidence),
        updated_at=NOON,
    )


def make_claim(
    facet: Facet,
    key: str,
    value: str = "",
    *,
    observation: str = "o1",
    start: int = 0,
    at: dt.datetime = NOON,
) -> Claim:
    """Return a claim read at *start* of *observation*."""
    return Claim(
        claim_id=content_id(facet.value, key, value, observation, start),
        persona=PERSONA,
        facet=facet,
        key=key,
        value=value or key,
        number=None,
        polarity=1,
        rule="test@1",
        precision_fraction=0.5,
        source_type="chat_log",
        evidence=Evidence(observation, start, start + 5),
        effective_at=at,
        volatility=Volatility.LOW,
    )


def make_mindscape(
    *,
    goals: Sequence[Goal] = (),
    beliefs: Sequence[Belief] = (),
    traits: Sequence[Trait] = (),
    facts: Sequence[Fact] = (),
    narrative: Sequence[NarrativeSentence] = (),
    key_themes: Sequence[str] = (),
) -> Mindscape:
    """Return a mindscape of Mara as of ``NOON``."""
    return Mindscape(
        mindscape_id=MINDSCAPE_ID,
        persona=PERSONA,
        as_of=NOON,
        content_hash="0",
        narrative=tuple(narrative),
        key_themes=tuple(key_themes),
        goals=tuple(goals),
        beliefs=tuple(beliefs),
        traits=tuple(traits),
        facts=tuple(facts),
        observation_count=1,
    )


def make_observation(
    *lines: tuple[str, str], source_type: SourceType = SourceType.CHAT_LOG, at: dt.datetime = NOON
) -> Observation:
    """Return an observation of Mara with one turn a (speaker, text) line; Mara is the subject."""
    raw = "\n".join(text for _, text in lines)
    turns: list[Turn] = []
    start = 0
    for number, (speaker, text) in enumerate(lines):
        said_at = at + dt.timedelta(minutes=number)
        turns.append(Turn(speaker, said_at, start, start + len(text)))
        start += len(text) + 1
    return Observation(
        observation_id=content_id("observation", raw),
        persona=PERSONA,
        source_type=source_type,
        source="slack",
        source_path="slack/ops/2026-02-10.json",
        observed_at=turns[-1].at if turns else at,
        raw=raw,
        turns=tuple(turns),
        is_subject=tuple(speaker == "Mara" for speaker, _ in lines),
        structured={},
    )

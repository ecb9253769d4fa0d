"""The lasting part of a persona instance.

Only what has low volatility goes in, so evidence of what passes leaves the core as it is.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from persona_assets.ids import content_id
from persona_assets.knowledge.domains import KnowledgeDomain, domain_of
from persona_assets.knowledge.provenance import sources, valid_at
from persona_assets.mindscapes.mindscape import (
    Belief,
    Evidence,
    Fact,
    Goal,
    Mindscape,
    Trait,
    Volatility,
)
from persona_assets.personas import readings
from persona_assets.personas.instances import (
    CommunicationStyle,
    ExpertiseDomain,
    Identity,
    KnowledgeProfile,
    PersonaCore,
    Proficiency,
    WorkingStyle,
)
from persona_assets.personas.mappers import PersonaMapper
from persona_assets.personas.person_knowledge import PersonKnowledge
from persona_assets.personas.trait_paths import trait_at

_MOST_LISTED = 5
_PRIORITIES = ("high", "medium", "low")
_MEDIUMS = {
    "in writing": re.compile(r"\b(?:writ\w+|document\w*|docs?|runbooks?|memos?)\b", re.IGNORECASE),
    "e-mail": re.compile(r"\be-?mails?\b", re.IGNORECASE),
    "chat": re.compile(r"\b(?:slack|chat|messages?|whatsapp)\b", re.IGNORECASE),
    "calls": re.compile(r"\b(?:calls?|phone|video)\b", re.IGNORECASE),
    "meetings": re.compile(r"\b(?:meetings?|face to face|in person|workshops?)\b", re.IGNORECASE),
}
_DISLIKE = re.compile(r"\b(?:dislikes?|hates?|avoids?|not|no|never|without)\b|n't\b", re.IGNORECASE)
_PROFICIENCIES = (
    (20, Proficiency.EXPERT),
    (8, Proficiency.ADVANCED),
    (3, Proficiency.INTERMEDIATE),
    (1, Proficiency.BEGINNER),
)


@dataclass(frozen=True, slots=True)
class _Lasting:
    """What of a mindscape has low volatility and holds."""

    goals: tuple[Goal, ...]
    beliefs: tuple[Belief, ...]
    traits: tuple[Trait, ...]
    facts: tuple[Fact, ...]

    @property
    def evidence(self) -> set[Evidence]:
        """The spans that all of it rests on."""
        parts = (*self.goals, *self.beliefs, *self.traits, *self.facts)
        return {span for part in parts for span in part.evidence}


def persona_core(
    mapper: PersonaMapper, mindscape: Mindscape, generated_at: dt.datetime
) -> PersonaCore:
    """Return the core that *mapper* makes of what lasts in *mindscape*."""
    lasting = _lasting(mindscape, generated_at)
    content = {
        "identity": _identity(mapper, mindscape, lasting),
        "communication_style": _communication_style(lasting),
        "working_style": _working_style(lasting),
        "knowledge_profile": _knowledge_profile(mapper, lasting),
    }
    plain = {name: part.model_dump(mode="json") for name, part in content.items()}
    maker = f"{mapper.mapper_id}@{mapper.version}"
    core_version = content_id(
        "core", maker, mindscape.mindscape_id, json.dumps(plain, sort_keys=True)
    )
    return PersonaCore.model_validate(
        {**content, "core_version": core_version, "generated_at": generated_at}
    )


def core_of(
    mapper: PersonaMapper, knowledge: PersonKnowledge, generated_at: dt.datetime
) -> PersonaCore:
    """Return what ``persona_core`` makes, without making it again of the same things.

    A core is made of a mapper, of a mindscape, and of which lasting facts of that hold.
    """
    holding = tuple(
        each.fact_id
        for each in knowledge.mindscape.facts
        if each.volatility is Volatility.LOW
        and valid_at(each.valid_from, each.valid_to, generated_at)
    )
    made_of = (mapper.mapper_id, mapper.version, holding)
    known = knowledge.made_cores.get(made_of)
    if known is None or known[0] != mapper:
        known = mapper, persona_core(mapper, knowledge.mindscape, generated_at)
        knowledge.made_cores[made_of] = known
    return known[1].model_copy(update={"generated_at": generated_at})


def rank_goals(goals: Iterable[Goal]) -> list[Goal]:
    """Return *goals* by priority, then confidence, then id."""
    return sorted(
        goals,
        key=lambda goal: (
            _PRIORITIES.index(goal.priority),
            -goal.confidence_fraction,
            goal.goal_id,
        ),
    )


def rank_beliefs(beliefs: Iterable[Belief]) -> list[Belief]:
    """Return the *beliefs* that are held rather than denied, strongest first."""
    held = [belief for belief in beliefs if belief.strength_fraction >= 0.5]
    return sorted(
        held,
        key=lambda each: (-each.strength_fraction * each.confidence_fraction, each.belief_id),
    )


def rank_traits(mapper: PersonaMapper, traits: Sequence[Trait]) -> list[Trait]:
    """Return the *traits* that *mapper* asks for in its order, or all by name if it names none."""
    configuration = mapper.configuration
    asked = (*configuration.required_traits, *configuration.optional_traits)
    names = asked or tuple(sorted(trait.trait_name for trait in traits))
    found = (trait_at(traits, name) for name in dict.fromkeys(names))
    return [trait for trait in found if trait is not None]


def _lasting(mindscape: Mindscape, at: dt.datetime) -> _Lasting:
    passing = {each.trait_name for each in mindscape.traits if each.volatility is Volatility.HIGH}
    return _Lasting(
        goals=tuple(each for each in mindscape.goals if each.volatility is Volatility.LOW),
        beliefs=tuple(each for each in mindscape.beliefs if each.volatility is Volatility.LOW),
        traits=tuple(each for each in mindscape.traits if each.trait_name not in passing),
        facts=tuple(
            each
            for each in mindscape.facts
            if each.volatility is Volatility.LOW and valid_at(each.valid_from, each.valid_to, at)
        ),
    )


def _identity(mapper: PersonaMapper, mindscape: Mindscape, lasting: _Lasting) -> Identity:
    known = lasting.evidence
    sentences = [each.text for each in mindscape.narrative if known.issuperset(each.evidence)]
    beliefs = [each for each in lasting.beliefs if each.category != "preference"]
    return Identity(
        narrative=" ".join(sentences),
        core_beliefs=tuple(each.statement for each in rank_beliefs(beliefs)[:_MOST_LISTED]),
        fundamental_goals=tuple(
            each.description for each in rank_goals(lasting.goals)[:_MOST_LISTED]
        ),
        personality_profile={
            each.trait_name: each.value for each in rank_traits(mapper, lasting.traits)
        },
    )


def _communication_style(lasting: _Lasting) -> CommunicationStyle:
    values = readings.numbers(lasting.traits)
    liked = [
        each.statement for each in _preferences(lasting) if not _DISLIKE.search(each.statement)
    ]
    return CommunicationStyle(
        preferred_mediums=tuple(
            medium for medium, words in _MEDIUMS.items() if any(map(words.search, liked))
        ),
        formality_level=readings.one_of_three(
            values.get("formality"), (0.4, 0.75), ("casual", "professional", "formal")
        ),
        response_patterns=readings.read_all(readings.RESPONSE_PATTERNS, values),
        language_complexity=readings.one_of_three(
            values.get("language_complexity"), (0.33, 0.67), ("simple", "moderate", "complex")
        ),
    )


def _working_style(lasting: _Lasting) -> WorkingStyle:
    values = readings.numbers(lasting.traits)
    together = [
        each.statement
        for each in _preferences(lasting)
        if domain_of(each.statement) in {KnowledgeDomain.WORK, KnowledgeDomain.PEOPLE}
    ]
    risk = values.get("risk_tolerance")
    if risk is None and "risk_aversion" in values:
        risk = round(1 - values["risk_aversion"], 6)
    return WorkingStyle(
        decision_making_approach=_told(readings.DECISION_MAKING, values),
        risk_tolerance=risk,
        collaboration_preferences=tuple(together[:_MOST_LISTED]),
        strengths_and_weaknesses={
            "strengths": readings.read_all(readings.STRENGTHS, values),
            "weaknesses": readings.read_all(readings.WEAKNESSES, values),
        },
    )


def _knowledge_profile(mapper: PersonaMapper, lasting: _Lasting) -> KnowledgeProfile:
    values = readings.numbers(lasting.traits)
    return KnowledgeProfile(
        expertise_domains=_expertise(mapper, lasting),
        learning_style=_told(readings.LEARNING_STYLE, values),
        information_processing=_told(readings.INFORMATION_PROCESSING, values),
    )


def _expertise(mapper: PersonaMapper, lasting: _Lasting) -> tuple[ExpertiseDomain, ...]:
    """Return the subjects of what lasts, by the number of observations that speak of each."""
    wanted = mapper.configuration.knowledge_domains
    spans: dict[KnowledgeDomain, list[Evidence]] = {}
    newest: dict[KnowledgeDomain, dt.datetime] = {}
    statements = (
        *((each.description, each) for each in lasting.goals),
        *((each.statement, each) for each in lasting.beliefs),
        *((f"{each.key} {each.value}", each) for each in lasting.facts),
    )
    for text, part in statements:
        domain = domain_of(text)
        if domain is KnowledgeDomain.GENERAL or (wanted and domain not in wanted):
            continue
        spans.setdefault(domain, []).extend(part.evidence)
        newest[domain] = max(newest.get(domain, part.updated_at), part.updated_at)
    counts = {domain: len(sources(evidence)) for domain, evidence in spans.items()}
    return tuple(
        ExpertiseDomain(
            name=domain.value,
            proficiency_level=next(level for least, level in _PROFICIENCIES if count >= least),
            last_updated=newest[domain],
        )
        for domain, count in sorted(counts.items(), key=lambda each: (-each[1], each[0].value))
        if count
    )


def _preferences(lasting: _Lasting) -> list[Belief]:
    return rank_beliefs(each for each in lasting.beliefs if each.category == "preference")


def _told(group: Iterable[readings.Reading], values: dict[str, float]) -> str | None:
    return "; ".join(readings.read_all(group, values)) or None

"""The passing part of a persona instance: what high volatility and the recent days say.

Nothing from outside the mapper's context window goes in, and nothing that the core tells.
"""

import json
from collections.abc import Sequence

from persona_assets.ids import content_id
from persona_assets.knowledge.passages import Passage
from persona_assets.mindscapes.mindscape import Claim, Facet, Volatility
from persona_assets.mindscapes.passing import is_open
from persona_assets.personas.cores import rank_beliefs, rank_goals
from persona_assets.personas.instances import (
    ContextualOverlay,
    CurrentState,
    Moment,
    RecentContext,
    TemporaryPreferences,
)
from persona_assets.personas.person_knowledge import (
    ContextWindow,
    PersonKnowledge,
    recent_claims,
    when_claimed,
)

_MOST_LISTED = 5
_LATEST_INTERACTIONS = 3
_LONGEST_SUMMARY = 160


def contextual_overlay(knowledge: PersonKnowledge, window: ContextWindow) -> ContextualOverlay:
    """Return what *knowledge* says of the time in *window*."""
    content = {
        "current_state": _current_state(knowledge, window),
        "recent_context": _recent_context(knowledge, window),
        "temporary_preferences": _temporary_preferences(knowledge, window),
    }
    plain = {name: part.model_dump(mode="json") for name, part in content.items()}
    return ContextualOverlay.model_validate(
        {
            **content,
            "overlay_version": content_id("overlay", json.dumps(plain, sort_keys=True)),
            "generated_at": window.end,
        }
    )


def _current_state(knowledge: PersonKnowledge, window: ContextWindow) -> CurrentState:
    topics = window.claims(knowledge, Facet.TOPIC)
    return CurrentState(
        availability=_state(knowledge, window, "availability"),
        current_focus=_most_frequent(topics),
        recent_topics=_latest(topics),
        emotional_state=_state(knowledge, window, "mood"),
        energy_level=_state(knowledge, window, "energy"),
        passing_traits={
            trait.trait_name: trait.value
            for trait in sorted(knowledge.mindscape.traits, key=lambda each: each.trait_name)
            if trait.volatility is Volatility.HIGH and window.holds(trait.updated_at)
        },
    )


def _state(knowledge: PersonKnowledge, window: ContextWindow, key: str) -> str | None:
    """Return the newest value of the state *key* that has not outlived its time to live."""
    held = [
        entry
        for entry in knowledge.facts_at(window.end)
        if entry.key == key
        and entry.volatility is Volatility.HIGH
        and window.holds(entry.updated_at)
    ]
    newest = max(held, key=lambda entry: (entry.updated_at, entry.version), default=None)
    return newest.value if newest else None


def _most_frequent(topics: Sequence[Claim]) -> tuple[str, ...]:
    """Return the topics of the most observations, each as it was last spelled."""
    seen: dict[str, set[str]] = {}
    for claim in topics:
        seen.setdefault(claim.key, set()).add(claim.evidence.observation_id)
    spelled = {claim.key: claim.value for claim in topics}
    ordered = sorted(seen, key=lambda key: (-len(seen[key]), key))
    return tuple(spelled[key] for key in ordered[:_MOST_LISTED])


def _latest(topics: Sequence[Claim]) -> tuple[str, ...]:
    """Return the topics that came up last, newest first, each as it was last spelled."""
    newest = {claim.key: claim for claim in topics}
    ordered = sorted(newest.values(), key=when_claimed, reverse=True)
    return tuple(claim.value for claim in ordered[:_MOST_LISTED])


def _recent_context(knowledge: PersonKnowledge, window: ContextWindow) -> RecentContext:
    said = window.experiences(knowledge)[: -_LATEST_INTERACTIONS - 1 : -1]
    decisions = recent_claims(knowledge, Facet.DECISION, window)[:_MOST_LISTED]
    commitments = recent_claims(knowledge, Facet.COMMITMENT, window)[:_MOST_LISTED]
    projects = [
        entry.value
        for entry in knowledge.facts_at(window.end)
        if "project" in entry.key and entry.volatility is Volatility.HIGH
    ]
    return RecentContext(
        last_interactions=tuple(map(_interaction, said)),
        recent_decisions=tuple(map(_decision, decisions)),
        active_projects=tuple(dict.fromkeys(projects)),
        pending_commitments=tuple(claim.value for claim in commitments),
    )


def _interaction(passage: Passage) -> Moment:
    summary = " ".join(passage.content.split())
    if len(summary) > _LONGEST_SUMMARY:
        summary = summary[: _LONGEST_SUMMARY - 1].rsplit(" ", 1)[0] + "…"
    return Moment(at=passage.valid_from_at, summary=summary, derived_from=passage.derived_from)


def _decision(claim: Claim) -> Moment:
    source = claim.evidence.observation_id
    return Moment(at=claim.effective_at, summary=claim.value, derived_from=(source,))


def _temporary_preferences(
    knowledge: PersonKnowledge, window: ContextWindow
) -> TemporaryPreferences:
    goals = [
        goal
        for goal in knowledge.mindscape.goals
        if goal.volatility is Volatility.HIGH
        and window.holds(goal.updated_at)
        and is_open(goal, window.end)
    ]
    wishes = [
        belief
        for belief in knowledge.mindscape.beliefs
        if belief.category == "preference"
        and belief.volatility is Volatility.HIGH
        and window.holds(belief.updated_at)
    ]
    return TemporaryPreferences(
        current_priorities=tuple(each.description for each in rank_goals(goals)[:_MOST_LISTED]),
        communication_adjustments=tuple(
            each.statement for each in rank_beliefs(wishes)[:_MOST_LISTED]
        ),
        workload_capacity=_capacity(_state(knowledge, window, "workload_capacity")),
    )


def _capacity(value: str | None) -> float | None:
    return None if value is None else float(value)

"""Tests of persona instances: core, overlay, expiry and cache."""

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest
from pydantic import ValidationError

from persona_assets.errors import InvalidArgumentError
from persona_assets.mindscapes.mindscape import Facet, NarrativeSentence, Volatility
from persona_assets.personas.instances import (
    INSTANCES_SCHEMA,
    DetailLevel,
    ExpertiseDomain,
    TemporaryPreferences,
    WorkingStyle,
    instance_table,
)
from persona_assets_tests.knowledge.builders import (
    MINDSCAPE_ID,
    NOON,
    days_ago,
    make_belief,
    make_claim,
    make_evidence,
    make_fact,
    make_goal,
    make_mindscape,
    make_observation,
    make_trait,
)
from persona_assets_tests.personas_mapping.builders import (
    lines,
    make_instance,
    make_knowledge,
    make_mapper,
)

LASTING = make_mindscape(
    goals=[make_goal("finish an ultramarathon", priority="high"), make_goal("write more")],
    beliefs=[
        make_belief("small changes are safer"),
        make_belief("long meetings help", strength=0.2),
        make_belief("written runbooks", category="preference"),
    ],
    traits=[
        make_trait("verbosity", 0.2),
        make_trait("formality", 0.8),
        make_trait("language_complexity", 0.5),
        make_trait("conscientiousness", 0.9),
        make_trait("risk_aversion", 0.7),
    ],
    facts=[make_fact("role", "operations lead", since=days_ago(200))],
)
PASSING = dataclasses.replace(
    LASTING,
    goals=(*LASTING.goals, make_goal("fix the gateway", volatility=Volatility.HIGH)),
    beliefs=(
        *LASTING.beliefs,
        make_belief("short calls", category="preference", volatility=Volatility.HIGH),
    ),
    traits=(*LASTING.traits, make_trait("irritability", 0.9, volatility=Volatility.HIGH)),
    facts=(
        *LASTING.facts,
        make_fact("mood", "tired", since=days_ago(1), volatility=Volatility.HIGH),
    ),
)


def test_the_core_tells_what_lasts() -> None:
    """PK-103: beliefs and goals of low volatility are the core of the persona."""
    core = make_instance(make_mapper(), make_knowledge(LASTING)).persona_core

    assert core.identity.core_beliefs == ("small changes are safer",)
    assert core.identity.fundamental_goals == ("finish an ultramarathon", "write more")
    assert core.communication_style.formality_level == "formal"
    assert core.communication_style.language_complexity == "moderate"
    assert core.communication_style.preferred_mediums == ("in writing",)
    assert core.communication_style.response_patterns == ("answers briefly",)
    assert core.working_style.risk_tolerance == pytest.approx(0.3)
    assert core.working_style.strengths_and_weaknesses["strengths"] == ("thorough and dependable",)


def test_what_is_not_known_is_not_invented() -> None:
    """A persona without evidence has an empty core."""
    core = make_instance(make_mapper(), make_knowledge(make_mindscape())).persona_core

    assert core.identity.narrative == ""
    assert core.communication_style.formality_level is None
    assert core.working_style.risk_tolerance is None
    assert core.knowledge_profile.expertise_domains == ()


def test_what_passes_leaves_the_core_as_it_is() -> None:
    """PK-35: evidence of high volatility changes the overlay, not the core."""
    before = make_instance(make_mapper(), make_knowledge(LASTING))

    after = make_instance(make_mapper(), make_knowledge(PASSING))

    assert after.persona_core == before.persona_core
    assert after.contextual_overlay.overlay_version != before.contextual_overlay.overlay_version


def test_a_passing_trait_is_in_the_overlay_alone() -> None:
    """PK-104: low volatility in the core, high in the overlay, never both."""
    instance = make_instance(make_mapper(), make_knowledge(PASSING))

    lasting = set(instance.persona_core.identity.personality_profile)
    passing = set(instance.contextual_overlay.current_state.passing_traits)

    assert passing == {"irritability"}
    assert lasting == {trait.trait_name for trait in LASTING.traits}


def test_the_overlay_tells_what_is_going_on() -> None:
    """State, priorities, decisions, commitments and topics of the recent days."""
    claims = [
        make_claim(Facet.DECISION, "rollback", "roll back the firmware", at=days_ago(2)),
        make_claim(Facet.COMMITMENT, "note", "send the notes by Friday", at=days_ago(3)),
        make_claim(Facet.TOPIC, "gateway", "gateways", at=days_ago(2)),
        make_claim(Facet.TOPIC, "soup", "soup", at=days_ago(1), observation="o2"),
        make_claim(Facet.TOPIC, "gateway", "gateway", at=days_ago(1.5), observation="o3"),
    ]
    chat = make_observation(("Mara", "The gateway restarted itself again, sigh."), at=days_ago(4))

    overlay = make_instance(
        make_mapper(), make_knowledge(PASSING, claims, [chat])
    ).contextual_overlay

    assert overlay.current_state.emotional_state == "tired"
    assert overlay.current_state.current_focus == ("gateway", "soup")
    assert overlay.current_state.recent_topics == ("soup", "gateway")
    assert [each.summary for each in overlay.recent_context.recent_decisions] == [
        "roll back the firmware"
    ]
    assert overlay.recent_context.pending_commitments == ("send the notes by Friday",)
    assert overlay.recent_context.last_interactions[0].summary == chat.raw
    assert overlay.temporary_preferences.current_priorities == ("fix the gateway",)
    assert overlay.temporary_preferences.communication_adjustments == ("short calls",)


@pytest.mark.parametrize(
    ("days", "expected"),
    [pytest.param(9, (), id="too old"), pytest.param(10, ("new plan",), id="just in time")],
)
def test_what_lies_before_the_context_window_is_left_out(
    days: int, expected: tuple[str, ...]
) -> None:
    """PK-24: the window is counted back from the time of generation."""
    claims = [make_claim(Facet.DECISION, "plan", "new plan", at=days_ago(10))]

    instance = make_instance(make_mapper(context_window_days=days), make_knowledge(LASTING, claims))

    decisions = instance.contextual_overlay.recent_context.recent_decisions
    assert tuple(each.summary for each in decisions) == expected


def test_the_past_is_not_told_by_a_later_mindscape() -> None:
    """It knows what was not known then; the error names both times."""
    with pytest.raises(InvalidArgumentError, match=r"2026-02-09T12.*2026-02-10T12"):
        make_instance(make_mapper(), make_knowledge(LASTING), generated_at=days_ago(1))


def test_instances_of_different_requests_have_different_ids() -> None:
    """How long it lives is part of an instance."""
    knowledge = make_knowledge(LASTING)

    made = [make_instance(make_mapper(), knowledge, ttl_hours=hours) for hours in (1, 2, 2.0)]

    assert len({each.persona_instance_id for each in made}) == 2


@pytest.mark.parametrize(("days", "count"), [(1, 1), (3, 0)])
def test_a_state_is_told_as_present_while_it_lasts(days: float, count: int) -> None:
    """Overlay and narrative have one rule: a mood is known for two days."""
    mood = dataclasses.replace(
        make_fact("mood", "angry", volatility=Volatility.HIGH), category="state"
    )
    mindscape = dataclasses.replace(
        LASTING,
        facts=(*LASTING.facts, mood),
        narrative=(NarrativeSentence("At the moment Mara is angry.", mood.evidence),),
    )
    mapper = make_mapper([{"section_name": "Who", "data_source": ["narrative"], "max_tokens": 400}])

    instance = make_instance(
        mapper, make_knowledge(mindscape), generated_at=NOON + dt.timedelta(days=days)
    )

    assert (instance.contextual_overlay.current_state.emotional_state is not None) == bool(count)
    assert len(lines(instance, "Who")) == count


@pytest.mark.parametrize(("days", "told"), [(1, 2), (9, 0)])
def test_a_goal_is_told_until_its_day_is_over(days: int, told: int) -> None:
    """What was wanted by Sunday is not told as present later, in a list or by a search."""
    goal = make_goal("finish the grant by Sunday night")
    mapper = make_mapper(
        [
            {"section_name": "Wants", "data_source": ["goals"], "max_tokens": 400},
            {"section_name": "Found", "data_source": ["search"], "max_tokens": 400},
        ],
        pipeline={"warm_layer_queries": [{"query_id": "search", "query_prompt": "the grant"}]},
    )
    knowledge, at = make_knowledge(make_mindscape(goals=[goal])), NOON + dt.timedelta(days=days)

    instance = make_instance(mapper, knowledge, generated_at=at)

    assert sum("grant" in section.text for section in instance.sections) == told


def test_the_future_is_left_out() -> None:
    """Asking for an earlier time does not tell what was decided later."""
    claims = [make_claim(Facet.DECISION, "plan", "new plan", at=NOON)]
    past = dataclasses.replace(LASTING, as_of=days_ago(1))

    instance = make_instance(make_mapper(), make_knowledge(past, claims), generated_at=days_ago(1))

    assert instance.contextual_overlay.recent_context.recent_decisions == ()


def test_the_narrative_of_the_core_holds_no_passing_sentence() -> None:
    """A sentence goes in when all of its evidence is that of something lasting."""
    fleeting = make_evidence("o9")
    mindscape = dataclasses.replace(
        LASTING,
        narrative=(
            NarrativeSentence("Mara leads operations.", (make_evidence(),)),
            NarrativeSentence("Mara is tired.", (fleeting,)),
        ),
        facts=(
            *LASTING.facts,
            make_fact("mood", "tired", volatility=Volatility.HIGH, evidence=[fleeting]),
        ),
    )

    core = make_instance(make_mapper(), make_knowledge(mindscape)).persona_core

    assert core.identity.narrative == "Mara leads operations."


def test_only_the_traits_that_a_mapper_names_are_shown() -> None:
    """PK-22: optional traits are used if they are there."""
    mapper = make_mapper(required_traits=["formality"], optional_traits=["verbosity", "patience"])

    core = make_instance(mapper, make_knowledge(LASTING)).persona_core

    assert list(core.identity.personality_profile) == ["formality", "verbosity"]


def test_the_composite_key_names_mapper_persona_and_level() -> None:
    """PK-33: "<mapper>:<person>:<detail level>"."""
    instance = make_instance(make_mapper(), make_knowledge(LASTING), DetailLevel.BALANCED)

    assert instance.composite_key == "briefing:mara_okafor:balanced"
    assert instance.source_mindscape_id == MINDSCAPE_ID


@pytest.mark.parametrize(("options", "hours"), [({}, 24), ({"ttl_hours": 1.5}, 1.5)])
def test_an_instance_expires(options: dict[str, Any], hours: float) -> None:
    """PK-40: 24 hours after it was made, unless told otherwise."""
    instance = make_instance(make_mapper(), make_knowledge(LASTING), **options)

    assert instance.expires_at == NOON + dt.timedelta(hours=hours)


@pytest.mark.parametrize("hours", [0, -1, float("nan")])
def test_an_instance_lives_for_some_time(hours: float) -> None:
    """A life of no length is refused."""
    with pytest.raises(InvalidArgumentError, match="ttl_hours"):
        make_instance(make_mapper(), make_knowledge(LASTING), ttl_hours=hours)


def test_an_unchanged_core_is_taken_from_the_cache() -> None:
    """PK-34: the second instance has the first one's core, with its age in milliseconds."""
    past = dataclasses.replace(LASTING, as_of=days_ago(1))
    first = make_instance(make_mapper(), make_knowledge(past), generated_at=days_ago(1))

    second = make_instance(make_mapper(), make_knowledge(PASSING), cached_core=first.persona_core)

    status = second.generation_metadata.cache_status
    assert second.persona_core == first.persona_core
    assert (status.core_was_cached, status.core_is_stale) == (True, False)
    assert status.core_cache_age_ms == 86_400_000


def test_a_core_that_no_longer_fits_is_made_anew() -> None:
    """PK-38: the cached core is stale when what lasts has changed."""
    first = make_instance(make_mapper(), make_knowledge(LASTING))
    changed = dataclasses.replace(LASTING, goals=LASTING.goals[:1])

    second = make_instance(make_mapper(), make_knowledge(changed), cached_core=first.persona_core)

    assert second.generation_metadata.cache_status.core_is_stale
    assert second.persona_core.core_version != first.persona_core.core_version


def test_a_mapper_that_is_not_active_makes_nothing() -> None:
    """PK-30: drafts and deprecated mappers stay readable and are not used."""
    mapper = make_mapper().model_copy(update={"status": "deprecated"})

    with pytest.raises(InvalidArgumentError, match="deprecated, not active"):
        make_instance(mapper, make_knowledge(LASTING))


def test_a_missing_required_trait_is_a_warning() -> None:
    """PK-21: the instance says what it does not know."""
    mapper = make_mapper(required_traits=["formality", "patience"])

    instance = make_instance(mapper, make_knowledge(LASTING), DetailLevel.INSTANT)

    assert instance.warnings == ("required trait 'patience' is not known",)
    assert lines(instance, "Insufficient evidence") == ["required trait 'patience' is not known"]


def test_the_wire_has_the_names_of_the_service() -> None:
    """PK-32: all blocks, in camelCase; the names of traits are data and stay."""
    wire = make_instance(make_mapper(), make_knowledge(LASTING)).to_wire()

    assert wire["personaCore"]["communicationStyle"]["formalityLevel"] == "formal"
    assert "risk_aversion" in wire["personaCore"]["identity"]["personalityProfile"]
    assert wire["generationMetadata"]["cacheStatus"]["coreWasCached"] is False
    assert wire["contextualOverlay"]["currentState"]["availability"] is None
    assert json.loads(json.dumps(wire)) == wire


def test_instances_have_a_table() -> None:
    """One row an instance, with core, overlay and sections as JSON."""
    knowledge = make_knowledge(LASTING)

    table = instance_table(make_instance(make_mapper(), knowledge, each) for each in DetailLevel)

    assert table.schema.equals(INSTANCES_SCHEMA, check_metadata=True)
    assert table.column("detail_level").to_pylist() == ["balanced", "deep_dive", "instant"]
    assert len(set(table.column("core_version").to_pylist())) == 1
    assert table.column("derived_from").to_pylist() == [["o1"]] * 3


def test_the_same_knowledge_makes_the_same_instance() -> None:
    """Nothing but the arguments decides."""
    assert make_instance(make_mapper(), make_knowledge(PASSING)) == make_instance(
        make_mapper(), make_knowledge(PASSING)
    )


@pytest.mark.parametrize("risk", [-0.01, 1.01, float("nan"), "high"])
def test_a_share_of_the_core_lies_between_0_and_1(risk: object) -> None:
    """PK-42: a risk tolerance that is no share is refused."""
    core = make_instance(make_mapper(), make_knowledge(LASTING)).persona_core
    plain = core.working_style.model_dump()

    assert core.working_style.risk_tolerance == pytest.approx(0.3)
    with pytest.raises(ValidationError, match="risk"):
        WorkingStyle.model_validate(plain | {"risk_tolerance": risk})


@pytest.mark.parametrize("capacity", [-0.01, 1.01])
def test_a_share_of_the_overlay_lies_between_0_and_1(capacity: float) -> None:
    """PK-42: a capacity that is no share is refused."""
    with pytest.raises(ValidationError, match="workload"):
        TemporaryPreferences(
            current_priorities=(), communication_adjustments=(), workload_capacity=capacity
        )


@pytest.mark.parametrize(
    ("count", "level"),
    [(1, "beginner"), (3, "intermediate"), (8, "advanced"), (20, "expert")],
)
def test_expertise_grows_with_the_evidence(count: int, level: str) -> None:
    """PK-43: beginner, intermediate, advanced and expert, by how many observations speak of it."""
    evidence = tuple(make_evidence(f"o{number}") for number in range(count))
    goal = dataclasses.replace(make_goal("train for a marathon"), evidence=evidence)

    core = make_instance(make_mapper(), make_knowledge(make_mindscape(goals=[goal]))).persona_core

    [domain] = core.knowledge_profile.expertise_domains
    assert domain.proficiency_level == level


def test_another_word_for_proficiency_is_refused() -> None:
    """PK-43: the list is closed."""
    with pytest.raises(ValidationError, match="'beginner', 'intermediate', 'advanced' or 'expert'"):
        ExpertiseDomain.model_validate(
            {"name": "work", "proficiencyLevel": "guru", "lastUpdated": NOON}
        )

"""A persona instance: what one mapper makes of one mindscape, at one level of detail, for a while.

Python and tables use snake_case; ``to_wire`` gives the camelCase names of the persona service.
"""

import datetime as dt
import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import pyarrow as pa
from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from persona_assets.columns import TIMESTAMP, column


class DetailLevel(StrEnum):
    """How much is told; each level tells all that the one before does."""

    INSTANT = "instant"
    BALANCED = "balanced"
    DEEP_DIVE = "deep_dive"

    @property
    def budget_tokens(self) -> int:
        """The most tokens that the sections may take together."""
        return {"instant": 256, "balanced": 1024, "deep_dive": 4096}[self.value]

    def up_to(self) -> "tuple[DetailLevel, ...]":
        """Return the levels from the least to this one."""
        levels = tuple(DetailLevel)
        return levels[: levels.index(self) + 1]


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


class Proficiency(StrEnum):
    """How much evidence there is of dealing with a subject."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    EXPERT = "expert"


class ExpertiseDomain(_Part):
    """A subject that lasting goals, beliefs and facts are about."""

    name: str
    proficiency_level: Proficiency
    last_updated: dt.datetime


class Identity(_Part):
    """Who the persona is, beyond any one day."""

    narrative: str
    core_beliefs: tuple[str, ...]
    fundamental_goals: tuple[str, ...]
    personality_profile: dict[str, Any]  # a trait's value is a number, a text or JSON


class CommunicationStyle(_Part):
    """How the persona writes and speaks; None where the evidence does not tell."""

    preferred_mediums: tuple[str, ...]
    formality_level: str | None = Field(pattern="^(casual|professional|formal)$")
    response_patterns: tuple[str, ...]
    language_complexity: str | None = Field(pattern="^(simple|moderate|complex)$")


class WorkingStyle(_Part):
    """How the persona works; None where the evidence does not tell."""

    decision_making_approach: str | None
    risk_tolerance: float | None = Field(ge=0, le=1)
    collaboration_preferences: tuple[str, ...]
    strengths_and_weaknesses: dict[str, tuple[str, ...]]


class KnowledgeProfile(_Part):
    """What the persona knows about; None where the evidence does not tell."""

    expertise_domains: tuple[ExpertiseDomain, ...]
    learning_style: str | None
    information_processing: str | None


class PersonaCore(_Part):
    """What lasts.  Its version is a hash of what it says, so equal cores have equal versions."""

    identity: Identity
    communication_style: CommunicationStyle
    working_style: WorkingStyle
    knowledge_profile: KnowledgeProfile
    core_version: str
    generated_at: dt.datetime


class CurrentState(_Part):
    """How the persona is right now; None where nothing recent tells."""

    availability: str | None
    current_focus: tuple[str, ...]
    recent_topics: tuple[str, ...]
    emotional_state: str | None
    energy_level: str | None
    passing_traits: dict[str, Any]  # a trait's value is a number, a text or JSON


class Moment(_Part):
    """Something that was said or decided at one time."""

    at: dt.datetime
    summary: str
    derived_from: tuple[str, ...]


class RecentContext(_Part):
    """What happened within the mapper's context window."""

    last_interactions: tuple[Moment, ...]
    recent_decisions: tuple[Moment, ...]
    active_projects: tuple[str, ...]
    pending_commitments: tuple[str, ...]


class TemporaryPreferences(_Part):
    """What the persona wants for now."""

    current_priorities: tuple[str, ...]
    communication_adjustments: tuple[str, ...]
    workload_capacity: float | None = Field(ge=0, le=1)


class ContextualOverlay(_Part):
    """What passes.  It is made anew for every instance."""

    current_state: CurrentState
    recent_context: RecentContext
    temporary_preferences: TemporaryPreferences
    overlay_version: str
    generated_at: dt.datetime


class EvidenceSpan(_Part):
    """The characters *start* to *end* of the raw text of one observation."""

    observation_id: str
    start: int
    end: int


class SectionItem(_Part):
    """One line of a section and the evidence that it rests on."""

    text: str
    confidence_fraction: float
    evidence: tuple[EvidenceSpan, ...]


class Section(_Part):
    """One part of what is told, ready to be read."""

    section_name: str
    text: str
    token_count: int
    items: tuple[SectionItem, ...]


class CacheStatus(_Part):
    """Whether the core was taken from an earlier instance, and whether that one had aged."""

    core_was_cached: bool
    core_is_stale: bool
    core_cache_age_ms: int | None = Field(
        validation_alias=AliasChoices("core_cache_age_ms", "coreCacheAge"),
        serialization_alias="coreCacheAge",
    )


class GenerationMetadata(_Part):
    """How the instance came about; no model is called, so it costs nothing.

    ``generation_duration_ms`` is None where nobody measured it.
    """

    detail_level: DetailLevel
    generated_at: dt.datetime
    generation_duration_ms: int | None = Field(default=None, ge=0)
    budget_tokens: int
    total_tokens_used: int = Field(ge=0)
    total_cost: float = Field(ge=0)
    cache_status: CacheStatus


class UsageMetadata(_Part):
    """Who has used the instance; the store of instances counts."""

    access_count: int = Field(default=0, ge=0)
    last_accessed_at: dt.datetime | None = None
    last_accessed_by: str | None = None
    feedback_received: bool = False


class PersonaInstance(_Part):
    """What a mapper makes of a mindscape; it expires."""

    persona_instance_id: str
    source_mapper_id: str
    source_mapper_version: str
    source_mindscape_id: str
    person_id: str
    composite_key: str
    persona_core: PersonaCore
    contextual_overlay: ContextualOverlay
    sections: tuple[Section, ...]
    warnings: tuple[str, ...]
    generation_metadata: GenerationMetadata
    usage_metadata: UsageMetadata = UsageMetadata()
    expires_at: dt.datetime
    ttl_hours: float = Field(gt=0)

    @property
    def text(self) -> str:
        """All sections, as a prompt or a page would show them."""
        return "\n".join(section.text for section in self.sections)

    def to_wire(self) -> dict[str, Any]:
        """Return the instance as JSON values with camelCase names."""
        return self.model_dump(mode="json", by_alias=True)


INSTANCES_SCHEMA = pa.schema(
    [
        column("persona_instance_id", pa.string(), "The id of the instance."),
        column("composite_key", pa.string(), "Mapper, persona and level of detail, with colons."),
        column("persona", pa.string(), "Whom it describes."),
        column("mindscape_id", pa.string(), "The mindscape that it was made of."),
        column("mapper_id", pa.string(), "The mapper that made it."),
        column("mapper_version", pa.string(), "The version of that mapper."),
        column("detail_level", pa.string(), "instant, balanced or deep_dive."),
        column("core_version", pa.string(), "Equal for equal cores."),
        column("persona_core", pa.string(), "What lasts, as JSON."),
        column("contextual_overlay", pa.string(), "What passes, as JSON."),
        column("sections", pa.string(), "The sections with their evidence, as JSON."),
        column("prompt_text", pa.string(), "The sections as text."),
        column("token_count", pa.int64(), "How many tokens the sections take."),
        column("warnings", pa.list_(pa.string()), "What the mapper asked for and is not known."),
        column(
            "derived_from", pa.list_(pa.string()), "The observations under the sections, sorted."
        ),
        column("generated_at", TIMESTAMP, "When it was made."),
        column("expires_at", TIMESTAMP, "When it must no longer be used."),
    ]
)


def instance_table(instances: Iterable[PersonaInstance]) -> pa.Table:
    """Return *instances* as a table with INSTANCES_SCHEMA, sorted by composite key."""
    ordered = sorted(instances, key=lambda each: each.composite_key)
    return pa.Table.from_pylist([_row(each) for each in ordered], schema=INSTANCES_SCHEMA)


def _row(instance: PersonaInstance) -> dict[str, Any]:  # as many types as columns
    plain = instance.model_dump(mode="json")
    items = [item for section in instance.sections for item in section.items]
    return {
        "persona_instance_id": instance.persona_instance_id,
        "composite_key": instance.composite_key,
        "persona": instance.person_id,
        "mindscape_id": instance.source_mindscape_id,
        "mapper_id": instance.source_mapper_id,
        "mapper_version": instance.source_mapper_version,
        "detail_level": instance.generation_metadata.detail_level.value,
        "core_version": instance.persona_core.core_version,
        "persona_core": _json(plain["persona_core"]),
        "contextual_overlay": _json(plain["contextual_overlay"]),
        "sections": _json(plain["sections"]),
        "prompt_text": instance.text,
        "token_count": instance.generation_metadata.total_tokens_used,
        "warnings": list(instance.warnings),
        "derived_from": sorted({span.observation_id for item in items for span in item.evidence}),
        "generated_at": instance.generation_metadata.generated_at,
        "expires_at": instance.expires_at,
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)

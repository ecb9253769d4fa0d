"""Making a persona instance: a mapper's purpose applied to what is known of one persona."""

import datetime as dt

from persona_assets.clock import as_utc
from persona_assets.errors import InvalidArgumentError
from persona_assets.ids import content_id
from persona_assets.personas.cores import persona_core
from persona_assets.personas.instances import (
    CacheStatus,
    DetailLevel,
    GenerationMetadata,
    PersonaCore,
    PersonaInstance,
)
from persona_assets.personas.mappers import MapperStatus, PersonaMapper
from persona_assets.personas.overlays import contextual_overlay
from persona_assets.personas.person_knowledge import ContextWindow, PersonKnowledge
from persona_assets.personas.retrieval import retrieve
from persona_assets.personas.sections import fill_sections, missing_parts

_LONGEST_HOURS = 24 * 365


def map_persona(
    mapper: PersonaMapper,
    knowledge: PersonKnowledge,
    *,
    detail_level: DetailLevel,
    generated_at: dt.datetime,
    ttl_hours: float = 24,
    cached_core: PersonaCore | None = None,
) -> PersonaInstance:
    """Return the instance that *mapper* makes of *knowledge*.

    Args:
        mapper: The purpose; it must be active.
        knowledge: The layers of knowledge of one persona.
        detail_level: How much is told; it bounds the sections, not the core and the overlay.
        generated_at: The time that counts as now.
        ttl_hours: How long the instance may be used.
        cached_core: The core of an earlier instance; it is kept if it still says the same.

    Raises:
        InvalidArgumentError: The mapper is not active, the time has no zone, or the instance
            would not live.
    """
    if mapper.status is not MapperStatus.ACTIVE:
        raise InvalidArgumentError(f"mapper {mapper.mapper_id!r} is {mapper.status}, not active")
    if not 0 < ttl_hours <= _LONGEST_HOURS:
        raise InvalidArgumentError(
            f"ttl_hours lies between 0 and {_LONGEST_HOURS}; found {ttl_hours!r}"
        )
    now = as_utc(generated_at)
    window = ContextWindow(now, mapper.configuration.context_window_days)
    core, cache_status = _core(mapper, knowledge, now, cached_core)
    overlay = contextual_overlay(knowledge, window)
    found = retrieve(mapper, knowledge, window, detail_level)
    sections = fill_sections(mapper, found, detail_level)
    persona = knowledge.mindscape.persona
    composite_key = f"{mapper.mapper_id}:{persona}:{detail_level.value}"
    made_of = (composite_key, core.core_version, overlay.overlay_version, now.isoformat())
    return PersonaInstance(
        persona_instance_id=content_id("instance", *made_of),
        source_mapper_id=mapper.mapper_id,
        source_mapper_version=mapper.version,
        source_mindscape_id=knowledge.mindscape.mindscape_id,
        person_id=persona,
        composite_key=composite_key,
        persona_core=core,
        contextual_overlay=overlay,
        sections=tuple(sections),
        warnings=tuple(missing_parts(mapper, found, detail_level)),
        generation_metadata=GenerationMetadata(
            detail_level=detail_level,
            generated_at=now,
            budget_tokens=detail_level.budget_tokens,
            total_tokens_used=sum(section.token_count for section in sections),
            total_cost=0.0,
            cache_status=cache_status,
        ),
        expires_at=now + dt.timedelta(hours=ttl_hours),
        ttl_hours=ttl_hours,
    )


def _core(
    mapper: PersonaMapper,
    knowledge: PersonKnowledge,
    now: dt.datetime,
    cached: PersonaCore | None,
) -> tuple[PersonaCore, CacheStatus]:
    core = persona_core(mapper, knowledge.mindscape, now)
    if cached is None:
        return core, CacheStatus(core_was_cached=False, core_is_stale=False, core_cache_age_ms=None)
    age = (now - cached.generated_at) // dt.timedelta(milliseconds=1)
    if cached.core_version == core.core_version:
        return cached, CacheStatus(core_was_cached=True, core_is_stale=False, core_cache_age_ms=age)
    return core, CacheStatus(core_was_cached=False, core_is_stale=True, core_cache_age_ms=age)

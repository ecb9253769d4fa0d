"""Making a persona instance: a mapper's purpose applied to what is known of one persona."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from persona_assets.clock import as_utc
from persona_assets.errors import InvalidArgumentError
from persona_assets.ids import content_id
from persona_assets.observations.moments import in_utc
from persona_assets.personas.cores import core_of
from persona_assets.personas.instances import (
    CacheStatus,
    DetailLevel,
    GenerationMetadata,
    PersonaCore,
    PersonaInstance,
)
from persona_assets.personas.mappers import BuiltInSource, MapperStatus, PersonaMapper
from persona_assets.personas.overlays import contextual_overlay
from persona_assets.personas.person_knowledge import ContextWindow, PersonKnowledge
from persona_assets.personas.retrieval import retrieve, suggestions_of
from persona_assets.personas.sections import fill_sections, missing_parts, untold_sections

USUAL_TTL_HOURS = 24.0
"""How long an instance may be used unless someone says otherwise."""

_LONGEST_HOURS = 24 * 365


@dataclass(frozen=True, slots=True)
class MappingRequest:
    """What is asked of a mapper.

    Attributes:
        detail_level: How much is told; it bounds the sections, not the core and the overlay.
        generated_at: The time that counts as now.
        ttl_hours: How long the instance may be used.
        cached_core: The core of an earlier instance; it is kept if it still says the same.
        is_stale_accepted: Whether it is kept even if it does not.
        context: What the one who asks says of the situation, for the conditions of rules.
        required_sections: Sections that are wanted most, as if the mapper required them.
    """

    detail_level: DetailLevel
    generated_at: dt.datetime
    ttl_hours: float = USUAL_TTL_HOURS
    cached_core: PersonaCore | None = None
    is_stale_accepted: bool = False
    context: Mapping[str, Any] = field(default_factory=dict[str, Any])  # whatever a caller says
    required_sections: tuple[str, ...] = ()


def map_persona(
    mapper: PersonaMapper, knowledge: PersonKnowledge, request: MappingRequest
) -> PersonaInstance:
    """Return the instance that *mapper* makes of *knowledge*.

    Raises:
        InvalidArgumentError: The mapper is not active, the time has no zone or lies before the
            one that the mindscape tells of, or the instance would not live.
    """
    now = _checked(mapper, knowledge, request)
    level = request.detail_level
    window = ContextWindow(now, mapper.configuration.context_window_days)
    core, cache_status = _core(mapper, knowledge, now, request)
    overlay = contextual_overlay(knowledge, window)
    found = retrieve(mapper, knowledge, window, level)
    purpose, unknown = _requiring(mapper, request.required_sections)
    suggested, gaps = suggestions_of(mapper, knowledge, window, level, request.context)
    found[BuiltInSource.SUGGESTIONS] = suggested
    sections = fill_sections(purpose, found, level)
    persona = knowledge.mindscape.persona
    composite_key = f"{mapper.mapper_id}:{persona}:{level.value}"
    made_of = (
        composite_key,
        mapper.version,
        core.core_version,
        overlay.overlay_version,
        now.isoformat(),
        float(request.ttl_hours),
        json.dumps(dict(request.context), sort_keys=True, default=str),
        *request.required_sections,
    )
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
        warnings=(
            *missing_parts(purpose, found, level),
            *untold_sections(purpose, found, sections, level),
            *unknown,
            *gaps,
        ),
        generation_metadata=GenerationMetadata(
            detail_level=level,
            generated_at=now,
            budget_tokens=level.budget_tokens,
            total_tokens_used=sum(section.token_count for section in sections),
            total_cost=0.0,
            cache_status=cache_status,
        ),
        expires_at=now + dt.timedelta(hours=request.ttl_hours),
        ttl_hours=request.ttl_hours,
    )


def _requiring(mapper: PersonaMapper, names: Sequence[str]) -> tuple[PersonaMapper, list[str]]:
    """Return *mapper* with the sections called *names* required, and warnings of unknown ones."""
    if not names:
        return mapper, []
    output = mapper.configuration.output_template
    sections = tuple(
        each.model_copy(update={"required": True}) if each.section_name in names else each
        for each in output.sections
    )
    template = output.model_copy(update={"sections": sections})
    configuration = mapper.configuration.model_copy(update={"output_template": template})
    known = ", ".join(mapper.section_names)
    return mapper.model_copy(update={"configuration": configuration}), [
        f"mapper {mapper.mapper_id!r} has no section {name!r}; it has: {known}"
        for name in dict.fromkeys(names)
        if name not in mapper.section_names
    ]


def _checked(
    mapper: PersonaMapper, knowledge: PersonKnowledge, request: MappingRequest
) -> dt.datetime:
    """Return the time that counts as now, if what is asked can be."""
    if mapper.status is not MapperStatus.ACTIVE:
        raise InvalidArgumentError(f"mapper {mapper.mapper_id!r} is {mapper.status}, not active")
    if not 0 < request.ttl_hours <= _LONGEST_HOURS:
        raise InvalidArgumentError(
            f"ttl_hours lies between 0 and {_LONGEST_HOURS}; found {request.ttl_hours!r}"
        )
    now, known_at = _known_time(request.generated_at), knowledge.mindscape.as_of
    if now < known_at:
        raise InvalidArgumentError(
            f"an instance of {now.isoformat()} cannot be made of a mindscape as of "
            f"{known_at.isoformat()}, which is later; make it of the mindscape of that time"
        )
    return now


def _known_time(moment: dt.datetime) -> dt.datetime:
    """Return *moment* in UTC, if anything can have been seen by then."""
    try:
        return in_utc(as_utc(moment))
    except InvalidArgumentError:
        raise
    except ValueError as problem:
        raise InvalidArgumentError(
            f"generated_at: {problem}; found {moment.isoformat()!r}"
        ) from None


def _core(
    mapper: PersonaMapper, knowledge: PersonKnowledge, now: dt.datetime, request: MappingRequest
) -> tuple[PersonaCore, CacheStatus]:
    """Return the core that is told, and how it came: the cached one while it is right."""
    core, cached = core_of(mapper, knowledge, now), request.cached_core
    if cached is None:
        return core, CacheStatus(core_was_cached=False, core_is_stale=False, core_cache_age_ms=None)
    age = (now - cached.generated_at) // dt.timedelta(milliseconds=1)
    is_stale = cached.core_version != core.core_version
    is_kept = not is_stale or request.is_stale_accepted
    status = CacheStatus(core_was_cached=is_kept, core_is_stale=is_stale, core_cache_age_ms=age)
    return (cached if is_kept else core), status

"""Builders of mappers and of the knowledge that they are applied to."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from persona_assets.knowledge.embedding import HashEmbedder
from persona_assets.knowledge.facts import fact_entries
from persona_assets.knowledge.graph_analysis import analyze_graph
from persona_assets.knowledge.graph_building import build_graph
from persona_assets.knowledge.passages import passages
from persona_assets.knowledge.search import PassageIndex
from persona_assets.mindscapes.mindscape import Claim, Mindscape
from persona_assets.observations.observation import Observation
from persona_assets.personas.instances import DetailLevel, PersonaCore, PersonaInstance
from persona_assets.personas.mappers import PersonaMapper
from persona_assets.personas.mapping import MappingRequest, map_persona
from persona_assets.personas.person_knowledge import PersonKnowledge
from persona_assets_tests.knowledge.builders import NOON


def make_mapper(
    sections: Sequence[dict[str, Any]] = (),
    *,
    pipeline: dict[str, Any] | None = None,
    formatting: dict[str, Any] | None = None,
    **configuration: object,
) -> PersonaMapper:
    """Return an active mapper with *sections*; by default one that tells goals."""
    default = {"section_name": "Goals", "data_source": ["goals"], "max_tokens": 400}
    return PersonaMapper.model_validate(
        {
            "mapper_id": "briefing",
            "name": "Briefing",
            "purpose": "Tests.",
            "version": "1.2.3",
            "status": "active",
            "configuration": {
                "retrieval_pipeline": pipeline or {},
                "output_template": {
                    "sections": list(sections) or [default],
                    "formatting": formatting or {},
                },
                **configuration,
            },
        }
    )


def make_knowledge(
    mindscape: Mindscape,
    claims: Sequence[Claim] = (),
    observations: Sequence[Observation] = (),
) -> PersonKnowledge:
    """Return all layers of knowledge that follow from *mindscape*, *claims* and *observations*."""
    found, embedder = passages(observations, mindscape), HashEmbedder()
    graph = build_graph(mindscape, claims)
    vectors = embedder.documents([each.embedded_text for each in found])
    return PersonKnowledge(
        mindscape=mindscape,
        claims=claims,
        facts=fact_entries(mindscape),
        passages=found,
        index=PassageIndex(found, vectors),
        embedder=embedder,
        graph=graph,
        analysis=analyze_graph(graph),
    )


def make_instance(
    mapper: PersonaMapper,
    knowledge: PersonKnowledge,
    detail_level: DetailLevel = DetailLevel.DEEP_DIVE,
    generated_at: dt.datetime = NOON,
    ttl_hours: float = 24,
    cached_core: PersonaCore | None = None,
) -> PersonaInstance:
    """Return the instance that *mapper* makes of *knowledge* at noon."""
    request = MappingRequest(detail_level, generated_at, ttl_hours, cached_core)
    return map_persona(mapper, knowledge, request)


def lines(instance: PersonaInstance, section_name: str) -> list[str]:
    """Return the items of one section, or nothing when it is not told."""
    return [
        item.text
        for section in instance.sections
        if section.section_name == section_name
        for item in section.items
    ]

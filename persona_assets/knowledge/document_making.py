"""Making the document of a mindscape, and the next one: a new version only for new content."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from persona_assets.ids import content_id
from persona_assets.knowledge.documents import MindscapeDocument
from persona_assets.knowledge.embedding import Vectors
from persona_assets.knowledge.facts import FactEntry, FactType, fact_entries
from persona_assets.knowledge.graph_analysis import Community, GraphAnalysis
from persona_assets.knowledge.passages import Passage
from persona_assets.knowledge.provenance import sources
from persona_assets.mindscapes.mindscape import Belief, Goal, Mindscape, Trait

_Json = dict[str, Any]  # what a part is validated from


@dataclass(frozen=True, slots=True)
class KnowledgeLayers:
    """The layers of knowledge of one mindscape; ``model`` made ``vectors``, one a passage."""

    passages: Sequence[Passage]
    vectors: Vectors
    model: str
    analysis: GraphAnalysis


def person_id(persona: str) -> str:
    """Return the id of the person that *persona* names."""
    return content_id("person", persona)


def mindscape_document(
    mindscape: Mindscape,
    layers: KnowledgeLayers,
    *,
    last_observation_id: str | None = None,
    duration_ms: float = 0.0,
    previous: MindscapeDocument | None = None,
) -> MindscapeDocument:
    """Return the document of *mindscape*.

    Args:
        mindscape: What is believed.
        layers: What can be asked.
        last_observation_id: The observation that was processed last.
        duration_ms: How long that took.
        previous: The document before; its version is kept unless the content is another one.
    """
    made = MindscapeDocument.model_validate(
        {
            "mindscape_id": mindscape.mindscape_id,
            "person_id": person_id(mindscape.persona),
            "version": previous.version if previous else 1,
            "narrative": {
                "summary": "\n".join(sentence.text for sentence in mindscape.narrative),
                "key_themes": mindscape.key_themes,
                "last_updated": mindscape.as_of,
            },
            "goals": [_goal(each) for each in mindscape.goals],
            "beliefs": [_belief(each) for each in mindscape.beliefs],
            "knowledge_store": {
                "hot_layer": [_fact(each) for each in fact_entries(mindscape)],
                "warm_layer": _passages(layers),
                "cold_layer": _graph(layers.analysis, mindscape.as_of),
            },
            "trait_matrix": [_trait(each) for each in mindscape.traits],
            "created_at": previous.created_at if previous else mindscape.as_of,
            "updated_at": mindscape.as_of,
            "last_processed_observation_id": last_observation_id,
            "processing_metadata": {
                "total_observations_processed": mindscape.observation_count,
                "last_processing_duration": duration_ms,
            },
        }
    )
    if previous is None:
        return made
    if _content(previous) == _content(made):
        kept = {"updated_at": previous.updated_at, "narrative": previous.narrative}
        return made.model_copy(update=kept)
    return made.model_copy(update={"version": previous.version + 1})


def _content(document: MindscapeDocument) -> _Json:
    """Return what is believed and known, without when and how it was processed."""
    told = document.model_dump(
        mode="json",
        exclude={
            "version": True,
            "created_at": True,
            "updated_at": True,
            "last_processed_observation_id": True,
            "processing_metadata": True,
            "narrative": {"last_updated"},
            "knowledge_store": {"cold_layer": {"last_analysis_run"}},
        },
    )
    for passage in told["knowledge_store"]["warm_layer"]:
        del passage["access_count"], passage["last_accessed_at"]
    return told


def _goal(goal: Goal) -> _Json:
    return {
        "goal_id": goal.goal_id,
        "description": goal.description,
        "timeframe": goal.timeframe,
        "priority": goal.priority,
        "volatility": goal.volatility.value,
        "derived_from": sources(goal.evidence),
        "confidence": goal.confidence_fraction,
        "created_at": goal.created_at,
        "updated_at": goal.updated_at,
    }


def _belief(belief: Belief) -> _Json:
    return {
        "belief_id": belief.belief_id,
        "statement": belief.statement,
        "category": belief.category,
        "strength": belief.strength_fraction,
        "volatility": belief.volatility.value,
        "derived_from": sources(belief.evidence),
        "confidence": belief.confidence_fraction,
        "created_at": belief.created_at,
        "updated_at": belief.updated_at,
    }


def _trait(trait: Trait) -> _Json:
    deviation = trait.standard_deviation
    return {
        "trait_name": trait.trait_name,
        "value": trait.value,
        "data_type": trait.data_type,
        "volatility": trait.volatility.value,
        "derived_from": sources(trait.evidence),
        "confidence": trait.confidence_fraction,
        "metadata": None if deviation is None else {"standardDeviation": deviation},
        "updated_at": trait.updated_at,
    }


def _fact(entry: FactEntry) -> _Json:
    return {
        "entry_id": entry.entry_id,
        "mindscape_id": entry.mindscape_id,
        "key": entry.key,
        "value": _plain(entry.value, entry.data_type),
        "data_type": entry.data_type,
        "category": entry.category,
        "volatility": entry.volatility.value,
        "derived_from": entry.derived_from,
        "confidence": entry.confidence_fraction,
        "ttl": entry.ttl_seconds,
        "created_at": entry.valid_from_at,
        "updated_at": entry.updated_at,
        "version": entry.version,
    }


def _plain(value: str, data_type: FactType) -> object:
    """Return the text *value* as the JSON value that *data_type* says."""
    if data_type in {FactType.STRING, FactType.DATE}:
        return value
    return json.loads(value)


def _passages(layers: KnowledgeLayers) -> list[_Json]:
    return [
        {
            "document_id": passage.passage_id,
            "mindscape_id": passage.mindscape_id,
            "content": passage.content,
            "content_type": passage.content_type.value,
            "embedding": [float(number) for number in vector],
            "embedding_model": layers.model,
            "embedding_dimensions": len(vector),
            "metadata": {
                "category": passage.category.value,
                "volatility": passage.volatility.value,
                "temporal_relevance": {
                    "from": passage.valid_from_at,
                    "to": passage.valid_to_at,
                },
                "importance": passage.importance_fraction,
                "derived_from": passage.derived_from,
                "tags": passage.tags,
            },
            "created_at": passage.valid_from_at,
            "updated_at": passage.valid_from_at,
        }
        for passage, vector in zip(layers.passages, layers.vectors, strict=True)
    ]


def _graph(analysis: GraphAnalysis, as_of: dt.datetime) -> _Json:
    return {
        "last_analysis_run": as_of,
        "total_nodes": analysis.node_count,
        "total_edges": analysis.edge_count,
        "graph_density": analysis.density,
        "central_nodes": analysis.central_nodes,
        "communities": [_community(each) for each in analysis.communities],
        "analysis_version": analysis.analysis_version,
    }


def _community(community: Community) -> _Json:
    return {
        "community_id": community.community_id,
        "name": community.name,
        "node_ids": community.node_ids,
        "cohesion_score": community.cohesion_fraction,
        "description": f"{len(community.node_ids)} nodes around {community.name}",
    }

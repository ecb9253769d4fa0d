"""What a mapper's readings of the graph tell: centers, communities, and what surrounds a person."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from persona_assets.knowledge.graph import Edge, EdgeType, Graph, Node, NodeType
from persona_assets.mindscapes.mindscape import Evidence
from persona_assets.personas.person_knowledge import PersonKnowledge
from persona_assets.personas.queries import ColdQuery


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can be told, with how sure it is and what it rests on."""

    item_id: str
    text: str
    confidence_fraction: float
    evidence: tuple[Evidence, ...]


def read_graph(query: ColdQuery, knowledge: PersonKnowledge, at: dt.datetime) -> list[Item]:
    """Return what *query* reads off the graph *at* a time, most important first."""
    if query.analysis == "communities":
        return _read_communities(query, knowledge)
    nodes = {node.node_id: node for node in knowledge.graph.nodes}
    if query.analysis == "connections":
        return _read_connections(query, knowledge.graph, nodes, at)
    degrees, ranks = knowledge.analysis.degrees, knowledge.analysis.ranks
    allowed = [
        node
        for node in nodes.values()
        if node.node_type is not NodeType.PERSON
        and (not query.node_types or node.node_type in query.node_types)
    ]
    allowed.sort(key=lambda each: (-degrees[each.node_id], -ranks[each.node_id], each.node_id))
    return [
        Item(
            node.node_id,
            f"{node.label} ({node.node_type.value}, {degrees[node.node_id]} connections)",
            node.importance_fraction,
            node.evidence,
        )
        for node in allowed[: query.top_k]
    ]


def _read_communities(query: ColdQuery, knowledge: PersonKnowledge) -> list[Item]:
    nodes = {node.node_id: node for node in knowledge.graph.nodes}
    items: list[Item] = []
    for community in knowledge.analysis.communities[: query.top_k]:
        members = [nodes[node_id] for node_id in community.node_ids]
        text = f"{community.name}: {len(members)} things that belong together"
        spans = {span for node in members for span in node.evidence}
        evidence = sorted(spans, key=lambda span: (span.observation_id, span.start, span.end))
        items.append(
            Item(community.community_id, text, community.cohesion_fraction, tuple(evidence))
        )
    return items


def _read_connections(
    query: ColdQuery, graph: Graph, nodes: Mapping[str, Node], at: dt.datetime
) -> list[Item]:
    """Return the strongest edges that begin at the person, mere mentions and the past last."""
    edges = [
        edge
        for edge in graph.edges
        if nodes[edge.source_node_id].node_type is NodeType.PERSON
        and edge.valid_from_at <= at
        and (not query.edge_types or edge.edge_type in query.edge_types)
        and (not query.node_types or nodes[edge.target_node_id].node_type in query.node_types)
    ]
    edges.sort(
        key=lambda each: (
            _is_past(each, at),
            each.edge_type is EdgeType.MENTIONS,
            -each.strength_fraction,
            -each.confidence_fraction,
            each.edge_id,
        )
    )
    return [
        Item(
            edge.edge_id,
            _told(edge, nodes[edge.target_node_id].label, at),
            edge.confidence_fraction,
            edge.evidence,
        )
        for edge in edges[: query.top_k]
    ]


def _told(edge: Edge, target: str, at: dt.datetime) -> str:
    """Return *edge* in words; one that has ended says until when it held."""
    until = f", until {edge.valid_to_at.date()}" if edge.valid_to_at and _is_past(edge, at) else ""
    return f"{edge.edge_type.value.replace('_', ' ')} ({edge.label}{until}): {target}"


def _is_past(edge: Edge, at: dt.datetime) -> bool:
    return edge.valid_to_at is not None and edge.valid_to_at <= at

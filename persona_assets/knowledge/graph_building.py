"""Building the graph of a persona from its mindscape and the claims under it.

Goals, beliefs and facts of the mindscape, and the claims about relations, decisions, commitments,
topics and entities, become nodes that the persona is connected with.  Topics and entities that are
named close to each other are connected, and so are statements with the topics they contain.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from persona_assets.ids import content_id
from persona_assets.knowledge.facts import key_label
from persona_assets.knowledge.graph import Edge, EdgeType, Graph, Node, NodeType, node_id
from persona_assets.knowledge.provenance import sources
from persona_assets.knowledge.words import stems
from persona_assets.mindscapes.fold import join_evidence
from persona_assets.mindscapes.mindscape import (
    Claim,
    Evidence,
    Facet,
    Mindscape,
    Volatility,
)

_MOST_CONCEPTS = 40
_MOST_ENTITIES = 40
_NEAR_CHARACTERS = 200
_FEWEST_MEETINGS = 2
_FAMILY_STEMS = frozenset(
    stems(
        """sister brother mother father mum mom dad parent wife husband partner son daughter twin
        kid child family cousin grandmother grandfather grandma grandpa aunt uncle niece nephew"""
    )
)
_FACT_EDGES = {
    "employer": EdgeType.WORKS_AT,
    "city": EdgeType.LIVES_IN,
    "location": EdgeType.LIVES_IN,
    "home": EdgeType.LIVES_IN,
}
_NO_ENTITIES = frozenset({Facet.STATE.value, Facet.DECISION.value})
_CLAIM_NODES = {
    Facet.RELATION: NodeType.ENTITY,
    Facet.ENTITY: NodeType.ENTITY,
    Facet.TOPIC: NodeType.CONCEPT,
    Facet.DECISION: NodeType.EVENT,
    Facet.COMMITMENT: NodeType.EVENT,
}


@dataclass(frozen=True, slots=True)
class _Link:
    """One connection of the persona, before equal ones are brought together."""

    node_type: NodeType
    node_label: str
    edge_type: EdgeType
    label: str
    strength: float
    confidence: float
    volatility: Volatility
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    evidence: tuple[Evidence, ...]


def build_graph(mindscape: Mindscape, claims: Iterable[Claim]) -> Graph:
    """Return the graph of the persona of *mindscape*; the order of *claims* does not matter."""
    supported = _with_settled_labels(
        sorted(
            (claim for claim in claims if claim.polarity > 0 and claim.facet in _CLAIM_NODES),
            key=lambda claim: claim.claim_id,
        )
    )
    told = {span for fact in mindscape.facts for span in fact.evidence}
    untold = [
        claim
        for claim in supported
        if claim.facet is not Facet.RELATION or claim.evidence not in told
    ]
    links = [*_statement_links(mindscape), *_claim_links(untold)]
    person = _person(mindscape)
    nodes = {person.node_id: person} | _nodes(mindscape, links)
    edges = [
        *_links_of_person(mindscape, person, links),
        *_subjects(mindscape, list(nodes.values())),
        *_meetings(mindscape, supported, nodes),
    ]
    unique = {edge.edge_id: edge for edge in edges}
    return Graph(
        tuple(nodes[each] for each in sorted(nodes)), tuple(unique[each] for each in sorted(unique))
    )


def _with_settled_labels(claims: Sequence[Claim]) -> list[Claim]:
    """Return *claims*, in which a thing is called one thing.

    Every topic is spelled as it is most often (run, not running), and a topic that is the name of
    an entity (wilf, Wilf) is that entity.
    """
    spellings: dict[str, Counter[str]] = {}
    for claim in claims:
        if claim.facet is Facet.TOPIC:
            spellings.setdefault(claim.key, Counter())[_node_label(claim)] += 1
    best = {
        key: min(counts, key=lambda label: (-counts[label], label))
        for key, counts in spellings.items()
    }
    names = {
        _node_label(claim).casefold(): _node_label(claim)
        for claim in claims
        if _CLAIM_NODES[claim.facet] is NodeType.ENTITY
    }
    return [
        _settled(claim, best, names) if claim.facet is Facet.TOPIC else claim for claim in claims
    ]


def _settled(claim: Claim, best: dict[str, str], names: dict[str, str]) -> Claim:
    name = names.get(_node_label(claim).casefold())
    if name is not None:
        return claim._replace(facet=Facet.ENTITY, value=name)
    return claim if claim.value == best[claim.key] else claim._replace(value=best[claim.key])


def _person(mindscape: Mindscape) -> Node:
    told = (*mindscape.goals, *mindscape.beliefs, *mindscape.facts)
    return Node(
        node_id=node_id(mindscape.mindscape_id, NodeType.PERSON, mindscape.persona),
        mindscape_id=mindscape.mindscape_id,
        persona=mindscape.persona,
        node_type=NodeType.PERSON,
        label=mindscape.persona,
        importance_fraction=1.0,
        volatility=Volatility.LOW,
        evidence=join_evidence(span for part in told for span in part.evidence),
    )


def _statement_links(mindscape: Mindscape) -> list[_Link]:
    goals = [
        _Link(
            NodeType.GOAL,
            goal.description,
            EdgeType.WANTS,
            f"{goal.priority} priority",
            goal.confidence_fraction,
            goal.confidence_fraction,
            goal.volatility,
            goal.created_at,
            None,
            goal.evidence,
        )
        for goal in mindscape.goals
    ]
    beliefs = [
        _Link(
            NodeType.BELIEF,
            belief.statement,
            EdgeType.PREFERS if belief.category == "preference" else EdgeType.BELIEVES,
            "contested" if belief.is_contested else belief.category,
            belief.strength_fraction,
            belief.confidence_fraction,
            belief.volatility,
            belief.created_at,
            None,
            belief.evidence,
        )
        for belief in mindscape.beliefs
    ]
    facts = [
        _Link(
            NodeType.ENTITY,
            fact.value,
            _FACT_EDGES.get(fact.key) or _fact_edge(fact.key),
            key_label(fact.key),
            fact.confidence_fraction,
            fact.confidence_fraction,
            fact.volatility,
            fact.valid_from,
            fact.valid_to,
            fact.evidence,
        )
        for fact in mindscape.facts
        if fact.category not in _NO_ENTITIES
    ]
    return [*goals, *beliefs, *facts]


def _claim_links(claims: Sequence[Claim]) -> list[_Link]:
    groups: dict[tuple[Facet, str, str], list[Claim]] = {}
    for claim in claims:
        label = _node_label(claim)
        relation = claim.key.casefold() if claim.facet is Facet.RELATION else ""
        groups.setdefault((claim.facet, relation, label.casefold()), []).append(claim)
    links = {place: _claim_link(group) for place, group in sorted(groups.items())}
    topics = [link for place, link in links.items() if place[0] is Facet.TOPIC]
    entities = [link for place, link in links.items() if place[0] is Facet.ENTITY]
    others = [link for place, link in links.items() if place[0] not in {Facet.TOPIC, Facet.ENTITY}]
    return [*others, *_strongest(topics, _MOST_CONCEPTS), *_strongest(entities, _MOST_ENTITIES)]


def _claim_link(group: Sequence[Claim]) -> _Link:
    first = min(group, key=lambda claim: (claim.effective_at, claim.claim_id))
    doubt = 1.0
    for claim in group:
        doubt *= 1 - claim.precision_fraction
    count = len({claim.evidence.observation_id for claim in group})
    lasting = any(claim.volatility is Volatility.LOW for claim in group)
    return _Link(
        node_type=_CLAIM_NODES[first.facet],
        node_label=_node_label(first),
        edge_type=_claim_edge(first),
        label=key_label(first.key) if first.facet is Facet.RELATION else first.facet.value,
        strength=round(count / (count + 2), 6),
        confidence=round(1 - doubt, 6),
        volatility=Volatility.LOW if lasting else Volatility.HIGH,
        valid_from=first.effective_at,
        valid_to=None,
        evidence=join_evidence(claim.evidence for claim in group),
    )


def _strongest(links: Sequence[_Link], count: int) -> list[_Link]:
    return sorted(links, key=lambda link: (-link.strength, -link.confidence, link.node_label))[
        :count
    ]


def _node_label(claim: Claim) -> str:
    return (claim.value or claim.key).strip()


def _claim_edge(claim: Claim) -> EdgeType:
    if claim.facet is Facet.DECISION:
        return EdgeType.DECIDED
    if claim.facet is Facet.COMMITMENT:
        return EdgeType.COMMITTED_TO
    return (
        _relation(claim.key, EdgeType.KNOWS) if claim.facet is Facet.RELATION else EdgeType.MENTIONS
    )


def _fact_edge(key: str) -> EdgeType:
    return _relation(key, EdgeType.KNOWS if key.startswith("relation.") else EdgeType.HAS)


def _relation(key: str, otherwise: EdgeType) -> EdgeType:
    words = key.replace("_", " ").replace(".", " ").replace(":", " ")
    return EdgeType.FAMILY if _FAMILY_STEMS & set(stems(words)) else otherwise


def _nodes(mindscape: Mindscape, links: Sequence[_Link]) -> dict[str, Node]:
    grouped: dict[str, list[_Link]] = {}
    for link in links:
        place = node_id(mindscape.mindscape_id, link.node_type, link.node_label)
        grouped.setdefault(place, []).append(link)
    return {place: _node(mindscape, place, group) for place, group in grouped.items()}


def _node(mindscape: Mindscape, place: str, group: Sequence[_Link]) -> Node:
    evidence = join_evidence(span for link in group for span in link.evidence)
    count = len(sources(evidence))
    lasting = any(link.volatility is Volatility.LOW for link in group)
    return Node(
        node_id=place,
        mindscape_id=mindscape.mindscape_id,
        persona=mindscape.persona,
        node_type=group[0].node_type,
        label=min(link.node_label for link in group),
        importance_fraction=round(count / (count + 2), 6),
        volatility=Volatility.LOW if lasting else Volatility.HIGH,
        evidence=evidence,
    )


def _links_of_person(mindscape: Mindscape, person: Node, links: Sequence[_Link]) -> list[Edge]:
    return [
        _edge(
            mindscape,
            (person.node_id, node_id(mindscape.mindscape_id, link.node_type, link.node_label)),
            link,
        )
        for link in links
    ]


def _edge(mindscape: Mindscape, ends: tuple[str, str], link: _Link) -> Edge:
    source, target = ends
    began = link.valid_from.isoformat()
    return Edge(
        edge_id=content_id("edge", source, target, link.edge_type.value, link.label, began),
        mindscape_id=mindscape.mindscape_id,
        persona=mindscape.persona,
        source_node_id=source,
        target_node_id=target,
        edge_type=link.edge_type,
        label=link.label,
        strength_fraction=link.strength,
        confidence_fraction=link.confidence,
        valid_from_at=link.valid_from,
        valid_to_at=link.valid_to,
        evidence=link.evidence,
    )


def _subjects(mindscape: Mindscape, nodes: Sequence[Node]) -> list[Edge]:
    """Return an edge from each statement to each topic or entity whose words it contains."""
    subjects = [
        (node, frozenset(stems(node.label)))
        for node in nodes
        if node.node_type in {NodeType.CONCEPT, NodeType.ENTITY}
    ]
    statements = [
        (node, frozenset(stems(node.label)))
        for node in nodes
        if node.node_type in {NodeType.GOAL, NodeType.BELIEF, NodeType.EVENT}
    ]
    return [
        _edge(
            mindscape,
            (statement.node_id, subject.node_id),
            _plain_link(
                EdgeType.ABOUT,
                round(len(topic) / len(words), 6),
                1.0,
                statement.evidence,
                mindscape.as_of,
            ),
        )
        for statement, words in statements
        for subject, topic in subjects
        if topic and topic <= words
    ]


def _meetings(mindscape: Mindscape, claims: Sequence[Claim], nodes: dict[str, Node]) -> list[Edge]:
    """Return an edge between topics and entities that are named close to each other repeatedly."""
    mentions: dict[str, list[tuple[Evidence, str, dt.datetime]]] = {}
    for claim in claims:
        place = node_id(mindscape.mindscape_id, _CLAIM_NODES[claim.facet], _node_label(claim))
        if claim.facet in {Facet.TOPIC, Facet.ENTITY, Facet.RELATION} and place in nodes:
            row = (claim.evidence, place, claim.effective_at)
            mentions.setdefault(claim.evidence.observation_id, []).append(row)
    together: dict[tuple[str, str], list[tuple[Evidence, dt.datetime]]] = {}
    for rows in mentions.values():
        for (span, one, at), (other_span, other, _) in combinations(rows, 2):
            if one != other and abs(span.start - other_span.start) <= _NEAR_CHARACTERS:
                pair = (one, other) if one < other else (other, one)
                together.setdefault(pair, []).append((span, at))
    edges: list[Edge] = []
    seen_in = {place: frozenset(sources(node.evidence)) for place, node in nodes.items()}
    for pair, meetings in sorted(together.items()):
        evidence = join_evidence(span for span, _ in meetings)
        count = len(sources(evidence))
        if count < _FEWEST_MEETINGS:
            continue
        either = seen_in[pair[0]] | seen_in[pair[1]]
        began = min(at for _, at in meetings)
        strength = round(count / len(either), 6)
        confidence = round(count / (count + 2), 6)
        link = _plain_link(EdgeType.OCCURS_WITH, strength, confidence, evidence, began)
        edges.append(_edge(mindscape, pair, link))
    return edges


def _plain_link(
    edge_type: EdgeType,
    strength: float,
    confidence: float,
    evidence: tuple[Evidence, ...],
    began: dt.datetime,
) -> _Link:
    return _Link(
        node_type=NodeType.CONCEPT,
        node_label="",
        edge_type=edge_type,
        label=edge_type.value.replace("_", " "),
        strength=strength,
        confidence=confidence,
        volatility=Volatility.LOW,
        valid_from=began,
        valid_to=None,
        evidence=evidence,
    )

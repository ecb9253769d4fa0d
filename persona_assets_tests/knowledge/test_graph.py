"""Tests of the cold layer: building a graph, its invariants, and its shape."""

from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.errors import InvalidArgumentError
from persona_assets.knowledge.graph import (
    EDGES_SCHEMA,
    NODES_SCHEMA,
    Edge,
    EdgeType,
    Graph,
    Node,
    NodeType,
    edge_table,
    graph_from_tables,
    node_table,
)
from persona_assets.knowledge.graph_analysis import (
    COMMUNITIES_SCHEMA,
    analyze_graph,
    community_table,
    neighborhood,
)
from persona_assets.knowledge.graph_building import build_graph
from persona_assets.mindscapes.mindscape import Claim, Evidence, Facet, Volatility
from persona_assets_tests.knowledge.builders import (
    MINDSCAPE_ID,
    NOON,
    PERSONA,
    make_belief,
    make_claim,
    make_fact,
    make_goal,
    make_mindscape,
)

CLAIMS = [
    make_claim(Facet.RELATION, "relation.sister", "Rita"),
    make_claim(Facet.ENTITY, "rita", "Rita", observation="o2"),
    make_claim(Facet.DECISION, "ship small chang", "ship small changes", start=40),
    make_claim(Facet.COMMITMENT, "send note", "send the notes by Friday", start=90),
    make_claim(Facet.TOPIC, "chang", "changes", start=45),
    make_claim(Facet.TOPIC, "gateway", "gateway", start=60),
    make_claim(Facet.TOPIC, "chang", "changes", observation="o2", start=5),
    make_claim(Facet.TOPIC, "gateway", "gateway", observation="o2", start=20),
    make_claim(Facet.TOPIC, "soup", "soup", observation="o3"),
]
MINDSCAPE = make_mindscape(
    goals=[make_goal("ship smaller changes")],
    beliefs=[make_belief("tea", category="preference"), make_belief("small changes are safer")],
    facts=[make_fact("employer", "Fernhill"), make_fact("city", "Bristol")],
)


def make_node(name: str, node_type: NodeType = NodeType.CONCEPT) -> Node:
    """Return a node whose id is its label."""
    return Node(name, MINDSCAPE_ID, PERSONA, node_type, name, 0.5, Volatility.LOW, ())


def make_edge(source: str, target: str, strength: float = 0.5) -> Edge:
    """Return an edge between two nodes."""
    return Edge(
        edge_id=f"{source}-{target}",
        mindscape_id=MINDSCAPE_ID,
        persona=PERSONA,
        source_node_id=source,
        target_node_id=target,
        edge_type=EdgeType.OCCURS_WITH,
        label="occurs with",
        strength_fraction=strength,
        confidence_fraction=0.5,
        valid_from_at=NOON,
        valid_to_at=None,
        evidence=(),
    )


INNER = [("a", "b"), ("b", "c"), ("a", "c"), ("d", "e"), ("e", "f"), ("d", "f")]
TRIANGLES = Graph(
    tuple(map(make_node, "abcdefg")),
    (*(make_edge(*pair) for pair in INNER), make_edge("c", "d", 0.1)),
)


def connections(graph: Graph) -> set[tuple[str, str]]:
    """Return the type and the target's label of each edge that begins at the person."""
    nodes = {node.node_id: node for node in graph.nodes}
    return {
        (edge.edge_type.value, nodes[edge.target_node_id].label)
        for edge in graph.edges
        if nodes[edge.source_node_id].node_type is NodeType.PERSON
    }


def test_the_persona_is_connected_with_what_is_believed_of_it() -> None:
    """PK-70: goals, beliefs, facts and relations become typed edges."""
    assert connections(build_graph(MINDSCAPE, CLAIMS)) >= {
        ("wants", "ship smaller changes"),
        ("prefers", "tea"),
        ("believes", "small changes are safer"),
        ("works_at", "Fernhill"),
        ("lives_in", "Bristol"),
        ("family", "Rita"),
        ("decided", "ship small changes"),
        ("committed_to", "send the notes by Friday"),
        ("mentions", "gateway"),
    }


def test_a_person_who_is_named_in_two_ways_is_one_node() -> None:
    """The sister Rita and the name Rita are the same entity."""
    graph = build_graph(MINDSCAPE, CLAIMS)

    assert [node.label for node in graph.nodes].count("Rita") == 1


def test_a_topic_that_is_a_name_is_that_entity() -> None:
    """The lower-case word wilf and the name Wilf are one node."""
    claims = [make_claim(Facet.ENTITY, "wilf", "Wilf"), make_claim(Facet.TOPIC, "wilf", "wilf")]

    graph = build_graph(make_mindscape(), claims)

    assert sorted(node.label for node in graph.nodes) == ["Wilf", PERSONA]


def test_a_topic_is_spelled_as_it_is_most_often() -> None:
    """All forms of a word are one topic."""
    claims = [
        make_claim(Facet.TOPIC, "run", word, observation=f"o{number}")
        for number, word in enumerate(["runs", "running", "running"])
    ]

    graph = build_graph(make_mindscape(), claims)

    assert sorted(node.label for node in graph.nodes) == [PERSONA, "running"]


def test_a_statement_is_connected_with_the_topics_in_it() -> None:
    """A goal is about the words that it contains."""
    graph = build_graph(MINDSCAPE, CLAIMS)
    nodes = {node.node_id: node.label for node in graph.nodes}

    about = {
        (nodes[edge.source_node_id], nodes[edge.target_node_id])
        for edge in graph.edges
        if edge.edge_type is EdgeType.ABOUT
    }

    assert ("ship smaller changes", "changes") in about
    assert not any("soup" in pair for pair in about)


def test_topics_that_keep_each_other_company_are_connected() -> None:
    """Two topics near each other in two observations meet; one meeting is chance."""
    graph = build_graph(MINDSCAPE, CLAIMS)
    nodes = {node.node_id: node.label for node in graph.nodes}

    meetings = {
        frozenset((nodes[edge.source_node_id], nodes[edge.target_node_id])): edge.strength_fraction
        for edge in graph.edges
        if edge.edge_type is EdgeType.OCCURS_WITH
    }

    assert meetings[frozenset({"changes", "gateway"})] == 1.0
    assert not any("soup" in pair for pair in meetings)


def test_a_claim_against_something_adds_nothing() -> None:
    """Only what is affirmed becomes part of the graph."""
    denied = [claim._replace(polarity=-1) for claim in CLAIMS]

    assert build_graph(MINDSCAPE, denied) == build_graph(MINDSCAPE, [])


@given(st.permutations(CLAIMS))
@settings(max_examples=50)
def test_the_order_of_claims_does_not_matter(claims: list[Claim]) -> None:
    """The graph is a function of the set of claims."""
    assert build_graph(MINDSCAPE, claims) == build_graph(MINDSCAPE, CLAIMS)


def test_fractions_lie_between_0_and_1() -> None:
    """Every strength, confidence and importance is a fraction."""
    graph = build_graph(MINDSCAPE, CLAIMS)

    numbers = [node.importance_fraction for node in graph.nodes]
    numbers += [edge.strength_fraction for edge in graph.edges]
    numbers += [edge.confidence_fraction for edge in graph.edges]

    assert all(0 <= number <= 1 for number in numbers)


def test_a_persona_without_evidence_is_a_graph_of_one_node() -> None:
    """Nothing is invented."""
    graph = build_graph(make_mindscape(), [])

    assert [node.label for node in graph.nodes] == [PERSONA]
    assert analyze_graph(graph).communities == ()


def test_an_edge_to_a_missing_node_is_refused() -> None:
    """PK-70: both ends of an edge exist."""
    with pytest.raises(InvalidArgumentError, match="a-b ends at 'b'"):
        Graph((make_node("a"),), (make_edge("a", "b"),))


def test_a_node_twice_is_refused() -> None:
    """A node id names one node."""
    with pytest.raises(InvalidArgumentError, match="twice"):
        Graph((make_node("a"), make_node("a")), ())


def test_a_graph_comes_back_from_its_tables() -> None:
    """Nodes and edges survive storage."""
    graph = build_graph(MINDSCAPE, CLAIMS)

    nodes, edges = node_table(graph.nodes), edge_table(graph.edges)

    assert nodes.schema.equals(NODES_SCHEMA, check_metadata=True)
    assert edges.schema.equals(EDGES_SCHEMA, check_metadata=True)
    assert graph_from_tables(nodes, edges) == graph


def test_density_is_edges_by_ordered_pairs() -> None:
    """PK-71: E / (N (N - 1))."""
    analysis = analyze_graph(TRIANGLES)

    assert (analysis.node_count, analysis.edge_count) == (7, 7)
    assert analysis.density == pytest.approx(7 / 42, abs=1e-6)


def test_the_most_connected_nodes_are_central() -> None:
    """PK-71: by degree, and the person itself is left out."""
    person = make_node("me", NodeType.PERSON)
    to_all = tuple(make_edge("me", node.node_id) for node in TRIANGLES.nodes)

    analysis = analyze_graph(Graph((*TRIANGLES.nodes, person), (*TRIANGLES.edges, *to_all)))

    assert set(analysis.central_nodes[:2]) == {"c", "d"}
    assert "me" not in analysis.central_nodes


def test_two_triangles_are_two_communities() -> None:
    """PK-72: what is close belongs together; a node without edges belongs nowhere."""
    analysis = analyze_graph(TRIANGLES)

    assert sorted(each.node_ids for each in analysis.communities) == [
        ("a", "b", "c"),
        ("d", "e", "f"),
    ]
    assert {each.name for each in analysis.communities} == {"c, a", "d, e"}
    assert analysis.communities[0].cohesion_fraction == pytest.approx(1.5 / 1.6)


def test_page_rank_adds_up_to_one() -> None:
    """Ranks are a distribution, nodes without edges included."""
    assert sum(analyze_graph(TRIANGLES).ranks.values()) == pytest.approx(1, abs=1e-6)


def test_page_rank_is_that_of_networkx() -> None:
    """An independent implementation gives the same ranks, up to its tolerance."""
    network = nx.Graph()
    network.add_nodes_from(node.node_id for node in TRIANGLES.nodes)
    network.add_weighted_edges_from(
        (edge.source_node_id, edge.target_node_id, edge.strength_fraction)
        for edge in TRIANGLES.edges
    )

    ranks = nx.pagerank(network, alpha=0.85, tol=1e-12)

    assert analyze_graph(TRIANGLES).ranks == pytest.approx(ranks, abs=1e-4)


def test_modularity_is_that_of_networkx() -> None:
    """An independent implementation gives the same modularity."""
    network = nx.Graph()
    network.add_weighted_edges_from(
        (edge.source_node_id, edge.target_node_id, edge.strength_fraction)
        for edge in TRIANGLES.edges
    )

    expected = nx.community.modularity(network, [{"a", "b", "c"}, {"d", "e", "f"}])

    assert analyze_graph(TRIANGLES).modularity == pytest.approx(expected, abs=1e-6)


PAIRS = [(one, other) for one in "abcdefgh" for other in "abcdefgh" if one < other]


@given(st.sets(st.sampled_from(PAIRS), max_size=20), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_analysis_does_not_depend_on_order(pairs: set[tuple[str, str]], random: Random) -> None:
    """Shuffled nodes and edges give the same analysis."""
    nodes, edges = list(map(make_node, "abcdefgh")), [make_edge(*pair) for pair in sorted(pairs)]
    expected = analyze_graph(Graph(tuple(nodes), tuple(edges)))
    random.shuffle(nodes)
    random.shuffle(edges)

    assert analyze_graph(Graph(tuple(nodes), tuple(edges))) == expected


@given(st.sets(st.sampled_from(PAIRS), max_size=20))
@settings(max_examples=100)
def test_every_node_is_in_at_most_one_community(pairs: set[tuple[str, str]]) -> None:
    """PK-72: communities do not overlap, and cohesion is a fraction."""
    edges = tuple(make_edge(*pair) for pair in sorted(pairs))

    communities = analyze_graph(Graph(tuple(map(make_node, "abcdefgh")), edges)).communities

    members = [node_id for each in communities for node_id in each.node_ids]
    assert len(members) == len(set(members))
    assert all(0 <= each.cohesion_fraction <= 1 for each in communities)


def test_communities_have_a_table() -> None:
    """The table names the members of each community."""
    table = community_table(
        analyze_graph(TRIANGLES).communities, mindscape_id=MINDSCAPE_ID, persona=PERSONA
    )

    assert table.schema.equals(COMMUNITIES_SCHEMA, check_metadata=True)
    assert sorted(table.column("node_ids").to_pylist()) == [["a", "b", "c"], ["d", "e", "f"]]


@pytest.mark.parametrize(
    ("hops", "expected"), [(0, {"b"}), (1, {"a", "b", "c"}), (2, {"a", "b", "c", "d"})]
)
def test_a_neighborhood_grows_with_each_hop(hops: int, expected: set[str]) -> None:
    """PK-70: edges are followed in both directions."""
    assert neighborhood(TRIANGLES, "b", hops=hops) == expected


def test_evidence_is_kept_on_both_nodes_and_edges() -> None:
    """Each part of the graph names where it was read."""
    graph = build_graph(MINDSCAPE, CLAIMS)
    [rita] = [node for node in graph.nodes if node.label == "Rita"]

    assert rita.evidence == (Evidence("o1", 0, 5), Evidence("o2", 0, 5))
    assert all(edge.evidence for edge in graph.edges)

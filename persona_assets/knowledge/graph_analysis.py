"""What can be read off the shape of a graph: density, centers and communities.

The person whose graph it is touches every other node, so it is left out of centers and
communities, where it would hide everything else.  The result does not depend on the order of nodes
and edges: both are sorted before Leiden, which looks at them in turn, with a fixed seed.
(Traag, Waltman and van Eck, "From Louvain to Leiden", Scientific Reports 2019.)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.columns import column
from persona_assets.ids import content_id
from persona_assets.knowledge.graph import Graph, Node, NodeType

COMMUNITIES_SCHEMA = pa.schema(
    [
        column("community_id", pa.string(), "The id of exactly this set of nodes."),
        column("mindscape_id", pa.string(), "The mindscape whose graph it is part of."),
        column("persona", pa.string(), "Whose graph it is part of."),
        column("community_name", pa.string(), "The labels of its most central nodes."),
        column("node_ids", pa.list_(pa.string()), "Its nodes, sorted."),
        column(
            "cohesion_fraction", pa.float64(), "The share of its edge weight that stays inside."
        ),
    ]
)

_SEED = 20_190_326
_TRIALS = 4
_DAMPING = 0.85
_TURNS = 60
_MOST_CENTRAL = 10
_NAMING_NODES = 2

Weights = Mapping[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class Community:
    """Nodes that are closer to each other than to the rest."""

    community_id: str
    name: str
    node_ids: tuple[str, ...]
    cohesion_fraction: float


@dataclass(frozen=True, slots=True)
class GraphAnalysis:
    """What can be read off the shape of one graph.

    Attributes:
        node_count: How many nodes it has.
        edge_count: How many edges it has.
        density: Edges divided by the ordered pairs of nodes; above 1 only with parallel edges.
        degrees: The number of edges at each node, by node id.
        ranks: The PageRank of each node, by node id; they add up to 1.
        central_nodes: At most ten node ids, by degree, then rank, then id.
        communities: Largest first; every node is in at most one.
        modularity: How much more weight stays inside communities than by chance, -0.5 to 1.
        analysis_version: The algorithm, its version and its seed.
    """

    node_count: int
    edge_count: int
    density: float
    degrees: Mapping[str, int]
    ranks: Mapping[str, float]
    central_nodes: tuple[str, ...]
    communities: tuple[Community, ...]
    modularity: float
    analysis_version: str


def analyze_graph(graph: Graph) -> GraphAnalysis:
    """Return what can be read off the shape of *graph*."""
    nodes = {node.node_id: node for node in sorted(graph.nodes, key=lambda each: each.node_id)}
    inner = {place for place, node in nodes.items() if node.node_type is not NodeType.PERSON}
    weights = _pair_weights(graph)
    inner_weights = {pair: value for pair, value in weights.items() if inner.issuperset(pair)}
    degrees, ranks = _degrees(graph), _ranks(list(nodes), weights)
    members = _communities(inner_weights)
    order = sorted(inner, key=lambda place: (-degrees[place], -ranks[place], place))
    pairs = len(nodes) * (len(nodes) - 1)
    return GraphAnalysis(
        node_count=len(nodes),
        edge_count=len(graph.edges),
        density=round(len(graph.edges) / pairs, 6) if pairs else 0.0,
        degrees=degrees,
        ranks=ranks,
        central_nodes=tuple(order[:_MOST_CENTRAL]),
        communities=tuple(_community(each, order, nodes, inner_weights) for each in members),
        modularity=_modularity(members, inner_weights),
        analysis_version=f"leiden {version('graspologic-native')} seed {_SEED}",
    )


def neighborhood(graph: Graph, node_id: str, *, hops: int) -> set[str]:
    """Return the ids of the nodes at most *hops* edges away from *node_id*, itself included."""
    beside: dict[str, set[str]] = {}
    for edge in graph.edges:
        beside.setdefault(edge.source_node_id, set()).add(edge.target_node_id)
        beside.setdefault(edge.target_node_id, set()).add(edge.source_node_id)
    reached = border = {node_id}
    for _ in range(hops):
        border = {far for near in border for far in beside.get(near, ())} - reached
        reached = reached | border
    return reached


def community_table(
    communities: Iterable[Community], *, mindscape_id: str, persona: str
) -> pa.Table:
    """Return *communities* as a table with COMMUNITIES_SCHEMA."""
    rows = [
        {
            "community_id": each.community_id,
            "mindscape_id": mindscape_id,
            "persona": persona,
            "community_name": each.name,
            "node_ids": list(each.node_ids),
            "cohesion_fraction": each.cohesion_fraction,
        }
        for each in communities
    ]
    return pa.Table.from_pylist(rows, schema=COMMUNITIES_SCHEMA)


def _pair_weights(graph: Graph) -> Weights:
    """Return the summed strength between each two nodes, sorted by pair."""
    weights: dict[tuple[str, str], float] = {}
    for edge in sorted(graph.edges, key=lambda each: each.edge_id):
        one, other = sorted((edge.source_node_id, edge.target_node_id))
        if one != other and edge.strength_fraction > 0:
            weights[one, other] = weights.get((one, other), 0.0) + edge.strength_fraction
    return dict(sorted(weights.items()))


def _degrees(graph: Graph) -> dict[str, int]:
    degrees = dict.fromkeys(sorted(node.node_id for node in graph.nodes), 0)
    for edge in graph.edges:
        degrees[edge.source_node_id] += 1
        degrees[edge.target_node_id] += 1
    return degrees


def _ranks(nodes: list[str], weights: Weights) -> dict[str, float]:
    if not nodes:
        return {}
    place = {node_id: index for index, node_id in enumerate(nodes)}
    ends = np.array([(place[one], place[other]) for one, other in weights], dtype=np.int64)
    ends = ends.reshape(-1, 2)
    tails, heads = (
        np.concatenate([ends[:, 0], ends[:, 1]]),
        np.concatenate([ends[:, 1], ends[:, 0]]),
    )
    flows = np.array(list(weights.values()) * 2, dtype=np.float64)
    outgoing = _sum_at(tails, flows, len(nodes))
    rank = np.full(len(nodes), 1 / len(nodes))
    for _ in range(_TURNS):
        spread = rank / np.where(outgoing > 0, outgoing, 1.0)
        lost = float(rank[outgoing == 0].sum()) / len(nodes)
        received = _sum_at(heads, flows * spread[tails], len(nodes))
        rank = (1 - _DAMPING) / len(nodes) + _DAMPING * (received + lost)
    return {node_id: round(float(rank[index]), 9) for node_id, index in place.items()}


def _sum_at(
    index: NDArray[np.int64], values: NDArray[np.float64], size: int
) -> NDArray[np.float64]:
    return np.bincount(index, weights=values, minlength=size).astype(np.float64)


def _communities(weights: Weights) -> list[tuple[str, ...]]:
    """Return the members of each community, largest first."""
    if not weights:
        return []
    # Native code without stubs; imported where it is needed.
    from graspologic_native import leiden  # pyright: ignore[reportAttributeAccessIssue]

    edges = [(one, other, weight) for (one, other), weight in weights.items()]
    _, found = leiden(edges=edges, seed=_SEED, trials=_TRIALS, iterations=2)
    members: dict[int, list[str]] = {}
    for node_id in sorted(found):
        members.setdefault(found[node_id], []).append(node_id)
    return sorted((tuple(each) for each in members.values()), key=lambda each: (-len(each), each))


def _community(
    members: tuple[str, ...], order: list[str], nodes: Mapping[str, Node], weights: Weights
) -> Community:
    inside = set(members)
    kept = sum(value for pair, value in weights.items() if inside.issuperset(pair))
    touching = sum(value for pair, value in weights.items() if not inside.isdisjoint(pair))
    central = [place for place in order if place in inside][:_NAMING_NODES]
    return Community(
        community_id=content_id("community", *members),
        name=", ".join(nodes[place].label for place in central),
        node_ids=members,
        cohesion_fraction=round(kept / touching, 6) if touching else 0.0,
    )


def _modularity(members: list[tuple[str, ...]], weights: Weights) -> float:
    total = sum(weights.values())
    modularity = 0.0
    for community in members:
        inside = set(community)
        kept = sum(value for pair, value in weights.items() if inside.issuperset(pair))
        ends = sum(
            value * ((pair[0] in inside) + (pair[1] in inside)) for pair, value in weights.items()
        )
        modularity += kept / total - (ends / (2 * total)) ** 2
    return round(modularity, 6)

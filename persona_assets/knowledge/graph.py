"""The cold layer: a graph of the persona and what the evidence connects it with.

An edge always joins two nodes that exist.  The graph is a function of the mindscape and its
claims; ``analyze_graph`` computes what can be read off its shape.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

import pyarrow as pa

from persona_assets.columns import TIMESTAMP, column
from persona_assets.errors import InvalidArgumentError
from persona_assets.ids import content_id
from persona_assets.knowledge.provenance import (
    DERIVED_FROM,
    EVIDENCE,
    evidence_from_rows,
    evidence_rows,
    sources,
)
from persona_assets.mindscapes.mindscape import Evidence, Volatility


class NodeType(StrEnum):
    """What a node stands for."""

    PERSON = "person"
    ENTITY = "entity"
    CONCEPT = "concept"
    GOAL = "goal"
    BELIEF = "belief"
    EVENT = "event"


class EdgeType(StrEnum):
    """How the source of an edge is connected with its target."""

    WANTS = "wants"
    BELIEVES = "believes"
    PREFERS = "prefers"
    WORKS_AT = "works_at"
    LIVES_IN = "lives_in"
    FAMILY = "family"
    KNOWS = "knows"
    HAS = "has"
    DECIDED = "decided"
    COMMITTED_TO = "committed_to"
    MENTIONS = "mentions"
    ABOUT = "about"
    OCCURS_WITH = "occurs_with"


@dataclass(frozen=True, slots=True)
class Node:
    """The persona itself, or something it is connected with; the columns of NODES_SCHEMA."""

    node_id: str
    mindscape_id: str
    persona: str
    node_type: NodeType
    label: str
    importance_fraction: float
    volatility: Volatility
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Edge:
    """A connection from one node to another; the columns of EDGES_SCHEMA."""

    edge_id: str
    mindscape_id: str
    persona: str
    source_node_id: str
    target_node_id: str
    edge_type: EdgeType
    label: str
    strength_fraction: float
    confidence_fraction: float
    valid_from_at: dt.datetime
    valid_to_at: dt.datetime | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and the edges between them.

    Raises:
        InvalidArgumentError: A node occurs twice, or an edge ends at a node that is not there.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def __post_init__(self) -> None:
        known = {node.node_id for node in self.nodes}
        if len(known) != len(self.nodes):
            raise InvalidArgumentError("a node_id occurs twice")
        for edge in self.edges:
            missing = {edge.source_node_id, edge.target_node_id} - known
            if missing:
                found = f"{edge.edge_id} ends at {min(missing)!r}"
                raise InvalidArgumentError(f"an edge joins two nodes of the graph; found {found}")


NODES_SCHEMA = pa.schema(
    [
        column("node_id", pa.string(), "The id of the node."),
        column("mindscape_id", pa.string(), "The mindscape that it is part of."),
        column("persona", pa.string(), "Whose graph it is."),
        column("node_type", pa.string(), "person, entity, concept, goal, belief or event."),
        column("label", pa.string(), "What it is called."),
        column("importance_fraction", pa.float64(), "How much evidence names it, from 0 to 1."),
        column("volatility", pa.string(), "low or high: how soon it is expected to change."),
        DERIVED_FROM,
        EVIDENCE,
    ]
)

EDGES_SCHEMA = pa.schema(
    [
        column("edge_id", pa.string(), "The id of the edge."),
        column("mindscape_id", pa.string(), "The mindscape that it is part of."),
        column("persona", pa.string(), "Whose graph it is."),
        column("source_node_id", pa.string(), "The node it leads from."),
        column("target_node_id", pa.string(), "The node it leads to."),
        column("edge_type", pa.string(), "How the two are connected, such as wants."),
        column("label", pa.string(), "The connection in the words of the evidence."),
        column("strength_fraction", pa.float64(), "How close the connection is, from 0 to 1."),
        column("confidence_fraction", pa.float64(), "How sure it is, from 0 to 1."),
        column("valid_from_at", TIMESTAMP, "When it began to hold."),
        column(
            "valid_to_at", TIMESTAMP, "When it ceased to hold; null while it does.", nullable=True
        ),
        DERIVED_FROM,
        EVIDENCE,
    ]
)

_Part = TypeVar("_Part", Node, Edge)


@lru_cache(maxsize=1 << 14)
def node_id(mindscape_id: str, node_type: NodeType, label: str) -> str:
    """Return the id of the node called *label*; capitals do not make another node."""
    return content_id("node", mindscape_id, node_type.value, label.strip().casefold())


def node_table(nodes: Iterable[Node]) -> pa.Table:
    """Return *nodes* as a table with NODES_SCHEMA, sorted by id."""
    ordered = sorted(nodes, key=lambda node: node.node_id)
    return pa.Table.from_pylist(_rows(ordered, NODES_SCHEMA), schema=NODES_SCHEMA)


def edge_table(edges: Iterable[Edge]) -> pa.Table:
    """Return *edges* as a table with EDGES_SCHEMA, sorted by id."""
    ordered = sorted(edges, key=lambda edge: edge.edge_id)
    return pa.Table.from_pylist(_rows(ordered, EDGES_SCHEMA), schema=EDGES_SCHEMA)


def graph_from_tables(nodes: pa.Table, edges: pa.Table) -> Graph:
    """Return the graph that two tables hold.

    Raises:
        InvalidArgumentError: A node occurs twice, or an edge ends at a node that is not there.
    """
    node_rows = nodes.drop_columns(["derived_from"]).to_pylist()
    edge_rows = edges.drop_columns(["derived_from"]).to_pylist()
    return Graph(
        tuple(
            Node(
                **row
                | {
                    "node_type": NodeType(row["node_type"]),
                    "volatility": Volatility(row["volatility"]),
                    "evidence": evidence_from_rows(row["evidence"]),
                }
            )
            for row in node_rows
        ),
        tuple(
            Edge(
                **row
                | {
                    "edge_type": EdgeType(row["edge_type"]),
                    "evidence": evidence_from_rows(row["evidence"]),
                }
            )
            for row in edge_rows
        ),
    )


# The values of a row have as many types as it has columns.
def _rows(parts: Sequence[_Part], schema: pa.Schema) -> list[dict[str, Any]]:
    return [
        {name: getattr(part, name) for name in schema.names if name != "derived_from"}
        | {
            "derived_from": list(sources(part.evidence)),
            "evidence": evidence_rows(part.evidence),
        }
        for part in parts
    ]

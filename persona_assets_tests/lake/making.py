"""Lakes that hold minds, made without Dagster."""

from collections.abc import Sequence
from pathlib import Path

from persona_assets import lake
from persona_assets.knowledge.embedding import MiniLMEmbedder
from persona_assets.knowledge.facts import fact_entries, fact_table
from persona_assets.knowledge.graph import edge_table, node_table
from persona_assets.knowledge.graph_building import build_graph
from persona_assets.knowledge.passage_table import embed_passages
from persona_assets.knowledge.passages import passages
from persona_assets.lake.minds import mindscape_of
from persona_assets.lake.writing import PartitionWriter
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.tables import claim_table
from persona_assets.observations.observation import Observation
from persona_assets.observations.tables import observation_table


def write_mind(root: Path, persona: str, seen: Sequence[Observation]) -> None:
    """Write what the journey makes of *seen*, from observations to the graph."""
    place, partition = lake.Lake(root), {"persona": persona}
    writer = PartitionWriter(place, "1")
    claims = [claim for one in seen for claim in extract_claims(one)]
    for asset, table in (
        ("observations/approved", observation_table(seen)),
        ("mindscapes/claims", claim_table(claims)),
    ):
        writer.write(asset, partition, table.drop_columns(["persona"]), {})
    folded = mindscape_of(place, persona)
    graph = build_graph(folded, claims)
    for asset, table in (
        ("knowledge/facts", fact_table(fact_entries(folded))),
        ("knowledge/passages", embed_passages(passages(seen, folded), MiniLMEmbedder())),
        ("knowledge/nodes", node_table(graph.nodes)),
        ("knowledge/edges", edge_table(graph.edges)),
    ):
        writer.write(asset, partition, table.drop_columns(["persona"]), {})

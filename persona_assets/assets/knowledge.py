"""The third stage: a mindscape one can ask: facts by key, passages by meaning, a graph."""

from collections.abc import Iterator

import dagster as dg
import pyarrow as pa

from persona_assets.assets.charts import graph_chart
from persona_assets.assets.checks import (
    different_texts,
    fractions_out_of_range,
    missing_keys,
    missing_observations,
    repeated,
)
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.materializing import (
    Materializer,
    Result,
    asset_spec,
    clear_failures,
    stage_assets,
)
from persona_assets.assets.metadata import image
from persona_assets.assets.mindscapes import read_mindscape
from persona_assets.knowledge.embedding import MiniLMEmbedder
from persona_assets.knowledge.facts import fact_entries, fact_table
from persona_assets.knowledge.graph import edge_table, node_table
from persona_assets.knowledge.graph_analysis import analyze_graph, community_table
from persona_assets.knowledge.graph_building import build_graph
from persona_assets.knowledge.passage_store import PassageStore
from persona_assets.knowledge.passage_table import embed_passages
from persona_assets.knowledge.passages import passages as make_passages
from persona_assets.lake.catalog import replace_facts
from persona_assets.mindscapes.tables import claims_from_table
from persona_assets.observations.tables import observations_from_table

_MIND = ["observations/approved", "mindscapes/claims"]

FACTS = asset_spec(
    "knowledge/facts",
    "One row for each value that is known by key (hot), with the time for which it holds.  The "
    "catalog has them as the table knowledge.current_facts.",
    kinds={"parquet", "duckdb"},
    deps=_MIND,
    code_version="1",
)
PASSAGES = asset_spec(
    "knowledge/passages",
    "One row for each passage of the persona's words (warm), with its vector.  LanceDB has them "
    "for search.",
    kinds={"parquet", "lancedb"},
    deps=_MIND,
    code_version="1",
)
NODES = asset_spec(
    "knowledge/nodes",
    "One row for each node of the persona's graph (cold): people, things, goals, beliefs.",
    kinds={"parquet", "networkx"},
    deps=_MIND,
    code_version="1",
)
EDGES = asset_spec(
    "knowledge/edges",
    "One row for each connection in the persona's graph (cold), with its strength.",
    kinds={"parquet", "networkx"},
    deps=_MIND,
    code_version="1",
)
COMMUNITIES = asset_spec(
    "knowledge/communities",
    "One row for each group of nodes that belong together (Leiden).",
    kinds={"parquet", "networkx"},
    deps=_MIND,
    code_version="1",
)

_SOUND = {
    "fractions_in_range": "Every fraction lies between 0 and 1.",
    "evidence_exists": "Every row is derived from observations that exist.",
    "ids_are_unique": "No row is there twice.",
}


@stage_assets("facts", [FACTS], {"knowledge/facts": _SOUND})
def facts(context: dg.AssetExecutionContext, data: DataFolder) -> Result:
    """Write the facts of the persona to Parquet and into the catalog."""
    with clear_failures():
        target = Materializer(data, context.partition_key)
        table = fact_table(fact_entries(read_mindscape(target)))
        observed = target.read("observations/approved")
        return target.write(
            FACTS,
            table,
            target.inputs(*_MIND),
            also=lambda: replace_facts(data.lake, target.persona, table),
            problems=lambda: {
                "fractions_in_range": fractions_out_of_range(table),
                "evidence_exists": missing_observations(table, observed),
                "ids_are_unique": repeated(table, "entry_id"),
            },
        )


@stage_assets(
    "passages",
    [PASSAGES],
    {
        "knowledge/passages": {
            "fractions_in_range": _SOUND["fractions_in_range"],
            "evidence_exists": _SOUND["evidence_exists"],
            "store_has_them": "LanceDB holds the same passages of the persona as Parquet.",
        }
    },
)
def passages(context: dg.AssetExecutionContext, data: DataFolder) -> Result:
    """Cut the persona's words into passages, embed them, and write them to both stores."""
    with clear_failures():
        target = Materializer(data, context.partition_key)
        observed = target.read("observations/approved")
        found = make_passages(observations_from_table(observed), read_mindscape(target))
        table = embed_passages(found, MiniLMEmbedder())
        store = PassageStore(data.lake.passages_path)
        return target.write(
            PASSAGES,
            table,
            target.inputs(*_MIND),
            also=lambda: store.replace(target.persona, table),
            problems=lambda: {
                "fractions_in_range": fractions_out_of_range(table),
                "evidence_exists": missing_observations(table, observed),
                "store_has_them": different_texts(store.read(target.persona), table),
            },
        )


@stage_assets(
    "graph",
    [NODES, EDGES, COMMUNITIES],
    {
        "knowledge/nodes": {
            "fractions_in_range": _SOUND["fractions_in_range"],
            "ids_are_unique": _SOUND["ids_are_unique"],
        },
        "knowledge/edges": {**_SOUND, "ends_exist": "Both ends of every edge are nodes."},
        "knowledge/communities": {
            "members_are_nodes": "Every member is a node, and of one community only."
        },
    },
)
def graph(context: dg.AssetExecutionContext, data: DataFolder) -> Iterator[Result]:
    """Build the persona's graph and find its communities."""
    with clear_failures():
        target = Materializer(data, context.partition_key)
        inputs = target.inputs(*_MIND)
        mindscape = read_mindscape(target)
        built = build_graph(mindscape, claims_from_table(target.read("mindscapes/claims")))
        analysis = analyze_graph(built)
        nodes, edges = node_table(built.nodes), edge_table(built.edges)
        communities = community_table(
            analysis.communities, mindscape_id=mindscape.mindscape_id, persona=target.persona
        )
        observed = target.read("observations/approved")
        yield target.write(
            NODES,
            nodes,
            inputs,
            metadata={
                "graph": image(graph_chart(nodes, edges)),
                "node_count": analysis.node_count,
                "edge_count": analysis.edge_count,
                "density_fraction": analysis.density,
                "modularity": analysis.modularity,
            },
            problems=lambda: {
                "fractions_in_range": fractions_out_of_range(nodes),
                "ids_are_unique": repeated(nodes, "node_id"),
            },
        )
        yield target.write(
            EDGES,
            edges,
            inputs,
            problems=lambda: {
                "fractions_in_range": fractions_out_of_range(edges),
                "evidence_exists": missing_observations(edges, observed),
                "ids_are_unique": repeated(edges, "edge_id"),
                "ends_exist": missing_keys(
                    edges, ["source_node_id", "target_node_id"], nodes, "node_id"
                ),
            },
        )
        yield target.write(
            COMMUNITIES,
            communities,
            inputs,
            metadata={"analysis_version": analysis.analysis_version},
            problems=lambda: {"members_are_nodes": _strangers(communities, nodes)},
        )


def _strangers(communities: pa.Table, nodes: pa.Table) -> list[str]:
    members = pa.table({"node_id": communities.column("node_ids").combine_chunks().flatten()})
    return [
        *repeated(members, "node_id"),
        *missing_keys(members, ["node_id"], nodes, "node_id"),
    ]

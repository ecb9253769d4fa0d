"""SQL over everything: the DuckDB catalog."""

from collections.abc import Mapping

import dagster as dg
import polars as pl

from persona_assets.assets.checks import different_texts, other_than
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.materializing import (
    Result,
    asset_spec,
    check_result,
    clear_failures,
    stage_assets,
)
from persona_assets.knowledge.passage_store import PassageStore
from persona_assets.lake.catalog import FACTS, refresh
from persona_assets.lake.reading import read_manifest, read_table, scan, sql

CATALOG_SPEC = asset_spec(
    "lake/catalog",
    "A DuckDB file with a view for each asset, over the Parquet of all personas and seeds, and "
    "the table knowledge.current_facts of what holds now.",
    kinds={"duckdb"},
    deps=[
        "observations/approved",
        "mindscapes/claims",
        "mindscapes/goals",
        "mindscapes/beliefs",
        "mindscapes/traits",
        "mindscapes/summaries",
        "knowledge/facts",
        "knowledge/passages",
        "knowledge/nodes",
        "knowledge/edges",
        "knowledge/communities",
        "personas/documents",
        "personas/behaviors",
        "personas/instances",
        "datasets/population",
        "datasets/api",
    ],
    code_version="1",
)

_STRANGERS = """
select distinct persona, seed, client_id
from datasets.api
semi join personas.documents on api.persona = documents.persona and documents.kind <> 'device'
semi join datasets.population on api.persona = population.persona and api.seed = population.seed
anti join datasets.population on api.persona = population.persona
  and api.seed = population.seed and api.client_id = population.profile_id
order by all
"""


@stage_assets(
    "refresh_catalog",
    [CATALOG_SPEC],
    {
        "lake/catalog": {
            "facts_match": "The table of current facts holds those of the Parquet files that "
            "have not ended.",
            "row_counts_match": "Every view shows as many rows as the manifests say.",
            "passages_match": "LanceDB holds the passages of every persona that Parquet holds.",
            "customers_exist": "Every client of datasets/api who is no device is one of "
            "datasets/population under the same persona and seed.",
        }
    },
    partitions_def=None,
)
def catalog(data: DataFolder) -> Result:
    """Make the catalog show everything that lies in the lake, and compact the passages."""
    with clear_failures():
        store = PassageStore(data.lake.passages_path)
        store.compact()
        strays = _stray_passages(data, store)
        counts = refresh(data.lake)
        strangers = _strangers(data, counts)
        written = {name.replace("/", "."): row_count(data, name) for name in data.lake.assets()}
    listed = "\n".join(f"| {name} | {count} |" for name, count in counts.items())
    problems = {
        "facts_match": other_than(
            _open_facts(data, counts), counts.get(FACTS, 0), "facts in the table"
        ),
        "row_counts_match": [
            problem
            for name, expected in written.items()
            for problem in other_than(expected, counts[name], f"rows in {name}")
        ],
        "passages_match": strays,
        "customers_exist": strangers,
    }
    return dg.MaterializeResult(
        asset_key=CATALOG_SPEC.key,
        metadata={
            "dagster/uri": str(data.lake.catalog_path),
            "views": dg.MetadataValue.md(f"| name | rows |\n| --- | --- |\n{listed}"),
            "view_count": len(written),
        },
        check_results=[
            check_result(CATALOG_SPEC, name, found, {}) for name, found in problems.items()
        ],
    )


def row_count(data: DataFolder, asset: str) -> int:
    """Return how many rows the manifests of all partitions of an asset name."""
    lake = data.lake
    return sum(read_manifest(lake, asset, part).row_count for part in lake.partitions(asset))


def _stray_passages(data: DataFolder, store: PassageStore) -> list[str]:
    """Return the passages that LanceDB and the Parquet files do not have in common."""
    return [
        problem
        for partition in data.lake.partitions("knowledge/passages")
        for problem in different_texts(
            store.read(partition["persona"]),
            read_table(data.lake, "knowledge/passages", partition),
        )
    ]


def _open_facts(data: DataFolder, counts: Mapping[str, int]) -> int:
    """Return how many facts of the Parquet files have not ended."""
    if "knowledge.facts" not in counts:
        return 0
    facts = scan("knowledge/facts", lake=data.lake.root)
    return int(facts.select(pl.col("valid_to_at").is_null().sum()).collect().item())


def _strangers(data: DataFolder, counts: Mapping[str, int]) -> list[str]:
    """Return the clients who are nobody of the population, where both datasets were made."""
    if not {"datasets.api", "datasets.population", "personas.documents"} <= set(counts):
        return []
    found = sql(_STRANGERS, lake=data.lake.root)
    return [
        f"persona={persona} seed={seed}: {client} is not in the population"
        for persona, seed, client in found.rows()
    ]

"""The page ``docs/tables.md``: every table, column by column, made from the schemas.

``python -m persona_assets.assets.reference FOLDER`` writes it and the other generated pages; a test
fails when one is out of date.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa

from persona_assets.assets.dataset_reference import behaviors_reference, dataset_reference
from persona_assets.assets.partitions import PERSONA_SEEDS
from persona_assets.assets.persona_reference import personas_reference
from persona_assets.assets.simulation_reference import simulation_reference
from persona_assets.assets.stages import ASSETS
from persona_assets.columns import description
from persona_assets.datasets.building import dataset
from persona_assets.generators.registry import GENERATORS
from persona_assets.knowledge.facts import FACTS_SCHEMA
from persona_assets.knowledge.graph import EDGES_SCHEMA, NODES_SCHEMA
from persona_assets.knowledge.graph_analysis import COMMUNITIES_SCHEMA
from persona_assets.knowledge.passage_table import PASSAGES_SCHEMA
from persona_assets.lake.fingerprint import plain_type
from persona_assets.mindscapes.tables import (
    BELIEFS_SCHEMA,
    CLAIMS_SCHEMA,
    GOALS_SCHEMA,
    SUMMARIES_SCHEMA,
    TRAITS_SCHEMA,
)
from persona_assets.observations.tables import OBSERVATIONS_SCHEMA
from persona_assets.personas.documents import resolve_persona
from persona_assets.personas.instances import INSTANCES_SCHEMA
from persona_assets.personas.learning import BEHAVIORS_SCHEMA
from persona_assets.personas.tables import DOCUMENTS_SCHEMA

SCHEMAS: dict[str, pa.Schema] = {
    "observations/approved": OBSERVATIONS_SCHEMA,
    "mindscapes/claims": CLAIMS_SCHEMA,
    "mindscapes/goals": GOALS_SCHEMA,
    "mindscapes/beliefs": BELIEFS_SCHEMA,
    "mindscapes/traits": TRAITS_SCHEMA,
    "mindscapes/summaries": SUMMARIES_SCHEMA,
    "knowledge/facts": FACTS_SCHEMA,
    "knowledge/passages": PASSAGES_SCHEMA,
    "knowledge/nodes": NODES_SCHEMA,
    "knowledge/edges": EDGES_SCHEMA,
    "knowledge/communities": COMMUNITIES_SCHEMA,
    "personas/documents": DOCUMENTS_SCHEMA,
    "personas/behaviors": BEHAVIORS_SCHEMA,
    "personas/instances": INSTANCES_SCHEMA,
    **{
        f"datasets/{generator.name}": dataset(generator.name, resolve_persona("normal_user")).schema
        for generator in GENERATORS
    },
}
"""The columns of every asset that is a table."""


def table_reference() -> str:
    """Return the page as Markdown."""
    parts = [
        "# Tables",
        "",
        "Written by `make docs` from the schemas; do not edit.",
        "Every table has the column `persona` besides, and every dataset `seed`.",
        "They are in the path of the file; polars and DuckDB add them.",
    ]
    for spec in (spec for assets in ASSETS for spec in assets.specs):
        name = "/".join(spec.key.path)
        if name in SCHEMAS:
            partition = "persona and seed" if spec.partitions_def == PERSONA_SEEDS else "persona"
            parts += ["", f"## {name}", "", str(spec.description), f"Partition: {partition}.", ""]
            parts += _columns(SCHEMAS[name])
    return "\n".join(parts) + "\n"


def _columns(schema: pa.Schema) -> list[str]:
    rows = [
        f"| `{field.name}` | {plain_type(field.type)}{' or null' if field.nullable else ''} "
        f"| {description(field)} |"
        for field in schema
        if field.name not in {"persona", "seed"}
    ]
    return ["| column | type | what it says |", "| --- | --- | --- |", *rows]


PAGES: Mapping[str, Callable[[], str]] = {
    "tables.md": table_reference,
    "datasets.md": dataset_reference,
    "behaviors.md": behaviors_reference,
    "personas.md": personas_reference,
    "simulation_reference.md": simulation_reference,
}
"""The generated pages of ``docs/``, and what makes each."""


if __name__ == "__main__":
    for file_name, make_page in PAGES.items():
        (Path(sys.argv[1]) / file_name).write_text(make_page(), encoding="utf-8")

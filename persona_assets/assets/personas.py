"""The fourth stage: who answers: the document, the behaviors, and the instances of a mapper."""

from collections.abc import Sequence

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.assets.checks import (
    fractions_out_of_range,
    missing_observations,
    other_than,
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
from persona_assets.ids import content_id
from persona_assets.lake.knowing import stored_knowledge
from persona_assets.observations.tables import observations_from_table
from persona_assets.personas.instances import DetailLevel, instance_table
from persona_assets.personas.learned import NotLearned
from persona_assets.personas.learning import behavior_table, not_learned
from persona_assets.personas.mapping import MappingRequest, map_persona
from persona_assets.personas.tables import document_from_table, document_table

_KNOWLEDGE = [
    "observations/approved",
    "mindscapes/claims",
    "knowledge/facts",
    "knowledge/passages",
    "knowledge/nodes",
    "knowledge/edges",
]

DOCUMENTS = asset_spec(
    "personas/documents",
    "One row: what the persona's document says, with what it inherits.",
    kinds={"parquet", "yaml"},
    code_version="1",
)
BEHAVIORS = asset_spec(
    "personas/behaviors",
    "One row for each behavior of the persona: declared in its document, or learned from what "
    "was seen, with the evidence.",
    kinds={"parquet"},
    deps=["personas/documents", "observations/approved"],
    code_version="3",
)
INSTANCES = asset_spec(
    "personas/instances",
    "One row for each mapper and level of detail: the persona answering for a purpose, for a "
    "while.  It is stamped with the time of its last evidence.",
    kinds={"parquet"},
    deps=[*_KNOWLEDGE, "personas/mappers"],
    code_version="2",
)


@stage_assets(
    "documents",
    [DOCUMENTS],
    {"personas/documents": {"one_document": "A persona has one document."}},
)
def documents(context: dg.AssetExecutionContext, data: DataFolder) -> Result:
    """Read the persona's document and write what it says."""
    with clear_failures():
        target = Materializer(data, context.partition_key)
        document = data.persona(target.persona)
        table = document_table([document])
        return target.write(
            DOCUMENTS,
            table,
            {"document": content_id(document.model_dump_json())},
            problems=lambda: {"one_document": other_than(1, table.num_rows, "documents")},
        )


@stage_assets(
    "behaviors",
    [BEHAVIORS],
    {
        "personas/behaviors": {
            "names_are_unique": "No two behaviors have one name.",
            "fractions_in_range": "Every weight lies between 0 and 1.",
            "evidence_exists": "What was learned is derived from observations that exist.",
        }
    },
)
def behaviors(context: dg.AssetExecutionContext, data: DataFolder) -> Result:
    """Gather the behaviors that are declared and learn the others."""
    with clear_failures():
        target = Materializer(data, context.partition_key)
        observed = target.read("observations/approved")
        document = document_from_table(target.read("personas/documents"))
        observations = observations_from_table(observed)
        table = behavior_table(document, observations)
        is_learned = pc.call_function("equal", [table.column("origin_type"), pa.scalar("learned")])
        return target.write(
            BEHAVIORS,
            table,
            target.inputs("personas/documents", "observations/approved"),
            metadata={"not_learned": _reasons(not_learned(document, observations))},
            problems=lambda: {
                "names_are_unique": repeated(table, "behavior_name"),
                "fractions_in_range": fractions_out_of_range(table),
                "evidence_exists": missing_observations(table.filter(is_learned), observed),
            },
        )


def _reasons(found: Sequence[NotLearned]) -> dg.MetadataValue:
    """Return why each parameter was not learned, as a list to read."""
    lines = [f"- {one.name}: {one.reason}" for one in found]
    return dg.MetadataValue.md("\n".join(lines) or "none")


@stage_assets(
    "instances",
    [INSTANCES],
    {
        "personas/instances": {
            "keys_are_unique": "PK-33: no two instances have one composite key.",
            "budgets_are_kept": "No instance takes more tokens than its level of detail allows.",
        }
    },
)
def instances(context: dg.AssetExecutionContext, data: DataFolder) -> Result:
    """Let every active mapper make an instance at every level of detail."""
    with clear_failures():
        target = Materializer(data, context.partition_key)
        inputs = target.inputs(*_KNOWLEDGE)
        knowledge = stored_knowledge(data.lake, target.persona)
        mappers = data.mappers()
        made = [
            map_persona(mapper, knowledge, MappingRequest(level, knowledge.mindscape.as_of))
            for mapper in mappers
            for level in DetailLevel
        ]
        table = instance_table(made)
        over = sum(
            one.generation_metadata.total_tokens_used > one.generation_metadata.budget_tokens
            for one in made
        )
        shown = {one.composite_key: dg.MetadataValue.md(one.text) for one in made[:1]}
        return target.write(
            INSTANCES,
            table,
            inputs
            | {
                f"mapper {mapper.mapper_id}": content_id(mapper.model_dump_json())
                for mapper in mappers
            },
            metadata=shown,
            also=lambda: data.instances.remember(made),
            problems=lambda: {
                "keys_are_unique": repeated(table, "composite_key"),
                "budgets_are_kept": other_than(0, over, "instances over their budget"),
            },
        )

"""The first stage: the files in a persona's folder become observations."""

import dagster as dg

from persona_assets.assets.charts import timeline_chart
from persona_assets.assets.checks import other_than, repeated
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.materializing import (
    Materializer,
    Result,
    asset_spec,
    clear_failures,
    stage_assets,
)
from persona_assets.assets.metadata import image
from persona_assets.observations.tables import observation_table

APPROVED = asset_spec(
    "observations/approved",
    "One row for each thing that was seen of the persona: a day of a chat, a document, an "
    "interview, an assessment, a day of telemetry.  It never changes.",
    kinds={"parquet"},
    code_version="1",
)


@stage_assets(
    "observations",
    [APPROVED],
    {
        "observations/approved": {
            "ids_are_unique": "The same content is one observation.",
            "turns_lie_inside": "Every turn is a part of the text.",
        }
    },
)
def observations(context: dg.AssetExecutionContext, data: DataFolder) -> Result:
    """Read what was seen of the persona."""
    with clear_failures():
        target = Materializer(data, context.partition_key)
        table = observation_table(data.observations(data.persona(target.persona)))
        outside = sum(
            not 0 <= turn["start"] <= turn["end"] <= len(row["raw"])
            for row in table.select(["raw", "turns"]).to_pylist()
            for turn in row["turns"]
        )
        return target.write(
            APPROVED,
            table,
            {"files": data.digest(target.persona)},
            metadata={"timeline": image(timeline_chart(table))} if table.num_rows else {},
            problems=lambda: {
                "ids_are_unique": repeated(table, "observation_id"),
                "turns_lie_inside": other_than(0, outside, "turns outside the text"),
            },
        )

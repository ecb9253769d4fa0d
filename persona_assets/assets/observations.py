"""The first stage: the files in a persona's folder become observations."""

from collections import Counter
from collections.abc import Sequence

import dagster as dg
import pyarrow as pa

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
from persona_assets.observations.approvals import ProcessingStatus
from persona_assets.observations.deciding import counted
from persona_assets.observations.observation import Observation
from persona_assets.observations.tables import observation_table

APPROVED = asset_spec(
    "observations/approved",
    "One row for each thing that was seen of the persona: a day of a chat, a document, an "
    "interview, an assessment, a day of telemetry, and that counts.  It never changes.",
    kinds={"parquet"},
    code_version="2",
)


@stage_assets(
    "observations",
    [APPROVED],
    {
        "observations/approved": {
            "ids_are_unique": "The same content is one observation.",
            "turns_lie_inside": "Every turn is a part of the text.",
            "all_are_approved": "Nothing that waits or was rejected is among them.",
        }
    },
)
def observations(context: dg.AssetExecutionContext, data: DataFolder) -> Result:
    """Read what was seen of the persona."""
    with clear_failures():
        target = Materializer(data, context.partition_key)
        seen = data.decided(data.persona(target.persona))
        table = observation_table(counted(seen))
        outside = sum(
            not 0 <= turn["start"] <= turn["end"] <= len(row["raw"])
            for row in table.select(["raw", "turns"]).to_pylist()
            for turn in row["turns"]
        )
        return target.write(
            APPROVED,
            table,
            {"files": data.digest(target.persona)},
            metadata={
                **_decided(seen, table),
                **({"timeline": image(timeline_chart(table))} if table.num_rows else {}),
            },
            problems=lambda: {
                "ids_are_unique": repeated(table, "observation_id"),
                "turns_lie_inside": other_than(0, outside, "turns outside the text"),
                "all_are_approved": other_than(0, _undecided(table), "that are not approved"),
            },
        )


def _undecided(table: pa.Table) -> int:
    """Return how many rows are neither approved nor processed."""
    approved = {ProcessingStatus.APPROVED.value, ProcessingStatus.PROCESSED.value}
    return sum(status not in approved for status in table["processing_status"].to_pylist())


def _decided(seen: Sequence[Observation], table: pa.Table) -> dict[str, int]:
    """Return how many things wait, are rejected, or are said by others as well."""
    by_status = Counter(one.approval.status for one in seen)
    waiting = by_status[ProcessingStatus.PENDING]
    rejected = by_status[ProcessingStatus.REJECTED]
    return {
        "pending_count": waiting,
        "rejected_count": rejected,
        "repeated_count": len(seen) - waiting - rejected - table.num_rows,
        "repeated_turn_count": sum(table["repeated_turn_count"].to_pylist()),
    }

"""Where a policy asks for it, only what a person approved is in the lake."""

import datetime as dt

import dagster as dg
import pyarrow as pa

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.observations import observations
from persona_assets.assets.partitions import add_partitions
from persona_assets.lake.reading import read_table
from persona_assets.observations.approval_log import ApprovalLog
from persona_assets.observations.approvals import ApprovalAction, Decision

NOON = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)


def make_approved(data: DataFolder, instance: dg.DagsterInstance) -> dict[str, object]:
    """Make the asset for the small persona, and return what it says of itself."""
    add_partitions(instance, ["tiny"], [7])
    result = dg.materialize(
        [observations], instance=instance, partition_key="tiny", resources={"data": data}
    )
    [event] = result.get_asset_materialization_events()
    return {name: value.value for name, value in event.materialization.metadata.items()}


def approved(data: DataFolder) -> pa.Table:
    """Return what lies in the lake."""
    return read_table(data.lake, "observations/approved", {"persona": "tiny"})


def test_what_was_approved_is_there_and_the_rest_waits(
    copied: DataFolder, instance: dg.DagsterInstance
) -> None:
    """A decision of a person changes what is made, and says whose it was (PK-06, PK-07)."""
    folder = copied.root / "approvals"
    folder.mkdir()
    (folder / "policy.yaml").write_text("personas: {tiny: required}\n")
    before = copied.digest("tiny")
    [first, *others] = copied.decided(copied.persona("tiny"))
    decision = Decision(first.observation_id, ApprovalAction.APPROVE, 1, "Jo", NOON)
    ApprovalLog(folder).record("tiny", [decision])

    said = make_approved(copied, instance)

    [row] = approved(copied).to_pylist()
    assert (row["observation_id"], row["approved_by"]) == (first.observation_id, "Jo")
    assert (said["pending_count"], said["rejected_count"]) == (len(others), 0)
    assert copied.digest("tiny") != before

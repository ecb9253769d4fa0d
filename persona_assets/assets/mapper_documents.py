"""The files that instances are made with: mappers, and the feedback that they were trained on.

Both are observed: their data versions are digests of what the files say, so a new version of a
mapper makes all instances stale, and the graph shows where it came from.
"""

import json
from collections.abc import Mapping

import dagster as dg

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.materializing import OWNERS, clear_failures
from persona_assets.errors import PersonaAssetsError
from persona_assets.ids import content_id

FEEDBACK = dg.AssetSpec(
    key=["personas", "feedback"],
    description="The files data/feedback/*.jsonl: what people said of instances, one a line.  "
    "`persona-gen feedback` makes new versions of mappers of it.",
    group_name="personas",
    kinds={"json"},
    owners=OWNERS,
    code_version="1",
)
MAPPERS = dg.AssetSpec(
    key=["personas", "mappers"],
    description="The files data/mappers/*.yaml: what personas are wanted for.",
    group_name="personas",
    kinds={"yaml"},
    owners=OWNERS,
    deps=[FEEDBACK],
    code_version="1",
)


@dg.multi_observable_source_asset(
    name="feedback_files", specs=[FEEDBACK], description="Look at the files of feedback."
)
def feedback_files(data: DataFolder) -> dg.ObserveResult:
    """Say what the files of feedback are now."""
    return dg.ObserveResult(
        asset_key=FEEDBACK.key,
        data_version=dg.DataVersion(data.feedback_digest()),
        metadata={"file_count": len(data.feedback_paths())},
    )


@dg.multi_observable_source_asset(
    name="mapper_documents", specs=[MAPPERS], description="Look at the files of the mappers."
)
def mapper_documents(data: DataFolder) -> dg.ObserveResult:
    """Say what the active mappers are now."""
    with clear_failures():
        versions = {mapper.mapper_id: mapper.version for mapper in data.mappers()}
        return dg.ObserveResult(
            asset_key=MAPPERS.key,
            data_version=dg.DataVersion(mappers_digest(data)),
            metadata={"mapper_count": len(versions), **versions},
        )


def mappers_digest(data: DataFolder) -> str:
    """Return the digest of all active mappers; of wrong ones, of what is wrong."""
    try:
        return content_id(json.dumps(data.mapper_digests(), sort_keys=True))
    except PersonaAssetsError as problem:
        return content_id(str(problem))


def file_digests(data: DataFolder) -> dict[str, str]:
    """Return what the sensor remembers of both assets: their digests, by name."""
    return {
        FEEDBACK.key.to_user_string(): data.feedback_digest(),
        MAPPERS.key.to_user_string(): mappers_digest(data),
    }


def changed_files(
    digests: Mapping[str, str], asked: Mapping[str, str]
) -> list[dg.AssetObservation]:
    """Return what to report of those of *digests* that are not the ones in *asked*."""
    return [
        dg.AssetObservation(
            asset_key=dg.AssetKey.from_user_string(name), tags={"dagster/data_version": digest}
        )
        for name, digest in digests.items()
        if asked.get(name) != digest
    ]

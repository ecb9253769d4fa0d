"""Which profiles have changed since their files were made: a part of the sensor for new files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dagster as dg

from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.jobs import PROFILE_FILES
from persona_assets.assets.partitions import profile_key
from persona_assets.assets.profiles import DOCUMENTS, SCHEMAS
from persona_assets.errors import PersonaAssetsError
from persona_assets.profiles.materializing import read_profile_manifest

_CURSOR = "profile "


@dataclass(frozen=True, slots=True)
class ProfileChanges:
    """What the sensor has to say about profiles.

    Attributes:
        keys: The partition keys of all profiles.
        requests: A run for each profile that has changed.
        observations: What its document is now, which makes its files stale.
        cursor: What was asked for, to be remembered.
        problems: What is wrong with names of profiles.
    """

    keys: Sequence[str]
    requests: Sequence[dg.RunRequest]
    observations: Sequence[dg.AssetObservation]
    cursor: Mapping[str, str]
    problems: Sequence[str]


def changed_profiles(data: DataFolder, asked: Mapping[str, str]) -> ProfileChanges:
    """Return which profiles differ from what their files were made of.

    Args:
        data: The data folder.
        asked: The cursor: what was asked for already is not asked for again.
    """
    digests: dict[str, str] = {}
    problems: list[str] = []
    for name in data.profiles():
        try:
            digests[profile_key(name)] = data.profile_digest(name)
        except PersonaAssetsError as problem:
            problems.append(str(problem))
    changed = [
        name
        for name, digest in digests.items()
        if asked.get(f"{_CURSOR}{name}") != digest and not _is_made(data, name)
    ]
    return ProfileChanges(
        keys=list(digests),
        requests=[
            dg.RunRequest(job_name=PROFILE_FILES.name, partition_key=name, tags={"profile": name})
            for name in changed
        ],
        observations=[
            dg.AssetObservation(
                asset_key=DOCUMENTS.key,
                partition=name,
                tags={"dagster/data_version": digests[name]},
            )
            for name in changed
        ]
        + [
            dg.AssetObservation(
                asset_key=SCHEMAS.key,
                partition=name,
                tags={"dagster/data_version": digest},
            )
            for name in changed
            if (digest := data.schema_digest(name)) is not None
        ],
        cursor={f"{_CURSOR}{name}": digest for name, digest in digests.items()},
        problems=problems,
    )


def _is_made(data: DataFolder, name: str) -> bool:
    """Return whether the files of a profile follow from what lies in the data folder now."""
    try:
        made = read_profile_manifest(data.lake, name).inputs
        return made == data.profile_inputs(name)
    except PersonaAssetsError:
        return False

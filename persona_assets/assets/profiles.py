"""Profiles as assets: a file in ``data/profiles`` becomes a folder of files in the lake.

A profile's document is observed: its data version is the digest of what it says and of the personas
that it names, so a changed file makes the files of the profile stale.
"""

from collections.abc import Iterable, Mapping, Sequence

import dagster as dg

from persona_assets.assets.checks import other_than
from persona_assets.assets.inputs import DataFolder
from persona_assets.assets.materializing import (
    OWNERS,
    Result,
    asset_spec,
    check_result,
    clear_failures,
    stage_assets,
)
from persona_assets.assets.metadata import Metadata
from persona_assets.assets.partitions import PROFILES
from persona_assets.errors import InvalidArgumentError, InvalidDocumentError, StorageError
from persona_assets.lake.layout import Lake
from persona_assets.lake.writing import file_digest
from persona_assets.profiles.documents import Profile
from persona_assets.profiles.materializing import (
    FILES,
    MaterializedFile,
    ProfileManifest,
    materialize_profile,
    outdated_schemas,
    profile_folder,
    schema_files,
)
from persona_assets.profiles.outputs import RecordFormat
from persona_assets.profiles.recounting import count_records

SCHEMAS = dg.AssetSpec(
    key=["schemas", "documents"],
    description="The files in data/schemas that the schemas of a profile were imported from.",
    group_name="schemas",
    kinds={"file"},
    owners=OWNERS,
    code_version="1",
    partitions_def=PROFILES,
)
DOCUMENTS = dg.AssetSpec(
    key=["profiles", "documents"],
    description="A file in data/profiles: what is made of whom, how much, and in what form.",
    group_name="profiles",
    kinds={"yaml"},
    owners=OWNERS,
    deps=[SCHEMAS],
    code_version="1",
    partitions_def=PROFILES,
)
PROFILE_FILES_SPEC = asset_spec(
    "profiles/files",
    "The files that a profile asks for, byte for byte as `persona-gen generate` makes them, with a "
    "manifest.",
    kinds={"file"},
    deps=["profiles/documents"],
    code_version="1",
)


@dg.multi_observable_source_asset(
    name="schema_documents",
    specs=[SCHEMAS],
    partitions_def=PROFILES,
    description="Look at the schema files that a profile was imported from.",
)
def schema_documents(context: dg.AssetExecutionContext, data: DataFolder) -> dg.ObserveResult:
    """Say what the schema files of the profile are now."""
    with clear_failures():
        name = context.partition_key
        found = schema_files(data.profile(name), data.schema_folder)
        return dg.ObserveResult(
            asset_key=SCHEMAS.key,
            data_version=dg.DataVersion(data.schema_digest(name) or "none"),
            metadata={key: str(path) for key, path in found.items()},
        )


@dg.multi_observable_source_asset(
    name="profile_documents",
    specs=[DOCUMENTS],
    partitions_def=PROFILES,
    description="Look at the profile's file and at those of its personas.",
)
def profile_documents(context: dg.AssetExecutionContext, data: DataFolder) -> dg.ObserveResult:
    """Say what the profile's document is now."""
    with clear_failures():
        name = context.partition_key
        path = data.profile_path(name)
        return dg.ObserveResult(
            asset_key=DOCUMENTS.key,
            data_version=dg.DataVersion(data.profile_digest(name)),
            metadata={"path": str(path)},
        )


@stage_assets(
    "profile_files",
    [PROFILE_FILES_SPEC],
    {
        "profiles/files": {
            "files_are_whole": "Read again, every file has the bytes that the manifest names.",
            "counts_are_declared": "Read again, every dataset has as many records for each persona "
            "as the profile asks for.",
            "schemas_are_current": "No schema file in data/schemas has changed since the profile "
            "was imported from it.",
        }
    },
    partitions_def=PROFILES,
)
def profile_files(context: dg.AssetExecutionContext, data: DataFolder) -> Result:
    """Make the files of the profile, all of them or none."""
    with clear_failures():
        name = context.partition_key
        profile = data.profile(name)
        try:
            manifest = materialize_profile(
                name,
                profile,
                data.persona_folders,
                data.lake,
                schema_folder=data.schema_folder,
            )
        except InvalidArgumentError as problem:
            raise InvalidDocumentError(data.profile_path(name), str(problem)) from None
        problems = {
            "files_are_whole": list(_damaged(data.lake, name, manifest)),
            "schemas_are_current": outdated_schemas(profile, data.schema_folder),
            "counts_are_declared": list(_miscounted(data.lake, name, profile, manifest)),
        }
    return dg.MaterializeResult(
        asset_key=PROFILE_FILES_SPEC.key,
        metadata=_shown(data.lake, name, manifest),
        data_version=dg.DataVersion(manifest.content_digest),
        check_results=[
            check_result(PROFILE_FILES_SPEC, check, found, {"profile": name})
            for check, found in problems.items()
        ],
    )


def _damaged(lake: Lake, name: str, manifest: ProfileManifest) -> Iterable[str]:
    for file in manifest.files:
        path = profile_folder(lake, name) / FILES / file.path
        if not path.is_file() or file_digest(path) != file.file_sha256:
            yield f"{file.path} is not what was written"


def _miscounted(
    lake: Lake, name: str, profile: Profile, manifest: ProfileManifest
) -> Iterable[str]:
    declared = {
        name: one.count
        for name, one in zip(profile.dataset_names, profile.datasets, strict=True)
        if one.database is None
    }
    for file in manifest.files:
        path = profile_folder(lake, name) / FILES / file.path
        try:
            found = count_records(path, RecordFormat(manifest.format))
        except StorageError as problem:
            yield str(problem)
            continue
        # Of a table there may be fewer rows than asked for, as it has no more keys.
        wanted = declared.get(file.dataset, file.row_count) - file.unwritten_count
        yield from other_than(wanted, found, f"records in {file.path}")


def _shown(lake: Lake, name: str, manifest: ProfileManifest) -> Metadata:
    """Return what a person sees: each file, what is in it, and which behaviors touched it."""
    return {
        "dagster/row_count": manifest.row_count,
        "dagster/uri": str(profile_folder(lake, name)),
        "file_bytes": manifest.file_bytes,
        "file_count": len(manifest.files),
        "content_digest": manifest.content_digest,
        "files": dg.MetadataValue.md(_file_table(manifest.files)),
        "behaviors": dg.MetadataValue.md(_behavior_table(manifest.files)),
    }


def _file_table(files: Sequence[MaterializedFile]) -> str:
    lines = [
        f"| {file.path} | {file.dataset} | {file.type} | {file.persona} | {file.seed} "
        f"| {file.row_count} | {file.file_bytes} |"
        for file in files
    ]
    head = "| file | dataset | type | persona | seed | records | bytes |"
    return "\n".join([head, "|" + " --- |" * 7, *lines])


def _behavior_table(files: Sequence[MaterializedFile]) -> str:
    lines = [
        f"| {file.persona} | {file.dataset} | {_spelled(file.behavior_counts)} |" for file in files
    ]
    return "\n".join(["| persona | dataset | records touched |", "|" + " --- |" * 3, *lines])


def _spelled(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"

"""A profile's files in the lake: replaced all at once, with a manifest that says what they are.

``<lake>/profiles/<name>/files`` holds what ``persona-gen generate`` writes, byte for byte, and
``manifest.json`` beside it what it was made from.  A reader sees the old files or the new ones.
"""

import shutil
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from persona_assets.errors import (
    InvalidArgumentError,
    MissingInputError,
    PersonaAssetsError,
    StorageError,
)
from persona_assets.ids import content_id
from persona_assets.lake.atomic import flush_file, replace_folder
from persona_assets.lake.layout import MANIFEST, Lake
from persona_assets.lake.staging import make_staging_folder
from persona_assets.lake.writing import file_digest
from persona_assets.personas.documents import resolve_persona
from persona_assets.profiles.documents import Profile
from persona_assets.profiles.imported import DatabaseSource, ImportedFrom
from persona_assets.profiles.planning import plan_profile
from persona_assets.profiles.running import Written, run_plan

FILES = "files"
"""The folder of the files, beside the manifest."""


class MaterializedFile(BaseModel):
    """One file of records in a profile's folder.

    Attributes:
        path: Where it lies, within the folder of the files.
        dataset: What the profile calls the dataset.
        type: The generator.
        persona: Who acts, as the profile names them.
        persona_version: The version of the persona's document.
        seed: The seed.
        row_count: How many records were made for it.
        unwritten_count: How many of them it does not hold, as its form cannot.
        file_bytes: Its size.
        file_sha256: Its digest.
        behavior_counts: How many records each behavior touched.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: str
    dataset: str
    type: str
    persona: str
    persona_version: str
    seed: int
    row_count: int
    unwritten_count: int = 0
    file_bytes: int
    file_sha256: str
    behavior_counts: dict[str, int]


class ProfileManifest(BaseModel):
    """What lies in a profile's folder; ``manifest.json`` beside the files.

    Attributes:
        profile: The profile's name.
        profile_version: Its version.
        description: What it is for.
        format: The form of the files.
        inputs: The digests of what the files follow from, by name.
        files: The files, in the order of datasets, then personas.
        generated_by: The program and its version.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile: str
    profile_version: str
    description: str
    format: str
    inputs: dict[str, str]
    files: tuple[MaterializedFile, ...]
    generated_by: str

    @property
    def row_count(self) -> int:
        """How many records there are in all files."""
        return sum(file.row_count for file in self.files)

    @property
    def file_bytes(self) -> int:
        """The size of all files."""
        return sum(file.file_bytes for file in self.files)

    @property
    def content_digest(self) -> str:
        """The digest of all files, by path and content."""
        whole = sha256()
        for file in sorted(self.files, key=lambda file: file.path):
            whole.update(f"{file.path} {file.file_sha256}\n".encode())
        return whole.hexdigest()


def profile_inputs(
    profile: Profile, folders: Sequence[Path], schema_folder: Path | None = None
) -> dict[str, str]:
    """Return the digest of all that the files of *profile* follow from.

    These are the profile, its personas, and the files in *schema_folder* that are called as those
    that its schemas were imported from.

    Raises:
        UnknownNameError: No folder has such a persona, or not in that version.
        InvalidDocumentError: A persona's file does not say what it must.
    """
    personas = {
        f"persona {name}": content_id(resolve_persona(name, folders).model_dump_json())
        for name in profile.personas
    }
    found = {} if schema_folder is None else schema_files(profile, schema_folder)
    schemas = {f"schema {name}": file_digest(path) for name, path in found.items()}
    return {"profile": content_id(profile.model_dump_json()), **personas, **schemas}


def schema_files(profile: Profile, schema_folder: Path) -> dict[str, Path]:
    """Return the file in *schema_folder* that each schema of *profile* was imported from."""
    named = {
        name: schema_folder / Path(source.path).name for name, source in _sources(profile).items()
    }
    return {name: path for name, path in named.items() if path.is_file()}


def outdated_schemas(profile: Profile, schema_folder: Path) -> list[str]:
    """Return what is wrong with schemas whose files have changed since they were imported."""
    problems: list[str] = []
    sources = _sources(profile)
    for name, path in schema_files(profile, schema_folder).items():
        source = sources[name]
        if file_digest(path) != source.sha256:
            options = "" if source.entity is None else f" -e {source.entity!r}"
            options += " --database" if isinstance(source, DatabaseSource) else ""
            problems.append(
                f"{path.name} has changed since {name} was imported from it; import it again with "
                f"persona-gen import-schema{options}"
            )
    return problems


def _sources(profile: Profile) -> dict[str, ImportedFrom | DatabaseSource]:
    """Return where the schemas and databases of *profile* were imported from."""
    schemas = {name: one.source for name, one in profile.schemas.items() if one.source is not None}
    return {**schemas, **{name: one.source for name, one in profile.databases.items()}}


def materialize_profile(
    name: str,
    profile: Profile,
    folders: Sequence[Path],
    lake: Lake,
    *,
    schema_folder: Path | None = None,
) -> ProfileManifest:
    """Make all files of *profile* and put them where those of its last run were.

    Args:
        name: What the folder in the lake is called.
        profile: The profile.
        folders: Folders of personas, beside the shipped ones.
        lake: Where to.
        schema_folder: The folder of schema files, some of which schemas were imported from.

    Raises:
        UnknownNameError: No folder has such a persona, or not in that version.
        InvalidArgumentError: The profile cannot be planned; see ``plan_profile``.
        InvalidDocumentError: A persona's file does not say what it must.
        StorageError: The disk refuses; what was there stays.
    """
    inputs = profile_inputs(profile, folders, schema_folder)
    target = profile_folder(lake, name)
    stage: Path | None = None
    try:
        stage = make_staging_folder(lake)
        plan = plan_profile(profile, folders, directory=stage / FILES)
        written = run_plan(plan)
        for path in plan.files:
            flush_file(stage / FILES / path)
        manifest = _manifest(profile, inputs, written)
        text = manifest.model_dump_json(indent=2) + "\n"
        (stage / MANIFEST).write_text(text, encoding="utf-8")
        flush_file(stage / MANIFEST)
        replace_folder(stage, target)
    except PersonaAssetsError:
        raise
    except OSError as problem:
        why = (problem.strerror or str(problem)).lower()
        raise StorageError(target, f"cannot write the files: {why}") from problem
    finally:
        if stage is not None:
            shutil.rmtree(stage, ignore_errors=True)
    return manifest


def read_profile_manifest(lake: Lake, name: str) -> ProfileManifest:
    """Return the manifest in the folder of the profile called *name*.

    Raises:
        MissingInputError: The profile has not been materialized.
        StorageError: The manifest cannot be read.
    """
    path = profile_folder(lake, name) / MANIFEST
    try:
        return ProfileManifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise MissingInputError(path, "the profile has not been materialized") from None
    except (OSError, ValidationError) as problem:
        raise StorageError(path, f"cannot be read: {problem}") from problem


def profile_folder(lake: Lake, name: str) -> Path:
    """Return the folder of the profile called *name*.

    Raises:
        InvalidArgumentError: The name is no name of a folder.
    """
    if name in {"", ".", ".."} or "/" in name:
        raise InvalidArgumentError(f"a profile's folder needs a plain name; found {name!r}")
    return lake.profiles_path / name


def _manifest(
    profile: Profile, inputs: Mapping[str, str], written: Sequence[Written]
) -> ProfileManifest:
    return ProfileManifest(
        profile=profile.name,
        profile_version=profile.version,
        description=profile.description,
        format=profile.output.format.value,
        inputs=dict(inputs),
        files=tuple(_file(one) for one in written),
        generated_by=f"persona-assets {version('persona-assets')}",
    )


def _file(one: Written) -> MaterializedFile:
    return MaterializedFile(
        path=one.job.path.as_posix(),
        dataset=one.job.name,
        type=one.job.made.name,
        persona=one.job.reference,
        persona_version=one.job.made.persona_version,
        seed=one.job.made.seed,
        row_count=one.summary.row_count,
        unwritten_count=one.unwritten_count,
        file_bytes=one.file_bytes,
        file_sha256=file_digest(one.path),
        behavior_counts=dict(one.summary.behavior_counts),
    )

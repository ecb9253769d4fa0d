"""What a profile comes to: one job for each persona and dataset, each with a file of its own."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_assets.columns import TIMESTAMP
from persona_assets.datasets.building import (
    Dataset,
    dataset,
    source_dataset,
    stream_source,
)
from persona_assets.documents import read_document
from persona_assets.errors import InvalidArgumentError, UnfitProfileError
from persona_assets.generators.entities import Entity, plan_of
from persona_assets.generators.registry import RECORDS
from persona_assets.personas.documents import PersonaDocument, resolve_persona
from persona_assets.profiles.database_parts import DatabasePart, database_parts
from persona_assets.profiles.documents import Profile, ProfileDataset, read_profile
from persona_assets.profiles.options import WINDOW_FIELDS, is_stream, options_type
from persona_assets.profiles.outputs import RecordFormat

_SUFFIXES = {
    RecordFormat.JSON: ".json",
    RecordFormat.JSONL: ".jsonl",
    RecordFormat.CSV: ".csv",
    RecordFormat.PARQUET: ".parquet",
    RecordFormat.AVRO: ".avro",
    RecordFormat.PROTOBUF: ".binpb",
    RecordFormat.SQL: ".sql",
}
_DESCRIBED = (RecordFormat.JSON, RecordFormat.PARQUET)  # they have room for metadata


@dataclass(frozen=True, slots=True)
class Job:
    """The records of one persona and one dataset of a profile, and the file they go to.

    Attributes:
        name: What the profile calls the dataset.
        reference: Who acts, as the profile or the command names them.
        made: The records.
        row_count: How many of them.
        stream: Which of the persona's streams they are; empty for the usual one, as ``quick`` has.
        options: What the generator was told, as the profile says it.
        path: The file, within the output directory.
        metadata_path: The file beside it that says what it was made from, or None.
        trace_path: The file beside it that says which behaviors changed which records, or None.
        schema_name: The schema of the profile that its records fit, or None.
        entity: What its records are made of, or None when that is the generator's.
        earlier_name: The schema that some of its records fit instead, or None.
        omissions: What its records never hold, although their schema allows it, as sentences.
        part: Which part of a database it is, or None.
    """

    name: str
    reference: str
    made: Dataset
    row_count: int
    stream: str
    options: Mapping[str, object]
    path: Path
    metadata_path: Path | None = None
    trace_path: Path | None = None
    schema_name: str | None = None
    entity: Entity | None = None
    earlier_name: str | None = None
    omissions: tuple[str, ...] = ()
    part: DatabasePart | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that generating a profile comes to.

    Attributes:
        profile: The profile.
        directory: The output directory.
        jobs: What is made, in the order of datasets, then personas.
    """

    profile: Profile
    directory: Path
    jobs: tuple[Job, ...]

    @property
    def row_count(self) -> int:
        """How many records there are in all."""
        return sum(job.row_count for job in self.jobs)

    @property
    def files(self) -> list[Path]:
        """Every file that is written, within the output directory."""
        found = ((job.path, job.metadata_path, job.trace_path) for job in self.jobs)
        return [path for paths in found for path in paths if path]


def plan_profile(
    profile: Profile,
    folders: Sequence[Path] = (),
    *,
    personas: Sequence[str] = (),
    directory: Path | None = None,
    seed: int | None = None,
) -> Plan:
    """Return what *profile* comes to.

    Args:
        profile: The profile.
        folders: Folders of personas, beside the shipped ones.
        personas: Who acts, instead of those whom the profile names; with ``@`` a version, and
            joined by ``+`` several as one.
        directory: The output directory, instead of the profile's.
        seed: The seed, instead of the profile's; a dataset's own seed stays.

    Raises:
        UnknownPersonaError: No folder has such a persona.
        UnknownNameError: There is no such version of it.
        MissingInputError: A folder does not exist.
        InvalidDocumentError: A persona's file does not say what it must.
        UnfitProfileError: Nobody acts, two files would have one name, personas cannot act as one,
            or a dataset does not fit its time window or has not so many rows.
    """
    names = list(dict.fromkeys(personas or profile.personas))
    if not names:
        problem = f"the profile {profile.name!r} names no persona; name one with --persona"
        raise UnfitProfileError(("personas",), problem)
    acting = {name: _actor(name, folders, index) for index, name in enumerate(names)}
    used = profile if seed is None else profile.model_copy(update={"seed": seed})
    jobs = tuple(
        job
        for index, name in enumerate(used.dataset_names)
        for actor in acting.items()
        for job in _jobs(used, index, name, actor)
    )
    plan = Plan(used, directory or Path(used.output.directory), jobs)
    _refuse_shared_files(plan)
    return plan


def plan_file(
    path: Path,
    folders: Sequence[Path] = (),
    *,
    personas: Sequence[str] = (),
    directory: Path | None = None,
    seed: int | None = None,
) -> Plan:
    """Return what the profile in the file at *path* comes to; see ``plan_profile``.

    Raises:
        InvalidDocumentError: A file does not say what it must, or the profile asks for what cannot
            be.
        PersonaAssetsError: What else ``plan_profile`` raises.
    """
    profile = read_profile(path, None if personas else folders)
    try:
        return plan_profile(profile, folders, personas=personas, directory=directory, seed=seed)
    except UnfitProfileError as problem:
        raise read_document(path).error(problem.location, str(problem)) from None


def _actor(reference: str, folders: Sequence[Path], index: int) -> PersonaDocument:
    try:
        return resolve_persona(reference, folders)
    except InvalidArgumentError as problem:
        raise UnfitProfileError(("personas", index), str(problem)) from None


def _jobs(profile: Profile, index: int, name: str, actor: tuple[str, PersonaDocument]) -> list[Job]:
    """Return the jobs of one dataset and persona: one for each table where there are tables."""
    asked = profile.datasets[index]
    if asked.database is None:
        return [_job(profile, index, name, actor)]
    reference, persona = actor
    seed = profile.seed if asked.seed is None else asked.seed
    stream = name if asked.name is not None else ""
    jobs: list[Job] = []
    for part in database_parts(profile, index, persona, stream):
        places = {"dataset": name, "table": part.file_name, "persona": reference, "seed": seed}
        path, beside, trace = _paths(profile, asked, {**places, "count": part.row_count})
        jobs.append(
            Job(
                name=part.job_name(asked.name),
                reference=reference,
                made=part.made,
                row_count=part.row_count,
                stream=stream,
                options=dict(asked.options),
                path=path,
                metadata_path=beside,
                trace_path=trace if part.table and part.made.behavior_names else None,
                omissions=part.omissions,
                part=part,
            )
        )
    return jobs


def _job(profile: Profile, index: int, name: str, actor: tuple[str, PersonaDocument]) -> Job:
    asked = profile.datasets[index]
    reference, persona = actor
    seed = profile.seed if asked.seed is None else asked.seed
    options = options_type(asked.type).model_validate(asked.options)
    has_streams = is_stream(asked.type) or asked.type == RECORDS.name
    stream = name if has_streams and name != asked.type else ""
    made, omissions = _made(profile, asked, persona, seed, stream)
    place = ("datasets", index)
    try:
        made.check_rows(asked.count)
    except InvalidArgumentError as problem:
        raise UnfitProfileError((*place, "count"), str(problem)) from None
    if late := _too_late(made, asked.count, getattr(options, "ended_at", None)):
        raise UnfitProfileError((*place, "options", "ended_at"), late)
    told = options.model_dump(mode="json", exclude_unset=True)
    places = {"dataset": name, "table": name, "persona": reference, "seed": seed}
    path, beside, trace = _paths(profile, asked, {**places, "count": asked.count})
    return Job(
        name=name,
        reference=reference,
        made=made,
        row_count=asked.count,
        stream=stream,
        options=told,
        path=path,
        metadata_path=beside,
        trace_path=trace if _is_traced(asked, made) else None,
        schema_name=asked.schema_name,
        entity=profile.entity_of(asked),
        earlier_name=asked.earlier and asked.earlier.schema_name,
        omissions=omissions,
    )


def _is_traced(asked: ProfileDataset, made: Dataset) -> bool:
    """Return whether something is to be said of records that have no room to say it."""
    return asked.type == RECORDS.name and bool(made.behavior_names or asked.earlier)


def _made(
    profile: Profile, asked: ProfileDataset, persona: PersonaDocument, seed: int, stream: str
) -> tuple[Dataset, tuple[str, ...]]:
    """Return the records that are *asked* for, and what their schema allows and they never hold."""
    options = options_type(asked.type).model_validate(asked.options)
    started_at = getattr(options, "started_at", None)
    chosen = options.model_dump(exclude=set(WINDOW_FIELDS), exclude_unset=True)
    entity = profile.entity_of(asked)
    if entity is None:
        return dataset(
            asked.type, persona, seed, started_at=started_at, options=chosen, stream=stream
        ), ()
    source = stream_source(persona, seed, started_at=started_at, stream=stream, entity=entity)
    made = source_dataset(asked.type, source, chosen, persona_version=persona.version)
    if entity.operations:
        return made, ()
    told = (plan_of(one, persona.locale).omissions for one in entity.versions)
    return made, tuple(dict.fromkeys(sentence for sentences in told for sentence in sentences))


def _paths(
    profile: Profile, asked: ProfileDataset, places: Mapping[str, object]
) -> tuple[Path, Path | None, Path]:
    """Return the file of the records, the one that describes them when it is another, the trace."""
    output = profile.output
    usual = {"profile": profile.name, "version": profile.version, "type": asked.type}
    suffix = _SUFFIXES[output.format]
    stem = output.filename_pattern.format(**usual, **places).removesuffix(suffix)
    is_zipped = output.is_compressed and output.format is not RecordFormat.PARQUET
    is_beside = output.include_metadata and output.format not in _DESCRIBED
    return (
        Path(f"{stem}{suffix}{'.gz' if is_zipped else ''}"),
        Path(f"{stem}.metadata.json") if is_beside else None,
        Path(f"{stem}.behaviors.jsonl"),
    )


def _too_late(made: Dataset, row_count: int, ended_at: dt.datetime | None) -> str:
    """Return what is wrong with the end of a dataset's window, or nothing."""
    if ended_at is None:
        return ""
    times = next(field.name for field in made.schema if field.type == TIMESTAMP)
    last = made.record(row_count - 1)[times]
    if isinstance(last, dt.datetime) and last >= ended_at:
        return (
            f"{made.persona} needs until {last.isoformat()} for {row_count} {made.name} records, "
            f"but ended_at is {ended_at.isoformat()}; lower the count or move the end"
        )
    return ""


def _refuse_shared_files(plan: Plan) -> None:
    for path, count in Counter(plan.files).items():
        if count > 1:
            raise UnfitProfileError(
                ("output", "filename_pattern"),
                f"{count} datasets would be written to {str(path)!r}; the filename_pattern "
                f"{plan.profile.output.filename_pattern!r} needs {{dataset}} and {{persona}}, and "
                f"{{table}} for a database",
            )

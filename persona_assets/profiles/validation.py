"""Whether files that people wrote say what they must: all of them are read, none is run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_assets.documents import Document, fit_model, read_document
from persona_assets.errors import InvalidDocumentError, UnsatisfiableSchemaError
from persona_assets.generators.entities import plan_of
from persona_assets.observations.json_lines import read_json_lines
from persona_assets.personas.documents import inherited, read_persona
from persona_assets.personas.feedback import Feedback
from persona_assets.personas.finding import Pin, find_personas
from persona_assets.personas.mapper_files import check_versions, load_mapper
from persona_assets.profiles.documents import read_profile
from persona_assets.profiles.editor_schemas import FileKind
from persona_assets.profiles.planning import plan_file

_LOCALE = "en_US"  # whether records can be made does not depend on it
FEEDBACK_SUFFIX = ".jsonl"
"""How the files of feedback end."""

_MARKS_OF_MAPPERS = {"configuration", "metadata", "mapper_id", "mapperId"}
_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said about one file.

    Attributes:
        path: The file.
        kind: What it is about.
        name: The name that it gives itself, or None when it is invalid.
        problem: What is wrong with it, or None.
    """

    path: Path
    kind: FileKind
    name: str | None = None
    problem: InvalidDocumentError | None = None


def validate_file(
    path: Path, kind: FileKind | None = None, folders: Sequence[Path] = ()
) -> Verdict:
    """Return whether the file at *path* says what it must.

    A persona is valid when its parents are found and fit; a profile when its personas are found; a
    mapper when its versions beside it fit together; feedback when each of its lines does.

    Args:
        path: The file.
        kind: What it is about; None looks at it: only profiles have ``datasets``, only mappers a
            ``configuration`` or ``metadata``, and feedback ends in ``.jsonl``.
        folders: Folders of personas, beside the shipped ones and, for a persona, its own.

    Raises:
        MissingInputError: There is no such file or folder.
    """
    found = kind or FileKind.PERSONA
    try:
        found = kind or _kind_of(path)
        return Verdict(path, found, _check(path, found, folders))
    except InvalidDocumentError as problem:
        return Verdict(path, found, problem=problem)


def _kind_of(path: Path) -> FileKind:
    if path.suffix == FEEDBACK_SUFFIX:
        return FileKind.FEEDBACK
    value = read_document(path).value
    names: set[object] = set(value) if isinstance(value, dict) else set()
    if "datasets" in names:
        return FileKind.PROFILE
    return FileKind.MAPPER if names & _MARKS_OF_MAPPERS else FileKind.PERSONA


def _check(path: Path, kind: FileKind, folders: Sequence[Path]) -> str:
    match kind:
        case FileKind.PERSONA:
            return _check_persona(path, folders)
        case FileKind.PROFILE:
            return _check_profile(path, folders)
        case FileKind.MAPPER:
            return _check_mapper(path)
        case FileKind.FEEDBACK:
            return _check_feedback(path)


def _check_mapper(path: Path) -> str:
    mapper = load_mapper(path)
    check_versions(path.parent, mapper.mapper_id)
    return mapper.mapper_id


def _check_feedback(path: Path) -> str:
    """Read each line by itself; whether the instances exist is for ``persona-gen feedback``."""
    lines: dict[str, Feedback] = {}
    if path.is_file() and not path.stat().st_size:
        return path.stem  # nobody has said anything yet
    for number, value in read_json_lines(path):
        one = fit_model(Document(path, value, {(): number}), Feedback)
        if lines.setdefault(one.feedback_id, one) != one:
            problem = f"{one.feedback_id} says something else in another line"
            raise InvalidDocumentError(path, problem, line=number, field="feedback_id")
    return path.stem


def _check_persona(path: Path, folders: Sequence[Path]) -> str:
    persona = read_persona(path)
    if path.suffix not in _SUFFIXES:
        allowed = ", ".join(_SUFFIXES)
        raise InvalidDocumentError(path, f"a persona's file ends in {allowed}")
    files = find_personas([path.parent, *folders])
    files.path(Pin(persona.name, persona.version))
    inherited(path, files)
    return persona.name


def _check_profile(path: Path, folders: Sequence[Path]) -> str:
    profile = read_profile(path, folders)
    for name, entity in profile.entities.items():
        try:
            plan_of(entity, _LOCALE)
        except UnsatisfiableSchemaError as problem:
            place = f"schemas.{name}.definition"
            raise InvalidDocumentError(path, str(problem), field=place) from None
    for name, database in profile.databases.items():
        from persona_assets.schema_records.databases.plans import compile_database

        try:
            compile_database(database.database(name).tables, 1, locale=_LOCALE)
        except UnsatisfiableSchemaError as problem:
            place = f"databases.{name}.tables"
            raise InvalidDocumentError(path, str(problem), field=place) from None
    if profile.personas:  # otherwise it is for whom --persona names
        plan_file(path, folders)
    return profile.name

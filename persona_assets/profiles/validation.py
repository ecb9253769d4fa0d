"""Whether files that people wrote say what they must: all of them are read, none is run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_assets.documents import read_document
from persona_assets.errors import InvalidDocumentError, UnsatisfiableSchemaError
from persona_assets.generators.entities import plan_of
from persona_assets.personas.documents import inherited, read_persona
from persona_assets.personas.finding import Pin, find_personas
from persona_assets.profiles.documents import read_profile
from persona_assets.profiles.editor_schemas import FileKind
from persona_assets.profiles.planning import plan_file

_LOCALE = "en_US"  # whether records can be made does not depend on it
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

    A persona is valid when its parents are found and fit; a profile when its personas are found.

    Args:
        path: The file.
        kind: What it is about; None looks for the field ``datasets``, which only profiles have.
        folders: Folders of personas, beside the shipped ones and, for a persona, its own.

    Raises:
        MissingInputError: There is no such file or folder.
    """
    found = kind or FileKind.PERSONA
    try:
        found = kind or _kind_of(path)
        name = _check_persona(path, folders) if found is FileKind.PERSONA else None
        return Verdict(path, found, name or _check_profile(path, folders))
    except InvalidDocumentError as problem:
        return Verdict(path, found, problem=problem)


def _kind_of(path: Path) -> FileKind:
    value = read_document(path).value
    is_profile = isinstance(value, dict) and "datasets" in value
    return FileKind.PROFILE if is_profile else FileKind.PERSONA


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

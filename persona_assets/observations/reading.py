"""Everything that was seen of one persona, from the files in its folder.

The name of a folder says how the files in it are read; a file that no reader takes is an error, so
that nothing is overlooked in silence.  Names that begin with a dot are left alone.
"""

import os
from collections.abc import Callable, Collection
from pathlib import Path

from persona_assets.errors import InvalidDocumentError, MissingInputError
from persona_assets.observations.assessments import read_assessment
from persona_assets.observations.folders import children, files_below
from persona_assets.observations.interviews import read_interview
from persona_assets.observations.observation import Observation
from persona_assets.observations.slack import read_slack
from persona_assets.observations.telemetry import read_telemetry
from persona_assets.observations.texts import read_document_text
from persona_assets.observations.whatsapp import read_whatsapp

FOLDERS = {
    "slack": (),
    "whatsapp": (".txt",),
    "documents": (".md", ".txt"),
    "interviews": (".md", ".txt"),
    "assessments": (".yaml", ".yml", ".json"),
    "telemetry": (".csv",),
}
"""For each folder, how the names of its files end; a Slack export has a form of its own."""


def read_observations(
    folder: Path, *, persona: str, aliases: Collection[str], required: bool = True
) -> list[Observation]:
    """Return what was seen of *persona*, by time and then by id, each content once.

    Args:
        folder: The persona's folder, such as ``data/observations/mara_okafor``.
        persona: The persona's name.
        aliases: The names under which the persona speaks; upper and lower case are the same.
        required: Whether a folder that is missing is an error or no observation.

    Raises:
        MissingInputError: The folder is missing, and *required*.
        InvalidDocumentError: A file does not say what it must; nothing is returned then.
    """
    if not folder.is_dir():
        if os.path.lexists(folder):
            raise InvalidDocumentError(folder, "expected a folder of observations")
        if required:
            raise MissingInputError(folder, f"no observations of {persona}")
        return []
    names = frozenset(alias.casefold().strip() for alias in aliases)
    found: dict[str, Observation] = {}
    for child in children(folder):
        if child.name not in FOLDERS or not child.is_dir():
            allowed = ", ".join(sorted(FOLDERS))
            raise InvalidDocumentError(child, f"no reader for it; allowed folders: {allowed}")
        for observation in _read_folder(child, folder, persona, names):
            found.setdefault(observation.observation_id, observation)
    return sorted(found.values(), key=lambda seen: (seen.observed_at, seen.observation_id))


def _read_folder(child: Path, root: Path, persona: str, names: frozenset[str]) -> list[Observation]:
    if child.name == "slack":
        return read_slack(child, root, persona, names)
    read = _READERS[child.name]
    return [
        observation
        for path in _files(child, FOLDERS[child.name])
        for observation in read(path, root, persona, names)
    ]


def _files(folder: Path, endings: Collection[str]) -> list[Path]:
    paths = files_below(folder, endings)
    for path in paths:
        if path.suffix.lower() not in endings:
            allowed = ", ".join(f"*{ending}" for ending in endings)
            raise InvalidDocumentError(path, f"no reader for it; allowed here: {allowed}")
    return paths


_Reader = Callable[[Path, Path, str, frozenset[str]], list[Observation]]

_READERS: dict[str, _Reader] = {
    "whatsapp": read_whatsapp,
    "documents": lambda path, root, persona, names: [
        read_document_text(path, root, persona, names)
    ],
    "interviews": lambda path, root, persona, names: [read_interview(path, root, persona, names)],
    "assessments": lambda path, root, persona, _: [read_assessment(path, root, persona)],
    "telemetry": lambda path, root, persona, _: read_telemetry(path, root, persona),
}

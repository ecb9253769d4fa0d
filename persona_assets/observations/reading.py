"""Everything that was seen of one persona, from the files in its folder.

The name of a folder says how the files in it are read; in ``inbox`` each file says it itself, and
an export lies there as it was unpacked.  A file that no reader takes is an error, so that nothing
is overlooked in silence.  Names that begin with a dot are left alone.
"""

import os
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from persona_assets.errors import InvalidDocumentError, MissingInputError
from persona_assets.observations.assessments import read_assessment
from persona_assets.observations.captions import read_captions
from persona_assets.observations.detection import detect_folder, is_slack_export
from persona_assets.observations.discord import read_discord
from persona_assets.observations.erasures import without_marks
from persona_assets.observations.folders import children, files_below
from persona_assets.observations.imports import read_imports
from persona_assets.observations.interviews import read_interview
from persona_assets.observations.mailboxes import read_mailbox
from persona_assets.observations.messages import read_messages
from persona_assets.observations.observation import Observation
from persona_assets.observations.repeats import without_repeats
from persona_assets.observations.slack import read_slack
from persona_assets.observations.teams import read_teams
from persona_assets.observations.telemetry import check_units, read_telemetry
from persona_assets.observations.texts import read_document_text
from persona_assets.observations.whatsapp import read_whatsapp

INBOX = "inbox"
"""The folder in which any export may lie."""

CORRECTIONS = "corrections"
"""The folder with what people suggest in feedback."""

FOLDERS = {
    "slack": (),
    "whatsapp": (".txt",),
    "teams": (".json",),
    "discord": (".json",),
    "email": (".mbox", ".eml"),
    "messages": (".jsonl",),
    "documents": (".md", ".txt"),
    "interviews": (".md", ".txt", ".vtt", ".srt"),
    "assessments": (".yaml", ".yml", ".json"),
    "imports": (".json", ".jsonl"),
    "telemetry": (".csv", ".jsonl"),
    CORRECTIONS: (".jsonl",),
    INBOX: (),
}
"""For each folder, how the names of its files end; a Slack export has a form of its own."""


def read_observations(
    folder: Path, *, persona: str, aliases: Collection[str], required: bool = True
) -> list[Observation]:
    """Return what was seen of *persona*, by time and then by id, each content and message once.

    Args:
        folder: The persona's folder, such as ``data/observations/mara_okafor``.
        persona: The persona's name.
        aliases: The names under which the persona speaks; upper and lower case are the same.
        required: Whether a folder that is missing is an error or no observation.

    Raises:
        MissingInputError: The folder is missing, and *required*.
        InvalidDocumentError: A file does not say what it must; nothing is returned then.
    """
    found = read_all(folder, persona=persona, aliases=aliases, required=required)
    return without_repeats(found)


def read_all(
    folder: Path, *, persona: str, aliases: Collection[str], required: bool = True
) -> list[Observation]:
    """Return what every file says, in the order of the files, with what they repeat.

    Words that were erased are no words of anybody: see :mod:`.erasures`.

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
    found: list[Observation] = []
    for child in children(folder):
        if child.name not in FOLDERS or not child.is_dir():
            allowed = ", ".join(sorted(FOLDERS))
            raise InvalidDocumentError(child, f"no reader for it; allowed folders: {allowed}")
        found.extend(_read_folder(child, folder, persona, names))
    check_units(folder, found)
    rest = (without_marks(one) for one in found)
    return [one for one in rest if one is not None]


def _read_folder(child: Path, root: Path, persona: str, names: frozenset[str]) -> list[Observation]:
    if child.name == "slack":
        return read_slack(child, root, persona, names)
    if child.name == INBOX:
        return _read_inbox(child, root, persona, names)
    read = _READERS[child.name]
    return [
        observation
        for path in _files(child, FOLDERS[child.name])
        for observation in read(path, root, persona, names)
    ]


def _read_inbox(inbox: Path, root: Path, persona: str, names: frozenset[str]) -> list[Observation]:
    exports = [one for one in children(inbox) if one.is_dir() and is_slack_export(one)]
    found = [seen for one in exports for seen in read_slack(one, root, persona, names)]
    for path in files_below(inbox, ()):
        if not any(path.is_relative_to(one) for one in exports):
            found.extend(_READERS[detect_folder(path)](path, root, persona, names))
    return found


def _files(folder: Path, endings: Collection[str]) -> list[Path]:
    paths = files_below(folder, endings)
    for path in paths:
        if path.suffix.lower() not in endings:
            allowed = ", ".join(f"*{ending}" for ending in endings)
            raise InvalidDocumentError(path, f"no reader for it; allowed here: {allowed}")
    return paths


def _read_recording(
    path: Path, root: Path, persona: str, names: frozenset[str]
) -> list[Observation]:
    """Return the interview at *path*, written down or as captions."""
    is_captions = path.suffix.lower() in (".vtt", ".srt")
    read = read_captions if is_captions else read_interview
    return [read(path, root, persona, names)]


_Reader = Callable[[Path, Path, str, frozenset[str]], list[Observation]]

_READERS: dict[str, _Reader] = {
    "whatsapp": read_whatsapp,
    "teams": read_teams,
    "discord": read_discord,
    "email": read_mailbox,
    "messages": read_messages,
    "imports": read_imports,
    CORRECTIONS: lambda path, root, persona, names: [
        replace(one, must_be_approved=True) for one in read_imports(path, root, persona, names)
    ],
    "documents": lambda path, root, persona, names: [
        read_document_text(path, root, persona, names)
    ],
    "interviews": _read_recording,
    "assessments": lambda path, root, persona, _: [read_assessment(path, root, persona)],
    "telemetry": lambda path, root, persona, _: read_telemetry(path, root, persona),
}

"""What an export is, told by what it says and not by where it lies."""

import itertools
from collections.abc import Mapping
from pathlib import Path

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.json_lines import read_json_lines
from persona_assets.observations.json_rows import read_opening
from persona_assets.observations.lines import check_not_utf_16, opened_export, read_lines
from persona_assets.observations.telemetry import TELEMETRY_COLUMNS
from persona_assets.observations.whatsapp_dates import is_entry

_BY_ENDING: Mapping[str, str] = {
    ".mbox": "email",
    ".eml": "email",
    ".vtt": "interviews",
    ".srt": "interviews",
    ".yaml": "assessments",
    ".yml": "assessments",
}
_BY_JSON_KEY: Mapping[str, str] = {
    "sourceType": "imports",
    "instrument": "assessments",
    "conversations": "teams",
    "guild": "discord",
    "@odata.context": "teams",
    "value": "teams",
    "messageType": "teams",
    "createdDateTime": "teams",
}
_BY_LINE_KEY: Mapping[str, str] = {
    "sourceType": "imports",
    "recorded_at": "telemetry",
    "speaker": "messages",
}
_LINES_LOOKED_AT = 60


def is_slack_export(folder: Path) -> bool:
    """Return whether a Slack export lies in *folder*."""
    return (folder / "users.json").is_file()


def detect_folder(path: Path) -> str:
    """Return the folder that the file at *path* belongs in, such as ``whatsapp``.

    Raises:
        InvalidDocumentError: The file is none of the forms that have a reader, or is not UTF-8.
    """
    with opened_export(path) as stream:
        start = stream.read(5)
    check_not_utf_16(path, start)
    ending = path.suffix.lower()
    found = "email" if start == b"From " else _BY_ENDING.get(ending)
    if found is None and ending == ".json":
        found = _first(_BY_JSON_KEY, read_opening(path).keys)
    elif found is None and ending == ".jsonl":
        found = _first(_BY_LINE_KEY, next(read_json_lines(path))[1])
    elif found is None and ending == ".csv":
        _, head = next(read_lines(path), (1, ""))
        found = "telemetry" if head == ",".join(TELEMETRY_COLUMNS) else None
    elif found is None and ending in (".txt", ".md"):
        found = _text_folder(path)
    if found is None:
        problem = (
            "no form that has a reader; put it into the folder that is named for its form, or "
            "convert it to JSON Lines with at, speaker and text"
        )
        raise InvalidDocumentError(path, problem, line=1)
    return found


def _first(folders: Mapping[str, str], keys: object) -> str | None:
    listed = list(keys) if isinstance(keys, (tuple, dict)) else []
    return next((folder for key, folder in folders.items() if key in listed), None)


def _text_folder(path: Path) -> str | None:
    """Return what a text is by its first lines: a chat, an interview or a document."""
    listed = [line for _, line in itertools.islice(read_lines(path), _LINES_LOOKED_AT)]
    if not listed or listed[0].rstrip() != "---":
        first = next((line for line in listed if line.strip()), "")
        return "whatsapp" if is_entry(first) else None
    front = itertools.takewhile(lambda line: line.rstrip() != "---", listed[1:])
    has_speakers = any(line.startswith("participants:") for line in front)
    return "interviews" if has_speakers else "documents"

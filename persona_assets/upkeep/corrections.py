"""Corrections that people suggest in feedback: observations that wait until somebody approves them.

They lie in ``data/observations/<persona>/corrections``, in the form in which programs hand over
observations.  A line is never changed there, so that what was decided about it holds.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from persona_assets.errors import StorageError
from persona_assets.observations.json_lines import read_json_lines
from persona_assets.observations.reading import CORRECTIONS
from persona_assets.personas.incorporating import Correction

_SOURCE = "feedback"
_Key = tuple[str, str]


def corrections_path(observations: Path) -> Path:
    """Return the file of the corrections in the folder with what was seen of a persona."""
    return observations / CORRECTIONS / "feedback.jsonl"


def new_corrections(path: Path, corrections: Iterable[Correction]) -> list[Correction]:
    """Return those of *corrections* that the file at *path* does not have.

    Raises:
        InvalidDocumentError: The file does not say what it must.
    """
    known = _known(path)
    return [one for one in corrections if _key(one.section_name, one.text) not in known]


def add_corrections(path: Path, corrections: Sequence[Correction]) -> None:
    """Add *corrections* to the file at *path*: all of them, or none.

    Raises:
        StorageError: The disk refuses; the file is what it was.
    """
    if not corrections:
        return
    staged = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_bytes() if path.is_file() else b""
        end = b"\n" if before and not before.endswith(b"\n") else b""
        staged.write_bytes(before + end + b"".join(map(_line, corrections)))
        staged.replace(path)
    except OSError as problem:
        raise StorageError(path, f"cannot be written: {problem.strerror}") from problem


def _known(path: Path) -> set[_Key]:
    if not path.is_file() or not path.stat().st_size:
        return set()
    contents = (row.get("content") or {} for _, row in read_json_lines(path))
    return {
        _key(str((content.get("structured") or {}).get("sectionName")), str(content.get("raw")))
        for content in contents
    }


def _key(section_name: str, text: str) -> _Key:
    return section_name, " ".join(text.split())


def _line(one: Correction) -> bytes:
    said: dict[str, Any] = {  # values of as many types
        "sourceType": "document",
        "sourceMetadata": {
            "source": _SOURCE,
            "timestamp": one.said_at.isoformat(),
            "documentType": "correction",
        },
        "content": {
            "raw": one.text,
            "structured": {
                "sectionName": one.section_name,
                "issue": one.issue,
                "submittedBy": one.said_by,
            },
        },
    }
    return json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

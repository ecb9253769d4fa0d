"""Builders of small exports for the tests of readers; everything in them is invented."""

import json
from pathlib import Path

from persona_assets.observations.observation import Observation
from persona_assets.observations.reading import read_observations

ALIASES = ("Mara Okafor", "Mara", "mara@example.org")


def write(root: Path, files: dict[str, object]) -> Path:
    """Return a persona's folder that holds *files*, by their path; what is no text is JSON."""
    folder = root / "mara"
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content, indent=1)
            path.write_text(text, encoding="utf-8")
    return folder


def read(root: Path, files: dict[str, object]) -> list[Observation]:
    """Return what is read of Mara from *files*."""
    return read_observations(write(root, files), persona="mara", aliases=ALIASES)


def said(seen: Observation) -> list[tuple[str, str, bool]]:
    """Return who says what in an observation, and whether it is the persona."""
    return [
        (turn.speaker, seen.text_of(turn), is_subject)
        for turn, is_subject in zip(seen.turns, seen.is_subject, strict=True)
    ]


def lines(*rows: object) -> str:
    """Return *rows* as JSON Lines."""
    return "".join(json.dumps(row) + "\n" for row in rows)

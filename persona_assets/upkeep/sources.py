"""Taking words out of the files that people put in.

A file that says nothing else is deleted.  In a file that others need, the words become
``[erased]``; that is done in a copy of the folder, which takes its place once its readers find none
of them.
"""

import html
import json
import os
import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from persona_assets.errors import InvalidDocumentError, StorageError
from persona_assets.lake.atomic import replace_folder

MARK = "[erased]"
"""What stands in the place of words that were erased."""

Check = Callable[[Path], Sequence[str]]
"""What reads a folder and returns what is still wrong with it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done to the files of a folder, which are named relative to it.

    Attributes:
        texts: What must not be found, longest first.
        gone: Files that say nothing else, and are deleted.
        rewritten: The files that are rewritten; None for all.
    """

    texts: Sequence[str]
    gone: Collection[str] = ()
    rewritten: Collection[str] | None = None


def rewrite_folder(folder: Path, change: Change, check: Check) -> list[str]:
    """Take words out of the files below *folder*: all of the *change*, or nothing of it.

    Args:
        folder: The folder with what was seen of a persona.
        change: What is to be done.
        check: What reads the folder as it becomes, and says what is wrong with it.

    Returns:
        The files that were changed or deleted, relative to the folder.

    Raises:
        InvalidDocumentError: Something is wrong with the folder as it would become; it is what it
            was.
        StorageError: The disk refuses; it is what it was.
    """
    staged = folder.with_name(f".erasing-{os.getpid()}-{folder.name}")
    try:
        shutil.copytree(folder, staged, symlinks=False)
        changed = [
            path.relative_to(staged).as_posix()
            for path in sorted(staged.rglob("*"))
            if path.is_file() and _apply(change, path, path.relative_to(staged).as_posix())
        ]
        _drop_empty_folders(staged)
        problems = check(staged)
        if problems:
            raise InvalidDocumentError(folder, problems[0])
        if changed:
            replace_folder(staged, folder)
    except OSError as problem:
        raise StorageError(folder, f"cannot be rewritten: {problem}") from problem
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return changed


def _drop_empty_folders(folder: Path) -> None:
    """Delete folders without files, which a reader would take for an export that is cut off."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _apply(change: Change, path: Path, name: str) -> bool:
    """Delete or rewrite one file, and return whether that was needed."""
    if name in change.gone:
        path.unlink()
        return True
    if change.rewritten is not None and name not in change.rewritten:
        return False
    before = path.read_bytes()
    try:
        text = before.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False  # what cannot be read as text is found by the proof
    after = _rewritten(text, path.suffix.lower(), change.texts)
    if after == text:
        return False
    path.write_text(after, encoding="utf-8", newline="")  # without the mark of UTF-8
    return True


def _rewritten(text: str, suffix: str, texts: Sequence[str]) -> str:
    if suffix == ".json":
        value: Any = json.loads(text)  # whatever the program exported
        cleaned = _clean(value, texts)
        return text if cleaned == value else json.dumps(cleaned, ensure_ascii=False, indent=2)
    lines = split_lines(text)
    if suffix == ".jsonl":
        return "".join(_clean_line(line, texts) for line in lines)
    if suffix == ".csv":
        return "".join(line for line in lines if line.strip() not in texts)
    return str(_clean(text, texts))


def split_lines(text: str) -> list[str]:
    """Return the lines of *text* with their ends, which are what readers take for ends."""
    *whole, rest = text.split("\n")
    return [*(f"{line}\n" for line in whole), *([rest] if rest else [])]


def _clean_line(line: str, texts: Sequence[str]) -> str:
    if not line.strip():
        return line
    value: Any = json.loads(line)
    cleaned = _clean(value, texts)
    return line if cleaned == value else json.dumps(cleaned, ensure_ascii=False) + "\n"


def _clean(value: Any, texts: Sequence[str]) -> Any:  # noqa: ANN401 - JSON of any shape
    """Return JSON with the words taken out of each text in it."""
    match value:
        case str():
            for text in texts:
                for spelled in (text, html.escape(text, quote=False)):
                    value = value.replace(spelled, MARK)
            return value
        case list():
            return [_clean(each, texts) for each in value]
        case dict():
            return {key: _clean(each, texts) for key, each in value.items()}
        case _:
            return value

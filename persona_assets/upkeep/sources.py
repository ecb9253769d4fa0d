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
from persona_assets.observations.erasures import MARK
from persona_assets.observations.slack import plain_text, read_users

STAGED = ".erasing-"
"""How the names of the copies begin."""

Shown = Callable[[str], str]
"""What returns a text of an export as people saw it."""

Check = Callable[[Path], Sequence[str]]
"""What reads a folder and returns what is still wrong with it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done to the files of a folder, which are named relative to it.

    Attributes:
        texts: What must not be found, longest first.
        gone: Files that say nothing else, and are deleted.
        rewritten: The files that are rewritten; None for all.
        everywhere: What must not be found in the other files, longest first.
    """

    texts: Sequence[str]
    gone: Collection[str] = ()
    rewritten: Collection[str] | None = None
    everywhere: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Staged:
    """A folder as it becomes, beside what it is.

    Attributes:
        folder: The folder with what was seen of a persona.
        staged: The copy that takes its place.
        changed: The files that were changed or deleted, relative to the folder.
    """

    folder: Path
    staged: Path
    changed: tuple[str, ...]

    def place(self) -> None:
        """Let the copy take the place of the folder.

        Raises:
            StorageError: The disk refuses; the folder is what it was.
        """
        try:
            if self.changed:
                replace_folder(self.staged, self.folder)
        except OSError as problem:
            raise StorageError(self.folder, f"cannot be rewritten: {problem}") from problem
        finally:
            self.discard()

    def discard(self) -> None:
        """Delete the copy."""
        shutil.rmtree(self.staged, ignore_errors=True)


def stage_folder(folder: Path, change: Change, check: Check) -> Staged:
    """Take words out of a copy of *folder*: all of the *change*, or nothing of it.

    Args:
        folder: The folder with what was seen of a persona.
        change: What is to be done.
        check: What reads the folder as it becomes, and says what is wrong with it.

    Raises:
        InvalidDocumentError: Something is wrong with the folder as it would become.
        StorageError: The disk refuses.
    """
    staged = folder.with_name(f"{STAGED}{os.getpid()}-{folder.name}")
    try:
        shutil.copytree(folder, staged, symlinks=False)
        changed = tuple(
            path.relative_to(staged).as_posix()
            for path in sorted(staged.rglob("*"))
            if path.is_file() and _apply(change, path, path.relative_to(staged).as_posix())
        )
        _drop_empty_folders(staged)
        problems = check(staged)
        if problems:
            raise InvalidDocumentError(folder, problems[0])  # noqa: TRY301 - the copy goes, too
    except BaseException as problem:
        shutil.rmtree(staged, ignore_errors=True)
        if isinstance(problem, OSError):
            raise StorageError(folder, f"cannot be rewritten: {problem}") from problem
        raise
    return Staged(folder, staged, changed)


def sweep(folder: Path) -> None:
    """Delete the copies in *folder* that an interrupted erasure has left."""
    for path in folder.glob(f"{STAGED}*"):
        shutil.rmtree(path, ignore_errors=True)


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
    is_first = change.rewritten is None or name in change.rewritten
    texts = change.texts if is_first else change.everywhere
    if not texts:
        return False
    before = path.read_bytes()
    try:
        text = before.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False  # what cannot be read as text is found by the proof
    try:
        after = _rewritten(text, path.suffix.lower(), texts, _shown_as(path))
    except ValueError as problem:
        raise InvalidDocumentError(path, f"no JSON: {problem}") from problem
    if after == text:
        return False
    path.write_text(after, encoding="utf-8", newline="")  # without the mark of UTF-8
    return True


def _shown_as(path: Path) -> Shown:
    """Return how a reader shows the texts in a file: those of Slack have marks in them."""
    users = next((one for one in (path.parent, path.parent.parent) if _is_export(one)), None)
    if path.suffix.lower() != ".json" or users is None:
        return html.unescape
    names = read_users(users / "users.json")
    return lambda text: plain_text(text, names)


def _is_export(folder: Path) -> bool:
    return (folder / "users.json").is_file()


def _rewritten(text: str, suffix: str, texts: Sequence[str], shown: Shown) -> str:
    if suffix == ".json":
        value: Any = json.loads(text)  # whatever the program exported
        cleaned = _clean(value, texts, shown)
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


def _clean(value: Any, texts: Sequence[str], shown: Shown = str) -> Any:  # noqa: ANN401 - JSON
    """Return JSON with the words taken out of each text in it."""
    match value:
        case str():
            return _clean_text(value, texts, shown)
        case list():
            return [_clean(each, texts, shown) for each in value]
        case dict():
            cleaned = {key: _clean(each, texts, shown) for key, each in value.items()}
            if cleaned.get("text") != value.get("text"):
                cleaned.pop("blocks", None)  # the same words once more, in pieces
            return cleaned
        case _:
            return value


def _clean_text(text: str, texts: Sequence[str], shown: Shown) -> str:
    for gone in texts:
        for spelled in (gone, html.escape(gone, quote=False)):
            text = text.replace(spelled, MARK)
    if shown is str:
        return text
    plain = shown(text)
    found = [gone for gone in texts if gone in plain]
    return html.escape(_clean_text(plain, found, str), quote=False) if found else text

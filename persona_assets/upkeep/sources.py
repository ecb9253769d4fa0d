"""Taking words out of the files that people put in.

A file that says nothing else is deleted.  In a file that others need, the words become
``[erased]``; that is done in a copy of the folder, which takes its place once its readers find none
of them.
"""

import html
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_assets.errors import InvalidDocumentError, StorageError
from persona_assets.lake.atomic import replace_folder
from persona_assets.observations.slack import plain_text, read_users
from persona_assets.upkeep.rewriting import Shown, rewritten, said_in, spellings
from persona_assets.upkeep.searching import find_texts

STAGED = ".erasing-"
"""How the names of the copies begin."""

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
        holding = _holding(change, staged)
        names = {path: path.relative_to(staged).as_posix() for path in sorted(staged.rglob("*"))}
        changed = tuple(
            name
            for path, name in names.items()
            if path.is_file() and _apply(path, holding.get(name, ()), is_gone=name in change.gone)
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


def _holding(change: Change, staged: Path) -> dict[str, list[str]]:
    """Return which of its texts each file has, longest first; files that go have none."""
    meant: dict[str, set[str]] = {}
    for text in {*change.texts, *change.everywhere}:
        for form in spellings(text):
            meant.setdefault(form, set()).add(text)
    found: dict[str, set[str]] = {}
    for name, hits in find_texts(meant, _said(change, staged)):
        found.setdefault(name, set()).update(*(meant[hit] for hit in hits))
    first, others = frozenset(change.texts), frozenset(change.everywhere)
    return {
        name: sorted(
            hits & (first if _is_first(change, name) else others),
            key=lambda text: (-len(text), text),
        )
        for name, hits in found.items()
    }


def _said(change: Change, staged: Path) -> Iterator[tuple[str, str]]:
    """Yield what each file says that stays, after its name."""
    for path in sorted(staged.rglob("*")):
        name = path.relative_to(staged).as_posix()
        text = _read(path) if path.is_file() and name not in change.gone else None
        if text and (change.texts if _is_first(change, name) else change.everywhere):
            try:
                for said in said_in(text, path.suffix.lower(), _shown_as(path)):
                    yield name, said
            except ValueError as problem:
                raise InvalidDocumentError(path, f"no JSON: {problem}") from problem


def _is_first(change: Change, name: str) -> bool:
    """Return whether all texts of the change are taken out of a file."""
    return change.rewritten is None or name in change.rewritten


def _read(path: Path) -> str | None:
    """Return the text of a file; what cannot be read as text is found by the proof."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _apply(path: Path, texts: Sequence[str], *, is_gone: bool) -> bool:
    """Delete or rewrite one file, and return whether that was needed."""
    if is_gone:
        path.unlink()
        return True
    text = _read(path) if texts else None
    if text is None:
        return False
    after = rewritten(text, path.suffix.lower(), texts, _shown_as(path))
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

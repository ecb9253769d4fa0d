"""Moving finished files to their places: all of them, or none, and what lay there stays safe.

A file that is replaced is kept aside until every file is in its place; what goes wrong in between
puts everything back.  A file that appears meanwhile is not overwritten unless that was asked for.
"""

import os
import shutil
import signal
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from persona_assets.errors import StorageError

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


@contextmanager
def new_folders(folder: Path) -> Generator[None, None, None]:
    """Make *folder* and those above it; afterwards the new ones that are empty are gone."""
    made = [one for one in (folder, *folder.parents) if not one.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    finally:
        for one in made:
            with suppress(OSError):
                one.rmdir()


def check_targets(directory: Path, names: Sequence[Path], *, is_forced: bool) -> None:
    """Refuse *names* in *directory* that no file can be moved to.

    Raises:
        StorageError: A file exists and *is_forced* is false, or a folder, a pipe or a link lies in
            the place of a file, or a file in the place of a folder.
    """
    targets = [directory / name for name in names]
    found = [target for target in targets if os.path.lexists(target)]
    if found and not is_forced:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise StorageError(found[0], f"exists already{more}; --force replaces it")
    for target in found:
        if target.is_symlink():
            raise StorageError(target, "cannot be replaced: it is a link; remove it")
        if not target.is_file():
            kind = "a folder" if target.is_dir() else "no regular file"
            raise StorageError(target, f"cannot be replaced: it is {kind}")
    for parent in dict.fromkeys(directory / one for name in names for one in name.parents):
        if os.path.lexists(parent) and not parent.is_dir():
            raise StorageError(parent, "cannot be written: it is a file; expected a folder")


def place_files(stage: Path, directory: Path, names: Sequence[Path], *, is_forced: bool) -> None:
    """Move the files *names* of *stage* to *directory*, all or none.

    Args:
        stage: A folder on the same disk, which nobody else knows and which is removed afterwards.
        directory: Where to.
        names: The files, as paths within either folder.
        is_forced: Whether files that exist are replaced.

    Raises:
        StorageError: A file cannot be moved; all is as it was, and the error names its place.
    """
    kept = stage / ".kept"
    kept.mkdir()
    folders: list[Path] = []
    begun: list[tuple[Path, Path, Path]] = []
    try:
        for number, name in enumerate(names):
            target = directory / name
            _make_folders(target.parent, folders)
            begun.append((stage / name, target, kept / str(number)))
            _place(*begun[-1], is_forced=is_forced)
    except BaseException:
        with _undisturbed():
            _put_back(begun, folders)
        raise


def put_new(source: Path, target: Path) -> None:
    """Move *source* to *target*, on the same disk, unless something has come to lie there.

    Raises:
        FileExistsError: Something lies there.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        if os.path.lexists(target):
            raise FileExistsError(target) from None
        source.rename(target)


def _place(source: Path, target: Path, aside: Path, *, is_forced: bool) -> None:
    try:
        if is_forced and os.path.lexists(target):
            _keep(target, aside)
            source.replace(target)
        else:
            put_new(source, target)
    except FileExistsError:
        raise StorageError(target, "exists already; --force replaces it") from None
    except OSError as problem:
        raise StorageError(target, f"cannot be written: {problem.strerror}") from problem


def _keep(target: Path, aside: Path) -> None:
    """Make *aside* another name of the old file, or a copy where a file has one name only."""
    try:
        os.link(target, aside, follow_symlinks=False)
    except OSError:
        half = aside.with_suffix(".half")
        shutil.copy2(target, half, follow_symlinks=False)
        half.rename(aside)


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Make *folder* and those above it, and tell *made* of the new ones first."""
    made.extend(one for one in (folder, *folder.parents) if not one.exists())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise StorageError(folder, f"cannot be made: {problem.strerror}") from problem


def _put_back(begun: Sequence[tuple[Path, Path, Path]], folders: Sequence[Path]) -> None:
    for source, target, aside in reversed(begun):
        if aside.exists():
            aside.replace(target)
        elif not source.exists() or _is_same(source, target):
            target.unlink(missing_ok=True)
    for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
        with suppress(OSError):
            folder.rmdir()


def _is_same(source: Path, target: Path) -> bool:
    return os.path.lexists(target) and os.path.samestat(source.lstat(), target.lstat())


@contextmanager
def _undisturbed() -> Generator[None, None, None]:
    """Let signals wait that would end the process."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)

"""Where data goes: stdout, or a file that appears only when it is complete."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from zlib import crc32

from persona_assets.cli.streams import printing
from persona_assets.errors import PersonaAssetsError, StorageError

STDOUT = Path("-")
"""The name that stands for stdout."""


def refuse_existing(target: Path, *, is_forced: bool) -> None:
    """Refuse to replace a file, unless *is_forced*; a link that leads nowhere counts as one.

    Raises:
        StorageError: There is a plain file at *target*, or it cannot be looked at.
    """
    if target == STDOUT or is_forced:
        return
    try:
        is_there = target.is_file() or (target.is_symlink() and not target.exists())
    except OSError as problem:
        raise _refused(target, problem) from problem
    if is_there:
        raise _existing(target)


@contextmanager
def opened(target: Path, *, replaces: bool = True) -> Generator[IO[bytes], None, None]:
    """Give a stream of bytes to *target*, which gets its new content whole or not at all.

    Parent folders are made; they are gone again when nothing was written.  What a link names is
    written, and the link stays.

    Args:
        target: The file, or ``-`` for stdout.
        replaces: Whether a file is replaced that is there at the end.

    Raises:
        StorageError: The file cannot be written, or has come to be there and *replaces* is false.
    """
    if target == STDOUT:
        with printing():
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        return
    try:
        # What is not a plain file, such as a pipe or /dev/null, must not be replaced by one.
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                yield stream
            return
        place = Path(os.path.realpath(target)) if target.is_symlink() else target
        with _replaced(place, replaces=replaces) as stream:
            yield stream
    except PersonaAssetsError:
        raise
    except OSError as problem:
        raise _refused(target, problem) from problem


@contextmanager
def _replaced(target: Path, *, replaces: bool) -> Generator[IO[bytes], None, None]:
    """Give a stream whose content is moved to *target* at the end."""
    from persona_assets.profiles.placing import new_folders

    # Short, so that every name that the folder takes can be written to.
    partial = target.with_name(f".{crc32(os.fsencode(target.name)):08x}.{os.getpid()}.partial")
    with new_folders(target.parent):
        try:
            with partial.open("wb") as stream:
                yield stream
            if replaces:
                partial.replace(target)
            else:
                _put_new(partial, target)
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _put_new(partial: Path, target: Path) -> None:
    from persona_assets.profiles.placing import put_new

    try:
        put_new(partial, target)
    except FileExistsError as problem:
        raise _existing(target) from problem


def _existing(target: Path) -> StorageError:
    return StorageError(target, "exists already; --force replaces it")


def _refused(target: Path, problem: OSError) -> StorageError:
    return StorageError(target, f"cannot be written: {problem.strerror}")

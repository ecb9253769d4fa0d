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
    """Refuse to replace a file, unless *is_forced*.

    Raises:
        StorageError: There is a plain file at *target*, or it cannot be looked at.
    """
    if target == STDOUT or is_forced:
        return
    try:
        is_there = target.is_file()
    except OSError as problem:
        raise _refused(target, problem) from problem
    if is_there:
        raise StorageError(target, "exists already; --force replaces it")


@contextmanager
def opened(target: Path) -> Generator[IO[bytes], None, None]:
    """Give a stream of bytes to *target*, which gets its new content whole or not at all.

    Parent folders are made.

    Raises:
        StorageError: The file cannot be written.
    """
    if target == STDOUT:
        with printing():
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        return
    # Short, so that every name that the folder takes can be written to.
    partial = target.with_name(f".{crc32(os.fsencode(target.name)):08x}.{os.getpid()}.partial")
    try:
        # What is not a plain file, such as a pipe or /dev/null, must not be replaced by one.
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                yield stream
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as stream:
            yield stream
        partial.replace(target)
    except PersonaAssetsError:
        raise
    except OSError as problem:
        raise _refused(target, problem) from problem
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _refused(target: Path, problem: OSError) -> StorageError:
    return StorageError(target, f"cannot be written: {problem.strerror}")

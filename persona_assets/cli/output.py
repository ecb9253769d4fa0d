"""Where data goes: stdout, or a file that appears only when it is complete."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from persona_assets.errors import PersonaAssetsError, StorageError

STDOUT = Path("-")
"""The name that stands for stdout."""


def refuse_existing(target: Path, *, is_forced: bool) -> None:
    """Refuse to replace a file, unless *is_forced*.

    Raises:
        StorageError: There is a plain file at *target*.
    """
    if target != STDOUT and target.is_file() and not is_forced:
        raise StorageError(target, "exists already; --force replaces it")


@contextmanager
def opened(target: Path) -> Generator[IO[bytes], None, None]:
    """Give a stream of bytes to *target*, which gets its new content whole or not at all.

    Parent folders are made.

    Raises:
        StorageError: The file cannot be written.
    """
    if target == STDOUT:
        with _quiet_when_read_enough():
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        return
    # What is not a plain file, such as a pipe or /dev/null, must not be replaced by one.
    is_special = target.exists() and not target.is_file()
    partial = target if is_special else target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as stream:
            yield stream
        partial.replace(target)
    except PersonaAssetsError:
        raise
    except OSError as problem:
        raise StorageError(target, f"cannot be written: {problem.strerror}") from problem
    finally:
        if not is_special:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


@contextmanager
def _quiet_when_read_enough() -> Generator[None, None, None]:
    """End without a complaint when whoever reads stdout has closed it."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

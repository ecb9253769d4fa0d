"""Stdout and stderr as they may be: full, closed, or read by somebody who has had enough.

Data that cannot be printed is an error.  What is only said about it never is one.
"""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

from persona_assets.errors import PersonaAssetsError, StorageError


def prepare_streams() -> None:
    """Put something in the place of streams that were closed when the process began.

    What is said to a closed stderr is lost.  What is printed to a closed stdout fails as it would
    on a full disk, because a descriptor that is open for reading takes its place.
    """
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def say(text: str) -> None:
    """Write *text* to stderr, if it can be written."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        _let_go(sys.stderr)


def counted(number: int, thing: str) -> str:
    """Return *number* of a *thing* in words.

    Examples:
        >>> counted(1, "file"), counted(1200, "file")
        ('1 file', '1,200 files')
    """
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


@contextmanager
def saying_if_interrupted(outcome: str) -> Generator[None, None, None]:
    """Say, when Ctrl-C ends the block, that it did, and what its *outcome* is."""
    try:
        yield
    except KeyboardInterrupt:
        say(f"persona-gen: interrupted; {outcome}\n")
        raise


@contextmanager
def printing() -> Generator[None, None, None]:
    """Take what goes wrong with stdout inside the block, and let all of it out at the end.

    A reader who has read enough is no error: nobody hears what else is printed.

    Raises:
        StorageError: What was printed cannot be written.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go(sys.stdout)
    except PersonaAssetsError:
        raise
    except OSError as problem:
        if problem.filename is not None:  # A file's, not that of stdout, which has no name.
            raise
        _let_go(sys.stdout)
        raise StorageError("stdout", f"cannot be written: {problem.strerror}") from problem


def _let_go(stream: TextIO) -> None:
    """Let what *stream* still holds vanish; otherwise Python would fail once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())

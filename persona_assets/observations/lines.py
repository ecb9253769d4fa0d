"""The text of a file that somebody exported, within bounds: line by line, or whole if it is short.

A file may be as long as it likes where it is read line by line; what is held at once is one line.
"""

import os
import stat
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from persona_assets.documents import read_text
from persona_assets.errors import InvalidDocumentError, MissingInputError

LONGEST_LINE = 1 << 20
"""How many bytes a line may have, with its end: a message of a million letters is no message."""

LONGEST_TEXT = 1 << 26
"""How many bytes a file may have that is read whole."""

_MARK = b"\xef\xbb\xbf"


@contextmanager
def opened_export(path: Path) -> Generator[BinaryIO, None, None]:
    """Give the bytes of the regular file at *path*.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: It is no regular file, or cannot be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # reading a pipe might never end
            raise InvalidDocumentError(path, "expected a file; found no regular file")
        with path.open("rb") as stream:
            yield stream
    except FileNotFoundError:
        raise MissingInputError(path, "no such file") from None
    except OSError as problem:
        raise InvalidDocumentError(
            path, f"cannot be read: {os.strerror(problem.errno or 0)}"
        ) from (problem)


def read_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of the text at *path* with their numbers, without their ends.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: It cannot be read, a line is not UTF-8, or longer than a line may be.
    """
    with opened_export(path) as stream:
        for number, line in byte_lines(path, stream):
            try:
                yield number, line.rstrip(b"\r\n").decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as problem:
                raise InvalidDocumentError(
                    path, f"the file must be UTF-8: {problem}"[:300], line=number
                ) from None


def byte_lines(path: Path, stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of *stream*, the content of *path*, with their numbers and their ends.

    Raises:
        InvalidDocumentError: A line is longer than a line may be; no more than that is read of it.
    """
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            problem = f"a line of more than {LONGEST_LINE:,} bytes; expected a line break before"
            raise InvalidDocumentError(path, problem, line=number)
        yield number, line


def read_short_text(path: Path) -> str:
    """Return the text at *path*, which is read whole.

    Raises:
        MissingInputError: There is no such file.
        InvalidDocumentError: It is too long, no regular file, cannot be read, or is not UTF-8.
    """
    check_short(path)
    return read_text(path)


def check_short(path: Path) -> None:
    """Refuse a file that is too long to be read whole.

    Raises:
        InvalidDocumentError: It has more than ``LONGEST_TEXT`` bytes.
    """
    size = path.stat().st_size if path.is_file() else 0
    if size > LONGEST_TEXT:
        problem = f"expected at most {LONGEST_TEXT:,} bytes; found {size:,}: export it in parts"
        raise InvalidDocumentError(path, problem)


def check_not_utf_16(path: Path, start: bytes) -> None:
    """Refuse what some programs save as "Unicode", and name it.

    Raises:
        InvalidDocumentError: *start*, the first bytes of *path*, are those of UTF-16 or UTF-32.
    """
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        problem = "the file must be UTF-8; found UTF-16: save it again as UTF-8"
        raise InvalidDocumentError(path, problem, line=1)

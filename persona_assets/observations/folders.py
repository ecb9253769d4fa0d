"""The files below a folder, each one found or an error: nothing is overlooked in silence.

Names that begin with a dot are left alone.  A link to a file is the file; a link to a folder is not
followed, because it may lead back.
"""

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path

from persona_assets.errors import InvalidDocumentError


def children(folder: Path) -> list[Path]:
    """Return what lies in *folder*, sorted, without names that begin with a dot.

    Raises:
        InvalidDocumentError: The folder cannot be read, or a name in it is not UTF-8.
    """
    try:
        found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as problem:
        raise InvalidDocumentError(folder, f"cannot be read: {problem.strerror}") from problem
    for path in found:
        if not _is_utf8(path.name):
            spelled = os.fsencode(path).decode("utf-8", "backslashreplace")
            raise InvalidDocumentError(spelled, "the name of the file must be UTF-8")
    return found


def files_below(folder: Path, endings: Collection[str]) -> list[Path]:
    """Return the files in *folder* and in the folders below it, sorted.

    Args:
        folder: Where to look.
        endings: How the names of files end, in lower case; a folder must not be called so.

    Raises:
        InvalidDocumentError: Something there is neither a file nor a folder, or cannot be read.
    """
    return sorted(_walk(folder, endings))


def _walk(folder: Path, endings: Collection[str]) -> Iterator[Path]:
    for path in children(folder):
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            raise InvalidDocumentError(path, "a link that leads nowhere") from None
        except OSError as problem:
            raise InvalidDocumentError(path, f"cannot be read: {problem.strerror}") from problem
        if stat.S_ISREG(mode):
            yield path
        elif not stat.S_ISDIR(mode):
            raise InvalidDocumentError(path, "expected a file; found a pipe, socket or device")
        elif path.is_symlink():
            raise InvalidDocumentError(path, "a link to a folder; only links to files are followed")
        elif path.suffix.lower() in endings:
            raise InvalidDocumentError(path, "expected a file; found a folder")
        else:
            yield from _walk(path, endings)


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True

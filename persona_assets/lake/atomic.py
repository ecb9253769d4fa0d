"""Replacing a folder in one step, so that a reader sees the old one or the new one.

Linux and macOS can exchange two folders in one system call.  Where the file system cannot (some
network and shared folders), the files are moved one by one, data first: a reader then never sees
less than one whole data file, but may see it beside the older manifest for an instant.
"""

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

_AT_FDCWD = -2 if sys.platform == "darwin" else -100
_EXCHANGE = 2  # RENAME_EXCHANGE in <linux/fs.h>, RENAME_SWAP in <sys/stdio.h> of macOS
_CANNOT = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}


def replace_folder(new: Path, target: Path) -> None:
    """Put the folder *new* where *target* is; what was there is deleted.

    Both must be on one file system.  Killed at any instant, *target* is what it was or what it
    becomes.

    Raises:
        OSError: The system refused; *target* is as it was.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        new.rename(target)  # refused, and harmless, when there is something
    except OSError as problem:
        if problem.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise
    else:
        _flush_folder(target.parent)
        return
    if not _exchange(new, target):
        _move_files(new, target)
    _flush_folder(target.parent)
    shutil.rmtree(new, ignore_errors=True)


def flush_file(path: Path) -> None:
    """Wait until the content of *path* is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _exchange(one: Path, other: Path) -> bool:
    call = _exchange_call()
    if call is None:
        return False
    result = call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE)
    if result == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _exchange_call() -> Callable[[int, bytes, int, bytes, int], int] | None:
    name = "renameatx_np" if sys.platform == "darwin" else "renameat2"
    return getattr(ctypes.CDLL(None, use_errno=True), name, None)


def _move_files(new: Path, target: Path) -> None:
    for path in sorted(new.iterdir(), key=lambda path: path.suffix == ".json"):
        path.replace(target / path.name)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

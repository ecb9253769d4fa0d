"""What entities were, on disk: versions that are over, in a file that goes with the process.

The file is SQLite's own temporary one, without a name, so nothing is left behind on any way out.
"""

import pickle
import sqlite3
from typing import Any

Version = tuple[int, Any]
"""Since when, and what; Any: a state, or the run of a flow."""

_HELD_BACK = 4096


class DiskPast:
    """Versions that are over, by the thing that they are versions of."""

    def __init__(self) -> None:
        """Open the file."""
        self._held_back: list[tuple[int, int, bytes]] = []
        self._file = sqlite3.connect("", check_same_thread=False)
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute("PRAGMA synchronous = OFF")
        self._file.execute(
            "CREATE TABLE versions (thing INTEGER, since INTEGER, value BLOB, "
            "PRIMARY KEY (thing, since)) WITHOUT ROWID"
        )

    def add(self, thing: int, version: Version) -> None:
        """Keep a version of *thing*."""
        since, value = version
        self._held_back.append((thing, since, pickle.dumps(value, pickle.HIGHEST_PROTOCOL)))
        if len(self._held_back) >= _HELD_BACK:
            self._write()

    def versions(self, thing: int) -> list[Version]:
        """Return all that was kept of *thing*, in the order of time."""
        self._write()
        rows = self._file.execute(
            "SELECT since, value FROM versions WHERE thing = ? ORDER BY since", (thing,)
        )
        return [(since, pickle.loads(value)) for since, value in rows]  # noqa: S301 - our own

    def _write(self) -> None:
        if self._held_back:
            self._file.executemany("INSERT INTO versions VALUES (?, ?, ?)", self._held_back)
            self._held_back = []

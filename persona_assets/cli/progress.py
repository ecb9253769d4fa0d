"""How far a long command is, on stderr, for somebody who watches."""

import os
import sys
from typing import TYPE_CHECKING

from persona_assets.cli.streams import say

if TYPE_CHECKING:
    from persona_assets.profiles.planning import Job


def is_watched() -> bool:
    """Return whether stderr is a terminal on which a line can be written over."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


class ProgressLine:
    """One line that tells how many records are done; it is gone when the command ends.

    Args:
        row_count: How many records there are in all.
        is_shown: Whether anything is written.
    """

    def __init__(self, row_count: int, *, is_shown: bool) -> None:
        self._row_count = row_count
        self._is_shown = is_shown
        self._done: dict[str, int] = {}
        self._width = 0

    def tell(self, job: "Job", done: int) -> None:
        """Take note that *done* records of *job* are there."""
        self._done[str(job.path)] = done
        if self._is_shown:
            total = sum(self._done.values())
            self._show(
                f"{total * 100 // self._row_count:3d} %  {total:,} of {self._row_count:,} records  "
                f"{job.name} of {job.made.persona}"
            )

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            self._show("")
            say("\r")
            self._width = 0

    def _show(self, text: str) -> None:
        say(f"\r{text:<{self._width}}")
        self._width = len(text)

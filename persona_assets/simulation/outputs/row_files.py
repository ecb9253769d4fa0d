"""Files that grow line by line: JSON lines, and CSV.  They can be followed while they grow."""

import csv
import datetime as dt
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from persona_assets.simulation.json_columns import joined
from persona_assets.simulation.outputs.columns import SYSTEM_COLUMNS, Column, ColumnKind
from persona_assets.simulation.parts import Part, in_time, together

_AS_IT_IS = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
"""Open a file for writing without emptying it."""


class _GrowingFile:
    """A file that holds what it held until the first events come, or until it is closed."""

    def __init__(self, path: Path, head: bytes = b"") -> None:
        self._path = path
        self._head = head
        self._is_new = not path.exists()
        self._is_begun = False
        self._file: BinaryIO = os.fdopen(os.open(path, _AS_IT_IS, 0o666), "wb")

    def write(self, text: bytes) -> None:
        """Write at the end of what was written; what was in the file before goes."""
        if not self._is_begun:
            self._begin()
        self._file.write(text)

    def flush(self) -> None:
        """Let others see what was written."""
        self._file.flush()

    def close(self, *, failed: bool) -> None:
        """Close the file; after a failure before the first event nothing has happened to it."""
        try:
            if not failed and not self._is_begun:
                self._begin()
        finally:
            self._file.close()
        if not self._is_begun and self._is_new:
            self._path.unlink(missing_ok=True)

    def _begin(self) -> None:
        self._is_begun = True
        if self._path.is_file():  # a pipe holds nothing
            self._file.truncate(0)
        self._file.write(self._head)


class JsonLinesFile:
    """A file with a JSON object in each line."""

    def __init__(self, path: Path) -> None:
        self._file = _GrowingFile(path)

    def write(self, parts: Sequence[Part]) -> None:
        """Write events."""
        self.write_text(joined(in_time(parts, Part.lines)))

    def write_text(self, text: bytes) -> None:
        """Write events that are JSON already."""
        self._file.write(text)

    def flush(self) -> None:
        """Let others see what was written."""
        self._file.flush()

    def close(self, *, failed: bool) -> None:
        """Close the file."""
        self._file.close(failed=failed)


class CsvFile:
    """A file of comma-separated values in UTF-8, with a line of names at its top.

    What is not there is empty; a moment is ISO 8601 in UTC; a boolean is ``true`` or ``false``.
    """

    def __init__(self, path: Path, columns: Sequence[Column] | None) -> None:
        """Begin a file.

        Args:
            path: Where.
            columns: The columns of one class of events; without them the events of all classes lie
                together, each with its own fields as JSON.
        """
        self._columns = columns
        names = [column.name for column in columns or SYSTEM_COLUMNS]
        head = _rows([names if columns else [*names, "data"]])
        self._file = _GrowingFile(path, head)

    def write(self, parts: Sequence[Part]) -> None:
        """Write events."""
        if self._columns is None:
            whole = together(parts)
            cells = [whole.values(name) for name in whole.columns]
        else:
            [part] = parts
            cells = [_cells(column, part) for column in self._columns]
        self._file.write(_rows(zip(*cells, strict=True)))

    def flush(self) -> None:
        """Let others see what was written."""
        self._file.flush()

    def close(self, *, failed: bool) -> None:
        """Close the file."""
        self._file.close(failed=failed)


def _rows(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _cells(column: Column, part: Part) -> list[object]:
    values = column.values(part)
    if column.kind is ColumnKind.BOOLEAN:
        return [None if value is None else str(value).lower() for value in values]
    if column.kind is ColumnKind.DATETIME:
        return [_moment(value) if isinstance(value, dt.datetime) else value for value in values]
    return values


def _moment(value: dt.datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")

"""Files that grow line by line: JSON lines, and CSV.  They can be followed while they grow."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from persona_assets.simulation.json_columns import joined
from persona_assets.simulation.outputs.columns import SYSTEM_COLUMNS, Column, ColumnKind
from persona_assets.simulation.parts import Part, in_time, together


class JsonLinesFile:
    """A file with a JSON object in each line."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")

    def write(self, parts: Sequence[Part]) -> None:
        """Write events."""
        self.write_text(joined(in_time(parts, Part.lines)))

    def write_text(self, text: bytes) -> None:
        """Write events that are JSON already."""
        self._file.write(text)

    def flush(self) -> None:
        """Let others see what was written."""
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


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
        self._file: BinaryIO = path.open("wb")
        names = [column.name for column in columns or SYSTEM_COLUMNS]
        self._write([names if columns else [*names, "data"]])

    def write(self, parts: Sequence[Part]) -> None:
        """Write events."""
        if self._columns is None:
            whole = together(parts)
            cells = [whole.values(name) for name in whole.columns]
        else:
            [part] = parts
            cells = [_cells(column, part) for column in self._columns]
        self._write(zip(*cells, strict=True))

    def flush(self) -> None:
        """Let others see what was written."""
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, rows: Iterable[Iterable[object]]) -> None:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        self._file.write(text.getvalue().encode())


def _cells(column: Column, part: Part) -> list[object]:
    values = column.values(part)
    if column.kind is ColumnKind.BOOLEAN:
        return [None if value is None else str(value).lower() for value in values]
    if column.kind is ColumnKind.DATETIME:
        return [_moment(value) if isinstance(value, dt.datetime) else value for value in values]
    return values


def _moment(value: dt.datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")

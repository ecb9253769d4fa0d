"""Files that grow line by line: JSON lines, and CSV.  They can be followed while they grow."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from persona_assets.simulation.batches import JsonRecord, lines_of
from persona_assets.simulation.outputs.columns import (
    SYSTEM_COLUMNS,
    Column,
    ColumnKind,
    own_fields_json,
)


class JsonLinesFile:
    """A file with a JSON object in each line."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")

    def write(self, records: Sequence[JsonRecord]) -> None:
        """Write events."""
        self.write_lines(lines_of(records))

    def write_lines(self, lines: Iterable[bytes]) -> None:
        """Write events that are JSON already."""
        self._file.write(b"".join(lines))

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

    def write(self, records: Sequence[JsonRecord]) -> None:
        """Write events."""
        cells = [_cells(column, records) for column in self._columns or SYSTEM_COLUMNS]
        if self._columns is None:
            cells.append([own_fields_json(record) for record in records])
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


def _cells(column: Column, records: Sequence[JsonRecord]) -> list[object]:
    values = column.values(records)
    if column.kind is ColumnKind.BOOLEAN:
        return [None if value is None else str(value).lower() for value in values]
    if column.kind is ColumnKind.DATETIME:
        return [_moment(value) if isinstance(value, dt.datetime) else value for value in values]
    return values


def _moment(value: dt.datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")

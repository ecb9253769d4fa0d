"""Events in files: JSON lines, CSV or Parquet, together or a file for each class of events."""

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from persona_assets.errors import InvalidArgumentError, PersonaAssetsError, StorageError
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.events import BaseEvent
from persona_assets.simulation.outputs.columns import columns_of
from persona_assets.simulation.outputs.output import Delivery
from persona_assets.simulation.outputs.row_files import CsvFile, JsonLinesFile
from persona_assets.simulation.parts import Part

EACH_TYPE = "{event_type}"
"""Stands in a path for the name of the events' class."""

_JSON_LINES = (".jsonl", ".ndjson", ".json")

FORMATS = (*_JSON_LINES, ".csv", ".parquet")
"""How the name of a file ends; this says what it is."""


_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


class _Sink(Protocol):
    """A file that takes events."""

    def write(self, parts: Sequence[Part]) -> None:
        """Take events."""
        ...

    def flush(self) -> None:
        """Let others see what was written."""
        ...

    def close(self, *, failed: bool) -> None:
        """Write what waits, and close the file.

        Args:
            failed: Whether the simulation failed; if nothing was written, nothing has changed then.
        """
        ...


class FileOutput:
    """Writes events to a file, or to one for each class of events.

    The ending of the path says what it is: ``.jsonl`` (or ``.ndjson``, ``.json``: lines of JSON,
    too), ``.csv`` or ``.parquet``.  With
    ``{event_type}`` in the path each class of events has a file with columns of its own; without it
    a table has the system's columns and one of JSON, ``data``.  What was in a file is replaced.
    """

    def __init__(self, path: str | Path) -> None:
        """Say where.

        Raises:
            InvalidArgumentError: The path's ending names no format, or its name has something in
                braces that stands for nothing.
        """
        self._path = Path(path)
        if self._path.suffix not in FORMATS:
            raise InvalidArgumentError(
                f"FileOutput: a path ends in {', '.join(FORMATS)}; found {str(path)!r}"
            )
        strange = [one for one in _PLACEHOLDER.findall(self._path.name) if one != EACH_TYPE]
        if strange:
            raise InvalidArgumentError(
                f"FileOutput: a file's name may have {EACH_TYPE}, which stands for the name of the "
                f"class, and no {', '.join(strange)}; found {str(path)!r}"
            )
        self._is_split = EACH_TYPE in str(path)
        self._sinks: dict[str, _Sink] = {}
        self._given = self._delivered = 0

    @property
    def place(self) -> str:
        """Where the events go; no other output may go there."""
        return str(self._path.resolve())

    def open(self) -> None:
        """Open the file, or find the folder of the files.

        Raises:
            StorageError: It cannot be written.
        """
        self._sinks = {}
        self._given = self._delivered = 0
        if not self._is_split:
            self._begin("", None)
            return
        fixed = self._path.parent
        while EACH_TYPE in str(fixed):
            fixed = fixed.parent
        if not fixed.is_dir():
            raise StorageError(self._path, f"cannot be written: there is no folder {fixed}")

    def write(self, batch: EventBatch) -> None:
        """Write the events.

        Raises:
            StorageError: The disk refuses.
            InvalidArgumentError: A value does not fit its column.
        """
        self._given += len(batch)
        whole = self._sinks.get("")
        try:
            if isinstance(whole, JsonLinesFile):
                whole.write_text(batch.text())
            elif whole is not None:
                whole.write(batch.parts())
            else:
                for part in batch.parts():
                    sink = self._sinks.get(part.name)
                    if sink is None:
                        sink = self._begin(part.name, batch.origin.classes[part.name])
                    sink.write([part])
        except OSError as error:
            raise self._refused(error) from None
        self._delivered += len(batch)

    def flush(self) -> None:
        """Let others see what was written; a Parquet file can be read when it is closed.

        Raises:
            StorageError: The disk refuses.
        """
        try:
            for sink in self._sinks.values():
                sink.flush()
        except OSError as error:
            raise self._refused(error) from None

    def close(self, *, failed: bool) -> Delivery:
        """Close every file, whatever happens to the others.

        A file that no event came to before a failure holds what it held.

        Raises:
            StorageError: The disk refuses.
        """
        problem: PersonaAssetsError | None = None
        for sink in self._sinks.values():
            try:
                sink.close(failed=failed)
            except PersonaAssetsError as error:
                problem = error
            except OSError as error:
                problem = self._refused(error)
        self._sinks = {}
        if problem is not None:
            raise problem
        lost = self._given - self._delivered
        return Delivery(str(self._path), self._delivered, lost, "not written" if lost else "")

    def _begin(self, name: str, event: type[BaseEvent] | None) -> _Sink:
        if "/" in name or os.sep in name:
            raise InvalidArgumentError(f"FileOutput: {name!r} cannot be the name of a file")
        path = Path(str(self._path).replace(EACH_TYPE, name))
        try:
            if event is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
            sink = self._sinks[name] = _sink(path, event)
        except OSError as error:
            raise StorageError(path, f"cannot be written: {error.strerror}") from None
        return sink

    def _refused(self, error: OSError) -> PersonaAssetsError:
        if isinstance(error, PersonaAssetsError):
            return error
        return StorageError(self._path, f"cannot be written: {error.strerror or error}")


def _sink(path: Path, event: type[BaseEvent] | None) -> _Sink:
    if path.suffix in _JSON_LINES:
        return JsonLinesFile(path)
    columns = None if event is None else columns_of(event)
    if path.suffix == ".csv":
        return CsvFile(path, columns)
    from persona_assets.simulation.outputs.parquet_files import ParquetFile

    return ParquetFile(path, columns)

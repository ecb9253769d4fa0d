"""Events in a file of JSON lines, which can be followed while it grows."""

from pathlib import Path
from typing import BinaryIO

from persona_assets.errors import StorageError
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.outputs.output import Delivery


class FileOutput:
    """Writes each event as a line of JSON.  What was in the file before is replaced."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._file: BinaryIO | None = None
        self._delivered = 0

    def open(self) -> None:
        """Open the file.

        Raises:
            StorageError: It cannot be written.
        """
        try:
            self._file = self._path.open("wb")
        except OSError as error:
            raise StorageError(self._path, f"cannot be written: {error.strerror}") from None
        self._delivered = 0

    def write(self, batch: EventBatch) -> None:
        """Write the events.

        Raises:
            StorageError: The disk refuses.
        """
        try:
            self._opened().write(b"".join(batch.lines()))
        except OSError as error:
            raise StorageError(self._path, f"cannot be written: {error.strerror}") from None
        self._delivered += len(batch)

    def flush(self) -> None:
        """Let others see what was written."""
        self._opened().flush()

    def close(self, *, failed: bool) -> Delivery:  # noqa: ARG002 - what was written is whole lines
        """Close the file."""
        if self._file is not None:
            self._file.close()
        return Delivery(str(self._path), self._delivered)

    def _opened(self) -> BinaryIO:
        if self._file is None:
            raise StorageError(self._path, "is not open")
        return self._file

"""Events on stdout: one JSON object a line, and nothing else."""

import sys

from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.outputs.output import Delivery


class StdOutOutput:
    """Writes each event as a line of JSON to stdout."""

    def __init__(self) -> None:
        self._delivered = 0

    @property
    def place(self) -> str:
        """Where the events go; no other output may go there."""
        return "stdout"

    def open(self) -> None:
        """Begin to count."""
        self._delivered = 0

    def write(self, batch: EventBatch) -> None:
        """Write the events."""
        stream = sys.stdout
        text = batch.text()
        buffer = getattr(stream, "buffer", None)
        if buffer is None:
            stream.write(text.decode())
        else:
            stream.flush()
            buffer.write(text)
        self._delivered += len(batch)

    def flush(self) -> None:
        """Hand over what lies in the buffer."""
        sys.stdout.flush()

    def close(self, *, failed: bool) -> Delivery:  # noqa: ARG002 - a terminal takes nothing back
        """Hand over what lies in the buffer."""
        sys.stdout.flush()
        return Delivery("stdout", self._delivered)

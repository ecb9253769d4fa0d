"""Events in a list: for tests and notebooks."""

from persona_assets.simulation.batches import EventBatch, JsonRecord
from persona_assets.simulation.outputs.output import Delivery


class MemoryOutput:
    """Keeps each event as a dict.

    Attributes:
        records: The events of the last run, in the order of time.
    """

    def __init__(self) -> None:
        self.records: list[JsonRecord] = []

    def open(self) -> None:
        """Forget the run before."""
        self.records = []

    def write(self, batch: EventBatch) -> None:
        """Keep the events."""
        self.records += batch.records()

    def flush(self) -> None:
        """Need nothing."""

    def close(self, *, failed: bool) -> Delivery:  # noqa: ARG002 - nothing can go wrong
        """Keep what is there."""
        return Delivery("memory", len(self.records))

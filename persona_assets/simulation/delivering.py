"""The way of the events of one run to the outputs, which are closed on every way out."""

from collections.abc import Callable, Sequence
from typing import Protocol

from persona_assets.errors import PersonaAssetsError
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.garbage import rare_collections
from persona_assets.simulation.outputs.output import Delivery, Output
from persona_assets.simulation.playing import Pace, Playing
from persona_assets.simulation.reports import Counts, SimulationStoppedError

BATCH_EVENTS = 8192
"""How many events go out together, at most."""

Progress = Callable[[int, int], None]
"""Told from time to time how far the simulation is: milliseconds since 1970, and events so far."""


class Source(Protocol):
    """What makes the events of one run."""

    @property
    def counts(self) -> Counts:
        """What has happened so far."""
        ...

    def run(self, deliver: Callable[[EventBatch], None], batch: int) -> None:
        """Make all events, and hand them over about *batch* at a time, in the order of time."""
        ...


class Delivering:
    """The way of the events of one run from the engine to the outputs.

    Attributes:
        reached: When the last event that went out happened, or None before the first.
        sent: How many events went out.
        is_stopped: Whether somebody ended the run early.
    """

    def __init__(
        self,
        outputs: Sequence[Output],
        source: Source,
        progress: Progress | None,
        pace: Pace | None,
    ) -> None:
        self._outputs = outputs
        self._source = source
        self._progress = progress
        self._pace = pace
        self.reached: int | None = None
        self.sent = 0
        self.is_stopped = False
        if isinstance(pace, Playing):
            pace.before_waiting = self._flush

    def run(self) -> tuple[Delivery, ...]:
        """Run the engine between the outputs' opening and their closing, on every way out."""
        opened: list[Output] = []
        try:
            for output in self._outputs:
                output.open()
                opened.append(output)
            with rare_collections():
                if self._pace is None:
                    self._source.run(self._send, BATCH_EVENTS)
                else:
                    self._source.run(self._send_paced, 1)
        except SimulationStoppedError:
            self.is_stopped = True
        except BaseException as error:
            self._close_after(error, opened)
            raise
        return self._close(opened)

    def _send(self, batch: EventBatch) -> None:
        for output in self._outputs:
            output.write(batch)
        self.reached = batch.last
        self.sent += len(batch)
        if self._progress is not None:
            self._progress(batch.last, self._source.counts.events)

    def _send_paced(self, batch: EventBatch) -> None:
        if self._pace is not None:
            self._pace(batch.last)
        self._send(batch)
        if not isinstance(self._pace, Playing):
            self._flush()

    def _flush(self) -> None:
        for output in self._outputs:
            output.flush()

    def _close(self, opened: Sequence[Output]) -> tuple[Delivery, ...]:
        """Close all outputs; if one cannot deliver, the others are closed all the same."""
        deliveries: list[Delivery] = []
        for place, output in enumerate(opened):
            try:
                deliveries.append(output.close(failed=False))
            except BaseException as error:
                self._close_after(error, opened[place + 1 :])
                raise
        return tuple(deliveries)

    def _close_after(self, error: BaseException, opened: Sequence[Output]) -> None:
        """Close after an error; what the closing has to say is added to it."""
        for output in opened:
            try:
                delivery = output.close(failed=True)
            except PersonaAssetsError as second:
                error.add_note(str(second))
            else:
                if delivery.undelivered:
                    said = f"{delivery.undelivered} events were not delivered: {delivery.problem}"
                    error.add_note(f"{delivery.output}: {said}")

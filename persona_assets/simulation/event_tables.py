"""The events of several simulations as one table: what all have as columns, the rest as JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.columns import TIMESTAMP, column
from persona_assets.simulation.batches import EventBatch
from persona_assets.simulation.message_keys import key_field, keys_of
from persona_assets.simulation.outputs.output import Delivery
from persona_assets.simulation.parts import in_time, together

EVENTS = pa.schema(
    [
        column("simulation_name", pa.string(), "The simulation that the event is of."),
        column("event_id", pa.string(), "The event's id, which no other event has."),
        column("event_type", pa.string(), "The class of the event."),
        column("occurred_at", TIMESTAMP, "When it happened, in the simulation's time."),
        column("session_id", pa.string(), "The run of a flow that it belongs to."),
        column("key", pa.string(), "The entity that it is about; without one, its session."),
        column("fields", pa.string(), "What is particular to its class, as JSON."),
    ]
)
"""One row for each event, by simulation and, in each, in the order of time."""


class TableOutput:
    """Collects the events of one run as a table."""

    def __init__(self, simulation: str) -> None:
        """Collect the events of the simulation of a name."""
        self._simulation = simulation
        self._batches: list[pa.RecordBatch] = []

    def open(self) -> None:
        """Forget the run before."""
        self._batches = []

    def write(self, batch: EventBatch) -> None:
        """Keep the events."""
        origin, parts = batch.origin, batch.parts()
        fields = {n: key_field(one, origin.entity_keys) for n, one in origin.classes.items()}
        whole = together(parts)
        times = pa.array(whole.columns["timestamp"], pa.int64())
        columns = [
            pa.repeat(pa.scalar(self._simulation), len(whole)),
            pa.array(whole.columns["event_id"], pa.string()),
            pa.array(whole.columns["event_type"], pa.string()),
            pc.call_function("multiply", [times, pa.scalar(1000)]).cast(TIMESTAMP),
            pa.array(whole.columns["session_id"], pa.string()),
            pa.array(in_time(parts, lambda part: keys_of(part, fields[part.name])), pa.string()),
            pa.array(whole.columns["data"], pa.string()),
        ]
        self._batches.append(pa.record_batch(columns, schema=EVENTS))

    def flush(self) -> None:
        """Need nothing."""

    def close(self, *, failed: bool) -> Delivery:  # noqa: ARG002 - nothing can go wrong
        """Keep what is there."""
        return Delivery("table", sum(batch.num_rows for batch in self._batches))

    def table(self) -> pa.Table:
        """Return the events of the last run."""
        return pa.Table.from_batches(self._batches, EVENTS)


def records_of_table(table: pa.Table) -> Iterator[dict[str, Any]]:  # Any: JSON
    """Yield the events of a table as outputs write them."""
    for row in table.to_pylist():
        yield {
            "event_id": row["event_id"],
            "event_type": row["event_type"],
            "timestamp": round(row["occurred_at"].timestamp() * 1000),
            "session_id": row["session_id"],
            **json.loads(row["fields"]),
        }


def count_by_type(table: pa.Table, simulations: Sequence[str]) -> Mapping[str, dict[str, int]]:
    """Return how many events of each class each simulation has, the most frequent first."""
    found: dict[str, dict[str, int]] = {name: {} for name in simulations}
    counted = table.group_by(["simulation_name", "event_type"]).aggregate([([], "count_all")])
    ordered = sorted(counted.to_pylist(), key=lambda one: (-one["count_all"], one["event_type"]))
    for one in ordered:
        found[one["simulation_name"]][one["event_type"]] = one["count_all"]
    return found

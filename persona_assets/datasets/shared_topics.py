"""One topic for a ``streaming`` dataset and the events of simulations."""

import numpy as np
import polars as pl
import pyarrow as pa

from persona_assets.errors import InvalidArgumentError
from persona_assets.generators.hashing import kafka_partitions
from persona_assets.generators.streaming import STREAMING_SCHEMA

EVENT_HEADERS = {"content-type": "application/json"}
"""The headers of a simulation's event; ``simulation`` is added, with the simulation's name."""


def shared_topic(streaming: pa.Table, events: pa.Table, partition_count: int = 6) -> pa.Table:
    """Return the messages of *streaming* and, among them, the *events*, as one topic's.

    A consumer tells them apart by the header ``simulation``, which only events have.  All are in
    the order of ``event_at``, messages before events of the same time; each key's partition is
    the one that Kafka's default partitioner gives it, and each partition's offsets begin with 0 and
    have no gaps.  An event is received and processed when it happens.

    Args:
        streaming: Rows as ``STREAMING_SCHEMA`` has them, of one topic.
        events: Rows as ``simulation.event_tables.EVENTS`` has them.
        partition_count: How many partitions the topic has.

    Returns:
        A table of ``STREAMING_SCHEMA``.

    Raises:
        InvalidArgumentError: The messages are of several topics, or there is none.
    """
    topics = streaming["topic"].unique().to_pylist()
    if len(topics) != 1:
        raise InvalidArgumentError(
            f"shared_topic: the messages must be of one topic; found {sorted(topics) or 'none'}"
        )
    rows = pa.concat_tables(
        [streaming.select(STREAMING_SCHEMA.names), _messages(events, topics[0])]
    )
    times = rows["event_at"].cast(pa.int64()).to_numpy()
    rows = rows.take(np.argsort(times, kind="stable"))
    keys = rows["key"].combine_chunks()
    partitions = pl.Series("partition", kafka_partitions(keys, partition_count))
    offsets = partitions.to_frame().select(pl.int_range(pl.len()).over("partition")).to_series()
    for name, values in (("partition", partitions), ("offset", offsets)):
        place = STREAMING_SCHEMA.get_field_index(name)
        rows = rows.set_column(place, STREAMING_SCHEMA.field(place), values.to_arrow())
    return rows


def _messages(events: pa.Table, topic: str) -> pa.Table:
    """Return events as messages whose partition and offset are not known yet."""
    count = events.num_rows
    nothing = pa.array(np.zeros(count, dtype=np.int64))
    columns = {
        "topic": pa.repeat(topic, count),
        "partition": nothing,
        "offset": nothing,
        "event_name": events["event_type"],
        "event_at": events["occurred_at"],
        "received_at": events["occurred_at"],
        "processed_at": events["occurred_at"],
        "headers": pa.array(
            [
                list({**EVENT_HEADERS, "simulation": name}.items())
                for name in events["simulation_name"].to_pylist()
            ],
            STREAMING_SCHEMA.field("headers").type,
        ),
        "value": events["fields"],
        "behaviors": pa.array([[]] * count, pa.list_(pa.string())),
    }
    same = ("key", "event_id", "session_id")
    columns |= {name: events[name] for name in same}
    return pa.table([columns[name] for name in STREAMING_SCHEMA.names], schema=STREAMING_SCHEMA)

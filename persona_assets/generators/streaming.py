"""The ``streaming`` dataset: messages of a Kafka topic, one a row.

A message's partition is the one that Kafka's default partitioner gives its key, and its offset is
the number of messages that went there before; both follow from the row alone.  Messages keep the
order in which the events happened; those that come late keep their offset.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from persona_assets.behaviors.behavior import of_type
from persona_assets.behaviors.damage import assembled_short, spoil_types
from persona_assets.behaviors.frames import Frame, frame
from persona_assets.behaviors.numerals import from_integers
from persona_assets.behaviors.outages import IntermittentConnectivity
from persona_assets.behaviors.placement import placement
from persona_assets.behaviors.texts import Written, own
from persona_assets.columns import TIMESTAMP, column
from persona_assets.generators.exchanges import body_pieces
from persona_assets.generators.hashing import kafka_partitions
from persona_assets.generators.headers import (
    HEADERS,
    Column,
    addresses,
    batch_ids,
    header_maps,
    wait_column,
)
from persona_assets.generators.records import (
    Part,
    behaviors_column,
    json_column,
    operation_names,
    operations_of,
    parts_of,
    times_at,
    versions_of,
    waits_of,
)
from persona_assets.generators.source import Source
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import field_keys, integers

NAME = "streaming"
"""The dataset's name, which is part of its key."""

STREAMING_SCHEMA: pa.Schema = pa.schema(
    [
        column("topic", pa.string(), "The topic that the message is in."),
        column("partition", pa.int64(), "The partition, from 0: Murmur2 of the key, as Kafka's."),
        column("offset", pa.int64(), "The place in the partition; without gaps from 0."),
        column("key", pa.string(), "The customer or device that the message is about."),
        column("event_id", pa.string(), "The event; a message that is repeated has it again."),
        column("event_name", pa.string(), "What happened, such as create_order."),
        column("session_id", pa.string(), "The session that the event belongs to."),
        column("event_at", TIMESTAMP, "When it happened; never decreasing."),
        column("received_at", TIMESTAMP, "When the broker had the message; not before event_at."),
        column("processed_at", TIMESTAMP, "When a consumer was done with it; after received_at."),
        column("headers", HEADERS, "The headers by name, those without a value left out."),
        json_column("value", "What the message says, as JSON text."),
        column("behaviors", pa.list_(pa.string()), "The behaviors that touched this record."),
    ]
)
"""The columns of the ``streaming`` dataset."""


class StreamingOptions(BaseModel):
    """What can be chosen about a ``streaming`` dataset.

    Attributes:
        partition_count: How many partitions the topic has.
        topic: The topic's name; None for ``telemetry`` or ``shop-events``, as the persona is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    partition_count: Annotated[int, Field(ge=1, le=256)] = 6
    topic: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,249}$")] | None = None


@dataclass(frozen=True)
class _Members:
    """Which clients belong to which partition.

    Attributes:
        source: Whose clients they are.
        partition_count: How many partitions there are.
    """

    source: Source
    partition_count: int

    @cached_property
    def ids(self) -> pa.StringArray:
        """The id of each client."""
        return self.source.client_ids(np.arange(self.source.client_count)).array()

    @cached_property
    def partitions(self) -> NDArray[np.int64]:
        """The partition of each client."""
        return kafka_partitions(self.ids, self.partition_count)

    @cached_property
    def used(self) -> list[tuple[int, NDArray[np.int64]]]:
        """The partitions that have clients, each with their numbers."""
        numbers = [int(number) for number in np.unique(self.partitions)]
        return [(number, np.nonzero(self.partitions == number)[0]) for number in numbers]


class Topic:
    """One persona's topic: any of its messages can be asked for."""

    def __init__(self, source: Source, options: StreamingOptions) -> None:
        self._source = source
        self._key = source.key(NAME)
        self._members = _Members(source, options.partition_count)
        self._placement = placement(source.behaviors, self._key, len(self._members.used))
        usual = "telemetry" if source.is_device else "shop-events"
        self._name = options.topic or usual

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """Return rows *start* to *stop* (exclusive) of the dataset.

        Raises:
            InvalidArgumentError: The behaviors exclude each other.
        """
        if start == stop:
            return STREAMING_SCHEMA.empty_table().combine_chunks().to_batches()[0]
        source = self._source
        drawn = frame(
            source.behaviors,
            self._key,
            start,
            stop,
            replace(source.arrangement, placement=self._placement, pauses_offline=True),
        )
        places, offsets = self._placement.place(np.arange(start, stop, dtype=np.int64))
        clients = self._clients(drawn, places)
        numbers = operations_of(source, drawn)
        parts = parts_of(source, drawn, clients, numbers)
        received = drawn.seconds + drawn.transmission_delay_ms / 1000
        processed = received + drawn.latency_ms / 1000
        arrays = [
            pa.repeat(self._name, len(clients)),
            pa.array(self._members.partitions[clients]),
            pa.array(offsets),
            self._members.ids.take(pa.array(clients)),
            uuids_from_keys(field_keys(drawn.keys, "event_id")),
            operation_names(source, numbers).array(),
            uuids_from_keys(drawn.sessions.keys),
            times_at(source.started_at, drawn.seconds),
            times_at(source.started_at, received),
            times_at(source.started_at, processed + 1e-6),
            self._headers(drawn, clients),
            _values(parts, drawn),
            behaviors_column(source, drawn, parts),
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=STREAMING_SCHEMA)

    def _clients(self, drawn: Frame, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of the client behind each record: one of its partition's."""
        clients = np.zeros(len(places), dtype=np.int64)
        for place, (_, members) in enumerate(self._members.used):
            here = places == place
            clients[here] = members[integers(drawn.sessions.client_keys[here], len(members))]
        return clients

    def _headers(self, drawn: Frame, clients: NDArray[np.int64]) -> pa.MapArray:
        source, failed = self._source, drawn.status_codes > 0
        keys = source.senders(clients).keys
        columns: dict[str, Column] = {
            "content-type": ("application/json", None),
            "error-status": (from_integers(drawn.status_codes), failed),
            "retry-attempt": (from_integers(drawn.attempts), drawn.attempts > 0),
            "schema-version": (versions_of(source, drawn), None),
            "source-address": (addresses(keys, drawn.sessions.is_hijacked), None),
            "stale-connection": ("true", drawn.is_stale),
            "trace-id": (own(uuids_from_keys(field_keys(drawn.keys, "trace"))), ~drawn.is_limited),
        }
        for line in of_type(source.behaviors, IntermittentConnectivity):
            columns["buffered"] = ("true", drawn.touched[line.name])
        if drawn.batches is not None:
            columns["batch-id"] = (batch_ids(drawn.batches), None)
        waits = waits_of(source, drawn)
        if waits:
            columns["retry-after"] = wait_column(waits)
        return header_maps(columns, len(clients))


def _values(parts: Sequence[Part], drawn: Frame) -> pa.StringArray:
    """Return what the messages say, some of them malformed."""
    is_cut = np.zeros(len(drawn.keys), dtype=np.bool_)
    texts: list[Written] = []
    for part in parts:
        damage = part.damage
        payload = spoil_types(part.payload, damage.is_spoilt)
        pieces = body_pieces(payload, part.versions, part.is_old, damage.has_surplus)
        texts.append(Written(part.places, pieces))
        is_cut[part.places] = damage.is_cut
    return assembled_short(texts, drawn.keys, is_cut)

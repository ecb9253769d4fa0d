"""The ``fault`` dataset: messages, what was done to them, and how a careful server reacts.

Row 0 is valid and shows what the others are measured against; every other row has at least one
fault.  Faults are replacements of pieces of text, so they can be applied, and undone, one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from persona_assets.behaviors.behavior import Behavior, Mask, keys_at, of_type
from persona_assets.behaviors.damage import MalformedInput
from persona_assets.behaviors.frames import Frame, behavior_names, frame
from persona_assets.behaviors.literals import joined, where
from persona_assets.behaviors.outcomes import Error, RateLimit
from persona_assets.columns import TIMESTAMP, column
from persona_assets.generators.fault_mixes import classes_of, mutations_for
from persona_assets.generators.headers import addresses
from persona_assets.generators.records import (
    Part,
    gather,
    json_column,
    operation_names,
    operations_of,
    parts_of,
    rounded_ms,
    times_at,
    touched_by,
)
from persona_assets.generators.source import Source
from persona_assets.generators.spoiling import Spoilt, Step, spoil
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import field_keys

NAME = "fault"
"""The dataset's name, which is part of its key."""

_FAULT = pa.struct(
    [
        column("path", pa.string(), "The JSON path of what is spoilt; $ is the whole message."),
        column("fault_type", pa.string(), "What was done, such as missing_field."),
        column("fault_class", pa.string(), "validation, format, encoding, transmission, boundary."),
        column("position", pa.int64(), "Where the piece begins, in characters from 0."),
        column("original", pa.string(), "The piece of text before."),
        column("mutated", pa.string(), "What stands there instead."),
        column("reaction", pa.string(), "What a careful receiver does."),
    ]
)

FAULT_SCHEMA: pa.Schema = pa.schema(
    [
        column("request_id", pa.string(), "The message's id; attempts of one message share it."),
        column("is_baseline", pa.bool_(), "Whether it is valid, to measure the others against."),
        column("operation_name", pa.string(), "What the client wants, such as create_order."),
        column("method", pa.string(), "The HTTP method."),
        column("target", pa.string(), "Path and query."),
        column("session_id", pa.string(), "The session that the message belongs to."),
        column("client_id", pa.string(), "The customer or device that sends it."),
        column("client_address", pa.string(), "Where it comes from: an address for examples."),
        column("sent_at", TIMESTAMP, "When it was sent; never decreasing."),
        column("transmission_delay_ms", pa.float64(), "How late it reaches the server, in ms."),
        column("latency_ms", pa.float64(), "How long the server took to answer, in ms."),
        column("attempt_count", pa.int64(), "How often it was sent before."),
        column("batch_id", pa.string(), "The batch it is sent in; null without.", nullable=True),
        column("is_stale", pa.bool_(), "Whether it is sent over a connection that was closed."),
        column("expected_status_code", pa.int64(), "What a careful server answers."),
        json_column("original", "The message before, as JSON text."),
        column("mutated", pa.string(), "The message after all its faults; often not JSON."),
        column("faults", pa.list_(_FAULT), "What was done, in this order; positions follow it."),
        column("behaviors", pa.list_(pa.string()), "The behaviors that touched this record."),
    ]
)
"""The columns of the ``fault`` dataset."""


class FaultOptions(BaseModel):
    """What can be chosen about a ``fault`` dataset.

    Attributes:
        has_baseline: Whether row 0 is valid.  It counts as one of the records; whoever wants n
            faulty ones besides it asks for n + 1.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    has_baseline: bool = True


def fault_batch(source: Source, options: FaultOptions, start: int, stop: int) -> pa.RecordBatch:
    """Return rows *start* to *stop* (exclusive) of the dataset.

    Raises:
        InvalidArgumentError: The behaviors exclude each other.
    """
    if start == stop:
        return pa.RecordBatch.from_pylist([], schema=FAULT_SCHEMA)
    drawn = frame(source.behaviors, source.key(NAME), start, stop)
    is_baseline = (np.arange(start, stop) == 0) & options.has_baseline
    drawn = _spared(source, drawn, is_baseline)
    numbers, clients = operations_of(source, drawn, is_writing=True), source.clients(drawn)
    parts = parts_of(source, drawn, clients, numbers)
    row_keys = keys_at(source.key(NAME), np.arange(start, stop, dtype=np.int64))
    mix = mutations_for(source.behaviors)
    spoilt = [spoil(part, mix, row_keys[part.places], is_baseline[part.places]) for part in parts]
    done: list[Sequence[Step]] = [()] * (stop - start)
    for part, one in zip(parts, spoilt, strict=True):
        for place, steps in zip(part.places.tolist(), one.steps, strict=True):
            done[place] = steps
    arrays = [
        uuids_from_keys(field_keys(drawn.keys, "request_id")),
        pa.array(is_baseline),
        operation_names(source, numbers),
        gather(parts, [pa.repeat(part.exchange.method, len(part.places)) for part in parts]),
        gather(parts, [_targets(part) for part in parts]),
        uuids_from_keys(drawn.sessions.keys),
        gather(parts, [part.exchange.client_ids for part in parts]),
        addresses(source.senders(clients).keys, drawn.sessions.is_hijacked),
        times_at(source.started_at, drawn.seconds),
        pa.array(rounded_ms(drawn.transmission_delay_ms)),
        pa.array(rounded_ms(drawn.latency_ms)),
        pa.array(drawn.attempts),
        _batch_ids(drawn),
        pa.array(drawn.is_stale),
        pa.array(_status_codes(drawn, parts, done)),
        gather(parts, [one.originals for one in spoilt]),
        gather(parts, [pa.array(one.mutated, pa.string()) for one in spoilt]),
        _faults_column(done),
        behavior_names(source.behaviors, _touched(source, drawn, parts, spoilt), stop - start),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=FAULT_SCHEMA)


def _spared(source: Source, drawn: Frame, is_baseline: Mask) -> Frame:
    """Return *drawn* with nothing that fails in the baseline."""
    if not is_baseline.any():
        return drawn
    touched = dict(drawn.touched)
    for kind in (Error, RateLimit):
        for behavior in of_type(source.behaviors, kind):
            touched[behavior.name] = touched[behavior.name] & ~is_baseline
    status_codes = np.where(is_baseline, 0, drawn.status_codes)
    return replace(drawn, status_codes=status_codes, touched=touched)


def _targets(part: Part) -> pa.StringArray:
    return joined(where(part.is_old, "/v1", "/v2"), part.exchange.endpoints)


def _status_codes(
    drawn: Frame, parts: Sequence[Part], done: Sequence[Sequence[Step]]
) -> NDArray[np.int64]:
    """Return what comes back: the persona's own failures, or what the faults lead to."""
    usual = np.zeros(len(done), dtype=np.int64)
    for part in parts:
        usual[part.places] = part.exchange.status_code
    for row, steps in enumerate(done):
        for mutation, _ in steps:
            usual[row] = _REACTIONS.get(mutation.reaction, usual[row])
    return np.where(drawn.status_codes > 0, drawn.status_codes, usual)


def _faults_column(done: Sequence[Sequence[Step]]) -> pa.ListArray:
    offsets = np.concatenate([[0], np.cumsum([len(steps) for steps in done])]).astype(np.int32)
    flat = [step for steps in done for step in steps]
    structs = pa.StructArray.from_arrays(
        [
            pa.array([splice.path for _, splice in flat], pa.string()),
            pa.array([mutation.name for mutation, _ in flat], pa.string()),
            pa.array([str(mutation.fault_class) for mutation, _ in flat], pa.string()),
            pa.array([splice.position for _, splice in flat], pa.int64()),
            pa.array([splice.original for _, splice in flat], pa.string()),
            pa.array([splice.mutated for _, splice in flat], pa.string()),
            pa.array([mutation.reaction for mutation, _ in flat], pa.string()),
        ],
        fields=list(_FAULT),
    )
    return pa.ListArray.from_arrays(pa.array(offsets), structs)


def _touched(
    source: Source, drawn: Frame, parts: Sequence[Part], spoilt: Sequence[Spoilt]
) -> dict[str, Mask]:
    """Return which behavior touched which record; malformed input is behind its own faults."""
    found: list[tuple[NDArray[np.int64], Mapping[str, Mask]]] = []
    malformed: Sequence[Behavior[MalformedInput]] = of_type(source.behaviors, MalformedInput)
    for part, one in zip(parts, spoilt, strict=True):
        masks = dict(one.touched)
        for behavior in malformed:
            classes = classes_of(behavior.parameters)
            masks[behavior.name] = np.array(
                [any(step[0].fault_class in classes for step in steps) for steps in one.steps]
            )
        found.append((part.places, masks))
    return touched_by(drawn, found)


def _batch_ids(drawn: Frame) -> pa.Array:
    if drawn.batches is None:
        return pa.nulls(len(drawn.keys), pa.string())
    return joined("batch-", pa.array(drawn.batches).cast(pa.string()))


_REACTIONS: Mapping[str, int] = {"reject_400": 400, "reject_422": 422}

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

from persona_assets.behaviors.behavior import BehaviorParameters, Mask, keys_at, of_type
from persona_assets.behaviors.damage import MalformedInput
from persona_assets.behaviors.formats import LimitedFeatures
from persona_assets.behaviors.frames import Frame, behavior_names, frame
from persona_assets.behaviors.outcomes import Error, RateLimit
from persona_assets.behaviors.payloads import Payload
from persona_assets.behaviors.texts import Gather, chosen, ends_of
from persona_assets.columns import TIMESTAMP, column
from persona_assets.generators.exchanges import body_pieces
from persona_assets.generators.fault_mixes import classes_of, mutations_for
from persona_assets.generators.headers import addresses, batch_ids
from persona_assets.generators.mutations import MUTATIONS
from persona_assets.generators.records import (
    Part,
    in_order,
    operation_names,
    operations_of,
    parts_of,
    rounded_ms,
    targets_of,
    times_at,
    touched_by,
)
from persona_assets.generators.source import Source
from persona_assets.generators.spoiling import Spoilt, spoil
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
        column("original", pa.string(), "The message before, as JSON text; positions count in it."),
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
    drawn = frame(source.behaviors, source.key(NAME), start, stop, source.arrangement)
    is_baseline = (np.arange(start, stop) == 0) & options.has_baseline
    drawn = spared(source, drawn, is_baseline)
    numbers, clients = operations_of(source, drawn, is_writing=True), source.clients(drawn)
    parts = parts_of(source, drawn, clients, numbers, is_damaged=False)
    payloads = [_without(part, is_baseline[part.places]) for part in parts]
    originals = in_order(
        parts,
        [
            body_pieces(payload, part.versions, part.is_old)
            for part, payload in zip(parts, payloads, strict=True)
        ],
        drawn,
    )
    row_keys = keys_at(source.key(NAME), np.arange(start, stop, dtype=np.int64))
    spoilt = spoil(
        list(zip(parts, payloads, strict=True)),
        originals,
        mutations_for(source.behaviors),
        row_keys,
        is_baseline,
    )
    arrays = [
        uuids_from_keys(field_keys(drawn.keys, "request_id")),
        pa.array(is_baseline),
        operation_names(source, numbers).array(),
        in_order(parts, [(part.exchange.method,) for part in parts], drawn),
        targets_of(parts, drawn),
        uuids_from_keys(drawn.sessions.keys),
        source.client_ids(clients).array(),
        addresses(source.senders(clients).keys, drawn.sessions.is_hijacked).array(),
        times_at(source.started_at, drawn.seconds),
        pa.array(rounded_ms(drawn.transmission_delay_ms)),
        pa.array(rounded_ms(drawn.latency_ms)),
        pa.array(drawn.attempts),
        _batch_ids(drawn),
        pa.array(drawn.is_stale),
        pa.array(_status_codes(drawn, parts, spoilt)),
        originals,
        spoilt.texts,
        _faults_column(spoilt, stop - start),
        behavior_names(
            source.behaviors, _touched(source, drawn, parts, spoilt, is_baseline), stop - start
        ),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=FAULT_SCHEMA)


def spared(source: Source, drawn: Frame, is_baseline: Mask) -> Frame:
    """Return *drawn* with nothing that fails in the baseline."""
    if not is_baseline.any():
        return drawn
    touched = dict(drawn.touched)
    for kind in (Error, RateLimit):
        for behavior in of_type(source.behaviors, kind):
            touched[behavior.name] = touched[behavior.name] & ~is_baseline
    status_codes = np.where(is_baseline, 0, drawn.status_codes)
    return replace(drawn, status_codes=status_codes, touched=touched)


def _without(part: Part, is_baseline: Mask) -> Payload:
    """Return what the messages of *part* say, a baseline untouched by any behavior."""
    if not is_baseline.any():
        return part.payload
    plain = {field.name: field.literals for field in part.exchange.payload}
    return tuple(
        field.with_literals(
            field.literals.replaced(is_baseline, plain[field.name].take(is_baseline))
        )
        for field in part.payload
    )


def _status_codes(drawn: Frame, parts: Sequence[Part], spoilt: Spoilt) -> NDArray[np.int64]:
    """Return what comes back: the persona's own failures, or what the faults lead to."""
    found = _answers(parts, spoilt, len(drawn.keys))
    return np.where(drawn.status_codes > 0, drawn.status_codes, found)


def _answers(parts: Sequence[Part], spoilt: Spoilt, count: int) -> NDArray[np.int64]:
    """Return the status that each message gets from a server on which nothing else fails."""
    found = np.zeros(count, dtype=np.int64)
    for part in parts:
        found[part.places] = part.exchange.status_code
    for faults in (spoilt.first, spoilt.second):
        codes = _REACTION_CODES[faults.kinds]
        found[faults.rows] = np.where(codes > 0, codes, found[faults.rows])
    return found


def _faults_column(spoilt: Spoilt, count: int) -> pa.ListArray:
    """Return the faults of each record, the first one first."""
    widths = np.zeros(count, dtype=np.int32)
    both = (spoilt.first, spoilt.second)
    for faults in both:
        widths[faults.rows] += 1
    borders = ends_of(widths)
    total = int(borders[-1])
    kinds, positions = np.zeros((2, total), dtype=np.int64)
    paths, originals, mutated = Gather(total), Gather(total), Gather(total)
    for number, faults in enumerate(both):
        cells = borders[:-1][faults.rows] + np.int32(number)
        kinds[cells], positions[cells] = faults.kinds, faults.positions
        paths.put(cells, faults.paths)
        originals.put(cells, faults.originals)
        mutated.put(cells, faults.mutated)
    structs = pa.StructArray.from_arrays(
        [
            paths.array(),
            chosen(_NAMES, kinds).array(),
            chosen(_CLASSES, kinds).array(),
            pa.array(positions),
            originals.array(),
            mutated.array(),
            chosen(_REACTIONS, kinds).array(),
        ],
        fields=list(_FAULT),
    )
    return pa.ListArray.from_arrays(pa.array(borders), structs)


def _touched(
    source: Source, drawn: Frame, parts: Sequence[Part], spoilt: Spoilt, is_baseline: Mask
) -> dict[str, Mask]:
    """Return which behavior touched which record.

    Malformed input and missing features show in nothing but faults of their classes.
    """
    found = touched_by(
        drawn,
        [
            (part.places, {name: mask & ~is_baseline[part.places] for name, mask in masks.items()})
            for part in parts
            for masks in [part.touched]
        ],
    )
    answers = _answers(parts, spoilt, len(is_baseline))
    for kind in (Error, RateLimit):
        for behavior in of_type(source.behaviors, kind):
            found[behavior.name] &= answers != drawn.status_codes
    for behavior in of_type(source.behaviors, BehaviorParameters):
        if not isinstance(behavior.parameters, MalformedInput | LimitedFeatures):
            continue
        classes = classes_of(behavior.parameters)
        is_cause = np.array([one.fault_class in classes for one in MUTATIONS])
        struck = np.zeros(len(is_baseline), dtype=np.bool_)
        for faults in (spoilt.first, spoilt.second):
            struck[faults.rows] |= is_cause[faults.kinds]
        found[behavior.name] = struck
    return found


def _batch_ids(drawn: Frame) -> pa.Array:
    if drawn.batches is None:
        return pa.nulls(len(drawn.keys), pa.string())
    return batch_ids(drawn.batches).array()


_NAMES = pa.array([one.name for one in MUTATIONS])
_CLASSES = pa.array([one.fault_class.value for one in MUTATIONS])
_REACTIONS = pa.array([one.reaction for one in MUTATIONS])
_CODES: Mapping[str, int] = {"reject_400": 400, "reject_422": 422}
_REACTION_CODES = np.array([_CODES.get(one.reaction, 0) for one in MUTATIONS])

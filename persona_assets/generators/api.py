"""The ``api`` dataset: requests and their answers, one exchange a row.

What the records speak of fits together: an id has the same name and address wherever it occurs, an
order's product exists and its price is the product's.  Row i is the same alone and in any batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask, of_type
from persona_assets.behaviors.damage import (
    cut_short,
    damage_of,
    spoil_types,
)
from persona_assets.behaviors.formats import LimitedFeatures
from persona_assets.behaviors.frames import Frame, behavior_names, frame
from persona_assets.behaviors.literals import joined, where
from persona_assets.behaviors.payloads import transform
from persona_assets.columns import TIMESTAMP, column
from persona_assets.generators.exchanges import in_order, write_bodies
from persona_assets.generators.headers import HEADERS, request_headers, response_headers
from persona_assets.generators.records import (
    callers_of,
    json_column,
    operation_names,
    operations_of,
    rounded_ms,
    times_at,
    touched_by,
    versions_of,
    waits_of,
)
from persona_assets.generators.shop import Operation
from persona_assets.generators.source import Source
from persona_assets.generators.statuses import error_bodies
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import field_keys

NAME = "api"
"""The dataset's name, which is part of its key."""


_REQUEST = pa.struct(
    [
        column("method", pa.string(), "The HTTP method."),
        column("endpoint", pa.string(), "Path and query."),
        column("headers", HEADERS, "The headers by name, those without a value left out."),
        json_column(
            "body", "What the request says, as JSON text; null without a body.", nullable=True
        ),
    ]
)
_RESPONSE = pa.struct(
    [
        column("status_code", pa.int64(), "The HTTP status."),
        column("headers", HEADERS, "The headers by name, those without a value left out."),
        json_column("body", "What the answer says, as JSON text.", nullable=True),
    ]
)

API_SCHEMA: pa.Schema = pa.schema(
    [
        column("request_id", pa.string(), "The request's id; attempts of one request share it."),
        column("session_id", pa.string(), "The session that the request belongs to."),
        column("client_id", pa.string(), "The customer or device that makes the request."),
        column("operation_name", pa.string(), "What the client wants, such as create_order."),
        column("requested_at", TIMESTAMP, "When the client made the request; never decreasing."),
        column(
            "transmission_delay_ms",
            pa.float64(),
            "How long after that the request reached the server, in ms.",
        ),
        column("latency_ms", pa.float64(), "How long the server took to answer, in ms."),
        column("request", _REQUEST, "What the client sent."),
        column("response", _RESPONSE, "What the server answered."),
        column("behaviors", pa.list_(pa.string()), "The behaviors that touched this record."),
    ]
)
"""The columns of the ``api`` dataset."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The records of one operation, and where they go."""

    places: NDArray[np.int64]
    methods: pa.Array
    endpoints: pa.Array
    client_ids: pa.Array
    request_bodies: pa.Array
    response_bodies: pa.Array
    status_codes: NDArray[np.int64]
    touched: dict[str, Mask]


def api_batch(source: Source, start: int, stop: int) -> pa.RecordBatch:
    """Return rows *start* to *stop* (exclusive) of the dataset.

    Raises:
        InvalidArgumentError: The behaviors exclude each other.
    """
    if start == stop:
        return pa.RecordBatch.from_pylist([], schema=API_SCHEMA)
    drawn = frame(source.behaviors, source.key(NAME), start, stop)
    versions = versions_of(source, drawn)
    operation = operations_of(source, drawn)
    parts = [
        _part(
            source, drawn, versions, source.operations[number], np.nonzero(operation == number)[0]
        )
        for number in np.unique(operation).tolist()
    ]
    return _assemble(source, drawn, operation_names(source, operation), parts, versions)


def _part(
    source: Source,
    drawn: Frame,
    all_versions: pa.StringArray,
    operation: Operation,
    places: NDArray[np.int64],
) -> _Part:
    """Return the records of one *operation*, which are at *places* of the frame."""
    versions = all_versions.take(pa.array(places))
    keys, is_old = drawn.keys[places], drawn.is_deprecated[places]
    failed = drawn.status_codes[places]
    exchange = operation.build(callers_of(source, drawn, source.clients(drawn), places))
    payload, touched = transform(exchange.payload, source.behaviors, keys)
    damage = damage_of(source.behaviors, keys)
    exchange = exchange.with_payload(payload)
    said = exchange.request
    if not exchange.has_body:
        if damage.is_any.any():
            said, _ = transform(said, source.behaviors, keys)
        # The answer to a request that failed does not show what the behaviors did to it.
        touched = {name: mask & (failed == 0) for name, mask in touched.items()}
    if not operation.has_pages:
        unseen = np.zeros(len(places), dtype=np.bool_)
        touched |= {one.name: unseen for one in of_type(source.behaviors, LimitedFeatures)}
    sent = write_bodies(spoil_types(said, damage.is_spoilt), versions, is_old, damage.has_surplus)
    has_body = damage.is_any | exchange.has_body
    status = np.where(failed > 0, failed, np.where(damage.is_any, 400, exchange.status_code))
    answer = write_bodies(exchange.response, versions, is_old)
    return _Part(
        places=places,
        methods=pa.repeat(exchange.method, len(places)),
        endpoints=joined(where(is_old, "/v1", "/v2"), exchange.endpoints),
        client_ids=exchange.client_ids,
        request_bodies=_null_where(~has_body, cut_short(sent, keys, damage.is_cut)),
        response_bodies=error_bodies(status, answer),
        status_codes=status,
        touched={**touched, **damage.touched},
    )


def _assemble(
    source: Source,
    drawn: Frame,
    operation_names: pa.Array,
    parts: Sequence[_Part],
    versions: pa.StringArray,
) -> pa.RecordBatch:
    """Return the records of all *parts*, in the order of the rows."""
    places = [part.places for part in parts]
    status = in_order([pa.array(part.status_codes) for part in parts], places)
    request_bodies = in_order([part.request_bodies for part in parts], places)
    request_ids = uuids_from_keys(field_keys(drawn.keys, "request_id"))
    has_body = request_bodies.is_valid().to_numpy(zero_copy_only=False)
    sent = pa.StructArray.from_arrays(
        [
            in_order([part.methods for part in parts], places),
            in_order([part.endpoints for part in parts], places),
            request_headers(
                drawn, source.senders(source.clients(drawn)), request_ids, versions, has_body
            ),
            request_bodies,
        ],
        fields=list(_REQUEST),
    )
    answered = pa.StructArray.from_arrays(
        [
            status,
            response_headers(drawn, request_ids, waits_of(source, drawn)),
            in_order([part.response_bodies for part in parts], places),
        ],
        fields=list(_RESPONSE),
    )
    touched = touched_by(drawn, [(part.places, part.touched) for part in parts])
    arrays = [
        request_ids,
        uuids_from_keys(drawn.sessions.keys),
        in_order([part.client_ids for part in parts], places),
        operation_names,
        times_at(source.started_at, drawn.seconds),
        pa.array(rounded_ms(drawn.transmission_delay_ms)),
        pa.array(rounded_ms(drawn.latency_ms)),
        sent,
        answered,
        behavior_names(source.behaviors, touched, len(drawn.keys)),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=API_SCHEMA)


def _null_where(mask: Mask, texts: pa.StringArray) -> pa.StringArray:
    if not mask.any():
        return texts
    rows = np.arange(len(texts))
    return texts.take(pa.array(rows, mask=mask))

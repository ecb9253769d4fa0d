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
    assembled_short,
    damage_of,
    spoil_types,
)
from persona_assets.behaviors.formats import LimitedFeatures
from persona_assets.behaviors.frames import Frame, behavior_names, frame
from persona_assets.behaviors.payloads import transform
from persona_assets.behaviors.texts import (
    Piece,
    Texts,
    Written,
    assembled,
    nulls_where,
    own,
    where,
)
from persona_assets.columns import TIMESTAMP, column
from persona_assets.generators.exchanges import body_pieces
from persona_assets.generators.headers import HEADERS, request_headers, response_headers
from persona_assets.generators.records import (
    callers_of,
    json_column,
    operation_names,
    operations_of,
    places_of,
    rounded_ms,
    seen_in,
    times_at,
    touched_by,
    versions_of,
    waits_of,
)
from persona_assets.generators.source import Source
from persona_assets.generators.statuses import error_texts
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
    method: str
    endpoints: Sequence[Piece]
    sent: Written
    answers: Sequence[Piece]
    is_cut: Mask
    status_codes: NDArray[np.int64]
    touched: dict[str, Mask]


def api_batch(source: Source, start: int, stop: int) -> pa.RecordBatch:
    """Return rows *start* to *stop* (exclusive) of the dataset.

    Raises:
        InvalidArgumentError: The behaviors exclude each other.
    """
    if start == stop:
        return pa.RecordBatch.from_pylist([], schema=API_SCHEMA)
    drawn = frame(source.behaviors, source.key(NAME), start, stop, source.arrangement)
    versions = versions_of(source, drawn)
    numbers, clients = operations_of(source, drawn), source.clients(drawn)
    parts = [_part(source, drawn, clients, versions, one) for one in places_of(numbers).items()]
    return _assemble(source, drawn, clients, numbers, parts, versions)


def _part(
    source: Source,
    drawn: Frame,
    clients: NDArray[np.int64],
    all_versions: Texts,
    numbered: tuple[int, NDArray[np.int64]],
) -> _Part:
    """Return the records of one operation, given its number and their places in the frame."""
    operation, places = source.operations[numbered[0]], numbered[1]
    versions = all_versions.take(places)
    keys, is_old = drawn.keys[places], drawn.is_deprecated[places]
    failed = drawn.status_codes[places]
    exchange = operation.build(callers_of(source, drawn, clients, places))
    damage = damage_of(source.behaviors, keys)
    is_malformed = damage.is_any
    payload = transform(exchange.payload, source.behaviors, keys, is_malformed)
    touched = seen_in(source, payload, drawn, places)
    exchange = exchange.with_payload(payload)
    said = exchange.request
    if not exchange.has_body:
        # The answer to a request that failed does not show what the behaviors did to it.
        touched = {name: mask & (failed == 0) for name, mask in touched.items()}
    if not operation.has_pages:
        unseen = np.zeros(len(places), dtype=np.bool_)
        touched |= {one.name: unseen for one in of_type(source.behaviors, LimitedFeatures)}
    status = np.where(failed > 0, failed, np.where(is_malformed, 400, exchange.status_code))
    body = body_pieces(spoil_types(said, damage.is_spoilt), versions, is_old, damage.has_surplus)
    return _Part(
        places=places,
        method=exchange.method,
        endpoints=(where(is_old, "/v1", "/v2"), *exchange.endpoints),
        sent=Written(places, body).only(is_malformed | exchange.has_body),
        answers=body_pieces(exchange.response, versions, is_old),
        is_cut=damage.is_cut,
        status_codes=status,
        touched={**touched, **damage.touched},
    )


def _assemble(
    source: Source,
    drawn: Frame,
    clients: NDArray[np.int64],
    numbers: NDArray[np.int32],
    parts: Sequence[_Part],
    versions: Texts,
) -> pa.RecordBatch:
    """Return the records of all *parts*, in the order of the rows."""
    count = len(drawn.keys)
    status = np.zeros(count, dtype=np.int64)
    for part in parts:
        status[part.places] = part.status_codes
    request_ids = own(uuids_from_keys(field_keys(drawn.keys, "request_id")))
    session_ids = own(uuids_from_keys(drawn.sessions.keys))
    bodies, has_body = _request_bodies(drawn, parts)
    sent = pa.StructArray.from_arrays(
        [
            assembled([Written(part.places, (part.method,)) for part in parts], count),
            assembled([Written(part.places, part.endpoints) for part in parts], count),
            request_headers(
                drawn, source.senders(clients), request_ids, versions, session_ids, has_body
            ),
            bodies,
        ],
        fields=list(_REQUEST),
    )
    answered = pa.StructArray.from_arrays(
        [
            pa.array(status),
            response_headers(drawn, request_ids, waits_of(source, drawn)),
            _response_bodies(status, parts),
        ],
        fields=list(_RESPONSE),
    )
    touched = touched_by(drawn, [(part.places, part.touched) for part in parts])
    arrays = [
        request_ids.pool,
        session_ids.pool,
        source.client_ids(clients).array(),
        operation_names(source, numbers).array(),
        times_at(source.started_at, drawn.seconds),
        pa.array(rounded_ms(drawn.transmission_delay_ms)),
        pa.array(rounded_ms(drawn.latency_ms)),
        sent,
        answered,
        behavior_names(source.behaviors, touched, count),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=API_SCHEMA)


def _request_bodies(drawn: Frame, parts: Sequence[_Part]) -> tuple[pa.StringArray, Mask]:
    """Return the bodies of the requests, null where there is none, and where there is one."""
    count = len(drawn.keys)
    has_body, is_cut = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    for part in parts:
        has_body[part.sent.places] = True
        is_cut[part.places] = part.is_cut
    bodies = assembled_short([part.sent for part in parts], drawn.keys, is_cut)
    return nulls_where(~has_body, bodies), has_body


def _response_bodies(status: NDArray[np.int64], parts: Sequence[_Part]) -> pa.StringArray:
    """Return the bodies of the answers; those of failures say why."""
    failed = status >= 400
    answers = [Written(part.places, part.answers).only(~failed[part.places]) for part in parts]
    if failed.any():
        answers.append(Written(np.nonzero(failed)[0], (error_texts(status[failed]),)))
    return assembled(answers, len(status))

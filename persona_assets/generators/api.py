"""The ``api`` dataset: requests and their answers, one exchange a row.

What the records speak of fits together: an id has the same name and address wherever it occurs, an
order's product exists and its price is the product's.  Row i is the same alone and in any batch.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Mask, of_type
from persona_assets.behaviors.damage import (
    cut_short,
    damage_of,
    spoil_types,
)
from persona_assets.behaviors.formats import DeprecatedFormat, LimitedFeatures
from persona_assets.behaviors.frames import Frame, behavior_names, frame
from persona_assets.behaviors.literals import joined, where
from persona_assets.behaviors.outcomes import RateLimit
from persona_assets.behaviors.payloads import transform
from persona_assets.columns import TIMESTAMP, column
from persona_assets.generators.devices import DEVICE_OPERATIONS
from persona_assets.generators.exchanges import CURRENT_VERSION, Callers, in_order, write_bodies
from persona_assets.generators.headers import HEADERS, Senders, request_headers, response_headers
from persona_assets.generators.shop import SHOP_CLIENT_COUNT, SHOP_OPERATIONS, Operation
from persona_assets.generators.statuses import error_bodies
from persona_assets.generators.world import World
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import derive, field_keys, integers, pick, pick_table

NAME = "api"
"""The dataset's name, which is part of its key."""

_JSON_TEXT = {"content": "json"}
_MICROSECONDS = 1_000_000


def _json_column(description: str) -> pa.Field:
    """A column whose text is JSON, except where a behavior has damaged it."""
    field = column("body", pa.string(), description, nullable=True)
    return field.with_metadata({**field.metadata, **_JSON_TEXT})


_REQUEST = pa.struct(
    [
        column("method", pa.string(), "The HTTP method."),
        column("endpoint", pa.string(), "Path and query."),
        column("headers", HEADERS, "The headers by name, those without a value left out."),
        _json_column("What the request says, as JSON text; null without a body."),
    ]
)
_RESPONSE = pa.struct(
    [
        column("status_code", pa.int64(), "The HTTP status."),
        column("headers", HEADERS, "The headers by name, those without a value left out."),
        _json_column("What the answer says, as JSON text."),
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


@dataclass(frozen=True)
class ApiSource:
    """Everything that an ``api`` dataset follows from.

    Attributes:
        persona: The persona's name.
        is_device: Whether it is one device, rather than the customers of a shop.
        locale: The language and country of names and places.
        behaviors: How the persona acts.
        seed: The number that the user chose.
        started_at: When the stream starts.
    """

    persona: str
    is_device: bool
    locale: str
    behaviors: tuple[Behavior[BehaviorParameters], ...]
    seed: int
    started_at: dt.datetime

    @cached_property
    def key(self) -> int:
        """The key of the dataset."""
        return derive(self.seed, self.persona, NAME)

    @cached_property
    def world(self) -> World:
        """The people and things that the records speak of."""
        return World(self.seed, self.persona, self.locale)

    @cached_property
    def operations(self) -> Sequence[Operation]:
        """What the persona asks for."""
        return DEVICE_OPERATIONS if self.is_device else SHOP_OPERATIONS


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


def api_batch(source: ApiSource, start: int, stop: int) -> pa.RecordBatch:
    """Return rows *start* to *stop* (exclusive) of the dataset.

    Raises:
        InvalidArgumentError: The behaviors exclude each other.
    """
    if start == stop:
        return pa.RecordBatch.from_pylist([], schema=API_SCHEMA)
    drawn = frame(source.behaviors, source.key, start, stop)
    versions = _versions(source, drawn)
    weights = tuple(operation.weight for operation in source.operations)
    operation = pick(field_keys(drawn.keys, "operation"), pick_table(weights))
    parts = [
        _part(source, drawn, versions, source.operations[number], operation == number)
        for number in np.unique(operation).tolist()
    ]
    names = pa.array([one.name for one in source.operations]).take(pa.array(operation))
    return _assemble(source, drawn, names, parts, versions)


def _versions(source: ApiSource, drawn: Frame) -> pa.StringArray:
    """Return the version of the message format that each record is in."""
    versions = pa.repeat(CURRENT_VERSION, len(drawn.keys))
    for old in of_type(source.behaviors, DeprecatedFormat):
        versions = where(drawn.touched[old.name], old.parameters.format_version, versions)
    return versions


def _waits(source: ApiSource, drawn: Frame) -> dict[str, Mask]:
    """Return what refusals ask clients to wait, in seconds as text, and which records ask it."""
    waits: dict[str, Mask] = {}
    for limit in of_type(source.behaviors, RateLimit):
        seconds, refused = str(limit.parameters.retry_after_seconds), drawn.touched[limit.name]
        waits[seconds] = waits[seconds] | refused if seconds in waits else refused
    return waits


def _part(
    source: ApiSource,
    drawn: Frame,
    all_versions: pa.StringArray,
    operation: Operation,
    is_here: Mask,
) -> _Part:
    """Return the records of one *operation*, which are those of the frame that are *here*."""
    places = np.nonzero(is_here)[0]
    versions = all_versions.filter(pa.array(is_here))
    keys, is_old = drawn.keys[places], drawn.is_deprecated[places]
    failed = drawn.status_codes[places]
    exchange = operation.build(_callers(source, drawn, places))
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


def _callers(source: ApiSource, drawn: Frame, places: NDArray[np.int64]) -> Callers:
    battery = drawn.battery_fractions
    return Callers(
        world=source.world,
        keys=drawn.keys[places],
        clients=_clients(source, drawn)[places],
        seconds=drawn.seconds[places],
        is_limited=drawn.is_limited[places],
        battery_fractions=np.ones(len(places)) if battery is None else battery[places],
    )


def _clients(source: ApiSource, drawn: Frame) -> NDArray[np.int64]:
    """Return the number of the customer or device behind each record."""
    count = 1 if source.is_device else SHOP_CLIENT_COUNT
    return integers(drawn.sessions.client_keys, count)


def _senders(source: ApiSource, drawn: Frame) -> Senders:
    clients, world = _clients(source, drawn), source.world
    keys = world.device_keys(clients) if source.is_device else world.customer_keys(clients)
    return Senders(keys, source.is_device)


def _assemble(
    source: ApiSource,
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
            request_headers(drawn, _senders(source, drawn), request_ids, versions, has_body),
            request_bodies,
        ],
        fields=list(_REQUEST),
    )
    answered = pa.StructArray.from_arrays(
        [
            status,
            response_headers(drawn, request_ids, _waits(source, drawn)),
            in_order([part.response_bodies for part in parts], places),
        ],
        fields=list(_RESPONSE),
    )
    arrays = [
        request_ids,
        uuids_from_keys(drawn.sessions.keys),
        in_order([part.client_ids for part in parts], places),
        operation_names,
        _times(source.started_at, drawn),
        pa.array(_on_grid(drawn.transmission_delay_ms)),
        pa.array(_on_grid(drawn.latency_ms)),
        sent,
        answered,
        behavior_names(source.behaviors, _touched(drawn, parts), len(drawn.keys)),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=API_SCHEMA)


def _touched(drawn: Frame, parts: Sequence[_Part]) -> dict[str, Mask]:
    """Return which behavior touched which record, the parts' word over the frame's."""
    touched = {name: mask.copy() for name, mask in drawn.touched.items()}
    for part in parts:
        for name, mask in part.touched.items():
            whole = touched.setdefault(name, np.zeros(len(drawn.keys), dtype=np.bool_))
            whole[part.places] = mask
    return touched


def _times(started_at: dt.datetime, drawn: Frame) -> pa.Array:
    start = int(started_at.timestamp()) * _MICROSECONDS
    offsets = np.floor(drawn.seconds * _MICROSECONDS).astype(np.int64)
    return pa.array(start + offsets).cast(pa.timestamp("us")).cast(TIMESTAMP)


def _on_grid(milliseconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rounded to microseconds."""
    return np.rint(milliseconds * 1000) / 1000


def _null_where(mask: Mask, texts: pa.StringArray) -> pa.StringArray:
    if not mask.any():
        return texts
    rows = np.arange(len(texts))
    return texts.take(pa.array(rows, mask=mask))

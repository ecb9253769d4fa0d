"""The ``load`` dataset: the requests of a load test, when each is sent and what is expected.

The rate of arrival follows a declared curve; request i's time is where the area under the curve
reaches i, so it needs no request before it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from persona_assets.behaviors.arrivals import (
    Burst,
    ConcurrentRequests,
    rate_per_minute,
)
from persona_assets.behaviors.behavior import Mask, of_type
from persona_assets.behaviors.curves import Curve, CurveType, curve
from persona_assets.behaviors.damage import assembled_short, damage_of, spoil_types
from persona_assets.behaviors.delays import mean_latency_ms
from persona_assets.behaviors.formats import BatteryDrain, LimitedFeatures
from persona_assets.behaviors.frames import Frame, behavior_names, frame, rhythm_of
from persona_assets.behaviors.payloads import transform
from persona_assets.behaviors.texts import Piece, Written, assembled, nulls_where, same, where
from persona_assets.columns import TIMESTAMP, column
from persona_assets.generators.exchanges import Exchange, body_pieces
from persona_assets.generators.headers import addresses, batch_ids
from persona_assets.generators.records import (
    callers_of,
    json_column,
    operation_names,
    operations_of,
    places_of,
    rounded_ms,
    seen_in,
    times_at,
)
from persona_assets.generators.source import Source
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import field_keys

NAME = "load"
"""The dataset's name, which is part of its key."""

LOAD_SCHEMA: pa.Schema = pa.schema(
    [
        column("request_id", pa.string(), "The request's id; attempts of one request share it."),
        column("session_id", pa.string(), "The session that the request belongs to."),
        column("client_id", pa.string(), "The customer or device that makes the request."),
        column("client_address", pa.string(), "Where it comes from: an address for examples."),
        column("operation_name", pa.string(), "What the client wants, such as create_order."),
        column("method", pa.string(), "The HTTP method."),
        column("target", pa.string(), "Path and query."),
        column("requested_at", TIMESTAMP, "When the client made the request; never decreasing."),
        column("rate_per_second", pa.float64(), "The rate declared for this moment, in requests."),
        column("concurrency_count", pa.int64(), "How many requests are under way, as expected."),
        column("attempt_count", pa.int64(), "How often the request was sent before."),
        column("batch_id", pa.string(), "The batch it is sent in; null without.", nullable=True),
        column("transmission_delay_ms", pa.float64(), "How late it reaches the server, in ms."),
        column("expected_latency_ms", pa.float64(), "How long the answer should take, in ms."),
        column("expected_status_code", pa.int64(), "The HTTP status that should come back."),
        column("is_stale", pa.bool_(), "Whether it is sent over a connection that was closed."),
        column("behaviors", pa.list_(pa.string()), "The behaviors that touched this record."),
    ]
)
"""The columns of the ``load`` dataset."""

_BODY = json_column("body", "What the request says, as JSON; null without.", nullable=True)


class LoadOptions(BaseModel):
    """What can be chosen about a ``load`` dataset.

    Attributes:
        curve: The shape of the rate over time; multiples of the rate that the persona has.
        peak_multiplier: The highest rate over the persona's own.
        period_seconds: How long the rise, or one cycle of the shape, takes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    curve: CurveType = CurveType.CONSTANT
    peak_multiplier: Annotated[float, Field(gt=1, le=1000)] = 5.0
    period_seconds: Annotated[float, Field(gt=0, le=1e7)] = 600.0

    @property
    def shape(self) -> Curve:
        """The curve itself."""
        return curve(self.curve, self.peak_multiplier, self.period_seconds)


def load_batch(source: Source, options: LoadOptions, start: int, stop: int) -> pa.RecordBatch:
    """Return rows *start* to *stop* (exclusive) of the dataset.

    Raises:
        InvalidArgumentError: The behaviors exclude each other.
    """
    if start == stop:
        return pa.RecordBatch.from_pylist([], schema=load_schema(source))
    arrangement = replace(source.arrangement, curve=options.shape)
    drawn = frame(source.behaviors, source.key(NAME), start, stop, arrangement)
    numbers, clients = operations_of(source, drawn), source.clients(drawn)
    places = list(places_of(numbers).values())
    exchanges = [
        source.operations[int(numbers[here[0]])].build(callers_of(source, drawn, clients, here))
        for here in places
    ]
    damage = damage_of(source.behaviors, drawn.keys)
    refused = {name: mask & (drawn.status_codes == 0) for name, mask in damage.touched.items()}
    touched = {**_touched(source, drawn, numbers), **refused}
    bodies: list[pa.Array] = []
    if source.entity is not None:
        body, changed = _bodies(source, exchanges, places, drawn)
        bodies, touched = [body], touched | changed
    rates = _rates(source, options, drawn)
    arrays = [
        uuids_from_keys(field_keys(drawn.keys, "request_id")),
        uuids_from_keys(drawn.sessions.keys),
        source.client_ids(clients).array(),
        addresses(source.senders(clients).keys, drawn.sessions.is_hijacked).array(),
        operation_names(source, numbers).array(),
        _in_order([(one.method,) for one in exchanges], places, drawn),
        _in_order(_targets(exchanges, places, drawn), places, drawn),
        times_at(source.started_at, drawn.seconds),
        pa.array(np.rint(rates * 1000) / 1000),
        pa.array(_concurrency(source, rates, touched)),
        pa.array(drawn.attempts),
        _batch_ids(drawn),
        pa.array(rounded_ms(drawn.transmission_delay_ms)),
        pa.array(rounded_ms(drawn.latency_ms)),
        pa.array(_status_codes(drawn, exchanges, places, damage.is_any)),
        pa.array(drawn.is_stale),
        behavior_names(source.behaviors, touched, len(clients)),
        *bodies,
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=load_schema(source))


def load_schema(source: Source) -> pa.Schema:
    """Return the columns of the dataset; requests for what a schema describes have a body."""
    return LOAD_SCHEMA if source.entity is None else LOAD_SCHEMA.append(_BODY)


def _bodies(
    source: Source, exchanges: list[Exchange], places: list[NDArray[np.int64]], drawn: Frame
) -> tuple[pa.StringArray, dict[str, Mask]]:
    """Return the body of each request, null without one, and which behaviors changed it."""
    count = len(drawn.keys)
    texts: list[Written] = []
    has_body, is_cut = np.zeros((2, count), dtype=np.bool_)
    touched: dict[str, Mask] = {}
    for exchange, here in zip(exchanges, places, strict=True):
        if not exchange.has_body:
            continue
        keys = drawn.keys[here]
        damage = damage_of(source.behaviors, keys)
        payload = transform(exchange.request, source.behaviors, keys, damage.is_any)
        said = spoil_types(payload, damage.is_spoilt)
        usual = same("", len(here))
        pieces = body_pieces(said, usual, np.zeros(len(here), dtype=np.bool_), damage.has_surplus)
        texts.append(Written(here, pieces))
        has_body[here], is_cut[here] = True, damage.is_cut
        for name, mask in seen_in(source, payload, drawn, here).items():
            touched.setdefault(name, np.zeros(count, dtype=np.bool_))[here] = mask
    return nulls_where(~has_body, assembled_short(texts, drawn.keys, is_cut)), touched


def _touched(source: Source, drawn: Frame, numbers: NDArray[np.int32]) -> dict[str, Mask]:
    """Return which behavior touched which record, without those that do not show in a request."""
    has_pages = np.array([operation.has_pages for operation in source.operations])[numbers]
    hidden = {one.name for one in of_type(source.behaviors, BatteryDrain)}
    limited = {one.name for one in of_type(source.behaviors, LimitedFeatures)}
    return {
        name: mask & has_pages if name in limited else mask
        for name, mask in drawn.touched.items()
        if name not in hidden
    }


def _rates(source: Source, options: LoadOptions, drawn: Frame) -> NDArray[np.float64]:
    """Return the declared rate at each record, in requests a second."""
    rhythm = rhythm_of(source.behaviors, source.key(NAME), source.arrangement)
    seconds, speeds = drawn.seconds, 1.0
    if rhythm is not None:
        seconds, speeds = rhythm.day.passed(seconds), rhythm.day.rate(seconds)
    rates = options.shape.rate(seconds) * speeds * (rate_per_minute(source.behaviors) / 60)
    for burst in of_type(source.behaviors, Burst):
        in_burst = drawn.touched[burst.name]
        rates = np.where(in_burst, rates * burst.parameters.multiplier, rates)
    return rates


def _concurrency(
    source: Source, rates: NDArray[np.float64], touched: dict[str, Mask]
) -> NDArray[np.int64]:
    """Return how many requests are under way: rate times latency, or the size of a group."""
    counts = np.rint(rates * mean_latency_ms(source.behaviors) / 1000).astype(np.int64)
    counts = np.maximum(counts, 1)
    for group in of_type(source.behaviors, ConcurrentRequests):
        at_once = np.maximum(counts, group.parameters.concurrent_count)
        counts = np.where(touched[group.name], at_once, counts)
    return counts


def _status_codes(
    drawn: Frame, exchanges: list[Exchange], places: list[NDArray[np.int64]], is_malformed: Mask
) -> NDArray[np.int64]:
    usual = np.zeros(len(drawn.keys), dtype=np.int64)
    for exchange, here in zip(exchanges, places, strict=True):
        usual[here] = exchange.status_code
    usual = np.where(is_malformed, 400, usual)
    return np.where(drawn.status_codes > 0, drawn.status_codes, usual)


def _targets(
    exchanges: list[Exchange], places: list[NDArray[np.int64]], drawn: Frame
) -> list[Sequence[Piece]]:
    """Return the path and query of the requests of each operation, with the version in front."""
    return [
        (where(drawn.is_deprecated[here], "/v1", "/v2"), *one.endpoints)
        for one, here in zip(exchanges, places, strict=True)
    ]


def _in_order(
    pieces: Sequence[Sequence[Piece]], places: list[NDArray[np.int64]], drawn: Frame
) -> pa.StringArray:
    """Return the texts that the *pieces* for each of the *places* make, in row order."""
    parts = [Written(here, said) for here, said in zip(places, pieces, strict=True)]
    return assembled(parts, len(drawn.keys))


def _batch_ids(drawn: Frame) -> pa.Array:
    if drawn.batches is None:
        return pa.nulls(len(drawn.keys), pa.string())
    return batch_ids(drawn.batches).array()

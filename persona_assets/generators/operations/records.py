"""The ``api`` dataset of an API that has a document: exchanges of its operations, one a row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask, of_type
from persona_assets.behaviors.formats import LimitedFeatures
from persona_assets.behaviors.frames import Frame, behavior_names, frame
from persona_assets.behaviors.texts import own
from persona_assets.generators.api import API_SCHEMA, NAME
from persona_assets.generators.headers import HEADERS, request_headers, response_headers
from persona_assets.generators.operations.asking import Clients
from persona_assets.generators.operations.exchanges import Maker
from persona_assets.generators.operations.sending import (
    Sent,
    answers_of,
    sent,
    statuses_of,
    written_answer,
    written_request,
)
from persona_assets.generators.operations.statuses import failure
from persona_assets.generators.operations.world import Api
from persona_assets.generators.records import (
    rounded_ms,
    seen_in,
    times_at,
    touched_by,
    versions_of,
    waits_of,
)
from persona_assets.generators.source import Source
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import field_keys, pick, pick_table
from persona_assets.schemas.openapi.declared import DeclaredOperation

_NOT_FOUND = 404
_ACCEPT, _CONTENT_TYPE = "Accept", "Content-Type"

_Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is said in each row, which one operation after the other fills in."""

    endpoints: list[str]
    asked: list[_Headers]
    bodies: list[str | None]
    statuses: list[int]
    answered: list[_Headers]
    answers: list[str | None]
    touched: list[tuple[NDArray[np.int64], Mapping[str, Mask]]] = field(
        default_factory=list[tuple[NDArray[np.int64], Mapping[str, Mask]]]
    )


class Exchanges:
    """The exchanges of one persona with one API: any of them can be asked for."""

    def __init__(self, source: Source) -> None:
        """Prepare; what operations need is made when they first occur.

        Args:
            source: Who acts; its entity has operations.
        """
        assert source.entity is not None  # noqa: S101 - who makes exchanges has checked it
        place = (source.seed, source.persona)
        self._source = source
        self._api = Api(source.entity, source.world, source.locale, place)
        self._key = source.key(NAME)

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """Return rows *start* to *stop* (exclusive) of the dataset.

        Raises:
            InvalidArgumentError: The behaviors exclude each other.
            UnsatisfiableSchemaError: No valid message was found for some row.
        """
        if start == stop:
            return pa.RecordBatch.from_pylist([], schema=API_SCHEMA)
        source, count = self._source, stop - start
        drawn = frame(source.behaviors, self._key, start, stop, source.arrangement)
        numbers = pick(field_keys(drawn.keys, "operation"), pick_table(self._api.weights))
        clients = source.clients(drawn)
        moments = _moments(source, drawn)
        rows = _Rows(
            [""] * count, [{}] * count, [None] * count, [0] * count, [{}] * count, [None] * count
        )
        for number in np.unique(numbers).tolist():
            places = np.nonzero(numbers == number)[0]
            self._fill(rows, places, self._api.makers[number], (drawn, clients, moments))
        return self._assembled(rows, drawn, clients, numbers)

    def _fill(
        self,
        rows: _Rows,
        places: NDArray[np.int64],
        maker: Maker,
        told: tuple[Frame, NDArray[np.int64], list[str]],
    ) -> None:
        """Fill in the rows at *places*, which are exchanges of one operation."""
        drawn, clients, moments = told
        source, operation = self._source, maker.operation
        failed = drawn.status_codes[places]
        asked = maker.ask(
            Clients(
                drawn.keys[places], clients[places], source.is_device, _missing(operation, failed)
            )
        )
        done = sent(maker, asked, source.behaviors, source.locale)
        statuses = statuses_of(operation, done.asked.keys, failed, done.is_bad)
        times = [moments[place] for place in places.tolist()]
        answers = answers_of(maker, done.asked, statuses, times)
        ids = source.client_ids(clients[places]).array().to_pylist()
        for row, place in enumerate(places.tolist()):
            wire = written_request(maker, done, row, self._api.credentials, ids[row])
            rows.endpoints[place], rows.bodies[place] = wire.endpoint, wire.body
            rows.asked[place] = {_ACCEPT: _accepted(operation), **wire.headers}
            status, name, _ = statuses[row]
            rows.statuses[place] = status
            key = int(done.asked.keys[row])
            rows.answered[place], rows.answers[place] = written_answer(
                operation, answers[row], name, key
            )
        rows.touched.append((places, self._touched(done, drawn, places)))

    def _touched(self, done: Sent, drawn: Frame, places: NDArray[np.int64]) -> dict[str, Mask]:
        nowhere = np.zeros(len(places), dtype=np.bool_)
        unseen = {one.name: nowhere for one in of_type(self._source.behaviors, LimitedFeatures)}
        return {**seen_in(self._source, done.payload, drawn, places), **unseen, **done.touched}

    def _assembled(
        self, rows: _Rows, drawn: Frame, clients: NDArray[np.int64], numbers: NDArray[np.int32]
    ) -> pa.RecordBatch:
        source, operations = self._source, [one.operation for one in self._api.makers]
        versions, count = versions_of(source, drawn), len(drawn.keys)
        request_ids = own(uuids_from_keys(field_keys(drawn.keys, "request_id")))
        session_ids = own(uuids_from_keys(drawn.sessions.keys))
        has_body = np.array([body is not None for body in rows.bodies])
        usual = request_headers(
            drawn, source.senders(clients), request_ids, versions, session_ids, has_body
        )
        answered = response_headers(drawn, request_ids, waits_of(source, drawn))
        chosen = [operations[number] for number in numbers.tolist()]
        sent_columns = [
            pa.array([one.method for one in chosen]),
            pa.array(rows.endpoints),
            _headers(usual, rows.asked),
            pa.array(rows.bodies, pa.string()),
        ]
        answer_columns = [
            pa.array(rows.statuses, pa.int64()),
            _headers(answered, rows.answered, is_bare=[one is None for one in rows.answers]),
            pa.array(rows.answers, pa.string()),
        ]
        arrays = [
            request_ids.pool,
            session_ids.pool,
            source.client_ids(clients).array(),
            pa.array([one.name for one in chosen]),
            times_at(source.started_at, drawn.seconds),
            pa.array(rounded_ms(drawn.transmission_delay_ms)),
            pa.array(rounded_ms(drawn.latency_ms)),
            _struct("request", sent_columns),
            _struct("response", answer_columns),
            behavior_names(source.behaviors, touched_by(drawn, rows.touched), count),
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=API_SCHEMA)


def _struct(name: str, columns: Sequence[pa.Array]) -> pa.StructArray:
    kind = API_SCHEMA.field(name).type
    fields = [kind.field(place) for place in range(kind.num_fields)]
    return pa.StructArray.from_arrays(columns, fields=fields)


def _missing(operation: DeclaredOperation, failed: NDArray[np.int64]) -> Mask:
    """Return which requests fail because what they ask for is not there."""
    codes = {code: failure(operation, code)[0] for code in np.unique(failed).tolist() if code}
    lost = [code for code, status in codes.items() if status == _NOT_FOUND]
    return np.isin(failed, lost)


def _moments(source: Source, drawn: Frame) -> list[str]:
    """Return when each request is made, as JSON has it."""
    times: Any = times_at(source.started_at, drawn.seconds).to_pylist()
    return [f"{time:%Y-%m-%dT%H:%M:%S}Z" for time in times]


def _accepted(operation: DeclaredOperation) -> str:
    """Return what a client takes for an answer."""
    kinds = [one.body.content_type for one in operation.responses.values() if one.body]
    return ", ".join(dict.fromkeys(kinds)) or "*/*"


def _headers(
    usual: pa.MapArray, own_headers: Sequence[_Headers], is_bare: Sequence[bool] = ()
) -> pa.MapArray:
    """Return the *usual* headers with *own_headers*, which replace those of the same name."""
    done: list[list[tuple[str, str]]] = []
    for row, (before, more) in enumerate(zip(usual.to_pylist(), own_headers, strict=True)):
        names = {name.lower() for name in more}
        if is_bare and is_bare[row]:
            names.add(_CONTENT_TYPE.lower())
        kept = [(name, value) for name, value in before if name.lower() not in names]
        done.append(sorted([*kept, *more.items()]))
    return pa.array(done, HEADERS)

"""The ``fault`` dataset of an API that has a document: faulty requests beside valid twins.

A request is told as one JSON document: what stands in its path, query and headers, and its body.
Each fault violates one constraint that the document of the API has on one of them.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from persona_assets.behaviors.behavior import keys_at
from persona_assets.behaviors.frames import behavior_names, frame
from persona_assets.errors import InvalidArgumentError
from persona_assets.generators.entities import Entity
from persona_assets.generators.entity_faults import ENTITY_FAULT_SCHEMA, shares_of
from persona_assets.generators.faults import NAME, FaultOptions, spared
from persona_assets.generators.headers import addresses, batch_ids
from persona_assets.generators.operations.plans import (
    Plans,
    closed,
    is_sent,
    noun_of,
    on_the_wire,
    path_parameters,
)
from persona_assets.generators.operations.readings import WireReader
from persona_assets.generators.operations.statuses import refusal, successes
from persona_assets.generators.operations.wire import path_text, query_text
from persona_assets.generators.records import rounded_ms, times_at
from persona_assets.generators.source import Source
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import KeyArray, field_keys, pick, pick_table
from persona_assets.schema_records.violations.columns import FaultPlan, FaultShares
from persona_assets.schemas.openapi.declared import DeclaredOperation, DeclaredParameter
from persona_assets.schemas.pointers import Json
from persona_assets.schemas.schema import Definition

_WANTED = {"reject_400": (400, 422), "reject_422": (422, 400)}
_TOO_LARGE = 413
_PLACES = ("path", "query", "header", "cookie")


class OperationFaults:
    """The faulty requests of one persona to one API: any of them can be asked for."""

    def __init__(self, source: Source, options: FaultOptions) -> None:
        """Prepare; what operations need is made when they first occur.

        Args:
            source: Who acts; its entity has operations.
            options: What was chosen.

        Raises:
            InvalidArgumentError: No operation says anything that could be faulty.
        """
        assert source.entity is not None  # noqa: S101 - who makes these has checked it
        self._source, self._options = source, options
        self._shared = shared_of(source.entity)
        self._plans = Plans(self._shared, source.locale)
        self._operations = faulty_operations(source.entity)
        if not self._operations:
            raise InvalidArgumentError("no operation has parameters or a body that could be faulty")
        # A text that is cut is no request any more, so nothing structural happens to them.
        shares = shares_of(source)
        self._shares = FaultShares(shares.constraint, 0.0, shares.payload)
        self._known: dict[int, FaultPlan] = {}

    def batch(self, start: int, stop: int) -> pa.RecordBatch:
        """Return rows *start* to *stop* (exclusive) of the dataset.

        Raises:
            InvalidArgumentError: The behaviors exclude each other.
            UnsatisfiableSchemaError: No valid request was found for some row.
        """
        source = self._source
        if start == stop:
            return pa.RecordBatch.from_pylist([], schema=ENTITY_FAULT_SCHEMA)
        rows = np.arange(start, stop, dtype=np.int64)
        is_baseline = (rows == 0) & self._options.has_baseline
        drawn = spared(
            source,
            frame(source.behaviors, source.key(NAME), start, stop, source.arrangement),
            is_baseline,
        )
        keys = keys_at(source.key(NAME), rows)
        weights = tuple(1.0 if one.request is None else 2.0 for one in self._operations)
        numbers = pick(field_keys(keys, "operation"), pick_table(weights))
        made = self._made(numbers, keys, rows, is_baseline)
        clients, count = source.clients(drawn), len(rows)
        chosen = [self._operations[number] for number in numbers.tolist()]
        targets = [_target(one, row) for one, row in zip(chosen, made, strict=True)]
        codes = [_status(one, row["faults"]) for one, row in zip(chosen, made, strict=True)]
        status_codes = np.where(drawn.status_codes > 0, drawn.status_codes, np.array(codes))
        none = pa.nulls(count, pa.string())
        arrays = [
            uuids_from_keys(field_keys(drawn.keys, "request_id")),
            pa.array(is_baseline),
            pa.array([one.name for one in chosen]),
            pa.array([one.method for one in chosen]),
            pa.array(targets),
            uuids_from_keys(drawn.sessions.keys),
            source.client_ids(clients).array(),
            addresses(source.senders(clients).keys, drawn.sessions.is_hijacked).array(),
            times_at(source.started_at, drawn.seconds),
            pa.array(rounded_ms(drawn.transmission_delay_ms)),
            pa.array(rounded_ms(drawn.latency_ms)),
            pa.array(drawn.attempts),
            none if drawn.batches is None else batch_ids(drawn.batches).array(),
            pa.array(drawn.is_stale),
            pa.array(status_codes.astype(np.int64)),
            pa.array([one["original"] for one in made]),
            pa.array([one["mutated"] for one in made]),
            pa.array([one["faults"] for one in made], ENTITY_FAULT_SCHEMA.field("faults").type),
            behavior_names(source.behaviors, drawn.touched, count),
        ]
        return pa.RecordBatch.from_arrays(arrays, schema=ENTITY_FAULT_SCHEMA)

    def _made(
        self, numbers: np.ndarray, keys: KeyArray, rows: np.ndarray, is_baseline: np.ndarray
    ) -> list[dict[str, Any]]:
        """Return original, mutated text and faults of each row."""
        found: list[dict[str, Any]] = [{} for _ in rows]
        for number in np.unique(numbers).tolist():
            places = np.nonzero(numbers == number)[0]
            plan = self._plan(number)
            some = plan.faulty_records(keys[places], rows[places], is_baseline[places])
            columns = (some.originals, some.mutated, some.faults)
            told = zip(*(column.to_pylist() for column in columns), strict=True)
            for place, (original, mutated, faults) in zip(places.tolist(), told, strict=True):
                found[place] = {"original": original, "mutated": mutated, "faults": faults}
        return found

    def _plan(self, number: int) -> FaultPlan:
        if number not in self._known:
            operation = self._operations[number]
            self._known[number] = fault_plan_of(operation, self._plans, self._shared, self._shares)
        return self._known[number]


def fault_plan_of(
    operation: DeclaredOperation,
    plans: Plans,
    shared: Mapping[str, Definition],
    shares: FaultShares | None = None,
) -> FaultPlan:
    """Return what can go wrong with requests of *operation*.

    Args:
        operation: The operation.
        plans: Where the plans of its requests are made.
        shared: What it refers to.
        shares: How often each kind of fault occurs.
    """
    whole = plans.part(request_definition(operation), noun_of(operation.path))
    definition = closed(constrained(operation), shared)
    return FaultPlan(definition, whole.plan, shares, WireReader(operation, shared).takes)


def faulty_operations(entity: Entity) -> list[DeclaredOperation]:
    """Return the operations of *entity* that say anything in a request."""
    return [one for one in entity.operations if one.parameters or one.request is not None]


def shared_of(entity: Entity) -> Mapping[str, Definition]:
    """Return what the operations of *entity* refer to."""
    return {} if isinstance(entity.definition, bool) else entity.definition.get("$defs", {})


def request_definition(operation: DeclaredOperation) -> dict[str, Any]:
    """Return what requests of *operation* are as documents: path, query, header, cookie, body."""
    groups: dict[str, Any] = {}
    for place, some in _groups(operation):
        groups[place] = {
            "type": "object",
            "required": [one.name for one in some if one.required or place == "path"],
            "properties": {one.name: on_the_wire(one.definition) for one in some},
            "additionalProperties": False,
        }
    if operation.request is not None:
        groups["body"] = operation.request.definition
    return {
        "type": "object",
        "required": list(groups),
        "properties": groups,
        "additionalProperties": False,
    }


def constrained(operation: DeclaredOperation) -> dict[str, Any]:
    """Return the constraints on requests of *operation* that the document of the API has."""
    groups: dict[str, Any] = {}
    for place, some in _groups(operation):
        required = [one.name for one in some if one.required and place != "path"]
        members = {"properties": {one.name: one.definition for one in some}}
        groups[place] = {"required": required, **members} if required else members
    required = []
    if operation.request is not None:
        groups["body"] = operation.request.definition
        required = ["body"] if operation.request.required else []
    whole: dict[str, Any] = {"properties": groups}
    return {"required": required, **whole} if required else whole


def _groups(operation: DeclaredOperation) -> list[tuple[str, Sequence[DeclaredParameter]]]:
    found = [
        (place, [one for one in operation.parameters if is_sent(one, place)]) for place in _PLACES
    ]
    return [(place, some) for place, some in found if some]


def _target(operation: DeclaredOperation, row: Mapping[str, Any]) -> str:
    """Return path and query of the faulty request, as far as it has any."""
    valid, faulty = _read(row["original"]), _read(row["mutated"])
    path = operation.path
    for one in path_parameters(operation):
        held = _group(faulty, "path").get(one.name, _group(valid, "path").get(one.name, ""))
        path = path.replace(f"{{{one.name}}}", path_text(one, held))
    queries = [one for one in operation.parameters if is_sent(one, "query")]
    return path + query_text(queries, _group(faulty, "query"))


def _status(operation: DeclaredOperation, faults: Sequence[Mapping[str, Any]]) -> int:
    """Return what a careful server answers: what is documented, if it says that."""
    for one in faults:
        if one["reaction"] == "reject_413":
            return _TOO_LARGE  # nothing else says it, documented or not
        if one["reaction"] in _WANTED:
            return refusal(operation, _WANTED[one["reaction"]])[0]
    return successes(operation)[0][0]


def _read(text: str) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return {}


def _group(request: Json, place: str) -> Mapping[str, Json]:
    found = request.get(place) if isinstance(request, Mapping) else None
    return found if isinstance(found, Mapping) else {}

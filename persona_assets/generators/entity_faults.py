"""The ``fault`` dataset of a schema: each faulty message beside a twin that is valid.

Faults come from the constraints of the schema, each proven by a validator, and from what happens to
texts on their way; the persona's behaviors decide how much there is of each.
"""

from functools import lru_cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import keys_at
from persona_assets.behaviors.frames import Frame, behavior_names, frame
from persona_assets.columns import column
from persona_assets.errors import InvalidArgumentError
from persona_assets.generators.entities import Entity, plan_of, reader_of
from persona_assets.generators.entity_operations import creation
from persona_assets.generators.fault_mixes import class_weights
from persona_assets.generators.faults import FAULT_SCHEMA, NAME, FaultOptions, spared
from persona_assets.generators.headers import addresses, batch_ids
from persona_assets.generators.mutations import FaultClass
from persona_assets.generators.records import rounded_ms, times_at
from persona_assets.generators.registry import RECORDS
from persona_assets.generators.source import Source
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import field_keys
from persona_assets.schema_records.violations.columns import FAULT, FaultPlan, FaultShares

_FAULTS = column("faults", pa.list_(FAULT), "What was done; empty for a baseline.")

ENTITY_FAULT_SCHEMA: pa.Schema = FAULT_SCHEMA.set(FAULT_SCHEMA.get_field_index("faults"), _FAULTS)
"""The columns of the ``fault`` dataset of a schema: those of ``fault``, its faults told further."""

_BASE_SHARE = 0.15  # what happens to the texts of a persona that causes nothing of it
_CREATED = 201
_CODES = {"reject_400": 400, "reject_413": 413, "reject_422": 422}
_MOST_PLANS = 16


def entity_fault_batch(
    source: Source, options: FaultOptions, start: int, stop: int
) -> pa.RecordBatch:
    """Return rows *start* to *stop* (exclusive) of the dataset.

    Raises:
        InvalidArgumentError: The source has no entity, or its behaviors exclude each other.
        UnsatisfiableSchemaError: No valid record can be made of the entity.
    """
    entity = source.entity
    if entity is None:
        raise InvalidArgumentError("faults of a schema need a schema")
    if start == stop:
        return pa.RecordBatch.from_pylist([], schema=ENTITY_FAULT_SCHEMA)
    rows = np.arange(start, stop, dtype=np.int64)
    is_baseline = (rows == 0) & options.has_baseline
    drawn = spared(
        source,
        frame(source.behaviors, source.key(NAME), start, stop, source.arrangement),
        is_baseline,
    )
    plan = fault_plan_of(entity, source.locale, shares_of(source))
    keys = keys_at(source.key(RECORDS.name), rows)  # twins are what the persona's records are
    people = source.world.customer_keys(entity.people(keys, rows))
    made = plan.faulty_records(keys, rows, is_baseline, people)
    clients, count = source.clients(drawn), len(rows)
    operation, path = creation(entity)
    arrays = [
        uuids_from_keys(field_keys(drawn.keys, "request_id")),
        pa.array(is_baseline),
        pa.repeat(operation, count),
        pa.repeat("POST", count),
        _targets(drawn, path),
        uuids_from_keys(drawn.sessions.keys),
        source.client_ids(clients).array(),
        addresses(source.senders(clients).keys, drawn.sessions.is_hijacked).array(),
        times_at(source.started_at, drawn.seconds),
        pa.array(rounded_ms(drawn.transmission_delay_ms)),
        pa.array(rounded_ms(drawn.latency_ms)),
        pa.array(drawn.attempts),
        pa.nulls(count, pa.string()) if drawn.batches is None else batch_ids(drawn.batches).array(),
        pa.array(drawn.is_stale),
        pa.array(_status_codes(drawn, made.faults)),
        made.originals,
        made.mutated,
        made.faults,
        behavior_names(source.behaviors, drawn.touched, count),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=ENTITY_FAULT_SCHEMA)


def shares_of(source: Source) -> FaultShares:
    """Return how much of each kind of fault the persona's behaviors cause."""
    weights = class_weights(source.behaviors)
    own = (FaultClass.VALIDATION, FaultClass.FORMAT, FaultClass.BOUNDARY)
    return FaultShares(
        constraint=sum(weights[one] for one in own),
        structural=_BASE_SHARE + weights[FaultClass.TRANSMISSION],
        payload=_BASE_SHARE + weights[FaultClass.ENCODING],
    )


@lru_cache(maxsize=_MOST_PLANS)
def fault_plan_of(entity: Entity, locale: str, shares: FaultShares) -> FaultPlan:
    """Return what can go wrong with records of *entity*, worked out once.

    Raises:
        UnsatisfiableSchemaError: No valid record can be made.
        MissingInputError: The library of the schema's format is not installed.
    """
    return FaultPlan(entity.definition, plan_of(entity, locale), shares, reader_of(entity))


def _targets(drawn: Frame, path: str) -> pa.Array:
    versions = np.where(drawn.is_deprecated, 0, 1)
    return pa.array([f"/v1{path}", f"/v2{path}"]).take(pa.array(versions))


def _status_codes(drawn: Frame, faults: pa.Array) -> NDArray[np.int64]:
    """Return what comes back: the persona's own failures, or what the faults lead to."""
    found = [
        next((_CODES[one["reaction"]] for one in some if one["reaction"] in _CODES), _CREATED)
        for some in faults.to_pylist()
    ]
    return np.where(drawn.status_codes > 0, drawn.status_codes, np.array(found, dtype=np.int64))

"""Which generator makes which stream, with which options."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, ValidationError

from persona_assets.behaviors.arrivals import arrival_times
from persona_assets.behaviors.curves import CONSTANT
from persona_assets.behaviors.frames import rhythm_of
from persona_assets.behaviors.placement import placement
from persona_assets.errors import InvalidArgumentError
from persona_assets.generators import (
    api,
    faults,
    files,
    instances,
    load,
    population,
    streaming,
)
from persona_assets.generators.reach import ROW_LIMIT, row_limit
from persona_assets.generators.registry import RECORDS
from persona_assets.generators.source import Source

Rows = Callable[[int, int], pa.RecordBatch]
"""What makes rows start to stop (exclusive)."""


class NoOptions(BaseModel):
    """Nothing can be chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


OPTIONS: Mapping[str, type[BaseModel]] = {
    api.NAME: NoOptions,
    streaming.NAME: streaming.StreamingOptions,
    files.NAME: files.FileOptions,
    load.NAME: load.LoadOptions,
    faults.NAME: faults.FaultOptions,
    population.NAME: NoOptions,
    RECORDS.name: NoOptions,
}
"""For each generator, what can be chosen about its datasets."""


def parse_options(name: str, options: Mapping[str, object] | None) -> BaseModel:
    """Return *options* checked against what the generator called *name* takes.

    Raises:
        InvalidArgumentError: There is no such option, or its value is not allowed.
    """
    try:
        return OPTIONS[name].model_validate(dict(options or {}))
    except ValidationError as problem:
        first = problem.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        allowed = ", ".join(OPTIONS[name].model_fields) or "none"
        raise InvalidArgumentError(
            f"option {where!r} of {name}: {first['msg']}; options: {allowed}"
        ) from problem


def stream_row_limit(name: str, source: Source, options: Mapping[str, object] | None) -> int:
    """Return how many rows the stream called *name* has before it ends, 272 years after its start.

    Raises:
        InvalidArgumentError: An option does not exist, or its value is not allowed.
    """
    chosen = parse_options(name, options)
    if name == RECORDS.name:
        return ROW_LIMIT
    curve = chosen.shape if isinstance(chosen, load.LoadOptions) else CONSTANT
    key, arrangement = source.key(name), source.arrangement
    if isinstance(chosen, streaming.StreamingOptions):
        spread = placement(source.behaviors, key, chosen.partition_count)
        arrangement = replace(arrangement, placement=spread)
    rhythm = rhythm_of(source.behaviors, key, arrangement)
    return row_limit(arrival_times(source.behaviors, key, curve, rhythm.bent if rhythm else None))


def stream_rows(
    name: str, source: Source, options: Mapping[str, object] | None
) -> tuple[Rows, pa.Schema]:
    """Return what makes the rows of the stream called *name*, and its columns.

    Raises:
        InvalidArgumentError: An option does not exist, or its value is not allowed; or the source
            of records has no entity.
        UnsatisfiableSchemaError: No record can be made of the source's entity.
    """
    chosen = parse_options(name, options)
    has_operations = source.entity is not None and bool(source.entity.operations)
    is_of_schema = name == faults.NAME and source.entity is not None
    if name == RECORDS.name or is_of_schema or (name == api.NAME and has_operations):
        return _entity_rows(name, source, chosen)
    if isinstance(chosen, streaming.StreamingOptions):
        return streaming.Topic(source, chosen).batch, streaming.STREAMING_SCHEMA
    if isinstance(chosen, files.FileOptions):
        return partial(files.file_batch, source, chosen), files.FILE_SCHEMA
    if isinstance(chosen, load.LoadOptions):
        return partial(load.load_batch, source, chosen), load.load_schema(source)
    if isinstance(chosen, faults.FaultOptions):
        return partial(faults.fault_batch, source, chosen), faults.FAULT_SCHEMA
    return partial(api.api_batch, source), api.API_SCHEMA


def _entity_rows(name: str, source: Source, chosen: BaseModel) -> tuple[Rows, pa.Schema]:
    """Return what makes the records of a schema, or messages with its faults."""
    if isinstance(chosen, faults.FaultOptions):
        from persona_assets.generators import entity_faults  # brings all that solves schemas
        from persona_assets.generators.operations.faults import OperationFaults

        if source.entity is not None and source.entity.operations:
            return OperationFaults(source, chosen).batch, entity_faults.ENTITY_FAULT_SCHEMA
        rows = partial(entity_faults.entity_fault_batch, source, chosen)
        return rows, entity_faults.ENTITY_FAULT_SCHEMA
    if name == api.NAME:
        from persona_assets.generators.operations.records import Exchanges  # so does this

        return Exchanges(source).batch, api.API_SCHEMA
    made = instances.Instances(source)
    return made.batch, made.schema

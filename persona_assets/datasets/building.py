"""Datasets: the one place where a persona, a generator and a seed become records.

The CLI and the Dagster assets both read their records here, so they have the same.  A dataset has
no state and room for more rows than anybody stores: row 7,000,000 can be asked for alone.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import keys_at
from persona_assets.clock import as_utc
from persona_assets.errors import InvalidArgumentError
from persona_assets.generators import instances, population
from persona_assets.generators.entities import Entity
from persona_assets.generators.reach import ROW_LIMIT, check_start
from persona_assets.generators.registry import RECORDS, GeneratorSummary, generator_summary
from persona_assets.generators.source import Source
from persona_assets.generators.streams import Rows, parse_options, stream_row_limit, stream_rows
from persona_assets.keys import row_key, row_keys
from persona_assets.personas.documents import PersonaDocument, PersonaKind
from persona_assets.values.records import Record, records_of

BATCH_ROWS = 65_536
"""How many rows a batch has unless the caller says otherwise."""

_RECORD_BATCH_ROWS = 16_384

DEFAULT_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""When streams start unless the caller says otherwise; never the time of day."""

DEFAULT_SEED = 42
"""The seed of those who do not choose one."""

Cells = Callable[[NDArray[np.int64], Sequence[str]], pa.RecordBatch]
"""What makes chosen columns of chosen rows, and nothing else."""


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """What some records of a dataset hold.

    Attributes:
        row_count: How many records there are.
        behavior_counts: How many of them each behavior touched; a behavior that the persona has
            and that touched none counts 0.
    """

    row_count: int
    behavior_counts: Mapping[str, int]


@dataclass(frozen=True)
class Dataset:
    """Records up to row ``row_limit``, each a function of persona, generator, seed and row.

    Attributes:
        name: The generator's name.
        persona: The persona's name.
        persona_version: The version of the persona's document.
        seed: The number that the user chose.
        behavior_names: The behaviors that the persona has, in its order.
        schema: The described columns.
        rows: What makes the records.
        row_limit: How many rows there are: those of the 272 years after the start of a stream, and
            2**53 of what is no stream.
        cells: What makes chosen columns of chosen rows; None where a record is made as a whole.
        read: What makes one record as plain Python; None where only batches are made.
    """

    name: str
    persona: str
    persona_version: str
    seed: int
    behavior_names: tuple[str, ...]
    schema: pa.Schema
    rows: Rows
    row_limit: int
    cells: Cells | None = None
    read: Callable[[int], Record] | None = None

    @cached_property
    def generator(self) -> GeneratorSummary:
        """What there is to know about its generator."""
        return generator_summary(self.name)

    @property
    def default_row_count(self) -> int:
        """How many records to make unless somebody says otherwise."""
        return self.generator.default_row_count

    def batches(
        self, start: int, stop: int, *, batch_rows: int = BATCH_ROWS
    ) -> Iterator[pa.RecordBatch]:
        """Yield rows *start* to *stop* (exclusive); where batches end changes no value.

        Raises:
            InvalidArgumentError: The rows are not in order or beyond ``row_limit``, or *batch_rows*
                is below 1.
        """
        if not 0 <= start <= stop or batch_rows < 1:
            raise InvalidArgumentError(
                f"rows run from 0 <= start <= stop in batches of at least 1; "
                f"found start {start}, stop {stop}, batch_rows {batch_rows}"
            )
        self.check_rows(stop)
        for first in range(start, stop, batch_rows):
            yield self.rows(first, min(first + batch_rows, stop))

    def check_rows(self, row_count: int) -> None:
        """Do nothing if there are *row_count* rows.

        Raises:
            InvalidArgumentError: There are fewer.
        """
        if row_count > self.row_limit:
            raise InvalidArgumentError(
                f"{self.name} of {self.persona} has {self.row_limit:,} rows, from 0 to "
                f"{self.row_limit - 1:,}; found {row_count:,}"
            )

    def record(self, row: int) -> Record:
        """Return one record as plain Python: what a batch that holds it says.

        Raises:
            InvalidArgumentError: *row* is negative or beyond ``row_limit``.
        """
        if self.read is None:
            [batch] = self.batches(row, row + 1)
            return batch.to_pylist(maps_as_pydicts="strict")[0]
        if row < 0:
            raise InvalidArgumentError(f"rows are numbered from 0; found {row}")
        self.check_rows(row + 1)
        return self.read(row)

    def records(self, start: int, stop: int) -> Iterator[Record]:
        """Yield rows *start* to *stop* (exclusive) as plain Python, each as ``record`` has it.

        Raises:
            InvalidArgumentError: The rows are not in order or beyond ``row_limit``.
        """
        for batch in self.batches(start, stop, batch_rows=_RECORD_BATCH_ROWS):
            yield from records_of(batch)

    def summary(self, start: int, stop: int) -> DatasetSummary:
        """Return what rows *start* to *stop* (exclusive) hold."""
        return summarize(self.batches(start, stop), self.behavior_names)


def dataset(
    name: str,
    persona: PersonaDocument,
    seed: int = DEFAULT_SEED,
    *,
    started_at: dt.datetime | None = None,
    options: Mapping[str, object] | None = None,
    stream: str = "",
) -> Dataset:
    """Return the dataset that the generator called *name* makes of *persona* under *seed*.

    Args:
        name: The generator.
        persona: Who acts, with what it inherits (see ``resolve_persona``).
        seed: The number that makes one dataset differ from another, from 0 to 2**64 - 1.
        started_at: When the stream starts, from 1970 to 2200 and with a time zone; only for
            datasets that are streams.
        options: What can be chosen about this kind of dataset: see the generator's ``...Options``.
        stream: Which of the persona's streams of this kind it is; other records of the same world.
            Empty for the usual one.

    Raises:
        UnknownNameError: There is no such generator, or no word lists for the persona's locale.
        InvalidArgumentError: The seed is outside its range, the start is outside its range or has
            no time zone, a dataset without a start was given one or a stream, an option does not
            exist or has a value that is not allowed, the behaviors exclude each other, or their
            rate is so low that nothing happens in 272 years.
    """
    generator_summary(name)
    if name == population.NAME:
        parse_options(name, options)
        if stream:
            raise InvalidArgumentError(f"a population is no stream; found stream {stream!r}")
        return _population(persona, seed, started_at)
    source = stream_source(persona, seed, started_at=started_at, stream=stream)
    return source_dataset(name, source, options, persona_version=persona.version)


def source_dataset(
    name: str, source: Source, options: Mapping[str, object] | None = None, *, persona_version: str
) -> Dataset:
    """Return the dataset that the generator called *name* makes of *source*.

    Args:
        name: A generator whose records follow from a source: all but ``population``.
        source: Who acts, under which seed, and, where it has one, of which entity.
        options: What can be chosen about this kind of dataset.
        persona_version: The version of the persona's document.

    Raises:
        InvalidArgumentError: As in ``dataset``; or the source of records has no entity.
        UnsatisfiableSchemaError: No record can be made of the source's entity.
    """
    rows, schema = stream_rows(name, source, options)
    limit = stream_row_limit(name, source, options)
    if limit == 0:
        raise InvalidArgumentError(
            f"{source.persona} does nothing within 272 years of the start; raise the rate of its "
            f"timing"
        )
    rows(0, 1)  # What cannot be is said now, not at the first batch.
    names = tuple(
        one.name
        for one in source.behaviors
        if name != RECORDS.name or isinstance(one.parameters, instances.CHANGING)
    )
    return Dataset(name, source.persona, persona_version, source.seed, names, schema, rows, limit)


def stream_source(
    persona: PersonaDocument,
    seed: int,
    *,
    started_at: dt.datetime | None = None,
    stream: str = "",
    entity: Entity | None = None,
) -> Source:
    """Return what every stream of *persona* under *seed* follows from; see ``dataset``.

    With an *entity*, messages are instances of it.

    Raises:
        InvalidArgumentError: The start is outside its range or has no time zone.
    """
    return Source(
        persona=persona.name,
        is_device=persona.kind is PersonaKind.DEVICE,
        locale=persona.locale,
        behaviors=persona.compile_behaviors(),
        seed=seed,
        started_at=as_utc(check_start(started_at or DEFAULT_START)),
        stream=stream,
        entity=entity,
    )


class Tally:
    """Counts records while they pass by."""

    def __init__(self, behavior_names: Iterable[str] = ()) -> None:
        """Begin at 0, with *behavior_names* named even when they touch nothing."""
        self._row_count = 0
        self._counts = Counter(dict.fromkeys(behavior_names, 0))

    def watch(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield *batches* as they are, and count what is in them."""
        for batch in batches:
            self._row_count += batch.num_rows
            if "behaviors" in batch.schema.names:
                flat: pa.Array = batch.column("behaviors").flatten()
                for entry in flat.value_counts().to_pylist():
                    self._counts[entry["values"]] += entry["counts"]
            yield batch

    @property
    def summary(self) -> DatasetSummary:
        """What passed by so far."""
        return DatasetSummary(self._row_count, dict(self._counts))


def summarize(
    batches: Iterable[pa.RecordBatch], behavior_names: Iterable[str] = ()
) -> DatasetSummary:
    """Return what *batches* hold.

    Args:
        batches: The records; a ``behaviors`` column, where there is one, names what touched each.
        behavior_names: The behaviors to name even when they touched nothing.
    """
    tally = Tally(behavior_names)
    for _ in tally.watch(batches):
        continue
    return tally.summary


def _population(persona: PersonaDocument, seed: int, started_at: dt.datetime | None) -> Dataset:
    if started_at is not None:
        raise InvalidArgumentError("a population has no start; leave started_at away")
    key = population.population_key(seed, persona.name)
    plan = population.population_plan(
        key, persona.name, domain=persona.domain.value, locale=persona.locale
    )

    def rows(start: int, stop: int) -> pa.RecordBatch:
        return plan.batch(row_keys(key, start, stop))

    def cells(chosen: NDArray[np.int64], columns: Sequence[str]) -> pa.RecordBatch:
        return plan.batch(keys_at(key, chosen), columns)

    return Dataset(
        population.NAME,
        persona.name,
        persona.version,
        seed,
        (),
        plan.schema,
        rows,
        ROW_LIMIT,
        cells,
        lambda row: plan.record(row_key(key, row)),
    )

"""What followed from observations: the rows of the lake that name them as their evidence."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from persona_assets.lake.layout import PART, Lake

_LISTED = ("derived_from", "evidence")


@dataclass(frozen=True, slots=True)
class Dependents:
    """The rows of one partition that followed from what is erased.

    Attributes:
        asset: The asset, ``<stage>/<name>``.
        partition: The value of each dimension.
        row_count: How many rows, or all where rows do not say what they follow from.
    """

    asset: str
    partition: dict[str, str]
    row_count: int


def find_dependents(
    lake: Lake,
    partitions: Iterable[tuple[str, dict[str, str]]],
    observation_ids: Collection[str],
) -> list[Dependents]:
    """Return what in *partitions* followed from the observations, without what did not."""
    wanted = pa.array(sorted(observation_ids), pa.string())
    found = [
        Dependents(asset, partition, _count(lake.partition_folder(asset, partition) / PART, wanted))
        for asset, partition in partitions
    ]
    return [each for each in found if each.row_count]


def _count(path: object, wanted: pa.Array) -> int:
    table = pq.ParquetFile(path).read()
    columns = [name for name in (*_LISTED, "observation_id") if name in table.schema.names]
    if not columns:
        return table.num_rows  # made of all that is known of the persona
    rows: set[int] = set()
    for name in columns:
        rows.update(_rows(table.column(name).combine_chunks(), wanted))
    return len(rows)


def _rows(column: pa.Array, wanted: pa.Array) -> list[int]:
    """Return which rows of *column*, ids or lists of ids or of spans, name one of *wanted*."""
    if not pa.types.is_list(column.type):
        hits = pc.call_function("is_in", [column], pc.SetLookupOptions(wanted))
        return pc.call_function("indices_nonzero", [hits]).to_pylist()
    parents = pc.call_function("list_parent_indices", [column])
    values = column.flatten()
    if pa.types.is_struct(values.type):
        values = values.field("observation_id")
    hits = pc.call_function("is_in", [values], pc.SetLookupOptions(wanted))
    return parents.filter(hits).to_pylist()

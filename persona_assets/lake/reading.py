"""Reading what was made: as frames, lazily, and by SQL.

polars and DuckDB are imported when they are needed, so that the import of this package is quick.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from persona_assets.errors import MissingInputError, StorageError
from persona_assets.lake.layout import MANIFEST, PART, Lake, find_lake
from persona_assets.lake.writing import Manifest, file_digest

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa


def assets(lake: Path | str | None = None) -> list[str]:
    """Return the names ``<stage>/<asset>`` of everything that the lake holds."""
    return find_lake(lake).assets()


def load(
    asset: str,
    *,
    persona: str | None = None,
    seed: int | None = None,
    lake: Path | str | None = None,
) -> "pl.DataFrame":
    """Return the rows of an asset, of one persona and seed or of all.

    Args:
        asset: ``datasets/api``, or ``api`` where the last part is enough.
        persona: Only this persona's rows.
        seed: Only this seed's rows.
        lake: The folder of the lake; see ``find_lake`` for the default.

    Returns:
        The asset's columns, with ``persona`` and ``seed`` where they are its partitions.

    Raises:
        MissingInputError: There is no lake, or no such partition.
        UnknownNameError: The lake has no such asset.
    """
    return scan(asset, persona=persona, seed=seed, lake=lake).collect()


def scan(
    asset: str,
    *,
    persona: str | None = None,
    seed: int | None = None,
    lake: Path | str | None = None,
) -> "pl.LazyFrame":
    """Return what ``load`` returns, as a lazy frame: only what a query needs is read."""
    import polars as pl

    place = find_lake(lake)
    name = place.asset(asset)
    wanted = {"persona": persona, "seed": None if seed is None else str(seed)}
    chosen = [
        partition
        for partition in place.partitions(name)
        if all(value is None or partition.get(key) == value for key, value in wanted.items())
    ]
    if not chosen:
        asked = {key: value for key, value in wanted.items() if value is not None}
        raise MissingInputError(
            place.asset_folder(name), f"no partition {asked}; materialize {name!r} for it first"
        )
    return pl.concat([_partition_frame(place, name, partition) for partition in chosen])


def _partition_frame(place: Lake, asset: str, partition: dict[str, str]) -> "pl.LazyFrame":
    """Return one file with its dimensions; the user's path may look like some, too."""
    import polars as pl

    kinds = {"persona": pl.String(), "seed": pl.Int64()}
    path = place.partition_folder(asset, partition) / PART
    return pl.scan_parquet(path, glob=False, hive_partitioning=False).with_columns(
        pl.lit(value).cast(kinds[dimension]).alias(dimension)
        for dimension, value in partition.items()
    )


def sql(query: str, *, lake: Path | str | None = None) -> "pl.DataFrame":
    """Return what a DuckDB *query* over the lake answers; each asset is ``<stage>.<asset>``.

    The views are made anew over the Parquet files that lie there now.

    Raises:
        MissingInputError: There is no lake.
        duckdb.Error: The query is wrong.
    """
    from persona_assets.lake.catalog import open_views

    with open_views(find_lake(lake)) as connection:
        return connection.sql(query).pl()


def manifest(
    asset: str,
    *,
    persona: str | None = None,
    seed: int | None = None,
    lake: Path | str | None = None,
) -> Manifest:
    """Return what the manifest of one partition says.

    Raises:
        MissingInputError: There is no such partition.
        StorageError: The manifest does not parse.
    """
    place = find_lake(lake)
    wanted = {"persona": persona, "seed": None if seed is None else str(seed)}
    partition = {key: value for key, value in wanted.items() if value is not None}
    return read_manifest(place, place.asset(asset), partition)


def read_manifest(lake: Lake, asset: str, partition: dict[str, str]) -> Manifest:
    """Return what the manifest of one partition of a known lake says."""
    path = lake.partition_folder(asset, partition) / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingInputError(
            path, f"no partition {partition}; materialize {asset!r} for it first"
        ) from None
    except ValueError as problem:
        raise StorageError(path, f"the manifest is damaged: {problem}") from problem


def read_table(lake: Lake, asset: str, partition: dict[str, str]) -> "pa.Table":
    """Return one partition of a known lake as an Arrow table, its dimensions as text columns.

    Raises:
        MissingInputError: There is no such partition.
        StorageError: The file is not the one that its manifest names, or it is damaged.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = lake.partition_folder(asset, partition) / PART
    manifest = read_manifest(lake, asset, partition)
    try:
        if file_digest(path) != manifest.file_sha256:
            raise StorageError(
                path, f"not the file that its manifest names; materialize {asset!r} again"
            )
        table = pq.ParquetFile(path).read()
    except FileNotFoundError:
        raise MissingInputError(
            path, f"no partition {partition}; materialize {asset!r} for it first"
        ) from None
    except pa.ArrowInvalid as problem:
        raise StorageError(path, f"the file is damaged: {problem}") from problem
    for dimension, value in partition.items():
        table = table.append_column(dimension, pa.array([value] * table.num_rows, pa.string()))
    return table.replace_schema_metadata()

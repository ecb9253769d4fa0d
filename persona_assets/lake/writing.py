"""Writing one partition: streamed, compressed, described, and put into place in one step.

The bytes are a function of the rows and of the pinned pyarrow version: row groups hold
``ROW_GROUP_ROWS`` rows however the rows arrive, and nothing in the file knows the time of day.
"""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel, ConfigDict, Field

from persona_assets.columns import description, dictionary_paths, parquet_encodings
from persona_assets.errors import PersonaAssetsError, StorageError
from persona_assets.lake.atomic import flush_file, replace_folder
from persona_assets.lake.fingerprint import Fingerprint, plain_type
from persona_assets.lake.layout import MANIFEST, PART, Lake
from persona_assets.lake.staging import make_staging_folder

ROW_GROUP_ROWS = 131_072
"""Rows in each Parquet row group but the last."""

Counts = Callable[[], Mapping[str, int]]
"""What says how many rows each behavior touched."""


class Manifest(BaseModel):
    """What lies in one partition; ``manifest.json`` beside the data.

    Attributes:
        asset: The asset's name, ``<stage>/<name>``.
        partition: The value of each dimension.
        row_count: How many rows there are.
        file_bytes: The size of the Parquet file.
        file_sha256: The digest of the Parquet file.
        content_digest: The fingerprint of the rows, independent of the file format.
        code_version: The version of the rule that made them.
        inputs: What they were made from: digests and options by name.
        writer: The library and version that wrote the file.
        behavior_counts: How many rows each behavior touched; left out where there are none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    asset: str
    partition: dict[str, str]
    row_count: int
    file_bytes: int
    file_sha256: str
    content_digest: str
    code_version: str
    inputs: dict[str, str]
    writer: str
    behavior_counts: dict[str, int] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that arrive in batches of any size, all of one schema."""

    schema: pa.Schema
    batches: Iterable[pa.RecordBatch]


class PartitionWriter:
    """Writes the partitions of a lake.

    Args:
        lake: Where to.
        code_version: The version of the rule that makes the rows.
    """

    def __init__(self, lake: Lake, code_version: str) -> None:
        self._lake = lake
        self._code_version = code_version

    def write(
        self,
        asset: str,
        partition: Mapping[str, str],
        rows: pa.Table | Rows,
        inputs: Mapping[str, str],
        behavior_counts: Counts = dict,
    ) -> Manifest:
        """Replace one partition by *rows*.

        Args:
            asset: The asset's name, ``<stage>/<name>``.
            partition: The value of each dimension.
            rows: A table, or rows that arrive in batches.
            inputs: What the rows are made from, for the manifest.
            behavior_counts: What says, once all rows have passed, how many each behavior touched.

        Raises:
            StorageError: The disk is full, read-only, or otherwise refuses; what was there stays.
        """
        target = self._lake.partition_folder(asset, partition)
        stream = rows if isinstance(rows, Rows) else Rows(rows.schema, rows.to_batches())
        folder: Path | None = None
        try:
            folder = make_staging_folder(self._lake)
            facts = {"asset": asset, "partition": dict(partition), "inputs": dict(inputs)}
            manifest = self._write_files(folder, stream, facts, behavior_counts)
            replace_folder(folder, target)
        except PersonaAssetsError:
            raise
        except OSError as problem:
            raise StorageError(target, f"cannot write the partition: {_why(problem)}") from problem
        finally:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
        return manifest

    def _write_files(
        self,
        folder: Path,
        rows: Rows,
        facts: Mapping[str, str | dict[str, str]],
        behavior_counts: Counts,
    ) -> Manifest:
        path = folder / PART
        head = {**facts, "code_version": self._code_version}
        row_count, digest = _write_parquet(path, rows, head)
        manifest = Manifest.model_validate(
            {
                **head,
                "row_count": row_count,
                "file_bytes": path.stat().st_size,
                "file_sha256": file_digest(path),
                "content_digest": digest,
                "writer": f"pyarrow {pa.__version__}",
                "behavior_counts": dict(behavior_counts()),
            }
        )
        text = manifest.model_dump_json(indent=2, exclude_defaults=True)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
        flush_file(path)
        flush_file(folder / MANIFEST)
        return manifest


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file, 64 hexadecimal digits."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _write_parquet(
    path: Path, rows: Rows, head: Mapping[str, str | dict[str, str]]
) -> tuple[int, str]:
    schema = rows.schema
    digest, row_count = Fingerprint(schema), 0
    plain = pa.schema([field.remove_metadata() for field in schema])
    with pq.ParquetWriter(
        path,
        plain,
        compression="zstd",
        use_dictionary=dictionary_paths(schema),  # pyright: ignore[reportArgumentType] - takes paths, too
        column_encoding=parquet_encodings(schema),
        store_schema=False,
    ) as writer:
        for group in _row_groups(rows):
            writer.write_table(group.cast(plain), row_group_size=ROW_GROUP_ROWS)
            digest.update(group)
            row_count += group.num_rows
        writer.add_key_value_metadata(_footer(schema, head, digest.hexdigest()))
    return row_count, digest.hexdigest()


def _row_groups(rows: Rows) -> Iterator[pa.Table]:
    """Yield the rows in tables of ROW_GROUP_ROWS rows, each in one chunk."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in rows.batches:
        rest = batch
        while count + rest.num_rows >= ROW_GROUP_ROWS:
            head = rest.slice(0, ROW_GROUP_ROWS - count)
            yield pa.Table.from_batches([*waiting, head], rows.schema).combine_chunks()
            rest = rest.slice(head.num_rows)
            waiting, count = [], 0
        if rest.num_rows:
            waiting.append(rest)
            count += rest.num_rows
    if count:
        yield pa.Table.from_batches(waiting, rows.schema).combine_chunks()


def _footer(
    schema: pa.Schema, head: Mapping[str, str | dict[str, str]], digest: str
) -> dict[str, str]:
    columns = {
        field.name: {"type": str(plain_type(field.type)), "description": description(field)}
        for field in schema
    }
    facts = {**head, "content_digest": digest, "columns": columns}
    return {
        f"persona_assets.{name}": value if isinstance(value, str) else json.dumps(value)
        for name, value in facts.items()
    }


def _why(problem: OSError) -> str:
    return (problem.strerror or str(problem)).lower()

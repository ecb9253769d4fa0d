"""Records as JSON, JSON Lines, CSV, Parquet and SQL, for people who take the files elsewhere.

The same batches give the same bytes, and every format says the same: times are ISO 8601 in UTC,
what is nested is JSON in a CSV cell, and null differs from the empty text.
"""

import gzip
import io
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, cast

import pyarrow as pa

from persona_assets.columns import dictionary_paths, parquet_encodings
from persona_assets.datasets.csv_texts import write_csv
from persona_assets.datasets.database_forms import (
    is_rows,
    row_columns,
    row_schema,
    write_statements,
)
from persona_assets.datasets.instances import as_columns, columns_of, layout_of, unnested
from persona_assets.datasets.writing import indented, write_elements, write_json, write_jsonl
from persona_assets.generators.instances import RECORD_COLUMN
from persona_assets.profiles.outputs import RecordFormat

Metadata = Callable[[], Mapping[str, object]]
"""What tells, once all records have passed, what they were made from."""

BATCH_ROWS = 32_768
"""How many rows a batch for ``write_records`` has: no option, as Parquet's bytes depend on it."""

_GROUP_ROWS = 131_072
_GROUP_BYTES = 64 << 20
_METADATA_KEY = "persona_assets.metadata"


@dataclass(frozen=True, slots=True)
class Style:
    """How records are written.

    Attributes:
        format: The form.
        is_compressed: Whether the stream is gzip, or the pages of Parquet are zstd.
        is_pretty: Whether JSON is indented.
        encoding: How the schema of the records says that binary forms are written.
    """

    format: RecordFormat = RecordFormat.JSON
    is_compressed: bool = False
    is_pretty: bool = False
    encoding: Mapping[str, Any] = field(default_factory=dict)  # its shape depends on the form


def write_records(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    stream: IO[bytes],
    style: Style,
    metadata: Metadata | None = None,
) -> None:
    """Write *batches* to *stream*.

    Args:
        batches: The records; a row group of Parquet has 131,072 of them, or 64 MB of longer ones.
        schema: Their columns.
        stream: Where to; it need not be seekable.
        style: The form.
        metadata: What is said about the records in JSON, as an object with ``records`` and
            ``metadata``, and in the footer of Parquet; the other formats have no place for it.
    """
    if style.format.is_binary:
        _write_binary(batches, stream, style)
        return
    batches, schema = _in_columns(batches, schema, style.format)
    if style.format is RecordFormat.PARQUET:
        _write_parquet(batches, schema, stream, metadata, is_compressed=style.is_compressed)
        return
    with _zipped(stream) if style.is_compressed else _as_it_is(stream) as target:
        if style.format is RecordFormat.SQL:
            write_statements(batches, target)
        elif style.format is RecordFormat.CSV:
            write_csv(batches, schema, target)
        elif style.format is RecordFormat.JSONL:
            write_jsonl(batches, target)
        elif metadata is None:
            write_json(batches, target, is_pretty=style.is_pretty)
        else:
            _write_described_json(batches, target, metadata, is_pretty=style.is_pretty)


def _in_columns(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, form: RecordFormat
) -> tuple[Iterable[pa.RecordBatch], pa.Schema]:
    """Return records as the columns that CSV and Parquet have."""
    is_csv = form is RecordFormat.CSV
    if not is_csv and form is not RecordFormat.PARQUET:
        return batches, schema
    if is_rows(schema):
        return row_columns(batches, is_text=is_csv), row_schema(schema, is_text=is_csv)
    layout = layout_of(schema)
    if layout is None:
        return batches, schema
    held = unnested(layout) if is_csv else layout
    return as_columns(batches, held), columns_of(held)


def _write_binary(batches: Iterable[pa.RecordBatch], stream: IO[bytes], style: Style) -> None:
    """Write records of a schema as it says that they are written."""
    texts = (text for batch in batches for text in batch.column(RECORD_COLUMN).to_pylist())
    if style.format is RecordFormat.AVRO:
        from persona_assets.schema_records.binary.avro_files import AvroEncoder

        AvroEncoder(style.encoding["avro"]).write_container(stream, texts)
    else:
        from persona_assets.schema_records.binary.protobuf_messages import ProtobufEncoder

        ProtobufEncoder(style.encoding["protobuf"]).write_delimited(stream, texts)


@contextmanager
def _zipped(stream: IO[bytes]) -> Generator[IO[bytes], None, None]:
    with gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0, compresslevel=6) as target:
        yield cast("IO[bytes]", target)  # GzipFile has all that a stream of bytes has


@contextmanager
def _as_it_is(stream: IO[bytes]) -> Generator[IO[bytes], None, None]:
    yield stream


def _write_described_json(
    batches: Iterable[pa.RecordBatch], stream: IO[bytes], metadata: Metadata, *, is_pretty: bool
) -> None:
    """Write one object; the metadata come last, because they count what went before."""
    opened, closed, end = '{"records":[', '],"metadata":', "}\n"
    if is_pretty:
        opened, closed, end = '{\n  "records": [\n', '\n  ],\n  "metadata": ', "\n}\n"
    indent = "    " if is_pretty else None
    if not write_elements(batches, stream, opened.encode(), indent=indent):
        stream.write(opened.encode())
    facts = dict(metadata())
    told = indented(facts, "  ").strip() if is_pretty else _dump(facts)
    stream.write((closed + told + end).encode())


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


class _Counted(io.RawIOBase):
    """A stream that knows how much was written to it, which Parquet needs and a pipe does not."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._count = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._count

    def write(self, data: "pa.Buffer", /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride] - what pyarrow hands over
        self._stream.write(data)
        self._count += len(data)
        return len(data)


def _write_parquet(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    stream: IO[bytes],
    metadata: Metadata | None,
    *,
    is_compressed: bool,
) -> None:
    import pyarrow.parquet as pq

    bare = pa.schema([field.remove_metadata() for field in schema])
    with pq.ParquetWriter(
        _Counted(stream),
        bare,
        compression="zstd" if is_compressed else "none",
        use_dictionary=dictionary_paths(schema),  # pyright: ignore[reportArgumentType] - takes paths, too
        column_encoding=parquet_encodings(schema),
        store_schema=False,
    ) as writer:
        for group in _row_groups(batches):
            writer.write_table(group.cast(bare))
        if metadata is not None:
            writer.add_key_value_metadata({_METADATA_KEY: _dump(dict(metadata()))})


def _row_groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Yield *batches* in groups: what a group's footer takes stays in memory until the end."""
    waiting: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        waiting.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
            yield pa.Table.from_batches(waiting)
            waiting, rows, size = [], 0, 0
    if waiting:
        yield pa.Table.from_batches(waiting)

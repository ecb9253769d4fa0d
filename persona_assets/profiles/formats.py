"""Records as JSON, JSON Lines, CSV and Parquet, for people who take the files elsewhere.

The same batches give the same bytes, and every format says the same: times are ISO 8601 in UTC,
what is nested is JSON in a CSV cell, and null differs from the empty text.
"""

import gzip
import io
import json
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, cast

import pyarrow as pa
import pyarrow.compute as pc

from persona_assets.datasets.building import BATCH_ROWS
from persona_assets.datasets.writing import json_records, write_json, write_jsonl
from persona_assets.profiles.documents import RecordFormat

Metadata = Callable[[], Mapping[str, object]]
"""What tells, once all records have passed, what they were made from."""

_TEXT_BATCH_ROWS = 8_192
_METADATA_KEY = "persona_assets.metadata"


@dataclass(frozen=True, slots=True)
class Style:
    """How records are written.

    Attributes:
        format: The form.
        is_compressed: Whether the stream is gzip, or the pages of Parquet are zstd.
        is_pretty: Whether JSON is indented.
    """

    format: RecordFormat = RecordFormat.JSON
    is_compressed: bool = False
    is_pretty: bool = False


def batch_rows(form: RecordFormat) -> int:
    """Return the rows of a batch for *form*: no option, as Parquet's bytes depend on it."""
    is_columnar = form in (RecordFormat.CSV, RecordFormat.PARQUET)
    return BATCH_ROWS if is_columnar else _TEXT_BATCH_ROWS


def write_records(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    stream: IO[bytes],
    style: Style,
    metadata: Metadata | None = None,
) -> None:
    """Write *batches* to *stream*.

    Args:
        batches: The records; in Parquet each batch becomes a row group.
        schema: Their columns.
        stream: Where to; it need not be seekable.
        style: The form.
        metadata: What is said about the records in JSON, as an object with ``records`` and
            ``metadata``, and in the footer of Parquet; the other formats have no place for it.
    """
    if style.format is RecordFormat.PARQUET:
        _write_parquet(batches, schema, stream, metadata, is_compressed=style.is_compressed)
        return
    with _zipped(stream) if style.is_compressed else _as_it_is(stream) as target:
        if style.format is RecordFormat.CSV:
            _write_csv(batches, schema, target)
        elif style.format is RecordFormat.JSONL:
            write_jsonl(batches, target)
        elif metadata is None:
            write_json(batches, target, is_pretty=style.is_pretty)
        else:
            _write_described_json(batches, target, metadata, is_pretty=style.is_pretty)


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
    opened, between, closed, end = '{"records":[', ",", '],"metadata":', "}\n"
    if is_pretty:
        opened, between, closed, end = (
            '{\n  "records": [\n',
            ",\n",
            '\n  ],\n  "metadata": ',
            "\n}\n",
        )
    is_first = True
    stream.write(opened.encode())
    for batch in batches:
        for record in json_records(batch):
            text = _dump(record, "    " if is_pretty else None)
            stream.write((("" if is_first else between) + text).encode())
            is_first = False
    facts = _dump(dict(metadata()), "  " if is_pretty else None)
    stream.write((closed + facts.strip() + end).encode())


def _dump(value: object, indent: str | None) -> str:
    if indent is None:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
    return indent + text.replace("\n", f"\n{indent}")


def _write_csv(batches: Iterable[pa.RecordBatch], schema: pa.Schema, stream: IO[bytes]) -> None:
    """Write CSV as RFC 4180 has it: a header, CRLF, texts in quotes; null is an empty cell."""
    head = ",".join(f'"{name}"' for name in schema.names)
    stream.write(f"{head}\r\n".encode())
    for batch in batches:
        if batch.num_rows == 0:
            continue
        cells = [_cells(batch, field) for field in batch.schema]
        lines = pc.call_function("binary_join_element_wise", [*cells, pa.scalar(",")])
        stream.write("\r\n".join(lines.to_pylist()).encode() + b"\r\n")


def _cells(batch: pa.RecordBatch, field: pa.Field) -> pa.Array:
    """Return a column as the texts of its cells."""
    values, kind = batch.column(field.name), field.type
    if pa.types.is_dictionary(kind):
        values, kind = values.cast(kind.value_type), kind.value_type
    if pa.types.is_nested(kind):
        alone = pa.RecordBatch.from_arrays([values], schema=pa.schema([field]))
        texts = (_cell_of(record[field.name]) for record in json_records(alone))
        return _quoted(pa.array(texts, pa.string()))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _quoted(values.cast(pa.string()))
    if pa.types.is_timestamp(kind):
        values = pc.call_function("strftime", [values], pc.StrftimeOptions("%Y-%m-%dT%H:%M:%SZ"))
    return values.cast(pa.string()).fill_null("")


def _cell_of(value: object) -> str | None:
    return None if value is None else _dump(value, None)


def _quoted(texts: pa.Array) -> pa.Array:
    twice = pc.ReplaceSubstringOptions('"', '""')
    doubled = pc.call_function("replace_substring", [texts], twice)
    quote, nothing = pa.scalar('"'), pa.scalar("")
    return pc.call_function("binary_join_element_wise", [quote, doubled, quote, nothing]).fill_null(
        ""
    )


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

    plain = pa.schema([_plain(field) for field in schema])
    coded = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    with pq.ParquetWriter(
        _Counted(stream),
        plain,
        compression="zstd" if is_compressed else "none",
        use_dictionary=coded,  # pyright: ignore[reportArgumentType] - takes names, too
        store_schema=False,
    ) as writer:
        for batch in batches:
            writer.write_table(pa.Table.from_batches([batch]).cast(plain))
        if metadata is not None:
            writer.add_key_value_metadata({_METADATA_KEY: _dump(dict(metadata()), None)})


def _plain(field: pa.Field) -> pa.Field:
    """Return *field* without its description, dictionary-encoded texts as texts."""
    bare = field.remove_metadata()
    return bare.with_type(bare.type.value_type) if pa.types.is_dictionary(bare.type) else bare

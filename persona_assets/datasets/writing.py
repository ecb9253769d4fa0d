"""Records as JSON: strict, streaming, with times in ISO 8601 UTC.

Bytes are UTF-8.  A column marked as JSON text is written as the value it holds, or as a text where
a behavior has damaged it.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import IO, Any

import pyarrow as pa

Converter = Callable[[Any], object]
"""What makes of a value what JSON can hold."""


def json_records(batch: pa.RecordBatch) -> Iterator[dict[str, object]]:
    """Yield the records of *batch* as dicts of what JSON can hold."""
    converters = {field.name: _converter(field) for field in batch.schema}
    for record in batch.to_pylist(maps_as_pydicts="strict"):
        yield {name: converters[name](value) for name, value in record.items()}


def write_json(
    batches: Iterable[pa.RecordBatch], stream: IO[bytes], *, is_pretty: bool = False
) -> int:
    """Write *batches* as one JSON array, on one line or indented, and return the row count."""
    opened, between, closed = ("[\n", ",\n", "\n]\n") if is_pretty else ("[", ",", "]\n")
    row_count = 0
    for record in _all_records(batches):
        stream.write((between if row_count else opened).encode())
        stream.write(_dump(record, is_pretty=is_pretty).encode())
        row_count += 1
    stream.write((closed if row_count else "[]\n").encode())
    return row_count


def write_jsonl(batches: Iterable[pa.RecordBatch], stream: IO[bytes]) -> int:
    """Write *batches* as JSON Lines, one record a line, and return the row count."""
    row_count = 0
    for record in _all_records(batches):
        stream.write(_dump(record, is_pretty=False).encode() + b"\n")
        row_count += 1
    return row_count


def _all_records(batches: Iterable[pa.RecordBatch]) -> Iterator[dict[str, object]]:
    for batch in batches:
        yield from json_records(batch)


def _dump(record: dict[str, object], *, is_pretty: bool) -> str:
    if is_pretty:
        text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2)
        return "  " + text.replace("\n", "\n  ")
    return json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@cache
def _converter(field: pa.Field) -> Converter:
    """Return what makes JSON of the values of *field*."""
    kind = field.type
    if (field.metadata or {}).get(b"content") == b"json":
        return _parsed
    if pa.types.is_timestamp(kind):
        return _timestamp
    if pa.types.is_date(kind):
        return _date
    if pa.types.is_struct(kind):
        return _struct(kind)
    return _same


def _struct(kind: pa.StructType) -> Converter:
    members = [kind.field(position) for position in range(kind.num_fields)]
    converters = {member.name: _converter(member) for member in members}

    def convert(value: dict[str, object] | None) -> object:
        if value is None:
            return None
        return {name: converters[name](inner) for name, inner in value.items()}

    return convert


def _parsed(text: str | None) -> object:
    if text is None:
        return None
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _timestamp(moment: dt.datetime | None) -> str | None:
    if moment is None:
        return None
    in_utc = moment.astimezone(dt.UTC).replace(tzinfo=None)
    return f"{in_utc.isoformat(timespec='microseconds')}Z"


def _date(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _same(value: object) -> object:
    return value

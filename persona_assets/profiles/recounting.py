"""How many records a file of records holds, read from the file itself."""

import csv
import gzip
import io
import json
import re
from pathlib import Path
from typing import IO, cast

from persona_assets.errors import StorageError
from persona_assets.profiles.outputs import RecordFormat

_ESCAPE = re.compile(rb"\\.")


def count_records(path: Path, form: RecordFormat) -> int:
    """Return how many records the file at *path* holds, which is gzip when its name says so.

    Raises:
        StorageError: The file is not there or damaged.
    """
    try:
        if form is RecordFormat.PARQUET:
            import pyarrow.parquet as pq

            return pq.read_metadata(path).num_rows
        if form is RecordFormat.AVRO:
            import fastavro

            with path.open("rb") as stream:
                return sum(block.num_records for block in fastavro.block_reader(stream))
        if form is RecordFormat.PROTOBUF:
            return _count_delimited(path.read_bytes())
        with _opened(path) as stream:
            return _count_inserted(stream) if form is RecordFormat.SQL else _count(stream, form)
    except (OSError, EOFError, ValueError, csv.Error) as problem:
        raise StorageError(path, f"cannot be read back: {problem}") from problem


def _opened(path: Path) -> IO[bytes]:
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))  # GzipFile has all that a stream has
    return path.open("rb")


def _count_delimited(content: bytes) -> int:
    """Return how many messages *content* holds, each behind its length.

    Raises:
        ValueError: It ends inside a message.
    """
    count = place = 0
    while place < len(content):
        size = shift = 0
        while True:
            byte = content[place : place + 1]
            if not byte:
                raise ValueError("it ends inside a length")
            place, size, shift = place + 1, size | (byte[0] & 0x7F) << shift, shift + 7
            if byte[0] < 0x80:
                break
        place, count = place + size, count + 1
    if place > len(content):
        raise ValueError("it ends inside a message")
    return count


def _count_inserted(stream: IO[bytes]) -> int:
    """Return how many rows a script inserts: lines that begin with ``(`` outside of any text."""
    from persona_assets.schema_records.databases.sql_scripts import HEADING
    from persona_assets.schemas.sql.dialects import SqlDialect, has_escapes

    heading = next((line for line in stream if line.startswith(HEADING.encode())), None)
    if heading is None:
        raise ValueError("the line that says for which dialect the rows are is missing")
    dialect = SqlDialect(heading.decode()[len(HEADING) :].partition(":")[0])
    count, is_inside = 0, False
    for line in stream:
        count += line.startswith(b"(") and not is_inside
        plain = _ESCAPE.sub(b"", line) if has_escapes(dialect) else line
        is_inside ^= plain.count(b"'") % 2 == 1
    return count


def _count(stream: IO[bytes], form: RecordFormat) -> int:
    if form is RecordFormat.JSONL:
        return sum(1 for line in stream if line.strip())
    if form is RecordFormat.CSV:
        lines = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        return sum(1 for _ in csv.reader(lines, strict=True)) - 1
    whole = json.load(stream)
    return len(whole["records"] if isinstance(whole, dict) else whole)

"""Records as JSON: strict, streaming, with times in ISO 8601 UTC.

Bytes are UTF-8.  A column marked as JSON text is written as the value it holds, or as a text where
a behavior has damaged it.
"""

import json
from collections.abc import Iterable, Iterator
from typing import IO

import pyarrow as pa

from persona_assets.datasets.blocks import blocks, text_bytes
from persona_assets.datasets.json_texts import json_lines


def json_records(batch: pa.RecordBatch) -> Iterator[dict[str, object]]:
    """Yield the records of *batch* as dicts of what JSON can hold."""
    for block in blocks(batch):
        for text in json_lines(block).to_pylist():
            yield json.loads(text)


def write_json(
    batches: Iterable[pa.RecordBatch], stream: IO[bytes], *, is_pretty: bool = False
) -> int:
    """Write *batches* as one JSON array, on one line or indented, and return the row count."""
    opened, closed = (b"[\n", b"\n]\n") if is_pretty else (b"[", b"]\n")
    row_count = write_elements(batches, stream, opened, indent="  " if is_pretty else None)
    stream.write(closed if row_count else b"[]\n")
    return row_count


def write_elements(
    batches: Iterable[pa.RecordBatch], stream: IO[bytes], opened: bytes, *, indent: str | None
) -> int:
    """Write the records of *batches* with commas between them, and return the row count.

    Args:
        batches: The records.
        stream: Where to.
        opened: What is written before the first record; nothing is written if there is none.
        indent: None for no blanks at all, or what each line of each record begins with.
    """
    row_count = 0
    comma = "," if indent is None else ",\n"
    for batch in batches:
        for block in blocks(batch):
            if indent is None:
                text = text_bytes(json_lines(block, before=comma))
            else:
                texts = (indented(json.loads(one), indent) for one in json_lines(block).to_pylist())
                text = memoryview("".join(comma + one for one in texts).encode())
            if not row_count:
                stream.write(opened)
                text = text[len(comma) :]
            stream.write(text)
            row_count += block.num_rows
    return row_count


def write_jsonl(batches: Iterable[pa.RecordBatch], stream: IO[bytes]) -> int:
    """Write *batches* as JSON Lines, one record a line, and return the row count."""
    row_count = 0
    for batch in batches:
        for block in blocks(batch):
            stream.write(text_bytes(json_lines(block, after="\n")))
            row_count += block.num_rows
    return row_count


def indented(value: object, indent: str) -> str:
    """Return *value* as JSON on several lines, each of which begins with *indent*."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
    return indent + text.replace("\n", f"\n{indent}")

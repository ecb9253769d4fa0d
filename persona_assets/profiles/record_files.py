"""Reading files of records back, in any form in which they are written or kept elsewhere.

A record comes as JSON text would have it.  In a table, a cell that is null is a member that is not
there, unless every record must have it.
"""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

import pyarrow as pa

from persona_assets.datasets.nesting import restored
from persona_assets.errors import InvalidArgumentError, MissingInputError, StorageError
from persona_assets.schema_records.columns import ColumnType, RecordColumn, record_columns
from persona_assets.schema_records.shapes import Objects, Shape, Union

_FORMS = (".json", ".jsonl", ".ndjson", ".csv", ".parquet")
_ZIPPED = ".gz"


class ReadRecord(NamedTuple):
    """One record of a file.

    Attributes:
        value: What it says, as plain Python.
        problem: Why it says nothing, such as a line that is no JSON; None when it does.
    """

    value: Any
    problem: str | None = None


def read_records(path: Path, shape: Shape) -> Iterator[ReadRecord]:
    """Yield the records in the file at *path*.

    Args:
        path: A file of JSON (an array, or what ``include_metadata`` writes), JSON Lines, CSV or
            Parquet; gzip when its name ends in ``.gz``.
        shape: What the records should look like; it tells what the cells of a table are.

    Raises:
        MissingInputError: There is no such file.
        InvalidArgumentError: Its name does not say which form it has.
        StorageError: It cannot be read, or is not what its name says.
    """
    suffix = Path(path.name.removesuffix(_ZIPPED)).suffix
    if suffix not in _FORMS:
        known = ", ".join(_FORMS)
        raise InvalidArgumentError(f"{path}: a file of records ends in {known}; found {path.name}")
    if not path.is_file():
        raise MissingInputError(path, "no such file")
    try:
        if suffix == ".parquet":
            yield from _of_parquet(path, shape)
        else:
            with _opened(path) as stream:
                yield from _of_text(stream, suffix, shape)
    except (OSError, EOFError, ValueError, pa.ArrowException) as problem:
        raise StorageError(path, f"cannot be read: {problem}") from problem


def _opened(path: Path) -> IO[bytes]:
    if path.suffix == _ZIPPED:
        return cast("IO[bytes]", gzip.open(path, "rb"))  # GzipFile has all that a stream has
    return path.open("rb")


def _of_text(stream: IO[bytes], suffix: str, shape: Shape) -> Iterator[ReadRecord]:
    if suffix == ".csv":
        yield from _of_csv(stream, shape)
    elif suffix == ".json":
        whole = json.loads(stream.read().decode("utf-8-sig"))
        found = whole["records"] if isinstance(whole, dict) and "records" in whole else whole
        for value in found if isinstance(found, list) else [found]:
            yield ReadRecord(value)
    else:
        for line in stream:
            if line.strip():
                yield _of_line(line)


def _of_line(line: bytes) -> ReadRecord:
    try:
        return ReadRecord(json.loads(line))
    except ValueError as problem:
        return ReadRecord(None, f"it is no JSON: {problem}")


def _of_csv(stream: IO[bytes], shape: Shape) -> Iterator[ReadRecord]:
    """Yield the rows of a CSV file, in which null is an empty cell without quotes."""
    from pyarrow import csv

    reader = csv.open_csv(
        cast("Any", stream),  # pyarrow takes whatever has a method read
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
            column_types={name: pa.string() for name in _names(shape)},
            default_column_type=pa.string(),  # pyright: ignore[reportCallIssue] - newer than its types
        ),
    )
    cells = _Cells(shape)
    for batch in reader:
        for row in batch.to_pylist():
            yield cells.record(row, is_text=True)


def _of_parquet(path: Path, shape: Shape) -> Iterator[ReadRecord]:
    import pyarrow.parquet as pq

    cells = _Cells(shape)
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches():
            for row in batch.to_pylist():
                yield cells.record(row, is_text=False)


def _names(shape: Shape) -> Sequence[str]:
    return [one.name for one in record_columns(shape, may_break=True)]


class _Cells:
    """Makes records of the cells of a table."""

    def __init__(self, shape: Shape) -> None:
        self._columns = {one.name: one for one in record_columns(shape, may_break=True)}
        self._required = _required_by(shape)

    def record(self, row: Mapping[str, Any], *, is_text: bool) -> ReadRecord:
        """Return the record whose cells are *row*."""
        members: dict[str, Any] = {}
        for name, cell in row.items():
            column = self._columns.get(name, RecordColumn(name, ColumnType.TEXT))
            if cell is None:
                if name in self._required:
                    members[name] = None
                continue
            try:
                value = _decoded(cell, column, is_text=is_text)
            except ValueError:
                return ReadRecord(None, f"column {name!r}: {cell!r} is not {column.type} as JSON")
            if column.is_member:
                members[name] = value
            elif isinstance(value, dict):
                members |= value
            else:
                return ReadRecord(value)
        return ReadRecord(members)


def _decoded(cell: object, column: RecordColumn, *, is_text: bool) -> object:
    """Return what *cell* says.

    Raises:
        ValueError: It is not what its column holds.
    """
    kind = column.type
    if column.parts is not None and not isinstance(cell, str):
        return restored(cell, column.parts)
    if isinstance(cell, str) and (kind is ColumnType.JSON or (is_text and kind != ColumnType.TEXT)):
        return json.loads(cell)
    return cell


def _required_by(shape: Shape) -> frozenset[str]:
    """Return the members that every record has."""
    options = shape.options if isinstance(shape, Union) else (shape,)
    found = [
        frozenset(one.name for one in option.members if one.presence_fraction >= 1)
        for option in options
        if isinstance(option, Objects)
    ]
    return frozenset.intersection(*found) if found else frozenset()

"""What files hold once they are unpacked, because compression and encodings hide words.

Parquet pages, DuckDB and SQLite tables, LanceDB rows, mails, gzip and zip files.  A file that says
that it is one of these, and cannot be unpacked, is an error: nobody knows what is in it.
"""

import gzip
import html
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from email import message_from_bytes
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from persona_assets.errors import StorageError
from persona_assets.knowledge.passage_store import PassageStore
from persona_assets.lake.catalog import stored_texts

_PARQUET = b"PAR1"
_SQLITE = b"SQLite format 3\0"
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_MAIL = re.compile(rb"^From [^\n]*\n", re.MULTILINE)
_QUOTED = re.compile(r"^[>\s]+", re.MULTILINE)
_TAG = re.compile(r"<[^>]*>")
_PIECE_BYTES = 1 << 20

_DAMAGES = (
    EOFError,
    NotImplementedError,
    RuntimeError,
    gzip.BadGzipFile,
    pa.ArrowException,
    sqlite3.Error,
    zipfile.BadZipFile,
    zlib.error,
)


class _Stream(Protocol):
    """What gives bytes, a piece at a time."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most *size*; none at the end."""
        ...


def unpacked_contents(path: Path, begin: bytes, overlap: int) -> Iterator[tuple[str, bytes]]:
    """Yield what the file at *path* holds, in pieces, after how it was unpacked.

    Args:
        path: The file.
        begin: Its first bytes.
        overlap: How many bytes a piece of a stream repeats of the one before.

    Raises:
        StorageError: It is damaged.
    """
    place, contents = _reader(path, begin, overlap)
    try:
        for content in contents:
            yield place, content
    except _DAMAGES as problem:
        raise StorageError(
            path, f"cannot be unpacked to be searched: {problem}; repair or delete it"
        ) from problem


def store_contents(path: Path) -> Iterator[bytes]:
    """Yield what the LanceDB store at *path* holds now, in pieces."""
    store = PassageStore(path)
    for persona in store.personas():
        yield from _table_contents(store.read(persona))


def _reader(path: Path, begin: bytes, overlap: int) -> tuple[str, Iterable[bytes]]:
    """Return how the file is unpacked, and what does it."""
    if begin.startswith(_PARQUET) and _ends_with(path, _PARQUET):
        return "Parquet", _parquet_contents(path)
    if begin.startswith(_SQLITE):
        return "SQLite", _joined(_sqlite_values(path))
    if begin.startswith((_GZIP, _ZIP)):
        unpack = _gzip_contents if begin.startswith(_GZIP) else _zip_contents
        return ("gzip" if unpack is _gzip_contents else "zip"), unpack(path, overlap)
    if path.suffix.lower() in (".eml", ".mbox"):
        return "mail", _mail_contents(path)
    is_catalog = path.suffix == ".duckdb"
    return "DuckDB", _joined(map(str.encode, stored_texts(path))) if is_catalog else ()


def _ends_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        file.seek(-len(magic), 2)
        return file.read() == magic


def _joined(values: Iterable[bytes]) -> Iterator[bytes]:
    """Yield *values* in larger pieces, each value on a line of its own."""
    held: list[bytes] = []
    size = 0
    for value in values:
        held.append(value)
        size += len(value)
        if size >= _PIECE_BYTES:
            yield b"\n".join(held)
            held, size = [], 0
    yield b"\n".join(held)


def _stream_contents(stream: _Stream, overlap: int) -> Iterator[bytes]:
    rest = b""
    while data := stream.read(_PIECE_BYTES):
        yield rest + data
        rest = (rest + data)[-overlap:] if overlap else b""


def _gzip_contents(path: Path, overlap: int) -> Iterator[bytes]:
    with gzip.open(path) as stream:
        yield from _stream_contents(stream, overlap)


def _zip_contents(path: Path, overlap: int) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            with archive.open(name) as stream:
                yield from _stream_contents(stream, overlap)


def _sqlite_values(path: Path) -> Iterator[bytes]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        connection.text_factory = bytes
        names = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (name,) in names:
            quoted = name.decode().replace('"', '""')
            for row in connection.execute(f'select * from "{quoted}"'):  # noqa: S608 - its own tables
                yield from (value for value in row if isinstance(value, bytes))


def _mail_contents(path: Path) -> Iterator[bytes]:
    """Yield what mails say, however that is encoded, quoted or broken into lines."""
    for mail in _MAIL.split(path.read_bytes()):
        said = "\n".join(_mail_texts(mail))
        yield " ".join(_QUOTED.sub("", said).split()).encode("utf-8", "replace")


def _mail_texts(data: bytes) -> Iterator[str]:
    for part in message_from_bytes(data).walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            charset = part.get_content_charset("utf-8")
            try:
                text = payload.decode(charset, "replace")
            except LookupError:
                text = payload.decode("utf-8", "replace")
            yield text
            if part.get_content_subtype() == "html":
                yield html.unescape(_TAG.sub("", text))


def _parquet_contents(path: Path) -> Iterator[bytes]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches():
            yield from _table_contents(pa.Table.from_batches([batch]))


def _table_contents(table: pa.Table) -> Iterator[bytes]:
    """Yield every text in *table*, however deep in lists, structs and maps."""
    for column in table.columns:
        for chunk in column.chunks:
            yield from _array_contents(chunk)


def _array_contents(array: pa.Array) -> Iterator[bytes]:
    kind = array.type
    if isinstance(array, pa.DictionaryArray):
        yield from _array_contents(array.dictionary)
    elif isinstance(array, pa.MapArray):
        yield from _array_contents(array.keys)
        yield from _array_contents(array.items)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        yield from _array_contents(array.flatten())
    elif isinstance(array, pa.StructArray):
        for child in array.flatten():
            yield from _array_contents(child)
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        yield _lines(array.cast(pa.large_string()).cast(pa.large_binary()))
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        yield _lines(array.cast(pa.large_binary()))


def _lines(array: pa.Array) -> bytes:
    """Return the values of *array*, each on a line of its own."""
    values = array.drop_null()
    whole = pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), values)
    [joined] = pc.call_function("binary_join", [whole, pa.scalar(b"\n", pa.large_binary())])
    return joined.as_py()

"""Proof that words are gone: every file is searched, and what is packed is unpacked first.

Texts are looked for in UTF-8 and UTF-16 and as JSON spells them.  Parquet pages, DuckDB and SQLite
tables, LanceDB rows, mails and gzip files are decoded as well, because compression hides words.
"""

import gzip
import html
import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from persona_assets.knowledge.passage_store import PassageStore
from persona_assets.lake.catalog import stored_texts

if TYPE_CHECKING:
    from _typeshed import StrPath

_SQLITE = b"SQLite format 3\0"
_PARQUET = b"PAR1"
_MAIL = re.compile(rb"^From [^\n]*\n", re.MULTILINE)
_QUOTED = re.compile(r"^[>\s]+", re.MULTILINE)
_TAG = re.compile(r"<[^>]*>")
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Remnant:
    """A text that is still there.

    Attributes:
        path: The file.
        place: How it is written there, such as ``utf-8`` or ``Parquet``.
        text_number: Which of the texts that were looked for; the text itself is not repeated.
    """

    path: Path
    place: str
    text_number: int

    def __str__(self) -> str:
        return f"{self.path}: text {self.text_number} ({self.place})"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was searched, and what was found.

    Attributes:
        file_count: How many files were searched.
        byte_count: How many bytes they have.
        text_count: How many texts were looked for.
        remnants: What is still there.
    """

    file_count: int
    byte_count: int
    text_count: int
    remnants: tuple[Remnant, ...]


def prove_gone(
    texts: Sequence[str], folders: Iterable[Path], besides: Collection[Path] = ()
) -> Proof:
    """Search every file below *folders*, *besides* some, for *texts*.

    Raises:
        OSError: A file cannot be read; then nothing is proven.
    """
    spellings = [(number, *_spellings(text)) for number, text in enumerate(texts, start=1)]
    remnants: list[Remnant] = []
    file_count = byte_count = 0
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path in besides:
                continue
            data = path.read_bytes()
            file_count, byte_count = file_count + 1, byte_count + len(data)
            remnants += _in_bytes(path, data, spellings)
            remnants += _in_contents(path, data, texts)
        remnants += _in_stores(folder, texts)
    return Proof(file_count, byte_count, len(texts), tuple(remnants))


def _spellings(text: str) -> tuple[dict[str, bytes]]:
    return (
        {
            "utf-8": text.encode(),
            "utf-16-le": text.encode("utf-16-le"),
            "utf-16-be": text.encode("utf-16-be"),
            "JSON": json.dumps(text)[1:-1].encode(),
            "JSON in JSON": json.dumps(json.dumps(text)[1:-1])[1:-1].encode(),
        },
    )


def _in_bytes(
    path: Path, data: bytes, spellings: Iterable[tuple[int, dict[str, bytes]]]
) -> Iterator[Remnant]:
    for number, forms in spellings:
        place = next((name for name, form in forms.items() if form in data), None)
        if place:
            yield Remnant(path, place, number)


def _in_contents(path: Path, data: bytes, texts: Sequence[str]) -> Iterator[Remnant]:
    """Yield what is found in a file once it is unpacked."""
    if data.startswith(_PARQUET) and data.endswith(_PARQUET):
        yield from _found(path, "Parquet", texts, _parquet_texts(path))
    elif data.startswith(_SQLITE):
        yield from _found(path, "SQLite", texts, _sqlite_texts(path))
    elif data.startswith(_GZIP):
        unpacked = gzip.decompress(data).decode("utf-8", "replace")
        yield from _found(path, "gzip", texts, [unpacked])
    elif path.suffix.lower() in (".eml", ".mbox"):
        yield from _in_mails(path, data, texts)
    elif path.suffix == ".duckdb":
        yield from _found(path, "DuckDB", texts, stored_texts(path))


def _in_mails(path: Path, data: bytes, texts: Sequence[str]) -> Iterator[Remnant]:
    """Yield what mails say, however that is encoded, quoted or broken into lines."""
    said = "\n".join(text for mail in _MAIL.split(data) for text in _mail_texts(mail))
    plain = " ".join(_QUOTED.sub("", said).split())
    for number, text in enumerate(texts, start=1):
        if " ".join(text.split()) in plain:
            yield Remnant(path, "mail", number)


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


def _in_stores(folder: Path, texts: Sequence[str]) -> Iterator[Remnant]:
    for path in sorted(folder.rglob("*.lance")):
        if path.is_dir() and path.name == "passages.lance":
            store = PassageStore(path)
            tables = (store.read(persona) for persona in store.personas())
            rows = (text for table in tables for text in _table_texts(table))
            yield from _found(path, "LanceDB", texts, rows)


def _found(
    path: Path, place: str, texts: Sequence[str], contents: Iterable[str]
) -> Iterator[Remnant]:
    whole = "\n".join(contents)
    for number, text in enumerate(texts, start=1):
        if text in whole or json.dumps(text)[1:-1] in whole:
            yield Remnant(path, place, number)


def _parquet_texts(path: "StrPath") -> Iterator[str]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches():
            yield from _table_texts(pa.Table.from_batches([batch]))


def _table_texts(table: pa.Table) -> Iterator[str]:
    """Yield every text in *table*, however deep in lists, structs and maps."""
    for column in table.columns:
        for chunk in column.chunks:
            yield from _array_texts(chunk)


def _array_texts(array: pa.Array) -> Iterator[str]:
    kind = array.type
    if isinstance(array, pa.DictionaryArray):
        yield from _array_texts(array.dictionary)
    elif isinstance(array, pa.MapArray):
        yield from _array_texts(array.keys)
        yield from _array_texts(array.items)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        yield from _array_texts(array.flatten())
    elif isinstance(array, pa.StructArray):
        for child in array.flatten():
            yield from _array_texts(child)
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        yield from (text for text in array.to_pylist() if text)
    elif pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        yield from (data.decode("utf-8", "replace") for data in array.to_pylist() if data)


def _sqlite_texts(path: Path) -> Iterator[str]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        names = connection.execute("select name from sqlite_master where type = 'table'").fetchall()
        for (name,) in names:
            for row in connection.execute(f'select * from "{name}"'):  # noqa: S608 - its own tables
                for value in row:
                    if isinstance(value, str):
                        yield value
                    elif isinstance(value, bytes):
                        yield value.decode("utf-8", "replace")

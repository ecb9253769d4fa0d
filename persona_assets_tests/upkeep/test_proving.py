"""Tests of the proof: it finds words however they are written, so that finding none says much."""

import gzip
import html
import json
import sqlite3
import unicodedata
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from persona_assets.errors import StorageError
from persona_assets.upkeep import proving
from persona_assets.upkeep.proving import prove_gone

SAID = 'She said "naïve" near the lighthouse of Portishead'


def write_parquet(folder: Path) -> None:
    """Hide the words in a compressed dictionary of a list of structs."""
    rows = [[{"text": SAID}]] * 300
    pq.write_table(pa.table({"deep": rows}), folder / "part-0.parquet", compression="zstd")


def write_sqlite(folder: Path) -> None:
    """Put the words into a table, as JSON in UTF-8 bytes."""
    with closing(sqlite3.connect(folder / "runs.db")) as connection:
        connection.execute("create table events (body blob)")
        body = json.dumps({"text": SAID}).encode()
        connection.execute("insert into events values (?)", [body])
        connection.commit()


def write_duckdb(folder: Path) -> None:
    """Put the words into a table that DuckDB compresses."""
    with duckdb.connect(folder / "catalog.duckdb") as connection:
        connection.execute("create table facts (value varchar)")
        connection.execute("insert into facts select ? from range(5000)", [SAID])


def write_zip(folder: Path) -> None:
    """Put the words into a packed export."""
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("chat.txt", SAID * 50)


WRITERS: dict[str, Callable[[Path], object]] = {
    "utf-8": lambda folder: (folder / "a.txt").write_text(f"x{SAID}y", encoding="utf-8"),
    "utf-16": lambda folder: (folder / "a.bin").write_text(SAID, encoding="utf-16-le"),
    "big-endian": lambda folder: (folder / "a.bin").write_text(SAID, encoding="utf-16-be"),
    "JSON": lambda folder: (folder / "a.log").write_text(json.dumps([SAID])),
    "JSON in JSON": lambda folder: (folder / "a.log").write_text(json.dumps(json.dumps([SAID]))),
    "HTML in JSON": lambda folder: (folder / "a.json").write_text(json.dumps(html.escape(SAID))),
    "zip": write_zip,
    "gzip": lambda folder: (folder / "a.gz").write_bytes(gzip.compress(SAID.encode())),
    "Parquet": write_parquet,
    "SQLite": write_sqlite,
    "DuckDB": write_duckdb,
}


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS.keys())
def test_words_are_found_however_they_are_written(
    write: Callable[[Path], object], tmp_path: Path
) -> None:
    """Encodings, escapes and compression hide nothing."""
    write(tmp_path)

    proof = prove_gone([SAID, "something else"], [tmp_path])

    assert proof.remnants
    assert {each.text_number for each in proof.remnants} == {1}
    assert prove_gone(["something else"], [tmp_path]).remnants == ()


def test_the_proof_says_what_it_searched(tmp_path: Path) -> None:
    """How many files and bytes, and it never repeats the words."""
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "a.txt").write_text(SAID)

    proof = prove_gone([SAID], [tmp_path])

    assert (proof.file_count, proof.text_count) == (1, 1)
    assert proof.byte_count == len(SAID.encode())
    assert SAID not in str(proof.remnants[0])


def test_each_of_many_texts_is_found_where_it_is(tmp_path: Path) -> None:
    """Thousands of texts at once are told apart, also where one is a part of another."""
    texts = [f"reading {number}: {number * 7} degrees" for number in range(3000)]
    (tmp_path / "a.txt").write_text("\n".join(texts[:1000]))
    (tmp_path / "b.txt").write_text("xx" + texts[2999])

    proof = prove_gone([*texts, "reading 2999"], [tmp_path])

    found = {(each.path.name, each.text_number) for each in proof.remnants}
    first = {("a.txt", number) for number in range(1, 1001)}
    assert found == {*first, ("b.txt", 3000), ("b.txt", 3001)}


def test_words_across_two_pieces_of_a_long_file_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is read in pieces; words lie where they like."""
    monkeypatch.setattr(proving, "BATCH_CHARACTERS", 16)
    for start in range(20):
        (tmp_path / f"{start}.txt").write_text("x" * start + SAID + "y" * 40)

    proof = prove_gone([SAID], [tmp_path])

    assert len(proof.remnants) == proof.file_count == 20
    assert proof.byte_count == sum(path.stat().st_size for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("a.gz", gzip.compress(SAID.encode() * 99)[:-20], id="gzip"),
        pytest.param("a.zip", b"PK\x03\x04 and no more", id="zip"),
        pytest.param("a.db", b"SQLite format 3\0 and no more", id="SQLite"),
        pytest.param("a.parquet", b"PAR1 and nothing PAR1", id="Parquet"),
    ],
)
def test_what_cannot_be_unpacked_proves_nothing(tmp_path: Path, name: str, data: bytes) -> None:
    """A damaged file is named; nobody knows what is in it."""
    (tmp_path / name).write_bytes(data)

    with pytest.raises(StorageError, match=rf"{name}: cannot be unpacked to be searched"):
        prove_gone(["something"], [tmp_path])


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_are_found_however_they_are_composed(
    form: Literal["NFC", "NFD"], tmp_path: Path
) -> None:
    """A copy in which letters and accents were put together or taken apart is a remnant."""
    text = "Zo\u00eb said that the cafe\u0301 was shut"
    (tmp_path / "copy.txt").write_text(unicodedata.normalize(form, text), encoding="utf-8")

    [found] = prove_gone([text], [tmp_path]).remnants

    assert found.path == tmp_path / "copy.txt"

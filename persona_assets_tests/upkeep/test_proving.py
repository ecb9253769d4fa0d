"""Tests of the proof: it finds words however they are written, so that finding none says much."""

import gzip
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

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


WRITERS: dict[str, Callable[[Path], object]] = {
    "utf-8": lambda folder: (folder / "a.txt").write_text(f"x{SAID}y", encoding="utf-8"),
    "utf-16": lambda folder: (folder / "a.bin").write_text(SAID, encoding="utf-16-le"),
    "big-endian": lambda folder: (folder / "a.bin").write_text(SAID, encoding="utf-16-be"),
    "JSON": lambda folder: (folder / "a.log").write_text(json.dumps([SAID])),
    "JSON in JSON": lambda folder: (folder / "a.log").write_text(json.dumps(json.dumps([SAID]))),
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

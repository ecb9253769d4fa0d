"""The DuckDB catalog: several writers lose nothing, and readers are never in the way."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from persona_assets.columns import TIMESTAMP
from persona_assets.errors import StorageError
from persona_assets.lake import catalog
from persona_assets.lake.layout import Lake
from persona_assets.lake.writing import PartitionWriter

END = dt.datetime(2026, 2, 7, tzinfo=dt.UTC)

WRITER = """
import pathlib, sys
import pyarrow as pa
from persona_assets.lake.catalog import replace_facts
from persona_assets.lake.layout import Lake

lake, who = Lake(pathlib.Path(sys.argv[1])), sys.argv[2]
for turn in range(5):
    for part in range(2):
        persona = f"{who}-{part}"
        keys = ["a", "b", f"{turn}"]
        columns = {"persona": [persona] * 3, "key": keys, "valid_to_at": [None] * 3}
        facts = pa.table(columns)
        replace_facts(lake, persona, facts)
"""


def make_facts(persona: str, *keys: str, ended: str | None = None) -> pa.Table:
    """Return facts with *keys*; the one called *ended* holds no more."""
    ends = [END if key == ended else None for key in keys]
    return pa.table(
        {
            "persona": [persona] * len(keys),
            "key": list(keys),
            "valid_to_at": pa.array(ends, TIMESTAMP),
        }
    )


def read(lake: Lake, query: str) -> list[tuple[object, ...]]:
    """Return the rows that the catalog answers, opened as a user would."""
    with duckdb.connect(lake.catalog_path, read_only=True) as connection:
        return connection.sql(query).fetchall()


def test_facts_of_a_persona_are_replaced(tmp_path: Path) -> None:
    """What was said of a persona before is gone; what is said of others stays."""
    lake = Lake(tmp_path)

    catalog.replace_facts(lake, "a", make_facts("a", "old", "older"))
    catalog.replace_facts(lake, "b", make_facts("b", "city"))
    count = catalog.replace_facts(lake, "a", make_facts("a", "new"))

    assert count == 2
    found = read(lake, "select persona, key from knowledge.current_facts order by all")
    assert found == [("a", "new"), ("b", "city")]


def test_facts_that_ended_are_not_current(tmp_path: Path) -> None:
    """The table has what holds; what held before is in the view over the Parquet files."""
    lake = Lake(tmp_path)
    facts = make_facts("a", "Leeds", "Bristol", ended="Leeds")
    PartitionWriter(lake, "1").write(
        "knowledge/facts", {"persona": "a"}, facts.drop_columns(["persona"]), {}
    )

    count = catalog.replace_facts(lake, "a", facts)
    counts = catalog.refresh(lake)

    assert count == counts["knowledge.current_facts"] == 1
    assert read(lake, "select key from knowledge.current_facts") == [("Bristol",)]
    assert read(lake, "select count(*) from knowledge.facts") == [(2,)]


def test_processes_writing_at_once_lose_nothing(tmp_path: Path) -> None:
    """Four processes change the facts of eight personas; every last word is there."""
    lake = Lake(tmp_path)
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), name]) for name in "abcd"
    ]

    codes = [writer.wait() for writer in writers]

    found = read(lake, "select persona, max(key), count(*) from knowledge.current_facts group by 1")
    assert codes == [0, 0, 0, 0]
    assert sorted(found) == [(f"{name}-{part}", "b", 3) for name in "abcd" for part in range(2)]
    assert read(lake, "select count(*) from knowledge.current_facts where key = '4'") == [(8,)]


def test_an_open_reader_does_not_stop_a_writer(tmp_path: Path) -> None:
    """A notebook that keeps the catalog open sees what it opened, and writers go on."""
    lake = Lake(tmp_path)
    catalog.replace_facts(lake, "a", make_facts("a", "old"))

    with duckdb.connect(lake.catalog_path, read_only=True) as reader:
        catalog.replace_facts(lake, "a", make_facts("a", "new"))
        seen = reader.sql("select key from knowledge.current_facts").fetchall()

    assert seen == [("old",)]
    assert read(lake, "select key from knowledge.current_facts") == [("new",)]


def test_facts_with_other_columns_start_anew(tmp_path: Path) -> None:
    """After a change of the table's columns, the table takes the new form."""
    lake = Lake(tmp_path)
    catalog.replace_facts(lake, "a", make_facts("a", "old"))

    catalog.replace_facts(lake, "b", make_facts("b", "k").append_column("value", [["v"]]))

    found = read(lake, "select persona, key, value from knowledge.current_facts")
    assert found == [("b", "k", "v")]


def test_views_show_what_lies_there(tmp_path: Path) -> None:
    """Every asset with files is a view, and the views are kept in the file."""
    lake = Lake(tmp_path)
    PartitionWriter(lake, "1").write(
        "datasets/api", {"persona": "a", "seed": "7"}, pa.table({"x": [1]}), {}
    )

    counts = catalog.refresh(lake)

    assert counts == {"datasets.api": 1}
    assert read(lake, "select x, persona, seed from datasets.api") == [(1, "a", 7)]


def test_refreshing_repairs_the_facts(tmp_path: Path) -> None:
    """Facts that a killed run wrote to Parquet but not to the table are there after a refresh."""
    lake = Lake(tmp_path)
    catalog.replace_facts(lake, "gone", make_facts("gone", "old"))
    PartitionWriter(lake, "1").write(
        "knowledge/facts", {"persona": "a"}, make_facts("a", "k").drop_columns(["persona"]), {}
    )

    counts = catalog.refresh(lake)
    catalog.replace_facts(lake, "b", make_facts("b", "k"))

    assert counts == {"knowledge.facts": 1, "knowledge.current_facts": 1}
    found = read(lake, "select persona, key from knowledge.current_facts order by all")
    assert found == [("a", "k"), ("b", "k")]


def test_a_failed_change_leaves_the_catalog(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk refuses, the error says so and the catalog is as it was."""
    lake = Lake(tmp_path)
    catalog.replace_facts(lake, "a", make_facts("a", "old"))

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(StorageError, match="No space left on device"):
        catalog.replace_facts(lake, "a", make_facts("a", "new"))
    monkeypatch.undo()

    assert read(lake, "select key from knowledge.current_facts") == [("old",)]
    assert list(lake.staging.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"not a database at all"], ids=["empty", "garbage"])
def test_a_damaged_catalog_is_made_anew(tmp_path: Path, content: bytes) -> None:
    """Everything in the catalog can be made again, so a damaged one stops nobody."""
    lake = Lake(tmp_path)
    PartitionWriter(lake, "1").write(
        "knowledge/facts", {"persona": "a"}, make_facts("a", "k").drop_columns(["persona"]), {}
    )
    lake.catalog_path.write_bytes(content)

    catalog.replace_facts(lake, "b", make_facts("b", "k"))

    found = read(lake, "select persona, key from knowledge.current_facts order by all")
    assert found == [("a", "k"), ("b", "k")]


def test_a_damaged_table_is_named(tmp_path: Path) -> None:
    """A Parquet file that cannot be read is an error that says which asset to make again."""
    lake = Lake(tmp_path)
    PartitionWriter(lake, "1").write("datasets/api", {"persona": "a"}, pa.table({"x": [1]}), {})
    (lake.partition_folder("datasets/api", {"persona": "a"}) / "part-0.parquet").write_bytes(
        b"PAR1"
    )

    with pytest.raises(StorageError, match="datasets/api: cannot be read; materialize"):
        catalog.refresh(lake)

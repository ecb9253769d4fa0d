"""Notebook users read the lake as frames, lazily and by SQL."""

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from persona_assets import lake
from persona_assets.errors import MissingInputError, StorageError, UnknownNameError
from persona_assets.lake.layout import Lake
from persona_assets.lake.reading import read_table
from persona_assets.lake.writing import PartitionWriter


def make_lake(root: Path) -> Path:
    """Make a lake with two personas, two seeds and one asset without seeds."""
    writer = PartitionWriter(Lake(root), "1")
    for persona in ("a", "b"):
        writer.write(
            "mindscapes/traits", {"persona": persona}, pa.table({"trait_name": ["calm"]}), {}
        )
        for seed in ("7", "42"):
            rows = pa.table({"order_id": [f"{persona}{seed}-{n}" for n in range(3)]})
            writer.write("datasets/api", {"persona": persona, "seed": seed}, rows, {})
    return root


@pytest.fixture(name="root")
def fixture_root(tmp_path: Path) -> Path:
    """Return the folder of a small lake."""
    return make_lake(tmp_path / "the lake's [root] k=v")


def test_load_gives_one_partition(root: Path) -> None:
    """One persona and seed are asked for, and only their rows come back, with both named."""
    rows = lake.load("api", persona="a", seed=42, lake=root)

    assert rows["order_id"].to_list() == ["a42-0", "a42-1", "a42-2"]
    assert rows.select("persona", "seed").unique().rows() == [("a", 42)]


def test_load_gives_all_partitions(root: Path) -> None:
    """Without a persona and a seed, everything comes back."""
    assert lake.load("datasets/api", lake=root).height == 12


def test_an_asset_without_seeds_has_no_seed_column(root: Path) -> None:
    """A table has the dimensions of its asset and no other."""
    assert lake.load("traits", lake=root).columns == ["trait_name", "persona"]


def test_sql_knows_the_facts_that_hold(root: Path) -> None:
    """``knowledge.current_facts`` is there as in the catalog, without what has ended."""
    ended = pa.table({"fact_key": ["city", "city"], "valid_to_at": pa.array([None, 1], pa.int64())})
    PartitionWriter(Lake(root), "1").write("knowledge/facts", {"persona": "a"}, ended, {})

    assert lake.sql("from knowledge.current_facts", lake=root).height == 1


def test_scan_is_lazy(root: Path) -> None:
    """A lazy frame can be narrowed before anything is read."""
    frame = lake.scan("api", lake=root).filter(persona="b").select("seed").unique().sort("seed")

    assert frame.collect()["seed"].to_list() == [7, 42]


def test_sql_sees_every_asset(root: Path) -> None:
    """Each asset is a view under its stage's schema."""
    found = lake.sql(
        "select persona, count(*) n from datasets.api join mindscapes.traits using (persona) "
        "group by all order by persona",
        lake=root,
    )

    assert found.rows() == [("a", 6), ("b", 6)]


def test_letters_in_the_path_are_no_problem(root: Path) -> None:
    """The folder's name is data: no SQL, no wildcard, no partition."""
    assert set("'[]=") < set(root.name)
    assert lake.sql("select count(*) from datasets.api", lake=root).item() == 12
    assert lake.load("api", lake=root).columns == ["order_id", "persona", "seed"]


def test_the_manifest_can_be_asked_for(root: Path) -> None:
    """What was written, and from what, is a call away."""
    assert lake.manifest("api", persona="a", seed=7, lake=root).row_count == 3


def test_assets_are_listed(root: Path) -> None:
    """A user can see what there is."""
    assert lake.assets(lake=root) == ["datasets/api", "mindscapes/traits"]


def test_an_unknown_asset_is_an_error(root: Path) -> None:
    """A wrong name is answered with the names that exist."""
    with pytest.raises(UnknownNameError, match=r"no asset .*'apis'; known: datasets/api"):
        lake.load("apis", lake=root)


def test_an_unknown_partition_is_an_error(root: Path) -> None:
    """A partition that was not made is an error, not an empty frame."""
    with pytest.raises(MissingInputError, match=r"no partition .*'nobody'"):
        lake.load("api", persona="nobody", lake=root)


def test_no_lake_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a lake, the error says how to make one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PERSONA_ASSETS_LAKE", raising=False)

    with pytest.raises(MissingInputError, match="`make run` makes one"):
        lake.load("api")


def test_a_file_that_was_changed_is_found(root: Path) -> None:
    """A table that is read for another one must be the one that its manifest names."""
    partition = {"persona": "a"}
    place = Lake(root).partition_folder("mindscapes/traits", partition) / "part-0.parquet"
    place.write_bytes(place.read_bytes().replace(b"calm", b"wild"))

    with pytest.raises(StorageError, match="not the file that its manifest names"):
        read_table(Lake(root), "mindscapes/traits", partition)


def test_the_data_folder_names_the_lake(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sets PERSONA_ASSETS_DATA for `make run` reads the same lake."""
    monkeypatch.delenv("PERSONA_ASSETS_LAKE", raising=False)
    monkeypatch.setenv("PERSONA_ASSETS_DATA", str(root.parent))
    root.rename(root.parent / "lake")

    assert lake.load("api").height == 12


def test_the_nearest_lake_is_found(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a folder below the project, the project's data/lake is meant."""
    monkeypatch.delenv("PERSONA_ASSETS_LAKE", raising=False)
    (tmp_path / "data").mkdir()
    root.rename(tmp_path / "data" / "lake")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")

    assert lake.load("api").height == 12


def test_reading_needs_neither_dagster_nor_lancedb() -> None:
    """The notebook helper imports none of the heavy libraries that it does not use."""
    script = (
        "import sys, persona_assets.lake\n"
        "heavy = {'dagster', 'lancedb', 'onnxruntime', 'polars', 'duckdb'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"

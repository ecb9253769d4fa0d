"""The specialised stores follow from the Parquet files, which stay what they are."""

import shutil
from pathlib import Path

import pytest

from persona_assets import lake
from persona_assets.knowledge.passage_store import PassageStore
from persona_assets.knowledge.passage_table import PASSAGES_SCHEMA
from persona_assets.lake.catalog import refresh, replace_facts
from persona_assets.lake.reading import read_table

BY_TIME = [("valid_from_at", "ascending"), ("passage_id", "ascending")]


@pytest.fixture(name="place")
def fixture_place(minds: Path, tmp_path: Path) -> lake.Lake:
    """Return a copy of the lake of two minds, without any other store."""
    shutil.copytree(minds, tmp_path / "lake")
    return lake.Lake(tmp_path / "lake")


def test_stores_are_added_beside_the_source_of_truth(place: lake.Lake) -> None:
    """PK-101: passages in LanceDB and facts in DuckDB are those of the files, which stay."""
    before = {path: path.read_bytes() for path in place.root.rglob("*.parquet")}
    read = read_table(place, "knowledge/passages", {"persona": "mara"})
    passages = read.select(PASSAGES_SCHEMA.names).cast(PASSAGES_SCHEMA)
    facts = read_table(place, "knowledge/facts", {"persona": "mara"})

    PassageStore(place.passages_path).replace("mara", passages)
    count = replace_facts(place, "mara", facts)

    held = PassageStore(place.passages_path).read("mara")
    assert held.equals(passages.sort_by(BY_TIME))
    assert count == facts.column("valid_to_at").null_count
    assert {path: path.read_bytes() for path in before} == before


def test_a_store_that_is_lost_is_made_again(place: lake.Lake) -> None:
    """PK-101: nothing but the files is needed to fill a store, and the answers are the same."""
    asked = "select * from knowledge.current_facts order by entry_id"
    refresh(place)
    before = lake.sql(asked, lake=place.root)

    place.catalog_path.unlink()
    counts = refresh(place)

    assert counts["knowledge.current_facts"] == before.height
    assert lake.sql(asked, lake=place.root).equals(before)

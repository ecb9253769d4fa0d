"""Tests of which observations a mindscape in the lake was made of."""

from pathlib import Path

import pyarrow as pa
import pytest

from persona_assets.columns import column
from persona_assets.lake.layout import Lake
from persona_assets.lake.minds import OBSERVATIONS, used_observations
from persona_assets.lake.writing import PartitionWriter

MARA = {"persona": "mara"}
SCHEMA = pa.schema([column("observation_id", pa.string(), "Which.")])


def see(lake: Lake, *ids: str) -> str:
    """Let observations be approved in the lake; return the digest of them."""
    rows = pa.table([pa.array(ids)], schema=SCHEMA)
    return PartitionWriter(lake, "1").write(OBSERVATIONS, MARA, rows, {}).content_digest


def believe(lake: Lake, digest: str) -> None:
    """Let a mindscape be made of the observations with a digest."""
    rows = pa.table([pa.array(["it"])], schema=SCHEMA)
    PartitionWriter(lake, "1").write("mindscapes/summaries", MARA, rows, {OBSERVATIONS: digest})


@pytest.fixture(name="lake")
def fixture_lake(tmp_path: Path) -> Lake:
    """Return an empty lake."""
    return Lake(tmp_path)


def test_what_a_mindscape_was_made_of_is_used(lake: Lake) -> None:
    """All that lay there when it was made (PK-06)."""
    believe(lake, see(lake, "one", "two"))

    assert used_observations(lake, "mara") == {"one", "two"}


def test_what_came_later_is_not_used_yet(lake: Lake) -> None:
    """Nor is it without a mindscape, or without a lake."""
    assert used_observations(lake, "mara") == frozenset()
    digest = see(lake, "one")
    assert used_observations(lake, "mara") == frozenset()

    believe(lake, digest)
    see(lake, "one", "two")

    assert used_observations(lake, "mara") == frozenset()

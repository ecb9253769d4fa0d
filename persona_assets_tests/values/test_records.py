"""Batches as dicts: the same as Arrow's own, which takes longer."""

import datetime as dt

import pyarrow as pa
import pytest

from persona_assets.columns import TIMESTAMP
from persona_assets.values.blocks import BLOCK_ROWS
from persona_assets.values.records import records_of

MOMENT = dt.datetime(1969, 7, 20, 20, 17, 40, 5, tzinfo=dt.UTC)
COLUMNS: dict[str, pa.Array] = {
    "whole numbers": pa.array([1, -2, 3]),
    "with a gap": pa.array([1, None, 3]),
    "floats": pa.array([0.5, -0.0, 1e300]),
    "flags": pa.array([True, False, True]),
    "texts": pa.array(["a", "", "å"]),
    "coded texts": pa.array(["a", "b", "a"]).dictionary_encode(),
    "coded with a gap": pa.array(["a", None, "a"]).dictionary_encode(),
    "coded lists": pa.DictionaryArray.from_arrays(pa.array([1, 0, 1]), pa.array([[1], [2, 3]])),
    "times": pa.array([MOMENT] * 3, TIMESTAMP),
    "local times": pa.array([MOMENT] * 3, TIMESTAMP).cast(pa.timestamp("us")),
    "milliseconds": pa.array([0, 1, 2], pa.timestamp("ms", "UTC")),
    "days": pa.array([dt.date(1900, 1, 1)] * 3),
    "lists": pa.array([[1], [], [2, 3]]),
    "structs": pa.array([{"a": 1}, {"a": None}, None]),
    "maps": pa.array([[("a", 1)], [], [("b", 2)]], pa.map_(pa.string(), pa.int64())),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_every_value_is_what_arrow_says(name: str) -> None:
    """Whole and cut out of something longer, values and their Python types are Arrow's."""
    batch = pa.RecordBatch.from_arrays([COLUMNS[name], pa.array([7, 8, 9])], names=[name, "n"])

    for some in (batch, batch.slice(1, 2), batch.slice(0, 0)):
        found, expected = records_of(some), some.to_pylist(maps_as_pydicts="strict")
        assert found == expected
        assert [type(one[name]) for one in found] == [type(one[name]) for one in expected]


def test_names_may_be_anything() -> None:
    """A column's name is data, whatever it looks like."""
    names = ["it's", 'a "b"', "\n", "{x}", ""]
    batch = pa.RecordBatch.from_arrays([pa.array([1])] * len(names), names=names)

    assert records_of(batch) == [dict.fromkeys(names, 1)]


def test_no_columns_are_empty_records() -> None:
    """A batch of rows without columns has as many records, all empty."""
    batch = pa.RecordBatch.from_arrays([pa.array([1, 2])], names=["x"]).select([])

    assert records_of(batch) == [{}] * batch.num_rows


def test_blocks_are_smaller_than_batches() -> None:
    """Otherwise the tests of chunking would never see two blocks in one batch."""
    assert BLOCK_ROWS < 65_536

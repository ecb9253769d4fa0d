"""The fingerprint of a table says what it holds, and nothing about how it is stored."""

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.lake.fingerprint import Fingerprint, fingerprint

ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.none() | st.text(max_size=5),
            "count": st.none() | st.integers(-(2**40), 2**40),
            "is_big": st.none() | st.booleans(),
            "tags": st.none() | st.lists(st.none() | st.text(max_size=3), max_size=3),
            "place": st.none() | st.fixed_dictionaries({"city": st.text(max_size=3)}),
            "headers": st.none() | st.dictionaries(st.text(max_size=2), st.text(max_size=2)),
            "seen_at": st.none() | st.datetimes(dt.datetime(1970, 1, 2), dt.datetime(2100, 1, 1)),  # noqa: DTZ001
        }
    ),
    min_size=1,
    max_size=12,
)
SCHEMA = pa.schema(
    {
        "name": pa.string(),
        "count": pa.int64(),
        "is_big": pa.bool_(),
        "tags": pa.list_(pa.string()),
        "place": pa.struct({"city": pa.string()}),
        "headers": pa.map_(pa.string(), pa.string()),
        "seen_at": pa.timestamp("us"),
    }
)


@given(ROWS, st.integers(1, 5))
def test_chunks_do_not_show(rows: list[dict[str, object]], size: int) -> None:
    """Feeding a table piece by piece gives the fingerprint of the whole."""
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    digest = Fingerprint(SCHEMA)

    for start in range(0, table.num_rows, size):
        digest.update(table.slice(start, size))

    assert digest.hexdigest() == fingerprint(table)


@given(ROWS, ROWS)
def test_different_content_differs(
    rows: list[dict[str, object]], others: list[dict[str, object]]
) -> None:
    """Two tables have one fingerprint exactly when they hold the same."""
    one = pa.Table.from_pylist(rows, schema=SCHEMA)
    other = pa.Table.from_pylist(others, schema=SCHEMA)

    assert (fingerprint(one) == fingerprint(other)) == one.equals(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(["ab", "c"], ["a", "bc"], id="the border between two texts"),
        pytest.param(["", "a"], [None, "a"], id="an empty text and none"),
        pytest.param([[1], [2]], [[1, 2], []], id="the border between two lists"),
        pytest.param([0, 1], [None, 1], id="zero and none"),
    ],
)
def test_near_twins_differ(one: list[object], other: list[object]) -> None:
    """What is easily confused in bytes has different fingerprints."""
    kind = pa.array(one).type

    first, second = (
        fingerprint(pa.table({"a": pa.array(values, type=kind)})) for values in (one, other)
    )

    assert first != second

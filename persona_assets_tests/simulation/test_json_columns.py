"""Events that are written by columns have the bytes of events that are written one by one."""

import datetime as dt
from decimal import Decimal
from enum import Enum
from typing import Any

import orjson
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation.event_values import Alike, as_list
from persona_assets.simulation.json_columns import joined, objects
from persona_assets.simulation.parts import lines_of

NUMBERS = st.one_of(st.integers(-(2**63), 2**63 - 1), st.floats(), st.booleans(), st.none())
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
OTHERS = st.one_of(
    NUMBERS,
    TEXTS,
    st.datetimes(timezones=st.just(dt.UTC)),
    st.lists(st.integers(0, 9), max_size=2),
    st.frozensets(st.integers(0, 9), max_size=2),
    st.decimals(allow_nan=False, allow_infinity=False),
)
COUNT = 5


class Size(Enum):
    """A user's own kind of value."""

    SMALL = "s, m"


def column(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Return columns of some values."""
    return st.lists(values, min_size=COUNT, max_size=COUNT)


ARRAYS = st.one_of(
    column(TEXTS).map(pa.array),
    column(TEXTS).map(lambda texts: pa.array(texts).dictionary_encode()),
    column(st.one_of(TEXTS, st.none())).map(lambda texts: pa.array(texts, pa.string())),
    column(st.integers(-(2**63), 2**63 - 1)).map(pa.array),
    column(st.floats()).map(pa.array),
    column(st.booleans()).map(pa.array),
)
COLUMNS = st.one_of(ARRAYS, *(column(kind) for kind in (NUMBERS, TEXTS, OTHERS)), OTHERS.map(Alike))


@given(columns=st.dictionaries(TEXTS, COLUMNS, max_size=4))
def test_columns_are_written_as_orjson_writes_records(columns: dict[str, Any]) -> None:
    """Whatever the values and the names of fields, the bytes are the same."""
    lists = {name: as_list(values, COUNT) for name, values in columns.items()}
    records = [{name: values[row] for name, values in lists.items()} for row in range(COUNT)]

    assert joined(objects(columns, COUNT, "\n")) == b"".join(lines_of(records))


def test_a_user_s_enum_is_written_as_its_value() -> None:
    """A value that only orjson knows is written by it, commas included."""
    assert objects({"size": [Size.SMALL, None]}, 2).to_pylist() == [
        '{"size":"s, m"}',
        '{"size":null}',
    ]


def test_some_of_the_rows_are_written_without_the_others() -> None:
    """A slice of an array has no more than its own rows."""
    texts = objects({"n": pa.array([1, 2, 3])}, 3)

    assert joined(texts.slice(1, 1)) == b'{"n":2}'


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([object(), object()], id="no value of JSON"),
        pytest.param([2**70, 1], id="a number that is too large"),
        pytest.param(["\ud800", "a"], id="half a character"),
        pytest.param(Alike({1j}), id="the same for all"),
    ],
)
def test_what_json_does_not_know_is_an_error(values: Any) -> None:  # noqa: ANN401 - anything
    """The error says that an event cannot be written as JSON, as it does for one event."""
    with pytest.raises(InvalidArgumentError, match="cannot be written as JSON"):
        objects({"field": values}, 2)


def test_decimals_are_texts_with_all_their_digits() -> None:
    """What JSON would round is written as a text."""
    assert orjson.loads(joined(objects({"d": [Decimal("1.10")]}, 1))) == {"d": "1.10"}

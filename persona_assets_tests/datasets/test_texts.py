"""JSON and CSV made column by column say what a slow and simple writer says."""

import base64
import csv
import datetime as dt
import decimal
import io
import json
import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.columns import TIMESTAMP
from persona_assets.datasets.blocks import blocks, text_bytes
from persona_assets.datasets.csv_texts import write_csv
from persona_assets.datasets.json_texts import json_lines
from persona_assets.datasets.writing import json_records
from persona_assets.errors import InvalidArgumentError

MONEY = pa.decimal128(12, 3)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LONG_AGO = dt.datetime(1, 1, 1)  # noqa: DTZ001 - Hypothesis wants bounds without a zone
FAR_OFF = dt.datetime(9999, 12, 31, 23, 59, 59, 999_999)  # noqa: DTZ001 - the same
VALUES: dict[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "text": (pa.string(), TEXTS),
    "coded": (pa.dictionary(pa.int32(), pa.string()), TEXTS),
    "small": (pa.int64(), st.integers(0, 999)),
    "middle": (pa.int32(), st.integers(0, 2_000_000)),
    "whole": (pa.int64(), st.integers(-(2**63), 2**63 - 1)),
    "unsigned": (pa.uint64(), st.integers(0, 2**64 - 1)),
    "price": (pa.float64(), st.integers(-(10**9), 10**9).map(lambda units: units / 100)),
    "float": (pa.float64(), st.floats(allow_nan=False, allow_infinity=False)),
    "flag": (pa.bool_(), st.booleans()),
    "at": (TIMESTAMP, st.datetimes(LONG_AGO, FAR_OFF, timezones=st.just(dt.UTC))),
    "on": (pa.date32(), st.dates()),
    "money": (MONEY, st.decimals(-(10**6), 10**6, places=3)),
    "raw": (pa.binary(), st.binary(max_size=5)),
}
NESTED: dict[str, tuple[pa.DataType, st.SearchStrategy[Any]]] = {
    "list": (pa.list_(pa.string()), st.lists(st.none() | TEXTS, max_size=3)),
    "struct": (
        pa.struct([pa.field("a b", pa.int64()), pa.field('"', pa.list_(pa.bool_()))]),
        st.fixed_dictionaries(
            {
                "a b": st.none() | st.integers(0, 10**7),
                '"': st.none() | st.lists(st.booleans(), max_size=2),
            }
        ),
    ),
    "map": (
        pa.map_(pa.string(), pa.string()),
        st.dictionaries(TEXTS, st.none() | TEXTS, max_size=3),
    ),
    "structs": (
        pa.list_(pa.struct([pa.field("n", pa.float64())])),
        st.lists(st.fixed_dictionaries({"n": st.integers(0, 99)}), max_size=3),
    ),
}
ALL = VALUES | NESTED


def plain(value: Any) -> Any:  # noqa: ANN401 - any value at all
    """Return *value* as JSON holds it, by the simplest means."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, decimal.Decimal):
        return float(value)
    return value


def batches_of(kind: pa.DataType, values: list[Any]) -> list[pa.RecordBatch]:
    """Return *values* as a batch that begins with the array, and as one cut out of a longer one."""
    array = pa.array(values, kind)
    longer = pa.concat_arrays([array, array, array])
    whole = pa.RecordBatch.from_arrays([array], names=["x"])
    cut = pa.RecordBatch.from_arrays([longer], names=["x"]).slice(len(values), len(values))
    return [whole, cut]


@pytest.mark.parametrize("name", ALL)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_json_says_the_values(name: str, data: st.DataObject) -> None:
    """PP-73: with nulls, signs and slices, a line is what Python's own writer makes of the row."""
    kind, values = ALL[name]
    rows = data.draw(st.lists(st.none() | values, max_size=8))

    for batch in batches_of(kind, rows):
        records = list(json_records(batch)) if batch.num_rows else []
        assert records == [{"x": plain(value)} for value in rows]


@pytest.mark.parametrize("name", ALL)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_csv_says_the_values(name: str, data: st.DataObject) -> None:
    """PP-74: a strict reader finds texts as they are, the rest as JSON; a null is empty."""
    kind, values = ALL[name]
    rows = data.draw(st.lists(st.none() | values, max_size=8))
    numbers = pa.array(range(len(rows)), pa.int64())

    for batch in batches_of(kind, rows):
        cells = read_csv(pa.RecordBatch.from_arrays([numbers, batch["x"]], names=["row", "x"]))
        assert [cell["row"] for cell in cells] == [str(row) for row in range(len(rows))]
        assert [meaning(cell["x"], kind) for cell in cells] == [expected(value) for value in rows]


def read_csv(batch: pa.RecordBatch) -> list[dict[str, str]]:
    """Return the cells of *batch* as a strict reader of CSV sees them."""
    stream = io.BytesIO()
    write_csv([batch], batch.schema, stream)
    text = io.StringIO(stream.getvalue().decode(), newline="")
    return list(csv.DictReader(text, strict=True))


def meaning(cell: str, kind: pa.DataType) -> Any:  # noqa: ANN401 - what JSON can hold
    """Return what *cell* says: a text is what it is, anything else is JSON."""
    is_text = pa.types.is_string(kind) or pa.types.is_dictionary(kind) or pa.types.is_binary(kind)
    is_time = pa.types.is_timestamp(kind) or pa.types.is_date(kind)
    return cell if is_text or is_time or not cell else json.loads(cell)


def expected(value: Any) -> Any:  # noqa: ANN401 - what JSON can hold
    """Return what a cell says of *value*."""
    return "" if value is None else plain(value)


def test_floats_are_as_short_as_they_can_be() -> None:
    """What lies on a grid of millionths has its digits and no more, but always a decimal."""
    values = [0.0, -0.0, 1.0, 0.1, 999.99, -12.5, 1234.001, 0.000001, 1234567.25, 44.0]
    batch = pa.RecordBatch.from_arrays([pa.array(values)], names=["x"])

    assert [text[5:-1] for text in json_lines(batch).to_pylist()] == [
        *("0.0", "-0.0", "1.0", "0.1", "999.99", "-12.5", "1234.001", "0.000001"),
        *("1234567.25", "44.0"),
    ]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_refused(value: float) -> None:
    """PP-33: strict JSON has no NaN and no infinity."""
    batch = pa.RecordBatch.from_arrays([pa.array([1.0, value])], names=["x"])

    with pytest.raises(InvalidArgumentError, match="finite"):
        json_lines(batch)


@pytest.mark.parametrize(
    "text", ['{"a": 1.50}', "[]", '"x"', "{", "", "NaN", '{\n"a": 1}', '"\\ud800"'], ids=repr
)
def test_a_text_that_is_json_is_its_value(text: str) -> None:
    """A column marked as JSON is embedded on one line; what is not JSON stays a text."""
    field = pa.field("x", pa.string(), metadata={"content": "json"})
    batch = pa.RecordBatch.from_arrays([pa.array([text])], schema=pa.schema([field]))

    [line] = json_lines(batch, after="\n").to_pylist()

    is_value = text not in {"{", "", "NaN", '"\\ud800"'}
    assert line.count("\n") == 1
    assert json.loads(line) == {"x": json.loads(text) if is_value else text}


def test_far_off_years_have_four_digits() -> None:
    """Years from 1 to 9999, in one column; a later one is refused."""
    days = np.array(["0001-01-01", "1969-12-31", "9999-12-31"], dtype="datetime64[D]")
    batch = pa.RecordBatch.from_arrays([pa.array(days)], names=["x"])

    assert [record["x"] for record in json_records(batch)] == days.astype(str).tolist()
    later = pa.array(np.array(["10000-01-01"], dtype="datetime64[D]"))
    with pytest.raises(InvalidArgumentError, match="9999"):
        json_lines(pa.RecordBatch.from_arrays([later], names=["x"]))


def test_blocks_hold_all_rows_and_not_too_many_bytes() -> None:
    """Long texts come in smaller blocks; none is empty, and together they are the batch."""
    texts = pa.array(["x" * 1_000_000] * 100)
    batch = pa.RecordBatch.from_arrays([texts], names=["x"])

    pieces = list(blocks(batch))

    assert sum(piece.num_rows for piece in pieces) == 100
    assert 1 < len(pieces) < 20
    assert bytes(text_bytes(pieces[1]["x"])) == b"x" * 1_000_000 * pieces[1].num_rows

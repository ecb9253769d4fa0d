"""Every node gives one record what it gives a million."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from persona_assets.keys import KeyArray, derive, row_keys
from persona_assets.values.indices import (
    LinkedIndex,
    SerialIndex,
    UniformIndex,
    WeightedIndex,
    WithinIndex,
)
from persona_assets.values.nesting import Derived, List, Reference, Scoped, Struct
from persona_assets.values.node import Field, Node, Nullable
from persona_assets.values.numbers import (
    BooleanChance,
    DateRange,
    DecimalRange,
    IntegerRange,
    NormalDecimal,
    TimestampRange,
)
from persona_assets.values.text import Constant, Lookup, Number, Pick, Text, Uuid, Words

TABLE = derive(7, "nodes")
FIVE = UniformIndex("five", 5)
THREE = WeightedIndex("three", [1, 5, 2])
DIGIT = IntegerRange("digit", 0, 9)
WORD = Pick(FIVE, ["ash", "birch", "ash", "cedar", "birch"])
EARLY = dt.datetime(1969, 7, 20, tzinfo=dt.UTC)
LATE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def upper(value: object) -> str:
    """Return *value* in capital letters."""
    return str(value).upper()


def uppers(array: pa.Array) -> pa.Array:
    """Return *array* in capital letters."""
    return pa.array([upper(value) for value in array.to_pylist()], pa.string())


NODES: dict[str, Node] = {
    "constant text": Constant("x"),
    "constant number": Constant(3),
    "constant null": Constant(None),
    "uuid": Uuid("a"),
    "picked word": WORD,
    "linked word": Pick(LinkedIndex(FIVE, [1, 1, 0, 2, 0]), ["a", "b", "c"]),
    "plain word": Words(THREE, ["å", "b", "ccc"]),
    "text": Text("<", Words(THREE, ["a", "", "c"]), " - ", Words(FIVE, list("vwxyz")), ">"),
    "text with a number": Text(Words(THREE, ["a", "b", "c"]), Number(SerialIndex(TABLE), "xy")),
    "large number": Number(UniformIndex("n", 1 << 32), ["@a", "@b"]),
    "integer": DIGIT,
    "wide integer": IntegerRange("wide", -5, 1 << 50),
    "decimal": DecimalRange("d", -1, 5, 2),
    "normal": NormalDecimal("m", 0, 10, 1, low=-5, high=12),
    "boolean": BooleanChance("b", 0.2),
    "timestamp": TimestampRange("t", EARLY, LATE, dt.timedelta(minutes=7)),
    "date": DateRange("on", dt.date(1950, 1, 1), dt.date(2026, 1, 1)),
    "nullable": Nullable("gap", WORD, 0.3),
    "always null": Nullable("gap", DIGIT, 1.0),
    "look-up": Lookup(WithinIndex("q", THREE, [3, 1, 2]), [1, 2, None, 4, 5, 6], pa.int8()),
    "struct": Struct([Field("word", WORD, ""), Field("gap", Nullable("g", DIGIT, 0.5), "")]),
    "list": List("l", DIGIT, 0, 3),
    "list of structs": List("l", Struct([Field("word", WORD, "")]), 0, 3),
    "list of lists": List("l", List("m", DIGIT, 0, 2), 0, 2),
    "nullable list": Nullable("gap", List("l", DIGIT, 0, 3), 0.5),
    "nullable struct": Nullable("gap", Struct([Field("word", WORD, "")]), 0.5),
    "scoped": Scoped("s", DIGIT),
    "reference": Reference(UniformIndex("r", 100), TABLE + 1, DIGIT),
    "derived": Derived(WORD, pa.string(), uppers, upper),
}

nodes = pytest.mark.parametrize("node", NODES.values(), ids=NODES.keys())


@nodes
@settings(deadline=None, max_examples=50)
@given(table=st.integers(0, 2**64 - 1), start=st.integers(0, 2**40), count=st.integers(0, 40))
def test_one_record_equals_its_place_among_many(
    node: Node, table: int, start: int, count: int
) -> None:
    """The scalar and the vector path of a node give the same bits."""
    keys = row_keys(table, start, start + count)

    array = node.array(keys)

    array.validate(full=True)
    assert array.type == node.arrow_type
    assert array.to_pylist() == [node.value(int(key)) for key in keys]


@nodes
def test_a_node_gives_what_its_type_says_even_for_no_rows(node: Node) -> None:
    """An empty batch has the type of a full one."""
    assert node.array(row_keys(TABLE, 0, 0)).type == node.arrow_type


@pytest.mark.parametrize("fraction", [0.0, 0.05, 0.5, 0.99, 1.0])
def test_declared_fractions_are_what_is_seen(fraction: float) -> None:
    """Truth and null come at the declared rates, within six standard deviations."""
    count = 100_000
    keys = row_keys(TABLE, 0, count)
    margin = 6 * (fraction * (1 - fraction) * count) ** 0.5

    seen = BooleanChance("b", fraction).array(keys).to_numpy(zero_copy_only=False).sum()
    gaps = Nullable("n", DIGIT, fraction).array(keys).null_count

    assert abs(seen - fraction * count) <= margin
    assert abs(gaps - fraction * count) <= margin


def test_ranges_reach_both_ends_and_nothing_outside() -> None:
    """The least and the greatest value are drawn, no other beyond them."""
    keys = row_keys(TABLE, 0, 20_000)

    numbers = set(IntegerRange("i", -3, 3).array(keys).to_pylist())
    decimals = DecimalRange("d", 0.1, 0.3, 2).array(keys).to_pylist()

    assert numbers == set(range(-3, 4))
    assert sorted(set(decimals)) == [number / 100 for number in range(10, 31)]


def test_a_timestamp_range_excludes_its_end() -> None:
    """A range of one step has one time in it."""
    node = TimestampRange("t", EARLY, EARLY + dt.timedelta(seconds=1))

    assert set(node.array(row_keys(TABLE, 0, 100)).to_pylist()) == {EARLY}


def test_a_picked_column_has_a_dictionary_without_duplicates() -> None:
    """Labels that repeat become one entry, or Parquet's bytes would depend on the chunking."""
    array = WORD.array(row_keys(TABLE, 0, 50))

    assert isinstance(array, pa.DictionaryArray)
    assert array.dictionary.to_pylist() == ["ash", "birch", "cedar"]


def test_nodes_that_name_the_same_field_agree() -> None:
    """A text and its label read the same draw."""
    keys = row_keys(TABLE, 0, 100)
    long = Text("tree: ", Words(FIVE, list("vwxyz"))).array(keys).to_pylist()
    short = Pick(FIVE, list("vwxyz")).array(keys).to_pylist()

    assert long == [f"tree: {letter}" for letter in short]


def test_a_reference_says_what_the_other_table_says() -> None:
    """A foreign key's field equals the field of the row it points to."""
    row = UniformIndex("r", 100)
    keys = row_keys(TABLE, 0, 500)
    parents = DIGIT.array(row_keys(TABLE + 1, 0, 100)).to_pylist()

    found = Reference(row, TABLE + 1, DIGIT).array(keys).to_pylist()

    assert found == [parents[number] for number in row.indices(keys)]


def test_serial_numbers_are_unique_across_blocks() -> None:
    """No two rows of a table have the same serial number."""
    numbers = SerialIndex(TABLE).indices(row_keys(TABLE, 5_000, 45_000))

    assert len(set(numbers.tolist())) == 40_000
    assert sorted(SerialIndex(TABLE).indices(row_keys(TABLE, 0, 10_000)).tolist()) == list(
        range(10_000)
    )


@pytest.mark.parametrize("rows", [0, 9_999, 10_000, 99_999_999, 100_000_000, 10**12])
def test_numbers_have_four_digits_or_as_many_as_they_need(rows: int) -> None:
    """A number's text is the number, with zeros before it up to four digits."""

    class Fixed:
        """The same number for every record."""

        size = 1 << 62

        def indices(self, keys: KeyArray) -> NDArray[np.integer]:
            """Return the number for each key."""
            return np.full(len(keys), rows)

        def index(self, key: int) -> int:
            """Return the number."""
            return rows + 0 * key

    node = Number(Fixed())

    assert node.array(row_keys(TABLE, 0, 2)).to_pylist() == [f"{rows:04d}"] * 2
    assert node.value(1) == f"{rows:04d}"

"""The function written for one record says what the nodes say."""

import datetime as dt

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.personas.identity import email, identity
from persona_assets.values.indices import (
    LinkedIndex,
    SerialIndex,
    UniformIndex,
    WeightedIndex,
    WithinIndex,
)
from persona_assets.values.nesting import List, Scoped
from persona_assets.values.node import Node, Nullable
from persona_assets.values.numbers import (
    BooleanChance,
    DateRange,
    DecimalRange,
    IntegerRange,
    NormalDecimal,
    TimestampRange,
)
from persona_assets.values.scalar import ScalarCode, record_reader
from persona_assets.values.text import Constant, Lookup, Number, Pick, Text, Uuid, Words

WEIGHTED = WeightedIndex("weighted", [5, 1, 2])
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
NODES: dict[str, Node] = {
    "constant": Constant("it's {literal} % \\"),
    "nothing": Constant(None),
    "uuid": Uuid("uuid"),
    "pick": Pick(WEIGHTED, ["a", "b", "a"]),
    "linked": Pick(LinkedIndex(WEIGHTED, [1, 0, 1]), ["x", "y"]),
    "lookup": Lookup(WithinIndex("within", WEIGHTED, [1, 2, 3]), [*range(6)], pa.int64()),
    "number": Number(UniformIndex("number", 1_000_000), ["@a", "@b"]),
    "serial": Number(SerialIndex(7)),
    "text": Text("<", Words(WEIGHTED, ["{", "'", "%s"]), "> ", Number(UniformIndex("n", 10**9))),
    "integer": IntegerRange("integer", -5, 5),
    "wide": IntegerRange("wide", -(2**40), 2**50),
    "decimal": DecimalRange("decimal", -1.5, 12.25, 3),
    "normal": NormalDecimal("normal", 5, 2),
    "boolean": BooleanChance("boolean", 0.3),
    "time": TimestampRange("time", START, START + dt.timedelta(days=900)),
    "date": DateRange("date", dt.date(1950, 1, 1), dt.date(2007, 12, 31)),
    "maybe": Nullable("maybe", IntegerRange("inside", 0, 9), 0.5),
    "scoped": Scoped("scope", IntegerRange("integer", -5, 5)),
    "list": List("list", Uuid("item"), 0, 3),
}


@given(key=st.integers(0, 2**64 - 1))
def test_each_node_is_read_as_it_is(key: int) -> None:
    """Every kind of node, those without an expression too, gives its own value and type."""
    expected = {name: node.value(key) for name, node in NODES.items()}

    found = record_reader(NODES)(key)

    assert found == expected
    assert {name: type(value) for name, value in found.items()} == {
        name: type(value) for name, value in expected.items()
    }


@pytest.mark.parametrize("key", [0, 1, 2**63, 2**64 - 1])
def test_the_edges_of_the_keys_are_no_exception(key: int) -> None:
    """The least and the greatest keys are read as others are."""
    assert record_reader(NODES)(key) == {name: node.value(key) for name, node in NODES.items()}


def test_what_nodes_share_is_drawn_once() -> None:
    """An e-mail address costs no draw beside the name that it is made of."""
    name, both = ScalarCode(), ScalarCode()

    name.value(identity("en_US").name)
    both.value(identity("en_US").name)
    both.value(email("en_US", WEIGHTED))

    assert sum("*" in line for line in both.lines) == sum("*" in line for line in name.lines) + 2


def test_names_of_columns_are_literal() -> None:
    """A quote or a brace in a column's name does no harm."""
    assert record_reader({"it's {a}": Constant(1)})(5) == {"it's {a}": 1}

"""Any rows of a plan, in any pieces, are the same rows."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_assets.columns import description
from persona_assets.errors import InvalidArgumentError, PersonaAssetsError, UnknownNameError
from persona_assets.keys import derive, row_key, row_keys
from persona_assets.values.indices import SerialIndex, UniformIndex
from persona_assets.values.nesting import List
from persona_assets.values.node import Field, Nullable
from persona_assets.values.numbers import DecimalRange, IntegerRange
from persona_assets.values.plan import Plan, generate
from persona_assets.values.text import Number, Pick, Text, Uuid, Words

TABLE = derive(3, "plan")


def make_plan(*extra: Field) -> Plan:
    """Return a plan with a field of each sort, and *extra* before them."""
    word = Words(UniformIndex("word", 3), ["a", "b", "c"])
    return Plan(
        [
            *extra,
            Field("thing_id", Uuid("thing_id"), "The thing."),
            Field("label", Pick(UniformIndex("label", 2), ["x", "y"]), "Its label."),
            Field("address", Text(word, Number(SerialIndex(TABLE))), "Where it is."),
            Field("amount", Nullable("gap", DecimalRange("amount", 0, 9), 0.2), "How much."),
            Field("parts", List("parts", IntegerRange("part", 0, 9), 0, 3), "What it has."),
        ]
    )


def whole(plan: Plan, rows: int) -> list[dict[str, object]]:
    """Return the first *rows* rows in one batch."""
    return plan.batch(row_keys(TABLE, 0, rows)).to_pylist()


@pytest.mark.parametrize("batch_rows", [1, 7, 4096, 100_000])
def test_chunking_changes_no_row(batch_rows: int) -> None:
    """The rows are the same in pieces of any size."""
    plan = make_plan()
    batches = list(generate(plan, TABLE, 0, 300, batch_rows=batch_rows))

    assert pa.Table.from_batches(batches, plan.schema).to_pylist() == whole(plan, 300)


@settings(deadline=None, max_examples=50)
@given(row=st.integers(0, 10**15))
def test_a_row_alone_equals_the_row_among_others(row: int) -> None:
    """A row can be asked for without the rows before it, as Arrow or as plain Python."""
    plan = make_plan()
    start = max(0, row - 3)
    around = plan.batch(row_keys(TABLE, start, row + 2)).to_pylist()

    assert plan.record(row_key(TABLE, row)) == around[row - start]


def test_a_new_field_moves_no_other() -> None:
    """What a field says does not depend on the fields beside it."""
    before = whole(make_plan(), 50)
    after = whole(make_plan(Field("extra", IntegerRange("extra", 0, 9), "New.")), 50)

    assert [{**row, "extra": None} for row in before] == [{**row, "extra": None} for row in after]


def test_a_projection_computes_only_what_is_asked_for() -> None:
    """Columns that are not chosen are not even tried."""

    class Untouchable:
        """A node that may not be read."""

        arrow_type = pa.int64()

        def array(self, keys: object) -> pa.Array:
            """Fail."""
            raise AssertionError(keys)

        def value(self, key: int) -> object:
            """Fail."""
            raise AssertionError(key)

    plan = make_plan(Field("secret", Untouchable(), "Not to be read."))

    batch = plan.batch(row_keys(TABLE, 0, 5), columns=["label", "thing_id"])

    assert batch.schema.names == ["label", "thing_id"]
    assert batch.to_pylist() == [
        {"label": row["label"], "thing_id": row["thing_id"]} for row in whole(make_plan(), 5)
    ]


def test_the_schema_tells_what_a_column_means_and_whether_it_can_be_empty() -> None:
    """Descriptions and nullability follow from the fields."""
    schema = make_plan().schema

    assert [description(field) for field in schema][:2] == ["The thing.", "Its label."]
    assert [field.name for field in schema if field.nullable] == ["amount"]


@pytest.mark.parametrize(
    ("start", "stop", "batch_rows"),
    [(5, 4, 10), (-1, 4, 10), (0, 4, 0)],
    ids=["backwards", "negative", "empty batches"],
)
def test_rows_that_cannot_be_are_refused(start: int, stop: int, batch_rows: int) -> None:
    """The error names what was asked for."""
    with pytest.raises(InvalidArgumentError, match=str(start)):
        list(generate(make_plan(), TABLE, start, stop, batch_rows=batch_rows))


def test_an_unknown_column_is_an_error_that_lists_the_known_ones() -> None:
    """Nobody gets fewer columns than asked for."""
    with pytest.raises(UnknownNameError, match="Did you mean 'label'"):
        make_plan().batch(row_keys(TABLE, 0, 1), columns=["labels"])


def test_two_fields_of_one_name_are_refused() -> None:
    """A plan's names differ."""
    with pytest.raises(PersonaAssetsError, match="different names"):
        make_plan(Field("label", IntegerRange("label", 0, 1), "Again."))

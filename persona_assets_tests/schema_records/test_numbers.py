"""Numbers that are allowed, exact and plausible."""

import json
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.rendering.numbers import NumberLeaf
from persona_assets.schema_records.shapes import Numbers
from persona_assets_tests.schema_records.making import keys, numbers, plan, refused, rendered


def parsed(shape: Numbers) -> list[float]:
    """Return 200 numbers of *shape* as Python reads them."""
    return [json.loads(text) for text in rendered(shape)]


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("age", 18, 89),
        ("quantity", 1, 20),
        ("port", 1024, 65_535),
        ("year", 2015, 2026),
        ("created_at", 1_420_070_400, 1_767_225_600),
        ("timestampMs", 1_420_070_400_000, 1_767_225_600_000),
        ("month", 1, 12),
        ("amount_cents", 100, 50_000),
    ],
)
def test_a_name_tells_the_range(name: str, low: int, high: int) -> None:
    """A number is as large as things of that name are."""
    found = parsed(numbers(name))

    assert low <= min(found) <= max(found) <= high


def test_a_range_outside_the_usual_is_kept() -> None:
    """Limits win over what is plausible."""
    found = parsed(numbers("age", minimum=200, maximum=210))

    assert set(found) <= set(range(200, 211))


@given(
    low=st.integers(-(10**20), 10**20),
    width=st.integers(0, 10**19),
    step=st.integers(1, 10**6),
    scale=st.integers(0, 6),
)
def test_every_number_is_on_the_grid(low: int, width: int, step: int, scale: int) -> None:
    """Numbers lie between the limits, are multiples of the step and are written exactly."""
    if (low + width) // step * step < low:
        return
    shape = Numbers(("q",), scale == 0, low, low + width, step, scale)

    for text in rendered(shape, count=30):
        units = Decimal(text).scaleb(scale)
        assert low <= units <= low + width
        assert units % step == 0


@pytest.mark.parametrize("step", [0.01, 0.05, 0.1, 0.001, 0.25, 0.3])
def test_multiples_pass_both_validators(step: float) -> None:
    """Decimals that a check in floating point refuses are not drawn."""
    scale = -Decimal(str(step)).as_tuple().exponent  # pyright: ignore[reportOperatorIssue]
    units = int(Decimal(str(step)).scaleb(scale))

    texts = rendered(numbers("q", is_integer=False, step=units, scale=scale), count=1000)

    assert refused({"type": "number", "multipleOf": step}, texts) == []
    assert len(set(texts)) > 20


def test_an_empty_range_is_an_error() -> None:
    """The limits are named when nothing lies between them."""
    with pytest.raises(UnsatisfiableSchemaError, match="multiple of 10/1 between 1 and 9"):
        rendered(numbers("q", minimum=1, maximum=9, step=10))


def test_whole_numbers_keep_their_bits() -> None:
    """A format of few bits limits numbers without limits."""
    found = parsed(numbers("q_id", hints={"format": "int32"}))

    assert max(found) < 1 << 31


def test_a_number_as_text_is_a_string() -> None:
    """64-bit integers of protobuf are JSON strings."""
    texts = rendered(numbers("q", is_text=True))

    assert all(isinstance(json.loads(text), str) for text in texts)


def test_columns_have_types() -> None:
    """Whole numbers are int64, others decimals, and both say what the texts say."""
    whole = NumberLeaf(numbers("q"), "en_US")
    price = NumberLeaf(numbers("price", is_integer=False, scale=2), "en_US")

    assert whole.values(keys(), keys()).type == pa.int64()
    column = price.values(keys(), keys())
    assert column.type == pa.decimal128(38, 2)
    written = [Decimal(text) for text in price.texts(keys(), keys()).to_pylist()]
    assert column.to_pylist() == written


@pytest.mark.parametrize(
    "limits",
    [
        {"minimum": 1e-320, "maximum": 1e-310},
        {"minimum": 0, "exclusiveMaximum": 5e-324},
        {"minimum": 0, "exclusiveMaximum": 1e-322},
    ],
)
def test_numbers_too_small_for_full_precision_keep_to_their_limits(
    limits: dict[str, float],
) -> None:
    """Limits below what a float holds exactly are limits of the numbers as floats."""
    definition = {"type": "number", **limits}

    assert refused(definition, plan(definition).texts(keys())) == []

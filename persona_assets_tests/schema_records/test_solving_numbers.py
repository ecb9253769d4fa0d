"""Solved numbers: the grid that satisfies all limits together."""

from typing import Any

import pytest

from persona_assets.schema_records.shapes import Choice, Numbers
from persona_assets.schema_records.solving.solver import solve
from persona_assets_tests.schema_records.making import keys, plan, refused


@pytest.mark.parametrize(
    "definition",
    [
        pytest.param({"type": "number", "exclusiveMinimum": 0, "maximum": 0.001}, id="a gap"),
        pytest.param({"type": "integer", "minimum": 1.5, "maximum": 2.5}, id="one integer"),
        pytest.param({"type": "number", "minimum": 0.1, "maximum": 0.1}, id="one fraction"),
        pytest.param(
            {"type": "integer", "allOf": [{"multipleOf": 4}, {"multipleOf": 6}], "minimum": 13},
            id="two divisors",
        ),
        pytest.param({"type": "integer", "multipleOf": 2.5, "minimum": 1}, id="a broken divisor"),
        pytest.param({"type": "number", "multipleOf": 0.01, "minimum": 0}, id="cents"),
        pytest.param(
            {"type": "number", "multipleOf": 0.01, "minimum": 0, "maximum": 0.1}, id="few cents"
        ),
        pytest.param({"type": "number", "not": {"type": "integer"}}, id="no integers"),
        pytest.param(
            {"type": "integer", "not": {"multipleOf": 5}, "minimum": 5, "maximum": 20},
            id="no multiples",
        ),
        pytest.param(
            {"type": "integer", "minimum": 0, "maximum": 2, "not": {"enum": [0, 2]}},
            id="excluded values",
        ),
        pytest.param({"type": "number", "minimum": 1e300, "maximum": 1e308}, id="huge"),
        pytest.param({"type": "number", "exclusiveMaximum": -1e15}, id="very negative"),
    ],
)
def test_numbers_are_valid_for_certain(definition: dict[str, Any]) -> None:
    """Both validators accept every number, although none was checked when it was made."""
    made = plan(definition)

    assert made.is_exact
    assert refused(definition, made.texts(keys(100))) == []


def test_limits_are_exact_decimals() -> None:
    """0.1 is one tenth: the grid begins at 10 hundredths, not at 10.000000000000001."""
    shape = solve({"type": "number", "minimum": 0.1, "maximum": 99.9}, name="Price").shape

    assert isinstance(shape, Numbers)
    assert (shape.minimum, shape.maximum, shape.step, shape.scale) == (10, 9990, 1, 2)


def test_formats_narrow_the_range_of_integers() -> None:
    """An int32 fits into 32 bits although no validator asks for it."""
    shape = solve({"type": "integer", "format": "int32", "minimum": 7}, name="Count").shape

    assert isinstance(shape, Numbers)
    assert (shape.minimum, shape.maximum) == (7, 2**31 - 1)


def test_numbers_that_no_grid_holds_are_listed() -> None:
    """Numbers with a fraction are a few examples, evenly spread."""
    definition = {"not": {"type": "integer"}, "type": "number", "minimum": 0, "maximum": 1}

    shape = solve(definition, name="Share").shape

    assert isinstance(shape, Choice)
    assert not {"0", "1"} & set(shape.texts)

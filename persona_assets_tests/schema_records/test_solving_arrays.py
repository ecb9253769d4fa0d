"""Solved arrays: positions, what is contained, and lengths."""

from typing import Any

import pytest

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.shapes import Arrays
from persona_assets.schema_records.solving.solver import solve
from persona_assets_tests.schema_records.making import keys, plan, refused

STRING = {"type": "string"}
INTEGER = {"type": "integer"}


@pytest.mark.parametrize(
    "definition",
    [
        pytest.param({"type": "array", "items": INTEGER, "minItems": 40}, id="many items"),
        pytest.param(
            {"type": "array", "prefixItems": [STRING, INTEGER], "items": False},
            id="a pair that may be cut short",
        ),
        pytest.param(
            {
                "allOf": [
                    {"type": "array", "prefixItems": [INTEGER], "items": {"minimum": 3}},
                    {"items": {"type": ["integer", "null"]}, "maxItems": 4},
                ]
            },
            id="positions of one part and items of another",
        ),
        pytest.param(
            {"type": "array", "contains": {"const": "x"}, "minContains": 2, "maxContains": 3},
            id="two or three of a kind",
        ),
        pytest.param(
            {
                "type": "array",
                "items": INTEGER,
                "allOf": [{"contains": {"minimum": 90}}, {"contains": {"maximum": 9}}],
                "maxItems": 2,
            },
            id="two kinds and little space",
        ),
        pytest.param(
            {"type": "array", "prefixItems": [STRING, INTEGER], "contains": INTEGER, "maxItems": 2},
            id="what is contained stands in the prefix",
        ),
        pytest.param(
            {"type": "array", "items": {"enum": ["a", "b", "c"]}, "uniqueItems": True},
            id="no longer than there are values",
        ),
        pytest.param(
            {
                "type": "array",
                "prefixItems": [STRING],
                "contains": {"type": "boolean"},
                "minItems": 3,
                "unevaluatedItems": False,
            },
            id="the rest is what is contained",
        ),
    ],
)
def test_arrays_are_valid_for_certain(definition: dict[str, Any]) -> None:
    """Both validators accept every record, although none was checked when it was made."""
    made = plan(definition)

    assert made.is_exact
    assert refused(definition, made.texts(keys(100))) == []


def test_lists_are_short_unless_the_schema_wants_more() -> None:
    """Zero to three items show what a list is."""
    shape = solve({"type": "array", "items": STRING}, name="Names").shape

    assert isinstance(shape, Arrays)
    assert (shape.minimum, shape.maximum) == (0, 3)


@pytest.mark.parametrize(
    ("definition", "problem"),
    [
        pytest.param(
            {"type": "array", "items": {"enum": [1, 2]}, "uniqueItems": True, "minItems": 3},
            "different values",
            id="too few values",
        ),
        pytest.param(
            {"type": "array", "minItems": 3, "maxItems": 2}, "minItems 3", id="lengths that cross"
        ),
        pytest.param(
            {"type": "array", "items": STRING, "contains": INTEGER}, "type", id="wrong contents"
        ),
    ],
)
def test_arrays_that_cannot_be_are_refused(definition: dict[str, Any], problem: str) -> None:
    """The error says what contradicts."""
    with pytest.raises(UnsatisfiableSchemaError, match=problem):
        solve(definition, name="Thing")

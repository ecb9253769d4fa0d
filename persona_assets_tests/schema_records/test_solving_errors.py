"""Schemas that cannot be solved: the error says where and why."""

from typing import Any

import pytest

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.solving.solver import solve

STRING = {"type": "string"}


@pytest.mark.parametrize(
    ("definition", "place", "problem"),
    [
        pytest.param(False, "", "nothing is allowed", id="false"),
        pytest.param(
            {"type": "object", "properties": {"a": {"allOf": [STRING, {"type": "null"}]}},
             "required": ["a"]},
            "#/properties/a/allOf/1", "member 'a'", id="types that exclude each other",
        ),
        pytest.param(
            {"type": "object", "required": ["a"], "additionalProperties": False},
            "", "member 'a'", id="a required member that is refused",
        ),
        pytest.param(
            {"type": "integer", "minimum": 5, "exclusiveMaximum": 5},
            "", "no number", id="limits that cross",
        ),
        pytest.param({"enum": ["a"], "minLength": 2}, "", "none of the values", id="no value left"),
        pytest.param(
            {"type": "string", "format": "ipv4", "pattern": "^[a-z]+$"},
            "", "no text was found", id="a format and a pattern",
        ),
        pytest.param({"$ref": "#/$defs/a"}, "#/$defs/a", "points to nothing", id="no such part"),
        pytest.param(
            {"$ref": "https://example.com/a.json"},
            "https://example.com/a.json", "leads out", id="somewhere else",
        ),
        pytest.param(
            {"oneOf": [STRING, STRING]}, "", "is none of", id="two equal alternatives"
        ),
    ],
)  # fmt: skip
def test_contradictions_are_named(definition: Any, place: str, problem: str) -> None:  # noqa: ANN401
    """The error has a JSON pointer to what contradicts, and says what it is."""
    with pytest.raises(UnsatisfiableSchemaError, match=problem) as caught:
        solve(definition, name="Thing")

    assert caught.value.place.startswith(place)

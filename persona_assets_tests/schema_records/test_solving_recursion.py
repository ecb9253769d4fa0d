"""Solved recursion: records end, and grow no larger than they should."""

import json
from typing import Any

import pytest

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.solving.solver import solve
from persona_assets_tests.schema_records.making import keys, plan, refused

STRING = {"type": "string"}
TREE = {
    "$ref": "#/$defs/node",
    "$defs": {
        "node": {
            "type": "object",
            "properties": {
                "label": STRING,
                "parent": {"$ref": "#/$defs/node"},
                "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
            },
            "required": ["label", "children"],
        }
    },
}
EXPRESSION = {
    "$ref": "#/$defs/expression",
    "$defs": {
        "expression": {
            "oneOf": [{"$ref": "#/$defs/sum"}, {"$ref": "#/$defs/call"}, {"type": "number"}]
        },
        "sum": {
            "type": "object",
            "properties": {
                "left": {"$ref": "#/$defs/expression"},
                "right": {"$ref": "#/$defs/expression"},
            },
            "required": ["left", "right"],
            "additionalProperties": False,
        },
        "call": {
            "type": "object",
            "properties": {
                "name": STRING,
                "inputs": {"items": {"$ref": "#/$defs/expression"}, "minItems": 2},
            },
            "required": ["name", "inputs"],
        },
    },
}


@pytest.mark.parametrize("definition", [TREE, EXPRESSION], ids=["tree", "expression"])
def test_recursive_records_are_valid_and_end(definition: dict[str, Any]) -> None:
    """Recursion ends in valid values, not in null or an empty object that is not allowed."""
    texts = plan(definition).texts(keys(100))

    assert refused(definition, texts) == []
    assert max(len(text) for text in texts.to_pylist()) < 50_000


def test_the_end_of_a_recursion_is_the_shortest_way_out() -> None:
    """A chain that must go through three schemas to end goes through each once."""
    definition = {
        "$ref": "#/$defs/a",
        "$defs": {
            "a": {"type": "object", "properties": {"b": {"$ref": "#/$defs/b"}}, "required": ["b"]},
            "b": {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/c"}]},
            "c": {"type": "object", "properties": {"end": {"const": 1}}, "required": ["end"]},
        },
    }

    texts = plan(definition).texts(keys(50)).to_pylist()

    assert {"b": {"end": 1}} in [json.loads(text) for text in texts]


def test_a_schema_that_never_ends_is_refused() -> None:
    """A member that demands itself has no finite value."""
    definition = {
        "$ref": "#/$defs/a",
        "$defs": {
            "a": {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}, "required": ["a"]}
        },
    }

    with pytest.raises(
        UnsatisfiableSchemaError, match=r"schema: member 'a': the shortest value is"
    ):
        solve(definition, name="Thing")


def test_references_in_a_circle_say_nothing() -> None:
    """A schema that is defined as itself allows everything that its neighbors allow."""
    definition = {
        "$ref": "#/$defs/a",
        "type": "integer",
        "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a", "minimum": 3}},
    }

    texts = plan(definition).texts(keys(50)).to_pylist()

    assert all(int(text) >= 3 for text in texts)


def test_wide_schemas_stay_small() -> None:
    """Forty entities that all refer to one another give records of a few hundred values."""
    names = [f"e{number}" for number in range(40)]
    entity = {
        "type": "object",
        "properties": {
            **{f"text{number}": STRING for number in range(10)},
            **{name: {"$ref": f"#/$defs/{name}"} for name in names},
        },
    }
    definition = {"$ref": "#/$defs/e0", "$defs": dict.fromkeys(names, entity)}

    texts = plan(definition).texts(keys(50)).to_pylist()

    assert sum(len(text) for text in texts) / 50 < 20_000


def test_nothing_but_any_value_is_seen_to_be_impossible() -> None:
    """A schema of any JSON, which speaks of itself, cannot be denied; one without null can."""
    parts = [
        {"type": ["string", "number", "boolean"]},
        {"type": "array", "items": {"$ref": "#/$defs/v"}},
        {"type": "object", "additionalProperties": {"$ref": "#/$defs/v"}},
    ]
    whole = {"anyOf": [*parts, {"type": "null"}]}

    with pytest.raises(UnsatisfiableSchemaError):
        solve({"not": {"$ref": "#/$defs/v"}, "$defs": {"v": whole}}, name="Order")
    narrow = {"not": {"$ref": "#/$defs/v"}, "$defs": {"v": {"anyOf": parts}}}
    assert refused(narrow, plan(narrow).texts(keys(20))) == []

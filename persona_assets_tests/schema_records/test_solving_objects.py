"""Solved objects: which members there are, what they are called, and how many."""

import json
from typing import Any

import pytest

from persona_assets.schema_records.shapes import Choice, Numbers, Objects, Texts
from persona_assets.schema_records.solving.solver import solve
from persona_assets_tests.schema_records.making import keys, plan, records, refused

STRING = {"type": "string"}
INTEGER = {"type": "integer"}


@pytest.mark.parametrize(
    "definition",
    [
        pytest.param(
            {
                "allOf": [
                    {"properties": {"a": STRING, "b": INTEGER}, "additionalProperties": False},
                    {"properties": {"b": {"minimum": 5}, "c": STRING}, "required": ["b"]},
                ]
            },
            id="one part closes what another part names",
        ),
        pytest.param(
            {
                "type": "object",
                "properties": {"a1": {"minLength": 3}},
                "patternProperties": {"^a": STRING, "1$": {"maxLength": 5}},
                "required": ["a1", "a2", "b1"],
            },
            id="patterns hold for named members",
        ),
        pytest.param(
            {"type": "object", "minProperties": 4, "additionalProperties": INTEGER},
            id="members are made up when there are too few",
        ),
        pytest.param(
            {
                "type": "object",
                "minProperties": 2,
                "patternProperties": {"^x-[a-z]{3,8}$": {"type": "boolean"}},
                "additionalProperties": False,
            },
            id="members are made up from a pattern",
        ),
        pytest.param(
            {
                "type": "object",
                "properties": dict.fromkeys("abcdef", INTEGER),
                "minProperties": 2,
                "maxProperties": 3,
                "required": ["f"],
            },
            id="between two and three members",
        ),
        pytest.param(
            {
                "type": "object",
                "propertyNames": {"enum": ["red", "green"]},
                "additionalProperties": INTEGER,
                "minProperties": 2,
            },
            id="names are listed",
        ),
        pytest.param(
            {
                "type": "object",
                "properties": {"a": False, "b": {"allOf": [STRING, INTEGER]}, "c": STRING},
            },
            id="members that cannot be are left away",
        ),
        pytest.param(
            {
                "type": "object",
                "properties": {"street": STRING},
                "required": ["street"],
                "anyOf": [{"properties": {"zip": STRING}}, {"properties": {"code": INTEGER}}],
                "unevaluatedProperties": False,
            },
            id="nothing is there that no alternative names",
        ),
        pytest.param(
            {
                "type": "object",
                "properties": {"card": STRING, "address": STRING, "code": STRING},
                "dependentRequired": {"card": ["address", "code"]},
                "dependentSchemas": {"code": {"properties": {"address": {"minLength": 9}}}},
            },
            id="members depend on members",
        ),
    ],
)
def test_objects_are_valid_for_certain(definition: dict[str, Any]) -> None:
    """Both validators accept every record, although none was checked when it was made."""
    made = plan(definition)

    assert made.is_exact
    assert refused(definition, made.texts(keys(100))) == []


def test_members_keep_the_order_of_the_schema() -> None:
    """A record reads like its schema: inherited members first."""
    base = {"type": "object", "properties": {"id": INTEGER, "name": STRING}}
    definition = {
        "allOf": [{"$ref": "#/$defs/base"}],
        "properties": {"zeta": INTEGER, "alpha": INTEGER},
        "$defs": {"base": base},
    }

    shape = solve(definition, name="Thing").shape

    assert isinstance(shape, Objects)
    assert [member.name for member in shape.members] == ["id", "name", "zeta", "alpha"]


def test_required_members_are_always_there_and_others_often() -> None:
    """Optional members of a small record are there in about four of five records."""
    definition = {"properties": {"a": INTEGER, "b": INTEGER}, "required": ["a"]}

    found = records(definition, count=500)

    assert all("a" in record for record in found)
    assert 350 < sum("b" in record for record in found) < 450


def test_paths_name_the_way_to_a_value() -> None:
    """A leaf knows the entity and the members around it; items have the name of their array."""
    tags = {"type": "array", "items": {"type": "object", "properties": {"label": STRING}}}
    definition = {"type": "object", "properties": {"tags": tags}, "required": ["tags"]}

    shape: Any = solve(definition, name="Post").shape
    [member] = shape.members
    leaf = member.shape.items.members[0].shape

    assert isinstance(leaf, Texts)
    assert leaf.path == ("Post", "tags", "label")


def test_hints_of_the_outer_schema_win() -> None:
    """What is said beside a reference describes a value better than what it refers to."""
    definition = {
        "$ref": "#/$defs/amount",
        "description": "what the guest pays",
        "$defs": {"amount": {"type": "integer", "description": "an amount", "format": "int32"}},
    }

    shape = solve(definition, name="Bill").shape

    assert isinstance(shape, Numbers)
    assert shape.hints == {"description": "what the guest pays", "format": "int32"}


def test_maps_have_made_up_members_and_open_objects_have_none() -> None:
    """Members are made up only where the schema says what they are."""
    labels = {"type": "object", "additionalProperties": STRING}
    anything = {"type": "object", "additionalProperties": True}

    assert all(1 <= len(record) <= 3 for record in records(labels))
    assert records(anything, count=3) == [{}, {}, {}]


def test_listed_values_are_filtered_by_everything_else() -> None:
    """Of an enumeration only those values stay that all other keywords allow."""
    definition = {
        "enum": ["a", "bb", "ccc", 4, None, {"a": 1}],
        "allOf": [{"type": ["string", "object"]}, {"minLength": 2}, {"not": {"const": "ccc"}}],
        "required": ["a"],
    }

    shape = solve(definition, name="Thing").shape

    assert isinstance(shape, Choice)
    assert [json.loads(text) for text in shape.texts] == ["bb", {"a": 1}]

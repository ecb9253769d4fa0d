"""Solved alternatives: anyOf, oneOf, if, not, and what they exclude."""

import json
from typing import Any

import pytest

from persona_assets.schema_records.shapes import Union
from persona_assets.schema_records.solving.solver import solve
from persona_assets_tests.schema_records.making import keys, plan, records, refused

STRING = {"type": "string"}
INTEGER = {"type": "integer"}


def _kind(name: str, **members: Any) -> dict[str, Any]:  # noqa: ANN401 - schemas
    """Return an object of the kind *name*."""
    properties = {"kind": {"const": name}, **members}
    return {"type": "object", "properties": properties, "required": ["kind"]}


@pytest.mark.parametrize(
    "definition",
    [
        pytest.param(
            {"oneOf": [_kind("cat", lives=INTEGER), _kind("dog", tricks=STRING), _kind("fish")]},
            id="kinds that a member tells apart",
        ),
        pytest.param(
            {
                "type": "object",
                "properties": {"mail": STRING, "phone": STRING, "post": STRING},
                "oneOf": [{"required": [name]} for name in ("mail", "phone", "post")],
            },
            id="exactly one of three members",
        ),
        pytest.param(
            {
                "oneOf": [
                    {"type": "object", "properties": {"a": STRING}},
                    {"type": "object", "properties": {"b": INTEGER}},
                ]
            },
            id="open objects that overlap",
        ),
        pytest.param(
            {
                "oneOf": [
                    {"properties": {"a": STRING, "b": STRING}, "additionalProperties": False},
                    {"properties": {"a": STRING, "c": STRING}, "additionalProperties": False},
                ],
                "type": "object",
            },
            id="closed objects that overlap",
        ),
        pytest.param(
            {"oneOf": [{"type": "number", "minimum": 3}, {"type": "integer"}, {"type": "null"}]},
            id="numbers and integers",
        ),
        pytest.param(
            {
                "type": "object",
                "properties": {"a": INTEGER, "b": INTEGER, "c": INTEGER},
                "anyOf": [{"required": ["a"]}, {"required": ["b", "c"]}],
                "not": {"required": ["a", "b"]},
            },
            id="some members but not together",
        ),
        pytest.param(
            {
                "type": "object",
                "properties": {"country": {"enum": ["US", "CA"]}, "code": STRING},
                "required": ["country", "code"],
                "if": {"properties": {"country": {"const": "US"}}},
                "then": {"properties": {"code": {"pattern": "^[0-9]{5}$"}}},
                "else": {"properties": {"code": {"pattern": "^[A-Z][0-9][A-Z]$"}}},
            },
            id="a condition on a member",
        ),
        pytest.param(
            {"type": "string", "not": {"pattern": "^a"}, "minLength": 2, "maxLength": 9},
            id="a pattern that is refused",
        ),
        pytest.param(
            {"not": {"properties": {"a": STRING}, "required": ["b"]}, "type": "object"},
            id="a refused object",
        ),
        pytest.param({"not": {"type": ["object", "array", "string"]}}, id="refused types"),
        pytest.param(
            {"not": {"not": {"type": "string", "maxLength": 5}}}, id="a refusal that is refused"
        ),
        pytest.param(
            {"type": "array", "not": {"contains": {"const": 1}}, "items": INTEGER, "minItems": 2},
            id="refused contents",
        ),
        pytest.param(
            {"type": "object", "not": {"additionalProperties": STRING}}, id="a strange member"
        ),
        pytest.param(
            {"type": "object", "not": {"patternProperties": {"^x-": STRING}}},
            id="a strange member of a pattern",
        ),
        pytest.param(
            {
                "anyOf": [
                    {"type": "string", "pattern": "^[a-z]+$", "format": "ipv4"},
                    {"type": "integer"},
                ]
            },
            id="an alternative that no text satisfies",
        ),
    ],
)
def test_alternatives_are_valid_for_certain(definition: dict[str, Any]) -> None:
    """Both validators accept every record, although none was checked when it was made."""
    made = plan(definition)

    assert made.is_exact
    assert refused(definition, made.texts(keys(100))) == []


def test_all_alternatives_are_shown() -> None:
    """Records are of every kind that there is, about equally often."""
    definition = {"oneOf": [_kind(name) for name in ("a", "b", "c", "d")]}

    kinds = [record["kind"] for record in records(definition, count=400)]

    assert all(60 < kinds.count(name) < 140 for name in "abcd")


def test_null_is_rare_beside_other_values() -> None:
    """A nullable value is mostly there."""
    found = records({"type": ["string", "null"]}, count=400)

    assert 20 < found.count(None) < 100


def test_of_many_alternatives_a_bounded_number_is_solved() -> None:
    """A choice of seven hundred kinds costs no more than a choice of five hundred."""
    definition = {"oneOf": [_kind(f"kind{number}", a=STRING) for number in range(700)]}

    shape = solve(definition, name="Event").shape

    assert isinstance(shape, Union)
    assert len(shape.options) == 512


def test_what_cannot_be_made_up_is_checked_and_drawn_again() -> None:
    """A refusal that looks at what others said about members makes records that are checked."""
    definition = {
        "type": "object",
        "properties": {"a": INTEGER},
        "not": {"properties": {"a": True}, "unevaluatedProperties": False},
    }

    made = plan(definition)

    assert not made.is_exact
    assert refused(definition, made.texts(keys(50))) == []


def test_a_condition_for_each_kind_shows_every_kind() -> None:
    """Twenty conditions on one member are twenty kinds, and none of them hides the last."""
    names = [f"kind{number}" for number in range(20)]
    conditions = [
        {
            "if": {"properties": {"kind": {"const": name}}, "required": ["kind"]},
            "then": {"required": [f"only_{name}"]},
        }
        for name in names
    ]
    kind = {"type": "string", "enum": names}
    definition = {
        "type": "object",
        "properties": {"kind": kind, **{f"only_{name}": INTEGER for name in names}},
        "required": ["kind"],
        "allOf": conditions,
    }

    made = plan(definition)
    texts = made.texts(keys(400))
    kinds = [json.loads(text)["kind"] for text in texts.to_pylist()]

    assert made.is_exact
    assert refused(definition, texts) == []
    assert all(kinds.count(name) > 5 for name in names)


def test_an_object_that_only_the_open_one_of_many_allows_is_found() -> None:
    """Where one branch of ``oneOf`` allows every object, records break all the others."""
    branches = [
        {
            "type": "object",
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "type": {"enum": [kind]},
                **{f"member{number}": {"type": "string"} for number in range(30)},
            },
        }
        for kind in ("user", "file", "folder", "item", "app")
    ]
    anything: dict[str, Any] = {"additionalProperties": {"allOf": [{}, {"description": "any"}]}}
    definition = {"oneOf": [*branches, {"type": "object", **anything}]}

    found = records(definition, count=50)

    assert all(type(record) is dict for record in found)
    assert refused(definition, [json.dumps(record) for record in found]) == []

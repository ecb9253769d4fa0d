"""Crowded schemas: tables of hundreds of columns and choices of hundreds of ways show them all."""

import json
from typing import Any

import pytest

from persona_assets_tests.schema_records.making import keys, plan, records, refused

WAYS = {
    "a text": {"anyOf": [{"type": "null"}, {"type": "string", "maxLength": 30}]},
    "a whole number": {"oneOf": [{"type": "null"}, {"type": "integer"}]},
    "an object": {"anyOf": [{"type": "null"}, {"$ref": "#/$defs/amount"}]},
    "a list": {"type": ["array", "null"], "items": {"type": "string"}},
}
AMOUNT = {
    "type": "object",
    "properties": {"cents": {"type": "integer"}, "currency": {"enum": ["EUR", "USD"]}},
    "required": ["cents"],
}


@pytest.mark.parametrize("column", [pytest.param(way, id=name) for name, way in WAYS.items()])
def test_three_hundred_nullable_columns_are_mostly_there(column: dict[str, Any]) -> None:
    """A record whose every column may be null is not all null, however many columns there are."""
    names = [f"column_{number}" for number in range(300)]
    table = {
        "type": "object",
        "properties": dict.fromkeys(names, column),
        "required": names,
        "$defs": {"amount": AMOUNT},
    }

    texts = plan(table).texts(keys(10)).to_pylist()

    assert refused(table, texts) == []
    held = [value for text in texts for value in json.loads(text).values()]
    assert 0.6 < sum(bool(value) for value in held) / len(held) < 0.95


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_each_of_four_hundred_ways_is_taken(keyword: str) -> None:
    """A choice of 400 kinds of records shows each of them, not the first few."""
    kinds = [
        {"type": "object", "properties": {"kind": {"const": number}}, "required": ["kind"]}
        for number in range(400)
    ]

    found = records({keyword: kinds}, count=6_000)

    assert {record["kind"] for record in found} == set(range(400))


def test_a_crowd_within_a_crowd_ends() -> None:
    """Objects of many columns in each of many columns do not make records of millions of values."""
    names = [f"column_{number}" for number in range(60)]
    column = {"anyOf": [{"type": "null"}, {"$ref": "#"}]}
    node: dict[str, Any] = {
        "type": "object",
        "properties": dict.fromkeys(names, column),
        "required": names,
    }

    texts = plan(node).texts(keys(3)).to_pylist()

    assert max(map(len, texts)) < 200_000

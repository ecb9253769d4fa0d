"""Builders: leaves, plans and records, and both oracles in one question."""

import json
from collections.abc import Mapping
from typing import Any

import jsonschema
import jsonschema_rs
import pyarrow as pa

from persona_assets.keys import KeyArray, row_keys
from persona_assets.schema_records.planning import SchemaPlan, compile_plan
from persona_assets.schema_records.rendering.compiling import ShapeCompiler
from persona_assets.schema_records.rendering.texts import TextLeaf
from persona_assets.schema_records.shapes import Numbers, Shape, Texts


def keys(count: int = 200, seed: int = 1) -> KeyArray:
    """Return the keys of *count* records."""
    return row_keys(seed, 0, count)


def text_leaf(name: str, definition: Mapping[str, Any], owner: str = "Customer") -> TextLeaf:
    """Return the leaf of the string member *name* of *owner*."""
    return TextLeaf(Texts((owner, name), {"type": "string", **definition}), "en_US")


def strings(name: str, definition: Mapping[str, Any] | None = None, count: int = 200) -> list[str]:
    """Return *count* strings of the member *name* of a customer."""
    own = keys(count)
    return text_leaf(name, definition or {}).values(own, own).to_pylist()


def numbers(name: str, **limits: Any) -> Numbers:  # noqa: ANN401 - attributes of Numbers
    """Return whole numbers called *name*, unless *limits* say more."""
    return Numbers(path=("Order", name), **{"is_integer": True, **limits})


def rendered(shape: Shape, count: int = 200, name: str = "Order") -> list[str]:
    """Return the JSON texts of *count* values of *shape*."""
    own = keys(count)
    return ShapeCompiler("en_US").renderer(shape, name).texts(own, own).to_pylist()


def plan(definition: Mapping[str, Any], name: str = "Order") -> SchemaPlan:
    """Return the plan of *definition*."""
    return compile_plan(definition, name=name)


def records(definition: Mapping[str, Any], name: str = "Order", count: int = 200) -> list[Any]:
    """Return *count* records of *definition*, parsed."""
    return [json.loads(text) for text in plan(definition, name).texts(keys(count)).to_pylist()]


def refused(definition: Mapping[str, Any], texts: pa.Array | list[str]) -> list[str]:
    """Return those of the JSON *texts* that jsonschema or jsonschema-rs finds invalid."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    first = jsonschema.Draft202012Validator(definition, format_checker=checker)
    second = jsonschema_rs.Draft202012Validator(definition, validate_formats=True)
    listed = texts if isinstance(texts, list) else texts.to_pylist()
    parsed = [(text, json.loads(text)) for text in listed]
    return [
        text for text, value in parsed if not (first.is_valid(value) and second.is_valid(value))
    ]

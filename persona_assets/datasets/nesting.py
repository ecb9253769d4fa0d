"""Values with parts as Arrow has them: JSON to lists and structs, and back.

Null and a member that is not there look the same in a struct.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa

from persona_assets.schema_records.columns import ColumnType
from persona_assets.schema_records.parts import JSON_TEXT, Parts

Value = Any
"""Any JSON value."""

_LEAVES: Mapping[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    JSON_TEXT: pa.string(),
}


def nested_type(parts: Parts) -> pa.DataType:
    """Return the Arrow type of values with *parts*."""
    if isinstance(parts, str):
        return _LEAVES[parts]
    if "list" in parts:
        return pa.list_(pa.field("element", nested_type(parts["list"])))
    return pa.struct([pa.field(name, nested_type(inner)) for name, inner, _ in parts["struct"]])


def fits_parts(value: Value, parts: Parts, leaf: Callable[[Value, ColumnType], bool]) -> bool:
    """Return whether *value* is null or has these *parts*; *leaf* judges values without parts."""
    if value is None:
        return True
    if isinstance(parts, str):
        return leaf(value, ColumnType(parts))
    if "list" in parts:
        inner = parts["list"]
        return isinstance(value, list) and all(fits_parts(one, inner, leaf) for one in value)
    known = {name: inner for name, inner, _ in parts["struct"]}
    return isinstance(value, dict) and all(
        name in known and fits_parts(held, known[name], leaf) for name, held in value.items()
    )


def stored(value: Value, parts: Parts) -> Value:
    """Return *value*, which has these *parts*, as Arrow takes it."""
    if value is None:
        return None
    if isinstance(parts, str):
        is_json = parts == JSON_TEXT
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if is_json else value
    if "list" in parts:
        return [stored(one, parts["list"]) for one in value]
    return {name: stored(value[name], inner) for name, inner, _ in parts["struct"] if name in value}


def restored(value: Value, parts: Parts) -> Value:
    """Return *value*, as Arrow has it, as JSON; null members are left away unless required."""
    if value is None:
        return None
    if isinstance(parts, str):
        return json.loads(value) if parts == JSON_TEXT else value
    if "list" in parts:
        return [restored(one, parts["list"]) for one in value]
    return {
        name: restored(value[name], inner)
        for name, inner, is_required in parts["struct"]
        if is_required or value[name] is not None
    }

"""Protobuf's scalars and well-known types as JSON Schema, in the form of its canonical JSON."""

from collections.abc import Mapping
from typing import Any

from persona_assets.schemas.protobuf.digits import digits_pattern

_BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
_WORD = "[a-z]+(?:[A-Z][a-z]+)*"
_MASK = rf"^(?:{_WORD}(?:\.{_WORD})*(?:,{_WORD}(?:\.{_WORD})*)*)?$"
_WRAPPED = "type.googleapis.com/google.protobuf.StringValue"
_MOST_SECONDS = 315_576_000_000 - 1  # of a Duration, with room for a fraction


def _integer(bits: int, *, is_signed: bool) -> dict[str, Any]:
    least = -(1 << (bits - 1)) if is_signed else 0
    most = (1 << (bits - is_signed)) - 1
    name = f"{'' if is_signed else 'u'}int{bits}"
    if bits == 64:
        return {"type": "string", "format": name, "pattern": f"^(?:{digits_pattern(least, most)})$"}
    return {"type": "integer", "format": name, "minimum": least, "maximum": most}


_INT32, _UINT32 = _integer(32, is_signed=True), _integer(32, is_signed=False)
_INT64, _UINT64 = _integer(64, is_signed=True), _integer(64, is_signed=False)

_DURATION = {
    "type": "string",
    "format": "google-duration",
    "pattern": rf"^(?:{digits_pattern(-_MOST_SECONDS, _MOST_SECONDS)})(?:\.[0-9]{{1,9}})?s$",
}

SHARED: Mapping[str, Mapping[str, Any]] = {
    "int64": _INT64,
    "uint64": _UINT64,
    "Duration": _DURATION,
}
"""Definitions that are long, and so stand once below ``$defs``, by the name that they have there.

They are referred to from the tables of this module.
"""


def _shared(name: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}"}


SCALARS: Mapping[int, Mapping[str, Any]] = {
    1: {"type": "number", "format": "double"},
    2: {"type": "number", "format": "float"},
    3: _shared("int64"),
    4: _shared("uint64"),
    5: _INT32,
    6: _shared("uint64"),
    7: _UINT32,
    8: {"type": "boolean"},
    9: {"type": "string"},
    12: {"type": "string", "contentEncoding": "base64", "pattern": _BASE64},
    13: _UINT32,
    15: _INT32,
    16: _shared("int64"),
    17: _INT32,
    18: _shared("int64"),
}
"""Definitions by ``FieldDescriptorProto.Type``; 64-bit integers are strings of digits."""

VALUE = "google.protobuf.Value"
"""The type of any JSON value; it holds itself, so it is referred to."""

_FIXED: Mapping[str, Mapping[str, Any]] = {
    "Timestamp": {"type": "string", "format": "date-time"},
    "Duration": _shared("Duration"),
    "FieldMask": {
        "type": "string",
        "format": "google-fieldmask",
        "pattern": _MASK,
    },
    "Any": {
        "type": "object",
        "properties": {"@type": {"const": _WRAPPED}, "value": {"type": "string"}},
        "required": ["@type", "value"],
        "additionalProperties": False,
    },
    "Empty": {"type": "object", "additionalProperties": False},
    "DoubleValue": SCALARS[1],
    "FloatValue": SCALARS[2],
    "Int64Value": _shared("int64"),
    "UInt64Value": _shared("uint64"),
    "Int32Value": _INT32,
    "UInt32Value": _UINT32,
    "BoolValue": {"type": "boolean"},
    "StringValue": {"type": "string"},
    "BytesValue": SCALARS[12],
}

NULL_VALUE = "google.protobuf.NullValue"
"""The enum whose only value is written as null."""

_PREFIX = "google.protobuf."


def known_definition(full_name: str, value: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the definition of the well-known type *full_name*; None for any other type.

    Args:
        full_name: The name of a message.
        value: The definition, or a reference to it, of any JSON value.
    """
    name = full_name.removeprefix(_PREFIX)
    if full_name == VALUE:
        return dict(value)
    if full_name == name or name not in {*_FIXED, "Struct", "ListValue"}:
        return None
    if name == "Struct":
        return {"type": "object", "additionalProperties": dict(value)}
    if name == "ListValue":
        return {"type": "array", "items": dict(value)}
    return dict(_FIXED[name])


def any_json(reference: Mapping[str, Any]) -> dict[str, Any]:
    """Return the definition of any JSON value, where *reference* leads to this definition."""
    return {
        "anyOf": [
            {"type": ["string", "number", "boolean", "null"]},
            {"type": "array", "items": dict(reference)},
            {"type": "object", "additionalProperties": dict(reference)},
        ]
    }


def key_definition(kind: int) -> dict[str, Any] | None:
    """Return the definition of the names of a map whose keys are of the scalar *kind*."""
    scalar = SCALARS[kind]
    if "$ref" in scalar:
        return dict(scalar)
    if scalar["type"] == "boolean":
        return {"enum": ["true", "false"]}
    if scalar["type"] == "integer":
        return {"pattern": f"^(?:{digits_pattern(scalar['minimum'], scalar['maximum'])})$"}
    return None

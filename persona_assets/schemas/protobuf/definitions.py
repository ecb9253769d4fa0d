"""Protobuf messages as JSON Schema: what they look like in Protobuf's canonical JSON.

Members have the names and forms that every Protobuf library writes: 64-bit integers as strings,
bytes in base64, enums by name, and the well-known types in forms of their own.
"""

from collections.abc import Mapping
from typing import Any

from persona_assets.schemas.pointers import Json
from persona_assets.schemas.protobuf.descriptors import ProtobufDescriptors, ProtobufMessage
from persona_assets.schemas.protobuf.known_types import (
    NULL_VALUE,
    SCALARS,
    SHARED,
    any_json,
    key_definition,
    known_definition,
)
from persona_assets.schemas.protobuf.rules import ProtobufRules
from persona_assets.schemas.schema import DIALECT, Definition, Notice

# Json below also for descriptors: google.protobuf comes without types of its own
_GROUP, _MESSAGE, _ENUM = 10, 11, 14  # FieldDescriptorProto.Type
_REQUIRED, _REPEATED = 2, 3  # FieldDescriptorProto.Label
_LEGACY_REQUIRED = 3  # FeatureSet.FieldPresence
_TEXT, _BOOL = 9, 8
_ANY_JSON = "Json"


class ProtobufDefiner:
    """Makes one definition, with everything that it refers to.

    Attributes:
        notices: What was not carried over, in the order in which it was met.
    """

    def __init__(self, descriptors: ProtobufDescriptors, paths: Mapping[str, str]) -> None:
        """Prepare.

        Args:
            descriptors: The messages.
            paths: Where files are, as people named them, by their name in the descriptors.
        """
        self.notices: list[Notice] = []
        self._descriptors = descriptors
        self._paths = paths
        self._rules = ProtobufRules(descriptors.pool)
        self._short = _short_names(descriptors)
        self._found: dict[str, Any] = {}

    def definition(self, message: ProtobufMessage) -> Definition:
        """Return the self-contained definition of *message*."""
        body = self._message(message.full_name)
        name = self._short[message.full_name]
        reference = f"#/$defs/{name}"
        if body == {"$ref": reference}:
            inner = self._found.pop(name)
            if _refers([inner, self._found], reference):
                self._found = {name: inner, **self._found}
            else:
                body = inner
        shared = {
            name: dict(shape)
            for name, shape in SHARED.items()
            if _refers([body, self._found], f"#/$defs/{name}")
        }
        named = {**self._found, **shared}
        return {"$schema": DIALECT, **body, **({"$defs": named} if named else {})}

    def _message(self, full_name: str) -> dict[str, Any]:
        """Return a reference to the message *full_name*, or its own form when it is well known."""
        reference = {"$ref": f"#/$defs/{_ANY_JSON}"}
        known = known_definition(full_name, reference)
        if known is not None:
            if _refers(known, reference["$ref"]):
                self._found[_ANY_JSON] = any_json(reference)
            return known
        name = self._short[full_name]
        if name not in self._found:
            self._found[name] = {}
            self._found[name] = self._object(self._descriptors.messages[full_name])
        return {"$ref": f"#/$defs/{name}"}

    def _object(self, message: ProtobufMessage) -> dict[str, Any]:
        members: dict[str, Any] = {}
        required: list[str] = []
        choices: dict[int, list[str]] = {}
        for number, field in enumerate(message.descriptor.field):
            if self._is_unknown(message, field) and not _is_required(field):
                continue
            name = field.json_name if field.json_name not in members else field.name
            members[name], is_required = self._member(message, number, field)
            if is_required:
                required.append(name)
            if field.HasField("oneof_index") and not field.proto3_optional:
                choices.setdefault(field.oneof_index, []).append(name)
        for name, field in self._descriptors.extensions_of(message.full_name):
            if not self._is_unknown(message, field):
                members[f"[{name}]"] = self._shape(message, field)
        comment = self._descriptors.comment(message.file, message.path)
        body: dict[str, Any] = {"title": message.name.rpartition(".")[2]}
        body |= {"description": comment} if comment else {}
        body |= {"type": "object", "properties": members}
        body |= {"required": required} if required else {}
        body["additionalProperties"] = False
        limits = [_one_of(names, required) for names in choices.values()]
        return body | ({"allOf": limits} if limits else {})

    def _member(
        self, message: ProtobufMessage, number: int, field: Json
    ) -> tuple[dict[str, Any], bool]:
        """Return the definition of a field, and whether it must be there."""
        is_unknown = self._is_unknown(message, field)
        body = {"type": "object", "maxProperties": 0}  # what is required must be there
        body = body if is_unknown else self._shape(message, field)
        place = f"{message.name}.{field.name}"
        path = message.field_path(number)
        found = self._rules.of(field, body, has_presence=_has_presence(field, message.file))
        line = self._descriptors.line(message.file, path)
        where = self._paths.get(message.file.name, message.file.name)
        self.notices += [
            Notice(where, line, place, rule, "a rule that is not followed; any value may come")
            for rule in found.ignored
        ]
        if self._is_null(message, field):
            effect = "stays empty, as readers of Protobuf's JSON take no null in it"
            self.notices.append(Notice(where, line, place, "many NullValue", effect))
        comment = self._descriptors.comment(message.file, path)
        body = _narrowed(body, found.keywords)
        body |= {"description": comment} if comment else {}
        body |= {"deprecated": True} if field.options.deprecated else {}
        body |= _default(field)
        return body, found.is_required or _is_required(field)

    def _shape(self, message: ProtobufMessage, field: Json) -> dict[str, Any]:
        """Return the definition of what *field* of *message* holds."""
        if field.label != _REPEATED:
            return self._single(field)
        entry = _entry(message, field)
        if entry is None:
            items = self._single(field)
            empty = {"maxItems": 0} if self._is_null(message, field) else {}
            return {"type": "array", "items": items} | empty
        key, value = entry.field
        names = key_definition(key.type)
        body: dict[str, Any] = {"type": "object"} | ({"propertyNames": names} if names else {})
        empty = {"maxProperties": 0} if self._is_null(message, field) else {}
        return body | {"additionalProperties": self._single(value)} | empty

    def _single(self, field: Json) -> dict[str, Any]:
        full_name = field.type_name.lstrip(".")
        if field.type in (_GROUP, _MESSAGE):
            return self._message(full_name)
        if field.type != _ENUM:
            return dict(SCALARS[field.type])
        if full_name == NULL_VALUE:
            return {"type": "null"}
        found = self._descriptors.pool.FindEnumTypeByName(full_name)
        return {"type": "string", "enum": [value.name for value in found.values]}

    def _is_null(self, message: ProtobufMessage, field: Json) -> bool:
        """Return whether *field* holds many nulls, which no reader takes as it is written."""
        entry = _entry(message, field)
        held = field if entry is None else entry.field[1]
        return field.label == _REPEATED and held.type_name.lstrip(".") == NULL_VALUE

    def _is_unknown(self, message: ProtobufMessage, field: Json) -> bool:
        """Return whether the type of *field*, or of the values of a map, was made up."""
        entry = _entry(message, field)
        held = field if entry is None else entry.field[1]
        return held.type_name.lstrip(".") in self._descriptors.stubs


def _entry(message: ProtobufMessage, field: Json) -> Json:
    """Return the descriptor of the entries of *field*, when it is a map, else None."""
    for inner in message.descriptor.nested_type:
        if inner.options.map_entry and field.type_name == f".{message.full_name}.{inner.name}":
            return inner
    return None


def _is_required(field: Json) -> bool:
    is_legacy = field.options.features.field_presence == _LEGACY_REQUIRED
    return field.label == _REQUIRED or is_legacy


def _has_presence(field: Json, file: Json) -> bool:
    """Return whether readers can tell an absent *field* from one that is zero or empty."""
    if field.label == _REPEATED:
        return False
    is_held = field.type in (_GROUP, _MESSAGE) or field.HasField("oneof_index")
    return is_held or file.syntax != "proto3"


def _one_of(names: list[str], required: list[str]) -> dict[str, Any]:
    """Return that exactly one of *names* is there, or none unless one is required."""
    one = [{"required": [name]} for name in names]
    if len(names) == 1:
        return {}
    if any(name in required for name in names):
        return {"oneOf": one}
    return {"oneOf": [*one, {"not": {"anyOf": one}}]}


def _default(field: Json) -> dict[str, Any]:
    """Return the default of *field* as a hint, where its JSON form is plain."""
    if not field.HasField("default_value"):
        return {}
    if field.type in (_TEXT, _ENUM):
        return {"default": field.default_value}
    if field.type == _BOOL:
        return {"default": field.default_value == "true"}
    if SCALARS.get(field.type, {}).get("type") == "integer":
        return {"default": int(field.default_value)}
    return {}


def _narrowed(body: dict[str, Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Return *body* with *keywords*; what both say stays in both."""
    if not any(name in body for name in keywords):
        return {**body, **keywords}
    return {**body, "allOf": [dict(keywords)]}


def _short_names(descriptors: ProtobufDescriptors) -> dict[str, str]:
    """Return what each message is called below ``$defs``: without its package, if that is free."""
    short: dict[str, str] = {}
    taken = {*SHARED, _ANY_JSON}
    for name, message in descriptors.messages.items():
        short[name] = name if message.name in taken else message.name
        taken.add(short[name])
    return short


def _refers(value: Json, reference: str) -> bool:
    if isinstance(value, Mapping):
        return value.get("$ref") == reference or any(
            _refers(child, reference) for child in value.values()
        )
    return isinstance(value, list) and any(_refers(child, reference) for child in value)

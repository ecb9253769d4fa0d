"""Rules that people write beside Protobuf fields, as keywords of JSON Schema.

They come from three dialects: ``google.api.field_behavior``, ``buf.validate`` and the older
``validate.rules``; the last two share most names.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from persona_assets.schemas.json_schema.keywords import is_pattern
from persona_assets.schemas.json_schema.validators import validator_of
from persona_assets.schemas.pointers import Json

_BEHAVIOR = "google.api.field_behavior"
_RULES = ("buf.validate.field", "validate.rules")
_REQUIRED = 2  # google.api.FieldBehavior
_REPEATED = 3  # FieldDescriptorProto.Label
_FORMATS = {
    "email": "email", "hostname": "hostname", "ipv4": "ipv4", "ipv6": "ipv6", "uri": "uri",
    "uri_ref": "uri-reference", "uuid": "uuid", "ip": "ipv4",
}  # fmt: skip
_LIMITS = {
    "lt": "exclusiveMaximum", "lte": "maximum", "gt": "exclusiveMinimum", "gte": "minimum",
    "const": "const", "min_items": "minItems", "max_items": "maxItems", "min_len": "minLength",
    "max_len": "maxLength", "min_pairs": "minProperties", "max_pairs": "maxProperties",
}  # fmt: skip
_AFFIXES: Mapping[str, Callable[[str], str]] = {
    "pattern": lambda text: text,
    "prefix": lambda text: f"^{re.escape(text)}",
    "suffix": lambda text: f"{re.escape(text)}$",
    "contains": re.escape,
}
_SILENT = frozenset({"defined_only", "ignore_empty", "example", "required", "no_sparse"})


@dataclass(slots=True)
class FieldRules:
    """What the rules of one field say.

    Attributes:
        keywords: Keywords for its definition.
        is_required: Whether it must be there.
        ignored: Rules that no keyword was found for.
    """

    keywords: dict[str, Any] = field(default_factory=dict)
    is_required: bool = False
    ignored: list[str] = field(default_factory=list)


class ProtobufRules:
    """Reads the rules of fields; options are understood by the files that define them."""

    def __init__(self, pool: Json) -> None:
        self._pool = pool
        self._extensions = {name: self._extension(name) for name in (_BEHAVIOR, *_RULES)}

    def of(self, found: Json, body: Mapping[str, Any], *, has_presence: bool) -> FieldRules:
        """Return the rules of a field.

        Args:
            found: Its ``FieldDescriptorProto``.
            body: Its definition without them.
            has_presence: Whether readers can tell an absent field from an empty one.
        """
        rules = FieldRules()
        if not any(self._extensions.values()):
            return rules
        options = self._options(found.options)
        behavior = self._extensions[_BEHAVIOR]
        if behavior is not None and _REQUIRED in options.Extensions[behavior]:
            rules.is_required = True
        for name in _RULES:
            extension = self._extensions[name]
            if extension is not None and options.HasExtension(extension):
                self._read(options.Extensions[extension], body, rules)
        if not has_presence and rules.keywords and _refuses_empty({**body, **rules.keywords}):
            rules.is_required = True
        return rules

    def _extension(self, name: str) -> Json:
        try:
            return self._pool.FindExtensionByName(name)
        except KeyError:
            return None

    def _options(self, options: Json) -> Json:
        """Return *options* read again, with the extensions of the file known."""
        from google.protobuf import message_factory

        kind = self._pool.FindMessageTypeByName("google.protobuf.FieldOptions")
        return message_factory.GetMessageClass(kind).FromString(options.SerializeToString())

    def _read(self, given: Json, body: Mapping[str, Any], rules: FieldRules) -> None:
        """Add what the message *given*, rules of one field, says to *rules*."""
        for descriptor, value in given.ListFields():
            if descriptor.name == "required":
                rules.is_required = rules.is_required or bool(value)
            elif descriptor.message_type is None or _is_list(value):
                rules.ignored += [] if descriptor.name in _SILENT else [descriptor.name]
            else:
                self._read_kind(descriptor.name, value, body, rules)

    def _read_kind(
        self, kind: str, value: Json, body: Mapping[str, Any], rules: FieldRules
    ) -> None:
        """Add the rules of one kind of field, such as ``string`` or ``repeated``."""
        is_plain = kind in _PLAIN and ("type" in body)
        for descriptor, limit in value.ListFields():
            name = descriptor.name
            if name == "required":
                rules.is_required = rules.is_required or bool(limit)
            done = _keywords(kind, name, limit, body) if is_plain else None
            if name in ("items", "values") and is_plain:
                done = self._inner(name, limit, body, rules)
            if done is not None:
                _add(rules.keywords, done)
            elif name not in _SILENT:
                rules.ignored.append(f"{kind}.{name}")

    def _inner(
        self, name: str, given: Json, body: Mapping[str, Any], rules: FieldRules
    ) -> dict[str, Any] | None:
        keyword = "items" if name == "items" else "additionalProperties"
        inner = FieldRules()
        if not isinstance(body.get(keyword), Mapping):
            return None
        self._read(given, body[keyword], inner)
        rules.ignored += inner.ignored
        return {"allOf": [{keyword: inner.keywords}]} if inner.keywords else {}


_PLAIN = frozenset(
    {"float", "double", "int32", "uint32", "sint32", "fixed32", "sfixed32", "bool", "string",
     "enum", "repeated", "map"}
)  # fmt: skip


def _keywords(kind: str, name: str, limit: Json, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the keywords for one rule; None when there are none."""
    if kind == "enum":
        return None  # rules of enums are by number, and records have names
    if name in ("in", "not_in"):
        return {"enum": list(limit)} if name == "in" else {"not": {"enum": list(limit)}}
    if kind == "string" and name in {"len", *_AFFIXES, *_FORMATS}:
        return _text_keywords(name, limit)
    if name == "unique" and body.get("type") == "array":
        return {"uniqueItems": bool(limit)}
    return {_LIMITS[name]: limit} if name in _LIMITS else None


def _text_keywords(name: str, limit: Json) -> dict[str, Any] | None:
    if name == "len":
        return {"minLength": limit, "maxLength": limit}
    if name in _FORMATS:
        return {"format": _FORMATS[name]} if limit else {}
    pattern = _AFFIXES[name](limit)
    return {"pattern": pattern} if is_pattern(pattern) else None


def _add(keywords: dict[str, Any], more: Mapping[str, Any]) -> None:
    for name, value in more.items():
        if name == "allOf":
            keywords.setdefault("allOf", []).extend(value)
        elif name in keywords:
            keywords.setdefault("allOf", []).append({name: value})
        else:
            keywords[name] = value


def _is_list(value: Json) -> bool:
    return not isinstance(value, str | bytes) and hasattr(value, "__len__")


def _refuses_empty(body: Mapping[str, Any]) -> bool:
    """Return whether the value that an absent field stands for is not allowed."""
    empty = {"string": "", "integer": 0, "number": 0, "boolean": False, "array": [], "object": {}}
    kind = body.get("type")
    if not isinstance(kind, str) or kind not in empty or "contentEncoding" in body:
        return False
    bare = {name: value for name, value in body.items() if name not in ("items", "$ref")}
    bare.pop("additionalProperties", None)
    return not validator_of(bare, asserts_formats=True).is_valid(empty[kind])

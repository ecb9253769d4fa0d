"""Avro types as one Avro schema that stands alone: what a binary file carries."""

from collections.abc import Callable, Mapping
from typing import Any

from persona_assets.schemas.avro.library import AvroLibrary
from persona_assets.schemas.avro.named_types import Avro, AvroField, AvroType
from persona_assets.schemas.pointers import Json
from persona_assets.schemas.schema import Notice

_KEPT = ("logicalType", "precision", "scale")
_LOGICAL = {
    "decimal": ("bytes", "fixed"), "uuid": ("string", "fixed"), "duration": ("fixed",),
    "date": ("int",), "time-millis": ("int",), "time-micros": ("long",),
}  # fmt: skip


class AvroWriter:
    """Writes one schema: every named type in full where it is first used, then by name.

    Attributes:
        notices: What was left out, in the order in which it was met.
    """

    def __init__(self, library: AvroLibrary) -> None:
        self.notices: list[Notice] = []
        self._library = library
        self._written: set[str] = set()

    def schema(self, avro: Avro) -> Json:
        """Return the Avro schema of *avro*, as JSON."""
        found = self._library.resolve(avro)
        if found.kind == "union":
            return [self.schema(child) for child in found.children]
        if found.kind in ("array", "map"):
            inner = "items" if found.kind == "array" else "values"
            return {"type": found.kind, inner: self.schema(found.children[0])}
        if not found.name:
            logical = self._logical(found)
            return {"type": found.kind, **logical} if logical else found.kind
        if found.name in self._written:
            return found.name
        self._written.add(found.name)
        return {"type": found.kind, "name": found.name, **self._body(found)}

    def _body(self, found: AvroType) -> dict[str, Any]:
        names = found.attributes.get("aliases")
        body = _doc(found.attributes) | ({"aliases": names} if isinstance(names, list) else {})
        if found.kind == "fixed":
            return body | {"size": found.attributes["size"]} | self._logical(found)
        if found.kind == "enum":
            symbols, default = found.attributes["symbols"], found.attributes.get("default")
            return (
                body | {"symbols": symbols} | ({"default": default} if default in symbols else {})
            )
        return body | {"fields": [self._field(field) for field in found.fields]}

    def _field(self, field: AvroField) -> dict[str, Any]:
        body: dict[str, Any] = {"name": field.name, "type": self.schema(field.type)}
        body |= _doc(field.attributes)
        if "default" in field.attributes:
            default = field.attributes["default"]
            if self._fits(field.type, default):
                body["default"] = default
            else:
                place = field.place.below("default")
                effect = f"{default!r} is not of the type, or not of a union's first; left out"
                self.notices.append(place.notice("default", effect))
        for name in ("order", "aliases"):
            if name in field.attributes:
                body[name] = field.attributes[name]
        return body

    def _logical(self, found: AvroType) -> dict[str, Any]:
        """Return the logical type of *found* where libraries would accept it."""
        name = found.attributes.get("logicalType")
        is_time = isinstance(name, str) and "timestamp-" in name and found.kind == "long"
        if not is_time and found.kind not in _LOGICAL.get(str(name), ()):
            return {}
        if name == "decimal" and not _is_decimal(found):
            return {}
        if name == "uuid" and found.kind == "fixed" and found.attributes["size"] != 16:
            return {}
        if name == "duration" and found.attributes["size"] != 12:
            return {}
        return {key: found.attributes[key] for key in _KEPT if key in found.attributes}

    def _fits(self, avro: Avro, value: Json) -> bool:
        """Return whether *value* can be a default of the type: of a union its first branch."""
        found = self._library.resolve(avro)
        if found.kind == "union":
            return self._fits(found.children[0], value)
        if found.kind in ("array", "map"):
            return self._all_fit(found, value)
        if found.kind == "record":
            return isinstance(value, dict) and all(
                self._fits(field.type, value[field.name])
                if field.name in value
                else "default" in field.attributes
                for field in found.fields
            )
        if found.kind == "enum":
            return value in found.attributes["symbols"]
        is_right = _PRIMITIVE["bytes" if found.kind == "fixed" else found.kind](value)
        return is_right and (found.kind != "fixed" or len(value) == found.attributes["size"])

    def _all_fit(self, found: AvroType, value: Json) -> bool:
        if not isinstance(value, list if found.kind == "array" else dict):
            return False
        items = value if isinstance(value, list) else value.values()
        return all(self._fits(found.children[0], item) for item in items)


def _is_whole(value: Json, bits: int) -> bool:
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    return is_integer and -(1 << (bits - 1)) <= value < 1 << (bits - 1)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_bytes(value: Json) -> bool:
    return isinstance(value, str) and all(ord(sign) < 256 for sign in value)


_PRIMITIVE: Mapping[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "int": lambda value: _is_whole(value, 32),
    "long": lambda value: _is_whole(value, 64),
    "float": _is_number,
    "double": _is_number,
    "bytes": _is_bytes,
    "string": lambda value: isinstance(value, str),
}


def _is_decimal(found: AvroType) -> bool:
    precision, scale = found.attributes.get("precision"), found.attributes.get("scale", 0)
    if not isinstance(precision, int) or not isinstance(scale, int):
        return False
    if not 0 <= scale <= precision or precision < 1:
        return False
    room = (10**precision - 1).bit_length() // 8 + 1
    return found.kind == "bytes" or room <= found.attributes["size"]


def _doc(attributes: Mapping[str, Any]) -> dict[str, Any]:
    doc = attributes.get("doc")
    return {"doc": doc} if isinstance(doc, str) and doc else {}

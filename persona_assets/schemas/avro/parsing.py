"""Avro schemas as types: every definition is checked, every name is made a full name."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from persona_assets.schemas.avro.named_types import (
    NAMED,
    PRIMITIVES,
    Avro,
    AvroField,
    AvroPlace,
    AvroReference,
    AvroType,
)
from persona_assets.schemas.pointers import Json
from persona_assets.schemas.schema import Notice

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LARGEST_FIXED = 1 << 20
_KINDS = "record, enum, fixed, array, map, a union, or one of " + ", ".join(sorted(PRIMITIVES))


class AvroParser:
    """Reads types; what is defined in one document is known in the next.

    Attributes:
        types: Every named type, by its full name, in the order of definition.
        notices: What was read otherwise than it is written.
    """

    def __init__(self) -> None:
        self.types: dict[str, AvroType] = {}
        self.notices: list[Notice] = []

    def parse(self, value: Json, place: AvroPlace, namespace: str = "") -> Avro:
        """Return the type that *value*, found at *place* within *namespace*, describes.

        Raises:
            SchemaImportError: It is no Avro schema.
        """
        if isinstance(value, str):
            return _named(value, place, namespace)
        if isinstance(value, list):
            return self._union(value, place, namespace)
        if isinstance(value, Mapping):
            return self._described(value, place, namespace)
        raise place.error(f"expected a type; found {_shown(value)}")

    def _described(self, node: Mapping[str, Any], place: AvroPlace, namespace: str) -> Avro:
        if "type" not in node:
            raise place.error(f"a type without 'type'; expected {_KINDS}")
        kind = node["type"]
        if not isinstance(kind, str):  # {"type": {"type": "array", ...}} is common
            return self.parse(kind, place.below("type"), namespace)
        kind = "record" if kind == "error" else kind
        if kind in PRIMITIVES:
            return AvroType(kind, place, node)
        readers: Mapping[str, Callable[[Mapping[str, Any], AvroPlace, str], AvroType]] = {
            "record": self._record,
            "enum": self._enum,
            "fixed": self._fixed,
            "array": self._holder,
            "map": self._holder,
        }
        if kind not in readers:
            return _named(kind, place.below("type"), namespace)
        return readers[kind](node, place, namespace)

    def _union(self, branches: list[Any], place: AvroPlace, namespace: str) -> AvroType:
        if not branches:
            raise place.error("a union needs at least one type; found none")
        found: list[Avro] = []
        seen: set[str] = set()
        for number, branch in enumerate(branches):
            here = place.below(number)
            child = self.parse(branch, here, namespace)
            if isinstance(child, AvroType) and child.kind == "union":
                raise here.error("a union directly within a union; Avro does not allow it")
            what = _branch_name(child)
            if what in seen:
                self.notices.append(
                    here.notice("duplicate branch", f"the second {what} is left out")
                )
                continue
            seen.add(what)
            found.append(child)
        return AvroType("union", place, children=tuple(found))

    def _record(self, node: Mapping[str, Any], place: AvroPlace, namespace: str) -> AvroType:
        name = _full_name(node, place, namespace)
        fields = node.get("fields")
        if not isinstance(fields, list):
            raise place.error(f"the record {name} needs 'fields', a list; found {_shown(fields)}")
        self._define(AvroType("record", place, node, name))
        read: dict[str, AvroField] = {}
        for number, field in enumerate(fields):
            here = place.below("fields", number)
            one = self._field(field, here, name.rpartition(".")[0])
            if one.name in read:
                raise here.error(f"the record {name} has two fields named {one.name!r}")
            read[one.name] = one
        return self._define(AvroType("record", place, node, name, tuple(read.values())), again=True)

    def _field(self, node: Json, place: AvroPlace, namespace: str) -> AvroField:
        if not isinstance(node, Mapping):
            raise place.error(f"expected a field with 'name' and 'type'; found {_shown(node)}")
        name = node.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise place.error(
                f"a field needs a name of letters, digits and _; found {_shown(name)}"
            )
        if "type" not in node:
            raise place.error(f"the field {name} has no 'type'")
        kind = node["type"]
        is_flat = isinstance(kind, str) and kind in {*NAMED, "array", "map", "error"}
        if is_flat:  # {"name": "tags", "type": "array", "items": "string"} is a common slip
            effect = f"the type {kind} of {name} is written beside it, not in it; read as meant"
            self.notices.append(place.notice("flattened type", effect))
            return AvroField(name, place, self._described(node, place, namespace), node)
        return AvroField(name, place, self.parse(kind, place.below("type"), namespace), node)

    def _enum(self, node: Mapping[str, Any], place: AvroPlace, namespace: str) -> AvroType:
        name = _full_name(node, place, namespace)
        symbols = node.get("symbols")
        if not isinstance(symbols, list) or not symbols:
            raise place.error(f"the enum {name} needs 'symbols', a list; found {_shown(symbols)}")
        for number, symbol in enumerate(symbols):
            here = place.below("symbols", number)
            if not isinstance(symbol, str) or not _NAME.fullmatch(symbol):
                raise here.error(f"a symbol is of letters, digits and _; found {_shown(symbol)}")
            if symbol in symbols[:number]:
                raise here.error(f"the enum {name} has the symbol {symbol!r} twice")
        return self._define(AvroType("enum", place, node, name))

    def _fixed(self, node: Mapping[str, Any], place: AvroPlace, namespace: str) -> AvroType:
        name = _full_name(node, place, namespace)
        size: Json = node.get("size")
        is_number = isinstance(size, int) and not isinstance(size, bool)
        if not is_number or not 0 <= size <= _LARGEST_FIXED:
            wanted = f"'size', a number of bytes up to {_LARGEST_FIXED:,}"
            raise place.error(f"the fixed {name} needs {wanted}; found {_shown(size)}")
        return self._define(AvroType("fixed", place, node, name))

    def _holder(self, node: Mapping[str, Any], place: AvroPlace, namespace: str) -> AvroType:
        kind = node["type"]
        inner = "items" if kind == "array" else "values"
        if inner not in node:
            raise place.error(f"the type {kind} needs {inner!r}")
        child = self.parse(node[inner], place.below(inner), namespace)
        return AvroType(kind, place, node, children=(child,))

    def _define(self, found: AvroType, *, again: bool = False) -> AvroType:
        first = self.types.get(found.name)
        if first is not None and not again:
            if first.place.source is found.place.source and first.attributes == found.attributes:
                return first  # the same definition, repeated
            line = first.place.source.line(first.place.pointer)
            where = f"{first.place.source.path}:{line}"
            raise found.place.error(f"{found.name} is defined a second time; first at {where}")
        self.types[found.name] = found
        return found


def _named(name: str, place: AvroPlace, namespace: str) -> Avro:
    if name in PRIMITIVES:
        return AvroType(name, place)
    parts = name.removeprefix(".").split(".")
    if not all(_NAME.fullmatch(part) for part in parts):
        raise place.error(f"expected a type; found the name {name!r}")
    if len(parts) > 1 or not namespace:
        return AvroReference(place, (".".join(parts),))
    return AvroReference(place, (f"{namespace}.{name}", name))


def _full_name(node: Mapping[str, Any], place: AvroPlace, namespace: str) -> str:
    name, given = node.get("name"), node.get("namespace")
    if not isinstance(name, str) or not all(_NAME.fullmatch(part) for part in name.split(".")):
        wanted = "a name of letters, digits and _"
        raise place.error(f"the {node['type']} needs {wanted}; found {_shown(name)}")
    if "." in name:
        return name
    space = given if isinstance(given, str) else namespace
    if space and not all(_NAME.fullmatch(part) for part in space.split(".")):
        wanted = "names of letters, digits and _, with dots between"
        raise place.error(f"a namespace is made of {wanted}; found {space!r}")
    return f"{space}.{name}" if space else name


def _branch_name(child: Avro) -> str:
    return child.names[0] if isinstance(child, AvroReference) else child.name or child.kind


def _shown(value: Json) -> str:
    if value is None:
        return "nothing"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."

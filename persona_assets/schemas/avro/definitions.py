"""Avro types as JSON Schema: what a record looks like as JSON.

Bytes are strings of the code points 0 to 255, as in Avro's own JSON; a union is written without
the name of the branch, as records are in Python, in queries and by eye.
"""

from collections.abc import Mapping
from typing import Any

from persona_assets.schemas.avro.datagen import datagen_keywords
from persona_assets.schemas.avro.library import AvroLibrary
from persona_assets.schemas.avro.logical import logical_keywords
from persona_assets.schemas.avro.named_types import Avro, AvroField, AvroType
from persona_assets.schemas.json_schema.validators import validator_of
from persona_assets.schemas.schema import DIALECT, Definition, Notice

_BYTES = r"^[\u0000-\u00ff]*$"
_PRIMITIVES: Mapping[str, Mapping[str, Any]] = {
    "null": {"type": "null"},
    "boolean": {"type": "boolean"},
    "int": {
        "type": "integer", "format": "int32", "minimum": -(1 << 31), "maximum": (1 << 31) - 1,
    },
    "long": {
        "type": "integer", "format": "int64", "minimum": -(1 << 63), "maximum": (1 << 63) - 1,
    },
    "float": {"type": "number", "format": "float"},
    "double": {"type": "number", "format": "double"},
    "bytes": {"type": "string", "pattern": _BYTES},
    "string": {"type": "string"},
}  # fmt: skip


class AvroDefiner:
    """Makes one definition, with everything that it refers to.

    Attributes:
        notices: What was not carried over, in the order in which it was met.
    """

    def __init__(self, library: AvroLibrary) -> None:
        self.notices: list[Notice] = []
        self._library = library
        self._found: dict[str, dict[str, Any]] = {}
        self._short = _short_names(library)

    def definition(self, root: Avro) -> Definition:
        """Return the self-contained definition of *root*."""
        found = self._library.resolve(root)
        if found.kind not in ("record", "enum"):
            body = self._of(found)
            return {"$schema": DIALECT, **body, **self._definitions()}
        reference = self._of(found)
        body = self._found[found.name]
        if _refers(self._found, reference["$ref"]):
            return {"$schema": DIALECT, **reference, **self._definitions()}
        del self._found[found.name]
        return {"$schema": DIALECT, **body, **self._definitions()}

    def _definitions(self) -> dict[str, Any]:
        named = {self._short[name]: body for name, body in self._found.items()}
        return {"$defs": named} if named else {}

    def _of(self, avro: Avro) -> dict[str, Any]:
        found = self._library.resolve(avro)
        if found.kind in ("record", "enum"):
            if found.name not in self._found:
                self._found[found.name] = {}
                body = self._record(found) if found.kind == "record" else _enum(found)
                self._found[found.name] = self._hinted(found, body)
            return {"$ref": f"#/$defs/{self._short[found.name]}"}
        if found.kind == "union":
            return self._union(found)
        return self._hinted(found, self._plain(found))

    def _plain(self, found: AvroType) -> dict[str, Any]:
        if found.kind == "array":
            return {"type": "array", "items": self._of(found.children[0])}
        if found.kind == "map":
            return {"type": "object", "additionalProperties": self._of(found.children[0])}
        if found.kind == "fixed":
            size = found.attributes["size"]
            body = {"type": "string", "minLength": size, "maxLength": size, "pattern": _BYTES}
        else:
            body = dict(_PRIMITIVES[found.kind])
        keywords, notice = logical_keywords(found)
        self.notices += [notice] if notice else []
        return body | keywords

    def _hinted(self, found: AvroType, body: dict[str, Any]) -> dict[str, Any]:
        if "arg.properties" not in found.attributes:
            return body
        whole = {**body, **self._definitions()}
        keywords, notices = datagen_keywords(found, _Fits(whole))
        self.notices += notices
        return _narrowed(body, keywords)

    def _union(self, found: AvroType) -> dict[str, Any]:
        branches = [self._of(child) for child in found.children]
        if len(branches) == 1:
            return branches[0]
        others = [branch for branch in branches if branch != {"type": "null"}]
        if len(others) == 1 and isinstance(others[0].get("type"), str) and "enum" not in others[0]:
            kinds = [branch["type"] for branch in branches]
            return {**others[0], "type": kinds}
        return {"anyOf": branches}

    def _record(self, found: AvroType) -> dict[str, Any]:
        body: dict[str, Any] = {"title": found.name.rpartition(".")[2]} | _described(found)
        return body | {
            "type": "object",
            "properties": {field.name: self._field(field) for field in found.fields},
            "required": [field.name for field in found.fields],
            "additionalProperties": False,
        }

    def _field(self, field: AvroField) -> dict[str, Any]:
        body = self._of(field.type)
        doc = field.attributes.get("doc")
        described = {"description": doc} if isinstance(doc, str) and doc else {}
        default = field.attributes.get("default")
        return body | described | ({} if default is None else {"default": default})


class _Fits:
    """Says whether a value is an instance of a definition; it is compiled when first asked."""

    def __init__(self, definition: dict[str, Any]) -> None:
        self._definition = definition
        self._validator: Any = None

    def __call__(self, value: object) -> bool:
        if self._validator is None:
            self._validator = validator_of(self._definition)
        return self._validator.is_valid(value)


def _enum(found: AvroType) -> dict[str, Any]:
    return {
        "title": found.name.rpartition(".")[2],
        **_described(found),
        "type": "string",
        "enum": list(found.attributes["symbols"]),
    }


def _described(found: AvroType) -> dict[str, Any]:
    doc = found.attributes.get("doc")
    return {"description": doc} if isinstance(doc, str) and doc else {}


def _narrowed(body: dict[str, Any], keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Return *body* with *keywords*; of two limits the narrower one stays."""
    done = {**body, **keywords}
    if "minimum" in body and "minimum" in keywords:
        done["minimum"] = max(body["minimum"], keywords["minimum"])
    if "maximum" in body and "maximum" in keywords:
        done["maximum"] = min(body["maximum"], keywords["maximum"])
    return done if done.get("minimum", 0) <= done.get("maximum", done.get("minimum", 0)) else body


def _short_names(library: AvroLibrary) -> dict[str, str]:
    """Return what each named type is called below ``$defs``: the last part of its name, if free."""
    short: dict[str, str] = {}
    for name in library.names:
        last = name.rpartition(".")[2]
        short[name] = name if last in short.values() else last
    return short


def _refers(value: object, reference: str) -> bool:
    if isinstance(value, Mapping):
        return value.get("$ref") == reference or any(
            _refers(child, reference) for child in value.values()
        )
    return isinstance(value, list) and any(_refers(child, reference) for child in value)

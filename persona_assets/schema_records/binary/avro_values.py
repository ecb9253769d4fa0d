"""Records as JSON has them, turned into what Avro libraries take: bytes where Avro has bytes.

A union in JSON does not say which branch a value is of; the first that the value fits is taken.
"""

from collections.abc import Callable, Mapping
from typing import Any

from persona_assets.schema_records.binary.avro_matching import AvroMatcher, Fits, kind_of
from persona_assets.schemas.pointers import Json

Convert = Callable[[Any], Any]  # Any: values of JSON on one side, of Avro libraries on the other


class AvroValues:
    """Turns values of one Avro schema that stands alone.

    Attributes:
        convert: What turns one value; None when values stay as they are.
    """

    def __init__(self, schema: Json) -> None:
        """Compile the schema.

        Args:
            schema: An Avro schema; a named type is defined before it is used by name.
        """
        self._named: dict[str, Mapping[str, Any]] = {}
        self._converts: dict[str, Convert] = {}
        self._learn(schema)
        self._with_bytes = {name for name in self._named if self._has_bytes(name, set())}
        self._matcher = AvroMatcher(self._named)
        self.convert = self._converter(schema)

    def _learn(self, schema: Json) -> None:
        if isinstance(schema, Mapping) and "name" in schema:
            self._named[schema["name"]] = schema
        for inner in _parts(schema):
            self._learn(inner)

    def _has_bytes(self, schema: Json, seen: set[str]) -> bool:
        """Return whether there are bytes in values of *schema*; *seen* are names looked at."""
        kind = kind_of(schema)
        if kind in self._named:
            is_new = kind not in seen
            seen.add(kind)
            return is_new and self._has_bytes(self._named[kind], seen)
        is_binary = kind in ("bytes", "fixed")
        return is_binary or any(self._has_bytes(part, seen) for part in _parts(schema))

    def _converter(self, schema: Json) -> Convert | None:
        """Return what turns values of *schema*; None when they stay as they are."""
        kind = kind_of(schema)
        if kind in ("bytes", "fixed"):
            return _to_bytes
        if kind == "union":
            return self._union(schema)
        if kind in ("array", "map"):
            inner = self._converter(schema["items" if kind == "array" else "values"])
            return inner and _holding(kind, inner)
        name = schema["name"] if kind in ("record", "enum") else kind
        return self._of_name(name) if name in self._with_bytes else None

    def _of_name(self, name: str) -> Convert:
        """Return what turns values of the type called *name*, which may hold itself."""
        if name not in self._converts:
            # the type may hold itself, so its converter is looked up when it is applied
            self._converts[name] = lambda value: self._converts[name](value)  # noqa: PLW0108
            schema = self._named[name]
            self._converts[name] = _to_bytes if schema["type"] == "fixed" else self._members(schema)
        return self._converts[name]

    def _members(self, schema: Mapping[str, Any]) -> Convert:
        fields = [(field["name"], self._converter(field["type"])) for field in schema["fields"]]
        found = [(name, inner) for name, inner in fields if inner is not None]

        def convert(value: Json) -> Json:
            done = dict(value)
            for name, inner in found:
                if name in done:  # a member with a default may be missing
                    done[name] = inner(done[name])
            return done

        return convert

    def _union(self, branches: list[Json]) -> Convert | None:
        inner = [self._converter(branch) for branch in branches]
        if not any(inner):
            return None
        tests = [self._matcher.test(branch) for branch in branches]
        return _choosing(list(zip(tests, inner, strict=True)))


def _choosing(options: list[tuple[Fits, Convert | None]]) -> Convert:
    def convert(value: Json) -> Json:
        for fits, inner in options:
            if fits(value):
                return value if inner is None else inner(value)
        return value

    return convert


def _holding(kind: str, inner: Convert) -> Convert:
    if kind == "array":
        return lambda value: [inner(item) for item in value]
    return lambda value: {name: inner(item) for name, item in value.items()}


def _parts(schema: Json) -> list[Json]:
    """Return the types directly within a union, a record, an array or a map."""
    if isinstance(schema, list):
        return schema
    if not isinstance(schema, Mapping):
        return []
    inner = [schema[name] for name in ("items", "values") if name in schema]
    return inner + [field["type"] for field in schema.get("fields", [])]


def _to_bytes(value: str) -> bytes:
    return value.encode("latin-1")

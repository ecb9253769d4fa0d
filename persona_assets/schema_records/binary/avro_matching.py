"""Whether values of JSON are of an Avro type: that decides between the branches of a union."""

from collections.abc import Callable, Mapping
from typing import Any

from persona_assets.schemas.pointers import Json

Fits = Callable[[Any], bool]  # Any: a value of JSON
Named = Mapping[str, Mapping[str, Any]]
"""The named types of a schema, by name."""

_INTEGERS = {"int": 1 << 31, "long": 1 << 63}


def kind_of(schema: Json) -> str:
    """Return the kind of an Avro type, or its name when it only refers to one."""
    if isinstance(schema, list):
        return "union"
    return schema["type"] if isinstance(schema, Mapping) else schema


class AvroMatcher:
    """Makes tests of whether a value is of a type; each type's test is made once."""

    def __init__(self, named: Named) -> None:
        self._named = named
        self._tests: dict[str, Fits] = {}

    def test(self, schema: Json) -> Fits:
        """Return what says whether a value of JSON is of *schema*."""
        kind = kind_of(schema)
        if kind in _SIMPLE:
            return _SIMPLE[kind]
        if kind in _INTEGERS:
            return _within(_INTEGERS[kind])
        if kind == "union":
            tests = [self.test(branch) for branch in schema]
            return lambda value: any(fits(value) for fits in tests)
        if kind in ("array", "map"):
            return _holding(kind, self.test(schema["items" if kind == "array" else "values"]))
        return self._of_name(schema["name"] if isinstance(schema, Mapping) else schema)

    def _of_name(self, name: str) -> Fits:
        """Return the test of the type called *name*, which may hold itself."""
        if name not in self._tests:
            # the type may hold itself, so its test is looked up when it is applied
            self._tests[name] = lambda value: self._tests[name](value)  # noqa: PLW0108
            self._tests[name] = self._made(self._named[name])
        return self._tests[name]

    def _made(self, schema: Mapping[str, Any]) -> Fits:
        if schema["type"] == "fixed":
            size = schema["size"]
            return lambda value: _is_binary(value) and len(value) == size
        if schema["type"] == "enum":
            symbols = frozenset(schema["symbols"])
            return lambda value: isinstance(value, str) and value in symbols
        tests = [(field["name"], self.test(field["type"])) for field in schema["fields"]]
        names = {name for name, _ in tests}
        return lambda value: (
            isinstance(value, dict)
            and value.keys() == names
            and all(fits(value[name]) for name, fits in tests)
        )


def _within(limit: int) -> Fits:
    return lambda value: type(value) is int and -limit <= value < limit


def _holding(kind: str, inner: Fits) -> Fits:
    if kind == "array":
        return lambda value: isinstance(value, list) and all(map(inner, value))
    return lambda value: isinstance(value, dict) and all(map(inner, value.values()))


def _is_binary(value: Json) -> bool:
    return isinstance(value, str) and all(sign <= "\xff" for sign in value)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_SIMPLE: Mapping[str, Fits] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "bytes": _is_binary,
    "float": _is_number,
    "double": _is_number,
}

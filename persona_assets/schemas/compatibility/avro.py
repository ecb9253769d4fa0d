"""Two versions of an Avro schema, by the rules of schema resolution in its specification.

Whoever reads by the old version meets data of the new one, and the reverse: each way is resolved
for itself, and what cannot be resolved is said where it stands.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from persona_assets.schemas.compatibility.changes import Change
from persona_assets.schemas.pointers import Json

_PROMOTIONS: Mapping[str, tuple[str, ...]] = {
    "int": ("long", "float", "double"),
    "long": ("float", "double"),
    "float": ("double",),
    "string": ("bytes",),
    "bytes": ("string",),
}
"""As what else data of a type can be read."""


class _Obstacle(NamedTuple):
    """Something that cannot be resolved."""

    place: str
    problem: str


def compare_avro(old: Json, new: Json) -> list[Change]:
    """Return what keeps data of one version from being read by the other.

    Args:
        old: An Avro schema that stands alone.
        new: Its next version.
    """
    readers = dict.fromkeys(obstacles(writer=new, reader=old))
    writers = dict.fromkeys(obstacles(writer=old, reader=new))
    return [
        *(
            Change(one.place, one.problem, True, one in writers, "old readers meet new data")  # noqa: FBT003
            for one in readers
        ),
        *(
            Change(one.place, one.problem, False, True, "new readers meet old data")  # noqa: FBT003
            for one in writers
            if one not in readers
        ),
    ]


def obstacles(*, writer: Json, reader: Json) -> list[_Obstacle]:
    """Return what keeps data written by *writer* from being read by *reader*."""
    return list(_Resolution(writer, reader).obstacles("", writer, reader))


class _Resolution:
    """Resolves what one schema wrote for another that reads."""

    def __init__(self, writer: Json, reader: Json) -> None:
        self._writers = dict(_named(writer))
        self._readers = dict(_named(reader))
        self._seen: set[tuple[str, str]] = set()

    def obstacles(self, place: str, writer: Json, reader: Json) -> Iterator[_Obstacle]:
        """Yield what stands in the way at *place* and below."""
        one, other = _opened(writer, self._writers), _opened(reader, self._readers)
        if isinstance(one, list):
            for branch in one:
                yield from self.obstacles(place, branch, other)
        elif isinstance(other, list):
            if not any(self._fits(one, branch) for branch in other):
                yield _Obstacle(place, f"no branch of the union reads {_called(one)}")
        else:
            yield from self._plain(place, one, other)

    def _fits(self, writer: Json, reader: Json) -> bool:
        seen = set(self._seen)  # a branch that does not fit leaves no trace
        fits = next(self.obstacles("", writer, reader), None) is None
        self._seen = seen
        return fits

    def _plain(
        self, place: str, writer: Mapping[str, Any], reader: Mapping[str, Any]
    ) -> Iterator[_Obstacle]:
        wrote, reads = writer["type"], reader["type"]
        if wrote != reads:
            if reads not in _PROMOTIONS.get(wrote, ()):
                yield _Obstacle(place, f"{_called(writer)} is not read as {_called(reader)}")
        elif wrote in ("array", "map"):
            inner = "items" if wrote == "array" else "values"
            yield from self.obstacles(f"{place}/{inner}", writer[inner], reader[inner])
        elif wrote in ("record", "enum", "fixed"):
            yield from self._of_names(place, writer, reader)

    def _of_names(
        self, place: str, writer: Mapping[str, Any], reader: Mapping[str, Any]
    ) -> Iterator[_Obstacle]:
        pair = (str(writer["name"]), str(reader["name"]))
        if pair in self._seen:
            return
        self._seen.add(pair)
        known = {_short(name) for name in (reader["name"], *reader.get("aliases", ()))}
        if _short(writer["name"]) not in known:
            yield _Obstacle(place, f"{pair[0]} is not read as {pair[1]}, which has no such alias")
        elif writer["type"] == "fixed":
            if writer["size"] != reader["size"]:
                yield _Obstacle(place, f"{writer['size']} bytes are not {reader['size']}")
        elif writer["type"] == "enum":
            gone = [one for one in writer["symbols"] if one not in reader["symbols"]]
            if gone and "default" not in reader:
                yield _Obstacle(place, f"symbols are not known: {', '.join(gone)}")
        else:
            yield from self._fields(place, writer, reader)

    def _fields(
        self, place: str, writer: Mapping[str, Any], reader: Mapping[str, Any]
    ) -> Iterator[_Obstacle]:
        wrote = {field["name"]: field for field in writer["fields"]}
        for field in reader["fields"]:
            here = f"{place}/{field['name']}"
            names = (field["name"], *field.get("aliases", ()))
            found = next((wrote[name] for name in names if name in wrote), None)
            if found is not None:
                yield from self.obstacles(here, found["type"], field["type"])
            elif "default" not in field:
                yield _Obstacle(here, "the field is not written, and has no default")


def _named(schema: Json) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the named types in *schema*."""
    if isinstance(schema, list):
        for branch in schema:
            yield from _named(branch)
    elif isinstance(schema, Mapping):
        if "name" in schema:
            yield str(schema["name"]), schema
        inner = [schema[name] for name in ("items", "values") if name in schema]
        if isinstance(schema.get("type"), Mapping | list):
            inner.append(schema["type"])
        for part in [*inner, *(field["type"] for field in schema.get("fields", ()))]:
            yield from _named(part)


def _opened(schema: Json, named: Mapping[str, Mapping[str, Any]]) -> Any:  # noqa: ANN401 - a union or a type
    """Return *schema* as a list of branches, or as a mapping with its type."""
    if isinstance(schema, str):
        return named.get(schema, {"type": schema})
    if isinstance(schema, Mapping) and isinstance(schema["type"], Mapping | list):
        return _opened(schema["type"], named)
    return schema


def _called(schema: Mapping[str, Any]) -> str:
    return str(schema.get("name", schema["type"]))


def _short(name: str) -> str:
    return name.rpartition(".")[2]

"""What OpenAPI and Swagger add to JSON Schema, written as JSON Schema.

``nullable`` is taken as OpenAPI 3.0.3 has it: it adds null to the type beside it, and does nothing
where no type is written or an enumeration leaves null out.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from persona_assets.schemas.json_schema.conversion import Converter, Purpose, Target
from persona_assets.schemas.json_schema.resources import Document, Library, Place
from persona_assets.schemas.openapi.discriminators import Discriminators
from persona_assets.schemas.pointers import Json, value_at
from persona_assets.schemas.schema import Definition

_LIMITS = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}
_MOST_HOPS = 32


class OpenapiFinish:
    """Adds to a converted node what OpenAPI says beside JSON Schema."""

    def __init__(self, library: Library, document: Document, shelf: tuple[str, ...]) -> None:
        """Take the named schemas from *shelf*, such as ``("components", "schemas")``."""
        self._library = library
        self._discriminators = Discriminators(library, document, shelf)

    def __call__(
        self, converter: Converter, target: Target, node: Mapping[str, Any], done: dict[str, Any]
    ) -> Definition:
        """Return the definition of *node* at *target*; *done* is what it became so far."""
        _add_limits(done)
        if node.get("type") == "file":
            done["format"] = "binary"
        if node.get("format") == "byte" and done.get("type") == "string":
            done.setdefault("contentEncoding", "base64")
        if target.dialect.is_openapi and (node.get("nullable") or node.get("x-nullable")) is True:
            _add_null(done)
        if "discriminator" in node:
            self._discriminators.add_to_branches(converter, target, node, done)
        if "allOf" in done:
            self._discriminators.add_to_child(target, node, done)
        if target.view.purpose is not Purpose.ANY:
            self._leave_out(target, done)
        return done

    def _leave_out(self, target: Target, done: dict[str, Any]) -> None:
        """Leave out the members that the writer of the record must not or does not write."""
        mark = "readOnly" if target.view.purpose is Purpose.REQUEST else "writeOnly"
        marked = set(self._marked(target.place, mark, _MOST_HOPS))
        if not marked:
            return
        for keyword in ("properties", "required"):
            if keyword in done:
                done[keyword] = _without(done[keyword], marked)

    def _marked(self, place: Place, mark: str, hops: int) -> Iterator[str]:
        """Yield the members of the object at *place* that are marked, also where it extends."""
        node = value_at(place.document.source.value, place.pointer)
        if not isinstance(node, Mapping) or not hops:
            return
        members = node.get("properties")
        for name in members if isinstance(members, Mapping) else ():
            if self._is_marked(Place(place.document, (*place.pointer, "properties", name)), mark):
                yield name
        branches = node.get("allOf")
        for index in range(len(branches) if isinstance(branches, list) else 0):
            below = Place(place.document, (*place.pointer, "allOf", str(index)))
            yield from self._marked(self._library.follow(below), mark, hops - 1)

    def _is_marked(self, place: Place, mark: str) -> bool:
        for here in (place, self._library.follow(place)):
            node = value_at(here.document.source.value, here.pointer)
            if isinstance(node, Mapping) and node.get(mark) is True:
                return True
        return False


def _add_limits(done: dict[str, Any]) -> None:
    """Add the limits of a whole number's format."""
    limits = _LIMITS.get(str(done.get("format")))
    types = done.get("type")
    if limits is None or "integer" not in (types if isinstance(types, list) else [types]):
        return
    lowest, highest = limits
    done["minimum"] = max(done.get("minimum", lowest), lowest)
    done["maximum"] = min(done.get("maximum", highest), highest)


def _add_null(done: dict[str, Any]) -> None:
    types = done.get("type")
    if isinstance(types, str) and types != "null":
        done["type"] = [types, "null"]
    elif isinstance(types, list) and "null" not in types:
        done["type"] = [*types, "null"]


def _without(value: Json, names: set[str]) -> Json:
    if isinstance(value, Mapping):
        return {name: child for name, child in value.items() if name not in names}
    return [name for name in value if name not in names]

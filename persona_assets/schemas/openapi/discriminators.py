"""Discriminators of OpenAPI, as constants: a cat's ``petType`` is "Cat".

A constant is added only where the schema allows it, so that what comes out is never contradictory
and never wider than what the document says.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from persona_assets.schemas.json_schema.conversion import Converter, Target
from persona_assets.schemas.json_schema.keywords import same_json
from persona_assets.schemas.json_schema.resources import (
    DanglingReferenceError,
    Document,
    Library,
    Place,
    RemoteReferenceError,
)
from persona_assets.schemas.pointers import Json, value_at

_MOST_HOPS = 32
_OWN_VALUE = ("x-ms-discriminator-value", "x-discriminator-value")


class Discriminators:
    """Finds the constants that discriminators stand for in one document."""

    def __init__(self, library: Library, document: Document, shelf: tuple[str, ...]) -> None:
        """Take the schemas on *shelf*, such as ``("components", "schemas")``, of *document*."""
        self._library = library
        self._document = document
        self._shelf = shelf
        self._extended: set[Place] | None = None

    def add_to_branches(
        self, converter: Converter, target: Target, node: Mapping[str, Any], done: dict[str, Any]
    ) -> None:
        """Say in each branch of the union at *target* which value of the discriminator it has."""
        found = _discriminator(node)
        keyword = next((name for name in ("oneOf", "anyOf") if name in done), None)
        if found is None or keyword is None:
            return
        name, mapping = found
        for index, branch in enumerate(node[keyword]):
            place = target.below(keyword, str(index))
            values = self._branch_values(place, branch, mapping)
            if isinstance(branch, Mapping) and branch.get("type") == "null":
                continue
            there, allowed = self._property(Place(*place[:2]), name)
            values = _allowed(values, allowed)
            if not there or not values or done[keyword][index] is True:
                effect = f"no value of {name!r} fits this branch, so it stays as it is"
                converter.remark(place, "discriminator", effect)
                continue
            done[keyword][index] = {
                "allOf": [done[keyword][index], _constant(name, values, is_required=True)]
            }

    def add_to_child(self, target: Target, node: Mapping[str, Any], done: dict[str, Any]) -> None:
        """Say in the schema at *target* which value it has, if it extends one that is told so.

        What is extended itself is left alone: its children have values of their own.
        """
        is_named = target.pointer[:-1] == self._shelf and target.document is self._document
        if not is_named or not isinstance(node.get("allOf"), list):
            return
        for parent, name, mapping in self._parents(target.place):
            if target.place in self._all_extended():
                return
            own = [node[keyword] for keyword in _OWN_VALUE if keyword in node]
            mapped = [
                key for key, text in mapping.items() if self._leads(parent, text) == target.place
            ]
            values = own or mapped or [target.pointer[-1]]
            there, allowed = self._property(target.place, name)
            if there and (values := _allowed(values, allowed)):
                constant = _constant(name, values, is_required=False)
                done["allOf"] = [*done["allOf"], constant]
            return

    def _branch_values(self, place: Target, branch: Json, mapping: Mapping[str, Any]) -> list[Any]:
        reference = branch.get("$ref") if isinstance(branch, Mapping) else None
        if not isinstance(reference, str):
            return []
        here = self._leads(place.place, reference)
        mapped = self._mapped(place.place, mapping, here)
        implied = [here.pointer[-1]] if here and here.pointer else []
        return mapped or implied

    def _mapped(self, place: Place, mapping: Mapping[str, Any], leads: Place | None) -> list[str]:
        return [key for key, text in mapping.items() if self._leads(place, text) == leads]

    def _parents(self, place: Place) -> Iterator[tuple[Place, str, Mapping[str, Any]]]:
        """Yield the schemas that the one at *place* extends and that have a discriminator."""
        seen: set[Place] = set()
        waiting = list(self._extends(place))
        while waiting:
            here = waiting.pop(0)
            if here in seen:
                continue
            seen.add(here)
            node = _node(here)
            found = _discriminator(node)
            if found and "oneOf" not in node and "anyOf" not in node:
                yield here, *found
            waiting += self._extends(here)

    def _extends(self, place: Place) -> Iterator[Place]:
        branches = _node(place).get("allOf")
        for index, branch in enumerate(branches if isinstance(branches, list) else []):
            if isinstance(branch, Mapping) and isinstance(branch.get("$ref"), str):
                below = Place(place.document, (*place.pointer, "allOf", str(index)))
                if found := self._leads(below, branch["$ref"]):
                    yield found

    def _all_extended(self) -> set[Place]:
        if self._extended is None:
            names = value_at(self._document.source.value, self._shelf)
            places = [Place(self._document, (*self._shelf, name)) for name in names]
            self._extended = {parent for place in places for parent in self._extends(place)}
        return self._extended

    def _property(self, place: Place, name: str, hops: int = _MOST_HOPS) -> tuple[bool, Any]:
        """Return whether the schema at *place* has the member *name*, and the values it may have.

        The values are None when any text is allowed.
        """
        node = _node(place)
        if hops == 0:
            return False, None
        if isinstance(node.get("$ref"), str):
            found = self._leads(place, node["$ref"])
            return self._property(found, name, hops - 1) if found else (False, None)
        branches = node.get("allOf")
        inner = [
            self._property(Place(place.document, (*place.pointer, "allOf", str(n))), name, hops - 1)
            for n in range(len(branches) if isinstance(branches, list) else 0)
        ]
        members = node.get("properties")
        if isinstance(members, Mapping) and name in members:
            member = Place(place.document, (*place.pointer, "properties", name))
            inner.append((True, self._values(member, hops)))
        limits = [values for there, values in inner if there and values is not None]
        return any(there for there, _ in inner), _common(limits)

    def _values(self, place: Place, hops: int) -> list[Any] | None:
        """Return the values that the schema at *place* lists; None if it allows any text."""
        node = _node(place)
        if isinstance(node.get("$ref"), str) and hops:
            found = self._leads(place, node["$ref"])
            return self._values(found, hops - 1) if found else None
        if "const" in node:
            return [node["const"]]
        if isinstance(node.get("enum"), list):
            return node["enum"]
        if node.get("type", "string") not in ("string", ["string"], ["string", "null"]):
            return []
        branches = node.get("allOf")
        limits = [
            self._values(Place(place.document, (*place.pointer, "allOf", str(n))), hops - 1)
            for n in range(len(branches) if isinstance(branches, list) and hops else 0)
        ]
        return _common([values for values in limits if values is not None])

    def _leads(self, place: Place, reference: Json) -> Place | None:
        """Return where *reference*, a reference or the name of a schema, leads."""
        if not isinstance(reference, str):
            return None
        for text in (reference, "#/" + "/".join((*self._shelf, reference))):
            try:
                return self._library.resolve(place, text)[0]
            except (DanglingReferenceError, RemoteReferenceError):
                continue
        return None


def _discriminator(node: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]] | None:
    """Return the name of the discriminating member and the mapping of its values."""
    found = node.get("discriminator")
    if isinstance(found, str):  # Swagger 2.0
        return found, {}
    if isinstance(found, Mapping) and isinstance(found.get("propertyName"), str):
        mapping = found.get("mapping")
        return found["propertyName"], mapping if isinstance(mapping, Mapping) else {}
    return None


def _node(place: Place) -> Mapping[str, Any]:
    found = value_at(place.document.source.value, place.pointer)
    return found if isinstance(found, Mapping) else {}


def _allowed(values: list[Any], allowed: list[Any] | None) -> list[Any]:
    if allowed is None:
        return values
    known = {same_json(value) for value in allowed}
    return [value for value in values if same_json(value) in known]


def _common(limits: list[list[Any]]) -> list[Any] | None:
    common = limits[0] if limits else None
    for other in limits[1:]:
        common = _allowed(common or [], other)
    return common


def _constant(name: str, values: list[Any], *, is_required: bool) -> dict[str, Any]:
    value = {"const": values[0]} if len(values) == 1 else {"enum": values}
    constant: dict[str, Any] = {"properties": {name: value}}
    return {**constant, "required": [name]} if is_required else constant

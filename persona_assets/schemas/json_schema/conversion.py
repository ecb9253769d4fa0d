"""Schemas of any dialect, one place at a time, as JSON Schema 2020-12.

A converted fragment still has references, but each leads to a ``Target``: a place and the view in
which it is looked at.  ``bundling`` gives targets their names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple, Protocol

from persona_assets.schemas.json_schema.dialects import CONTAINERS, DRAFT_2019, KINDS, Dialect, Kind
from persona_assets.schemas.json_schema.keywords import (
    MisfitError,
    UnmakeableError,
    accept,
    is_large_pattern,
    is_pattern,
)
from persona_assets.schemas.json_schema.resources import (
    DanglingReferenceError,
    Document,
    Library,
    Place,
    RemoteReferenceError,
)
from persona_assets.schemas.json_schema.restructuring import restructured
from persona_assets.schemas.pointers import Json, Pointer, value_at
from persona_assets.schemas.schema import UNRESOLVED, Definition

_IDENTITY = frozenset(
    {
        "$schema",
        "$id",
        "id",
        "$anchor",
        "$dynamicAnchor",
        "$recursiveAnchor",
        "$vocabulary",
        "$comment",
        "contentSchema",
        *CONTAINERS,
    }
)
_MISSING, _REMOTE = UNRESOLVED
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


class Purpose(Enum):
    """Who writes the record: that decides about members that only one side may write."""

    ANY = "any"
    REQUEST = "request"
    RESPONSE = "response"


class View(NamedTuple):
    """How a place is looked at.

    Attributes:
        purpose: Who writes the record.
        bound: What dynamic references lead to, by the name of the anchor.
    """

    purpose: Purpose = Purpose.ANY
    bound: tuple[tuple[str, Place], ...] = ()

    def entering(self, place: Place) -> "View":
        """Return the view within *place*: the outermost of equal dynamic anchors stays bound."""
        resource = place.document.resource_of(place.pointer)
        bound = dict(self.bound)
        for name, pointer in resource.dynamic.items():
            bound.setdefault(name, Place(place.document, pointer))
        return View(self.purpose, tuple(bound.items())) if len(bound) > len(self.bound) else self


class Target(NamedTuple):
    """What a reference leads to."""

    document: Document
    pointer: Pointer
    view: View

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.document, self.pointer)

    @property
    def dialect(self) -> Dialect:
        """What it is written in."""
        return self.document.resource_of(self.pointer).dialect

    def below(self, *parts: str) -> "Target":
        """Return what stands at *parts* below this one."""
        return Target(self.document, (*self.pointer, *parts), self.view)


class Remark(NamedTuple):
    """A notice to be, whose line is not looked up yet."""

    place: Place
    construct: str
    effect: str


@dataclass(slots=True)
class Fragment:
    """One converted place.

    Attributes:
        definition: JSON Schema 2020-12 whose ``$ref`` are targets.
        remarks: What was not carried over.
        missing: The reference at the top of it to a document that is not at hand, or None.
    """

    definition: Definition = True
    remarks: list[Remark] = field(default_factory=list)
    missing: str | None = None


class Finish(Protocol):
    """What a format adds to a node that was converted as JSON Schema."""

    def __call__(
        self, converter: "Converter", target: Target, node: Mapping[str, Any], done: dict[str, Any]
    ) -> Definition:
        """Return the definition of *node* at *target*; *done* is what it became so far."""
        ...


class Converter:
    """Converts places of the documents in a library, each once."""

    def __init__(self, library: Library, finish: Finish | None = None) -> None:
        self.library = library
        self._finish = finish
        self._fragments: dict[Target, Fragment] = {}
        self._current = Fragment()
        self._pointer: Pointer = ()

    def fragment(self, target: Target) -> Fragment:
        """Return what stands at *target*, converted.

        Raises:
            SchemaImportError: A reference in it points nowhere.
        """
        if target not in self._fragments:
            self._current, self._pointer = Fragment(), target.pointer
            value = value_at(target.document.source.value, target.pointer)
            self._current.definition = self._node(value, target)
            self._fragments[target] = self._current
        return self._fragments[target]

    def remark(self, target: Target, construct: str, effect: str) -> None:
        """Take down that *construct* at *target* was not carried over."""
        self._current.remarks.append(Remark(target.place, construct, effect))

    def _node(self, node: Json, target: Target) -> Definition:
        if not isinstance(node, Mapping | bool):
            self.remark(target, "not a schema", "anything is allowed in its place")
            return True
        return node if isinstance(node, bool) else self._mapping(node, target)

    def _mapping(self, node: Mapping[str, Any], target: Target) -> Definition:
        if target.pointer in target.document.resources:
            target = target._replace(view=target.view.entering(target.place))
        done = self._references(node, target)
        if target.dialect.is_reference_alone and isinstance(node.get("$ref"), str):
            return done
        for keyword, value in node.items():
            if keyword != "required" or not _is_parameter(node):
                self._keyword(keyword, value, target, done)
        if "example" in node and "examples" not in done:
            done["examples"] = [node["example"]]
        done = restructured(done, hides_contains=target.dialect is DRAFT_2019)
        return self._finish(self, target, node, done) if self._finish else done

    def _references(self, node: Mapping[str, Any], target: Target) -> dict[str, Any]:
        found = [
            self._reference(keyword, node[keyword], target)
            for keyword in _REFERENCES
            if isinstance(node.get(keyword), str)
        ]
        if len(found) > 1:
            return {"allOf": found}
        return found[0] if found else {}

    def _reference(self, keyword: str, reference: str, target: Target) -> dict[str, Any]:
        place = target.below(keyword)
        try:
            found, name = self.library.resolve(target.place, reference)
        except DanglingReferenceError as problem:
            message = f"the reference {reference!r} points nowhere: {problem}"
            raise target.document.source.error(place.pointer, message) from None
        except RemoteReferenceError as problem:
            self._miss(place, reference, str(problem))
            if target.pointer == self._pointer:
                self._current.missing = reference
            return {}
        found = self._bound(keyword, found, name, target.view)
        if not isinstance(value_at(found.document.source.value, found.pointer), Mapping | bool):
            message = f"the reference {reference!r} leads to something that is no schema"
            raise target.document.source.error(place.pointer, message)
        return {"$ref": Target(*found, target.view.entering(found))}

    def _miss(self, place: Target, reference: str, uri: str) -> None:
        """Take down that the document at *uri*, which *reference* leads to, is not at hand."""
        if uri.startswith("file:"):
            effect = f"the file of {reference!r} is not there; anything is allowed in its place"
            self.remark(place, _MISSING, effect)
        else:
            effect = f"{uri} is not at hand and not fetched; anything is allowed in its place"
            self.remark(place, _REMOTE, effect)

    def _bound(self, keyword: str, found: Place, name: str | None, view: View) -> Place:
        """Return what a dynamic reference leads to in *view*; a static one leads to *found*."""
        resource = found.document.resource_of(found.pointer)
        if keyword == "$recursiveRef":
            name = ""
        if keyword == "$ref" or name is None or name not in resource.dynamic:
            return found
        return dict(view.bound).get(name, found)

    def _keyword(self, keyword: str, value: Json, target: Target, done: dict[str, Any]) -> None:
        kind = KINDS.get(keyword)
        if kind is None or keyword in _IDENTITY:
            return
        place = target.below(keyword)
        if keyword in target.dialect.later:
            effect = f"no keyword of {target.dialect.name}, so it is ignored"
            self.remark(place, keyword, effect)
            return
        try:
            done[keyword] = self._value(kind, value, place)
        except UnmakeableError as problem:
            raise target.document.source.error(place.pointer, str(problem)) from None
        except MisfitError as problem:
            if keyword != "examples":
                self.remark(place, keyword, f"{problem}; it is left out")

    def _value(self, kind: Kind, value: Json, place: Target) -> Json:
        if kind in (Kind.SCHEMAS, Kind.ITEMS) and isinstance(value, list):
            return [self._node(child, place.below(str(n))) for n, child in enumerate(value)]
        if kind in (Kind.SCHEMA, Kind.ITEMS):
            if not isinstance(value, Mapping | bool):
                raise MisfitError("not a schema")
            return self._node(value, place)
        if kind in (Kind.SCHEMA_MAP, Kind.DEPENDENCIES) and isinstance(value, Mapping):
            return self._members(kind, value, place)
        if kind in (Kind.SCHEMAS, Kind.SCHEMA_MAP, Kind.DEPENDENCIES):
            raise MisfitError(f"not {kind.value}")
        return accept(kind, value)

    def _members(self, kind: Kind, value: Mapping[str, Any], place: Target) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for name, child in value.items():
            if place.pointer[-1] == "patternProperties" and is_large_pattern(name):
                problem = f"{name!r} repeats too often for names to be made of it"
                raise place.document.source.error(place.below(name).pointer, problem)
            if place.pointer[-1] == "patternProperties" and not is_pattern(name):
                effect = f"{name!r} is no regular expression of ECMA-262; it is left out"
                self.remark(place.below(name), "patternProperties", effect)
            elif kind is Kind.DEPENDENCIES and isinstance(child, list | str):
                members[name] = accept(Kind.NAMES, [child] if isinstance(child, str) else child)
            else:
                members[name] = self._node(child, place.below(name))
        return members


def _is_parameter(node: Mapping[str, Any]) -> bool:
    """Return whether *node* is a parameter of Swagger 2.0, which is a schema with a few extras."""
    return isinstance(node.get("required"), bool) and "in" in node and "name" in node

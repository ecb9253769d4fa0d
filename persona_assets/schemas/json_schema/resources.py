"""Documents and the names in them: where each reference leads.

A document is one file.  Within it, every schema with an id of its own is a resource, against which
the references inside it are resolved.  Other files are read only from beside the first one, or from
folders that the caller gave; nothing is fetched over a network.
"""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from persona_assets.schemas.json_schema.dialects import (
    BY_SCHEMA_URI,
    DRAFT_3_URI,
    Dialect,
    bare_uri,
    guess_dialect,
    walk_schemas,
)
from persona_assets.schemas.pointers import Json, Pointer, parse_fragment, parse_pointer, value_at
from persona_assets.schemas.sources import SourceValue, read_source

_MOST_HOPS = 32


class DanglingReferenceError(Exception):
    """A reference leads into a known document, to a place that is not there."""


class RemoteReferenceError(Exception):
    """A reference leads to a document that is not at hand; the message is its URI."""


@dataclass(slots=True, eq=False)
class Resource:
    """A schema with a URI, in which references are resolved.

    Attributes:
        pointer: Where it stands in its document.
        uri: Its URI, without a fragment.
        dialect: The dialect that it is written in.
        anchors: Where its named places stand in the document.
        dynamic: Those of them that may be overridden by a schema that refers here; "" is the
            resource itself, where it is marked so (draft 2019-09).
    """

    pointer: Pointer
    uri: str
    dialect: Dialect
    anchors: dict[str, Pointer] = field(default_factory=dict)
    dynamic: dict[str, Pointer] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Document:
    """One file and the resources in it; the first is the file itself."""

    source: SourceValue
    uri: str
    resources: dict[Pointer, Resource]

    @property
    def root(self) -> Resource:
        """The resource that is the whole file."""
        return self.resources[()]

    def resource_of(self, pointer: Pointer) -> Resource:
        """Return the innermost resource that *pointer* stands in."""
        if len(self.resources) > 1:
            for length in range(len(pointer), 0, -1):
                if found := self.resources.get(pointer[:length]):
                    return found
        return self.root


class Place(NamedTuple):
    """Where a schema stands."""

    document: Document
    pointer: Pointer


class Library:
    """The documents that are at hand, by their URIs."""

    def __init__(self, roots: Mapping[str, Path]) -> None:
        self._roots = dict(sorted(roots.items(), key=lambda root: -len(root[0])))
        self._places: dict[str, Place] = {}
        self._missing: set[str] = set()

    def add(self, source: SourceValue, dialect: Dialect | None, uri: str = "") -> Document:
        """Return *source* as a document whose schemas can be referred to.

        Args:
            source: The file.
            dialect: What it is written in when it does not say; None to guess.
            uri: Its URI; by default that of its path.

        Raises:
            SchemaImportError: It is written in draft 3.
        """
        retrieved = uri or source.path.resolve().as_uri()
        root = Resource((), retrieved, self._dialect(source, source.value, dialect))
        document = Document(source, retrieved, {(): root})
        self._places[retrieved] = Place(document, ())
        self.index(document, ())
        return document

    def index(self, document: Document, start: Pointer) -> None:
        """Take up the ids and anchors of the schemas at and below *start*."""
        value = value_at(document.source.value, start)
        for pointer, node in walk_schemas(value, start):
            self._take_id(document, pointer, node)
            resource = document.resource_of(pointer)
            if not resource.dialect.has_anchors:
                continue
            for keyword in ("$anchor", "$dynamicAnchor"):
                if isinstance(name := node.get(keyword), str):
                    resource.anchors[name] = pointer
                    if keyword == "$dynamicAnchor":
                        resource.dynamic[name] = pointer
            if node.get("$recursiveAnchor") is True and pointer == resource.pointer:
                resource.dynamic[""] = pointer

    def resolve(self, place: Place, reference: str) -> tuple[Place, str | None]:
        """Return where *reference*, written at *place*, leads, and the anchor that it names.

        Raises:
            DanglingReferenceError: The document is there, the place in it is not.
            RemoteReferenceError: The document is not at hand.
            SchemaImportError: The document is at hand and cannot be read.
        """
        base = place.document.resource_of(place.pointer)
        try:
            uri = reference if reference.startswith("#") else urljoin(base.uri, reference)
            address, fragment = urldefrag(uri)
        except ValueError as problem:
            raise DanglingReferenceError(str(problem)) from None
        target = self._find(address, reference, place) if address else self._own(place)
        if fragment.startswith("/"):
            return Place(target.document, _at(target, fragment)), None
        if not fragment:
            return target, None
        name = unquote(fragment)
        resource = target.document.resource_of(target.pointer)
        if name not in resource.anchors:
            raise DanglingReferenceError(f"nothing is called {name!r}")
        return Place(target.document, resource.anchors[name]), name

    def follow(self, place: Place) -> Place:
        """Return where the references at *place* lead in the end, or the last place at hand.

        Raises:
            SchemaImportError: A document is at hand and cannot be read.
        """
        for _ in range(_MOST_HOPS):
            node = value_at(place.document.source.value, place.pointer)
            reference = node.get("$ref") if isinstance(node, Mapping) else None
            if not isinstance(reference, str):
                break
            try:
                place = self.resolve(place, reference)[0]
            except (DanglingReferenceError, RemoteReferenceError):
                break
        return place

    def _own(self, place: Place) -> Place:
        return Place(place.document, place.document.resource_of(place.pointer).pointer)

    def _find(self, address: str, reference: str, place: Place) -> Place:
        if address not in self._places and address not in self._missing:
            self._load(address, reference, place)
        if address not in self._places:
            self._missing.add(address)
            raise RemoteReferenceError(address)
        return self._places[address]

    def _load(self, address: str, reference: str, place: Place) -> None:
        dialect = place.document.resource_of(place.pointer).dialect
        if (value := _specification(address)) is not None:
            source = SourceValue(Path(address), "", "", value)
            self.add(source, dialect, address)
            return
        for path in [*self._under_roots(address), *_beside(address, reference, place)]:
            if _is_file(path):
                self._places[address] = Place(self.add(read_source(path), dialect), ())
                return

    def _under_roots(self, address: str) -> Iterable[Path]:
        for prefix, folder in self._roots.items():
            if address.startswith(prefix):
                rest = unquote(address.removeprefix(prefix)).lstrip("/")
                for suffix in ("", ".json", ".yaml", ".schema.json"):
                    path = (folder / (rest + suffix)).resolve()
                    if path.is_relative_to(folder.resolve()):
                        yield path

    def _take_id(self, document: Document, pointer: Pointer, node: Mapping[str, Any]) -> None:
        outer = document.resource_of(pointer[:-1])
        dialect = outer.dialect
        if isinstance(node.get("$schema"), str) and pointer:
            dialect = self._dialect(document.source, node, dialect)
        name = node.get(dialect.id_keyword)
        if not isinstance(name, str) or (dialect.is_reference_alone and "$ref" in node):
            return
        address, fragment = urldefrag(name)
        if fragment and not dialect.has_anchors:
            document.resource_of(pointer).anchors.setdefault(unquote(fragment), pointer)
        if not address:
            return
        uri = urljoin(outer.uri, address)
        if pointer:
            document.resources[pointer] = Resource(pointer, uri, dialect)
        else:
            document.root.uri = uri
        if fragment and not dialect.has_anchors:
            document.resource_of(pointer).anchors[unquote(fragment)] = pointer
        self._places.setdefault(uri, Place(document, pointer))

    def _dialect(self, source: SourceValue, node: Json, given: Dialect | None) -> Dialect:
        uri = node.get("$schema") if isinstance(node, dict) else None
        if not isinstance(uri, str) or "openapi" in node or "swagger" in node:
            return given or guess_dialect(node)
        if bare_uri(uri) == DRAFT_3_URI:
            problem = "JSON Schema draft 3 is not read; convert the file to draft 4 or later"
            raise source.error(("$schema",), problem)
        if known := BY_SCHEMA_URI.get(bare_uri(uri)):
            return known
        return self._custom_dialect(uri) or given or guess_dialect(node)

    def _custom_dialect(self, uri: str) -> Dialect | None:
        """Return the dialect that the meta-schema at *uri* makes, if it is under a root."""
        path = next((path for path in self._under_roots(urldefrag(uri)[0]) if _is_file(path)), None)
        value = read_source(path).value if path else None
        if not isinstance(value, dict):
            return None
        known = BY_SCHEMA_URI.get(bare_uri(str(value.get("$schema"))))
        vocabularies = value.get("$vocabulary")
        if known is None or not isinstance(vocabularies, dict):
            return known
        has_validation = any(name.endswith("/vocab/validation") for name in vocabularies)
        return known if has_validation else known.without_validation()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long
        return False


def _at(target: Place, fragment: str) -> Pointer:
    """Return the pointer in the document that *fragment*, seen from *target*, spells."""
    for spelled in dict.fromkeys((parse_fragment(fragment), parse_pointer(fragment))):
        pointer = (*target.pointer, *spelled)
        try:
            value_at(target.document.source.value, pointer)
        except LookupError:
            continue
        return pointer
    raise DanglingReferenceError(f"there is no {unquote(fragment)!r}")


def _beside(address: str, reference: str, place: Place) -> Iterable[Path]:
    """Yield where the file at *address* would be if the files lie as their URIs say."""
    path = place.document.source.path
    target = urlsplit(address)
    for uri in dict.fromkeys((place.document.resource_of(place.pointer).uri, place.document.uri)):
        base = urlsplit(uri)
        is_absolute_file = target.scheme == "file" and reference.startswith("file:")
        if is_absolute_file or (base.scheme, base.netloc) != (target.scheme, target.netloc):
            continue
        if target.path and base.path:
            way = posixpath.relpath(unquote(target.path), posixpath.dirname(unquote(base.path)))
            yield path.parent / way


def _specification(address: str) -> Json:
    """Return the meta-schema that is published at *address*, or None."""
    if "json-schema.org/" not in address:
        return None
    from jsonschema_specifications import REGISTRY  # rarely needed

    for uri in (address, f"{address}#"):
        if uri in REGISTRY:
            return REGISTRY.contents(uri)
    return None

"""OpenAPI 3.0 to 3.2 and Swagger 2.0 documents: the named schemas and the operations in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.schemas.json_schema.bundling import bundle, bundle_all
from persona_assets.schemas.json_schema.conversion import Converter, Purpose, Target, View
from persona_assets.schemas.json_schema.dialects import DRAFT_2020, OPENAPI_30, Dialect
from persona_assets.schemas.json_schema.resources import Library, Place
from persona_assets.schemas.openapi.assembling import Assembler, Contract, Define
from persona_assets.schemas.openapi.declared import declared
from persona_assets.schemas.openapi.definitions import OpenapiFinish
from persona_assets.schemas.openapi.operations import (
    BodyPlace,
    Operation,
    OperationEntry,
    OperationLayout,
    OperationPlace,
)
from persona_assets.schemas.openapi.speaking import speaking_of
from persona_assets.schemas.pointers import Pointer, value_at
from persona_assets.schemas.schema import (
    DIALECT,
    Definition,
    Notice,
    Schema,
    SchemaEntity,
    SchemaFormat,
    SchemaSource,
)
from persona_assets.schemas.sources import SourceValue, read_source

_NAMING = ("$id", "$anchor", "$dynamicAnchor", "$schema")


class OpenapiFile:
    """The schemas and operations in one OpenAPI or Swagger document."""

    def __init__(self, source: SourceValue, *, roots: Mapping[str, Path] | None = None) -> None:
        """Read *source*.

        Raises:
            SchemaImportError: It is no such document, or of a version that is not read.
        """
        self._source = source
        self._version, dialect = _version(source)
        library = Library(roots or {})
        self._document = library.add(source, dialect)
        self._shelf = _shelf(source)
        self._names = _named_schemas(source, self._shelf)
        if not dialect.is_openapi and any(word in source.text for word in _NAMING):
            for name in self._names:
                library.index(self._document, (*self._shelf, name))
        self._converter = Converter(library, OpenapiFinish(library, self._document, self._shelf))
        self._layout = OperationLayout(library, self._document)

    @property
    def entities(self) -> Sequence[SchemaEntity]:
        """The named schemas in file order; the bodies of operations when there are none."""
        if not self._names:
            return self.bodies
        pointers = {name: (*self._shelf, name) for name in self._names}
        lines = self._source.lines(pointers.values())
        return [SchemaEntity(name, "schema", lines.get(at)) for name, at in pointers.items()]

    @cached_property
    def bodies(self) -> Sequence[SchemaEntity]:
        """The bodies of requests and responses: "createUser request", "createUser response 200"."""
        pointers = [place.pointer for _, place, _ in self._body_places.values()]
        lines = self._source.lines(pointers)
        return [
            SchemaEntity(name, kind, lines.get(place.pointer))
            for name, (kind, place, _) in self._body_places.items()
        ]

    @cached_property
    def operations(self) -> Sequence[OperationEntry]:
        """The operations in file order, then the webhooks."""
        found = self._operation_places
        own = [at.place.pointer for at in found.values() if at.place.document is self._document]
        lines = self._source.lines(own)
        entries: list[OperationEntry] = []
        for name, (place, path, is_webhook) in found.items():
            line = lines.get(place.pointer) if place.document is self._document else None
            method, operation_id = place.pointer[-1].upper(), self._operation_id(place)
            entries.append(OperationEntry(name, method, path, operation_id, line, is_webhook))
        return entries

    @property
    def base_path(self) -> str:
        """The path that stands before all paths, such as ``/api/v3``; "" for none."""
        return self._layout.base_path()

    def schema(self, entity: str | None = None) -> Schema:
        """Return the schema of *entity*, a named schema or a body; None for the only one.

        Raises:
            UnknownNameError: Nothing in the file has that name.
            InvalidArgumentError: *entity* is None and the file has not exactly one.
            SchemaImportError: The entity cannot be read.
        """
        name = self._only() if entity is None else entity
        if name in self._names:
            place, view = Place(self._document, (*self._shelf, name)), View()
        elif name in self._body_places:
            kind, place, _ = self._body_places[name]
            view = View(Purpose(kind))
        else:
            raise UnknownNameError("entity", name, self._names or self._body_places)
        definition, notices = self._definition(place, view, name)
        return Schema(name, definition, self._origin(name), notices)

    def operation(self, name: str) -> Operation:
        """Return the operation that is called *name* among the operations.

        Raises:
            UnknownNameError: There is none.
            SchemaImportError: It cannot be read.
        """
        notices: list[Notice] = []

        def define(place: Place, purpose: Purpose, called: str) -> Definition:
            definition, found = self._definition(place, View(purpose), called)
            notices.extend(found)
            return definition

        operation = self._assembled(name, define)
        return replace(operation, notices=tuple(dict.fromkeys(notices)))

    def contract(self, names: Iterable[str]) -> Contract:
        """Return the operations called *names*, which share what they refer to.

        Raises:
            UnknownNameError: There is no such operation.
            SchemaImportError: One of them cannot be read.
        """
        wanted = list(names)
        targets: list[Target] = []

        def gather(place: Place, purpose: Purpose, _: str) -> Definition:
            targets.append(self._target(place, View(purpose)))
            return True

        for name in wanted:
            self._assembled(name, gather)
        found = bundle_all(self._converter, targets)

        def define(place: Place, purpose: Purpose, _: str) -> Definition:
            return found.definitions[self._target(place, View(purpose))]

        operations = tuple(self._assembled(name, define) for name in wanted)
        return Contract(self._origin(""), operations, found.shared, self.base_path, found.notices)

    def operations_of(self, entity: str) -> list[str]:
        """Return the names of the operations that speak of the named schema *entity*.

        Raises:
            UnknownNameError: There is no such schema.
        """
        if entity not in self._names:
            raise UnknownNameError("entity", entity, self._names)
        return speaking_of(self.operations, self.contract, entity)

    def api(self, entity: str | None = None) -> Schema:
        """Return the operations of the document, or those of *entity*, as a schema to import.

        Args:
            entity: A named schema, for the operations that speak of it; the name of an operation;
                or None for all of them.

        Raises:
            UnknownNameError: Nothing in the document has that name.
            SchemaImportError: An operation cannot be read.
        """
        if entity is None:
            wanted = list(self._entries)
        elif entity in self._names:
            wanted = self.operations_of(entity)
        elif entity in self._entries:
            wanted = [entity]
        else:
            known = [*self._names, *self._entries]
            raise UnknownNameError("entity or operation", entity, known)
        found = self.contract(wanted)
        definition: dict[str, Any] = {"$schema": DIALECT, "$defs": dict(found.shared)}
        if entity in found.shared:
            definition["$ref"] = f"#/$defs/{entity}"
        origin = replace(found.source, entity=entity or "")
        name = entity or self.title
        return Schema(name, definition, origin, found.notices, operations=declared(found))

    @property
    def title(self) -> str:
        """What the document calls the API; the file's name if it says nothing."""
        info = self._source.value.get("info")
        title = info.get("title") if isinstance(info, Mapping) else None
        return title if isinstance(title, str) and title else self._source.path.stem

    def _assembled(self, name: str, define: Define) -> Operation:
        entry = self._entries.get(name)
        if entry is None:
            raise UnknownNameError("operation", name, list(self._entries))
        place = self._operation_places[name].place
        return Assembler(self._layout, define).operation(entry, place)

    @cached_property
    def _entries(self) -> dict[str, OperationEntry]:
        return {entry.name: entry for entry in self.operations}

    @cached_property
    def _operation_places(self) -> dict[str, OperationPlace]:
        """Return where each operation stands, by its name."""
        found: dict[str, OperationPlace] = {}
        for at in self._layout.places():
            plain = f"{at.place.pointer[-1].upper()} {at.path}"
            name = self._operation_id(at.place) or plain
            found[plain if name in found else name] = at
        return found

    def _operation_id(self, place: Place) -> str | None:
        given = value_at(place.document.source.value, place.pointer).get("operationId")
        return given if isinstance(given, str) and given else None

    @cached_property
    def _body_places(self) -> dict[str, tuple[str, Place, BodyPlace]]:
        """Return kind and place of the schema of each body that has one, by its name."""
        found: dict[str, tuple[str, Place, BodyPlace]] = {}
        for name, (operation, _, _) in self._operation_places.items():
            request = self._layout.request(operation)
            if request and request.schema:
                found[f"{name} request"] = ("request", request.schema, request)
            for status, (body, _) in self._layout.responses(operation).items():
                if body and body.schema:
                    found[f"{name} response {status}"] = ("response", body.schema, body)
        return found

    def _definition(
        self, place: Place, view: View, name: str
    ) -> tuple[Definition, tuple[Notice, ...]]:
        return bundle(self._converter, self._target(place, view), name)

    def _target(self, place: Place, view: View) -> Target:
        return Target(place.document, place.pointer, view.entering(place))

    def _origin(self, name: str) -> SchemaSource:
        is_swagger = self._layout.is_swagger
        kind = SchemaFormat.SWAGGER if is_swagger else SchemaFormat.OPENAPI
        return SchemaSource(str(self._source.path), kind, self._version, name, self._source.sha256)

    def _only(self) -> str:
        entities = self.entities
        if len(entities) == 1:
            return entities[0].name
        known = ", ".join(entity.name for entity in entities) or "none"
        raise InvalidArgumentError(f"{self._source.path}: name one of its entities: {known}")


def read_openapi(path: Path, *, roots: Mapping[str, Path]) -> OpenapiFile:
    """Return what the OpenAPI or Swagger document at *path*, JSON or YAML, holds.

    Raises:
        MissingInputError: There is no such file.
        SchemaImportError: The file is not what it should be.
    """
    return OpenapiFile(read_source(path), roots=roots)


def _version(source: SourceValue) -> tuple[str, Dialect]:
    value = source.value
    if not isinstance(value, dict) or not ("openapi" in value or "swagger" in value):
        raise source.error((), "expected an OpenAPI or Swagger document; found no version in it")
    keyword = "openapi" if "openapi" in value else "swagger"
    version = str(value[keyword])
    if version.startswith("3.0") or (keyword == "swagger" and version in ("2.0", "2")):
        return version, OPENAPI_30
    if version.startswith("3."):
        return version, DRAFT_2020
    problem = f"version {version!r} is not read; known: Swagger 2.0, OpenAPI 3.0 to 3.2"
    raise source.error((keyword,), problem)


def _shelf(source: SourceValue) -> Pointer:
    return ("definitions",) if "swagger" in source.value else ("components", "schemas")


def _named_schemas(source: SourceValue, shelf: Pointer) -> list[str]:
    """Return the names of the schemas on *shelf*."""
    try:
        schemas = value_at(source.value, shelf)
    except LookupError:
        return []
    if not isinstance(schemas, dict):
        return []
    return [name for name, value in schemas.items() if isinstance(value, dict | bool)]

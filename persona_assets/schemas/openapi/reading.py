"""OpenAPI 3.0 to 3.2 and Swagger 2.0 documents: the named schemas and the operations in them."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.schemas.json_schema.bundling import bundle
from persona_assets.schemas.json_schema.conversion import Converter, Purpose, Target, View
from persona_assets.schemas.json_schema.dialects import DRAFT_2020, OPENAPI_30, Dialect
from persona_assets.schemas.json_schema.resources import Library, Place
from persona_assets.schemas.openapi.definitions import OpenapiFinish
from persona_assets.schemas.openapi.operations import (
    Body,
    BodyPlace,
    Operation,
    OperationEntry,
    OperationLayout,
    OperationPlace,
    Parameter,
    ParameterPlace,
    Response,
    is_bodily,
    parameter_style,
)
from persona_assets.schemas.pointers import Pointer, value_at
from persona_assets.schemas.schema import (
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
        servers = self._source.value.get("servers")
        first = servers[0] if isinstance(servers, list) and servers else {}
        url = first.get("url") if isinstance(first, Mapping) else None
        if isinstance(url, str):
            rest = url.split("://", 1)[-1]
            return ("/" + rest.split("/", 1)[1]).rstrip("/") if "/" in rest else ""
        path = self._source.value.get("basePath")
        return path.rstrip("/") if isinstance(path, str) else ""

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
        entry = next((entry for entry in self.operations if entry.name == name), None)
        if entry is None:
            raise UnknownNameError("operation", name, [entry.name for entry in self.operations])
        operation = self._operation_places[name].place
        notices: list[Notice] = []
        parameters = [
            self._parameter(place, Purpose.REQUEST, notices)
            for place in self._layout.parameters(operation)
            if not is_bodily(place)
        ]
        responses = {
            status: Response(
                self._body(body, Purpose.RESPONSE, f"{name} response {status}", notices),
                tuple(
                    self._parameter(header, Purpose.RESPONSE, notices)
                    for header in self._layout.headers(place)
                ),
            )
            for status, (body, place) in self._layout.responses(operation).items()
        }
        body = self._layout.request(operation)
        request = self._body(body, Purpose.REQUEST, f"{name} request", notices)
        request = request or self._form(operation, notices)
        return Operation(
            entry, tuple(parameters), request, responses, tuple(dict.fromkeys(notices))
        )

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

    def _body(
        self, body: BodyPlace | None, purpose: Purpose, name: str, notices: list[Notice]
    ) -> Body | None:
        if body is None:
            return None
        definition: Definition = True
        if body.schema:
            definition, found = self._definition(body.schema, View(purpose), name)
            notices += found
        return Body(body.content_type, definition, body.is_required)

    def _form(self, operation: Place, notices: list[Notice]) -> Body | None:
        """Return the body that the form parameters of Swagger make, or None."""
        fields = [
            self._parameter(place, Purpose.REQUEST, notices)
            for place in self._layout.parameters(operation)
            if place.value.get("in") == "formData"
        ]
        if not fields:
            return None
        definition: dict[str, Any] = {
            "type": "object",
            "properties": {field.name: field.definition for field in fields},
            "required": [field.name for field in fields if field.is_required],
            "additionalProperties": False,
        }
        return Body(self._layout.form_type(operation), definition, bool(definition["required"]))

    def _parameter(
        self, place: ParameterPlace, purpose: Purpose, notices: list[Notice]
    ) -> Parameter:
        definition: Definition = True
        if place.schema:
            definition, found = self._definition(place.schema, View(purpose), place.name)
            notices += found
        location = str(place.value.get("in"))
        is_required = place.value.get("required") is True or location == "path"
        return Parameter(
            place.name, location, is_required, definition, *parameter_style(place.value)
        )

    def _definition(
        self, place: Place, view: View, name: str
    ) -> tuple[Definition, tuple[Notice, ...]]:
        target = Target(place.document, place.pointer, view.entering(place))
        return bundle(self._converter, target, name)

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

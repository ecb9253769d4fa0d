"""The operations of an OpenAPI or Swagger document: what a request and its responses look like."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from persona_assets.schemas.json_schema.resources import Document, Library, Place
from persona_assets.schemas.pointers import Pointer, value_at
from persona_assets.schemas.schema import Definition, Notice

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

_BODILY = ("body", "formData")  # where Swagger 2.0 has the body among the parameters
_STYLES = {
    "csv": ("form", False),
    "multi": ("form", True),
    "ssv": ("spaceDelimited", False),
    "tsv": ("tabDelimited", False),
    "pipes": ("pipeDelimited", False),
}


@dataclass(frozen=True, slots=True)
class OperationEntry:
    """One operation in the table of contents.

    Attributes:
        name: What it is called, unique in the file: its ``operationId`` or "GET /users".
        method: The HTTP method, in upper case.
        path: The path with its placeholders, or the name of a webhook.
        operation_id: The ``operationId``, or None.
        line: The line, from 1, on which it begins, or None.
        is_webhook: Whether the server of the document sends the request.
    """

    name: str
    method: str
    path: str
    operation_id: str | None
    line: int | None
    is_webhook: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a request, or one header of a response.

    Attributes:
        name: Its name on the wire.
        location: ``path``, ``query``, ``header`` or ``cookie``.
        is_required: Whether it must be there.
        definition: What its value may be.
        style: How lists and objects are written, such as ``form``.
        is_exploded: Whether each item is written on its own.
    """

    name: str
    location: str
    is_required: bool
    definition: Definition
    style: str
    is_exploded: bool


@dataclass(frozen=True, slots=True)
class Body:
    """What a request or response carries.

    Attributes:
        content_type: The media type that it is written in.
        definition: What it may be.
        is_required: Whether it must be there.
    """

    content_type: str
    definition: Definition
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: its body, None when it has none, and its headers."""

    body: Body | None
    headers: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Security:
    """How a request says who sends it.

    Attributes:
        scheme: ``basic``, ``bearer`` or ``api_key``.
        location: ``header``, ``query`` or ``cookie``.
        name: The header, parameter or cookie.
    """

    scheme: str
    location: str
    name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation with everything that an exchange needs.

    Attributes:
        entry: What it is.
        parameters: Its parameters without the body, in file order, those of the path first.
        request: The body of the request, or None.
        responses: The responses by status: "200", "4XX" or "default".
        security: What the request says of who sends it, all of it; nothing for anybody.
        notices: What could not be carried over.
    """

    entry: OperationEntry
    parameters: tuple[Parameter, ...]
    request: Body | None
    responses: Mapping[str, Response]
    security: tuple[Security, ...] = ()
    notices: tuple[Notice, ...] = ()


class OperationPlace(NamedTuple):
    """Where an operation stands, and the path or webhook that it belongs to."""

    place: Place
    path: str
    is_webhook: bool


class ParameterPlace(NamedTuple):
    """Where a parameter or header stands, and where its schema does (None: anything)."""

    name: str
    value: Mapping[str, Any]
    schema: Place | None


class BodyPlace(NamedTuple):
    """Where the schema of a body stands (None: anything), and its media type."""

    content_type: str
    schema: Place | None
    is_required: bool = True


class OperationLayout:
    """Finds the parts of operations in a document; what they look like is not its business."""

    def __init__(self, library: Library, document: Document) -> None:
        self._library = library
        self._document = document
        self.is_swagger = "swagger" in document.source.value

    def places(self) -> Iterator[OperationPlace]:
        """Yield where each operation stands: those of paths in file order, then the webhooks."""
        value = self._document.source.value
        for shelf in ("paths", "webhooks"):
            items = value.get(shelf)
            for path in items if isinstance(items, Mapping) else ():
                item = self._at(Place(self._document, (shelf, path)))
                for method, operation in _mapping(item).items() if item else ():
                    if item and method in METHODS and isinstance(operation, Mapping):
                        yield OperationPlace(_below(item, method), path, shelf == "webhooks")

    def parameters(self, operation: Place) -> list[ParameterPlace]:
        """Return the parameters of *operation*; its own replace the path's."""
        found: dict[tuple[Any, Any], ParameterPlace] = {}
        for shelf in (Place(operation.document, operation.pointer[:-1]), operation):
            for place in self._list_at(_below(shelf, "parameters")):
                value = _mapping(place)
                if isinstance(value.get("name"), str):
                    schema = self._schema_of(place, value)
                    key = (value["name"], value.get("in"))
                    found[key] = ParameterPlace(value["name"], value, schema)
        return list(found.values())

    def request(self, operation: Place) -> BodyPlace | None:
        """Return where the body of the request is, or None; forms of Swagger are not found."""
        if self.is_swagger:
            for parameter in self.parameters(operation):
                if parameter.value.get("in") == "body":
                    kind = self._media_types(operation, "consumes")[0]
                    return BodyPlace(kind, parameter.schema, bool(parameter.value.get("required")))
            return None
        has_body = "requestBody" in _mapping(operation)
        place = self._at(_below(operation, "requestBody")) if has_body else None
        if place is None:
            return None
        is_required = _mapping(place).get("required") is True
        body = self._content(place)
        return body and BodyPlace(body.content_type, body.schema, is_required)

    def form_type(self, operation: Place) -> str:
        """Return the media type in which a form of Swagger is sent."""
        kinds = self._media_types(operation, "consumes")
        return next((kind for kind in kinds if "form" in kind), "multipart/form-data")

    def responses(self, operation: Place) -> dict[str, tuple[BodyPlace | None, Place]]:
        """Return where the body and the whole of each response are, by status."""
        found: dict[str, tuple[BodyPlace | None, Place]] = {}
        listed = _mapping(operation).get("responses")
        for status in listed if isinstance(listed, Mapping) else ():
            place = self._at(_below(operation, "responses", status))
            if place is None or status.startswith("x-"):
                continue
            if not self.is_swagger:
                found[status] = self._content(place), place
                continue
            schema = self._schema_of(place, {"schema": _mapping(place).get("schema")})
            kind = self._media_types(operation, "produces")[0]
            has_body = "schema" in _mapping(place)
            found[status] = (BodyPlace(kind, schema) if has_body else None), place
        return found

    def headers(self, response: Place) -> list[ParameterPlace]:
        """Return the headers of the response at *response*."""
        headers = _mapping(response).get("headers")
        found: list[ParameterPlace] = []
        for name in headers if isinstance(headers, Mapping) else ():
            if place := self._at(_below(response, "headers", name)):
                value = {**_mapping(place), "in": "header"}
                found.append(ParameterPlace(name, value, self._schema_of(place, value)))
        return found

    def security(self, operation: Place) -> tuple[Security, ...]:
        """Return what the request has to say of who sends it: the first way that asks for any."""
        whole = self._document.source.value
        ways = _mapping(operation).get("security", whole.get("security"))
        shelf = ("securityDefinitions",) if self.is_swagger else ("components", "securitySchemes")
        for way in ways if isinstance(ways, list) else ():
            named = way if isinstance(way, Mapping) else {}
            schemes = [self._scheme((*shelf, name)) for name in named]
            if schemes and None not in schemes:
                return tuple(scheme for scheme in schemes if scheme)
        return ()

    def base_path(self) -> str:
        """Return the path that stands before all paths; "" for none."""
        value = self._document.source.value
        servers = value.get("servers")
        first = servers[0] if isinstance(servers, list) and servers else {}
        url = first.get("url") if isinstance(first, Mapping) else None
        if isinstance(url, str):
            rest = _filled_in(url, first.get("variables")).split("://", 1)[-1]
            return ("/" + rest.split("/", 1)[1]).rstrip("/") if "/" in rest else ""
        path = value.get("basePath")
        return path.rstrip("/") if isinstance(path, str) else ""

    def _scheme(self, pointer: Pointer) -> Security | None:
        """Return what the scheme at *pointer* asks for; None for what is not in a message."""
        try:
            value = _mapping(self._library.follow(Place(self._document, pointer)))
        except LookupError:
            return None
        kind = str(value.get("type"))
        scheme = "basic" if kind == "basic" else str(value.get("scheme", "")).lower()
        if kind == "apiKey" and isinstance(value.get("name"), str):
            return Security("api_key", str(value.get("in", "header")), value["name"])
        if kind in ("oauth2", "openIdConnect") or (kind == "http" and scheme == "bearer"):
            return Security("bearer", "header", "Authorization")
        if kind in ("basic", "http") and scheme == "basic":
            return Security("basic", "header", "Authorization")
        return None

    def _content(self, place: Place) -> BodyPlace | None:
        content = _mapping(place).get("content")
        if not isinstance(content, Mapping) or not content:
            return None
        kind = min(content, key=_preference)
        media = _below(place, "content", kind)
        schema = self._schema_of(media, _mapping(media))
        return BodyPlace(kind.split(";", 1)[0].strip(), schema)

    def _schema_of(self, place: Place, value: Mapping[str, Any]) -> Place | None:
        if isinstance(value.get("schema"), Mapping | bool):
            return _below(place, "schema")
        if isinstance(value.get("content"), Mapping):
            body = self._content(place)
            return body and body.schema
        return place if self.is_swagger and "type" in value else None

    def _media_types(self, operation: Place, keyword: str) -> list[str]:
        kinds = _mapping(operation).get(keyword) or self._document.source.value.get(keyword)
        known = [kind for kind in kinds if isinstance(kind, str)] if isinstance(kinds, list) else []
        return sorted(known, key=_preference) or ["application/json"]

    def _at(self, place: Place) -> Place | None:
        """Return where the mapping at *place* stands in the end, or None when it is none.

        Raises:
            SchemaImportError: It is a reference that points nowhere.
        """
        found = self._library.follow(place)
        reference = _mapping(found).get("$ref")
        if isinstance(reference, str):
            problem = f"the reference {reference!r} points nowhere"
            raise found.document.source.error((*found.pointer, "$ref"), problem)
        value = value_at(found.document.source.value, found.pointer)
        return found if isinstance(value, Mapping) else None

    def _list_at(self, place: Place) -> Iterator[Place]:
        outer = value_at(place.document.source.value, place.pointer[:-1])
        listed = outer.get(place.pointer[-1])
        for index in range(len(listed) if isinstance(listed, list) else 0):
            if found := self._at(_below(place, str(index))):
                yield found


def parameter_style(value: Mapping[str, Any]) -> tuple[str, bool]:
    """Return how the lists of the parameter *value* are written, and whether one by one.

    A parameter that has a media type is written in it, which is ``content``.
    """
    location = value.get("in")
    if isinstance(value.get("content"), Mapping) and "schema" not in value:
        return "content", False
    if "collectionFormat" in value or ("schema" not in value and "content" not in value):
        style, is_exploded = _STYLES.get(str(value.get("collectionFormat", "csv")), ("form", False))
        return (
            "simple" if style == "form" and location in ("path", "header") else style
        ), is_exploded
    default = "form" if location in ("query", "cookie") else "simple"
    style = value.get("style")
    style = style if isinstance(style, str) else default
    is_exploded = value.get("explode")
    return style, is_exploded if isinstance(is_exploded, bool) else style == "form"


def is_bodily(parameter: ParameterPlace) -> bool:
    """Return whether *parameter* is the body, or a part of it, as in Swagger 2.0."""
    return parameter.value.get("in") in _BODILY


def _preference(kind: str) -> tuple[int, str]:
    """Rank media types: JSON, something in JSON, forms, the rest; equal ones by name."""
    bare = kind.split(";", 1)[0].strip().lower()
    ranks = ("application/json", "+json", "json", "x-www-form-urlencoded", "multipart/form-data")
    return next((n for n, end in enumerate(ranks) if bare.endswith(end)), len(ranks)), kind


def _filled_in(url: str, variables: object) -> str:
    """Return *url* with the defaults of its variables."""
    told = variables if isinstance(variables, Mapping) else {}
    for name, variable in told.items():
        default = variable.get("default") if isinstance(variable, Mapping) else None
        url = url.replace(f"{{{name}}}", str(default or ""))
    return url


def _mapping(place: Place) -> Mapping[str, Any]:
    found = value_at(place.document.source.value, place.pointer)
    return found if isinstance(found, Mapping) else {}


def _below(place: Place, *parts: str) -> Place:
    return Place(place.document, (*place.pointer, *parts))

"""Operations as a profile says them: readable, complete, and with nothing that is usual."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from persona_assets.schemas.openapi.assembling import Contract
from persona_assets.schemas.openapi.operations import Body, Operation, Parameter, Response

Content = Annotated[
    Mapping[str, Any] | bool,  # a JSON Schema, which the solver judges
    WithJsonSchema({"type": ["object", "boolean"]}),
]
"""A JSON Schema of draft 2020-12."""

Location = Literal["path", "query", "header", "cookie"]
"""Where in a request a parameter stands."""

Status = Annotated[str, Field(pattern=r"^([1-5]([0-9]{2}|XX|xx)|default)$")]
"""The status of an answer, a range of them such as ``4XX``, or ``default``."""


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class DeclaredParameter(_Declared):
    """One parameter of a request.

    Attributes:
        name: Its name on the wire.
        location: Where it stands; ``in`` in the file.
        required: Whether it must be there.
        style: How lists and objects are written; ``content`` for as JSON.
        explode: Whether each item is written on its own.
        definition: What its value may be; ``schema`` in the file.
    """

    name: str
    location: Annotated[Location, Field(alias="in")]
    required: bool = False
    style: str = "simple"
    explode: bool = False
    definition: Annotated[Content, Field(alias="schema")] = True


class DeclaredBody(_Declared):
    """What a request or an answer carries.

    Attributes:
        content_type: The media type that it is written in.
        required: Whether it must be there.
        definition: What it may be; ``schema`` in the file.
    """

    content_type: str = "application/json"
    required: bool = True
    definition: Annotated[Content, Field(alias="schema")] = True


class DeclaredHeader(_Declared):
    """One header of an answer.

    Attributes:
        name: Its name.
        required: Whether it must be there.
        explode: Whether the members of an object are written with ``=``.
        definition: What its value may be; ``schema`` in the file.
    """

    name: str
    required: bool = False
    explode: bool = False
    definition: Annotated[Content, Field(alias="schema")] = True


class DeclaredResponse(_Declared):
    """One answer.

    Attributes:
        body: What it carries, or None.
        headers: What its headers say.
    """

    body: DeclaredBody | None = None
    headers: tuple[DeclaredHeader, ...] = ()


class DeclaredSecurity(_Declared):
    """How a request says who sends it.

    Attributes:
        scheme: Basic authentication, a bearer token or a key.
        location: Where it stands; ``in`` in the file.
        name: The header, parameter or cookie.
    """

    scheme: Literal["basic", "bearer", "api_key"]
    location: Annotated[Literal["query", "header", "cookie"], Field(alias="in")] = "header"
    name: str = "Authorization"


class DeclaredOperation(_Declared):
    """One operation of an API.

    Attributes:
        name: What it is called.
        method: The HTTP method, in upper case.
        path: The path with its placeholders, from the root of the server.
        parameters: Its parameters.
        security: What the request says of who sends it.
        request: The body of the request, or None.
        responses: The answers by status.
    """

    name: str
    method: str
    path: str
    parameters: tuple[DeclaredParameter, ...] = ()
    security: tuple[DeclaredSecurity, ...] = ()
    request: DeclaredBody | None = None
    responses: Mapping[Status, DeclaredResponse] = Field(default_factory=dict)


def declared(contract: Contract) -> list[dict[str, Any]]:
    """Return the operations of *contract* as plain values that ``DeclaredOperation`` reads."""
    return [
        _operation(one, contract.base_path).model_dump(
            mode="json", by_alias=True, exclude_defaults=True
        )
        for one in contract.operations
    ]


def _operation(one: Operation, base_path: str) -> DeclaredOperation:
    path = one.entry.path if one.entry.path.startswith("/") else f"/{one.entry.path}"
    return DeclaredOperation(
        name=one.entry.name,
        method=one.entry.method,
        path=path if one.entry.is_webhook else f"{base_path}{path}",
        parameters=tuple(_parameter(parameter) for parameter in one.parameters),
        security=tuple(
            DeclaredSecurity.model_validate({"scheme": s.scheme, "in": s.location, "name": s.name})
            for s in one.security
        ),
        request=_body(one.request),
        responses={status: _response(answer) for status, answer in one.responses.items()},
    )


def _parameter(one: Parameter) -> DeclaredParameter:
    return DeclaredParameter.model_validate(
        {
            "name": one.name,
            "in": one.location,
            "required": one.is_required,
            "style": one.style,
            "explode": one.is_exploded,
            "schema": one.definition,
        }
    )


def _body(one: Body | None) -> DeclaredBody | None:
    if one is None:
        return None
    return DeclaredBody.model_validate(
        {"content_type": one.content_type, "required": one.is_required, "schema": one.definition}
    )


def _response(one: Response) -> DeclaredResponse:
    headers = tuple(
        DeclaredHeader.model_validate(
            {
                "name": header.name,
                "required": header.is_required,
                "explode": header.is_exploded,
                "schema": header.definition,
            }
        )
        for header in one.headers
        if header.name.lower() != "content-type"
    )
    return DeclaredResponse(body=_body(one.body), headers=headers)

"""The operations of a document have all that an exchange needs."""

from pathlib import Path
from typing import Any

import pytest

from persona_assets.errors import SchemaImportError, UnknownNameError
from persona_assets.schemas.openapi.reading import OpenapiFile, read_openapi

OPENAPI = """\
openapi: 3.0.3
servers: [{url: 'https://example.com/api/v1/'}]
paths:
  /users/{id}:
    parameters:
    - {name: id, in: path, required: true, schema: {type: string}}
    - {name: verbose, in: query, schema: {type: boolean}}
    put:
      operationId: putUser
      parameters:
      - {name: verbose, in: query, required: true, explode: false, schema: {type: integer}}
      - $ref: '#/components/parameters/Trace'
      requestBody:
        required: true
        content:
          text/plain: {schema: {type: string}}
          application/json: {schema: {$ref: '#/components/schemas/User'}}
      responses:
        200:
          headers: {ETag: {required: true, schema: {type: string}}}
          content:
            application/json; charset=utf-8: {schema: {$ref: '#/components/schemas/User'}}
        404: {$ref: '#/components/responses/Gone'}
    delete:
      responses: {204: {description: done}}
    patch:
      operationId: patchUser
      requestBody: {$ref: '#/components/requestBodies/None'}
components:
  parameters:
    Trace: {name: X-Trace, in: header, schema: {type: string, format: uuid}}
  responses:
    Gone: {description: no, content: {application/problem+json: {}}}
  schemas:
    User:
      type: object
      additionalProperties: false
      required: [id, name, password]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string}
        password: {type: string, writeOnly: true}
"""


def make_file(folder: Path, text: str) -> OpenapiFile:
    """Return the document that *text* is."""
    path = folder / "api.yaml"
    path.write_text(text)
    return read_openapi(path, roots={})


def test_operations_are_listed_in_file_order(tmp_path: Path) -> None:
    """An operation is called by its id, or by method and path, and has the line it begins on."""
    file = make_file(tmp_path, OPENAPI)

    assert [(entry.name, entry.method, entry.path, entry.line) for entry in file.operations] == [
        ("putUser", "PUT", "/users/{id}", 8),
        ("DELETE /users/{id}", "DELETE", "/users/{id}", 24),
        ("patchUser", "PATCH", "/users/{id}", 26),
    ]
    assert file.base_path == "/api/v1"


def test_parameters_of_an_operation_replace_those_of_its_path(tmp_path: Path) -> None:
    """Each has its place, whether it is needed, its schema, and how lists are written."""
    operation = make_file(tmp_path, OPENAPI).operation("putUser")

    found = [
        (
            one.name,
            one.location,
            one.is_required,
            one.definition["type"],
            one.style,
            one.is_exploded,
        )
        for one in operation.parameters
        if not isinstance(one.definition, bool)
    ]
    assert found == [
        ("id", "path", True, "string", "simple", False),
        ("verbose", "query", True, "integer", "form", False),
        ("X-Trace", "header", False, "string", "simple", False),
    ]


def test_requests_leave_out_what_only_the_server_writes(tmp_path: Path) -> None:
    """``readOnly`` members are not in requests, ``writeOnly`` ones not in responses."""
    file = make_file(tmp_path, OPENAPI)
    operation = file.operation("putUser")
    response = operation.responses["200"]

    assert operation.request
    assert response.body
    request: Any = operation.request.definition
    answer: Any = response.body.definition
    assert list(request["$defs"]["User"]["properties"]) == ["name", "password"]
    assert request["$defs"]["User"]["required"] == ["name", "password"]
    assert answer["$defs"]["User"]["required"] == ["id", "name"]
    named: Any = file.schema("User").definition
    assert named["required"] == ["id", "name", "password"]


def test_bodies_prefer_json(tmp_path: Path) -> None:
    """Of several media types the JSON one is taken; a body without a schema may be anything."""
    operation = make_file(tmp_path, OPENAPI).operation("putUser")

    gone = operation.responses["404"].body
    assert operation.request
    assert (operation.request.content_type, operation.request.is_required) == (
        "application/json",
        True,
    )
    assert gone
    assert (gone.content_type, gone.definition) == ("application/problem+json", True)
    assert [header.name for header in operation.responses["200"].headers] == ["ETag"]


def test_an_operation_may_have_no_bodies(tmp_path: Path) -> None:
    """A response without content has no body."""
    operation = make_file(tmp_path, OPENAPI).operation("DELETE /users/{id}")

    assert operation.request is None
    assert operation.responses["204"].body is None


def test_a_reference_of_an_operation_that_points_nowhere_is_an_error(tmp_path: Path) -> None:
    """It says where, and only this operation fails."""
    file = make_file(tmp_path, OPENAPI)

    with pytest.raises(SchemaImportError, match=r"api\.yaml:28: .*None' points nowhere"):
        file.operation("patchUser")
    with pytest.raises(UnknownNameError, match="Did you mean 'putUser'"):
        file.operation("putUsers")


SWAGGER = """\
swagger: '2.0'
basePath: /v2
consumes: [application/xml, application/json]
paths:
  /pets:
    post:
      operationId: addPet
      parameters:
      - {in: body, name: body, required: true, schema: {type: object, required: [a]}}
      - {in: query, name: tags, type: array, items: {type: string}, collectionFormat: multi}
      responses:
        200: {description: ok, schema: {type: array, items: {type: integer}}}
    put:
      operationId: upload
      consumes: [multipart/form-data]
      parameters:
      - {in: formData, name: file, type: file, required: true}
      - {in: formData, name: note, type: string, maxLength: 9}
      responses:
        default: {description: ok}
"""


def test_swagger_has_bodies_and_forms_among_its_parameters(tmp_path: Path) -> None:
    """A body is taken from its parameter; a form becomes an object of its fields."""
    file = make_file(tmp_path, SWAGGER)
    add, upload = file.operation("addPet"), file.operation("upload")

    assert file.base_path == "/v2"
    assert add.request
    assert add.request.content_type == "application/json"
    [tags] = add.parameters
    assert (tags.name, tags.style, tags.is_exploded) == ("tags", "form", True)
    assert upload.parameters == ()
    assert upload.request
    form: Any = upload.request.definition
    assert upload.request.content_type == "multipart/form-data"
    assert form["required"] == ["file"]
    assert form["properties"]["file"]["format"] == "binary"
    assert form["properties"]["note"]["maxLength"] == 9
    assert upload.notices == ()


def test_bodies_are_entities_where_no_schema_is_named(tmp_path: Path) -> None:
    """A document without named schemas still has something to make records of."""
    file = make_file(tmp_path, SWAGGER)

    assert [(entity.name, entity.kind, entity.line) for entity in file.entities] == [
        ("addPet request", "request", 9),
        ("addPet response 200", "response", 12),
    ]
    answer: Any = file.schema("addPet response 200").definition
    assert answer["items"] == {"type": "integer"}


def test_webhooks_and_paths_in_other_files_are_operations(tmp_path: Path) -> None:
    """A path may stand in a file of its own; a webhook is marked as one."""
    (tmp_path / "pets.yaml").write_text("get: {responses: {200: {$ref: '#/ok'}}}\nok: {}\n")
    text = "openapi: 3.1.0\npaths: {/pets: {$ref: pets.yaml}}\nwebhooks: {new: {post: {}}}\n"

    file = make_file(tmp_path, text)

    assert [(entry.name, entry.is_webhook) for entry in file.operations] == [
        ("GET /pets", False),
        ("POST new", True),
    ]
    assert file.operation("GET /pets").responses["200"].body is None

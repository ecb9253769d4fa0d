"""What OpenAPI and Swagger say beside JSON Schema is carried over."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from persona_assets.errors import InvalidArgumentError, SchemaImportError, UnknownNameError
from persona_assets.schemas.openapi.reading import OpenapiFile, read_openapi
from persona_assets.schemas.schema import Definition


def make_file(folder: Path, schemas: dict[str, Any], version: str = "3.0.3") -> OpenapiFile:
    """Return a document of *version* with the named *schemas*."""
    value: dict[str, Any] = {"info": {"title": "T", "version": "1"}, "paths": {}}
    if version == "2.0":
        value = {"swagger": version, **value, "definitions": schemas}
    else:
        value = {"openapi": version, **value, "components": {"schemas": schemas}}
    path = folder / "api.json"
    path.write_text(json.dumps(value, indent=1))
    return read_openapi(path, roots={})


def bare(definition: Definition) -> dict[str, Any]:
    """Return *definition* without the dialect that it is in."""
    assert not isinstance(definition, bool)
    return {keyword: child for keyword, child in definition.items() if keyword != "$schema"}


@pytest.mark.parametrize(
    ("version", "written", "expected"),
    [
        pytest.param(
            "3.0.3",
            {"type": "string", "nullable": True},
            {"type": ["string", "null"]},
            id="nullable",
        ),
        pytest.param(
            "2.0",
            {"type": "string", "x-nullable": True},
            {"type": ["string", "null"]},
            id="x-nullable",
        ),
        pytest.param(
            "3.0.3",
            {"enum": ["a", None], "type": "string", "nullable": True},
            {"enum": ["a", None], "type": ["string", "null"]},
            id="null in an enumeration",
        ),
        pytest.param(
            "3.0.3",
            {"nullable": True, "allOf": [{"type": "object"}]},
            {"allOf": [{"type": "object"}]},
            id="nullable without a type does nothing",
        ),
        pytest.param(
            "3.1.0",
            {"type": "string", "nullable": True},
            {"type": "string"},
            id="nullable is no keyword of 3.1",
        ),
        pytest.param(
            "3.0.3", {"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}, id="flags"
        ),
        pytest.param(
            "3.0.3",
            {"type": "integer", "format": "int32", "minimum": 0},
            {"type": "integer", "format": "int32", "minimum": 0, "maximum": 2147483647},
            id="int32",
        ),
        pytest.param(
            "3.1.0",
            {"type": "integer", "format": "int64"},
            {"type": "integer", "format": "int64", "minimum": -(2**63), "maximum": 2**63 - 1},
            id="int64",
        ),
        pytest.param(
            "3.0.3",
            {"type": "number", "format": "int32"},
            {"type": "number", "format": "int32"},
            id="a number is no whole number",
        ),
        pytest.param(
            "3.0.3",
            {"type": "string", "format": "byte"},
            {"type": "string", "format": "byte", "contentEncoding": "base64"},
            id="byte",
        ),
        pytest.param("2.0", {"type": "file"}, {"type": "string", "format": "binary"}, id="file"),
        pytest.param(
            "3.0.3",
            {"type": "string", "example": "x", "xml": {"name": "y"}},
            {"type": "string", "examples": ["x"]},
            id="example",
        ),
        pytest.param(
            "3.1.0",
            {"type": ["string", "null"], "const": "a"},
            {"type": ["string", "null"], "const": "a"},
            id="2020-12",
        ),
    ],
)
def test_keywords_of_openapi_become_json_schema(
    tmp_path: Path, version: str, written: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Each is written so that a checker of JSON Schema knows it."""
    schema = make_file(tmp_path, {"A": written}, version).schema("A")

    assert bare(schema.definition) == expected
    assert schema.notices == ()


def test_siblings_of_a_reference_count_since_31(tmp_path: Path) -> None:
    """In OpenAPI 3.0 everything beside a reference is ignored, null too."""
    schemas = {
        "A": {
            "properties": {"b": {"$ref": "#/components/schemas/B", "nullable": True, "maximum": 1}}
        },
        "B": {"type": "integer"},
    }

    old: Any = make_file(tmp_path, schemas).schema("A").definition
    new: Any = make_file(tmp_path, schemas, "3.1.0").schema("A").definition

    assert old["properties"]["b"] == {"$ref": "#/$defs/B"}
    assert new["properties"]["b"] == {"$ref": "#/$defs/B", "maximum": 1}


CAT = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}


def test_a_discriminator_makes_branches_exclusive(tmp_path: Path) -> None:
    """Each branch has the value that the mapping, or its name, says."""
    references = [{"$ref": f"#/components/schemas/{name}"} for name in ("Cat", "Dog", "Cow")]
    mapping = {"meow": "#/components/schemas/Cat", "woof": "Dog", "wuff": "Dog"}
    union = {"oneOf": references, "discriminator": {"propertyName": "kind", "mapping": mapping}}

    schema = make_file(tmp_path, {"Pet": union, "Cat": CAT, "Dog": CAT, "Cow": CAT}).schema("Pet")

    checker = jsonschema_rs.Draft202012Validator(json.dumps(schema.definition))
    kinds = ["meow", "woof", "wuff", "Cow", "Cat", "Dog", "moo"]
    allowed = [kind for kind in kinds if checker.is_valid({"kind": kind})]
    assert allowed == ["meow", "woof", "wuff", "Cow"]
    assert schema.notices == ()


def test_a_discriminator_never_contradicts(tmp_path: Path) -> None:
    """Where no value fits, the branch stays as it is, and a notice says so."""
    other = {"properties": {"kind": {"enum": ["x"]}}}
    union = {
        "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/None"}],
        "discriminator": {"propertyName": "kind"},
    }

    schema = make_file(tmp_path, {"Pet": union, "Cat": other, "None": {"type": "null"}}).schema(
        "Pet"
    )

    definition: Any = schema.definition
    assert definition["oneOf"] == [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/None"}]
    assert [notice.construct for notice in schema.notices] == ["discriminator", "discriminator"]


@pytest.mark.parametrize("version", ["2.0", "3.0.3"])
def test_a_child_has_its_own_name(tmp_path: Path, version: str) -> None:
    """What extends a schema with a discriminator has its value; what is extended is left alone."""
    shelf = "definitions" if version == "2.0" else "components/schemas"
    parent = {**CAT, "discriminator": "kind" if version == "2.0" else {"propertyName": "kind"}}
    schemas = {
        "Pet": parent,
        "Cat": {"allOf": [{"$ref": f"#/{shelf}/Pet"}, {"minProperties": 1}]},
        "Lion": {"allOf": [{"$ref": f"#/{shelf}/Cat"}]},
    }
    file = make_file(tmp_path, schemas, version)

    checkers = [
        jsonschema_rs.Draft202012Validator(json.dumps(file.schema(name).definition))
        for name in schemas
    ]
    allowed = [
        [kind for kind in ("Pet", "Cat", "Lion") if checker.is_valid({"kind": kind})]
        for checker in checkers
    ]

    assert allowed == [["Pet", "Cat", "Lion"], ["Pet", "Cat", "Lion"], ["Lion"]]


def test_entities_are_the_named_schemas_in_file_order(tmp_path: Path) -> None:
    """PP-55: names are as written, with the line of each; one of them must be chosen."""
    file = make_file(tmp_path, {"User": {}, "Address": {}, "a-b": {}})

    assert [(entity.name, entity.line) for entity in file.entities] == [
        ("User", 10),
        ("Address", 11),
        ("a-b", 12),
    ]
    with pytest.raises(InvalidArgumentError, match="name one of its entities: User, Address, a-b"):
        file.schema()
    with pytest.raises(UnknownNameError, match="Did you mean 'User'"):
        file.schema("Users")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param({"swagger": "1.2"}, "version '1.2' is not read", id="Swagger 1.2"),
        pytest.param({"openapi": "4.0.0"}, "version '4.0.0' is not read", id="OpenAPI 4"),
        pytest.param({"info": {}}, "found no version", id="no version"),
        pytest.param([], "expected an OpenAPI", id="a list"),
    ],
)
def test_other_documents_are_refused(tmp_path: Path, value: object, problem: str) -> None:
    """A version that is not known is not guessed."""
    path = tmp_path / "api.json"
    path.write_text(json.dumps(value))

    with pytest.raises(SchemaImportError, match=problem):
        read_openapi(path, roots={})

"""The language of a schema file is told by its name, else by what it says."""

from pathlib import Path

import pytest

from persona_assets.errors import SchemaImportError
from persona_assets.schemas.detection import detect_format
from persona_assets.schemas.reading import read_schema_file
from persona_assets.schemas.schema import SchemaFormat


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param(
            "a.yaml", "# API\nopenapi: 3.0.0\n", SchemaFormat.OPENAPI, id="OpenAPI in YAML"
        ),
        pytest.param("a.yml", '"swagger": "2.0"\n', SchemaFormat.SWAGGER, id="Swagger in YAML"),
        pytest.param("a.json", '{"openapi": "3.1.0"}', SchemaFormat.OPENAPI, id="OpenAPI in JSON"),
        pytest.param(
            "a.yaml", '{"swagger": "2.0"}', SchemaFormat.SWAGGER, id="JSON in a YAML file"
        ),
        pytest.param(
            "a.json",
            '{"properties": {"openapi": {}}}',
            SchemaFormat.JSON_SCHEMA,
            id="a member called openapi",
        ),
        pytest.param(
            "1-0-0", '{"type": "object"}', SchemaFormat.JSON_SCHEMA, id="JSON without a suffix"
        ),
        pytest.param(
            "a.yaml", "type: object\n", SchemaFormat.JSON_SCHEMA, id="JSON Schema in YAML"
        ),
        pytest.param(
            "a.avsc", '{"type": "record"} // note', SchemaFormat.AVRO, id="Avro by its suffix"
        ),
        pytest.param(
            "a.json",
            '{"type": "record", "name": "A", "fields": []}',
            SchemaFormat.AVRO,
            id="Avro record",
        ),
        pytest.param(
            "a.json",
            '["null", {"type": "enum", "name": "A", "symbols": []}]',
            SchemaFormat.AVRO,
            id="Avro union",
        ),
        pytest.param(
            "a.json",
            '{"type": "object", "name": "A"}',
            SchemaFormat.JSON_SCHEMA,
            id="a name is no Avro",
        ),
        pytest.param("a.SQL", "anything", SchemaFormat.DDL, id="SQL by its suffix"),
        pytest.param(
            "a.txt", "-- x\ncreate unlogged table a (b int);", SchemaFormat.DDL, id="SQL by a table"
        ),
        pytest.param("a.proto", "anything", SchemaFormat.PROTOBUF, id="Protobuf by its suffix"),
        pytest.param(
            "a.txt", '// x\nsyntax = "proto3";', SchemaFormat.PROTOBUF, id="Protobuf by its syntax"
        ),
    ],
)
def test_the_language_is_told(tmp_path: Path, name: str, text: str, expected: SchemaFormat) -> None:
    """PP-59: no option is needed."""
    (tmp_path / name).write_text(text)

    assert detect_format(tmp_path / name) is expected


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        pytest.param(
            "a.yaml", "asyncapi: 2.6.0\n", "AsyncAPI documents are not read", id="AsyncAPI"
        ),
        pytest.param("a.txt", "hello", "no schema in a language that is known", id="a text"),
        pytest.param("a.json", "[1, 2]", "no schema in a language that is known", id="a list"),
    ],
)
def test_what_is_in_no_language_is_refused(
    tmp_path: Path, name: str, text: str, problem: str
) -> None:
    """The error says which languages are known."""
    (tmp_path / name).write_text(text)

    with pytest.raises(SchemaImportError, match=problem):
        detect_format(tmp_path / name)


def test_one_door_reads_them_all(tmp_path: Path) -> None:
    """A format that is given is taken; else it is detected."""
    path = tmp_path / "a.yaml"
    path.write_text("openapi: 3.0.0\ncomponents: {schemas: {A: {type: string}}}\ntype: object\n")

    detected = read_schema_file(path).schema()
    forced = read_schema_file(path, SchemaFormat.JSON_SCHEMA).schema()

    assert (detected.name, detected.source.format) == ("A", SchemaFormat.OPENAPI)
    assert (forced.name, forced.source.format) == ("a", SchemaFormat.JSON_SCHEMA)
    assert len(detected.source.sha256) == 64


@pytest.mark.parametrize("word", [SchemaFormat.OPENAPI, SchemaFormat.SWAGGER])
@pytest.mark.parametrize(
    "text",
    [
        '{"openapi": "3.1.0", "components": {"schemas": {"A": {"type": "null"}}}}',
        '{"swagger": "2.0", "definitions": {"A": {"type": "object"}}}',
    ],
)
def test_either_word_takes_openapi_and_swagger(
    tmp_path: Path, word: SchemaFormat, text: str
) -> None:
    """They are one format with two names."""
    path = tmp_path / "api.json"
    path.write_text(text)

    assert [one.name for one in read_schema_file(path, word).entities] == ["A"]

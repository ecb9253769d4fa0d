"""Reports on two versions of a schema agree with what records of one are in the other."""

import io
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fastavro
import jsonschema_rs
import pytest
from fastavro.read import SchemaResolutionError
from google.protobuf import json_format
from hypothesis import given, settings

from persona_assets.errors import PersonaAssetsError
from persona_assets.keys import row_keys
from persona_assets.schema_records.binary.avro_files import AvroEncoder
from persona_assets.schema_records.binary.protobuf_messages import ProtobufEncoder
from persona_assets.schema_records.planning import compile_plan
from persona_assets.schemas.compatibility.comparing import CompatibilityReport, compare_schemas
from persona_assets.schemas.compatibility.json import compare_definitions
from persona_assets.schemas.reading import read_schema_file
from persona_assets.schemas.schema import Schema
from persona_assets_tests.schema_records.random_schemas import definitions

BASE: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "minimum": 1, "maximum": 50},
        "state": {"enum": ["new", "paid"]},
        "note": {"type": "string", "minLength": 2, "maxLength": 30},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}, "minItems": 1, "maxItems": 3},
        "way": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    },
    "$defs": {"line": {"type": "object", "properties": {"count": {"type": "integer"}}}},
}


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the base with *value* at *path*, such as ``properties/id/minimum``."""
    copied: dict[str, Any] = json.loads(json.dumps(BASE))
    inner: Any = copied
    *parts, last = path.split("/")
    for part in parts:
        inner = inner[part]
    inner[last] = value
    return copied


PROPERTIES: dict[str, Any] = BASE["properties"]
READERS = [
    changed("properties/id/maximum", 90),
    changed("properties/id/type", ["integer", "null"]),
    changed("properties/state/enum", ["new", "paid", "sent"]),
    changed("properties/note/maxLength", 90),
    changed("properties/lines/minItems", 0),
    changed("properties", PROPERTIES | {"more": {"type": "string"}}),
    changed("required", []),
    changed("properties/way/anyOf", [{"type": "integer"}, {"type": "null"}, {"type": "boolean"}]),
    changed("$defs/line/properties/count/type", ["integer", "string"]),
]
WRITERS = [
    changed("properties/id/minimum", 20),
    changed("properties/state", {"const": "paid"}),
    changed("properties/note/minLength", 25),
    changed("properties/note/pattern", "^[A-Z]+$"),
    changed("properties/lines/maxItems", 1),
    changed("required", ["id", "state"]),
    changed("properties", {name: one for name, one in PROPERTIES.items() if name != "note"}),
    changed("properties/way/anyOf", [{"type": "integer"}]),
    changed("$defs/line/required", ["count"]),
    changed("properties/id/multipleOf", 7),
]
BOTH = [
    changed("properties/id/type", "string"),
    changed("properties/lines", PROPERTIES["lines"] | {"minItems": 4, "maxItems": 9}),
    changed("properties/state/enum", ["new", "sent"]),
    changed("properties", {"id": PROPERTIES["id"], "other": {"type": "string"}}),
]
NOBODY = [
    BASE,
    changed("title", "Order"),
    changed("$defs/line/properties", {"count": {"type": "integer"}, "sku": {"type": "string"}}),
    changed("properties/way/anyOf", [{"type": "null"}, {"type": "integer"}]),
]


def texts(definition: dict[str, Any], count: int = 300) -> list[str]:
    """Return records of *definition*."""
    return compile_plan(definition, name="Order").texts(row_keys(9, 0, count)).to_pylist()


def is_refused_somewhere(definition: dict[str, Any], records: list[str]) -> bool:
    """Return whether *definition* refuses one of *records*."""
    validator = jsonschema_rs.Draft202012Validator(definition, validate_formats=True)
    return not all(validator.is_valid(json.loads(text)) for text in records)


@pytest.mark.parametrize("new", [*READERS, *WRITERS, *BOTH, *NOBODY])
def test_a_report_says_what_records_show(new: dict[str, Any]) -> None:
    """Readers break when the old version refuses a new record, writers in the other case."""
    report = CompatibilityReport(tuple(compare_definitions(BASE, new)))

    assert report.breaks_readers == is_refused_somewhere(BASE, texts(new)), str(report)
    assert report.breaks_writers == is_refused_somewhere(new, texts(BASE)), str(report)
    assert (report.breaks_readers, report.breaks_writers) == (
        new in READERS or new in BOTH,
        new in WRITERS or new in BOTH,
    )


def test_a_change_names_its_place_and_reason() -> None:
    """A line of the report says where, what, whom it breaks and why."""
    (found,) = compare_definitions(BASE, changed("$defs/line/required", ["count"]))

    assert str(found) == (
        "/properties/lines/items: required added: count: breaks writers: old writers may omit it"
    )


@settings(deadline=None, max_examples=40, derandomize=True)
@given(definitions(), definitions())
def test_no_break_is_overlooked(old: dict[str, Any], new: dict[str, Any]) -> None:
    """Where random records of one version are refused by the other, the report says so."""
    try:
        before, after = texts(old, 20), texts(new, 20)
    except PersonaAssetsError:
        return
    report = CompatibilityReport(tuple(compare_definitions(old, new)))

    if is_refused_somewhere(old, after):
        assert report.breaks_readers
    if is_refused_somewhere(new, before):
        assert report.breaks_writers


def avro(folder: Path, name: str, **fields: object) -> Schema:
    """Return the Avro schema of a record whose fields have these types, or types and defaults."""
    written = [
        {
            "name": field,
            **(kind if isinstance(kind, dict) and "default" in kind else {"type": kind}),
        }
        for field, kind in fields.items()
    ]
    path = folder / f"{name}.avsc"
    path.write_text(json.dumps({"type": "record", "name": "Order", "fields": written}))
    return read_schema_file(path).schema()


SYMBOLS = {"type": "enum", "name": "State", "symbols": ["A", "B"]}
AVRO: list[dict[str, Any]] = [
    {"id": "long", "state": SYMBOLS},
    {"id": "int", "state": SYMBOLS},
    {"id": "string", "state": SYMBOLS},
    {"id": "bytes", "state": SYMBOLS},
    {"id": ["null", "long"], "state": SYMBOLS},
    {"id": "long", "state": {**SYMBOLS, "symbols": ["A", "B", "C"]}},
    {"id": "long", "state": {**SYMBOLS, "symbols": ["A", "B", "C"], "default": "A"}},
    {"id": "long", "state": SYMBOLS, "more": "int"},
    {"id": "long", "state": SYMBOLS, "more": {"type": "int", "default": 5}},
    {"id": "long"},
    {"id": {"type": "array", "items": "int"}, "state": SYMBOLS},
    {"id": {"type": "map", "values": "int"}, "state": SYMBOLS},
    {"id": "double", "state": SYMBOLS},
]


@cache
def contents(written: str) -> list[bytes]:
    """Return some records of the Avro schema *written*, in binary."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "order.avsc"
        path.write_text(written)
        schema = read_schema_file(path).schema()
    plan = compile_plan(schema.definition, name="Order")
    records = plan.texts(row_keys(4, 0, 60)).to_pylist()
    return list(AvroEncoder(schema.encoding["avro"]).datums(records))


def reads(writer: Schema, reader: Schema) -> bool:
    """Return whether fastavro reads all of some records of *writer* by *reader*."""
    wrote = fastavro.parse_schema(writer.encoding["avro"])
    expected = fastavro.parse_schema(reader.encoding["avro"])
    for content in contents(json.dumps(writer.encoding["avro"])):
        try:
            fastavro.schemaless_reader(io.BytesIO(content), wrote, expected)
        except (SchemaResolutionError, ValueError):
            return False
    return True


@pytest.mark.parametrize("first", range(len(AVRO)))
def test_avro_agrees_with_fastavro(first: int, tmp_path: Path) -> None:
    """Data of one version is read by the other exactly where the report sees no obstacle."""
    old = avro(tmp_path, "old", **AVRO[first])
    for number, fields in enumerate(AVRO):
        new = avro(tmp_path, f"new{number}", **fields)
        report = compare_schemas(old, new)

        assert report.breaks_readers is not reads(new, old), f"{fields}: {report}"
        assert report.breaks_writers is not reads(old, new), f"{fields}: {report}"


def test_avro_aliases_are_followed(tmp_path: Path) -> None:
    """A renamed field with its old name as an alias breaks old readers only."""
    old = avro(tmp_path, "old", id="long")
    renamed = {"type": "long", "aliases": ["id"]}
    path = tmp_path / "new.avsc"
    fields = [{"name": "key", **renamed}]
    path.write_text(json.dumps({"type": "record", "name": "Order", "fields": fields}))

    report = compare_schemas(old, read_schema_file(path).schema())

    assert (report.breaks_readers, report.breaks_writers) == (True, False)


def table(folder: Path, name: str, columns: str) -> Schema:
    """Return the schema of a table with these columns."""
    path = folder / f"{name}.sql"
    path.write_text(f"CREATE TABLE orders ({columns});\n")
    return read_schema_file(path).schema()


@pytest.mark.parametrize(
    ("columns", "broken"),
    [
        ("id INT NOT NULL, note VARCHAR(20)", (False, False)),
        ("id INT NOT NULL, note VARCHAR(20), more INT", (False, False)),
        ("id INT NOT NULL, note VARCHAR(20), more INT NOT NULL DEFAULT 3", (False, False)),
        ("id INT NOT NULL, note VARCHAR(20), more INT NOT NULL", (False, True)),
        ("id INT NOT NULL", (True, True)),
        ("id INT NOT NULL, note VARCHAR(9)", (False, True)),
        ("id INT NOT NULL, note VARCHAR(90)", (True, False)),
        ("id INT NOT NULL, note VARCHAR(20) NOT NULL", (False, True)),
        ("id SMALLINT NOT NULL, note VARCHAR(20)", (False, True)),
        ("id BIGINT NOT NULL, note VARCHAR(20)", (True, False)),
        ("id INT NOT NULL, note VARCHAR(20), UNIQUE (note)", (False, True)),
        ("id INT NOT NULL CHECK (id > 7), note VARCHAR(20)", (False, True)),
    ],
)
def test_tables_are_compared_by_queries_and_inserts(
    columns: str, broken: tuple[bool, bool], tmp_path: Path
) -> None:
    """New columns break no query; what inserts must fill, or may not fill any more, breaks them."""
    old = table(tmp_path, "old", "id INT NOT NULL, note VARCHAR(20)")

    report = compare_schemas(old, table(tmp_path, "new", columns))

    assert (report.breaks_readers, report.breaks_writers) == broken, str(report)


def message(folder: Path, name: str, fields: str, rest: str = "") -> Schema:
    """Return the schema of a proto3 message with these fields."""
    path = folder / f"{name}.proto"
    path.write_text(f'syntax = "proto3";\nmessage Order {{ {fields} }}\n{rest}\n')
    return read_schema_file(path).schema("Order")


@pytest.mark.parametrize(
    ("fields", "change", "broken"),
    [
        ("int32 id = 1; string note = 2; bool more = 3;", "field added", (False, False)),
        ("int32 id = 1; bytes photo = 2;", "renamed", (True, True)),
        ("int32 id = 1; double price = 2;", "number 2 reused", (True, True)),
        ("string id = 1; string note = 2;", "type changed", (True, True)),
        ("int32 id = 1; string remark = 2;", "renamed", (True, True)),
        ("int32 id = 1;", "field removed", (False, True)),
    ],
)
def test_messages_are_compared_by_number(
    fields: str, change: str, broken: tuple[bool, bool], tmp_path: Path
) -> None:
    """A field is its number and type on the wire, and its name in JSON."""
    old = message(tmp_path, "old", "int32 id = 1; string note = 2;")

    report = compare_schemas(old, message(tmp_path, "new", fields))

    assert report.changes[0].change == change
    assert (report.breaks_readers, report.breaks_writers) == broken


def test_a_removed_field_is_refused_in_json(tmp_path: Path) -> None:
    """Google's library refuses old records in JSON once a field is removed, as the report says."""
    old = message(tmp_path, "old", "int32 id = 1; string note = 2;")
    new = message(tmp_path, "new", "int32 id = 1;")
    records = compile_plan(old.definition, name="Order").texts(row_keys(1, 0, 50)).to_pylist()
    with_note = [text for text in records if "note" in json.loads(text)]

    with pytest.raises(json_format.ParseError):
        list(ProtobufEncoder(new.encoding["protobuf"]).messages(with_note))
    assert compare_schemas(old, new).breaks_writers

"""What is read from Avro schema files."""

from pathlib import Path
from typing import Any

import fastavro
import pytest

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.schemas.avro.reading import AvroFile, read_avro
from persona_assets.schemas.reading import read_schema_file
from persona_assets.schemas.schema import Schema, SchemaFormat

FILES = Path(__file__).parent / "files" / "avro"


def read(name: str) -> AvroFile:
    """Return the file called *name* of the test data."""
    return read_avro(FILES / f"{name}.avsc", roots={"": FILES / "shared"})


def parts(schema: Schema) -> dict[str, Any]:
    """Return the properties of the definition of *schema*."""
    assert isinstance(schema.definition, dict)
    return schema.definition["properties"]


def test_records_are_the_entities_root_first() -> None:
    """PP-58: the root record comes first, then the records within it, with their lines."""
    entities = read("user_event").entities

    assert [(one.name, one.kind, one.line) for one in entities] == [
        ("UserEvent", "record", 1),
        ("FieldChange", "record", 19),
    ]


def test_the_format_is_detected() -> None:
    """PP-59: an Avro file is read without naming its format."""
    schema = read_schema_file(FILES / "user_event.avsc").schema()

    assert schema.source.format is SchemaFormat.AVRO
    assert schema.name == "UserEvent"


def test_an_inner_record_can_be_taken_alone() -> None:
    """A record within another is an entity of its own, with a schema that stands alone."""
    schema = read("user_event").schema("FieldChange")

    assert list(parts(schema)) == ["field_name", "old_value", "new_value"]
    assert schema.encoding["avro"]["name"] == "com.example.users.FieldChange"


def test_a_full_name_is_understood() -> None:
    """An entity can be asked for with its namespace."""
    assert read("user_event").schema("com.example.users.FieldChange").name == "FieldChange"


def test_an_unknown_entity_is_an_error() -> None:
    """Who asks for what is not there hears what is."""
    with pytest.raises(UnknownNameError, match=r"no entity named 'Users'.*FieldChange, UserEvent"):
        read("user_event").schema("Users")


def test_a_list_of_records_needs_a_choice() -> None:
    """A file that is a list of records has no root."""
    assert [one.name for one in read("parties").entities] == ["Customer", "Supplier"]
    with pytest.raises(InvalidArgumentError, match="name one of its entities: Customer, Supplier"):
        read("parties").schema()


def test_types_are_found_in_files_beside_and_in_roots() -> None:
    """A type that another file defines becomes part of the schema."""
    schema = read("order").schema()

    assert isinstance(schema.definition, dict)
    assert set(schema.definition["$defs"]) == {"Customer", "Currency"}
    assert fastavro.parse_schema(schema.encoding["avro"])


def test_a_nullable_primitive_stays_short() -> None:
    """A union of null and a primitive is a list of types; the default is kept as a hint."""
    assert parts(read("order").schema())["order_id"]["format"] == "int64"
    assert parts(read("user_event").schema())["email"] == {"type": ["null", "string"]}


def test_docs_become_descriptions() -> None:
    """What a schema says in words is kept."""
    schema = read("user_event").schema()

    assert isinstance(schema.definition, dict)
    assert schema.definition["description"] == "Something that happened to a user."
    assert parts(schema)["user_id"]["description"] == "Whom it happened to."


def test_a_time_keeps_its_unit() -> None:
    """A logical type becomes a format, with the limits of what libraries can read."""
    assert parts(read("user_event").schema())["occurred_at"] == {
        "type": "integer",
        "format": "unix-time-ms",
        "minimum": -62_135_596_800_000,
        "maximum": 253_402_300_799_999,
    }


def test_an_unknown_logical_type_is_ignored_with_a_notice() -> None:
    """Avro demands that an unknown logical type is ignored; the import says so."""
    [notice] = read("everything").schema().notices

    assert (notice.line, notice.construct) == (29, "logical type colour")
    assert notice.effect == "read as string, as Avro demands"


def test_the_hints_of_the_data_generator_become_limits() -> None:
    """Range, options, pattern and length are followed; the range's end is not part of it."""
    found = parts(read("datagen").schema())

    assert (found["stars"]["minimum"], found["stars"]["maximum"]) == (1, 5)
    assert found["rating_id"]["minimum"] == 1
    assert found["channel"]["enum"] == ["web", "ios"]
    assert found["code"]["pattern"] == "^(?:[A-Z]{3}-[0-9]{2})$"
    assert (found["note"]["minLength"], found["note"]["maxLength"]) == (5, 8)


def test_a_hint_in_another_language_is_a_notice() -> None:
    """A pattern with operators that no other language has is not followed, and that is said."""
    [notice] = read("datagen").schema().notices

    assert notice.construct == "arg.properties regex"


def test_a_wrong_default_is_left_out_with_a_notice(tmp_path: Path) -> None:
    """A default that Avro libraries refuse does not reach them."""
    path = tmp_path / "wrong.avsc"
    path.write_text(
        '{"type": "record", "name": "A", "fields": [\n'
        '{"name": "b", "type": ["string", "null"], "default": null}]}'
    )

    schema = read_avro(path, roots={}).schema()

    assert [(one.line, one.construct) for one in schema.notices] == [(2, "default")]
    assert schema.encoding["avro"]["fields"] == [{"name": "b", "type": ["string", "null"]}]


def test_any_type_can_be_the_root(tmp_path: Path) -> None:
    """A file that is no record is an entity called like the file."""
    path = tmp_path / "scores.avsc"
    path.write_text('{"type": "map", "values": {"type": "array", "items": "int"}}')

    file = read_avro(path, roots={})

    assert [(one.name, one.kind) for one in file.entities] == [("scores", "schema")]
    assert file.schema().encoding == {
        "avro": {"type": "map", "values": {"type": "array", "items": "int"}}
    }

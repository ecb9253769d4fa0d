"""What is read from Protobuf files."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.schemas.protobuf.reading import ProtobufFile, read_protobuf
from persona_assets.schemas.reading import read_schema_file
from persona_assets.schemas.schema import Schema, SchemaFormat

FILES = Path(__file__).parent / "files" / "protobuf"


@pytest.fixture(scope="module")
def files() -> Mapping[str, ProtobufFile]:
    """Return the files of the test data, each compiled once."""
    return {path.stem: read_protobuf(path, roots={}) for path in FILES.glob("*.proto")}


def parts(schema: Schema) -> dict[str, Any]:
    """Return the properties of the definition of *schema*."""
    assert isinstance(schema.definition, dict)
    return schema.definition["properties"]


def test_messages_are_the_entities_in_file_order(files: Mapping[str, ProtobufFile]) -> None:
    """PP-57: every message is listed with its line; services are not."""
    entities = files["users"].entities

    assert [one.name for one in entities] == [
        "User", "Address", "Preferences", "Order", "OrderItem", "UserEvent",
    ]  # fmt: skip
    assert (entities[0].kind, entities[0].line) == ("message", 8)


def test_inner_messages_have_their_outer_name(files: Mapping[str, ProtobufFile]) -> None:
    """A message within a message, or a group, is listed after it."""
    assert [one.name for one in files["legacy"].entities] == ["Legacy", "Legacy.Result"]


def test_a_message_keeps_all_its_fields(files: Mapping[str, ProtobufFile]) -> None:
    """PP-50: fourteen fields by their JSON names, and the values of the enum."""
    schema = files["users"].schema("User")

    assert len(parts(schema)) == 14
    assert list(parts(schema))[:3] == ["userId", "email", "firstName"]
    assert parts(schema)["status"]["enum"] == [
        "USER_STATUS_UNSPECIFIED", "USER_STATUS_ACTIVE", "USER_STATUS_SUSPENDED",
    ]  # fmt: skip


def test_comments_become_descriptions(files: Mapping[str, ProtobufFile]) -> None:
    """A comment before or behind a declaration is kept."""
    schema = files["users"].schema("User")

    assert isinstance(schema.definition, dict)
    assert schema.definition["description"] == "Someone with an account."
    assert parts(schema)["email"]["description"] == "Where to write to."


def test_a_message_is_known_by_its_full_name(files: Mapping[str, ProtobufFile]) -> None:
    """An entity can be asked for with its package."""
    assert files["users"].schema("example.users.v1.Order").name == "Order"


def test_several_messages_need_a_choice(files: Mapping[str, ProtobufFile]) -> None:
    """Without a name only a file of one message has a schema."""
    assert files["modern"].schema().name == "Modern"
    with pytest.raises(InvalidArgumentError, match="name one of its entities: User, Address"):
        files["users"].schema()
    with pytest.raises(UnknownNameError, match="no entity named 'user'"):
        files["users"].schema("user")


def test_the_format_is_detected() -> None:
    """PP-59: a Protobuf file is read without naming its format."""
    schema = read_schema_file(FILES / "modern.proto").schema()

    assert schema.source.format is SchemaFormat.PROTOBUF


@pytest.mark.parametrize(
    ("name", "expected"),
    [("users", "proto3"), ("legacy", "proto2"), ("modern", "edition 2023")],
)
def test_the_version_of_the_language_is_kept(
    files: Mapping[str, ProtobufFile], name: str, expected: str
) -> None:
    """The dialect says which rules of presence hold."""
    entity = files[name].entities[0].name

    assert files[name].schema(entity).source.dialect == expected


def test_what_is_required_is_required(files: Mapping[str, ProtobufFile]) -> None:
    """Required fields of proto2, of editions and by field behavior must be there; others not."""
    legacy, modern = files["legacy"].schema("Legacy"), files["modern"].schema("Modern")
    lonely = files["lonely"].schema("Lonely")
    definitions = [legacy.definition, lonely.definition]

    assert [one["required"] for one in definitions if isinstance(one, dict)] == [["name"], ["name"]]
    assert isinstance(modern.definition, dict)
    assert modern.definition["$defs"]["Modern"]["required"] == ["wanted"]


def test_at_most_one_member_of_a_choice_is_there(files: Mapping[str, ProtobufFile]) -> None:
    """A oneof becomes a condition on what is there."""
    schema = files["legacy"].schema("Legacy")

    assert isinstance(schema.definition, dict)
    [choice] = schema.definition["allOf"]
    assert [one.get("required") for one in choice["oneOf"]] == [["x"], ["y"], None]


def test_extensions_and_defaults_are_kept(files: Mapping[str, ProtobufFile]) -> None:
    """Extensions are members in brackets; defaults are hints."""
    found = parts(files["legacy"].schema("Legacy"))

    assert found["[example.legacy.note]"] == {"type": "string"}
    assert found["port"]["default"] == 8080
    assert found["level"]["default"] == "HIGH"


def test_what_was_not_found_is_left_out_with_notices(files: Mapping[str, ProtobufFile]) -> None:
    """A file whose imports are missing is read; unknown types and options are told."""
    schema = files["lonely"].schema("Lonely")

    assert list(parts(schema)) == ["local", "name", "size"]
    assert {one.construct for one in schema.notices} == {
        "missing import", "unknown type", "unknown option",
    }  # fmt: skip
    assert {one.line for one in schema.notices if one.construct == "missing import"} == {3, 4}


def test_imports_are_found_above_and_in_roots(tmp_path: Path) -> None:
    """An import is looked for from each folder above the file, then in the roots."""
    (tmp_path / "acme" / "shop").mkdir(parents=True)
    (tmp_path / "acme" / "money.proto").write_text(
        'syntax = "proto3"; package acme; message Money { int64 units = 1; }'
    )
    (tmp_path / "else" / "geo").mkdir(parents=True)
    (tmp_path / "else" / "geo" / "point.proto").write_text(
        'syntax = "proto3"; package geo; message Point { double x = 1; }'
    )
    path = tmp_path / "acme" / "shop" / "order.proto"
    path.write_text(
        'syntax = "proto3"; package acme.shop;\n'
        'import "acme/money.proto"; import "geo/point.proto";\n'
        "message Order { Money total = 1; geo.Point place = 2; }"
    )

    schema = read_protobuf(path, roots={"": tmp_path / "else"}).schema()

    assert schema.notices == ()
    assert list(parts(schema)) == ["total", "place"]


def test_rules_beside_fields_become_limits(tmp_path: Path) -> None:
    """Rules of a validation library are followed when its file is at hand."""
    (tmp_path / "validate").mkdir()
    (tmp_path / "validate" / "validate.proto").write_text(
        'syntax = "proto2"; package validate; import "google/protobuf/descriptor.proto";\n'
        "extend google.protobuf.FieldOptions { optional FieldRules rules = 1071; }\n"
        "message FieldRules { oneof type { Int32Rules int32 = 3; StringRules string = 14; } }\n"
        "message Int32Rules { optional int32 lt = 2; optional int32 gte = 5; }\n"
        "message StringRules { optional uint64 min_len = 2; optional string prefix = 7;\n"
        "  optional uint64 max_bytes = 5; }"
    )
    path = tmp_path / "person.proto"
    path.write_text(
        'syntax = "proto3"; import "validate/validate.proto";\n'
        "message Person { int32 age = 1 [(validate.rules).int32 = {gte: 18, lt: 90}];\n"
        'string code = 2 [(validate.rules).string = {min_len: 3, prefix: "x.", max_bytes: 9}]; }'
    )

    schema = read_protobuf(path, roots={}).schema()

    assert parts(schema)["age"]["allOf"] == [{"exclusiveMaximum": 90, "minimum": 18}]
    assert parts(schema)["code"] == {"type": "string", "minLength": 3, "pattern": r"^x\."}
    assert isinstance(schema.definition, dict)
    assert schema.definition["required"] == ["age", "code"]
    assert [(one.line, one.construct) for one in schema.notices] == [(3, "string.max_bytes")]


def test_the_descriptors_are_small(files: Mapping[str, ProtobufFile]) -> None:
    """What binary records need has no comments, options or files that are not used."""
    from google.protobuf import descriptor_pb2

    encoded = files["lonely"].schema("Lonely").encoding["protobuf"]

    found = descriptor_pb2.FileDescriptorSet.FromString(base64.b64decode(encoded["descriptors"]))
    assert encoded["message"] == "example.lonely.Lonely"
    assert not any(one.name.startswith("google/") for one in found.file)
    assert b"Someone" not in base64.b64decode(
        files["users"].schema("User").encoding["protobuf"]["descriptors"]
    )


def test_the_same_file_gives_the_same_schema(files: Mapping[str, ProtobufFile]) -> None:
    """A schema does not depend on what was asked before."""
    again = read_protobuf(FILES / "users.proto", roots={})

    assert again.schema("Order") == files["users"].schema("Order")

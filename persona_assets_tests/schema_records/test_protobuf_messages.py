"""Binary messages, judged by protoc and by Google's library on the original file."""

import io
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from persona_assets.keys import derive, row_keys
from persona_assets.schema_records.binary.protobuf_messages import ProtobufEncoder
from persona_assets.schema_records.planning import compile_plan
from persona_assets.schemas.protobuf.reading import ProtobufFile, read_protobuf
from persona_assets.schemas.schema import Schema

FILES = Path(__file__).parents[1] / "schemas" / "files" / "protobuf"
NAMES = ["users", "everything", "legacy", "modern"]


@pytest.fixture(scope="module")
def files() -> Mapping[str, ProtobufFile]:
    """Return the files of the test data, each compiled once."""
    return {name: read_protobuf(FILES / f"{name}.proto", roots={}) for name in NAMES}


def make_texts(schema: Schema, count: int) -> list[str]:
    """Return the first *count* records of *schema*."""
    plan = compile_plan(schema.definition, name=schema.name)
    return plan.texts(row_keys(derive(7, "protobuf"), 0, count)).to_pylist()


def protoc(*arguments: str, given: bytes = b"") -> bytes:
    """Return what protoc writes when it is run with *arguments*."""
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{FILES}", *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=True).stdout


def original_type(name: str, full_name: str, folder: Path) -> Any:  # noqa: ANN401 - no types
    """Return the class of a message as protoc compiles the original file, and its pool."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

    target = folder / "original"
    wrappers = "google/protobuf/wrappers.proto"
    protoc("--include_imports", f"--descriptor_set_out={target}", f"{name}.proto", wrappers)
    pool: Any = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(target.read_bytes()).file:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(full_name)), pool


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("users", "User"),
        ("users", "Order"),
        ("users", "UserEvent"),
        ("everything", "Everything"),
        ("legacy", "Legacy"),
        ("modern", "Modern"),
    ],
)
def test_a_thousand_records_survive_the_original_file(
    files: Mapping[str, ProtobufFile], tmp_path: Path, name: str, entity: str
) -> None:
    """PP-51: the bytes of each record say, by the original file, what its JSON says."""
    from google.protobuf import json_format

    schema = files[name].schema(entity)
    texts = make_texts(schema, 1000)
    encoding = schema.encoding["protobuf"]
    kind, pool = original_type(name, encoding["message"], tmp_path)

    contents = list(ProtobufEncoder(encoding).messages(texts))

    read = [kind.FromString(content) for content in contents]
    assert all(one.IsInitialized() for one in read)
    wanted = [json_format.Parse(text, kind(), descriptor_pool=pool) for text in texts]
    assert read == wanted


def test_protoc_reads_the_bytes(files: Mapping[str, ProtobufFile]) -> None:
    """The compiler's own decoder shows the values under the names of the file."""
    schema = files["users"].schema("User")
    text = '{"userId": "u-1", "age": 30, "status": "USER_STATUS_ACTIVE", "tags": ["a"]}'

    [content] = ProtobufEncoder(schema.encoding["protobuf"]).messages([text])

    shown = protoc("--decode=example.users.v1.User", "users.proto", given=content).decode()
    assert shown.split("\n") == [
        'user_id: "u-1"', "age: 30", "status: USER_STATUS_ACTIVE", 'tags: "a"', "",
    ]  # fmt: skip


def test_delimited_messages_are_read_one_after_the_other(
    files: Mapping[str, ProtobufFile],
) -> None:
    """Each message stands behind its length, also when that takes two bytes."""
    from google.protobuf import proto

    schema = files["users"].schema("UserEvent")
    encoder = ProtobufEncoder(schema.encoding["protobuf"])
    texts = [*make_texts(schema, 50), '{"eventId": "' + "x" * 300 + '"}']
    file = io.BytesIO()

    encoder.write_delimited(file, texts)

    size = len(file.getvalue())
    file.seek(0)
    found: list[bytes] = []
    while file.tell() < size:
        message: Any = proto.parse_length_prefixed(encoder.message_type, file)
        found.append(message.SerializeToString(deterministic=True))
    assert found == list(encoder.messages(texts))


def test_bytes_become_the_same_json_again(files: Mapping[str, ProtobufFile]) -> None:
    """What is written can be read back as JSON, which gives the same bytes."""
    schema = files["everything"].schema("Everything")
    encoder = ProtobufEncoder(schema.encoding["protobuf"])
    contents = list(encoder.messages(make_texts(schema, 100)))

    assert list(encoder.messages(encoder.texts(contents))) == contents


def test_maps_are_written_in_the_order_of_their_keys(files: Mapping[str, ProtobufFile]) -> None:
    """The order in which JSON has the entries of a map does not show in the bytes."""
    schema = files["users"].schema("Preferences")
    encoder = ProtobufEncoder(schema.encoding["protobuf"])

    one, other = encoder.messages(
        ['{"settings": {"a": "1", "b": "2"}}', '{"settings": {"b": "2", "a": "1"}}']
    )

    assert one == other


def test_many_null_values_stay_empty(tmp_path: Path) -> None:
    """Readers take no null in a list or a map of NullValue, so there is none, with a notice."""
    path = tmp_path / "nulls.proto"
    path.write_text(
        'syntax = "proto3";\nimport "google/protobuf/struct.proto";\nmessage Nulls {\n'
        "  repeated google.protobuf.NullValue many = 1;\n"
        "  map<string, google.protobuf.NullValue> named = 2;\n"
        "  google.protobuf.NullValue one = 3;\n}\n"
    )
    schema = read_protobuf(path, roots={}).schema()
    texts = compile_plan(schema.definition, name="Nulls").texts(row_keys(7, 0, 50)).to_pylist()

    assert len(list(ProtobufEncoder(schema.encoding["protobuf"]).messages(texts))) == len(texts)
    assert any('"one":null' in text for text in texts)
    assert [one.place for one in schema.notices] == ["Nulls.many", "Nulls.named"]

"""Records as Avro and Protobuf: written as their schemas say, read back by other libraries."""

import json
from pathlib import Path

import fastavro
import pytest
from pydantic import ValidationError

from persona_assets.profiles.documents import Profile, read_profile
from persona_assets.profiles.importing import ImportChoices, imported_profile
from persona_assets.profiles.outputs import RecordFormat
from persona_assets.profiles.planning import plan_profile
from persona_assets.profiles.recounting import count_records
from persona_assets.profiles.running import run_plan
from persona_assets.schema_records.binary.protobuf_messages import ProtobufEncoder
from persona_assets.schema_records.violations.formats import encoding_takes
from persona_assets.schemas.reading import read_schema_file
from persona_assets_tests.profiles.builders import write_profile
from persona_assets_tests.profiles.test_imported_profiles import make_imported

FILES = Path(__file__).parents[1] / "schemas" / "files"
EVENT, USER = FILES / "avro" / "user_event.avsc", FILES / "protobuf" / "users.proto"


def imported(folder: Path, source: Path, form: RecordFormat, entity: str | None = None) -> Profile:
    """Return the profile of *source*, as `import-schema` writes it."""
    schema = read_schema_file(source).schema(entity)
    return read_profile(write_profile(folder, imported_profile(schema, ImportChoices(format=form))))


def made(folder: Path, profile: Profile) -> Path:
    """Return the path of the only file of *profile*."""
    plan = plan_profile(profile, personas=["high_volume_system"], directory=folder)
    [one] = run_plan(plan)
    return one.path


def test_an_object_container_says_what_json_says(tmp_path: Path) -> None:
    """PP-48: fastavro reads as many records, with the same ids, and the file counts them itself."""
    path = made(tmp_path / "a", imported(tmp_path, EVENT, RecordFormat.AVRO))
    plain = made(tmp_path / "j", imported(tmp_path, EVENT, RecordFormat.JSON))

    with path.open("rb") as stream:
        read = list(fastavro.reader(stream))
    told = json.loads(plain.read_bytes())
    assert [str(one["event_id"]) for one in read] == [one["event_id"] for one in told]
    assert count_records(path, RecordFormat.AVRO) == 100


def test_delimited_messages_say_what_json_says(tmp_path: Path) -> None:
    """PP-50: Google's library parses every message, each behind its length."""
    profile = imported(tmp_path, USER, RecordFormat.PROTOBUF, "User")
    path = made(tmp_path / "p", profile)
    plain = made(tmp_path / "j", imported(tmp_path, USER, RecordFormat.JSON, "User"))

    encoder = ProtobufEncoder(profile.schemas["user"].encoding["protobuf"])
    told = [json.dumps(one) for one in json.loads(plain.read_bytes())]
    expected = b"".join(length(len(one)) + one for one in encoder.messages(told))
    assert path.read_bytes() == expected
    assert count_records(path, RecordFormat.PROTOBUF) == 100


def length(size: int) -> bytes:
    """Return *size* as a varint of one or two bytes."""
    return bytes([size]) if size < 128 else bytes([size & 127 | 128, size >> 7])


@pytest.mark.parametrize("form", [RecordFormat.AVRO, RecordFormat.PROTOBUF])
def test_the_same_bytes_come_again(tmp_path: Path, form: RecordFormat) -> None:
    """PP-39: nothing in a binary file is left to chance."""
    source = (EVENT, None) if form is RecordFormat.AVRO else (USER, "User")
    profile = imported(tmp_path, source[0], form, source[1])

    assert made(tmp_path / "a", profile).read_bytes() == made(tmp_path / "b", profile).read_bytes()


@pytest.mark.parametrize("form", [RecordFormat.AVRO, RecordFormat.PROTOBUF])
def test_what_a_binary_form_cannot_hold_lies_beside_it(tmp_path: Path, form: RecordFormat) -> None:
    """PP-52: what a persona broke is in the file where it can be, and otherwise in JSON."""
    source = (EVENT, None) if form is RecordFormat.AVRO else (USER, "User")
    profile = imported(tmp_path, source[0], form, source[1])

    plan = plan_profile(profile, personas=["edge_case_user"], directory=tmp_path / "out")
    [one] = run_plan(plan)

    [trace] = (tmp_path / "out").glob("*.behaviors.jsonl")
    lines = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    left = [line for line in lines if not line.get("is_written", True)]
    assert count_records(one.path, form) == 100 - len(left)
    assert one.unwritten_count == len(left) > 0
    assert not any(line["is_valid"] for line in left)
    assert all(line["record"] and line["behaviors"] for line in left)


def test_others_read_what_a_broken_record_leaves(tmp_path: Path) -> None:
    """Fastavro reads the whole file: what is no UUID any more is not in it."""
    profile = imported(tmp_path, EVENT, RecordFormat.AVRO)
    plan = plan_profile(
        profile, personas=["edge_case_user", "noisy_device"], directory=tmp_path / "out"
    )

    for one in run_plan(plan):
        with one.path.open("rb") as stream:
            assert len(list(fastavro.reader(stream))) == 100 - one.unwritten_count


def test_a_schema_of_another_language_is_refused() -> None:
    """A binary form needs what its own language says."""
    with pytest.raises(ValidationError, match="imported from avro"):
        make_imported(output={"format": "avro"})


def test_what_protobuf_readers_take_is_valid(tmp_path: Path) -> None:
    """In JSON Lines, no record that is said to be invalid is taken by Google's library."""
    profile = imported(tmp_path, USER, RecordFormat.JSONL, "User")
    plan = plan_profile(profile, personas=["edge_case_user"], directory=tmp_path / "out")
    [one] = run_plan(plan)
    [schema] = plan.profile.schemas.values()
    takes = encoding_takes(schema.encoding)

    [trace] = (tmp_path / "out").glob("*.behaviors.jsonl")
    lines = [json.loads(line) for line in trace.read_text(encoding="utf-8").splitlines()]
    texts = one.path.read_text(encoding="utf-8").splitlines()
    invalid = [texts[line["row"]] for line in lines if not line["is_valid"]]
    assert takes is not None
    assert invalid
    assert not any(takes(text) for text in invalid)

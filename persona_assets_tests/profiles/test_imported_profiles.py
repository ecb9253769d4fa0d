"""Profiles with schemas: their records are instances, in every form, whatever is asked for."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import pyarrow.parquet as pq
import pytest
import yaml
from pydantic import ValidationError

from persona_assets.datasets.building import dataset
from persona_assets.datasets.instances import as_columns, layout_of
from persona_assets.errors import InvalidArgumentError, InvalidDocumentError
from persona_assets.personas.documents import resolve_persona
from persona_assets.profiles.documents import Profile, read_profile
from persona_assets.profiles.planning import plan_profile
from persona_assets.profiles.validation import validate_file
from persona_assets_tests.profiles.builders import make_files

USER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "name": {"type": "string", "maxLength": 60},
        "street": {"type": "string"},
        "age": {"type": "integer", "minimum": 0, "maximum": 150},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "is_new": {"type": "boolean"},
        "nick": {"type": ["string", "null"]},
        "code": {"type": "string", "pattern": "^${1,2}[a-z]{3}$"},
        "big": {"type": "integer", "minimum": 2**64, "maximum": 2**64 + 9},
        "behaviors": {"type": "array", "items": {"type": "string"}},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "address": {"type": "object", "properties": {"city": {"type": "string"}}},
    },
    "additionalProperties": False,
}
CARD = {
    "oneOf": [
        {"type": "object", "required": ["iban"], "properties": {"iban": {"type": "string"}}},
        {"type": "object", "required": ["card"], "properties": {"card": {"type": "integer"}}},
    ]
}


def make_imported(count: int = 300, **fields: object) -> Profile:
    """Return a profile whose records are users."""
    return Profile.model_validate(
        {
            "name": "p",
            "personas": ["high_volume_system"],
            "datasets": [{"type": "records", "schema": "user", "count": count}],
            "schemas": {"user": {"definition": USER}},
            **fields,
        }
    )


def records_in(folder: Path, profile: Profile) -> list[dict[str, Any]]:
    """Return the records of the only file of *profile*, which is JSON."""
    [one] = make_files(folder, profile)
    return json.loads(one.path.read_bytes())


def test_records_are_instances(tmp_path: Path) -> None:
    """PP-51, PP-116: two validators that are not ours accept all of 1,000."""
    records = records_in(tmp_path, make_imported(1_000))

    checker = jsonschema.Draft202012Validator(
        USER, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    fast = jsonschema_rs.Draft202012Validator(USER, validate_formats=True)
    assert len(records) == 1_000
    assert all(checker.is_valid(one) and fast.is_valid(one) for one in records)


@pytest.mark.parametrize("batch_rows", [1, 7, 64])
def test_batches_change_nothing(batch_rows: int) -> None:
    """A record is the same alone, in small batches and in one."""
    [job] = plan_profile(make_imported(64)).jobs

    whole = list(job.made.records(0, 64))
    pieces = job.made.batches(0, 64, batch_rows=batch_rows)

    assert [one for piece in pieces for one in piece.to_pylist()] == whole
    assert job.made.record(41) == whole[41]


def test_a_person_is_a_person_of_the_population(tmp_path: Path) -> None:
    """Record i of users is person i, as the dataset `population` has them."""
    people = dataset("population", resolve_persona("high_volume_system", ()), 42)

    records = records_in(tmp_path, make_imported(20))

    expected = [one["name"] for one in people.records(0, 20)]
    assert [one["name"] for one in records] == expected
    assert {one["street"] for one in records if "street" in one} <= {
        one["street"] for one in people.records(0, 20)
    }


def test_two_datasets_differ(tmp_path: Path) -> None:
    """A second dataset of one schema has records of its own, of the same people."""
    asked = [{"type": "records", "schema": "user", "count": 20}] * 2

    first, second = (
        json.loads(one.path.read_bytes())
        for one in make_files(tmp_path, make_imported(datasets=asked))
    )

    assert [one["name"] for one in first] == [one["name"] for one in second]
    assert not {one["id"] for one in first} & {one["id"] for one in second}


def test_csv_has_a_column_for_each_member(tmp_path: Path) -> None:
    """PP-74: a header, texts as they are, what is nested as JSON, nothing where nothing is."""
    records = records_in(tmp_path / "json", make_imported(50))
    [one] = make_files(tmp_path / "csv", make_imported(50, output={"format": "csv"}))

    text = one.path.read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))

    assert list(rows[0]) == list(USER["properties"])
    for row, record in zip(rows, records, strict=True):
        assert row["name"] == record["name"]
        assert row["age"] == str(record.get("age", ""))
        assert (json.loads(row["tags"]) if row["tags"] else None) == record.get("tags")
        assert row["big"] == str(record.get("big", ""))


def test_parquet_has_typed_columns(tmp_path: Path) -> None:
    """PP-66: numbers are numbers, and the rows say what JSON says."""
    records = records_in(tmp_path / "json", make_imported(50))
    [one] = make_files(tmp_path / "parquet", make_imported(50, output={"format": "parquet"}))

    table = pq.read_table(one.path)

    types = {field.name: str(field.type) for field in table.schema}
    assert (types["age"], types["share"], types["is_new"]) == ("int64", "double", "bool")
    assert (types["name"], types["big"]) == ("string", "string")
    assert types["address"] == "struct<city: string>"
    assert types["tags"] == "list<element: string>"
    assert [row["share"] for row in table.to_pylist()] == [one.get("share") for one in records]


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "parquet"])
def test_the_same_bytes_come_again(tmp_path: Path, form: str) -> None:
    """PP-51: nothing but profile, persona and seed decides."""
    made = [
        make_files(tmp_path / place, make_imported(output={"format": form}))[0].path.read_bytes()
        for place in ("one", "two")
    ]

    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("definition", "names"),
    [
        pytest.param({"type": "array", "items": {"type": "integer"}}, ["record"], id="arrays"),
        pytest.param(CARD, ["iban", "card"], id="one of two objects"),
        pytest.param(
            {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1},
            ["other_members"],
            id="made-up names",
        ),
        pytest.param({"enum": [{"a": 1}, {"b": [2]}]}, ["a", "b"], id="listed objects"),
    ],
)
def test_any_shape_has_columns(definition: dict[str, Any], names: list[str]) -> None:
    """PP-74: records that are no objects, or differ, lose nothing in columns."""
    profile = make_imported(schemas={"user": {"definition": definition}})
    [job] = plan_profile(profile).jobs
    layout = layout_of(job.made.schema) or []

    [columns] = as_columns(job.made.batches(0, 40), layout)

    whole = [json.loads(one["record"]) for one in job.made.records(0, 40)]
    assert set(names) <= set(columns.schema.names)
    for row, record in zip(columns.to_pylist(), whole, strict=True):
        said = [value for value in row.values() if value is not None]
        assert len(said) == (len(record) if isinstance(record, dict) and len(names) > 1 else 1)


CARRIERS = ["records", "api", "streaming", "file", "load"]


def payloads(kind: str, persona: str, count: int = 400) -> list[tuple[str, list[str]]]:
    """Return what records of *kind* say, where they say anything, and what touched them."""
    asked = [{"type": kind, "schema": "user", "count": count}]
    [job] = plan_profile(make_imported(datasets=asked, personas=[persona])).jobs
    found: list[tuple[str | None, list[str]]] = []
    for row in job.made.records(0, count):
        said = {
            "records": lambda row: row["record"],
            "api": lambda row: row["request"]["body"] or _answer(row["response"]),
            "streaming": lambda row: row["value"],
            "file": lambda row: row["content"],
            "load": lambda row: row["body"],
        }[kind](row)
        found.append((said, row["behaviors"]))
    return [(said, names) for said, names in found if said is not None]


def _answer(response: dict[str, Any]) -> str | None:
    return response["body"] if response["status_code"] < 400 else None


def is_instance(text: str) -> bool:
    """Return whether a validator that is not ours accepts *text*."""
    try:
        return jsonschema_rs.Draft202012Validator(USER, validate_formats=True).is_valid(
            json.loads(text)
        )
    except ValueError:
        return False


@pytest.mark.parametrize("kind", CARRIERS)
def test_a_normal_user_breaks_nothing(kind: str) -> None:
    """PP-48, PP-51, PP-64: every message of every type is an instance, typing errors and all."""
    said = payloads(kind, "normal_user")

    assert len(said) > 150
    assert all(is_instance(text) for text, _ in said)
    assert any("typos" in names for _, names in said)


@pytest.mark.parametrize("kind", CARRIERS)
@pytest.mark.parametrize(
    ("persona", "breaking"),
    [
        pytest.param(
            "edge_case_user", {"boundary_values", "unicode", "malformed_inputs"}, id="PP-52"
        ),
        pytest.param("noisy_device", {"signal_noise"}, id="PP-53"),
    ],
)
def test_what_breaks_a_message_is_named(kind: str, persona: str, breaking: set[str]) -> None:
    """PP-52, PP-53: edges and faults show, and each message that does not fit says why."""
    broken = [names for text, names in payloads(kind, persona) if not is_instance(text)]

    assert len(broken) > 5
    assert all(breaking.intersection(names) for names in broken)


def test_messages_speak_of_their_entity() -> None:
    """PP-51: endpoint, operation and id in the path follow from the schema."""
    asked = [{"type": "api", "schema": "user", "count": 200}]
    [job] = plan_profile(make_imported(datasets=asked)).jobs
    rows = list(job.made.records(0, 200))

    gets = [one for one in rows if one["request"]["method"] == "GET"]
    answered = [one for one in gets if one["response"]["status_code"] == 200]
    assert {one["operation_name"] for one in rows} == {"get_user", "create_user", "replace_user"}
    for one in answered:
        record = json.loads(one["response"]["body"])
        assert one["request"]["endpoint"] == f"/v2/users/{record['id']}"


@pytest.mark.parametrize("kind", CARRIERS)
def test_batches_of_messages_change_nothing(kind: str) -> None:
    """A message is the same in any batch, whatever the behaviors do to it."""
    asked = [{"type": kind, "schema": "user", "count": 60}]
    [job] = plan_profile(make_imported(datasets=asked, personas=["edge_case_user"])).jobs

    whole = list(job.made.records(0, 60))
    pieces = job.made.batches(0, 60, batch_rows=7)

    assert [one for piece in pieces for one in piece.to_pylist(maps_as_pydicts="strict")] == whole


def test_changed_records_are_listed_beside_them(tmp_path: Path) -> None:
    """PP-52: which record violates the schema, and because of what, stands in a file of its own."""
    profile = make_imported(200, personas=["edge_case_user"], output={"format": "jsonl"})
    [one] = make_files(tmp_path, profile)

    [path] = tmp_path.glob("*.behaviors.jsonl")
    listed = {line["row"]: line for line in map(json.loads, path.read_text().splitlines())}
    lines = one.path.read_text(encoding="utf-8").splitlines()
    for row, line in enumerate(lines):
        told = listed.get(row, {"is_valid": True, "behaviors": []})
        assert told["is_valid"] == is_instance(line)
    assert 20 < sum(not told["is_valid"] for told in listed.values()) < 190
    assert one.summary.behavior_counts["malformed_inputs"] > 5


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_broken_records_lose_nothing_in_columns(tmp_path: Path, form: str) -> None:
    """PP-74: what does not fit a column is in the last one."""
    profile = make_imported(200, personas=["edge_case_user"], output={"format": form})
    [job] = plan_profile(profile).jobs
    whole = [one["record"] for one in job.made.records(0, 200)]
    [one] = make_files(tmp_path, profile)

    if form == "csv":
        with one.path.open(encoding="utf-8", newline="") as stream:
            others = [row["other_members"] for row in csv.DictReader(stream)]
    else:
        others = pq.read_table(one.path).column("other_members").to_pylist()

    cut = [text for text in whole if not _is_json(text)]
    assert cut
    assert set(cut) <= set(others)
    assert sum("unexpected_field" in text for text in whole) == sum(
        "unexpected_field" in (text or "") for text in others
    )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_metadata_name_the_schema(tmp_path: Path) -> None:
    """PP-116: what the records must fit, and where it came from, is said beside them."""
    output = {"format": "jsonl", "include_metadata": True}

    make_files(tmp_path, make_imported(5, output=output))

    [path] = tmp_path.glob("*.metadata.json")
    told = json.loads(path.read_bytes())
    assert told["schema"] == {"name": "user", "source": None}
    assert told["columns"][:2] == ["id", "name"]


def test_nobody_is_an_error() -> None:
    """PP-54: without personas there are no files, and the error says what to do."""
    with pytest.raises(InvalidArgumentError, match="--persona"):
        plan_profile(make_imported(personas=[]))


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        pytest.param({"schemas": {}}, "no schema named 'user'", id="no such schema"),
        pytest.param({"datasets": [{"type": "records", "count": 1}]}, "need a schema", id="none"),
    ],
)
def test_datasets_name_schemas_that_exist(fields: dict[str, Any], problem: str) -> None:
    """A dataset of records names one of the profile's schemas."""
    with pytest.raises(ValidationError, match=problem):
        make_imported(**fields)


def test_a_schema_may_speak_of_anything(tmp_path: Path) -> None:
    """Members called `code` or `behaviors`, and `${` in a pattern, are the schema's own."""
    text = yaml.safe_dump(
        {
            "name": "p",
            "datasets": [{"type": "records", "schema": "user", "count": 3}],
            "schemas": {"user": {"definition": USER}},
        }
    )
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")

    assert read_profile(path).schemas["user"].definition == USER


def test_validate_finds_a_contradiction(tmp_path: Path) -> None:
    """PP-116: a schema that nothing fits makes the profile invalid, and is named."""
    text = """\
name: p
datasets: [{type: records, schema: user, count: 3}]
schemas: {user: {definition: {type: integer, minimum: 5, maximum: 2}}}
"""
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")

    problem = validate_file(path).problem

    assert isinstance(problem, InvalidDocumentError)
    assert problem.field == "schemas.user.definition"

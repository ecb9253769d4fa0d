"""Faults of binary formats are refused by the formats' own libraries, not by the schema alone."""

import json
from pathlib import Path

import fastavro
import pytest
from jsonschema import Draft202012Validator

from persona_assets.generators.entities import Entity
from persona_assets.generators.entity_faults import fault_plan_of
from persona_assets.schema_records.planning import compile_plan
from persona_assets.schema_records.violations.columns import FaultShares
from persona_assets.schema_records.violations.coverage import coverage
from persona_assets.schema_records.violations.formats import format_takes
from persona_assets.schema_records.violations.violator import Violator
from persona_assets.schemas.reading import read_schema_file
from persona_assets_tests.schema_records.making import refused

FILES = Path(__file__).parent.parent / "schemas" / "files"
FORMATS = [
    "date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4",
    "ipv6", "iri", "iri-reference", "json-pointer", "regex", "relative-json-pointer", "time",
    "uri", "uri-reference", "uri-template", "uuid",
]  # fmt: skip
CASES = [("avro/user_event.avsc", "UserEvent"), ("protobuf/users.proto", "User")]
LOGICAL = {
    "type": "record",
    "name": "Visit",
    "fields": [
        {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
        {"name": "day", "type": {"type": "int", "logicalType": "date"}},
        {"name": "place", "type": "string", "default": "here"},
    ],
}


@pytest.mark.parametrize(("name", "entity"), CASES)
def test_the_library_of_the_format_refuses_every_fault(name: str, entity: str) -> None:
    """The library, fastavro or Google's, refuses each faulty record and takes its twin."""
    schema = read_schema_file(FILES / name).schema(entity)
    takes = format_takes(schema)
    assert takes is not None
    plan = compile_plan(schema.definition, name=schema.name)

    found = coverage(Violator(schema.definition, plan, takes))

    assert all(takes(one.valid) for one in found.violations)
    assert not any(takes(one.faulty) for one in found.violations)
    assert len(found.violations) > found.total_count / 2
    assert isinstance(schema.definition, dict)
    assert refused(schema.definition, [one.valid for one in found.violations]) == []


def test_a_quoted_number_is_no_fault_of_protobuf() -> None:
    """Its JSON takes numbers in quotes, so the type of a number is broken in another way."""
    schema = read_schema_file(FILES / "protobuf" / "users.proto").schema("User")
    plan = compile_plan(schema.definition, name=schema.name)

    found = coverage(Violator(schema.definition, plan, format_takes(schema)))

    (age,) = [one for one in found.violations if one.constraint.pointer == "/properties/age/type"]
    assert not age.change.mutated.strip('"').isdecimal()


def test_what_fastavro_accepts_is_no_fault_of_an_entity(tmp_path: Path) -> None:
    """A late timestamp, an unknown member or one with a default are left out, with a reason."""
    path = tmp_path / "visit.avsc"
    path.write_text(json.dumps(LOGICAL))
    schema = read_schema_file(path).schema()
    entity = Entity(schema.name, schema.definition, encoding=schema.encoding)

    found = fault_plan_of(entity, "en_US", FaultShares()).coverage

    reasons = {one.constraint.pointer: one.reason for one in found.missed}
    assert "the library of its format accepts" in reasons["/additionalProperties"]
    assert not any(_is_accepted(one.faulty) for one in found.violations)
    assert {one.constraint.keyword for one in found.violations} >= {"type", "required"}


def _is_accepted(text: str) -> bool:
    try:
        return fastavro.validate(json.loads(text), LOGICAL, raise_errors=False, strict=True)
    except (TypeError, ValueError, OverflowError):  # no date, for one
        return False


def test_json_has_no_second_witness(tmp_path: Path) -> None:
    """A schema without a binary format is judged by itself."""
    path = tmp_path / "order.json"
    path.write_text('{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}')

    assert format_takes(read_schema_file(path).schema()) is None


@pytest.mark.parametrize("name", FORMATS)
def test_two_checkers_refuse_what_breaks_a_format(name: str) -> None:
    """A text that breaks its format does so for jsonschema, too, and not for one library alone."""
    definition = {"type": "string", "format": name}
    violator = Violator(definition, compile_plan(definition, name=name))
    second = Draft202012Validator(definition, format_checker=Draft202012Validator.FORMAT_CHECKER)
    constraint = next(one for one in violator.constraints if one.keyword == "format")

    found = [violator.violate(constraint, key) for key in range(20)]

    assert name in Draft202012Validator.FORMAT_CHECKER.checkers
    assert all(one is not None and second.is_valid(json.loads(one.valid)) for one in found)
    assert not any(one is not None and second.is_valid(json.loads(one.faulty)) for one in found)

"""Faults of binary formats are refused by the formats' own libraries, not by the schema alone."""

from pathlib import Path

import pytest

from persona_assets.schema_records.planning import compile_plan
from persona_assets.schema_records.violations.coverage import coverage
from persona_assets.schema_records.violations.formats import format_takes
from persona_assets.schema_records.violations.violator import Violator
from persona_assets.schemas.reading import read_schema_file
from persona_assets_tests.schema_records.making import refused

FILES = Path(__file__).parent.parent / "schemas" / "files"
CASES = [("avro/user_event.avsc", "UserEvent"), ("protobuf/users.proto", "User")]


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


def test_json_has_no_second_witness(tmp_path: Path) -> None:
    """A schema without a binary format is judged by itself."""
    path = tmp_path / "order.json"
    path.write_text('{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}')

    assert format_takes(read_schema_file(path).schema()) is None

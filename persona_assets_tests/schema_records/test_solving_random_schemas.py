"""Random schemas: what is solved is valid, and what is refused is truly impossible."""

from typing import Any

import jsonschema_rs
from hypothesis import given, settings

from persona_assets.errors import UnsatisfiableSchemaError
from persona_assets.schema_records.planning import compile_plan
from persona_assets.schema_records.solving.solver import solve
from persona_assets_tests.schema_records.making import keys, refused
from persona_assets_tests.schema_records.random_schemas import definitions


@settings(deadline=None, max_examples=60, derandomize=True)
@given(definitions())
def test_records_of_random_schemas_are_valid(definition: dict[str, Any]) -> None:
    """Both validators accept every record of every schema that can be solved."""
    try:
        texts = compile_plan(definition, name="Thing").texts(keys(20))
    except UnsatisfiableSchemaError:
        return

    assert refused(definition, texts) == []


@settings(deadline=None, max_examples=150, derandomize=True)
@given(definitions())
def test_only_impossible_schemas_are_refused(definition: dict[str, Any]) -> None:
    """A schema that is refused is not one that jsonschema-rs can prove to have values."""
    try:
        solve(definition, name="Thing")
    except UnsatisfiableSchemaError:
        verdict = jsonschema_rs.canonicalize(definition, validate_formats=True).satisfiability()
        assert str(verdict) != "yes"

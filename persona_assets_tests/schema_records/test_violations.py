"""Each constraint is violated by a record that both validators refuse, and its twin is valid."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings

from persona_assets.errors import PersonaAssetsError
from persona_assets.keys import row_key
from persona_assets.schema_records.constraints import constraints
from persona_assets.schema_records.planning import compile_plan
from persona_assets.schema_records.violations.coverage import Coverage, coverage, sole_share
from persona_assets.schema_records.violations.edits import Operation, inverse
from persona_assets.schema_records.violations.violator import Violation, Violator
from persona_assets.schemas.reading import read_schema_file
from persona_assets_tests.schema_records.making import refused
from persona_assets_tests.schema_records.random_schemas import definitions

ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "lines"],
    "additionalProperties": False,
    "minProperties": 2,
    "maxProperties": 9,
    "dependentRequired": {"coupon": ["total"]},
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "code": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4}$"},
        "note": {"type": "string", "minLength": 3, "maxLength": 20},
        "total": {"type": "number", "minimum": 0.5, "exclusiveMaximum": 1000, "multipleOf": 0.5},
        "state": {"enum": ["new", "paid", "sent"]},
        "version": {"const": 2},
        "coupon": {"type": "string", "maxLength": 12},
        "lines": {
            "type": "array",
            "minItems": 1,
            "maxItems": 5,
            "uniqueItems": True,
            "items": {"$ref": "#/$defs/line"},
        },
        "extra": {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z]+$"},
            "additionalProperties": {"type": ["integer", "null"]},
        },
    },
    "$defs": {
        "line": {
            "type": "object",
            "required": ["sku", "count"],
            "properties": {
                "sku": {"type": "string", "minLength": 2},
                "count": {"type": "integer", "exclusiveMinimum": 0, "maximum": 99},
            },
        }
    },
}

CHOICES: dict[str, Any] = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"enum": ["a", "b"]},
        "any": {"anyOf": [{"type": "string", "minLength": 2}, {"type": "integer", "minimum": 9}]},
        "one": {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "string"}]},
        "none": {"type": "string", "not": {"const": "forbidden"}},
        "never": False,
        "some": {"type": "array", "contains": {"const": 7}, "maxContains": 3},
        "pair": {"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": False},
    },
    "if": {"properties": {"kind": {"const": "a"}}},
    "then": {"required": ["any"]},
    "else": {"required": ["one"]},
    "unevaluatedProperties": False,
}


def covered(definition: dict[str, Any]) -> Coverage:
    """Return what can be violated of *definition*."""
    plan = compile_plan(definition, name="Order")
    return coverage(Violator(definition, plan))


def errors_of(definition: dict[str, Any], text: str) -> set[str]:
    """Return the pointers to the keywords that jsonschema-rs finds broken, however deep."""
    found: set[str] = set()
    waiting = list(jsonschema_rs.Draft202012Validator(definition, validate_formats=True)
                   .iter_errors(json.loads(text)))  # fmt: skip
    while waiting:
        error = waiting.pop()
        found.add("/".join(["", *map(str, error.schema_path)]))
        for branch in getattr(error.kind, "context", ()):
            waiting += branch
    return found


def patched(value: Any, operations: list[Operation] | tuple[Operation, ...]) -> Any:  # noqa: ANN401 - JSON
    """Return *value* after a JSON Patch of test, add, remove and replace."""
    holder: Any = {"root": copy.deepcopy(value)}
    for one in operations:
        *parts, last = ["root", *(part.replace("~1", "/").replace("~0", "~")
                                  for part in one["path"].split("/")[1:])]  # fmt: skip
        inner: Any = holder
        for part in parts:
            step: Any = int(part) if isinstance(inner, list) else part
            inner = inner[step]
        place: Any = int(last) if isinstance(inner, list) else last
        if one["op"] == "test":
            assert inner[place] == one["value"]
        elif one["op"] == "remove":
            del inner[place]
        else:
            inner[place] = one["value"]
    return holder["root"]


@pytest.mark.parametrize("definition", [ORDER, CHOICES], ids=["order", "choices"])
def test_every_constraint_can_be_violated(definition: dict[str, Any]) -> None:
    """Of a schema with every keyword that refuses something, nothing is missed."""
    found = covered(definition)

    assert found.missed == ()
    assert found.total_count == len(constraints(definition))
    assert str(found).startswith(f"{found.total_count} of {found.total_count} constraints")


@pytest.mark.parametrize("definition", [ORDER, CHOICES], ids=["order", "choices"])
def test_the_oracles_refuse_the_faulty_record_only(definition: dict[str, Any]) -> None:
    """Both validators refuse each faulty record and accept its twin."""
    found = covered(definition).violations

    assert refused(definition, [one.valid for one in found]) == []
    assert refused(definition, [one.faulty for one in found]) == [one.faulty for one in found]


def test_the_violated_keyword_is_the_one_that_is_named() -> None:
    """The validator's own list of errors holds the constraint's pointer, mostly alone."""
    found = covered(ORDER).violations

    named = [one for one in found if one.constraint.keyword != "propertyNames"]
    assert [one.constraint.pointer for one in named
            if one.constraint.pointer not in errors_of(ORDER, one.faulty)] == []  # fmt: skip
    assert sole_share(found) > 0.9
    assert all(len(errors_of(ORDER, one.faulty)) == 1 for one in named if one.is_sole)


@pytest.mark.parametrize("definition", [ORDER, CHOICES], ids=["order", "choices"])
def test_a_violation_can_be_undone(definition: dict[str, Any]) -> None:
    """The replaced piece and the JSON Patch lead to the faulty record, and back to its twin."""
    for one in covered(definition).violations:
        valid, faulty = json.loads(one.valid), json.loads(one.faulty)

        assert one.change.apply(one.valid) == one.faulty
        assert one.change.undo(one.faulty) == one.valid
        assert patched(valid, one.operations) == faulty
        assert patched(faulty, inverse(one.operations)) == valid


def test_limits_are_missed_by_one() -> None:
    """Sizes are one beyond the limit, and numbers just beyond it."""
    found = {one.constraint.pointer: one for one in covered(ORDER).violations}

    assert changed_to(found["/properties/note/minLength"], str) == 2
    assert changed_to(found["/properties/note/maxLength"], str) == 21
    assert found["/properties/total/minimum"].change.mutated == "0"
    assert found["/properties/total/exclusiveMaximum"].change.mutated == "1000"
    assert found["/$defs/line/properties/count/exclusiveMinimum"].change.mutated == "0"
    assert found["/$defs/line/properties/count/maximum"].change.mutated == "100"
    assert changed_to(found["/properties/lines/maxItems"], list) == 6


def changed_to(one: Violation, kind: type) -> int:
    """Return the size of the faulty value, which is a *kind*."""
    value = json.loads(one.change.mutated)
    assert isinstance(value, kind)
    return len(value)


def test_a_violation_follows_from_its_key() -> None:
    """The same constraint and key give the same violation, in whatever order they are asked."""
    plan = compile_plan(ORDER, name="Order")
    first, second = Violator(ORDER, plan), Violator(ORDER, compile_plan(ORDER, name="Order"))
    cases = [(one, row_key(7, row)) for row in range(3) for one in constraints(ORDER)[:12]]

    forward = [first.violate(*case) for case in cases]
    backward = [second.violate(*case) for case in reversed(cases)]

    assert forward == backward[::-1]
    assert None not in forward


def test_what_cannot_be_violated_is_named_with_a_reason() -> None:
    """A constraint behind an alternative that nothing takes is missed, and the report says so."""
    definition = {
        "allOf": [{"type": "integer"}, {"anyOf": [{"type": "string", "maxLength": 3}, {}]}]
    }

    found = covered(definition)

    missed = [one.constraint.pointer for one in found.missed]
    assert "/allOf/1/anyOf/0/maxLength" in missed
    assert "cannot be: " in str(found)
    assert "/allOf/1/anyOf/0/maxLength: no valid record was found" in str(found)


def test_what_refuses_nothing_is_no_constraint() -> None:
    """Empty limits, unknown formats and what stands below ``not`` are not listed."""
    definition = {
        "minLength": 0, "format": "promo-code", "required": [], "uniqueItems": False,
        "title": "x", "not": {"minLength": 300}, "propertyNames": True,
        "type": ["object", "array", "string", "number", "boolean", "null"],
    }  # fmt: skip

    assert [one.pointer for one in constraints(definition)] == ["/not"]


def test_a_recursive_schema_has_each_constraint_once() -> None:
    """Constraints are counted by their place in the definition, not by the ways to it."""
    tree = {
        "$ref": "#/$defs/tree",
        "$defs": {
            "tree": {
                "type": "object",
                "properties": {"left": {"$ref": "#/$defs/tree"}, "right": {"$ref": "#/$defs/tree"}},
            }
        },
    }

    assert [one.pointer for one in constraints(tree)] == ["/$defs/tree/type"]
    assert covered(tree).missed == ()


@settings(deadline=None, max_examples=40, derandomize=True)
@given(definitions())
def test_faults_of_random_schemas_are_never_valid(definition: dict[str, Any]) -> None:
    """Both validators refuse every faulty record of any schema, and accept every twin."""
    try:
        plan = compile_plan(definition, name="Thing")
    except PersonaAssetsError:
        return
    found = coverage(Violator(definition, plan)).violations

    assert refused(definition, [one.valid for one in found]) == []
    assert len(refused(definition, [one.faulty for one in found])) == len(found)


@pytest.mark.skipif("PERSONA_ASSETS_SCHEMAS" not in os.environ,
                    reason="PERSONA_ASSETS_SCHEMAS names no folder of schema files")  # fmt: skip
def test_constraints_of_real_schemas_are_violated() -> None:
    """At least 95 in 100 constraints of real schemas are violated; every fault is proven."""
    folder = Path(os.environ["PERSONA_ASSETS_SCHEMAS"])
    done = total = 0
    for path in sorted(folder.rglob("*.json"))[:40]:
        try:
            schema = read_schema_file(path).schema()
            plan = compile_plan(schema.definition, name=schema.name)
        except PersonaAssetsError:
            continue
        found = coverage(Violator(schema.definition, plan))
        done, total = done + len(found.violations), total + found.total_count
        definition: Any = schema.definition
        assert refused(definition, [one.valid for one in found.violations]) == []
        assert len(refused(definition, [one.faulty for one in found.violations])) == len(
            found.violations
        )

    assert total > 0
    assert done >= 0.95 * total


@pytest.mark.parametrize("limit", [65_536, 2**31 - 1, 2**63 - 1, 10**30])
def test_what_would_be_too_large_is_not_violated(limit: int) -> None:
    """Limits that only huge records break are missed, with how much they would need."""
    definition = {
        "type": "object",
        "maxProperties": limit,
        "properties": {"a": {"type": "string", "maxLength": limit}},
    }
    violator = Violator(definition, compile_plan(definition, name="Order"))

    reasons = {one.constraint.keyword: one.reason for one in coverage(violator).missed}
    assert reasons == {
        "maxProperties": "would need more than 1,000 members",
        "maxLength": "would need more than 65,536 characters",
    }

"""Columns of faulty records: every row but a baseline has a fault that is proven and undone."""

import json
from collections import Counter
from typing import Any

import numpy as np
import pytest

from persona_assets.errors import InvalidArgumentError
from persona_assets.keys import row_keys
from persona_assets.schema_records.planning import compile_plan
from persona_assets.schema_records.violations.columns import (
    FAULT,
    FaultPlan,
    FaultShares,
    FaultyRecords,
)
from persona_assets.schema_records.violations.edits import Replacement
from persona_assets.schema_records.violations.texts import room, structural_fault
from persona_assets_tests.schema_records.making import refused
from persona_assets_tests.schema_records.test_violations import ORDER

PLAN = compile_plan(ORDER, name="Order")
FAULTS = FaultPlan(ORDER, PLAN)


def made(start: int, stop: int, faults: FaultPlan = FAULTS) -> FaultyRecords:
    """Return rows *start* to *stop*, row 0 a baseline."""
    rows = np.arange(start, stop, dtype=np.int64)
    return faults.faulty_records(row_keys(3, start, stop), rows, rows == 0)


def only(**shares: float) -> FaultPlan:
    """Return a plan that makes one kind of fault."""
    weights = [shares.get(name, 0.0) for name in ("constraint", "structural", "payload")]
    return FaultPlan(ORDER, PLAN, FaultShares(weights[0], weights[1], weights[2]))


def test_twins_are_valid_and_faults_can_be_undone() -> None:
    """Every original is valid; taking back the faults of a row leads to it."""
    found = made(0, 300)

    assert refused(ORDER, found.originals) == []
    rows = zip(*(column.to_pylist() for column in found), strict=True)
    for original, mutated, faults in rows:
        text = mutated
        for one in reversed(faults):
            change = Replacement(one["position"], one["original"], one["mutated"])
            text = change.undo(text)
        assert text == original


def test_a_baseline_has_no_fault_and_every_other_row_has_one() -> None:
    """Row 0 is its own twin."""
    found = made(0, 100)

    counts = [len(one) for one in found.faults.to_pylist()]
    assert counts == [0] + [1] * 99
    assert found.originals[0] == found.mutated[0]
    assert found.faults.type.value_type == FAULT


def test_constraints_take_turns() -> None:
    """As many rows as there are constraints violate each of them once."""
    faults = only(constraint=1)

    count = len(faults.coverage.violations)
    found = made(1, count + 1, faults).faults.to_pylist()

    pointers = Counter(one[0]["pointer"] for one in found)
    assert set(pointers) == {one.constraint.pointer for one in faults.coverage.violations}


def test_violations_are_labeled_and_refused() -> None:
    """A fault from a constraint names it, and both validators refuse the record."""
    found = made(1, 200, only(constraint=1))

    assert len(refused(ORDER, found.mutated)) == len(found.mutated)
    for (one,) in found.faults.to_pylist():
        assert one["fault_type"] == f"violated_{one['constraint']}"
        assert one["pointer"].endswith(one["constraint"])
        assert json.loads(one["operations"])[-1]["path"] == one["path"]
        assert one["reaction"] == "reject_422"


def test_structural_faults_keep_to_the_byte_budget() -> None:
    """An oversized record has exactly the bytes that are allowed; all kinds of faults occur."""
    budget = 9_000
    faults = FaultPlan(ORDER, PLAN, FaultShares(0, 1, 0, byte_budget=budget))
    found = made(1, 400, faults)

    sizes: set[int] = set()
    kinds: Counter[str] = Counter()
    for text, (one,) in zip(found.mutated.to_pylist(), found.faults.to_pylist(), strict=True):
        kinds[one["fault_type"]] += 1
        if one["fault_type"] == "oversized":
            sizes.add(len(text.encode()))
    assert sizes == {budget}
    assert {"truncated", "duplicate_key", "double_encoded", "byte_order_mark"} <= set(kinds)


def test_broken_texts_are_not_json() -> None:
    """What is truncated, has two commas or a raw control character cannot be parsed."""
    found = made(1, 400, only(structural=1))
    broken = {"truncated", "trailing_comma", "raw_control_character", "duplicated"}

    parsed: Counter[str] = Counter()
    for text, (one,) in zip(found.mutated.to_pylist(), found.faults.to_pylist(), strict=True):
        parsed[one["fault_type"]] += is_json(text)
    assert sum(parsed[name] for name in broken) == 0


def is_json(text: str) -> bool:
    """Return whether *text* is JSON."""
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_payloads_say_whether_the_schema_lets_them_through() -> None:
    """A payload that is still an instance is to be accepted and escaped, any other refused."""
    found = made(1, 300, only(payload=1))

    reactions: dict[str, list[Any]] = {"accept_escaped": [], "reject_422": []}
    for text, (one,) in zip(found.mutated.to_pylist(), found.faults.to_pylist(), strict=True):
        reactions[one["reaction"]].append(text)
    assert refused(ORDER, reactions["accept_escaped"]) == []
    assert len(refused(ORDER, reactions["reject_422"])) == len(reactions["reject_422"])
    assert all(reactions.values())


def test_a_garbled_text_that_the_schema_refuses_is_not_accepted() -> None:
    """What is encoded twice is accepted when it is still an instance, else refused."""
    definition = {
        "type": "object",
        "properties": {"status": {"enum": ["new", "paid"]}, "note": {"type": "string"}},
        "required": ["status", "note"],
        "additionalProperties": False,
    }
    plan = compile_plan(definition, name="Status")
    found = made(1, 200, FaultPlan(definition, plan, FaultShares(0, 1, 0)))

    reactions: dict[str, set[str]] = {}
    for (one,) in found.faults.to_pylist():
        if one["fault_type"] == "double_encoded":
            reactions.setdefault(one["path"], set()).add(one["reaction"])
    assert reactions == {"/status": {"reject_422"}, "/note": {"accept_garbled"}}


def test_a_row_is_the_same_in_any_chunk() -> None:
    """Rows depend on their key and number alone."""
    whole = made(0, 60)
    parts = [made(0, 17), made(17, 40), made(40, 60)]

    for index in range(3):
        joined = [value for part in parts for value in part[index].to_pylist()]
        assert joined == whole[index].to_pylist()


def test_shares_must_leave_something() -> None:
    """Shares that are all 0 are refused."""
    with pytest.raises(InvalidArgumentError, match="not all 0"):
        only()


@pytest.mark.parametrize("text", ["7", "0", "-7", "1.5", "1e5", "true", "null", '"a"', "[]"])
def test_what_is_duplicated_is_not_a_record_again(text: str) -> None:
    """A number said twice is a number, so it is spoilt in another way."""
    found = [structural_fault(room(text, json.loads(text), way)) for way in range(9)]

    twice = [one.change.apply(text) for one in found if one.name == "duplicated"]
    assert not any(is_json(one) for one in twice)

"""Faults of a schema: a valid twin, what was done, and a validator that agrees."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from persona_assets.profiles.planning import plan_profile
from persona_assets_tests.profiles.builders import make_files
from persona_assets_tests.profiles.test_imported_profiles import USER, is_instance, make_imported


def faulty(persona: str = "normal_user", count: int = 60) -> list[dict[str, object]]:
    """Return records of users with faults."""
    asked = [{"type": "fault", "schema": "user", "count": count}]
    [job] = plan_profile(make_imported(datasets=asked, personas=[persona])).jobs
    return list(job.made.records(0, count))


def test_the_first_is_a_baseline_and_twins_are_valid() -> None:
    """PP-64: originals are instances, whatever becomes of them; row 0 has no fault."""
    rows = faulty()

    assert all(is_instance(str(row["original"])) for row in rows)
    assert rows[0]["is_baseline"]
    assert rows[0]["mutated"] == rows[0]["original"]
    assert not any(row["is_baseline"] for row in rows[1:])


def test_violations_are_proven() -> None:
    """PP-64: what violates a constraint is refused, and that keyword is among the reasons."""
    checker = jsonschema_rs.Draft202012Validator(USER, validate_formats=True)
    found = 0
    for row in faulty():
        for fault in row["faults"]:  # pyright: ignore[reportGeneralTypeIssues]
            if fault["constraint"] is None:
                continue
            found += 1
            reasons = checker.iter_errors(json.loads(str(row["mutated"])))
            pointers = {"".join(f"/{part}" for part in one.schema_path) for one in reasons}
            assert any(one.startswith(fault["pointer"].rpartition("/")[0]) for one in pointers)

    assert found > 20


@pytest.mark.parametrize("persona", ["normal_user", "noisy_device"])
def test_the_persona_decides_the_mix(persona: str) -> None:
    """PP-53: a device whose line breaks has more messages that do not arrive whole."""
    classes = [fault["fault_class"] for row in faulty(persona) for fault in row["faults"]]  # pyright: ignore[reportGeneralTypeIssues]

    share = classes.count("validation") / len(classes)
    assert share > 0.6 if persona == "normal_user" else share < 0.6


def test_batches_of_faults_change_nothing() -> None:
    """A faulty message is the same in any batch."""
    asked = [{"type": "fault", "schema": "user", "count": 30}]
    [job] = plan_profile(make_imported(datasets=asked)).jobs

    pieces = job.made.batches(0, 30, batch_rows=7)

    assert [one for piece in pieces for one in piece.to_pylist()] == list(job.made.records(0, 30))


def test_metadata_say_which_constraints_are_violated(tmp_path: Path) -> None:
    """PP-116: of each constraint how often it is violated, and which never is."""
    asked = [{"type": "fault", "schema": "user", "count": 120}]
    output = {"format": "jsonl", "include_metadata": True}

    [one] = make_files(tmp_path, make_imported(datasets=asked, output=output))

    told = json.loads(next(tmp_path.glob("*.metadata.json")).read_bytes())["constraint_coverage"]
    rows = [json.loads(line) for line in one.path.read_text(encoding="utf-8").splitlines()]
    pointers = [fault["pointer"] for row in rows for fault in row["faults"] if fault["pointer"]]
    assert sum(told["violation_counts"].values()) == len(pointers)
    assert set(told["violation_counts"]) == set(pointers)
    assert told["violated_count"] + len(told["never_violated"]) == told["constraint_count"]
    assert told["violated_count"] > 15
    assert all(told["never_violated"].values())


def test_a_constraint_that_is_never_violated_has_a_reason(tmp_path: Path) -> None:
    """What nothing can break says so, and what more records would break says that."""
    definition = {
        "type": "object",
        "required": ["a"],
        "properties": {"a": {"type": "string", "pattern": "", "maxLength": 5}},
    }
    profile = make_imported(
        datasets=[{"type": "fault", "schema": "user", "count": 2}],
        schemas={"user": {"definition": definition}},
        output={"format": "jsonl", "include_metadata": True},
    )

    make_files(tmp_path, profile)

    told = json.loads(next(tmp_path.glob("*.metadata.json")).read_bytes())["constraint_coverage"]
    reasons = told["never_violated"]
    assert "nothing that was tried is refused" in reasons["/properties/a/pattern"]
    assert "its turn did not come" in reasons["/properties/a/maxLength"]


def test_twins_are_the_records_of_the_persona() -> None:
    """What is spoilt is what `records` has in the same row: the same ids, the same people."""
    asked = [{"type": "records", "schema": "user", "count": 60}]
    [job] = plan_profile(make_imported(datasets=asked, personas=["high_volume_system"])).jobs

    usual = [json.loads(str(row["record"])) for row in job.made.records(0, 60)]
    twins = [json.loads(str(row["original"])) for row in faulty("high_volume_system")]

    assert twins[0] == usual[0]
    assert sum(twin == one for twin, one in zip(twins, usual, strict=True)) > 50


def test_what_is_too_large_has_the_status_that_says_so() -> None:
    """A reaction that rejects has the status in its name, unless the persona itself fails."""
    told: dict[str, set[object]] = {}
    for row in faulty(count=400):
        for fault in row["faults"]:  # pyright: ignore[reportGeneralTypeIssues]
            told.setdefault(fault["reaction"], set()).add(row["expected_status_code"])

    assert 413 in told["reject_413"]
    assert not told["reject_413"] & {200, 201, 202, 204, 400, 422}

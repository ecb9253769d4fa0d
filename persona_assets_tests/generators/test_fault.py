"""The ``fault`` records: one baseline, then faults that are named, applied and undone."""

import json
from typing import Any

import pytest

from persona_assets.datasets.building import dataset
from persona_assets.generators.spoiling import apply_faults, undo_faults
from persona_assets.personas.documents import resolve_persona
from persona_assets.schema_records.violations.edits import Replacement
from persona_assets_tests.generators.builders import PERSONAS, make_records, stream_records

Record = dict[str, Any]  # a generated record


def splices(record: Record) -> list[Replacement]:
    """Return the faults of a record as replacements."""
    names = ("position", "original", "mutated")
    return [Replacement(*(fault[name] for name in names)) for fault in record["faults"]]


def classes(persona: str) -> set[str]:
    """Return the classes of the faults in a persona's records."""
    found = stream_records("fault", persona)
    return {fault["fault_class"] for record in found for fault in record["faults"]}


@pytest.mark.parametrize("persona", PERSONAS)
def test_faults_can_be_applied_and_undone(persona: str) -> None:
    """PP-30: the faults make the mutated message of the original, and back."""
    for record in stream_records("fault", persona):
        faults = splices(record)
        assert apply_faults(record["original"], faults) == record["mutated"]
        assert undo_faults(record["mutated"], faults) == record["original"]


@pytest.mark.parametrize("persona", PERSONAS)
def test_only_the_first_record_is_valid(persona: str) -> None:
    """PP-31, PP-32, A1: record 0 has no fault, every other has one and is changed by it."""
    first, *rest = stream_records("fault", persona)

    assert first["is_baseline"]
    assert (first["faults"], first["mutated"]) == ([], first["original"])
    assert first["expected_status_code"] < 300
    assert all(r["faults"] and r["mutated"] != r["original"] for r in rest)
    assert not any(record["is_baseline"] for record in rest)


def test_without_a_baseline_all_are_faulty() -> None:
    """A1: whoever wants only faulty records can have them."""
    found = make_records("fault", count=50, has_baseline=False)

    assert all(record["faults"] for record in found)


@pytest.mark.parametrize("persona", PERSONAS)
def test_originals_are_json_objects(persona: str) -> None:
    """The message before its faults is what the client meant to send."""
    for record in stream_records("fault", persona):
        assert "format_version" in json.loads(record["original"])


@pytest.mark.parametrize("persona", PERSONAS)
def test_fifty_records_are_strict_json_below_a_megabyte(persona: str) -> None:
    """PP-33, PP-37: bounded, and no NaN or Infinity."""
    from io import BytesIO

    from persona_assets.datasets.writing import write_json

    out = BytesIO()
    write_json(dataset("fault", resolve_persona(persona)).batches(0, 50), out)

    def refuse(word: str) -> None:
        raise AssertionError(word)

    assert len(out.getvalue()) < 1_000_000
    assert len(json.loads(out.getvalue(), parse_constant=refuse)) == 50


def test_the_persona_decides_the_faults() -> None:
    """PP-34, PP-35, PP-36: forms filled in wrongly, old formats, bad lines, values at the edge."""
    assert classes("normal_user") == {"validation"}
    assert {"format", "encoding"} <= classes("legacy_client")
    assert classes("noisy_device") == {"validation", "transmission"}
    assert "boundary" in classes("edge_case_user")


def test_a_device_mostly_has_transmission_faults() -> None:
    """PP-36: six in seven, by the weights of its three behaviors that stand for a bad line."""
    found = [r["faults"][0]["fault_class"] for r in stream_records("fault", "noisy_device")[1:]]

    assert found.count("transmission") / len(found) == pytest.approx(6 / 7, abs=0.04)


def test_a_field_that_is_missing_is_not_there() -> None:
    """A fault is what it says it is."""
    for record in stream_records("fault", "normal_user"):
        for fault in record["faults"]:
            name = fault["path"].removeprefix("$.")
            said = json.loads(record["mutated"])
            if fault["fault_type"] == "missing_field":
                assert name not in said
            elif fault["fault_type"] == "null_value":
                assert said[name] is None
            else:
                meant = json.loads(record["original"])[name]
                assert json.dumps(said[name]) != json.dumps(meant)

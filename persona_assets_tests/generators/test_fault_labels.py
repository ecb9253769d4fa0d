"""The labels of ``fault`` records: what a strict parser and the field's meaning say."""

import json
from typing import Any

import pytest

from persona_assets.generators.mutations import MUTATIONS
from persona_assets.generators.spoiling import apply_faults, undo_faults
from persona_assets.schema_records.violations.edits import Replacement
from persona_assets_tests.cli.calling import call
from persona_assets_tests.generators.builders import PERSONAS, stream_records

Record = dict[str, Any]  # a generated record
COUNT = 2_000
NAMED_VALUES = {"customer_id", "product_id", "device_id", "battery_level"}


def is_strict_json(text: str) -> bool:
    """Return whether a parser that knows neither NaN nor Infinity reads *text*."""

    def refuse(word: str) -> None:
        raise ValueError(word)

    try:
        json.loads(text, parse_constant=refuse)
    except ValueError:
        return False
    return True


def faults_of(fault_type: str, persona: str) -> list[tuple[Record, Record]]:
    """Return the faults of one type, each with its record."""
    return [
        (record, fault)
        for record in stream_records("fault", persona, COUNT)
        for fault in record["faults"]
        if fault["fault_type"] == fault_type
    ]


@pytest.mark.parametrize("persona", PERSONAS)
def test_what_is_refused_with_400_does_not_parse(persona: str) -> None:
    """PP-32, PP-36: a fault is labelled reject_400 if and only if the message is no JSON."""
    wrong = [
        fault
        for record in stream_records("fault", persona, COUNT)
        for fault in record["faults"]
        if (fault["reaction"] == "reject_400") == is_strict_json(record["mutated"])
    ]

    assert wrong == []


def test_every_type_of_fault_is_labelled() -> None:
    """PP-32: the five personas together show every fault that there is."""
    shown = {
        fault["fault_type"]
        for persona in PERSONAS
        for record in stream_records("fault", persona, COUNT)
        for fault in record["faults"]
    }

    assert shown == {mutation.name for mutation in MUTATIONS}


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_status_is_the_one_of_the_reaction(persona: str) -> None:
    """PP-32: what is refused has 400 or 422, what is accepted has not, unless the persona fails."""
    codes = {"reject_400": {400}, "reject_422": {422}, "accept_garbled": {200, 201, 202}}
    for record in stream_records("fault", persona, COUNT)[1:]:
        expected = codes.get(record["faults"][-1]["reaction"])
        failed = {"errors", "rare_errors", "rate_limits", "retry_storms"} & set(record["behaviors"])
        if expected and not failed:
            assert record["expected_status_code"] in expected


def test_a_temperature_of_minus_one_is_in_range() -> None:
    """PP-34: a measurement is out of range only far below, or beyond all numbers."""
    spoilt = faults_of("out_of_range", "noisy_device")

    measured = {"$.temperature_celsius", "$.humidity_percent", "$.light_lux"}
    values = {fault["mutated"] for _, fault in spoilt if fault["path"] in measured}
    assert values == {"-999999", "1e39", "99999999999999999999"}


@pytest.mark.parametrize("persona", PERSONAS)
def test_only_ids_and_closed_lists_have_invalid_values(persona: str) -> None:
    """PP-34: a name or a review can be any text, an id cannot."""
    fields = {fault["path"].removeprefix("$.") for _, fault in faults_of("invalid_value", persona)}

    assert fields
    assert fields <= NAMED_VALUES


def test_a_garbled_text_has_one_unreadable_character() -> None:
    """PP-36: a bad line changes a character, and the rest of the message is what was sent."""
    for record, fault in faults_of("garbled_text", "noisy_device"):
        meant, said = json.loads(record["original"]), json.loads(record["mutated"])
        changed = [name for name in meant if meant[name] != said[name]]
        assert fault["mutated"] == "\ufffd"
        assert len(changed) == 1
        assert said[changed[0]].count("\ufffd") == 1


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_faults_of_a_file_can_be_applied_and_undone(
    persona: str, form: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """PP-30: what `quick -t fault` prints holds the original to the letter."""
    _, out, _ = call(capfdbinary, "quick", persona, "-t", "fault", "-n", str(COUNT), "-f", form)

    found = json.loads(out) if form == "json" else [json.loads(line) for line in out.splitlines()]
    assert len(found) >= COUNT
    for record in found:
        names = ("position", "original", "mutated")
        faults = [Replacement(*(fault[name] for name in names)) for fault in record["faults"]]
        assert apply_faults(record["original"], faults) == record["mutated"]
        assert undo_faults(record["mutated"], faults) == record["original"]

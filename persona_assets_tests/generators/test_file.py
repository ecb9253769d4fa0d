"""The ``file`` records: true sizes and checksums, three formats, and what behaviors do to them."""

import csv
import io
import json
from collections import Counter
from hashlib import sha256
from xml.etree import ElementTree as ET

import pytest

from persona_assets_tests.generators.builders import (
    PERSONAS,
    bound,
    make_behavior,
    make_records,
    stream_records,
)


@pytest.mark.parametrize("persona", PERSONAS)
def test_sizes_and_checksums_are_true(persona: str) -> None:
    """PP-21: of the content in UTF-8, also where it is damaged."""
    for record in stream_records("file", persona):
        content = record["content"].encode()
        assert record["size_bytes"] == len(content)
        assert record["checksum_sha256"] == sha256(content).hexdigest()


def test_names_are_unique_and_end_in_the_format() -> None:
    """No two files share a name."""
    found = stream_records("file", "normal_user")

    assert len({record["filename"] for record in found}) == len(found)
    assert all(record["filename"].endswith("." + record["format"]) for record in found)


def read(record: dict[str, str]) -> dict[str, str]:
    """Return what a whole file says, as texts."""
    if record["format"] == "json":
        return {name: str(value) for name, value in json.loads(record["content"]).items()}
    if record["format"] == "csv":
        [head, line] = csv.reader(io.StringIO(record["content"], newline=""))
        return dict(zip(head, line, strict=True))
    root = ET.fromstring(record["content"].encode())  # noqa: S314 - we wrote it ourselves
    return {"format_version": root.attrib["format_version"]} | {
        child.tag: child.text or "" for child in root
    }


@pytest.mark.parametrize("persona", PERSONAS)
def test_whole_files_can_be_read(persona: str) -> None:
    """PP-25: JSON, CSV and XML hold what ordinary readers read, unusual characters included."""
    found = [r for r in stream_records("file", persona) if "malformed_inputs" not in r["behaviors"]]

    for record in found:
        assert read(record)["format_version"] == record["format_version"]


def test_formats_say_the_same() -> None:
    """The same document in each format has the same fields and texts."""
    behaviors = (make_behavior("unicode_text", probability=0.5), make_behavior("boundary_values"))
    whole = [
        [read(record) for record in make_records("file", *behaviors, count=500, formats=[name])]
        for name in ("json", "csv")
    ]

    for one, other in zip(*whole, strict=True):
        assert one.keys() == other.keys()
        texts = [name for name in one if name.endswith("name") or name in ("bio", "review")]
        assert [one[name] for name in texts] == [other[name] for name in texts]


def test_an_edge_case_user_shows_unusual_characters_soon() -> None:
    """PP-25: among 30 files there are emoji, right-to-left text and zero-width characters."""
    text = "".join(record["content"] for record in stream_records("file", "edge_case_user", 30))

    assert any("\U0001f300" <= letter <= "\U0001faff" for letter in text)
    assert any("\u0590" <= letter <= "\u06ff" or letter == "\u202e" for letter in text)
    assert any(letter in "\u200b\u200c\u200d\u2060\ufeff" for letter in text)


def test_legacy_files_have_the_old_layout() -> None:
    """PP-22, PP-94: four in five are of version 1.0, all are CSV, and lack the newer fields."""
    found = stream_records("file", "legacy_client")

    old = [record for record in found if record["format_version"] == "1.0"]
    assert len(old) / len(found) == pytest.approx(0.8, abs=2 * bound(0.8, len(found)))
    assert {record["format"] for record in found} == {"csv"}
    assert not any("ship_to" in record["content"] for record in old)


def test_batches_are_of_a_hundred_files() -> None:
    """PP-23, PP-101: 200 files are two batches."""
    batches = Counter(r["batch_id"] for r in stream_records("file", "high_volume_system", 200))

    assert sorted(batches.values()) == [100, 100]


def test_a_noisy_device_has_files_without_numbers() -> None:
    """PP-24: one file in twenty has null where its readings should be, and says why."""
    found = make_records("file", make_behavior("error", probability=0.05), formats=["json"])

    failed = [record for record in found if record["error_status"] is not None]
    orders = [json.loads(r["content"]) for r in failed if r["document_name"] == "create_order"]
    assert len(failed) / len(found) == pytest.approx(0.05, abs=bound(0.05, len(found)))
    assert orders
    assert all(order["quantity"] is None and order["total_price"] is None for order in orders)

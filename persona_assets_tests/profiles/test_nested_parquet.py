"""Nested members in Parquet: lists and structs that say what JSON says."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from persona_assets.generators.entities import Entity, plan_of
from persona_assets.profiles.documents import Profile
from persona_assets.profiles.record_files import read_records
from persona_assets_tests.profiles.builders import make_files

LINE: dict[str, Any] = {
    "type": "object",
    "required": ["sku", "quantity", "note"],
    "properties": {
        "sku": {"type": "string"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": 9},
        "note": {"type": ["string", "null"]},
        "marks": {"type": "array", "items": {"type": ["integer", "null"], "maximum": 99}},
        "any": {"type": ["integer", "string"]},
    },
    "additionalProperties": False,
}
ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "lines"],
    "properties": {
        "id": {"type": "integer"},
        "lines": {"type": "array", "minItems": 1, "items": LINE},
        "grid": {"type": "array", "items": {"type": "array", "items": {"type": "number"}}},
        "billing": {
            "type": "object",
            "required": ["line"],
            "properties": {"line": LINE, "is_paid": {"type": "boolean"}},
        },
        "choice": {"anyOf": [LINE, {"type": "null"}]},
        "pair": {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]},
        "labels": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "minProperties": 1,
        },
        "mixed": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    },
    "additionalProperties": False,
}
LINE_TYPE = pa.struct(
    [
        ("sku", pa.string()),
        ("quantity", pa.int64()),
        ("note", pa.string()),
        ("marks", pa.list_(pa.field("element", pa.int64()))),
        ("any", pa.string()),
    ]
)


def written(folder: Path, form: str, persona: str = "high_volume_system") -> Path:
    """Return the file of 200 orders."""
    profile = Profile.model_validate(
        {
            "name": "p",
            "personas": [persona],
            "datasets": [{"type": "records", "schema": "order", "count": 200}],
            "schemas": {"order": {"definition": ORDER}},
            "output": {"format": form},
        }
    )
    [one] = make_files(folder / form, profile)
    return one.path


def test_regular_members_are_lists_and_structs(tmp_path: Path) -> None:
    """What has one shape has a type of Arrow; what has several, or made-up names, is JSON."""
    table = pq.read_table(written(tmp_path, "parquet"))

    types = {field.name: field.type for field in table.schema}
    assert types["lines"] == pa.list_(pa.field("element", LINE_TYPE))
    assert types["choice"] == LINE_TYPE
    assert types["billing"] == pa.struct([("line", LINE_TYPE), ("is_paid", pa.bool_())])
    assert str(types["grid"]) == "list<element: list<element: double>>"
    assert [types[name] for name in ("pair", "labels", "mixed")] == [pa.string()] * 3


@pytest.mark.parametrize("persona", ["high_volume_system", "noisy_device", "edge_case_user"])
def test_parquet_says_what_json_lines_say(tmp_path: Path, persona: str) -> None:
    """Read back, every record is equal, but for null members, which a table cannot tell apart."""
    shape = plan_of(Entity("order", ORDER), "en_US").shape

    lines, table = (
        [one.value for one in read_records(written(tmp_path, form, persona), shape)]
        for form in ("jsonl", "parquet")
    )

    whole = [(one, other) for one, other in zip(lines, table, strict=True) if isinstance(one, dict)]
    assert len(whole) > 100
    assert [bare(other) for _, other in whole] == [bare(one) for one, _ in whole]


def bare(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return *value* without null members."""
    if isinstance(value, dict):
        return {name: bare(held) for name, held in value.items() if held is not None}
    return [bare(one) for one in value] if isinstance(value, list) else value

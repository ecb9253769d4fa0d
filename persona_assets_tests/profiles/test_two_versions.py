"""Two versions of a schema in one dataset: old and new records flow together."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from persona_assets.profiles.documents import Profile
from persona_assets.profiles.planning import plan_profile
from persona_assets_tests.profiles.builders import make_files

OLD: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {"id": {"type": "integer", "minimum": 1}, "name": {"type": "string"}},
    "additionalProperties": False,
}
NEW: dict[str, Any] = {
    "type": "object",
    "required": ["id", "full_name", "is_new"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "full_name": {"type": "string"},
        "is_new": {"type": "boolean"},
    },
    "additionalProperties": False,
}


def make_mixed(fraction: float = 0.3, kind: str = "records", **fields: object) -> Profile:
    """Return a profile of users of whom a *fraction* still is as it was."""
    earlier = {"schema": "user_v1", "fraction": fraction}
    asked = {"type": kind, "schema": "user_v2", "earlier": earlier, "count": 4_000}
    return Profile.model_validate(
        {
            "name": "p",
            "personas": ["high_volume_system"],
            "datasets": [asked],
            "schemas": {"user_v1": {"definition": OLD}, "user_v2": {"definition": NEW}},
            **fields,
        }
    )


def test_each_record_is_valid_by_its_own_version(tmp_path: Path) -> None:
    """The file beside the records names those of the earlier version; their share is declared."""
    [one] = make_files(tmp_path, make_mixed(0.3))

    records = json.loads(one.path.read_bytes())
    lines = next(tmp_path.glob("*.behaviors.jsonl")).read_text(encoding="utf-8").splitlines()
    told = {line["row"]: line for line in map(json.loads, lines)}
    old, new = (
        jsonschema_rs.Draft202012Validator(one, validate_formats=True) for one in (OLD, NEW)
    )
    assert all(old.is_valid(one) == (row in told) for row, one in enumerate(records))
    assert all(new.is_valid(one) == (row not in told) for row, one in enumerate(records))
    assert {line["schema"] for line in told.values()} == {"user_v1"}
    assert all(line["is_valid"] for line in told.values())
    assert 1_080 < len(told) < 1_320


def test_records_of_a_version_are_what_they_are_alone() -> None:
    """A record does not change because others are of another version."""
    [mixed], [alone] = (plan_profile(make_mixed(one)).jobs for one in (0.3, 0.0))

    rows = zip(mixed.made.records(0, 200), alone.made.records(0, 200), strict=True)
    same = [one["record"] == other["record"] for one, other in rows]
    assert same == [not one["is_earlier"] for one in mixed.made.records(0, 200)]


def test_columns_are_those_of_both_versions(tmp_path: Path) -> None:
    """A table has the members of either version, null where a record is of the other."""
    [one] = make_files(tmp_path, make_mixed(output={"format": "parquet"}))

    table = pq.read_table(one.path)
    assert table.column_names == ["id", "full_name", "is_new", "name"]
    assert 1_080 < table["name"].length() - table["name"].null_count < 1_320


def test_messages_of_both_versions_flow_in_a_stream() -> None:
    """A topic has messages of either version."""
    [job] = plan_profile(make_mixed(0.5, "streaming")).jobs

    values = [row["value"] for row in job.made.records(0, 200)]
    found: list[dict[str, Any]] = [json.loads(f"{one}") for one in values]
    assert 60 < sum("name" in one for one in found) < 140
    assert all("name" in one or "full_name" in one for one in found)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        pytest.param({"kind": "fault"}, "not in fault", id="faults"),
        pytest.param({"fraction": 1.5}, "less than or equal to 1", id="more than all"),
        pytest.param({"schemas": {"user_v2": {"definition": NEW}}}, "user_v1", id="unknown"),
    ],
)
def test_what_cannot_be_mixed_is_refused(fields: dict[str, Any], problem: str) -> None:
    """A share is from 0 to 1, of a schema of the profile, where a record has one valid form."""
    with pytest.raises(ValidationError, match=problem):
        make_mixed(**fields)


def test_a_version_is_not_before_itself() -> None:
    """A dataset whose earlier version is its own schema is refused."""
    asked = make_mixed().model_dump(by_alias=True)
    asked["datasets"][0]["earlier"]["schema"] = "user_v2"

    with pytest.raises(ValidationError, match="'user_v2' is the dataset's own schema"):
        Profile.model_validate(asked)

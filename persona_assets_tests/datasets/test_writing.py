"""Records as JSON: strict, the same with and without indentation."""

import io
import json

import pytest

from persona_assets.datasets.building import dataset
from persona_assets.datasets.writing import write_json, write_jsonl
from persona_assets.personas.documents import resolve_persona


def refuse(constant: str) -> None:
    """Refuse NaN and the infinities, which strict JSON does not have."""
    raise AssertionError(constant)


def written(persona: str, count: int, *, is_pretty: bool = False, name: str = "api") -> str:
    """Return the JSON array of some records."""
    stream = io.BytesIO()
    batches = dataset(name, resolve_persona(persona)).batches(0, count, batch_rows=7)
    assert write_json(batches, stream, is_pretty=is_pretty) == count
    return stream.getvalue().decode("utf-8")


@pytest.mark.parametrize("count", [0, 1, 20])
def test_an_array_is_strict_json_on_one_line(count: int) -> None:
    """PP-04, PP-06: one line, one array, all records, no NaN."""
    text = written("edge_case_user", count)

    assert text.count("\n") == 1
    assert len(json.loads(text, parse_constant=refuse)) == count


@pytest.mark.parametrize("count", [0, 1, 20])
def test_pretty_says_the_same(count: int) -> None:
    """PP-05: indented, and equal when parsed."""
    pretty = written("edge_case_user", count, is_pretty=True)

    assert json.loads(pretty) == json.loads(written("edge_case_user", count))
    assert count == 0 or "\n  {\n    " in pretty


def test_lines_hold_the_same_records() -> None:
    """JSON Lines has one record a line, equal to those of the array."""
    stream = io.BytesIO()

    write_jsonl(dataset("api", resolve_persona("normal_user")).batches(0, 12), stream)

    lines = stream.getvalue().decode().splitlines()
    assert [json.loads(line) for line in lines] == json.loads(written("normal_user", 12))


def test_bodies_are_objects_unless_they_are_damaged() -> None:
    """A body is what it says; one that was cut short is the text that is left."""
    kinds = {
        type(record["request"]["body"]) for record in json.loads(written("edge_case_user", 400))
    }

    assert kinds == {dict, str, type(None)}


def test_times_are_utc() -> None:
    """Times are ISO 8601 in UTC with six decimals, dates are ISO 8601."""
    [record] = json.loads(written("normal_user", 1))
    [person] = json.loads(written("normal_user", 1, name="population"))

    assert record["requested_at"].startswith("2026-01-01T00:00:0")
    assert record["requested_at"].endswith("Z")
    assert len(person["birth_on"]) == 10


def test_headers_are_objects() -> None:
    """Headers are written by name."""
    [record] = json.loads(written("normal_user", 1))

    assert record["request"]["headers"]["Accept"] == "application/json"

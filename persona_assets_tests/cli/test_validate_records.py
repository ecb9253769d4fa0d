"""``validate --schema``: what was generated is an instance, and what is not is named."""

import gzip
import json
from pathlib import Path

import pytest

from persona_assets_tests.cli.calling import call
from persona_assets_tests.cli.schema_files import JSON_SCHEMA, OPENAPI, written

Capture = pytest.CaptureFixture[bytes]


def generated(capture: Capture, folder: Path, form: str, persona: str) -> tuple[Path, Path]:
    """Return a profile of users, and the file of 60 records that *persona* makes of it."""
    schema = written(folder, "openapi.yaml", OPENAPI)
    profile = folder / "user.yaml"
    words = ["-e", "User", "-o", str(profile), "-c", "60", "--output-format", form]
    call(capture, "import-schema", str(schema), *words)
    call(capture, "generate", str(profile), "--persona", persona, "-o", str(folder / "out"))
    [path] = (folder / "out").glob(f"*.{form}")
    return profile, path


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "parquet"])
def test_what_was_generated_is_valid(tmp_path: Path, capfdbinary: Capture, form: str) -> None:
    """PP-116: every record of every form passes, by the profile and by the schema's own file."""
    profile, path = generated(capfdbinary, tmp_path, form, "high_volume_system")

    by_profile = call(capfdbinary, "validate", "--schema", str(profile), str(path))
    schema = str(tmp_path / "openapi.yaml")
    by_schema = call(capfdbinary, "validate", "--schema", schema, "-e", "User", str(path))

    assert by_profile == by_schema
    assert by_profile == (0, f"VALID {path}: 60 of 60 records are valid\n".encode(), "")


@pytest.mark.parametrize("persona", ["edge_case_user", "noisy_device"])
@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_the_records_that_a_persona_breaks_are_named(
    tmp_path: Path, capfdbinary: Capture, form: str, persona: str
) -> None:
    """PP-52, PP-116: the report and the file of behaviors agree on which records are invalid."""
    profile, path = generated(capfdbinary, tmp_path, form, persona)

    arguments = ("validate", "--schema", str(profile), str(path), "--output", "json")
    code, out, _ = call(capfdbinary, *arguments)

    [file] = json.loads(out)["files"]
    [trace] = (tmp_path / "out").glob("*.behaviors.jsonl")
    lines = map(json.loads, trace.read_text(encoding="utf-8").splitlines())
    assert code == 3
    assert [one["row"] for one in file["records"]] == [
        line["row"] for line in lines if not line["is_valid"]
    ]
    assert file["invalid_count"] == len(file["records"]) > 0
    assert all(one["problems"] for one in file["records"])


def test_a_report_names_place_and_constraint(tmp_path: Path, capfdbinary: Capture) -> None:
    """A line for each flaw: file, record, pointer and what is wrong; a line that is no JSON too."""
    schema = written(tmp_path, "user.json", JSON_SCHEMA)
    lines = ['{"id": 1, "email": "a@b.org"}', '{"id": 0, "email": "none"}', "{", '{"id": 1}']
    path = tmp_path / "users.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))

    code, out, _ = call(capfdbinary, "validate", "--schema", str(schema), str(path))

    told = [line.partition(": ")[2] for line in out.decode().splitlines()]
    assert code == 3
    assert [one.rsplit(": ", 1)[0] for one in told[:2]] == ["record 1: /id", "record 1: /email"]
    assert told[2].startswith("record 2: /: it is no JSON")
    assert "email" in told[3]
    assert told[4] == "1 of 4 records are valid"


def test_cells_of_a_table_are_read_by_their_type(tmp_path: Path, capfdbinary: Capture) -> None:
    """A number in CSV is a number, a missing cell a missing member, and a word none of both."""
    schema = written(tmp_path, "user.json", JSON_SCHEMA)
    table = written(tmp_path, "u.csv", "id,email\n7,a@b.org\nx,a@b.org\n,a@b.org\n8,nowhere\n")

    code, out, _ = call(capfdbinary, "validate", "--schema", str(schema), str(table))

    assert code == 3
    found = [line.split(": ")[1] for line in out.decode().splitlines()[:-1]]
    assert found == ["record 1", "record 2", "record 3"]


@pytest.mark.parametrize(
    ("name", "text", "code", "problem"),
    [
        pytest.param("users.txt", "", 2, "ends in .json", id="no form"),
        pytest.param("users.parquet", "no", 5, "cannot be read", id="no parquet"),
        pytest.param("users.json", "{", 5, "cannot be read", id="no JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error(
    tmp_path: Path, capfdbinary: Capture, name: str, text: str, code: int, problem: str
) -> None:
    """It is told apart from records that are invalid."""
    schema, path = written(tmp_path, "s.json", JSON_SCHEMA), written(tmp_path, name, text)

    found, _, err = call(capfdbinary, "validate", "--schema", str(schema), str(path))

    assert found == code
    assert problem in err

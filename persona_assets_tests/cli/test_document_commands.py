"""The document's own command lines run as written, with the folders of the container mapped.

Every ``docker-compose run --rm persona-gen`` line of the document is here, except those of
``import-schema``.
"""

import json
import re
import shlex
from pathlib import Path

import pytest

from persona_assets.personas.finding import SHIPPED_FOLDER
from persona_assets_tests.cli.calling import call

Capture = pytest.CaptureFixture[bytes]

PROFILES = Path(__file__).parents[2] / "data" / "profiles"
RUN = "docker-compose run --rm persona-gen"
QUICK = """
quick normal_user -t api -n 10 -p /app/personas --pretty
quick legacy_client -t api -n 20 -p /app/personas --pretty
quick edge_case_user -t api -n 15 -p /app/personas --pretty
quick high_volume_system -t api -n 100 -p /app/personas
quick noisy_device -t api -n 25 -p /app/personas --pretty
quick normal_user -t streaming -n 50 -p /app/personas --pretty
quick noisy_device -t streaming -n 100 -p /app/personas --pretty
quick high_volume_system -t streaming -n 500 -p /app/personas
quick legacy_client -t streaming -n 30 -p /app/personas --pretty
quick edge_case_user -t streaming -n 75 -p /app/personas --pretty
quick normal_user -t file -n 25 -p /app/personas --pretty
quick legacy_client -t file -n 20 -p /app/personas --pretty
quick high_volume_system -t file -n 200 -p /app/personas
quick noisy_device -t file -n 50 -p /app/personas --pretty
quick edge_case_user -t file -n 30 -p /app/personas --pretty
quick high_volume_system -t load -n 1000 -p /app/personas
quick normal_user -t load -n 500 -p /app/personas
quick legacy_client -t load -n 300 -p /app/personas
quick noisy_device -t load -n 400 -p /app/personas
quick edge_case_user -t load -n 250 -p /app/personas
quick edge_case_user -t fault -n 20 -p /app/personas --pretty
quick normal_user -t fault -n 15 -p /app/personas --pretty
quick legacy_client -t fault -n 25 -p /app/personas --pretty
quick noisy_device -t fault -n 30 -p /app/personas --pretty
quick high_volume_system -t fault -n 50 -p /app/personas
quick normal_user -t api -n 10 -p /app/personas -s 42 --pretty
""".strip().splitlines()
GENERATE = {
    "generate /app/profiles/user-api.yaml -p /app/personas --persona normal_user": 100,
    "generate /app/profiles/user-api.yaml -p /app/personas --persona edge_case_user": 100,
    "generate /app/profiles/user-api.yaml -p /app/personas --persona noisy_device": 100,
    "generate /app/profiles/user-profile.yaml -p /app/personas --persona normal_user "
    "-o /app/output": 100,
    "generate /app/profiles/user-profile.yaml -p /app/personas --persona edge_case_user "
    "-o /app/output": 100,
    "generate /app/profiles/api_testing.yaml -p /app/personas -o /app/output": 2_400,
    "generate /app/profiles/streaming_testing.yaml -p /app/personas -o /app/output": 34_000,
    "generate /app/profiles/load_testing.yaml -p /app/personas -o /app/output": 77_000,
}
"""Each line, and how many records it makes."""


@pytest.fixture(name="app")
def fixture_app(
    capfdbinary: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Path]:
    """Return the folders of the container; two profiles are those that somebody made before."""
    folders = {name: tmp_path / name for name in ("profiles", "output")}
    folders["profiles"].mkdir()
    for path in PROFILES.glob("*.yaml"):
        (folders["profiles"] / path.name).write_bytes(path.read_bytes())
    for name in ("user-api", "user-profile"):
        target = folders["profiles"] / f"{name}.yaml"
        assert call(capfdbinary, "init-profile", "-n", name, "-o", str(target))[0] == 0
    monkeypatch.chdir(tmp_path)
    return {**folders, "personas": SHIPPED_FOLDER}


def run_line(capture: Capture, app: dict[str, Path], line: str) -> bytes:
    """Run a line of the document and return what it prints."""
    words = shlex.split(f"{RUN} {line}")
    mapped = [re.sub(r"/app/(\w+)", lambda found: str(app[found[1]]), word) for word in words]
    code, out, said = call(capture, *mapped[4:])
    assert code == 0, said
    return out


def files_below(folder: Path) -> list[Path]:
    """Return all files below *folder*."""
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("line", QUICK)
def test_quick_prints_the_records(capfdbinary: Capture, app: dict[str, Path], line: str) -> None:
    """PP-04, PP-05, PP-06: a strict JSON array of N records, on one line unless it is pretty."""
    out = run_line(capfdbinary, app, line)

    records = json.loads(out, parse_constant=pytest.fail)
    assert len(records) == int(line.split()[5])
    assert (out.count(b"\n") > 1) == line.endswith("--pretty")


def test_quick_is_repeatable(capfdbinary: Capture, app: dict[str, Path]) -> None:
    """PP-39: the document's line with -s 42, twice."""
    one, two = (run_line(capfdbinary, app, QUICK[-1]) for _ in range(2))

    assert one == two


def test_quick_writes_a_file(capfdbinary: Capture, app: dict[str, Path]) -> None:
    """PP-38: -o names a file in the output folder."""
    line = "quick normal_user -t api -n 100 -p /app/personas -o /app/output/api_data.json"

    out = run_line(capfdbinary, app, line)

    assert out == b""
    assert len(json.loads((app["output"] / "api_data.json").read_bytes())) == 100


@pytest.mark.parametrize("line", GENERATE)
def test_generate_makes_its_files(
    capfdbinary: Capture, app: dict[str, Path], tmp_path: Path, line: str
) -> None:
    """PP-67 to PP-70: as many records as declared, in as many files, where the line says."""
    before = set(files_below(tmp_path))

    out = run_line(capfdbinary, app, f"{line} --output json")

    document = json.loads(out)
    listed = {(tmp_path / one["path"]).resolve() for one in document["files"]}
    made = {path for path in files_below(tmp_path) if not path.name.endswith(".metadata.json")}
    assert document["row_count"] == GENERATE[line]
    assert made - before == listed
    assert all(path.is_relative_to(app["output"]) for path in listed)


def test_a_dry_run_makes_nothing(capfdbinary: Capture, app: dict[str, Path]) -> None:
    """PP-71: the table is shown, no file is there."""
    line = "generate /app/profiles/api_testing.yaml -p /app/personas --dry-run"

    out = run_line(capfdbinary, app, line)

    assert len(out.splitlines()) == 10
    assert not app["output"].exists()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("list-personas -p /app/personas", "high_volume_system"),
        ("list-generators", "streaming"),
        ("validate /app/personas/normal_user.yaml -t persona", "VALID "),
        ("validate /app/profiles/api_testing.yaml -t profile", "VALID "),
    ],
)
def test_the_other_lines_print(
    capfdbinary: Capture, app: dict[str, Path], line: str, expected: str
) -> None:
    """PP-02, PP-03, PP-79, PP-81: lists and verdicts."""
    assert expected in run_line(capfdbinary, app, line).decode()


def test_a_new_persona_acts(capfdbinary: Capture, app: dict[str, Path]) -> None:
    """PP-82: the file is written, validates, and quick works with it."""
    made = "/app/output/my_custom_persona.yaml"

    run_line(capfdbinary, app, f"init-persona -n my_custom_persona -o {made}")

    run_line(capfdbinary, app, f"validate {made} -t persona")
    out = run_line(capfdbinary, app, "quick my_custom_persona -p /app/output")
    assert len(json.loads(out)) == 10


def test_a_new_profile_generates(capfdbinary: Capture, app: dict[str, Path]) -> None:
    """PP-83: both personas and both types are in it; it validates, and generate works with it."""
    options = "-n my_project_profile -p normal_user -p noisy_device -t api -t streaming"

    run_line(capfdbinary, app, f"init-profile {options} -o /app/output/my_profile.yaml")

    run_line(capfdbinary, app, "validate /app/output/my_profile.yaml -t profile")
    out = run_line(capfdbinary, app, "generate /app/output/my_profile.yaml --output json")
    assert {(one["type"], one["persona"]) for one in json.loads(out)["files"]} == {
        (kind, persona)
        for kind in ("api", "streaming")
        for persona in ("normal_user", "noisy_device")
    }

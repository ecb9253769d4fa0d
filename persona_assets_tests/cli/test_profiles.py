"""Profiles on the command line: generate, validate, init-* and schema."""

import gzip
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from persona_assets_tests.cli.calling import call, spawn

SMALL = """\
name: small
personas: [normal_user]
datasets:
  - type: api
    count: 5
"""


@pytest.fixture(name="small")
def fixture_small(tmp_path: Path) -> Path:
    """Return the path of a small profile."""
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def names_in(folder: Path) -> list[str]:
    """Return what lies in *folder*, hidden or not."""
    return sorted(path.name for path in folder.iterdir())


def test_a_profile_becomes_files(
    capfdbinary: pytest.CaptureFixture[bytes], small: Path, tmp_path: Path
) -> None:
    """PP-72: the files lie in -o, stdout lists them, stderr sums up."""
    code, out, said = call(capfdbinary, "generate", str(small), "-o", str(tmp_path / "out"))

    assert code == 0
    assert names_in(tmp_path / "out") == ["small_api_normal_user.json"]
    assert "small_api_normal_user.json" in out.decode()
    assert "5 records in 1 file," in said


def test_without_a_folder_the_profiles_is_taken(
    capfdbinary: pytest.CaptureFixture[bytes],
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PP-72: output.directory, seen from where the command runs."""
    monkeypatch.chdir(tmp_path)
    small.write_text(SMALL + "output: {directory: made/here}\n", encoding="utf-8")

    call(capfdbinary, "generate", str(small))

    assert names_in(tmp_path / "made" / "here") == ["small_api_normal_user.json"]


def test_a_dry_run_makes_nothing(
    capfdbinary: pytest.CaptureFixture[bytes], small: Path, tmp_path: Path
) -> None:
    """PP-71: personas, datasets, counts and seed are shown; no file is there."""
    code, out, _ = call(
        capfdbinary, "generate", str(small), "-o", str(tmp_path / "out"), "--dry-run"
    )

    line = out.decode().splitlines()[1].split()
    assert code == 0
    assert line[:5] == ["api", "api", "normal_user", "5", "42"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("extra", [["--dry-run"], []], ids=["dry", "real"])
def test_programs_can_read_what_was_made(
    capfdbinary: pytest.CaptureFixture[bytes], small: Path, tmp_path: Path, extra: list[str]
) -> None:
    """--output json is one document; only what was made has sizes."""
    _, out, _ = call(
        capfdbinary, "generate", str(small), "-o", str(tmp_path / "o"), "--output", "json", *extra
    )

    document = json.loads(out)
    assert (document["schema_version"], document["row_count"]) == (1, 5)
    assert document["is_dry_run"] == bool(extra)
    assert ("file_bytes" in document["files"][0]) != bool(extra)


def test_generate_makes_what_quick_makes(
    capfdbinary: pytest.CaptureFixture[bytes], small: Path, tmp_path: Path
) -> None:
    """The same bytes, whichever command makes them."""
    call(capfdbinary, "generate", str(small), "-o", str(tmp_path / "o"), "-s", "7")

    _, out, _ = call(capfdbinary, "quick", "normal_user", "-n", "5", "-s", "7")

    assert (tmp_path / "o" / "small_api_normal_user.json").read_bytes() == out


def test_a_named_dataset_can_be_had_quickly(
    capfdbinary: pytest.CaptureFixture[bytes], small: Path, tmp_path: Path
) -> None:
    """--stream names the dataset of a profile."""
    small.write_text(SMALL.replace("- type", "- name: other\n    type"), encoding="utf-8")
    call(capfdbinary, "generate", str(small), "-o", str(tmp_path / "o"))

    _, out, _ = call(capfdbinary, "quick", "normal_user", "-n", "5", "--stream", "other")

    assert (tmp_path / "o" / "small_other_normal_user.json").read_bytes() == out


def test_two_processes_make_the_same_files(small: Path, tmp_path: Path) -> None:
    """PP-75: hash seed and time zone change no byte of a compressed file."""
    small.write_text(SMALL + "output: {format: csv, compress: true}\n", encoding="utf-8")

    done = [
        spawn("generate", str(small), "-o", str(tmp_path / name), PYTHONHASHSEED=seed, TZ=zone)
        for name, seed, zone in (("a", "1", "Asia/Tokyo"), ("b", "2", "America/Lima"))
    ]

    one, two = (
        (tmp_path / name / "small_api_normal_user.csv.gz").read_bytes() for name in ("a", "b")
    )
    assert [each.returncode for each in done] == [0, 0]
    assert one == two
    assert gzip.decompress(one).startswith(b'"request_id",')


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
def test_quick_has_formats(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, form: str
) -> None:
    """A file in any format holds what stdout would."""
    target = tmp_path / "out"
    call(capfdbinary, "quick", "normal_user", "-f", form, "-o", str(target))

    code, out, _ = call(capfdbinary, "quick", "normal_user", "-f", form)

    assert code == 0
    assert out == target.read_bytes()


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        pytest.param("generate none.yaml", 4, "none.yaml: no such file", id="no profile"),
        pytest.param("generate {small} --persona nobody", 4, "no persona named", id="PP-77"),
        pytest.param("generate {small} -p nowhere", 4, "no such folder", id="no folder"),
        pytest.param("generate {small} -o {small}/x", 5, "cannot be written", id="no place"),
        pytest.param("generate {small} -s -1", 2, "greater than or equal", id="a bad seed"),
        pytest.param("generate {nobody} ", 3, "nobody.yaml:2: personas: the profile", id="PP-54"),
        pytest.param("generate {wrong}", 3, "wrong.yaml:2: personas[0]: no persona", id="PP-77 3"),
        pytest.param("init-persona -n Bad", 2, "lower-case letters", id="a bad name"),
        pytest.param("init-persona -n a -o b.yaml", 2, "a.yaml; found 'b.yaml'", id="other name"),
        pytest.param("init-profile -n a -t apy", 2, "Did you mean 'api'?", id="a bad type"),
        pytest.param("init-profile -n small -o {small}", 5, "--force replaces it", id="a file"),
        pytest.param("quick normal_user -o {small}", 5, "--force replaces it", id="quick a file"),
        pytest.param("quick normal_user -f csv --pretty", 2, "only JSON", id="pretty csv"),
        pytest.param("quick normal_user -t population --stream a", 2, "no stream", id="stream"),
        pytest.param("schema thing", 2, "'persona', 'profile'", id="no such schema"),
        pytest.param("validate none.yaml -t persona", 4, "no such file", id="nothing to validate"),
    ],
)
def test_a_mistake_is_one_line_and_a_code(
    capfdbinary: pytest.CaptureFixture[bytes],
    small: Path,
    tmp_path: Path,
    command: str,
    code: int,
    said: str,
) -> None:
    """Errors go to stderr as one line, with a code that says whose they are."""
    nobody, wrong = tmp_path / "nobody.yaml", tmp_path / "wrong.yaml"
    nobody.write_text(SMALL.replace("[normal_user]", "[]"), encoding="utf-8")
    wrong.write_text(SMALL.replace("normal_user", "ghost"), encoding="utf-8")
    before = names_in(tmp_path)

    ended, out, err = call(
        capfdbinary, *command.format(small=small, nobody=nobody, wrong=wrong).split()
    )

    assert (ended, out) == (code, b"")
    assert said in err
    assert err.count("\n") == 1
    assert names_in(tmp_path) == before


def test_an_old_file_is_replaced_only_by_force(
    capfdbinary: pytest.CaptureFixture[bytes], small: Path, tmp_path: Path
) -> None:
    """A second run is refused, and with --force it is made."""
    command = ["generate", str(small), "-o", str(tmp_path / "o")]
    call(capfdbinary, *command)

    refused, _, said = call(capfdbinary, *command)
    forced, _, _ = call(capfdbinary, *command, "--force")

    assert (refused, forced) == (5, 0)
    assert "exists already" in said


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "docker stop"]
)
def test_a_stopped_run_leaves_nothing(
    small: Path, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    """Neither a file nor a folder is there after a signal in mid-run."""
    small.write_text(SMALL.replace("5", "3000000"), encoding="utf-8")
    out = tmp_path / "out"
    with subprocess.Popen(
        [sys.executable, "-m", "persona_assets.cli", "generate", str(small), "-o", str(out)],
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    ) as process:
        while not list(out.glob(".persona-gen-*/*")):
            assert process.poll() is None
            time.sleep(0.02)
        os.kill(process.pid, number)

        assert process.wait(60) == code
    assert not out.exists()


def test_verdicts_go_to_stdout(
    capfdbinary: pytest.CaptureFixture[bytes], small: Path, tmp_path: Path
) -> None:
    """PP-79, PP-81: each file has its verdict, and one invalid file makes the code 3."""
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(SMALL.replace("count: 5", "count: 0"), encoding="utf-8")

    good, said, _ = call(capfdbinary, "validate", str(small), "-t", "profile")
    bad, both, _ = call(capfdbinary, "validate", str(small), str(wrong))

    assert (good, said.decode()) == (0, f"VALID {small}\n")
    assert bad == 3
    assert both.decode().splitlines()[1].startswith(f"INVALID {wrong}:5: datasets[0].count: ")


def test_verdicts_can_be_read_by_programs(
    capfdbinary: pytest.CaptureFixture[bytes], small: Path
) -> None:
    """One JSON document with the line and the field of what is wrong."""
    small.write_text(SMALL + "behaviors: []\n", encoding="utf-8")

    code, out, _ = call(capfdbinary, "validate", str(small), "--output", "json")

    [entry] = json.loads(out)["files"]
    assert code == 3
    assert (entry["type"], entry["is_valid"]) == ("profile", False)
    assert (entry["problem"]["line"], entry["problem"]["field"]) == (6, "behaviors")


def test_a_new_persona_works_at_once(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """PP-82: it validates, and quick makes records of it."""
    target = tmp_path / "mine" / "my_persona.yaml"
    call(capfdbinary, "init-persona", "-n", "my_persona", "-o", str(target))

    valid, _, _ = call(capfdbinary, "validate", str(target), "-t", "persona")
    made, out, _ = call(capfdbinary, "quick", "my_persona", "-p", str(target.parent))

    assert (valid, made) == (0, 0)
    assert len(json.loads(out)) == 10


def test_a_new_profile_works_at_once(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """PP-83: both personas and both types are there, and generate makes four files."""
    target = tmp_path / "p.yaml"
    options = ["-p", "normal_user", "-p", "noisy_device", "-t", "api", "-t", "fault"]
    call(capfdbinary, "init-profile", "-n", "p", *options, "-o", str(target))

    code, out, _ = call(
        capfdbinary, "generate", str(target), "-o", str(tmp_path / "o"), "--output", "json"
    )

    made = {(one["type"], one["persona"]) for one in json.loads(out)["files"]}
    assert code == 0
    assert len(made) == len(names_in(tmp_path / "o")) == 4


def test_a_new_file_names_a_schema_that_is_there(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """The first line is for editors, and the schema is what `schema` prints."""
    target = tmp_path / "p.yaml"
    call(capfdbinary, "init-profile", "-n", "p", "-o", str(target))

    _, out, _ = call(capfdbinary, "schema", "profile")

    head = target.read_text(encoding="utf-8").splitlines()[0]
    assert head.startswith("# yaml-language-server: $schema=")
    assert (tmp_path / head.partition("=")[2]).read_bytes() == out


def test_the_shell_completes_names() -> None:
    """Tab after -t offers the generators, and after quick the personas."""
    types, personas = (
        spawn(
            _PERSONA_GEN_COMPLETE="complete_bash",
            COMP_WORDS=words,
            COMP_CWORD=str(len(words.split(" ")) - 1),
        ).stdout.decode()
        for words in ("persona-gen quick normal_user -t s", "persona-gen quick n")
    )

    assert types.split() == ["streaming"]
    assert personas.split() == ["noisy_device", "normal_user"]


def test_the_shell_completes_versions_and_second_personas(tmp_path: Path) -> None:
    """PP-111, PP-112: after + another persona is offered, and with -p what the folder has."""
    (tmp_path / "buyer@1.0.0.yaml").write_text(
        "name: buyer\ndescription: B\nkind: user\nversion: 1.0.0\n", encoding="utf-8"
    )
    (tmp_path / "buyer.yaml").write_text(
        "name: buyer\ndescription: B\nkind: user\nversion: 1.1.0\n", encoding="utf-8"
    )

    offered = [
        spawn(
            _PERSONA_GEN_COMPLETE="complete_bash",
            COMP_WORDS=words,
            COMP_CWORD=str(len(words.split(" ")) - 1),
        )
        .stdout.decode()
        .split()
        for words in ("persona-gen quick normal_user+n", f"persona-gen quick -p {tmp_path} b")
    ]

    assert offered == [["normal_user+noisy_device"], ["buyer", "buyer@1.0.0"]]


def test_progress_is_for_somebody_who_watches(small: Path, tmp_path: Path) -> None:
    """On a terminal one line counts to 100 %, and is gone at the end; stdout has none of it."""
    out = tmp_path / "out"
    watched, terminal = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "persona_assets.cli", "generate", str(small), "-o", str(out)],
        stderr=terminal,
        stdout=subprocess.PIPE,
        env={**os.environ, "TERM": "xterm"},
    ) as process:
        listed, _ = process.communicate(timeout=60)
    os.close(terminal)
    said = os.read(watched, 10_000).decode().replace("\r\n", "\n")
    os.close(watched)

    assert "\r100 %  5 of 5 records  api of normal_user" in said
    assert "5 records in 1 file," in said.rpartition("\r")[2]
    assert b"%" not in listed

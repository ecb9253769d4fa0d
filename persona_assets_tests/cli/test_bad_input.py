"""Bad input, in processes of their own: a line that says where, the right code, nothing written."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from persona_assets_tests.cli.calling import spawn

HEAD = "name: odd\ndescription: Odd\nkind: user\nversion: 1.0.0\nbehaviors:\n"
PROFILE = "name: p\npersonas: [normal_user]\ndatasets:\n  - {type: api, count: 3}\n"


def behavior(name: str = "slips", kind: str = "typos", more: str = "") -> str:
    """Return the line of one behavior."""
    return f"  - {{name: {name}, type: {kind}{more}}}\n"


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below *folder* with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        pytest.param(HEAD + behavior(kind="typoes"), 6, "typos", id="unknown behavior"),
        pytest.param(HEAD + behavior(more=", parameters: {rat: 1}"), 6, "rate", id="unknown param"),
        pytest.param(HEAD + behavior(more=", weight: 1.5"), 6, "found 1.5", id="weight 1.5"),
        pytest.param(HEAD + behavior() + behavior(), 7, "two behaviors are called", id="duplicate"),
        pytest.param(HEAD + behavior() + "name: odd\n", 7, "written twice", id="field twice"),
        pytest.param(HEAD.replace("kind: user\n", "kind: robot\n"), 3, "'robot'", id="kind"),
        pytest.param("name: odd\n", 1, "required, but missing", id="missing fields"),
        pytest.param("name: [\n", 2, "did not find", id="no YAML"),
    ],
)
def test_a_broken_persona_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    """PP-80: quick and validate both say file, line and what is allowed, with code 3."""
    path = tmp_path / "odd.yaml"
    path.write_text(text, encoding="utf-8")

    quick = spawn("quick", "odd", "-p", str(tmp_path), "-o", str(tmp_path / "out.json"))
    valid = spawn("validate", str(path), "-t", "persona")

    assert (quick.returncode, valid.returncode) == (3, 3)
    assert quick.stderr.decode().startswith(f"persona-gen: error: {path}:{line}: ")
    assert said in quick.stderr.decode()
    assert valid.stdout.decode().startswith(f"INVALID {path}:{line}: ")
    assert list(tree(tmp_path)) == ["odd.yaml"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        pytest.param(PROFILE.replace("3}", "0}"), 4, "datasets[0].count", id="count 0"),
        pytest.param(PROFILE.replace("api", "apy"), 4, "Did you mean 'api'?", id="generator"),
        pytest.param(PROFILE.replace("normal", "norml"), 2, "'normal_user'?", id="PP-77 persona"),
        pytest.param(PROFILE + "behaviors: []\n", 5, "in the persona's file", id="PP-114"),
        pytest.param(
            PROFILE + "  - {name: api, type: load, count: 1}\n", 1, "called 'api'", id="names"
        ),
    ],
)
def test_a_broken_profile_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    """PP-77, PP-81: generate and validate both say file and line, with code 3."""
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")

    made = spawn("generate", str(path), "-o", str(tmp_path / "out"))
    valid = spawn("validate", str(path), "-t", "profile")

    assert (made.returncode, valid.returncode) == (3, 3)
    assert made.stderr.decode().startswith(f"persona-gen: error: {path}:{line}: ")
    assert said in made.stderr.decode()
    assert said in valid.stdout.decode()
    assert list(tree(tmp_path)) == ["p.yaml"]


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        pytest.param("quick nobody", 4, "known: ", id="unknown persona"),
        pytest.param("quick normal_user@0.0.1", 4, "known: 1.0.0", id="unknown version"),
        pytest.param("quick normal_user+normal_user", 2, "named twice", id="twice"),
        pytest.param("quick normal_user -t apy", 2, "Did you mean 'api'?", id="generator"),
        pytest.param("quick normal_user -n 0", 2, "greater than or equal to 1", id="count 0"),
        pytest.param("generate {folder}/p.yaml -o {folder}/p.yaml/out", 5, "cannot", id="no place"),
        pytest.param("quick normal_user -o {folder}/p.yaml/x.json", 5, "cannot", id="no folder"),
        pytest.param("quick normal_user -o {folder}/p.yaml", 5, "--force", id="existing"),
        pytest.param("init-profile -n p -o {folder}/p.yaml", 5, "--force", id="existing profile"),
    ],
)
def test_a_bad_call_leaves_everything_as_it_was(
    tmp_path: Path, command: str, code: int, said: str
) -> None:
    """The right code, one line on stderr, nothing on stdout, and no file made or changed."""
    (tmp_path / "p.yaml").write_text(PROFILE, encoding="utf-8")

    done = spawn(*command.format(folder=tmp_path).split())

    assert (done.returncode, done.stdout) == (code, b"")
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert tree(tmp_path) == {"p.yaml": PROFILE.encode()}


def test_an_interrupted_quick_leaves_nothing(tmp_path: Path) -> None:
    """Ctrl-C in mid-run: code 130, and no file, not even a partial one."""
    options = ["-n", "3000000", "-o", str(tmp_path / "out.json")]
    with subprocess.Popen(
        [sys.executable, "-m", "persona_assets.cli", "quick", "normal_user", *options],
        stderr=subprocess.DEVNULL,
    ) as process:
        while not list(tmp_path.iterdir()):
            assert process.poll() is None
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGINT)

        assert process.wait(60) == 130
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(name="mixed")
def fixture_mixed(tmp_path: Path) -> Path:
    """Return a folder with one good persona among broken ones."""
    good = HEAD.replace("odd", "good").replace("behaviors:\n", "")
    (tmp_path / "good.yaml").write_text(good, encoding="utf-8")
    for name in ("bob.yaml", "bob.json"):
        (tmp_path / name).write_text(json.dumps({"name": "bob"}), encoding="utf-8")
    (tmp_path / "torn.yaml").write_text("\nname: [\n", encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes(b"name: latin\ndescription: caf\xe9\n")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    return tmp_path


BROKEN = ("bob.yaml", "torn.yaml", "latin.yaml", "gone.yaml")


def test_a_broken_file_hides_no_other_persona_from_the_list(mixed: Path) -> None:
    """The others are listed, each broken file is a warning, and the code is 0."""
    done = spawn("list-personas", "-p", str(mixed), "--output", "json")

    document = json.loads(done.stdout)
    said = done.stderr.decode()
    assert done.returncode == 0
    assert [one["name"] for one in document["personas"]][1] == "good"
    assert len(document["personas"]) == 6
    assert all(f"persona-gen: warning: {mixed}/{name}" in said for name in BROKEN)
    assert {Path(one["path"]).name for one in document["problems"] if one["path"]} >= {
        "bob.yaml",
        "torn.yaml",
        "latin.yaml",
    }


def test_a_broken_file_does_not_stop_another_persona(mixed: Path) -> None:
    """Somebody else's records are made, with a warning; -q leaves the warning away."""
    done = spawn("quick", "good", "-n", "2", "-p", str(mixed))
    quiet = spawn("quick", "good", "-n", "2", "-p", str(mixed), "-q")

    assert (done.returncode, quiet.returncode) == (0, 0)
    assert len(json.loads(done.stdout)) == 2
    assert done.stderr.decode().count("persona-gen: warning: ") >= len(BROKEN)
    assert (quiet.stdout, quiet.stderr) == (done.stdout, b"")


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("bob", 3, "bob.yaml: bob.json is the same persona"),
        ("torn", 3, "torn.yaml:3: did not find"),
        ("latin", 3, "latin.yaml:2: the file must be UTF-8"),
        ("gone", 4, "gone.yaml: no such file"),
    ],
)
def test_asking_for_the_broken_one_is_its_error(
    mixed: Path, name: str, code: int, said: str
) -> None:
    """Quick says what validate says."""
    done = spawn("quick", name, "-p", str(mixed))
    valid = spawn("validate", str(mixed / f"{name}.yaml"))

    assert (done.returncode, done.stdout) == (code, b"")
    assert f"persona-gen: error: {mixed}/{said}" in done.stderr.decode()
    assert valid.returncode == code


@pytest.mark.parametrize("variable", ["NO_COLOR", "FORCE_COLOR"])
def test_there_is_no_color(variable: str) -> None:
    """No command writes escape codes, whatever the environment says."""
    for command in (["--help"], ["list-personas"], ["quick", "nobody"]):
        done = spawn(*command, **{variable: "1"})

        assert b"\x1b" not in done.stdout + done.stderr

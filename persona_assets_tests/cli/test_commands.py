"""``persona-gen`` as a person meets it: what it prints, where, and how it ends."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from persona_assets_tests.cli.calling import call, spawn

HELPED = [
    "quick",
    "generate",
    "validate",
    "import-schema",
    "compare-schemas",
    "init-persona",
    "init-profile",
    "schema",
    "list-personas",
    "list-generators",
    "verify",
    "simulate",
    "config",
    "config show",
]


@pytest.mark.parametrize("kind", ["api", "population"])
def test_two_processes_print_the_same_bytes(kind: str) -> None:
    """PP-39: hash seed, time zone and folder change nothing."""
    command = ("quick", "edge_case_user", "-t", kind, "-n", "40", "-s", "7", "-q")

    one = spawn(*command, PYTHONHASHSEED="1", TZ="Asia/Tokyo")
    two = spawn(*command, PYTHONHASHSEED="2", TZ="America/Lima", LC_ALL="C")

    assert one.returncode == 0
    assert one.stdout == two.stdout


def test_a_file_is_written_whole(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """PP-38: parent folders are made, the file holds N records, stdout stays empty."""
    target = tmp_path / "a" / "b" / "out.json"

    code, out, said = call(capfdbinary, "quick", "normal_user", "-n", "12", "-o", str(target))

    assert (code, out) == (0, b"")
    assert len(json.loads(target.read_bytes())) == 12
    assert list(target.parent.iterdir()) == [target]
    assert "12 api records of normal_user" in said


def test_a_file_has_what_stdout_would(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """The bytes of a file and of stdout are the same."""
    target = tmp_path / "out.json"
    call(capfdbinary, "quick", "normal_user", "-o", str(target))

    _, out, _ = call(capfdbinary, "quick", "normal_user", "-o", "-")

    assert target.read_bytes() == out


def test_a_seed_changes_the_records(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """PP-40: -s 1 and -s 2 differ, and no -s is -s 42."""
    _, usual, _ = call(capfdbinary, "quick", "normal_user", "-q")
    _, chosen, _ = call(capfdbinary, "quick", "normal_user", "-q", "-s", "42")

    _, other, _ = call(capfdbinary, "quick", "normal_user", "-q", "-s", "2")

    assert usual == chosen
    assert usual != other


def test_the_summary_names_the_behaviors(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """PP-118: stderr says how many records each behavior touched."""
    _, _, said = call(capfdbinary, "quick", "high_volume_system", "-n", "30")

    assert "batch_operations 30" in said


def test_a_start_moves_the_records(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """A start without a zone is UTC."""
    _, out, _ = call(capfdbinary, "quick", "normal_user", "--start", "2030-05-06T07:00:00")

    assert json.loads(out)[0]["requested_at"].startswith("2030-05-06T07:00:0")


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        pytest.param("quick nobody_here", 4, "known: edge_case_user", id="PP-07 unknown persona"),
        pytest.param("quick mara_okafor", 4, "-p DIR for personas of your own", id="not shipped"),
        pytest.param("quick normal_usr", 4, "Did you mean 'normal_user'?", id="a near persona"),
        pytest.param("quick normal_user -t apy", 2, "Did you mean 'api'?", id="PP-08 type"),
        pytest.param("quick normal_user -n 0", 2, "greater than or equal to 1", id="PP-08 no rows"),
        pytest.param("quick normal_user -n -1", 2, "greater than or equal to 1", id="PP-08 -1"),
        pytest.param("quick normal_user -n ten", 2, "a valid integer", id="a count in words"),
        pytest.param("quick normal_user -s -5", 2, "greater than or equal to 0", id="a bad seed"),
        pytest.param("quick normal_user --start soon", 2, "'soon'", id="a start in words"),
        pytest.param("quick normal_user --start 9999-12-31", 2, "--start", id="a start too late"),
        pytest.param("quick normal_user --start 0001-01-01", 2, "1970", id="a start too early"),
        pytest.param(
            "quick normal_user --start 0001-01-01T00:00+14:00", 2, "1970", id="a start in no year"
        ),
        pytest.param("quick normal_user -n 10000000000000", 2, "-n", id="rows that never happen"),
        pytest.param("quick normal_user -t population -n 1" + 20 * "0", 2, "-n", id="a huge count"),
        pytest.param("quick", 2, "PERSONA", id="no persona"),
        pytest.param("quik normal_user", 2, "Did you mean 'quick'?", id="a mistyped command"),
        pytest.param("quick normal_user --prety", 2, "--pretty", id="a mistyped option"),
        pytest.param("quick normal_user -p nowhere", 4, "nowhere: no such folder", id="no folder"),
        pytest.param(
            "list-personas -p nowhere", 4, "nowhere: no such folder", id="no folder to list"
        ),
    ],
)
def test_a_mistake_is_one_line_and_a_code(
    capfdbinary: pytest.CaptureFixture[bytes], command: str, code: int, said: str
) -> None:
    """Errors go to stderr as one line, with a code that says whose they are."""
    ended, out, err = call(capfdbinary, *command.split())

    assert (ended, out) == (code, b"")
    assert err.startswith("persona-gen: error: ")
    assert said in err
    assert err.count("\n") == 1


def test_a_persona_that_does_not_fit_is_code_3(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """PP-80: an invalid file is named with its line."""
    (tmp_path / "odd.yaml").write_text("name: odd\nversion: 1\n", encoding="utf-8")

    code, _, err = call(capfdbinary, "quick", "odd", "-p", str(tmp_path))

    assert code == 3
    assert "odd.yaml:1: " in err


def test_output_that_cannot_be_written_is_code_5(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """A folder in the place of the file is an error, and nothing is left behind."""
    code, _, err = call(capfdbinary, "quick", "normal_user", "-o", str(tmp_path))

    assert code == 5
    assert "cannot be written" in err
    assert list(tmp_path.iterdir()) == []


def test_an_old_file_survives_a_failure(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """What was there stays when the run fails."""
    target = tmp_path / "out.json"
    target.write_text("before")

    code, _, _ = call(capfdbinary, "quick", "nobody", "-o", str(target))

    assert (code, target.read_text()) == (4, "before")


def test_a_device_is_written_to_and_not_replaced(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    """``-o /dev/null`` leaves the device what it is."""
    code, _, _ = call(capfdbinary, "quick", "normal_user", "-o", os.devnull)

    assert code == 0
    assert not Path(os.devnull).is_file()


def test_a_reader_who_has_enough_is_no_error() -> None:
    """A closed pipe ends the command without a word about it."""
    with subprocess.Popen(
        [sys.executable, "-m", "persona_assets.cli", "quick", "normal_user", "-n", "3000", "-q"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        complaint = process.stderr.read()

        assert (process.wait(60), complaint) == (0, b"")


def test_personas_are_listed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """PP-02: name, version, number of behaviors and description of all five."""
    code, out, _ = call(capfdbinary, "list-personas")

    lines = out.decode().splitlines()
    assert code == 0
    assert len(lines) == 6
    assert lines[-1].split()[:4] == ["normal_user", "1.0.0", "user", "4"]


def test_personas_are_listed_for_programs(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """One JSON document with stable keys."""
    _, out, _ = call(capfdbinary, "list-personas", "--output", "json")

    document = json.loads(out)
    assert document["schema_version"] == 1
    assert document["personas"][-1]["behaviors"] == ["timing", "session", "typos", "rare_errors"]


def test_generators_are_listed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """PP-03: names and descriptions, as a table and as JSON."""
    _, table, _ = call(capfdbinary, "list-generators")
    _, text, _ = call(capfdbinary, "list-generators", "--output", "json")

    assert "api  " in table.decode()
    assert [one["name"] for one in json.loads(text)["generators"]] == [
        "api",
        "streaming",
        "file",
        "load",
        "fault",
        "population",
    ]


def test_the_options_of_generators_are_listed(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """What a profile can say about a dataset, each with its default."""
    _, table, _ = call(capfdbinary, "list-generators")
    _, text, _ = call(capfdbinary, "list-generators", "--output", "json")

    options = {one["name"]: one["options"] for one in json.loads(text)["generators"]}
    assert "started_at, ended_at, partition_count=6, topic\n" in table.decode()
    assert options["streaming"]["partition_count"] == 6
    assert options["api"] == {"started_at": None, "ended_at": None}
    assert options["population"] == {}


def test_no_summary_of_a_command_is_cut(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The list of the commands says what each does, to the end."""
    _, out, _ = call(capfdbinary, "--help")

    _, _, listed = out.decode().partition("Commands:")
    assert "..." not in listed
    assert "\n  init-profile " in listed


@pytest.mark.parametrize("option", ["-t", "-p"])
def test_init_profile_takes_each_name_once(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, option: str
) -> None:
    """A repeated type or persona is a wrong option, not one dataset less."""
    words = [option, "api", option, "api", "-o", str(tmp_path / "p.yaml")]

    code, _, said = call(capfdbinary, "init-profile", "-n", "p", *words)

    assert (code, "'api' is named twice" in said) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_parents_are_listed(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    """Whom a persona inherits from is in the table and in the document."""
    (tmp_path / "child.yaml").write_text(
        "name: child\ndescription: A child.\nkind: user\nversion: 1.0.0\n"
        "inherits_from: normal_user\n",
        encoding="utf-8",
    )

    _, table, _ = call(capfdbinary, "list-personas", "-p", str(tmp_path))
    _, document, _ = call(capfdbinary, "list-personas", "-p", str(tmp_path), "--output", "json")

    parents = {one["name"]: one["inherits_from"] for one in json.loads(document)["personas"]}
    assert table.decode().splitlines()[1].split()[:5] == [
        "child",
        "1.0.0",
        "user",
        "4",
        "normal_user",
    ]
    assert (parents["child"], parents["normal_user"]) == ("normal_user", None)


@pytest.mark.parametrize("command", ["", *HELPED])
def test_help_explains_each_command(
    capfdbinary: pytest.CaptureFixture[bytes], command: str
) -> None:
    """Help goes to stdout, ends well, and shows examples or the exit codes."""
    code, out, _ = call(capfdbinary, *command.split(), "--help")

    text = out.decode()
    assert code == 0
    assert "Examples:" in text or "Exit codes:" in text


def test_the_version_is_shown(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """``--version`` prints the program's name and version."""
    code, out, _ = call(capfdbinary, "--version")

    assert code == 0
    assert out.decode().startswith("persona-gen 0.")


HEAVY = ("dagster", "lancedb", "onnxruntime", "polars", "duckdb", "faker", "altair", "networkx")


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        pytest.param(["--help"], (*HEAVY, "numpy", "pyarrow", "pydantic_core"), id="help"),
        pytest.param(["list-generators"], (*HEAVY, "numpy", "pyarrow"), id="list-generators"),
        pytest.param(["list-personas"], HEAVY, id="list-personas"),
        pytest.param(["quick", "normal_user"], HEAVY, id="quick"),
    ],
)
def test_nothing_heavy_is_imported(arguments: list[str], unwanted: tuple[str, ...]) -> None:
    """A command imports what it needs; help needs next to nothing."""
    script = (
        "import sys, atexit\n"
        "from persona_assets.cli.main import run\n"
        f"atexit.register(lambda: print([m for m in {unwanted!r} if m in sys.modules],"
        " file=sys.stderr))\n"
        f"run({arguments!r})\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, timeout=60
    )

    assert done.stderr.decode().splitlines()[-1] == "[]"

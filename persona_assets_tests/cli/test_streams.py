"""Stdout and stderr that are full or closed, and names as long as a folder takes."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from persona_assets_tests.cli.calling import call

PRINTING = [
    "quick normal_user",
    "quick normal_user -n 3000",
    "quick normal_user -f csv",
    "quick normal_user -f parquet",
    "list-personas",
    "list-generators --output json",
    "schema profile",
    "--help",
    "quick --help",
    "--version",
]
COMMAND = f"{shlex.quote(sys.executable)} -m persona_assets.cli"


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run *line* in a shell, which can close what a process is given."""
    return subprocess.run(
        ["/bin/sh", "-c", line], capture_output=True, check=False, text=True, timeout=60
    )


@pytest.mark.parametrize("where", ["/dev/full", "&-"])
@pytest.mark.parametrize("command", PRINTING)
def test_data_that_cannot_be_printed_is_code_5(command: str, where: str) -> None:
    """A full disk or a closed stdout is one line, whatever is printed."""
    done = shell(f"{COMMAND} {command} >{where}")

    assert done.returncode == 5
    assert done.stderr.startswith("persona-gen: error: stdout: cannot be written: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("where", ["/dev/full", "&-"])
@pytest.mark.parametrize("command", ["quick normal_user -n 20", "list-personas --output json"])
def test_what_nobody_hears_is_no_error(command: str, where: str) -> None:
    """Data is complete without a stderr for the summary."""
    done = shell(f"{COMMAND} {command} 2>{where}")

    assert done.returncode == 0
    assert json.loads(done.stdout)


@pytest.mark.parametrize("where", ["/dev/full", "&-"])
def test_an_error_that_nobody_hears_has_its_code(where: str) -> None:
    """The code of an error stays when its line cannot be written."""
    done = shell(f"{COMMAND} quick nobody 2>{where}")

    assert (done.returncode, done.stdout) == (4, "")


@pytest.mark.parametrize("where", [">/dev/full", ">&-", "2>/dev/full", "2>&-", "<&- >&- 2>&-"])
def test_a_file_needs_no_stdout(tmp_path: Path, where: str) -> None:
    """What goes to a file is written whatever stdout and stderr are."""
    target = tmp_path / "out.json"

    done = shell(f"{COMMAND} quick normal_user -n 7 -o {target} {where}")

    assert done.returncode == 0
    assert len(json.loads(target.read_bytes())) == 7


@pytest.mark.parametrize("length", [250, 255])
def test_a_name_may_be_as_long_as_folders_take(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, length: int
) -> None:
    """The name in the meantime is not longer."""
    target = tmp_path / ("n" * (length - 5) + ".json")

    code, _, said = call(capfdbinary, "quick", "normal_user", "-o", str(target))

    assert code == 0, said
    assert list(tmp_path.iterdir()) == [target]


def test_a_name_that_no_folder_takes_is_code_5(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """A name that is too long is one line."""
    code, _, said = call(capfdbinary, "quick", "normal_user", "-o", str(tmp_path / ("n" * 300)))

    assert code == 5
    assert said.count("\n") == 1
    assert "cannot be written" in said

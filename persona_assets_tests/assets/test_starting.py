"""What ``python -m persona_assets`` does before it makes anything."""

import subprocess
import sys
from pathlib import Path

import pytest


def start(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Start the journey in *folder*, where it could run."""
    (folder / "dagster.yaml").touch()
    return subprocess.run(
        [sys.executable, "-m", "persona_assets", *arguments],
        capture_output=True,
        check=False,
        cwd=folder,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("argument", "code", "said"),
    [
        pytest.param("--help", 0, "Exit codes:", id="help"),
        pytest.param("--hlep", 2, "unrecognized arguments: --hlep", id="a mistyped option"),
        pytest.param("api", 2, "unrecognized arguments: api", id="a word"),
    ],
)
def test_arguments_run_nothing(tmp_path: Path, argument: str, code: int, said: str) -> None:
    """Help is shown or the argument refused, without warnings, and nothing is made."""
    done = start(tmp_path, argument)

    assert (done.returncode, said in done.stdout + done.stderr) == (code, True)
    assert "Warning" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["dagster.yaml"]

"""What ``python -m persona_assets`` does before it makes anything."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from persona_assets_tests.assets.places import make_data

ROOT = Path(__file__).parents[2]


def start(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Start the journey in *folder*, where it could run."""
    (folder / "dagster.yaml").touch()
    return subprocess.run(
        [sys.executable, "-m", "persona_assets", *arguments],
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, **variables},
        text=True,
        timeout=400,
    )


@pytest.mark.parametrize(
    ("argument", "code", "said"),
    [
        pytest.param("--help", 0, "Exit codes:", id="help"),
        pytest.param("--hlep", 2, "unrecognized arguments: --hlep", id="a mistyped option"),
        pytest.param("api", 2, "unrecognized arguments: api", id="a word"),
        pytest.param("--seed=-1", 2, "from 0 to 2**63 - 1", id="a seed below 0"),
        pytest.param("--persona=nobody", 2, "no persona named 'nobody'; known: ", id="a stranger"),
    ],
)
def test_arguments_run_nothing(tmp_path: Path, argument: str, code: int, said: str) -> None:
    """Help is shown or the argument refused, without warnings, and nothing is made."""
    done = start(tmp_path, argument)

    assert (done.returncode, said in done.stdout + done.stderr) == (code, True)
    assert "Warning" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["dagster.yaml"]


def test_only_what_is_asked_for_is_made(tmp_path: Path) -> None:
    """`make run PERSONA=... SEED=...` makes these partitions and no others."""
    data = make_data(tmp_path / "data")

    done = start(tmp_path, "--persona", "tiny", "--seed", "8", PERSONA_ASSETS_DATA=str(data.root))

    made = [data.lake.partitions(asset) for asset in ("observations/approved", "datasets/api")]
    assert done.returncode == 0, done.stderr
    assert [list(each) for each in made] == [
        [{"persona": "tiny"}],
        [{"persona": "tiny", "seed": "8"}],
    ]


def test_make_passes_on_what_is_asked_for() -> None:
    """The words of PERSONA and SEED become options, each in quotes of its own."""
    if shutil.which("make") is None:
        pytest.skip("make is not installed")

    shown = subprocess.run(
        ["make", "--dry-run", "run", "PERSONA=a b", "SEED=7"],
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        text=True,
    )

    words = "-m persona_assets --persona 'a' --persona 'b' --seed '7'"
    assert " ".join(words.split()) in " ".join(shown.stdout.split())

"""A run that is killed leaves a lake that can be read, and the next run completes it."""

import subprocess
import sys
from pathlib import Path

import pytest

from persona_assets.assets.inputs import DataFolder
from persona_assets_tests.assets.places import file_digests, make_data

KILLS = 6


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_runs_leave_a_readable_lake(tmp_path: Path, travelled: DataFolder) -> None:
    """After each of six kills at random moments all is readable; the rerun gives the same bytes."""
    data = make_data(tmp_path / "data")

    done = subprocess.run(
        [sys.executable, "-m", "persona_assets_tests.assets.killing", str(tmp_path), str(KILLS)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines()[1:] == [f"killed {KILLS}", "complete"]
    assert file_digests(data) == file_digests(travelled)

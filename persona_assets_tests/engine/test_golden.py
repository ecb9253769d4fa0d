"""The data of a seed stay what they are, on any machine and in any process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from persona_assets_tests.engine.golden import GOLDEN, measure

ROOT = Path(__file__).parents[2]


def measure_elsewhere(folder: Path, **environment: str) -> object:
    """Return what a fresh process in *folder* measures under *environment*."""
    result = subprocess.run(
        [sys.executable, "-m", "persona_assets_tests.engine.golden", "--print"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        cwd=folder,
        capture_output=True,
        check=True,
    )
    return json.loads(result.stdout)


def test_the_rows_are_the_ones_that_were_checked_in() -> None:
    """A change of any value shows here before it reaches a user."""
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))

    assert measure() == expected


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param(
            {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}, id="another place"
        ),
        pytest.param({"PYTHONHASHSEED": "2", "TZ": "America/St_Johns"}, id="another hash seed"),
        pytest.param(
            {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"},
            id="an older processor",
        ),
    ],
)
def test_another_process_makes_the_same_rows(environment: dict[str, str], tmp_path: Path) -> None:
    """Hash seed, time zone, locale, folder and processor leave no trace in the data (X-04)."""
    expected = json.loads(GOLDEN.read_text(encoding="utf-8"))

    assert measure_elsewhere(tmp_path, **environment) == expected

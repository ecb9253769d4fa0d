"""X-04: every command that takes a seed gives the same bytes in any process."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from persona_assets_tests.determinism.everything import PAIRS, TYPES
from persona_assets_tests.determinism.places import contents, run_everything

CLOCK = Path(__file__).parent / "shifted_clock.c"
YEARS_AHEAD = 11


def assert_same(folder: Path, made: Path) -> None:
    """Assert that two folders have the same files with the same bytes."""
    found, expected = contents(folder), contents(made)
    assert found.keys() == expected.keys()
    assert [name for name in expected if found[name] != expected[name]] == []


def test_every_command_made_something(made: Path) -> None:
    """PP-109, PP-117: one set of personas has records of each type, from both commands."""
    found = contents(made)

    assert {f"quick/{kind}_{persona}.json" for kind, persona in PAIRS} <= found.keys()
    assert {f"json/p_{kind}_{persona}.json" for kind, persona in PAIRS} <= found.keys()
    assert {f"csv.zip/p_{kind}_edge_case_user.csv.gz" for kind in TYPES} <= found.keys()
    assert all(found.values())


def test_another_place_makes_the_same_bytes(made: Path, tmp_path: Path) -> None:
    """PP-39, PP-75: hash seed, zone, locale, encoding, folder and order of commands do not show."""
    folder = tmp_path / "somewhere élse"
    folder.mkdir()

    run_everything(
        folder,
        "--backwards",
        PYTHONHASHSEED="1",
        TZ="Asia/Kathmandu",
        LC_ALL="C",
        PYTHONCOERCECLOCALE="0",
        PYTHONUTF8="0",
        OMP_NUM_THREADS="1",
    )

    assert_same(folder, made)


@pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("cc"),
    reason="shifting the clock of a process needs Linux and a C compiler, called cc",
)
def test_another_day_makes_the_same_bytes(made: Path, tmp_path: Path) -> None:
    """PP-39: a clock eleven years ahead, more threads and an older processor do not show."""
    library, folder = tmp_path / "clock.so", tmp_path / "made"
    folder.mkdir()
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, CLOCK, "-ldl"], check=True)

    year = run_everything(
        folder,
        LD_PRELOAD=str(library),
        PYTHONHASHSEED="77",
        TZ="America/St_Johns",
        OMP_NUM_THREADS="7",
        NPY_DISABLE_CPU_FEATURES="X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
    )

    usual = run_year()
    assert year - usual == YEARS_AHEAD
    assert_same(folder, made)


def run_year() -> int:
    """Return the year that a process of its own sees."""
    code = "import time; print(time.gmtime().tm_year)"
    return int(subprocess.check_output([sys.executable, "-c", code]))

"""What a command leaves behind that is ended from outside, or whose file somebody else makes."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from persona_assets_tests.cli.calling import call

PROGRAM = (sys.executable, "-m", "persona_assets.cli")
PROFILE = """name: p
personas: [normal_user]
datasets: [{type: api, count: 3000000}]
"""


def ended_by(number: signal.Signals, folder: Path, *arguments: str) -> tuple[int, str]:
    """Begin a command, end it when its first file appears; return its exit code and stderr."""
    process = subprocess.Popen(
        [*PROGRAM, *arguments],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        cwd=folder,
    )
    until = time.monotonic() + 60
    while not any(folder.glob("new/**/*")) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    return process.returncode, said.decode()


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        pytest.param(signal.SIGINT, 130, "persona-gen: interrupted; nothing was written\n", id="c"),
        pytest.param(signal.SIGTERM, 143, "", id="docker stop"),
        pytest.param(signal.SIGHUP, 129, "", id="a closed terminal"),
        pytest.param(signal.SIGQUIT, 131, "", id="quit"),
    ],
)
@pytest.mark.parametrize("command", ["generate", "quick"])
def test_nothing_is_left(
    tmp_path: Path, command: str, number: signal.Signals, code: int, said: str
) -> None:
    """Neither files nor the folders that were made for them."""
    profile = tmp_path / "p.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    words = {
        "generate": ["generate", "p.yaml", "-o", "new/out"],
        "quick": ["quick", "normal_user", "-n", "3000000", "-o", "new/out/x.json"],
    }[command]

    ended = ended_by(number, tmp_path, *words)

    assert ended == (code, said)
    assert list(tmp_path.iterdir()) == [profile]


def test_a_link_is_written_through(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """The link stays, and what it names has the records."""
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    target.write_text("before", encoding="utf-8")
    link.symlink_to(target)

    code, _, _ = call(capfdbinary, "quick", "normal_user", "-n", "1", "-o", str(link), "--force")

    assert (code, link.is_symlink()) == (0, True)
    assert target.read_bytes().startswith(b"[{")


def test_a_link_that_leads_nowhere_counts_as_a_file(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """It is not replaced without --force."""
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "nowhere")

    code, _, said = call(capfdbinary, "quick", "normal_user", "-n", "1", "-o", str(link))

    assert (code, "exists already" in said) == (5, True)


def test_a_file_without_a_name_is_a_wrong_option(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    """An empty -o is code 2, in one line."""
    code, _, said = call(capfdbinary, "quick", "normal_user", "-o", "")

    assert (code, said.count("\n"), "-o" in said) == (2, 1, True)


def test_a_terminal_gets_no_parquet() -> None:
    """The mistake is code 2 and names the way out."""
    ours, terminal = pty.openpty()

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "persona_assets.cli",
            *["quick", "normal_user", "-n", "1", "-f", "parquet"],
        ],
        stdout=terminal,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(terminal)
    os.close(ours)

    assert (done.returncode, b"with -o" in done.stderr) == (2, True)

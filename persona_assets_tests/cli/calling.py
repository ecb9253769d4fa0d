"""Calling ``persona-gen`` in this process and in one of its own."""

import os
import subprocess
import sys

import pytest

from persona_assets.cli.main import run


def call(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, bytes, str]:
    """Run a command in this process; return its exit code, stdout and stderr."""
    with pytest.raises(SystemExit) as ended:
        run(list(arguments))
    printed = capfdbinary.readouterr()
    return int(ended.value.code or 0), printed.out, printed.err.decode()


def spawn(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "persona_assets.cli", *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
        timeout=60,
    )

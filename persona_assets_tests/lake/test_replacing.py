"""A partition is the old one or the new one, whatever happens to the one who writes it."""

import platform
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from persona_assets.errors import StorageError
from persona_assets.keys import derive, integers_one
from persona_assets.lake import atomic
from persona_assets.lake.layout import MANIFEST, PART, Lake
from persona_assets.lake.writing import Manifest, PartitionWriter

PARTITION = {"persona": "p"}
KILLS = 25

WRITER = """
import itertools, sys, pathlib
import pyarrow as pa
from persona_assets.lake.layout import Lake
from persona_assets.lake.writing import PartitionWriter

writer = PartitionWriter(Lake(pathlib.Path(sys.argv[1])), "1")
print("ready", flush=True)
for version in itertools.count():
    table = pa.table({"version": [version] * 20_000, "row": list(range(20_000))})
    writer.write("knowledge/facts", {"persona": "p"}, table, {})
"""


def check_partition(lake: Lake) -> int:
    """Assert that the partition is whole and return the version that it holds."""
    folder = lake.partition_folder("knowledge/facts", PARTITION)
    table = pq.read_table(folder / PART, partitioning=None)
    manifest = Manifest.model_validate_json((folder / MANIFEST).read_text())
    assert table.num_rows == manifest.row_count == 20_000
    assert sha256((folder / PART).read_bytes()).hexdigest() == manifest.file_sha256
    [version] = table.column("version").unique().to_pylist()
    return int(version)


def test_a_killed_writer_leaves_a_whole_partition(tmp_path: Path) -> None:
    """Killed at each of 25 moments, the writer leaves one version, whole, with its manifest."""
    lake = Lake(tmp_path / "a lake")
    PartitionWriter(lake, "1").write(
        "knowledge/facts",
        PARTITION,
        pa.table({"version": [-1] * 20_000, "row": list(range(20_000))}),
        {},
    )

    found = []
    for kill in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(lake.root)], stdout=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(integers_one(derive(1, kill), 200) / 1000)
            process.send_signal(signal.SIGKILL)
        found.append(check_partition(lake))

    assert max(found) > 0, "no writer got as far as to replace the partition"


def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    """The next writer deletes the staging folders of processes that are no more."""
    lake = Lake(tmp_path)
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        process.wait()
    orphan = lake.staging / f"{process.pid}@{platform.node()}@x"
    orphan.mkdir(parents=True)

    PartitionWriter(lake, "1").write("a/b", PARTITION, pa.table({"a": [1]}), {})

    assert list(lake.staging.iterdir()) == []


def test_a_file_system_without_exchange_gets_the_new_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where folders cannot be exchanged, the files are replaced one by one."""
    monkeypatch.setattr(atomic, "_exchange_call", lambda: None)
    writer = PartitionWriter(Lake(tmp_path), "1")

    for value in (1, 2):
        manifest = writer.write("a/b", PARTITION, pa.table({"a": [value]}), {})

    path = Lake(tmp_path).partition_folder("a/b", PARTITION) / PART
    assert sha256(path.read_bytes()).hexdigest() == manifest.file_sha256


def run_on_a_small_disk(tmp_path: Path, script: str, size: str) -> str:
    """Run *script* with a tmpfs of *size* mounted on a folder, and return what it prints."""
    mount = shutil.which("unshare")
    if mount is None:
        pytest.skip("unshare is not installed, so no small disk can be mounted")
    disk = tmp_path / "disk"
    disk.mkdir()
    command = f'mount -t tmpfs -o size={size} tmpfs "$1" && exec "$2" -c "$3" "$1"'
    arguments = ["--map-root-user", "--mount", "sh", "-c", command, "sh", str(disk)]
    done = subprocess.run(
        [mount, *arguments, sys.executable, textwrap.dedent(script)],
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"this machine mounts no small disk: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_full_disk_leaves_the_old_partition(tmp_path: Path) -> None:
    """On a disk that is full, the error says so and the old partition stays readable."""
    shown = run_on_a_small_disk(
        tmp_path,
        """
        import pathlib, sys
        import pyarrow as pa, pyarrow.parquet as pq
        from persona_assets.errors import StorageError
        from persona_assets.lake.layout import Lake, PART
        from persona_assets.lake.writing import PartitionWriter

        lake = Lake(pathlib.Path(sys.argv[1]))
        writer = PartitionWriter(lake, "1")
        writer.write("a/b", {"persona": "p"}, pa.table({"a": [1, 2, 3]}), {})
        noise = pa.table({"a": [hash((n, n * n, "x")) for n in range(300_000)]})
        try:
            writer.write("a/b", {"persona": "p"}, noise, {})
        except StorageError as error:
            print(error)
        path = lake.partition_folder("a/b", {"persona": "p"}) / PART
        print(pq.read_table(path, partitioning=None).column("a").to_pylist())
        print(list(lake.staging.iterdir()))
        """,
        "512k",
    )

    error, rows, staging = shown.splitlines()
    assert "cannot write the partition" in error
    assert "no space left on device" in error.lower()
    assert (rows, staging) == ("[1, 2, 3]", "[]")


def test_a_read_only_disk_leaves_the_old_partition(tmp_path: Path) -> None:
    """On a disk that became read-only, the error says so and the old partition stays readable."""
    shown = run_on_a_small_disk(
        tmp_path,
        """
        import pathlib, subprocess, sys
        import pyarrow as pa, pyarrow.parquet as pq
        from persona_assets.errors import StorageError
        from persona_assets.lake.layout import Lake, PART
        from persona_assets.lake.writing import PartitionWriter

        lake = Lake(pathlib.Path(sys.argv[1]))
        writer = PartitionWriter(lake, "1")
        writer.write("a/b", {"persona": "p"}, pa.table({"a": [1]}), {})
        subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)
        try:
            writer.write("a/b", {"persona": "p"}, pa.table({"a": [2]}), {})
        except StorageError as error:
            print(error)
        path = lake.partition_folder("a/b", {"persona": "p"}) / PART
        print(pq.read_table(path, partitioning=None).column("a").to_pylist())
        """,
        "1m",
    )

    error, rows = shown.splitlines()
    assert "read-only file system" in error
    assert rows == "[1]"


def test_a_refused_exchange_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the system refuses for another reason than not being able to, nothing changes."""
    writer = PartitionWriter(Lake(tmp_path), "1")
    writer.write("a/b", PARTITION, pa.table({"a": [1]}), {})

    def refuse(*_: object) -> int:
        atomic.ctypes.set_errno(atomic.errno.EACCES)
        return -1

    monkeypatch.setattr(atomic, "_exchange_call", lambda: refuse)

    with pytest.raises(StorageError, match="permission denied"):
        writer.write("a/b", PARTITION, pa.table({"a": [2]}), {})

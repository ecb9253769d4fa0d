"""Run the journey in children of one process, and kill each at a moment of its own.

``python -m persona_assets_tests.assets.killing FOLDER KILLS`` goes on until that many children were
killed before they ended, and then lets the journey run to its end on what they left.
Each child is forked from a process that has imported everything and opened nothing.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import dagster as dg
import duckdb
import pyarrow.parquet as pq

from persona_assets import lake
from persona_assets.assets.inputs import DataFolder
from persona_assets.generators.registry import GENERATORS
from persona_assets.keys import derive, uniform_one
from persona_assets.knowledge.passage_store import PassageStore
from persona_assets.lake.layout import MANIFEST, PART
from persona_assets.lake.reading import read_manifest
from persona_assets_tests.assets.places import run_journey


def main(folder: Path, kills: int) -> None:
    """Time one journey on an empty lake, kill others, look after each, and run a last one."""
    (folder / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    os.environ["DAGSTER_HOME"] = str(folder)
    data = DataFolder(path=str(folder / "data"))
    began = time.monotonic()
    assert wait(fork(lambda: travel(data))) == 0
    length = time.monotonic() - began
    print(f"a journey takes {length:.1f} s", flush=True)
    killed = 0
    for attempt in range(4 * kills):
        child = fork(lambda: travel(data))
        time.sleep(length * uniform_one(derive(3, "kill", attempt)))
        os.kill(child, signal.SIGKILL)
        killed += wait(child) == -signal.SIGKILL
        assert wait(fork(lambda: look(data))) == 0, f"after attempt {attempt} the lake is damaged"
        if killed == kills:
            break
    print(f"killed {killed}", flush=True)
    assert wait(fork(lambda: travel(data))) == 0
    assert wait(fork(lambda: look(data))) == 0
    print("complete", flush=True)


def travel(data: DataFolder) -> None:
    """Run the journey of one persona."""
    with dg.DagsterInstance.get() as instance:
        assert run_journey(data, instance, "tiny").success


def look(data: DataFolder) -> None:
    """Assert that every partition is whole and that SQL and search answer."""
    for asset in data.lake.assets():
        for partition in data.lake.partitions(asset):
            path = data.lake.partition_folder(asset, partition) / PART
            manifest = read_manifest(data.lake, asset, partition)
            assert path.with_name(MANIFEST).is_file()
            assert pq.read_metadata(path).num_rows == manifest.row_count
            assert sha256(path.read_bytes()).hexdigest() == manifest.file_sha256
    assert len(data.lake.assets()) == 14 + len(GENERATORS)
    assert lake.sql("select count(*) from datasets.api", lake=data.lake.root).item() == 10_000
    with duckdb.connect(data.lake.catalog_path, read_only=True) as catalog:
        assert catalog.sql("from knowledge.current_facts").fetchall()
    assert PassageStore(data.lake.passages_path).read("tiny").num_rows


def fork(work: Callable[[], None]) -> int:
    """Do *work* in a child process and return its number."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException as problem:  # noqa: BLE001 - a child ends here, whatever happens
        print(repr(problem), file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def wait(child: int) -> int:
    """Wait for *child* and return its exit code, or the negative signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

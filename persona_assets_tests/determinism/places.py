"""Running everything in a process of its own, and reading what it wrote."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

Record = dict[str, Any]
"""One record as a reader sees it."""

ROOT = Path(__file__).parents[2]


def run_everything(folder: Path, *options: str, **environment: str) -> int:
    """Run every command in *folder*, in a fresh process, and return the year that it saw."""
    done = subprocess.run(
        [sys.executable, "-m", "persona_assets_tests.determinism.everything", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return int(done.stderr.split()[-1])


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below *folder*, by path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def read_json(path: Path) -> list[Record]:
    """Return the records of an array, or of an object that has them beside its metadata."""
    found = json.loads(path.read_bytes())
    return found["records"] if isinstance(found, dict) else found


def read_jsonl(path: Path) -> list[Record]:
    """Return the records, one a line."""
    return [json.loads(line) for line in path.read_bytes().decode().rstrip("\n").split("\n")]


def read_parquet(path: Path) -> list[Record]:
    """Return the records; times, dates and JSON texts are as the file has them."""
    return pq.read_table(path).to_pylist(maps_as_pydicts="strict")


def read_csv(path: Path) -> list[Record]:
    """Return the cells as texts; an empty cell without quotes is null."""
    [head, *_] = path.read_bytes().split(b"\r\n", 1)
    names = [name.strip('"') for name in head.decode().split(",")]
    table = csv.read_csv(
        path,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return table.to_pylist()


READERS: Mapping[str, Callable[[Path], list[Record]]] = {
    "jsonl": read_jsonl,
    "csv": read_csv,
    "parquet": read_parquet,
}
"""What reads each form but JSON, which the others are compared with."""

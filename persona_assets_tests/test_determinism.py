"""X-04: same persona, same seed, same bytes: anywhere, in any order, in any pieces."""

import json
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa
import pytest

from persona_assets.datasets.building import Dataset, dataset
from persona_assets.generators.registry import GENERATORS
from persona_assets.lake.fingerprint import fingerprint
from persona_assets.lake.layout import Lake
from persona_assets.lake.writing import PartitionWriter, Rows
from persona_assets.personas.documents import find_personas, resolve_persona
from persona_assets_tests.golden import GOLDEN, measure, rows_digest

PERSONAS = sorted(find_personas())
NAMES = [generator.name for generator in GENERATORS]
EACH = pytest.mark.parametrize(
    ("name", "persona"),
    [pytest.param(name, persona, id=f"{name} {persona}") for name in NAMES for persona in PERSONAS],
)


def make(name: str, persona: str) -> Dataset:
    """Return a dataset of a shipped persona."""
    return dataset(name, resolve_persona(persona), 42)


def test_the_data_is_what_it_was() -> None:
    """The digests that are checked in are those of the code; a change of data is a decision."""
    assert measure() == json.loads(GOLDEN.read_text())


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu"}, id="hash seed 1, Kathmandu"),
        pytest.param(
            {"PYTHONHASHSEED": "77", "TZ": "America/St_Johns", "LC_ALL": "C"},
            id="hash seed 77, St. John's, locale C",
        ),
    ],
)
def test_another_process_says_the_same(changed: dict[str, str], tmp_path: Path) -> None:
    """A process with another hash seed, time zone, locale and folder has the same digests."""
    root = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-m", "persona_assets_tests.golden", "--print"],
        cwd=tmp_path,
        env={**os.environ, **changed, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(done.stdout) == json.loads(GOLDEN.read_text())


@EACH
@pytest.mark.parametrize("batch_rows", [1, 7, 4096], ids=lambda size: f"batches of {size}")
def test_pieces_do_not_show(name: str, persona: str, batch_rows: int) -> None:
    """Rows in batches of 1, 7 or 4096 are the rows in one piece."""
    made = make(name, persona)

    assert rows_digest(made, 0, 300, batch_rows) == rows_digest(made, 0, 300)


@EACH
def test_a_row_alone_is_the_row_in_the_whole(name: str, persona: str) -> None:
    """Row i asked for alone equals row i of the whole, at the start and far out."""
    made = make(name, persona)
    for start in (0, 5_000_000):
        whole = pa.Table.from_batches(made.batches(start, start + 50))

        for row in (0, 1, 31, 49):
            alone = pa.Table.from_batches(made.batches(start + row, start + row + 1))
            assert alone.to_pylist() == whole.slice(row, 1).to_pylist()


def part(name: str, persona: str, start: int, stop: int) -> pa.Table:
    """Return some rows; work for one of several processes."""
    return pa.Table.from_batches(make(name, persona).batches(start, stop))


@pytest.mark.parametrize("name", NAMES)
def test_four_workers_make_what_one_makes(name: str) -> None:
    """Rows that four processes make together are the rows that one process makes."""
    bounds = [(start, start + 500) for start in range(0, 2000, 500)]

    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(part, [name] * 4, ["edge_case_user"] * 4, *zip(*bounds, strict=True)))

    assert fingerprint(pa.concat_tables(parts)) == rows_digest(make(name, "edge_case_user"))


@pytest.mark.parametrize("name", NAMES)
def test_files_have_the_same_bytes(name: str, tmp_path: Path) -> None:
    """The Parquet file and its manifest are the same for batches of 7, 4096 and all rows."""
    made = make(name, "noisy_device")
    partition = {"persona": "noisy_device", "seed": "42"}

    manifests = [
        PartitionWriter(Lake(tmp_path / str(size)), "1").write(
            f"datasets/{name}",
            partition,
            Rows(made.schema, made.batches(0, 700, batch_rows=size)),
            {},
        )
        for size in (7, 4096, 65_536)
    ]

    assert manifests[0] == manifests[1] == manifests[2]


def test_another_seed_is_another_world() -> None:
    """PP-40: two seeds share no row."""
    one, other = (
        pa.Table.from_batches(
            dataset("population", resolve_persona("normal_user"), seed).batches(0, 200)
        )
        for seed in (1, 2)
    )

    shared = set(one.column("email").to_pylist()) & set(other.column("email").to_pylist())

    assert shared == set()

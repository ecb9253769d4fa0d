"""The matrix of behaviors and datasets says what the generators do."""

from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters
from persona_assets.behaviors.matrix import DATASETS, MATRIX, matrix_markdown
from persona_assets.behaviors.registry import BEHAVIOR_TYPES
from persona_assets.generators.registry import GENERATORS
from persona_assets.generators.streams import stream_rows
from persona_assets_tests.generators.builders import make_behavior, make_source

STRONG: dict[str, dict[str, object]] = {
    "active_hours": {"hour_weights": [0.1, *[1] * 23]},
    "timing": {"requests_per_minute": 600},
    "error": {"probability": 0.5},
    "rate_limit": {"probability": 0.5},
    "latency": {"mean_ms": 5000},
    "delayed_transmission": {"mean_ms": 5000},
    "burst": {"burst_seconds": 5},
    "session_anomalies": {"probability": 0.9},
    "typos": {"rate": 0.2},
}
PAIRS = pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in sorted(MATRIX) for name in DATASETS]
)


@cache
def table_of(name: str, *behaviors: Behavior[BehaviorParameters], is_device: bool) -> pa.Table:
    """Return the first records of somebody with *behaviors*."""
    rows, _ = stream_rows(name, make_source(*behaviors, is_device=is_device), None)
    return pa.Table.from_batches([rows(0, 400)])


def test_the_matrix_is_whole() -> None:
    """Every type of behavior has an entry for every dataset that is a stream."""
    assert set(MATRIX) == set(BEHAVIOR_TYPES)
    assert set(DATASETS) == {one.name for one in GENERATORS} - {"population"}
    assert all(tuple(effects) == DATASETS for effects in MATRIX.values())


@PAIRS
def test_the_matrix_is_true(kind: str, name: str) -> None:
    """A behavior changes a dataset, and is named in it, if and only if the matrix says so."""
    is_device = kind in ("battery_drain", "signal_noise")
    base = (make_behavior("session"),) if kind == "session_anomalies" else ()
    plain = table_of(name, *base, is_device=is_device)

    made = table_of(name, *base, make_behavior(kind, **STRONG.get(kind, {})), is_device=is_device)

    names = {one for found in made.column("behaviors").to_pylist() for one in found}
    is_changed = made.drop_columns(["behaviors"]) != plain.drop_columns(["behaviors"])
    assert (is_changed, kind in names) == (MATRIX[kind][name].is_applied,) * 2


def test_the_table_has_a_line_for_each_behavior() -> None:
    """The documentation's table is made of the matrix."""
    lines = matrix_markdown().splitlines()

    assert len(lines) == len(MATRIX) + 2
    assert all(line.count(" | ") == len(DATASETS) for line in lines[2:])


def test_the_documentation_has_the_table() -> None:
    """docs/behaviors.md ends with the matrix as the code has it."""
    page = Path(__file__).parents[2] / "docs" / "behaviors.md"

    assert page.read_text(encoding="utf-8").endswith("\n\n" + matrix_markdown())

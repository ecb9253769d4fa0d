"""The checks of datasets: they pass what is true and find what is not."""

from functools import cache

import polars as pl
import pyarrow as pa
import pytest

from persona_assets.assets.dataset_checks import DATASET_CHECKS, Declared
from persona_assets.datasets.building import dataset
from persona_assets.personas.documents import find_personas, resolve_persona

ROWS = 1500
STREAMS = ["api", "streaming", "file", "load", "fault"]


@cache
def make_rows(name: str, persona: str) -> pl.LazyFrame:
    """Return the first rows of a dataset of a shipped persona."""
    batches = dataset(name, resolve_persona(persona)).batches(0, ROWS)
    made = pl.from_arrow(pa.Table.from_batches(batches))
    assert isinstance(made, pl.DataFrame)
    return made.lazy()


def find(name: str, check: str, persona: str, rows: pl.LazyFrame) -> list[str]:
    """Return what a check of a dataset finds in *rows*."""
    declared = Declared(ROWS, (), resolve_persona(persona), 42)
    return DATASET_CHECKS[name][check][1](rows, declared)


@pytest.mark.parametrize("persona", sorted(find_personas()))
@pytest.mark.parametrize("name", STREAMS)
def test_true_datasets_pass(name: str, persona: str) -> None:
    """Every check of every dataset finds nothing in what the generators make."""
    found = {
        check: find(name, check, persona, make_rows(name, persona))
        for check in DATASET_CHECKS[name]
        if check != "answers_match"
    }

    assert {check: problems for check, problems in found.items() if problems} == {}


@pytest.mark.parametrize(
    ("name", "check", "change"),
    [
        pytest.param(
            "streaming", "offsets_are_contiguous", pl.col("offset") + 1, id="offsets from 1"
        ),
        pytest.param(
            "streaming",
            "keys_keep_their_partition",
            (pl.int_range(pl.len()) % 2).alias("partition"),
            id="keys in two partitions",
        ),
        pytest.param("streaming", "customers_exist", pl.col("key").str.reverse(), id="strangers"),
        pytest.param("file", "measures_are_true", pl.col("size_bytes") + 1, id="wrong sizes"),
        pytest.param(
            "load", "times_in_order", pl.col("requested_at").reverse(), id="times going back"
        ),
        pytest.param(
            "fault", "faults_are_reversible", pl.col("mutated") + "x", id="other mutations"
        ),
        pytest.param("fault", "faults_are_reversible", ~pl.col("is_baseline"), id="no baseline"),
    ],
)
def test_what_is_not_true_is_found(name: str, check: str, change: pl.Expr) -> None:
    """A dataset in which one column is wrong does not pass."""
    rows = make_rows(name, "normal_user").with_columns(change)

    assert find(name, check, "normal_user", rows) != []

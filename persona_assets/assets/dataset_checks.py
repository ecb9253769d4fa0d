"""What must be true of a generated dataset, read back from the file that was written."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

import polars as pl
import pyarrow as pa

from persona_assets.assets.checks import other_than
from persona_assets.datasets.building import dataset
from persona_assets.generators.spoiling import apply_faults, undo_faults
from persona_assets.generators.world import CUSTOMER_COUNT
from persona_assets.personas.documents import PersonaDocument, PersonaKind
from persona_assets.schema_records.violations.edits import Replacement

Check = Callable[[pl.LazyFrame, "Declared"], list[str]]


@dataclass(frozen=True, slots=True)
class Declared:
    """What was declared of a dataset before it was made.

    Attributes:
        row_count: How many rows it has.
        required: The columns that have a value in every row.
        persona: The persona, with its behaviors.
        seed: The seed.
    """

    row_count: int
    required: tuple[str, ...]
    persona: PersonaDocument
    seed: int


def wrong_row_count(rows: pl.LazyFrame, declared: Declared) -> list[str]:
    """Return a problem when there are more or fewer rows than declared."""
    return other_than(declared.row_count, _count(rows), "rows")


def missing_values(rows: pl.LazyFrame, declared: Declared) -> list[str]:
    """Return the required columns that lack values."""
    counts = rows.select(pl.col(declared.required).null_count()).collect().row(0, named=True)
    return [f"{name} is missing in {count} rows" for name, count in counts.items() if count]


def repeated_emails(rows: pl.LazyFrame, _: Declared) -> list[str]:
    """Return the e-mail addresses that more than one person has."""
    counts = rows.group_by("email").len().filter(pl.col("len") > 1).sort("email").collect()
    return [f"{email} occurs {count} times" for email, count in counts.rows()]


def unanswered_requests(rows: pl.LazyFrame, _: Declared) -> list[str]:
    """Return the rows whose request and response do not carry the same X-Request-ID."""
    ids = rows.select(
        row=pl.int_range(pl.len()),
        asked=_header(pl.col("request")),
        answered=_header(pl.col("response")),
    )
    wrong = ids.filter(~pl.col("asked").eq_missing(pl.col("answered"))).collect()
    return [f"row {row}: asked {one!r}, answered {other!r}" for row, one, other in wrong.rows()]


def unknown_customers(rows: pl.LazyFrame, declared: Declared) -> list[str]:
    """Return the customers who are nobody of the population of the same persona and seed."""
    if declared.persona.kind is PersonaKind.DEVICE:
        return []
    people = dataset("population", declared.persona, declared.seed)
    batches = [batch.select(["profile_id"]) for batch in people.batches(0, CUSTOMER_COUNT)]
    ids = pa.Table.from_batches(batches).column("profile_id").to_pylist()
    is_stream = "client_id" not in rows.collect_schema().names()
    clients = rows.select(client_id="key" if is_stream else "client_id").unique()
    known = pl.LazyFrame({"client_id": ids})
    strangers = clients.join(known, on="client_id", how="anti").sort("client_id").collect()
    return [f"client {client} is not in the population" for (client,) in strangers.rows()]


def broken_offsets(rows: pl.LazyFrame, _: Declared) -> list[str]:
    """Return the partitions whose offsets are not 0, 1, 2 and so on."""
    expected = pl.int_range(pl.len()).over("partition")
    wrong = rows.filter(pl.col("offset") != expected).group_by("partition").len()
    found = wrong.sort("partition").collect().rows()
    return [f"partition {number}: {count} offsets out of order" for number, count in found]


def torn_keys(rows: pl.LazyFrame, _: Declared) -> list[str]:
    """Return the keys that are in more than one partition."""
    counts = rows.group_by("key").agg(count=pl.col("partition").n_unique())
    torn = counts.filter(pl.col("count") > 1).sort("key").collect()
    return [f"key {key} is in {count} partitions" for key, count in torn.rows()]


def times_out_of_order(rows: pl.LazyFrame, _: Declared) -> list[str]:
    """Return how many records are before the one before them, or received before they happen."""
    names = rows.collect_schema().names()
    happened = next(name for name in _HAPPENED if name in names)
    backward = rows.select((pl.col(happened).diff() < dt.timedelta(0)).sum()).collect().item()
    problems = [f"{backward} records go back in time"] if backward else []
    later = [name for name in ("received_at", "processed_at", "delivered_at") if name in names]
    for before, after in pairwise([happened, *later]):
        early = rows.select((pl.col(after) < pl.col(before)).sum()).collect().item()
        problems += [f"{after} is before {before} in {early} records"] if early else []
    return problems


def wrong_measures(rows: pl.LazyFrame, _: Declared) -> list[str]:
    """Return the files whose size or checksum is not that of the content."""
    names = ["filename", "size_bytes", "checksum_sha256", "content"]
    return [
        f"{filename}: size or checksum is not that of its content"
        for filename, size, checksum, content in rows.select(names).collect().iter_rows()
        if size != len(data := content.encode()) or checksum != sha256(data).hexdigest()
    ]


def wrong_faults(rows: pl.LazyFrame, _: Declared) -> list[str]:
    """Return the rows whose faults do not make the mutated message, or that lack a fault."""
    names = ["is_baseline", "original", "mutated", "faults"]
    problems: list[str] = []
    for row, one in enumerate(rows.select(names).collect().iter_rows(named=True)):
        faults = [
            Replacement(fault["position"], fault["original"], fault["mutated"])
            for fault in one["faults"]
        ]
        if bool(faults) == one["is_baseline"] or one["is_baseline"] != (row == 0):
            problems.append(f"row {row}: baseline {one['is_baseline']}, {len(faults)} faults")
        elif apply_faults(one["original"], faults) != one["mutated"]:
            problems.append(f"row {row}: the faults do not make the mutated message")
        elif undo_faults(one["mutated"], faults) != one["original"]:
            problems.append(f"row {row}: the faults cannot be undone")
    return problems


def _header(side: pl.Expr) -> pl.Expr:
    return side.struct.field("headers").map.get("X-Request-ID")


def _count(rows: pl.LazyFrame) -> int:
    return int(rows.select(pl.len()).collect().item())


_HAPPENED = ("event_at", "created_at", "requested_at", "sent_at")
"""How the different datasets call the time at which a record happens."""

_STREAM: dict[str, tuple[str, Check]] = {
    "customers_exist": (
        "Every customer is one of the population of the same persona and seed.",
        unknown_customers,
    ),
    "times_in_order": (
        "Times never go back, and nothing arrives before it happens.",
        times_out_of_order,
    ),
}

DATASET_CHECKS: dict[str, dict[str, tuple[str, Check]]] = {
    "population": {
        "emails_are_unique": ("No two people share an e-mail address.", repeated_emails),
    },
    "api": {
        "answers_match": (
            "Request and response carry the same X-Request-ID.",
            unanswered_requests,
        ),
        **_STREAM,
    },
    "streaming": {
        "offsets_are_contiguous": ("Offsets run from 0 in each partition.", broken_offsets),
        "keys_keep_their_partition": ("All messages of a key are in one partition.", torn_keys),
        **_STREAM,
    },
    "file": {
        "measures_are_true": ("Size and checksum are those of the content.", wrong_measures),
        **_STREAM,
    },
    "load": _STREAM,
    "fault": {
        "faults_are_reversible": (
            "Row 0 is valid; the faults of every other row make and unmake its message.",
            wrong_faults,
        ),
        **_STREAM,
    },
}
"""For each dataset its own checks: name, claim and function."""

EVERY_DATASET: dict[str, tuple[str, Check]] = {
    "row_count_as_declared": ("There are as many rows as were asked for.", wrong_row_count),
    "required_values_present": ("No required column lacks a value.", missing_values),
}
"""The checks that every dataset has."""

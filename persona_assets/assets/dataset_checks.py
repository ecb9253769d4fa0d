"""What must be true of a generated dataset, read back from the file that was written."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from persona_assets.assets.checks import other_than
from persona_assets.datasets.building import dataset
from persona_assets.generators.world import CUSTOMER_COUNT
from persona_assets.personas.documents import PersonaDocument, PersonaKind

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
    clients = rows.select("client_id").unique()
    known = pl.LazyFrame({"client_id": ids})
    strangers = clients.join(known, on="client_id", how="anti").sort("client_id").collect()
    return [f"client {client} is not in the population" for (client,) in strangers.rows()]


def _header(side: pl.Expr) -> pl.Expr:
    return side.struct.field("headers").map.get("X-Request-ID")


def _count(rows: pl.LazyFrame) -> int:
    return int(rows.select(pl.len()).collect().item())


DATASET_CHECKS: dict[str, dict[str, tuple[str, Check]]] = {
    "population": {
        "emails_are_unique": ("No two people share an e-mail address.", repeated_emails),
    },
    "api": {
        "answers_match": (
            "Request and response carry the same X-Request-ID.",
            unanswered_requests,
        ),
        "customers_exist": (
            "Every customer is one of the population of the same persona and seed.",
            unknown_customers,
        ),
    },
}
"""For each dataset its own checks: name, claim and function."""

EVERY_DATASET: dict[str, tuple[str, Check]] = {
    "row_count_as_declared": ("There are as many rows as were asked for.", wrong_row_count),
    "required_values_present": ("No required column lacks a value.", missing_values),
}
"""The checks that every dataset has."""

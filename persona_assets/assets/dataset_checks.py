"""What must be true of a generated dataset, read back from the file that was written."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from persona_assets.assets.checks import other_than

Check = Callable[[pl.LazyFrame, "Declared"], list[str]]


@dataclass(frozen=True, slots=True)
class Declared:
    """What was declared of a dataset before it was made.

    Attributes:
        row_count: How many rows it has.
        required: The columns that have a value in every row.
        population: The file with the people of the same persona and seed; None for a device,
            which has no customers.
    """

    row_count: int
    required: tuple[str, ...]
    population: Path | None


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
    if declared.population is None:
        return []
    clients = rows.select("client_id").unique()
    people = pl.scan_parquet(declared.population, hive_partitioning=False)
    known = people.select(client_id="profile_id")
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

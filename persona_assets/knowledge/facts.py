"""The hot layer: what is known by key, such as ``employer``, with validity in time.

An entry is never overwritten: a new value closes the interval of the old one and has the next
version.  An entry that changes soon has a time to live, after which it is no longer known.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from math import isfinite

import pyarrow as pa

from persona_assets.columns import TIMESTAMP, column
from persona_assets.errors import InvalidArgumentError
from persona_assets.knowledge.provenance import (
    DERIVED_FROM,
    EVIDENCE,
    evidence_from_rows,
    evidence_rows,
    sources,
    valid_at,
)
from persona_assets.mindscapes.mindscape import Evidence, Fact, Mindscape, Volatility
from persona_assets.mindscapes.passing import time_to_live

FACTS_SCHEMA = pa.schema(
    [
        column("entry_id", pa.string(), "The id of this value of this key."),
        column("mindscape_id", pa.string(), "The mindscape that it is part of."),
        column("persona", pa.string(), "Whom it is about."),
        column("key", pa.string(), "What it says something about, such as employer."),
        column("value", pa.string(), "What it says, as text that fits data_type."),
        column("data_type", pa.string(), "string, number, boolean, date or json."),
        column("category", pa.string(), "The group that the key belongs to."),
        column("volatility", pa.string(), "low or high: how soon it is expected to change."),
        column("confidence_fraction", pa.float64(), "How sure it is, from 0 to 1."),
        DERIVED_FROM,
        EVIDENCE,
        column("valid_from_at", TIMESTAMP, "When it began to hold."),
        column(
            "valid_to_at", TIMESTAMP, "When it ceased to hold; null while it does.", nullable=True
        ),
        column("ttl_seconds", pa.int64(), "How long after updated_at it is known.", nullable=True),
        column("updated_at", TIMESTAMP, "The time of its newest evidence."),
        column("version", pa.int64(), "The number of this value among the key's, from 1."),
    ]
)


class FactType(StrEnum):
    """How the text of a value is to be read."""

    STRING = "string"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class FactEntry:
    """One value of one key of one mindscape; the attributes are the columns of FACTS_SCHEMA."""

    entry_id: str
    mindscape_id: str
    persona: str
    key: str
    value: str
    data_type: FactType
    category: str
    volatility: Volatility
    confidence_fraction: float
    derived_from: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    valid_from_at: dt.datetime
    valid_to_at: dt.datetime | None
    ttl_seconds: int | None
    updated_at: dt.datetime
    version: int

    @property
    def address(self) -> str:
        """The name it is looked up by: ``mindscape_id:key``."""
        return f"{self.mindscape_id}:{self.key}"

    @property
    def text(self) -> str:
        """What it says, for people: ``sister: Rita`` for the key ``relation.sister``."""
        return f"{key_label(self.key)}: {self.value}"


def key_label(key: str) -> str:
    """Return *key* as people read it.

    Examples:
        >>> key_label("relation.best_friend")
        'best friend'
    """
    return key.rpartition(".")[2].replace("_", " ")


def fact_entries(mindscape: Mindscape) -> list[FactEntry]:
    """Return the entries of *mindscape*, sorted by key and version.

    Raises:
        InvalidArgumentError: A value does not fit its data type.
    """
    ordered = sorted(mindscape.facts, key=lambda fact: (fact.key, fact.valid_from, fact.value))
    return [
        _entry(mindscape, fact, version)
        for _, history in groupby(ordered, key=lambda fact: fact.key)
        for version, fact in enumerate(history, start=1)
    ]


def facts_as_of(entries: Iterable[FactEntry], at: dt.datetime) -> list[FactEntry]:
    """Return the entries that hold at the time *at* and have not outlived their time to live."""
    return [
        entry
        for entry in entries
        if valid_at(entry.valid_from_at, entry.valid_to_at, at)
        and (
            entry.ttl_seconds is None
            or at < entry.updated_at + dt.timedelta(seconds=entry.ttl_seconds)
        )
    ]


def find_fact(entries: Iterable[FactEntry], address: str, at: dt.datetime) -> FactEntry | None:
    """Return the newest value that ``mindscape_id:key`` has at the time *at*, if any."""
    held = (entry for entry in facts_as_of(entries, at) if entry.address == address)
    return max(held, key=lambda entry: entry.version, default=None)


def check_fact_value(value: str, data_type: FactType) -> None:
    """Refuse a *value* that cannot be read as *data_type*.

    Raises:
        InvalidArgumentError: It cannot.

    Examples:
        >>> check_fact_value("2026-02-29", FactType.DATE)
        Traceback (most recent call last):
            ...
        persona_assets.errors.InvalidArgumentError: a fact of type date cannot be '2026-02-29'
    """
    try:
        fits = _READERS[data_type](value)
    except ValueError:
        fits = False
    if not fits:
        raise InvalidArgumentError(f"a fact of type {data_type} cannot be {value!r}")


def fact_table(entries: Iterable[FactEntry]) -> pa.Table:
    """Return *entries* as a table with FACTS_SCHEMA."""
    rows = [
        {name: getattr(entry, name) for name in FACTS_SCHEMA.names}
        | {
            "derived_from": list(entry.derived_from),
            "evidence": evidence_rows(entry.evidence),
        }
        for entry in entries
    ]
    return pa.Table.from_pylist(rows, schema=FACTS_SCHEMA)


def facts_from_table(table: pa.Table) -> list[FactEntry]:
    """Return the entries that *table*, which has FACTS_SCHEMA, holds."""
    return [
        FactEntry(
            **row
            | {
                "data_type": FactType(row["data_type"]),
                "volatility": Volatility(row["volatility"]),
                "derived_from": tuple(row["derived_from"]),
                "evidence": evidence_from_rows(row["evidence"]),
            }
        )
        for row in table.to_pylist()
    ]


def _entry(mindscape: Mindscape, fact: Fact, version: int) -> FactEntry:
    data_type = FactType(fact.data_type)
    check_fact_value(fact.value, data_type)
    return FactEntry(
        entry_id=fact.fact_id,
        mindscape_id=mindscape.mindscape_id,
        persona=mindscape.persona,
        key=fact.key,
        value=fact.value,
        data_type=data_type,
        category=fact.category,
        volatility=fact.volatility,
        confidence_fraction=fact.confidence_fraction,
        derived_from=sources(fact.evidence),
        evidence=fact.evidence,
        valid_from_at=fact.valid_from,
        valid_to_at=fact.valid_to,
        ttl_seconds=time_to_live(fact),
        updated_at=fact.updated_at,
        version=version,
    )


def _is_json(value: str) -> bool:
    json.loads(value)
    return True


def _is_date(value: str) -> bool:
    return dt.date.fromisoformat(value).isoformat() == value


_READERS: Mapping[FactType, Callable[[str], bool]] = {
    FactType.STRING: bool,
    FactType.NUMBER: lambda value: isfinite(float(value)),
    FactType.BOOLEAN: lambda value: value in {"true", "false"},
    FactType.DATE: _is_date,
    FactType.JSON: _is_json,
}

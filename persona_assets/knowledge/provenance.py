"""How a row of knowledge names the evidence it rests on."""

import datetime as dt
from collections.abc import Iterable

import pyarrow as pa

from persona_assets.columns import column
from persona_assets.mindscapes.mindscape import Evidence
from persona_assets.mindscapes.tables import EVIDENCE_TYPE

DERIVED_FROM = column(
    "derived_from", pa.list_(pa.string()), "The observations it follows from, sorted."
)
EVIDENCE = column("evidence", EVIDENCE_TYPE, "Where exactly it was read.")


def sources(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    """Return the ids of the observations that *evidence* lies in, each once, sorted."""
    return tuple(sorted({span.observation_id for span in evidence}))


def evidence_rows(evidence: Iterable[Evidence]) -> list[dict[str, str | int]]:
    """Return *evidence* as values of an ``evidence`` column."""
    return [
        {"observation_id": span.observation_id, "start": span.start, "end": span.end}
        for span in evidence
    ]


def evidence_from_rows(rows: Iterable[dict[str, object]]) -> tuple[Evidence, ...]:
    """Return the evidence that the values of an ``evidence`` column stand for."""
    return tuple(
        Evidence(str(row["observation_id"]), int(str(row["start"])), int(str(row["end"])))
        for row in rows
    )


def valid_at(start: dt.datetime, end: dt.datetime | None, moment: dt.datetime) -> bool:
    """Return whether *moment* lies in the half-open interval from *start* to *end*."""
    return start <= moment and (end is None or moment < end)

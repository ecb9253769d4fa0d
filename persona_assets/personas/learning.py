"""Behaviors learned from what was seen, with the evidence and the size of the sample.

A first rule: the tempo.  A person's is how many turns a minute they take while a conversation
goes on; a device's is how often it reports.  What the persona's document declares wins over what
was learned.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import orjson
import pyarrow as pa

from persona_assets.columns import column
from persona_assets.observations.observation import Observation
from persona_assets.personas.declared import DeclaredBehavior
from persona_assets.personas.documents import PersonaDocument

PAUSE = dt.timedelta(minutes=30)
"""A longer silence ends a session (the usual session timeout of web analytics)."""

FEWEST_INTERVALS = 20
"""A tempo is not learned from fewer intervals."""

BEHAVIORS_SCHEMA = pa.schema(
    [
        column("persona", pa.string(), "Whose behavior it is."),
        column("behavior_name", pa.string(), "What it is called; unique within the persona."),
        column("behavior_type", pa.string(), "The type, which says what the parameters mean."),
        column("parameters", pa.string(), "The parameters, as JSON."),
        column("weight_fraction", pa.float64(), "On which share of records it acts."),
        column("origin_type", pa.string(), "declared in the document, or learned."),
        column("derived_from", pa.list_(pa.string()), "The observations it was learned from."),
        column("sample_count", pa.int64(), "From how many intervals it was learned."),
    ]
)
"""One row for each behavior that a persona has."""


def behavior_table(document: PersonaDocument, observations: Sequence[Observation]) -> pa.Table:
    """Return the behaviors of a persona: declared, and learned where none is declared.

    Args:
        document: The persona's document, with what it inherits.
        observations: What was seen of it.
    """
    rows = [_row(document.name, declared, "declared") for declared in document.behaviors]
    if not any(declared.type == "timing" for declared in document.behaviors):
        rows += _learned_tempo(document.name, observations)
    return pa.Table.from_pylist(rows, schema=BEHAVIORS_SCHEMA)


def behaviors_from_table(table: pa.Table) -> tuple[DeclaredBehavior, ...]:
    """Return the behaviors in *table*, which has BEHAVIORS_SCHEMA, in its order."""
    return tuple(
        DeclaredBehavior(
            name=row["behavior_name"],
            type=row["behavior_type"],
            parameters=orjson.loads(row["parameters"]),
            weight=row["weight_fraction"],
        )
        for row in table.to_pylist()
    )


def _learned_tempo(persona: str, observations: Iterable[Observation]) -> list[dict[str, Any]]:
    """Return the behavior ``timing`` as a row, or nothing when too little was seen."""
    count, seconds, sources = 0, 0.0, set[str]()
    for seen in observations:
        intervals = [
            (later - earlier).total_seconds()
            for earlier, later in pairwise(_moments(seen))
            if dt.timedelta(0) < later - earlier <= PAUSE
        ]
        if intervals:
            count, seconds = count + len(intervals), seconds + sum(intervals)
            sources.add(seen.observation_id)
    if count < FEWEST_INTERVALS:
        return []
    tempo = DeclaredBehavior(
        name="learned_tempo",
        type="timing",
        parameters={"requests_per_minute": round(60 * count / seconds, 3)},
    )
    return [_row(persona, tempo, "learned", derived_from=sorted(sources), sample_count=count)]


def _moments(seen: Observation) -> list[dt.datetime]:
    """Return when the persona acted: its turns, or a device's reports, each moment once."""
    if "readings" in seen.structured:
        texts = {reading["recorded_at"] for reading in seen.structured["readings"]}
        return sorted(dt.datetime.fromisoformat(text) for text in texts)
    pairs = zip(seen.turns, seen.is_subject, strict=True)
    return sorted({turn.at for turn, is_subject in pairs if is_subject})


def _row(
    persona: str,
    behavior: DeclaredBehavior,
    origin: str,
    *,
    derived_from: Sequence[str] = (),
    sample_count: int = 0,
) -> dict[str, Any]:
    return {
        "persona": persona,
        "behavior_name": behavior.name,
        "behavior_type": behavior.type,
        "parameters": orjson.dumps(dict(behavior.parameters), option=orjson.OPT_SORT_KEYS).decode(),
        "weight_fraction": float(behavior.weight),
        "origin_type": origin,
        "derived_from": list(derived_from),
        "sample_count": sample_count,
    }

"""Observations as a table, and back again without loss."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson
import pyarrow as pa

from persona_assets.columns import TIMESTAMP, column
from persona_assets.observations.observation import Observation, SourceType, Turn

_TURN = pa.struct(
    [
        column("speaker_name", pa.string(), "Who speaks, as the source spells it."),
        column("said_at", TIMESTAMP, "When it was said, in UTC."),
        column("start", pa.int32(), "The first character of the turn in the raw text."),
        column("end", pa.int32(), "The character after the last one."),
        column("is_subject", pa.bool_(), "Whether the persona is the one who speaks."),
    ]
)

OBSERVATIONS_SCHEMA = pa.schema(
    [
        column("observation_id", pa.string(), "The id, made from the content."),
        column("persona", pa.string(), "The persona that it was seen of."),
        column(
            "source_type",
            pa.string(),
            "One of chat_log, document, interview, assessment or api_import.",
        ),
        column("source", pa.string(), "The format that it was read from, such as slack."),
        column("source_path", pa.string(), "The file, relative to the persona's folder."),
        column("observed_at", TIMESTAMP, "When the last thing in it happened, in UTC."),
        column("raw", pa.string(), "The text that evidence points into."),
        column("turns", pa.list_(_TURN), "Who said which characters of the raw text, in order."),
        column("turn_count", pa.int64(), "How many turns it has."),
        column("structured", pa.string(), "Parsed values, as JSON."),
        column(
            "processing_status",
            pa.string(),
            "Approved: what lies in the folder of a persona counts.",
        ),
    ]
)
"""One row for each observation, by time and then by id."""


def observation_table(observations: Sequence[Observation]) -> pa.Table:
    """Return *observations* as a table of ``OBSERVATIONS_SCHEMA``, in their order."""
    rows = [
        {
            "observation_id": seen.observation_id,
            "persona": seen.persona,
            "source_type": seen.source_type.value,
            "source": seen.source,
            "source_path": seen.source_path,
            "observed_at": seen.observed_at,
            "raw": seen.raw,
            "turns": [
                {
                    "speaker_name": turn.speaker,
                    "said_at": turn.at,
                    "start": turn.start,
                    "end": turn.end,
                    "is_subject": is_subject,
                }
                for turn, is_subject in zip(seen.turns, seen.is_subject, strict=True)
            ],
            "turn_count": len(seen.turns),
            "structured": orjson.dumps(dict(seen.structured)).decode(),
            "processing_status": "approved",
        }
        for seen in observations
    ]
    return pa.Table.from_pylist(rows, schema=OBSERVATIONS_SCHEMA)


def observations_from_table(table: pa.Table) -> list[Observation]:
    """Return the observations that *table*, of ``OBSERVATIONS_SCHEMA``, holds, in its order."""
    return [_observation(row) for row in table.to_pylist()]


def _observation(row: dict[str, Any]) -> Observation:  # one row as Arrow gives it
    return Observation(
        observation_id=row["observation_id"],
        persona=row["persona"],
        source_type=SourceType(row["source_type"]),
        source=row["source"],
        source_path=row["source_path"],
        observed_at=_utc(row["observed_at"]),
        raw=row["raw"],
        turns=tuple(
            Turn(turn["speaker_name"], _utc(turn["said_at"]), turn["start"], turn["end"])
            for turn in row["turns"]
        ),
        is_subject=tuple(turn["is_subject"] for turn in row["turns"]),
        structured=orjson.loads(row["structured"]),
    )


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)

"""What one would have seen of somebody whose records were generated: chats, or telemetry."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import pyarrow as pa

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters
from persona_assets.generators.source import Source
from persona_assets.generators.streams import stream_rows
from persona_assets.observations.observation import Observation, SourceType, Turn

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MESSAGES = ("review", "bio")
METRICS = ("temperature_celsius", "humidity_percent")
Row = Mapping[str, Any]  # a generated record


def generated(
    behaviors: Iterable[Behavior[BehaviorParameters]], count: int, *, seed: int, is_device: bool
) -> list[Row]:
    """Return the first messages of somebody with *behaviors*."""
    source = Source("someone", is_device, "en_US", tuple(behaviors), seed, START)
    rows, _ = stream_rows("streaming", source, {"partition_count": 1})
    table = pa.Table.from_batches([rows(0, count)])
    return table.to_pylist(maps_as_pydicts="strict")


def seen_in_chats(rows: Iterable[Row]) -> list[Observation]:
    """Return one chat for each session: what was written, taken back where it failed."""
    ordered = sorted(rows, key=lambda row: (row["session_id"], row["event_at"]))
    return [
        chat(session, [(row["event_at"], _text(row)) for row in group])
        for session, group in groupby(ordered, key=lambda row: row["session_id"])
    ]


def chat(name: str, said: Iterable[tuple[dt.datetime, str]]) -> Observation:
    """Return a chat in which the persona says these texts at these times."""
    raw, turns = "", list[Turn]()
    for at, text in said:
        turns.append(Turn("Robin", at, len(raw), len(raw) + len(text)))
        raw += f"{text}\n"
    return Observation(
        observation_id=name,
        persona="robin",
        source_type=SourceType.CHAT_LOG,
        source="test",
        source_path="chat.txt",
        observed_at=turns[-1].at,
        raw=raw,
        turns=tuple(turns),
        is_subject=(True,) * len(turns),
        structured={},
    )


def seen_in_telemetry(rows: Iterable[Row]) -> list[Observation]:
    """Return the readings of each day; a message without any repeats the charge of the battery."""
    charge = 1.0
    days: dict[dt.date, list[dict[str, Any]]] = {}
    for row in rows:
        value = json.loads(row["value"])
        charge = value.get("battery_fraction", charge)
        readings = [
            reading(row["event_at"], name, value[name]) for name in METRICS if name in value
        ]
        readings.append(reading(row["event_at"], "battery_fraction", charge))
        days.setdefault(row["event_at"].date(), []).extend(readings)
    return [telemetry(f"{day}", readings) for day, readings in days.items()]


def telemetry(name: str, readings: list[dict[str, Any]]) -> Observation:
    """Return one day of readings."""
    return Observation(
        observation_id=name,
        persona="robin",
        source_type=SourceType.API_IMPORT,
        source="telemetry",
        source_path="day.csv",
        observed_at=START,
        raw="",
        turns=(),
        is_subject=(),
        structured={"readings": readings},
    )


def reading(at: dt.datetime, metric: str, value: float) -> dict[str, Any]:
    """Return one reading."""
    return {"recorded_at": at.isoformat(), "metric": metric, "value": value, "unit": "x"}


def _text(row: Row) -> str:
    """Return the message of a row, with a star before it where it failed; a row may have none."""
    value = json.loads(row["value"])
    said = next((value[name] for name in MESSAGES if name in value), "")
    return f"*{said}" if said and "error-status" in row["headers"] else said

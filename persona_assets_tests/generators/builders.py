"""Builders of ``api`` records for tests."""

import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import pyarrow as pa

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters
from persona_assets.behaviors.registry import parse_parameters
from persona_assets.generators.api import api_batch
from persona_assets.generators.source import Source
from persona_assets.generators.streams import stream_rows
from persona_assets.personas.documents import resolve_persona

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PERSONAS = (
    "normal_user",
    "noisy_device",
    "legacy_client",
    "high_volume_system",
    "edge_case_user",
)

Record = Mapping[str, Any]  # a generated record; its bodies have many shapes


def make_behavior(
    kind: str, weight: float = 1.0, **parameters: object
) -> Behavior[BehaviorParameters]:
    """Return a behavior that is called as its type."""
    return Behavior(kind, parse_parameters(kind, parameters), weight)


def make_source(
    *behaviors: Behavior[BehaviorParameters], is_device: bool = False, seed: int = 42
) -> Source:
    """Return a dataset with *behaviors* and nothing else."""
    return Source("someone", is_device, "en_US", behaviors, seed, START)


@cache
def shipped(persona: str, seed: int = 42) -> Source:
    """Return the dataset of a shipped persona."""
    document = resolve_persona(persona)
    is_device = document.kind == "device"
    return Source(persona, is_device, "en_US", document.compile_behaviors(), seed, START)


@cache
def records(persona: str, count: int = 3000) -> list[Record]:
    """Return the first records of a shipped persona, with the JSON that parses parsed."""
    return parsed(api_batch(shipped(persona), 0, count))


def parsed(batch: pa.RecordBatch) -> list[Record]:
    """Return the records of *batch*, with every body that is JSON parsed."""
    found = batch.to_pylist(maps_as_pydicts="strict")
    for record in found:
        for side in ("request", "response"):
            record[side]["body"] = parse(record[side]["body"])
    return found


def parse(text: str | None) -> object:
    """Return what *text* says, or *text* where it is not JSON."""
    try:
        return None if text is None else json.loads(text)
    except json.JSONDecodeError:
        return text


def bound(probability: float, count: int) -> float:
    """Return five standard deviations of a binomial share."""
    return 5 * (probability * (1 - probability) / count) ** 0.5


def share(found: list[Record], behavior: str) -> float:
    """Return the share of records that *behavior* touched."""
    return sum(behavior in record["behaviors"] for record in found) / len(found)


@cache
def stream_records(
    name: str, persona: str, count: int = 3000, **options: object
) -> list[dict[str, Any]]:
    """Return the first records of a shipped persona's stream called *name*."""
    rows, _ = stream_rows(name, shipped(persona), options)
    return rows(0, count).to_pylist(maps_as_pydicts="strict")


def make_records(
    name: str, *behaviors: Behavior[BehaviorParameters], count: int = 3000, **options: object
) -> list[dict[str, Any]]:
    """Return the first records of a stream of somebody with *behaviors*."""
    rows, _ = stream_rows(name, make_source(*behaviors), options)
    return rows(0, count).to_pylist(maps_as_pydicts="strict")

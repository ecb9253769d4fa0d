"""Datasets of somebody with given behaviors, and what is observed in them."""

from collections.abc import Sequence
from functools import cache, lru_cache

import pyarrow as pa

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters
from persona_assets.behaviors.registry import parse_parameters
from persona_assets.generators.source import Source
from persona_assets.generators.streams import stream_rows
from persona_assets.generators.world import World
from persona_assets.realism.observation import Finding, Observation
from persona_assets.realism.observing import observe
from persona_assets_tests.generators.builders import START

Plain = Behavior[BehaviorParameters]


def behaving(kind: str, weight: float = 1.0, name: str = "", /, **parameters: object) -> Plain:
    """Return a behavior that is called as its type unless it has a *name*."""
    return Behavior(name or kind, parse_parameters(kind, parameters), weight)


def somebody(*behaviors: Plain, is_device: bool = False, seed: int = 42) -> Source:
    """Return what the streams of somebody with *behaviors* follow from."""
    return Source("someone", is_device, "en_US", behaviors, seed, START)


@lru_cache(maxsize=64)
def made(name: str, source: Source, count: int) -> pa.Table:
    """Return the first records of one of the streams of *source*."""
    if source.persona == "someone":
        vars(source)["world"] = _world(source.seed)
    rows, _ = stream_rows(name, source, None)
    return pa.Table.from_batches([rows(0, count)])


@cache
def _world(seed: int) -> World:
    """Return the world of somebody: what the persona declares does not change it."""
    return somebody(seed=seed).world


@cache
def findings_of(name: str, declared: Source, actual: Source, count: int) -> Sequence[Finding]:
    """Return what is found where *declared* was said and *actual* was done."""
    return observe(name, declared, made(name, actual, count))


def failures(findings: Sequence[Finding]) -> list[str]:
    """Return what is not as declared."""
    return [one.sentence for one in findings if isinstance(one, Observation) and not one.passed]

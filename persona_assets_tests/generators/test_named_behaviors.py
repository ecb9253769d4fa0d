"""The column ``behaviors`` names what made a record another: with and without each behavior."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from persona_assets.behaviors.arrivals import (
    Burst,
    ConcurrentRequests,
    RapidActions,
    RetryStorm,
    Timing,
)
from persona_assets.behaviors.behavior import Behavior, BehaviorParameters
from persona_assets.behaviors.damage import MalformedInput
from persona_assets.behaviors.formats import LimitedFeatures
from persona_assets.behaviors.matrix import DATASETS
from persona_assets.behaviors.outcomes import Error
from persona_assets.generators.fault_mixes import classes_of
from persona_assets.generators.source import Source
from persona_assets.generators.streams import stream_rows
from persona_assets_tests.generators.builders import PERSONAS, make_behavior, make_source, shipped

Record = dict[str, Any]  # a generated record
COUNT = 800
GROUPS = (ConcurrentRequests, RapidActions, RetryStorm)
SPOILT = {"mutated", "faults", "expected_status_code"}


@cache
def source_of(persona: str) -> Source:
    """Return a shipped persona, each behavior of which can be left out: no error needs outages."""
    source = shipped(persona)
    return replace(source, behaviors=tuple(map(_everywhere, source.behaviors)))


def _everywhere(behavior: Behavior[BehaviorParameters]) -> Behavior[BehaviorParameters]:
    if not isinstance(behavior.parameters, Error):
        return behavior
    parameters = behavior.parameters.model_copy(update={"outage_share": 0.0})
    return Behavior(behavior.name, parameters, behavior.weight)


def rows_of(name: str, source: Source) -> Sequence[Record]:
    """Return the first records of a stream."""
    rows, _ = stream_rows(name, source, None)
    return rows(0, COUNT).to_pylist(maps_as_pydicts="strict")


@cache
def whole(name: str, persona: str) -> Sequence[Record]:
    """Return the first records with all behaviors."""
    return rows_of(name, source_of(persona))


def differing(found: Sequence[Record], others: Sequence[Record], ignored: set[str]) -> set[int]:
    """Return the rows that are not alike in all but the *ignored* columns."""
    columns = set(found[0]) - {"behaviors"} - ignored
    pairs = zip(found, others, strict=True)
    return {row for row, (a, b) in enumerate(pairs) if any(a[one] != b[one] for one in columns)}


def naming(found: Sequence[Record], behavior: Behavior[BehaviorParameters]) -> set[int]:
    """Return the rows that name *behavior*."""
    return {row for row, record in enumerate(found) if behavior.name in record["behaviors"]}


CASES = [
    pytest.param(name, persona, behavior, id=f"{name} {persona} {behavior.name}")
    for persona in PERSONAS
    for behavior in source_of(persona).behaviors
    for name in DATASETS
    # The rate that devices and edge cases declare is the usual one: nothing differs without it.
    # Without a burst, all that comes after it is later: each record differs.
    if not isinstance(behavior.parameters, Timing | Burst)
    # They show in nothing but the choice of faults, which is another without them everywhere.
    and not (name == "fault" and isinstance(behavior.parameters, MalformedInput | LimitedFeatures))
]


@pytest.mark.parametrize(("name", "persona", "behavior"), CASES)
def test_a_behavior_is_named_where_it_makes_a_difference(
    name: str, persona: str, behavior: Behavior[BehaviorParameters]
) -> None:
    """PP-118: a record names a behavior if and only if it would be another one without it.

    A group's records are all named, also the first one, which would be the same alone; and where
    a topic's partitions fill otherwise without a group, other records are in other places.
    """
    source = source_of(persona)
    others = tuple(one for one in source.behaviors if one.name != behavior.name)
    found, plain = whole(name, persona), rows_of(name, replace(source, behaviors=others))
    is_mixed = name == "fault" and classes_of(behavior.parameters) != ()

    differs = differing(found, plain, SPOILT if is_mixed else set())

    named = naming(found, behavior)
    if not isinstance(behavior.parameters, GROUPS):
        assert named == differs
    elif name != "streaming":
        assert differs <= named


@pytest.mark.parametrize("persona", ["legacy_client", "edge_case_user"])
def test_faults_name_what_chose_them(persona: str) -> None:
    """PP-118: malformed input and missing features are named where a fault is of their classes."""
    for behavior in source_of(persona).behaviors:
        if isinstance(behavior.parameters, MalformedInput | LimitedFeatures):
            classes = set(classes_of(behavior.parameters))
            for record in whole("fault", persona):
                seen = {fault["fault_class"] for fault in record["faults"]}
                assert (behavior.name in record["behaviors"]) == bool(classes & seen)


@pytest.mark.parametrize("name", ["api", "streaming", "file"])
def test_overwritten_typing_errors_are_not_named(name: str) -> None:
    """PP-118: of two behaviors that write the same text only what is left is named."""
    typos = make_behavior("typos", rate=0.3)
    edges = make_behavior("boundary_values", probability=0.7)
    old = make_behavior("deprecated_format", weight=0.5)
    error = make_behavior("error", probability=0.3)
    bad = make_behavior("malformed_input", probability=0.3)
    source = make_source(typos, edges, old, error, bad)

    found = rows_of(name, source)

    for behavior in (typos, edges, old, error, bad):
        others = tuple(one for one in source.behaviors if one is not behavior)
        plain = rows_of(name, replace(source, behaviors=others))
        assert naming(found, behavior) == differing(found, plain, set())

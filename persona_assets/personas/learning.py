"""Behaviors learned from what was seen, with the evidence and the size of the sample.

What the persona's document declares wins over what was learned: a type of behavior that it declares
is not learned.  ``habits`` and ``device_habits`` say how each parameter is estimated.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any

import orjson
import pyarrow as pa

from persona_assets.columns import column
from persona_assets.observations.observation import Observation
from persona_assets.personas.declared import DeclaredBehavior
from persona_assets.personas.device_habits import learn_device_habits
from persona_assets.personas.documents import PersonaDocument
from persona_assets.personas.habits import learn_habits
from persona_assets.personas.learned import Learned

BEHAVIORS_SCHEMA = pa.schema(
    [
        column("persona", pa.string(), "Whose behavior it is."),
        column("behavior_name", pa.string(), "What it is called; unique within the persona."),
        column("behavior_type", pa.string(), "The type, which says what the parameters mean."),
        column("parameters", pa.string(), "The parameters, as JSON."),
        column("weight_fraction", pa.float64(), "On which share of records it acts."),
        column("origin_type", pa.string(), "declared in the document, or learned."),
        column("derived_from", pa.list_(pa.string()), "The observations it was learned from."),
        column("sample_count", pa.int64(), "From how many things, at least, it was learned."),
        column("intervals", pa.string(), "95 % intervals of learned parameters, as JSON."),
    ]
)
"""One row for each behavior that a persona has."""

_LONGEST = {"outage_seconds": 86_400.0, "lifetime_hours": 100_000.0, "session_minutes": 100_000.0}
_LEAST_NOISE = 0.001


def behavior_table(document: PersonaDocument, observations: Sequence[Observation]) -> pa.Table:
    """Return the behaviors of a persona: declared, and learned where none is declared.

    Args:
        document: The persona's document, with what it inherits.
        observations: What was seen of it.
    """
    rows = [_row(document.name, declared, "declared", {}) for declared in document.behaviors]
    declared_types = {declared.type for declared in document.behaviors}
    rows += [
        _row(document.name, behavior, "learned", evidence)
        for behavior, evidence in learned_behaviors(observations)
        if behavior.type not in declared_types
    ]
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


def learned_behaviors(
    observations: Sequence[Observation],
) -> list[tuple[DeclaredBehavior, dict[str, Learned]]]:
    """Return the behaviors that *observations* show, each with what its parameters rest on.

    What a persona of both kinds shows, such as a device that is chatted with, is learned from its
    telemetry.
    """
    found = {**learn_habits(observations), **learn_device_habits(observations)}
    return list(_behaviors(found))


def _behaviors(
    found: Mapping[str, Learned],
) -> Iterator[tuple[DeclaredBehavior, dict[str, Learned]]]:
    for name, kind, parameters, fixed in _SHAPES:
        if not all(learned in found for learned in parameters.values()):
            continue
        evidence = {parameter: found[learned] for parameter, learned in parameters.items()}
        values = {parameter: _fitting(parameter, each) for parameter, each in evidence.items()}
        if kind == "signal_noise" and "spike_probability" in found:
            spikes = ("spike_probability", "spike_multiplier")
            evidence |= {each: found[each] for each in spikes}
            values |= {each: found[each].value for each in spikes}
        if kind == "signal_noise" and values["deviation_fraction"] < _LEAST_NOISE:
            continue
        yield DeclaredBehavior(name=name, type=kind, parameters={**fixed, **values}), evidence


def _fitting(parameter: str, learned: Learned) -> float:
    """Return the value of a parameter as its type takes it."""
    if parameter == "pages_per_session":
        return max(1, round(learned.value))
    return min(learned.value, _LONGEST.get(parameter, inf))


_SHAPES: Sequence[tuple[str, str, Mapping[str, str], Mapping[str, Any]]] = (
    ("learned_tempo", "timing", {"requests_per_minute": "requests_per_minute"}, {}),
    (
        "learned_sessions",
        "session",
        {"pages_per_session": "pages_per_session", "session_minutes": "session_minutes"},
        {},
    ),
    ("learned_typos", "typos", {"rate": "slip_rate"}, {}),
    (
        "learned_mistakes",
        "error",
        {"probability": "mistake_fraction"},
        {"status_codes": [400, 422]},
    ),
    (
        "learned_noise",
        "signal_noise",
        {"deviation_fraction": "deviation_fraction"},
        {"spike_probability": 0.0},
    ),
    (
        "learned_outages",
        "intermittent_connectivity",
        {"offline_fraction": "offline_fraction", "outage_seconds": "outage_seconds"},
        {},
    ),
    ("learned_battery", "battery_drain", {"lifetime_hours": "lifetime_hours"}, {}),
)
"""Which behaviors are learned: name, type, what each parameter is learned as, and what is fixed."""


def _row(
    persona: str, behavior: DeclaredBehavior, origin: str, evidence: Mapping[str, Learned]
) -> dict[str, Any]:  # as many types as columns
    intervals = {parameter: [each.low, each.high] for parameter, each in evidence.items()}
    sources = {source for each in evidence.values() for source in each.derived_from}
    return {
        "persona": persona,
        "behavior_name": behavior.name,
        "behavior_type": behavior.type,
        "parameters": orjson.dumps(dict(behavior.parameters), option=orjson.OPT_SORT_KEYS).decode(),
        "weight_fraction": float(behavior.weight),
        "origin_type": origin,
        "derived_from": sorted(sources),
        "sample_count": min((each.sample_count for each in evidence.values()), default=0),
        "intervals": orjson.dumps(intervals, option=orjson.OPT_SORT_KEYS).decode(),
    }

"""Behaviors learned from what was seen, with the evidence and the size of the sample.

What the persona's document declares wins over what was learned: a type of behavior that it declares
is not learned.  ``habits`` and ``device_habits`` say how each parameter is estimated.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

import orjson
import pyarrow as pa

from persona_assets.behaviors.hours import HOURS
from persona_assets.columns import column
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.personas.declared import DeclaredBehavior
from persona_assets.personas.device_habits import weigh_device_habits
from persona_assets.personas.documents import PersonaDocument
from persona_assets.personas.habits import weigh_habits
from persona_assets.personas.learned import Learned, NotLearned, Weighed, learned_of

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

_LONGEST = {
    "words_per_message": 80.0,
    "outage_seconds": 86_400.0,
    "lifetime_hours": 100_000.0,
    "pages_per_session": 10_000.0,
    "session_minutes": 100_000.0,
}
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
    return list(_behaviors(learned_of(_weigh(observations))))


def not_learned(document: PersonaDocument, observations: Sequence[Observation]) -> list[NotLearned]:
    """Return each parameter that could have been learned of a persona but was not, and why.

    Args:
        document: The persona's document, with what it inherits.
        observations: What was seen of it.
    """
    weighed = _weigh(observations)
    if not observations:
        reason = "nothing was seen of this persona"
        return [NotLearned(each, reason) for shape in _SHAPES for each in shape.lines]
    found = [one for one in weighed if isinstance(one, NotLearned)]
    declared = {behavior.type: behavior.name for behavior in document.behaviors}
    for behavior, evidence in _behaviors(learned_of(weighed)):
        if behavior.type in declared:
            reason = f"the document declares {declared[behavior.type]!r}, which wins"
            found += [NotLearned(one.name, reason) for one in evidence.values()]
    return [*found, *_dropped(learned_of(weighed))]


def _weigh(observations: Sequence[Observation]) -> list[Weighed]:
    """Return each parameter once: from telemetry, or else from chats."""
    of_device = weigh_device_habits(observations)
    is_chatted_with = any(each.source_type is SourceType.CHAT_LOG for each in observations)
    told = {one.name for one in of_device}
    if of_device and not is_chatted_with:
        return of_device
    return [*(one for one in weigh_habits(observations) if one.name not in told), *of_device]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A behavior that can be learned.

    Attributes:
        name: What it is called.
        kind: Its type.
        parameters: What each of its parameters is learned as; without one there is no behavior.
            Of a list, each entry is a parameter, called ``NAME.00`` and so on.
        optional: The same of those that it may lack.
        fixed: Those that are not learned.
    """

    name: str
    kind: str
    parameters: Mapping[str, str]
    optional: Mapping[str, str] = field(default_factory=dict[str, str])
    fixed: Mapping[str, Any] = field(default_factory=dict[str, Any])  # as its type takes them

    @property
    def lines(self) -> list[str]:
        """What its parameters are, each list once."""
        return list(dict.fromkeys(name.partition(".")[0] for name in self.parameters))


def _behaviors(
    found: Mapping[str, Learned],
) -> Iterator[tuple[DeclaredBehavior, dict[str, Learned]]]:
    for shape in _SHAPES:
        if not all(learned in found for learned in shape.parameters.values()):
            continue
        names = {**shape.parameters, **shape.optional}
        evidence = {name: found[learned] for name, learned in names.items() if learned in found}
        values = {name: _fitting(name, each) for name, each in evidence.items()}
        if _is_silent(shape, found):
            continue
        parameters = {**shape.fixed, **_with_lists(values)}
        yield DeclaredBehavior(name=shape.name, type=shape.kind, parameters=parameters), evidence


def _with_lists(values: Mapping[str, float]) -> dict[str, Any]:  # numbers, and lists of them
    """Return *values* with those of one list together, in the order of their names."""
    found: dict[str, Any] = {}
    for name in sorted(values):
        stem, dot, _ = name.partition(".")
        if dot:
            found.setdefault(stem, []).append(values[name])
        else:
            found[name] = values[name]
    return found


def _is_silent(shape: _Shape, found: Mapping[str, Learned]) -> bool:
    """Return whether what was learned is too little to call it a behavior."""
    return shape.kind == "signal_noise" and found["deviation_fraction"].value < _LEAST_NOISE


def _dropped(found: Mapping[str, Learned]) -> Iterator[NotLearned]:
    """Yield what was learned but makes no behavior."""
    for shape in _SHAPES:
        names = {*shape.parameters.values(), *shape.optional.values()} & set(found)
        missing = sorted(set(shape.parameters.values()) - set(found))
        if missing and names:
            reason = f"{shape.kind} needs {', '.join(missing)} as well"
        elif not missing and _is_silent(shape, found):
            reason = f"noise below {_LEAST_NOISE} of the values is not told from none"
        else:
            continue
        yield from (NotLearned(name, reason) for name in sorted(names))


def _fitting(parameter: str, learned: Learned) -> float:
    """Return the value of a parameter as its type takes it."""
    value = round(learned.value, 2) if parameter == "pages_per_session" else learned.value
    return min(value, _LONGEST.get(parameter, inf))


_SHAPES: Sequence[_Shape] = (
    _Shape(
        "learned_tempo",
        "timing",
        {"requests_per_minute": "requests_per_minute"},
        optional={"jitter_fraction": "jitter_fraction"},
    ),
    _Shape(
        "learned_sessions",
        "session",
        {"pages_per_session": "pages_per_session", "session_minutes": "session_minutes"},
    ),
    _Shape(
        "learned_hours",
        "active_hours",
        {f"hour_weights.{hour:02}": f"active_hour_{hour:02}" for hour in range(HOURS)},
    ),
    _Shape(
        "learned_messages",
        "message_style",
        {"words_per_message": "message_words", "question_fraction": "question_fraction"},
    ),
    _Shape("learned_typos", "typos", {"rate": "slip_rate"}),
    _Shape(
        "learned_mistakes",
        "error",
        {"probability": "mistake_fraction"},
        fixed={"status_codes": [400, 422]},
    ),
    _Shape(
        "learned_noise",
        "signal_noise",
        {"deviation_fraction": "deviation_fraction"},
        optional={
            "spike_probability": "spike_probability",
            "spike_multiplier": "spike_multiplier",
        },
        fixed={"spike_probability": 0.0},
    ),
    _Shape(
        "learned_outages",
        "intermittent_connectivity",
        {"offline_fraction": "offline_fraction", "outage_seconds": "outage_seconds"},
    ),
    _Shape("learned_battery", "battery_drain", {"lifetime_hours": "lifetime_hours"}),
)
"""Which behaviors are learned."""


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

"""Whether a dataset behaves as its persona declares: all behaviors, all parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa

from persona_assets.behaviors.arrivals import (
    Burst,
    ConcurrentRequests,
    RapidActions,
    RetryStorm,
    Timing,
)
from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, of_type
from persona_assets.behaviors.damage import MalformedInput
from persona_assets.behaviors.delays import DelayedTransmission, Latency
from persona_assets.behaviors.formats import (
    BatteryDrain,
    ConnectionIssues,
    DeprecatedFormat,
    LimitedFeatures,
)
from persona_assets.behaviors.hours import ActiveHours
from persona_assets.behaviors.matrix import MATRIX
from persona_assets.behaviors.messages import MessageStyle
from persona_assets.behaviors.outages import IntermittentConnectivity
from persona_assets.behaviors.outcomes import Error, RateLimit
from persona_assets.behaviors.payloads import BoundaryValues, SignalNoise, Typos, UnicodeText
from persona_assets.behaviors.sessions import Batch, Session, SessionAnomalies
from persona_assets.generators.source import Source
from persona_assets.realism.arrivals import observe_burst, observe_timing
from persona_assets.realism.damage import observe_malformed
from persona_assets.realism.delays import observe_latency, observe_transmission
from persona_assets.realism.evidence import Evidence
from persona_assets.realism.formats import observe_battery, observe_deprecated, observe_limited
from persona_assets.realism.groups import observe_instant, observe_spree, observe_storm
from persona_assets.realism.hours import observe_hours
from persona_assets.realism.messages import observe_style
from persona_assets.realism.observation import Finding, Findings, Unobservable
from persona_assets.realism.outages import observe_outages
from persona_assets.realism.outcomes import (
    observe_connections,
    observe_error,
    observe_rate_limit,
)
from persona_assets.realism.payloads import (
    observe_boundaries,
    observe_noise,
    observe_typos,
    observe_unicode,
)
from persona_assets.realism.sessions import observe_anomalies, observe_batch, observe_session

Observe = Callable[[Evidence, Any], Findings]  # the behavior's parameters are those of its type

OBSERVERS: Mapping[type[BehaviorParameters], Observe] = {
    ActiveHours: observe_hours,
    BatteryDrain: observe_battery,
    Batch: observe_batch,
    BoundaryValues: observe_boundaries,
    Burst: observe_burst,
    ConcurrentRequests: observe_instant,
    ConnectionIssues: observe_connections,
    DelayedTransmission: observe_transmission,
    DeprecatedFormat: observe_deprecated,
    Error: observe_error,
    IntermittentConnectivity: observe_outages,
    Latency: observe_latency,
    LimitedFeatures: observe_limited,
    MalformedInput: observe_malformed,
    MessageStyle: observe_style,
    RapidActions: observe_spree,
    RateLimit: observe_rate_limit,
    RetryStorm: observe_storm,
    Session: observe_session,
    SessionAnomalies: observe_anomalies,
    SignalNoise: observe_noise,
    Timing: observe_timing,
    Typos: observe_typos,
    UnicodeText: observe_unicode,
}
"""What estimates the parameters of each type of behavior."""


def observe(dataset: str, source: Source, table: pa.Table) -> Sequence[Finding]:
    """Return what the records show of each behavior that acts at all, in the persona's order.

    Args:
        dataset: The generator that made them, with its usual options.
        source: What the stream follows from: who acts and how, under which seed, since when.
        table: The records from row 0 on, as they were stored.
    """
    evidence = Evidence(dataset, source, table)
    return [
        finding
        for behavior in of_type(source.behaviors, BehaviorParameters)
        for finding in _findings(evidence, behavior)
        if finding is not None
    ]


def _findings(evidence: Evidence, behavior: Behavior[BehaviorParameters]) -> Findings:
    kind = type(behavior.parameters)
    effect = MATRIX[kind.type_name][evidence.dataset]
    if effect.is_applied:
        yield from OBSERVERS[kind](evidence, behavior)
        return
    for parameter in kind.model_fields:
        yield Unobservable(behavior.name, parameter, effect.description)

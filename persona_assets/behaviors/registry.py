"""The types of behavior that a persona can declare, by the word that names each."""

from collections.abc import Mapping, Sequence
from typing import Any

from persona_assets.behaviors.arrivals import (
    Burst,
    ConcurrentRequests,
    RapidActions,
    RetryStorm,
    Timing,
)
from persona_assets.behaviors.behavior import BehaviorParameters
from persona_assets.behaviors.damage import MalformedInput
from persona_assets.behaviors.delays import DelayedTransmission, Latency
from persona_assets.behaviors.formats import (
    BatteryDrain,
    ConnectionIssues,
    DeprecatedFormat,
    LimitedFeatures,
)
from persona_assets.behaviors.hours import ActiveHours
from persona_assets.behaviors.messages import MessageStyle
from persona_assets.behaviors.outages import IntermittentConnectivity
from persona_assets.behaviors.outcomes import Error, RateLimit
from persona_assets.behaviors.payloads import BoundaryValues, SignalNoise, Typos, UnicodeText
from persona_assets.behaviors.sessions import Batch, Session, SessionAnomalies
from persona_assets.errors import UnknownNameError

_TYPES: Sequence[type[BehaviorParameters]] = (
    ActiveHours,
    BatteryDrain,
    Batch,
    BoundaryValues,
    Burst,
    ConcurrentRequests,
    ConnectionIssues,
    DelayedTransmission,
    DeprecatedFormat,
    Error,
    IntermittentConnectivity,
    Latency,
    LimitedFeatures,
    MalformedInput,
    MessageStyle,
    RapidActions,
    RateLimit,
    RetryStorm,
    Session,
    SessionAnomalies,
    SignalNoise,
    Timing,
    Typos,
    UnicodeText,
)

BEHAVIOR_TYPES: Mapping[str, type[BehaviorParameters]] = {
    parameters.type_name: parameters for parameters in _TYPES
}
"""The parameters of each type of behavior."""


def parameters_type(name: str) -> type[BehaviorParameters]:
    """Return the parameters that a behavior of the type called *name* takes.

    Raises:
        UnknownNameError: There is no such type.
    """
    if name not in BEHAVIOR_TYPES:
        raise UnknownNameError("behavior type", name, BEHAVIOR_TYPES)
    return BEHAVIOR_TYPES[name]


def parse_parameters(
    type_name: str,
    parameters: Mapping[str, Any],  # what a person wrote
) -> BehaviorParameters:
    """Return *parameters* checked against what the type called *type_name* takes.

    Raises:
        UnknownNameError: There is no such type.
        ValidationError: The parameters do not fit (pydantic's own error, a ``ValueError``).
    """
    return parameters_type(type_name).model_validate(parameters)

"""How long things take: answers that are slow or fast, and records that arrive late."""

from collections.abc import Sequence
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Mask, of_type
from persona_assets.keys import KeyArray, field_keys, normal

Milliseconds = Annotated[float, Field(ge=0, le=86_400_000)]
"""A duration, in ms, of at most a day."""

DEFAULT_MEAN_MS = 120.0
DEFAULT_DEVIATION_MS = 40.0


class Latency(BehaviorParameters):
    """The time from the arrival of a request to its answer.

    Normal around the mean and cut off at 0 and at twice the mean, so that the mean stays the mean.
    """

    type_name: ClassVar[str] = "latency"

    mean_ms: Milliseconds
    deviation_ms: Milliseconds = 0.0


class DelayedTransmission(BehaviorParameters):
    """The time from the event to its arrival at the server; distributed as a latency is."""

    type_name: ClassVar[str] = "delayed_transmission"

    mean_ms: Milliseconds
    deviation_ms: Milliseconds = 0.0


def mean_latency_ms(behaviors: Sequence[Behavior[BehaviorParameters]]) -> float:
    """Return how long an answer takes on average, in ms."""
    total, untouched = 0.0, 1.0
    for slow in of_type(behaviors, Latency):
        total += slow.weight * slow.parameters.mean_ms
        untouched *= 1 - slow.weight
    return total + untouched * DEFAULT_MEAN_MS


def latencies(
    behaviors: Sequence[Behavior[BehaviorParameters]], keys: KeyArray
) -> tuple[NDArray[np.float64], dict[str, Mask]]:
    """Return how long each answer takes, in ms, and which records each behavior slowed or sped.

    A record on which no latency behavior is active takes 120 ms on average.
    """
    total, touched = _delays(of_type(behaviors, Latency), keys)
    untouched = ~np.any([np.zeros(len(keys), dtype=np.bool_), *touched.values()], axis=0)
    usual = _around(field_keys(keys, "latency"), DEFAULT_MEAN_MS, DEFAULT_DEVIATION_MS)
    return np.where(untouched, usual, total), touched


def transmission_delays(
    behaviors: Sequence[Behavior[BehaviorParameters]], keys: KeyArray
) -> tuple[NDArray[np.float64], dict[str, Mask]]:
    """Return how late each record arrives, in ms, and which records each behavior delayed."""
    return _delays(of_type(behaviors, DelayedTransmission), keys)


def _delays(
    behaviors: Sequence[Behavior[Latency] | Behavior[DelayedTransmission]], keys: KeyArray
) -> tuple[NDArray[np.float64], dict[str, Mask]]:
    total = np.zeros(len(keys))
    touched: dict[str, Mask] = {}
    for behavior in behaviors:
        active = behavior.is_active(keys)
        parameters = behavior.parameters
        delay = _around(behavior.draw(keys, "delay"), parameters.mean_ms, parameters.deviation_ms)
        total += np.where(active, delay, 0.0)
        touched[behavior.name] = active
    return total, touched


def _around(keys: KeyArray, mean: float, deviation: float) -> NDArray[np.float64]:
    return np.clip(mean + deviation * normal(keys), 0.0, 2 * mean)

"""How long things take: answers that are slow or fast, and records that arrive late."""

import math
from collections.abc import Sequence
from typing import Annotated, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Mask, of_type
from persona_assets.keys import KeyArray, field_keys, normal

Milliseconds = Annotated[float, Field(ge=0, le=86_400_000)]
"""A duration, in ms, of at most a day."""

DEFAULT_MEAN_MS = 120.0
DEFAULT_DEVIATION_MS = 40.0

_MOST_SQUARED = 2.0


class _Delay(BehaviorParameters):
    """A time that is never negative, with a mean and a standard deviation."""

    mean_ms: Milliseconds
    deviation_ms: Milliseconds = 0.0

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        if self.deviation_ms**2 > _MOST_SQUARED * self.mean_ms**2:
            raise ValueError("deviation_ms can be at most 1.4142 times mean_ms")
        return self


class Latency(_Delay):
    """The time from the arrival of a request to its answer.

    The square of a normal number, see ``around``: never negative, a little longer above the mean
    than below it, with exactly the declared mean and standard deviation.
    """

    type_name: ClassVar[str] = "latency"


class DelayedTransmission(_Delay):
    """The time from the event to its arrival at the server; distributed as a latency is."""

    type_name: ClassVar[str] = "delayed_transmission"


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
    usual = around(field_keys(keys, "latency"), DEFAULT_MEAN_MS, DEFAULT_DEVIATION_MS)
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
        delay = around(behavior.draw(keys, "delay"), parameters.mean_ms, parameters.deviation_ms)
        total += np.where(active, delay, 0.0)
        touched[behavior.name] = active
    return total, touched


def around(keys: KeyArray, mean: float, deviation: float) -> NDArray[np.float64]:
    """Return positive numbers with this *mean* and standard *deviation*, one for each key.

    They are ``(a + b z)**2`` with z standard normal, which has the mean ``a**2 + b**2`` and the
    variance ``4 a**2 b**2 + 2 b**4``; so ``b**2 = mean - sqrt(mean**2 - deviation**2 / 2)`` and
    ``a**2 = mean - b**2``.  The *deviation* is at most the square root of 2 times the *mean*.
    """
    inner = math.sqrt(max(mean * mean - deviation * deviation / 2, 0.0))
    slope = math.sqrt(mean - inner)
    root = math.sqrt(inner) + slope * normal(keys)
    return root * root

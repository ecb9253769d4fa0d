"""When the line is down: outages of a fixed length that take a fixed share of the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Mask, only_of_type
from persona_assets.keys import uniform


class IntermittentConnectivity(BehaviorParameters):
    """Connections that break and come back: what is sent meanwhile waits for the end.

    Time is cut into cycles of ``outage_seconds / offline_fraction``, each with one outage at a
    drawn place, so the share of time offline is exact.

    Attributes:
        offline_fraction: The share of the time in which the line is down.
        outage_seconds: How long an outage lasts.
    """

    type_name: ClassVar[str] = "intermittent_connectivity"
    is_stream_wide: ClassVar[bool] = True

    offline_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.1
    outage_seconds: Annotated[float, Field(gt=0, le=86_400)] = 5.0


@dataclass(frozen=True, slots=True)
class Outages:
    """Which records happened while the line was down, and how long they had to wait.

    Attributes:
        is_offline: Whether the line was down.
        wait_ms: The time until it was up again; 0 where it was not down.
        offline_fraction: The declared share of the time.
    """

    is_offline: Mask
    wait_ms: NDArray[np.float64]
    offline_fraction: float


def outages_at(
    behaviors: Sequence[Behavior[BehaviorParameters]], key: int, seconds: NDArray[np.float64]
) -> Outages:
    """Return the outages at the times *seconds* in the stream with *key*."""
    line = only_of_type(behaviors, IntermittentConnectivity)
    if line is None:
        return Outages(np.zeros(len(seconds), dtype=np.bool_), np.zeros(len(seconds)), 0.0)
    length = line.parameters.outage_seconds
    period = length / line.parameters.offline_fraction
    cycle = np.floor(seconds / period).astype(np.int64)
    place = uniform(line.block_keys(key, cycle)) * (period - length)
    passed = seconds - cycle * period - place
    offline = (passed >= 0) & (passed < length)
    wait = np.where(offline, (length - passed) * 1000, 0.0)
    return Outages(offline, wait, line.parameters.offline_fraction)

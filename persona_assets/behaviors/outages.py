"""When the line is down: outages of a fixed length that take a fixed share of the time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from persona_assets.behaviors.behavior import (
    Behavior,
    BehaviorParameters,
    Mask,
    numbered,
    only_of_type,
)
from persona_assets.keys import uniform


class IntermittentConnectivity(BehaviorParameters):
    """Connections that break and come back: what is sent meanwhile waits for the end.

    In a stream of events nothing is sampled meanwhile; what was missed follows at once at the end.

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
        up_at: When it was up again, in seconds; the time of the record where it was not down.
        wait_ms: The time until then; 0 where it was not down.
        offline_fraction: The declared share of the time.
    """

    is_offline: Mask
    up_at: NDArray[np.float64]
    wait_ms: NDArray[np.float64]
    offline_fraction: float


def outages_at(
    behaviors: Sequence[Behavior[BehaviorParameters]], key: int, seconds: NDArray[np.float64]
) -> Outages:
    """Return the outages at the times *seconds* in the stream with *key*."""
    line = only_of_type(behaviors, IntermittentConnectivity)
    if line is None:
        nowhere = np.zeros(len(seconds), dtype=np.bool_)
        return Outages(nowhere, seconds, np.zeros(len(seconds)), 0.0)
    length = line.parameters.outage_seconds
    period = length / line.parameters.offline_fraction
    cycles, found = numbered(np.floor(seconds / period).astype(np.int64))
    begins = cycles * period + uniform(line.block_keys(key, cycles)) * (period - length)
    # Each outage has one end, so that no record overtakes another that waits for it.
    begin, end = begins[found], (begins + length)[found]
    offline = (seconds >= begin) & (seconds < end)
    up_at = np.where(offline, end, seconds)
    return Outages(offline, up_at, (up_at - seconds) * 1000, line.parameters.offline_fraction)

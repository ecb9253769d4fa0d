"""How a client speaks: old formats, missing features, reused connections, an emptying battery."""

from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from persona_assets.behaviors.behavior import Behavior, BehaviorParameters, Fraction

FULL, MEDIUM, LOW, CRITICAL = range(4)
"""Positions in ``BATTERY_LEVELS``."""

BATTERY_LEVELS = ("full", "medium", "low", "critical")

_LEVEL_BORDERS = np.array([0.05, 0.2, 0.6])


class DeprecatedFormat(BehaviorParameters):
    """Messages in an old format, without the fields that newer ones have.

    Attributes:
        format_version: The version that the messages say they have, such as ``1.0``.
    """

    type_name: ClassVar[str] = "deprecated_format"

    format_version: Annotated[str, Field(pattern=r"^1\.\d{1,3}$")] = "1.0"


class LimitedFeatures(BehaviorParameters):
    """A client that knows no pages, no filters and no search."""

    type_name: ClassVar[str] = "limited_features"


class ConnectionIssues(BehaviorParameters):
    """Requests over a connection that the other side has closed.

    Attributes:
        probability: The share of records that are sent over a stale connection.
    """

    type_name: ClassVar[str] = "connection_issues"

    probability: Fraction = 0.1


class BatteryDrain(BehaviorParameters):
    """A battery that empties evenly and is replaced when it is empty.

    Attributes:
        lifetime_hours: How long a battery lasts.
    """

    type_name: ClassVar[str] = "battery_drain"
    is_stream_wide: ClassVar[bool] = True

    lifetime_hours: Annotated[float, Field(gt=0, le=100_000)] = 2.0


def battery_fractions(
    drain: Behavior[BatteryDrain] | None, seconds: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return how full the battery is at each of the times *seconds*; 1 without a drain."""
    if drain is None:
        return np.ones(len(seconds))
    lifetime = drain.parameters.lifetime_hours * 3600
    lives = seconds / lifetime
    return 1.0 - (lives - np.floor(lives))


def battery_levels(fractions: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the position in ``BATTERY_LEVELS`` of each of the *fractions*."""
    return CRITICAL - np.searchsorted(_LEVEL_BORDERS, fractions, side="right")

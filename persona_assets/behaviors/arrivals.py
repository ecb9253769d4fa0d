"""When records happen: a rate, bursts, and groups of records that come at once.

Row i's time needs no other row.  A rate places row i at ``(i + u) * gap`` with u drawn for the row
from the middle part of 0 to 1 that its jitter leaves, which is all of it unless declared otherwise;
a burst bends time so that each cycle of windows holds a fixed number of records; a group places its
rows by the time of its first row.  Times never go backward from one row to the next.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from persona_assets.behaviors.behavior import (
    Behavior,
    BehaviorParameters,
    Fraction,
    Mask,
    keys_at,
    numbered,
    of_type,
    only_of_type,
)
from persona_assets.behaviors.curves import CONSTANT, Curve
from persona_assets.keys import chance, child_keys, field_key, integers, uniform

Rows = NDArray[np.int64]
"""Row numbers, shape (n,)."""

ArrivalTimes = Callable[[Rows], NDArray[np.float64]]
"""What maps row numbers to seconds since the start of the stream."""

DEFAULT_REQUESTS_PER_MINUTE = 60.0
"""The rate of a persona that declares none."""

_CYCLE_WINDOWS = 100
_LONGEST_RUN = 1 << 20
_RECORDS_IN_FIRST_BURST = 25
_EARLIEST, _LATEST = np.uint64(0), np.uint64(2**64 - 1)


class Timing(BehaviorParameters):
    """How often something happens, on average: exactly one of the two rates.

    Attributes:
        requests_per_minute: The rate, by the minute.
        requests_per_second: The rate, by the second.
        jitter_fraction: Of the time from one record to the next at an even rate, the part in which
            a record can lie: 1 is anywhere, as people act; 0 is always in its middle, as clockwork.
    """

    type_name: ClassVar[str] = "timing"
    is_stream_wide: ClassVar[bool] = True

    requests_per_minute: Annotated[float, Field(gt=0, le=6e7)] | None = None
    requests_per_second: Annotated[float, Field(gt=0, le=1e6)] | None = None
    jitter_fraction: Fraction = 1.0

    @model_validator(mode="after")
    def _has_one_rate(self) -> Self:
        if (self.requests_per_minute is None) == (self.requests_per_second is None):
            raise ValueError("give either requests_per_minute or requests_per_second")
        return self

    @property
    def per_minute(self) -> float:
        """The rate, in records a minute."""
        if self.requests_per_minute is not None:
            return self.requests_per_minute
        return 60 * (self.requests_per_second or 0.0)


class Burst(BehaviorParameters):
    """Windows in which the rate is a multiple of the usual one.

    Attributes:
        multiplier: The rate in a burst over the usual rate.
        burst_seconds: The length of a window.
        probability: The share of windows that are bursts, in steps of 0.01; of each 100 windows
            (fewer for a round share) exactly this share.

    A stream starts 25 records, at most a window, before the end of a burst, so that a few records
    show both rates and many are as the persona usually is.
    """

    type_name: ClassVar[str] = "burst"
    is_stream_wide: ClassVar[bool] = True

    multiplier: Annotated[float, Field(gt=1, le=1000)] = 10.0
    burst_seconds: Annotated[float, Field(gt=0, le=86_400)] = 30.0
    probability: Annotated[float, Field(ge=0.01, le=1, multiple_of=0.01)] = 0.2


class RapidActions(BehaviorParameters):
    """Sprees: one client acts many times within moments.

    Attributes:
        actions_per_second: How fast the actions of a spree follow each other, at least.
        action_count: How many actions a spree has.
        probability: The share of records that belong to a spree.
    """

    type_name: ClassVar[str] = "rapid_actions"

    actions_per_second: Annotated[float, Field(gt=0, le=1e6)] = 50.0
    action_count: Annotated[int, Field(ge=2, le=10_000)] = 20
    probability: Fraction = 0.2


class ConcurrentRequests(BehaviorParameters):
    """One client sends several requests in the same instant.

    Attributes:
        concurrent_count: How many requests are sent at once.
        probability: The share of records that belong to such a group.
    """

    type_name: ClassVar[str] = "concurrent_requests"

    concurrent_count: Annotated[int, Field(ge=2, le=10_000)] = 10
    probability: Fraction = 0.2


class RetryStorm(BehaviorParameters):
    """The same request is repeated, with the same id, until it is answered.

    Attributes:
        retry_count: How often it is repeated.
        interval_ms: The time between two attempts, at most.
        probability: The share of records that belong to a storm.
    """

    type_name: ClassVar[str] = "retry_storm"

    retry_count: Annotated[int, Field(ge=1, le=1000)] = 10
    interval_ms: Annotated[float, Field(gt=0, le=3_600_000)] = 100.0
    probability: Fraction = 0.1


def rate_per_minute(behaviors: Sequence[Behavior[BehaviorParameters]]) -> float:
    """Return the usual rate of a persona with *behaviors*, in records a minute."""
    timing = only_of_type(behaviors, Timing)
    return timing.parameters.per_minute if timing else DEFAULT_REQUESTS_PER_MINUTE


def jitter_fraction(behaviors: Sequence[Behavior[BehaviorParameters]]) -> float:
    """Return in which part of its own time a record of a persona with *behaviors* can lie."""
    timing = only_of_type(behaviors, Timing)
    return timing.parameters.jitter_fraction if timing else 1.0


def arrival_times(
    behaviors: Sequence[Behavior[BehaviorParameters]],
    key: int,
    curve: Curve = CONSTANT,
    bend: Callable[[ArrivalTimes], ArrivalTimes] | None = None,
) -> ArrivalTimes:
    """Return the function that says when each row of the table with *key* happens.

    The *curve*, and then *bend*, bend the persona's own rate, bursts included; what a group does
    within moments they leave alone.
    """
    per_second = rate_per_minute(behaviors) / 60
    burst = only_of_type(behaviors, Burst)
    places = _Places(key, jitter_fraction(behaviors))
    times = _bursting(burst, places, per_second) if burst else _steady(places, per_second)
    if curve is not CONSTANT:
        times = _bent(times, curve)
    if bend is not None:
        times = bend(times)
    for spree in of_type(behaviors, RapidActions):
        gap = 1 / spree.parameters.actions_per_second
        times = _grouped(times, spree, key, gap)
    for group in of_type(behaviors, ConcurrentRequests):
        times = _grouped(times, group, key, 0.0)
    for storm in of_type(behaviors, RetryStorm):
        times = _grouped(times, storm, key, storm.parameters.interval_ms / 1000)
    return times


def group_leaders(
    behavior: Behavior[RapidActions | ConcurrentRequests | RetryStorm], key: int, rows: Rows
) -> tuple[Rows, Mask]:
    """Return, for each row, the first row of its group (or itself), and whether it is in one.

    Blocks of rows become groups with the declared probability, at most one in each run of as many
    blocks as have one on average, and in the first half of the first run, so that a few records
    show what the behavior does.
    """
    size = group_size(behavior.parameters)
    probability = behavior.parameters.probability * behavior.weight
    count = int(min(1 / probability + 1e-9, _LONGEST_RUN)) if probability > 0 else 1
    block = rows // size
    runs, found = numbered(block // count)
    keys = behavior.block_keys(key, runs)
    place = integers(behavior.draw(keys, "place"), count)
    place = runs * count + np.where(runs == 0, place // 2, place)
    has_group = chance(behavior.draw(keys, "strikes"), probability * count)
    in_group = has_group[found] & (place[found] == block)
    return np.where(in_group, block * size, rows), in_group


def is_in_burst(
    burst: Behavior[Burst], key: int, seconds: NDArray[np.float64], per_second: float
) -> Mask:
    """Return which of the times *seconds* fall into a burst of a stream of this usual rate."""
    count = _windows_in_cycle(burst.parameters.probability)
    passed = seconds + passed_before_start(burst.parameters, per_second)
    window = np.floor(passed / burst.parameters.burst_seconds).astype(np.int64)
    cycle = window // count
    cycles, found = numbered(cycle)
    return _burst_windows(burst, key, cycles)[found, window - cycle * count]


def group_size(parameters: RapidActions | ConcurrentRequests | RetryStorm) -> int:
    """Return how many records a group has."""
    if isinstance(parameters, RapidActions):
        return parameters.action_count
    if isinstance(parameters, ConcurrentRequests):
        return parameters.concurrent_count
    return parameters.retry_count + 1


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each row lies in a stream of one record a unit of time: between i and i + 1.

    Attributes:
        key: The key of the stream.
        jitter: In which part of the unit, in its middle, a row can lie.
    """

    key: int
    jitter: float

    def of(self, rows: Rows) -> NDArray[np.float64]:
        """Return the place of each of *rows*."""
        drawn = uniform(keys_at(field_key(self.key, "arrival"), rows))
        if self.jitter < 1:
            drawn = 0.5 + self.jitter * (drawn - 0.5)
        return rows + drawn


def _steady(places: _Places, per_second: float) -> ArrivalTimes:
    def times(rows: Rows) -> NDArray[np.float64]:
        return places.of(rows) / per_second

    return times


def _bent(inner: ArrivalTimes, curve: Curve) -> ArrivalTimes:
    def times(rows: Rows) -> NDArray[np.float64]:
        return curve.times(inner(rows))

    return times


def _grouped(
    inner: ArrivalTimes,
    behavior: Behavior[RapidActions | ConcurrentRequests | RetryStorm],
    key: int,
    gap_seconds: float,
) -> ArrivalTimes:
    def times(rows: Rows) -> NDArray[np.float64]:
        leaders, _ = group_leaders(behavior, key, rows)
        found = inner(rows)
        led = np.nonzero(leaders != rows)[0]
        first, place = leaders[led], rows[led] - leaders[led]
        # Never later than without the group, so that the next group is not overtaken.
        found[led] = np.minimum(found[led], inner(first) + place * gap_seconds)
        return found

    return times


def _bursting(burst: Behavior[Burst], places: _Places, per_second: float) -> ArrivalTimes:
    parameters = burst.parameters
    count = _windows_in_cycle(parameters.probability)
    hot = round(parameters.probability * count)
    in_window = per_second * parameters.burst_seconds
    in_cycle = in_window * (count - hot + hot * parameters.multiplier)
    passed = passed_before_start(parameters, per_second)

    def times(rows: Rows) -> NDArray[np.float64]:
        positions = places.of(rows) + passed * per_second * parameters.multiplier
        cycle = np.floor(positions / in_cycle).astype(np.int64)
        cycles, found = numbered(cycle)
        is_burst = _burst_windows(burst, places.key, cycles)
        sizes = np.where(is_burst, in_window * parameters.multiplier, in_window)
        ends = np.cumsum(sizes, axis=1)
        rest = positions - cycle * in_cycle
        window = np.minimum((ends[found] <= rest[:, None]).sum(axis=1), count - 1)
        size = sizes[found, window]
        inside = np.clip((rest - (ends[found, window] - size)) / size, 0.0, 1.0 - 2.0**-40)
        seconds = (cycle * count + window + inside) * parameters.burst_seconds - passed
        return np.maximum(seconds, 0.0)

    return times


def passed_before_start(parameters: Burst, per_second: float) -> float:
    """Return how many seconds of the first burst lie before the start of a stream.

    Args:
        parameters: The bursts.
        per_second: The usual rate, in records a second.
    """
    if parameters.probability >= 1:
        return 0.0
    rest = _RECORDS_IN_FIRST_BURST / (per_second * parameters.multiplier)
    return max(parameters.burst_seconds - rest, 0.0)


def _windows_in_cycle(probability: float) -> int:
    percent = round(probability * _CYCLE_WINDOWS)
    return _CYCLE_WINDOWS // int(np.gcd(percent, _CYCLE_WINDOWS))


def _burst_windows(burst: Behavior[Burst], key: int, cycles: NDArray[np.int64]) -> Mask:
    """Which windows of each cycle are bursts, shape (cycles, windows)."""
    count = _windows_in_cycle(burst.parameters.probability)
    hot = round(burst.parameters.probability * count)
    keys = burst.block_keys(key, cycles)
    drawn = child_keys(keys[:, None], np.arange(count)[None, :])
    if count > 1:
        # The stream starts at the end of a burst, before a window that is none.
        drawn[cycles == 0, :2] = (_EARLIEST, _LATEST)
    order = np.argsort(drawn, axis=1, kind="stable")
    is_burst = np.zeros((len(cycles), count), dtype=np.bool_)
    np.put_along_axis(is_burst, order[:, :hot], np.True_, axis=1)
    return is_burst

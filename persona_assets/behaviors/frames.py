"""What a persona's behaviors make of rows before a generator gives them a shape.

A frame says when each record happens, in which session, how long it takes and how it ends; the
generator adds what is in it.  Row i of a frame is the same whatever other rows are in the frame.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.arrivals import (
    Burst,
    ConcurrentRequests,
    RapidActions,
    RetryStorm,
    arrival_times,
    group_leaders,
    is_in_burst,
    rate_per_minute,
)
from persona_assets.behaviors.behavior import (
    Behavior,
    BehaviorParameters,
    Mask,
    keys_at,
    of_type,
    only_of_type,
)
from persona_assets.behaviors.curves import CONSTANT, Curve
from persona_assets.behaviors.delays import latencies, transmission_delays
from persona_assets.behaviors.formats import (
    BatteryDrain,
    ConnectionIssues,
    DeprecatedFormat,
    LimitedFeatures,
    battery_fractions,
)
from persona_assets.behaviors.hours import ActiveHours, Day, Rhythm
from persona_assets.behaviors.labels import labels
from persona_assets.behaviors.outages import IntermittentConnectivity, outages_at
from persona_assets.behaviors.outcomes import outcomes_of
from persona_assets.behaviors.placement import ONE_PARTITION, Placement
from persona_assets.behaviors.sessions import (
    SessionAnomalies,
    Sessions,
    batch_numbers,
    first_rows,
    one_at_a_time,
    sessions_of,
)
from persona_assets.keys import KeyArray


@dataclass(frozen=True, slots=True)
class Frame:
    """Some rows of a stream, before they have a shape.

    Attributes:
        keys: Each record's key; the attempts of one request share it.
        attempts: How often the request was sent before.
        seconds: When it happens, in seconds since the start of the stream; never decreasing.
        sessions: Who acts, and in which session.
        batches: The number of the batch it is sent in, or None.
        latency_ms: How long the answer takes.
        transmission_delay_ms: How late it arrives at the server.
        status_codes: How it fails; 0 where it does not.
        is_stale: Whether it is sent over a connection that was closed.
        is_deprecated: Whether it is in an old format.
        is_limited: Whether the client lacks the newer features.
        battery_fractions: How full the battery is, or None.
        touched: For each behavior, by name, which of the records it has touched so far.
    """

    keys: KeyArray
    attempts: NDArray[np.int64]
    seconds: NDArray[np.float64]
    sessions: Sessions
    batches: NDArray[np.int64] | None
    latency_ms: NDArray[np.float64]
    transmission_delay_ms: NDArray[np.float64]
    status_codes: NDArray[np.int64]
    is_stale: Mask
    is_deprecated: Mask
    is_limited: Mask
    battery_fractions: NDArray[np.float64] | None
    touched: Mapping[str, Mask]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """What kind of stream some rows belong to.

    Attributes:
        placement: How the rows are spread over partitions; no session crosses from one to another.
        curve: What bends the persona's rate over time.
        pauses_offline: Whether what falls into an outage happens at its end, rather than happening
            in it and arriving after it.
        utc_seconds: The time of the day at which the stream starts, in seconds since midnight UTC.
    """

    placement: Placement = ONE_PARTITION
    curve: Curve = CONSTANT
    pauses_offline: bool = False
    utc_seconds: float = 0.0


USUAL = Arrangement()
"""One partition, the persona's own rate, records that happen in an outage, too; from midnight."""


def frame(
    behaviors: Sequence[Behavior[BehaviorParameters]],
    key: int,
    start: int,
    stop: int,
    arrangement: Arrangement = USUAL,
) -> Frame:
    """Return rows *start* to *stop* (exclusive) of the stream with *key*.

    Args:
        behaviors: How the persona acts.
        key: The key of the stream.
        start: The first row.
        stop: The row after the last one.
        arrangement: What kind of stream it is.

    Raises:
        InvalidArgumentError: The behaviors exclude each other.
    """
    rows = np.arange(start, stop, dtype=np.int64)
    touched: dict[str, Mask] = {}
    seconds, own_seconds = _times(behaviors, key, arrangement, rows)
    identities, status_codes = _retry(behaviors, key, rows, touched)
    actors = _lead(behaviors, key, identities, touched)
    keys = keys_at(key, identities)
    outages = outages_at(behaviors, key, seconds)
    row_keys = keys_at(key, rows)
    for outcome in outcomes_of(behaviors, row_keys, outages):
        free = outcome.struck & (status_codes == 0)
        status_codes = np.where(free, outcome.status_codes, status_codes)
        touched[outcome.name] = free
    latency_ms, slowed = latencies(behaviors, row_keys)
    late_ms, delayed = transmission_delays(behaviors, row_keys)
    rate = rate_per_minute(behaviors)
    sessions = sessions_of(behaviors, key, actors, rate, arrangement.placement)
    touched |= slowed | delayed
    touched |= _stream_wide(behaviors, key, own_seconds, outages.is_offline, sessions)
    if arrangement.pauses_offline:
        seconds = outages.up_at
    else:
        late_ms = late_ms + outages.wait_ms
    drain = only_of_type(behaviors, BatteryDrain)
    return Frame(
        keys=keys,
        attempts=rows - identities,
        seconds=seconds,
        sessions=sessions,
        batches=batch_numbers(behaviors, rows),
        latency_ms=latency_ms,
        transmission_delay_ms=late_ms,
        status_codes=status_codes,
        is_stale=_strike(behaviors, row_keys, touched),
        is_deprecated=_activate(behaviors, DeprecatedFormat, keys, touched),
        is_limited=_activate(behaviors, LimitedFeatures, keys, touched),
        battery_fractions=battery_fractions(drain, seconds) if drain else None,
        touched=touched,
    )


def rhythm_of(
    behaviors: Sequence[Behavior[BehaviorParameters]], key: int, arrangement: Arrangement
) -> Rhythm | None:
    """Return how the hours of the day bend the stream with *key*; None if they do not."""
    hours = only_of_type(behaviors, ActiveHours)
    if hours is None:
        return None
    day = Day.of(hours.parameters, arrangement.utc_seconds)
    if not one_at_a_time(behaviors, rate_per_minute(behaviors), arrangement.placement):
        return Rhythm(day)
    return Rhythm(day, partial(first_rows, behaviors, key))


def behavior_names(
    behaviors: Sequence[Behavior[BehaviorParameters]], touched: Mapping[str, Mask], count: int
) -> pa.ListArray:
    """Return, for each of *count* records, the names of the behaviors that touched it.

    The names are in the order of *behaviors*.
    """
    names = [behavior.name for behavior in behaviors if behavior.name in touched]
    borders, values = labels(names, [touched[name] for name in names], count)
    return pa.ListArray.from_arrays(pa.array(borders), values)


def _times(
    behaviors: Sequence[Behavior[BehaviorParameters]],
    key: int,
    arrangement: Arrangement,
    rows: NDArray[np.int64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return when *rows* happen, and when they would if nothing bent the persona's own rate."""
    rhythm = rhythm_of(behaviors, key, arrangement)
    times = arrival_times(behaviors, key, arrangement.curve, rhythm.bent if rhythm else None)
    seconds = times(rows)
    own = rhythm.own(seconds, rows, times) if rhythm else seconds
    return seconds, _own(arrangement.curve, own)


def _own(curve: Curve, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The times that the records would have without the curve."""
    return seconds if curve is CONSTANT else curve.passed(seconds)


def _retry(
    behaviors: Sequence[Behavior[BehaviorParameters]],
    key: int,
    rows: NDArray[np.int64],
    touched: dict[str, Mask],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the row that each row repeats (or is), and 503 for each attempt but the last."""
    identities = rows
    status_codes = np.zeros(len(rows), dtype=np.int64)
    for storm in of_type(behaviors, RetryStorm):
        leaders, in_storm = group_leaders(storm, key, rows)
        identities = np.where(in_storm, leaders, identities)
        is_last = rows - leaders == storm.parameters.retry_count
        status_codes = np.where(in_storm & ~is_last, 503, status_codes)
        touched[storm.name] = in_storm
    return identities, status_codes


def _lead(
    behaviors: Sequence[Behavior[BehaviorParameters]],
    key: int,
    rows: NDArray[np.int64],
    touched: dict[str, Mask],
) -> NDArray[np.int64]:
    """Return the row whose client sends each row: the first row of its group."""
    actors = rows
    for kind in (RapidActions, ConcurrentRequests):
        for group in of_type(behaviors, kind):
            leaders, in_group = group_leaders(group, key, actors)
            # The time follows from the row itself, the client from the group that it is in.
            touched[group.name] = in_group | group_leaders(group, key, rows)[1]
            actors = leaders
    return actors


def _stream_wide(
    behaviors: Sequence[Behavior[BehaviorParameters]],
    key: int,
    seconds: NDArray[np.float64],
    is_offline: Mask,
    sessions: Sessions,
) -> dict[str, Mask]:
    everywhere = np.ones(len(seconds), dtype=np.bool_)
    touched: dict[str, Mask] = {}
    for behavior in of_type(behaviors, BehaviorParameters):
        parameters = behavior.parameters
        if isinstance(parameters, Burst):
            burst = Behavior(behavior.name, parameters, behavior.weight)
            touched[behavior.name] = is_in_burst(
                burst, key, seconds, rate_per_minute(behaviors) / 60
            )
        elif isinstance(parameters, IntermittentConnectivity):
            touched[behavior.name] = is_offline
        elif isinstance(parameters, SessionAnomalies):
            touched[behavior.name] = sessions.is_hijacked | sessions.is_parallel
        elif parameters.is_stream_wide:
            touched[behavior.name] = everywhere
    return touched


def _strike(
    behaviors: Sequence[Behavior[BehaviorParameters]], keys: KeyArray, touched: dict[str, Mask]
) -> Mask:
    found = np.zeros(len(keys), dtype=np.bool_)
    for behavior in of_type(behaviors, ConnectionIssues):
        struck = behavior.strikes(keys, behavior.parameters.probability)
        touched[behavior.name] = struck
        found |= struck
    return found


def _activate(
    behaviors: Sequence[Behavior[BehaviorParameters]],
    kind: type[DeprecatedFormat] | type[LimitedFeatures],
    keys: KeyArray,
    touched: dict[str, Mask],
) -> Mask:
    found = np.zeros(len(keys), dtype=np.bool_)
    for behavior in of_type(behaviors, kind):
        touched[behavior.name] = behavior.is_active(keys)
        found |= touched[behavior.name]
    return found

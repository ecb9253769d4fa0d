"""The rate at which records happen, and the bursts in it.

A record that belongs to no group lies at its own place: record i between the i-th and the (i+1)-th
part of the time, so a rate is known to one record, and needs no statistics.
"""

from dataclasses import dataclass

import numpy as np

from persona_assets.behaviors.arrivals import (
    Burst,
    ConcurrentRequests,
    RapidActions,
    RetryStorm,
    Timing,
    group_size,
    passed_before_start,
    rate_per_minute,
)
from persona_assets.behaviors.behavior import Behavior, Mask, of_type, only_of_type
from persona_assets.behaviors.outages import IntermittentConnectivity
from persona_assets.realism.bounds import mean_range, share_range
from persona_assets.realism.evidence import Evidence, Floats, Grouping
from persona_assets.realism.hours import day_of, hidden_hours, own_seconds
from persona_assets.realism.observation import (
    Finding,
    Findings,
    Unobservable,
    always,
    exact,
    within,
)

_TICK = 1e-6
_MOST_UNEVEN = 11.86  # half of ln(2 / 1e-10), for the bound of Dvoretzky, Kiefer and Wolfowitz


@dataclass(frozen=True)
class Windows:
    """The windows of time of which some are bursts.

    Attributes:
        is_hot: For each window from the start, whether its records say that it is a burst.
        owners: For each record, the number of its window.
        agrees: For each record at its own place, whether it says of its window what the others say.
        is_last_known: Whether the last window has a record at its own place.
    """

    is_hot: Mask
    owners: Floats
    agrees: Mask
    is_last_known: bool


def groups_of(evidence: Evidence) -> list[Behavior[Grouping]]:
    """Return the behaviors by which records come in groups, in the order in which they act."""
    found: list[Behavior[Grouping]] = []
    for kind in (RapidActions, ConcurrentRequests, RetryStorm):
        found += of_type(evidence.behaviors, kind)
    return found


def is_free(evidence: Evidence) -> Mask:
    """Return which records lie at their own place, and not at that of a group or of an outage."""
    return is_leading(evidence) & ~evidence.is_paused


def is_leading(evidence: Evidence) -> Mask:
    """Return which records are in no group, and which are the first of one."""
    free = np.ones(evidence.count, dtype=np.bool_)
    for group in groups_of(evidence):
        is_start = evidence.rows % group_size(group.parameters) == 0
        free &= is_start | ~evidence.named(group.name)
    return free


def peak_per_second(evidence: Evidence) -> float:
    """Return the highest rate that is declared, in records a second."""
    burst = only_of_type(evidence.behaviors, Burst)
    usual = rate_per_minute(evidence.behaviors) / 60
    return usual * burst.parameters.multiplier if burst else usual


def windows_of(evidence: Evidence, burst: Behavior[Burst]) -> Windows:
    """Return the windows that the records reach."""
    passed = own_seconds(evidence) + _passed(evidence, burst)
    owners = np.floor((passed + _TICK / 2) / burst.parameters.burst_seconds)
    numbers = owners.astype(np.int64)
    named, stays = evidence.named(burst.name), ~evidence.is_paused
    count = int(numbers[-1]) + 1
    hot = np.bincount(numbers[named & stays], minlength=count)
    records = np.bincount(numbers[stays], minlength=count)
    is_hot = 2 * hot > records
    is_hot[0] |= not records[0]  # a stream starts in a burst
    return Windows(is_hot, owners, (named == is_hot[numbers])[stays], bool(records[-1]))


def _passed(evidence: Evidence, burst: Behavior[Burst]) -> float:
    """How many seconds of the first window lie before the start."""
    return passed_before_start(burst.parameters, rate_per_minute(evidence.behaviors) / 60)


def usual_seconds(evidence: Evidence, earlier: float = 0.0) -> Floats:
    """Return how long each record's time would be at the usual rate, without bursts.

    Args:
        evidence: The records.
        earlier: How many seconds before each record is asked for.

    A last window of which nothing is known counts as a burst, for an earlier time as none, so that
    a time between the two is between what is returned for them.
    """
    burst = only_of_type(evidence.behaviors, Burst)
    times = own_seconds(evidence, earlier)
    if burst is None or not evidence.count:
        return times
    windows = windows_of(evidence, burst)
    length = burst.parameters.burst_seconds
    factors = np.where(windows.is_hot, burst.parameters.multiplier, 1.0)
    if not windows.is_last_known:
        factors[-1] = 1.0 if earlier else burst.parameters.multiplier
    before = np.concatenate([[0.0], np.cumsum(factors)])[:-1] * length
    passed = _passed(evidence, burst)
    owners = np.floor((times + passed + _TICK / 2) / length)
    numbers = owners.astype(np.int64)
    inside = times + passed - owners * length
    return before[numbers] + inside * factors[numbers] - passed * factors[0]


def hidden_windows(evidence: Evidence) -> str:
    """Return why some bursts may hold no record; an empty text when each holds one.

    Also why no record's own time is known.
    """
    burst = only_of_type(evidence.behaviors, Burst)
    if burst is None or hidden_hours(evidence):
        return hidden_hours(evidence)
    seconds = burst.parameters.burst_seconds
    records = peak_per_second(evidence) * max(seconds - most_dark_seconds(evidence, seconds), 0.0)
    needed = 2 + 2 * sum(group_size(group.parameters) for group in groups_of(evidence))
    what = "records at their own place" if evidence.is_paused.any() else "records"
    return "" if records >= needed else f"a burst has {records:.3g} {what}; {needed} are needed"


def most_dark_seconds(evidence: Evidence, seconds: float) -> float:
    """Return the most time of *seconds* in which a stream may pause: those of its outages."""
    line = only_of_type(evidence.behaviors, IntermittentConnectivity)
    if line is None or evidence.dataset != "streaming":
        return 0.0
    length = line.parameters.outage_seconds
    cycles = np.floor(seconds * line.parameters.offline_fraction / length) + 2
    return float(min(cycles * length, seconds))


def observe_timing(evidence: Evidence, timing: Behavior[Timing]) -> Findings:
    """Yield the rate, and how evenly records lie in the part of the time that is theirs."""
    parameters = timing.parameters
    name = "requests_per_minute"
    declared, unit = parameters.per_minute, 60.0
    if parameters.requests_per_second is not None:
        name, declared, unit = "requests_per_second", parameters.requests_per_second, 1.0
    hidden = hidden_windows(evidence)
    free = np.nonzero(is_free(evidence))[0]
    last = int(free[-1]) if len(free) else 0
    if hidden or last < 1:
        reason = hidden or "there are fewer than two records at their own place"
        yield Unobservable(timing.name, name, reason)
        yield Unobservable(timing.name, "jitter_fraction", reason)
        return
    passed = usual_seconds(evidence)
    slack = 1 + 2 * _TICK * peak_per_second(evidence) / last
    middle = last + 0.5
    yield within(
        timing.name,
        name,
        declared,
        unit * middle / max(float(passed[last]), _TICK),
        len(free),
        (declared * middle / (last + 1) / slack, declared * middle / last * slack),
    )
    yield _jitter(evidence, timing, passed)
    if parameters.jitter_fraction > 0:
        yield _unevenness(evidence, timing, passed)


def _jitter(evidence: Evidence, timing: Behavior[Timing], passed: Floats) -> Finding:
    """Return in which part of its own time a record lies: four times its mean way from the middle.

    Where a record belongs that lies at the end of an outage is not known, so it may be anywhere in
    that part.
    """
    declared = timing.parameters.jitter_fraction
    per_second = rate_per_minute(evidence.behaviors) / 60
    leading, free = is_leading(evidence), is_free(evidence)
    rows = np.nonzero(free)[0]
    count, known = int(leading.sum()), len(rows)
    ways = np.abs(passed[rows] * per_second - rows - 0.5)
    low, high = mean_range(declared, declared**2 / 3, declared, count)
    slack = 8 * _TICK * peak_per_second(evidence)
    unknown = 2 * declared * (count - known)
    allowed = (low * count - unknown) / known - slack, high * count / known + slack
    found = float(4 * ways.mean())
    return within(timing.name, "jitter_fraction", declared, found, known, allowed)


def _unevenness(evidence: Evidence, timing: Behavior[Timing], passed: Floats) -> Finding:
    """Return how unevenly records lie in the part of the time that is theirs.

    A record at the end of an outage may belong anywhere into that outage.  To leave it out would
    favor some places, so it is taken to lie wherever the times are most even.
    """
    rows = np.nonzero(is_leading(evidence))[0]
    per_second = rate_per_minute(evidence.behaviors) / 60
    line = only_of_type(evidence.behaviors, IntermittentConnectivity)
    earliest = passed
    if line and evidence.dataset == "streaming":
        before = usual_seconds(evidence, line.parameters.outage_seconds)
        earliest = np.where(evidence.is_paused, before, passed)
    jitter = timing.parameters.jitter_fraction
    lowest, highest = (
        np.sort((one[rows] * per_second - rows - 0.5) / jitter + 0.5) for one in (earliest, passed)
    )
    steps = np.arange(len(rows) + 1) / len(rows)
    uneven = max(np.max(steps[1:] - highest), np.max(lowest - steps[:-1]), 0.0)
    most = (_MOST_UNEVEN / len(rows)) ** 0.5 + 2 * _TICK * peak_per_second(evidence) / jitter
    what = "distance of the times from an even distribution"
    return within(timing.name, what, 0.0, float(uneven), len(rows), (0.0, most))


def observe_burst(evidence: Evidence, burst: Behavior[Burst]) -> Findings:
    """Yield the share of windows that are bursts, their rate and their length."""
    hidden = hidden_windows(evidence)
    parameters = burst.parameters
    if hidden or not evidence.count:
        for name in ("probability", "multiplier", "burst_seconds"):
            yield Unobservable(burst.name, name, hidden or "there are no records")
        return
    windows = windows_of(evidence, burst)
    yield _share_of_windows(evidence, burst, windows.is_hot)
    on_grid = abs(parameters.burst_seconds * 1e6 - round(parameters.burst_seconds * 1e6)) < 1e-6
    yield always(burst.name, "windows are whole", windows.agrees, 1.0 if on_grid else 0.99)
    yield from _multiplier(evidence, burst, windows)
    yield from _length(evidence, burst)
    if evidence.dataset == "load":
        usual = rate_per_minute(evidence.behaviors) / 60
        rates = evidence.column("rate_per_second").to_numpy()
        day = day_of(evidence)
        usual = usual if day is None else usual * day.rate(evidence.seconds + _TICK / 2)
        expected = np.where(evidence.named(burst.name), usual * parameters.multiplier, usual)
        yield always(burst.name, "rate_per_second", np.abs(rates - expected) <= 1e-3)


def _multiplier(evidence: Evidence, burst: Behavior[Burst], windows: Windows) -> Findings:
    """Yield the rate in bursts over the usual one, from the first to the last record of each."""
    usual = rate_per_minute(evidence.behaviors) / 60
    declared = burst.parameters.multiplier
    free = np.nonzero(is_free(evidence))[0]
    hot = free[windows.is_hot[windows.owners[free].astype(np.int64)]]
    numbers = windows.owners[hot]
    breaks = np.nonzero(np.diff(numbers, prepend=-9.0) > 1)[0]
    ends = np.append(breaks[1:], len(hot))[: len(breaks)] - 1
    rows = int((hot[ends] - hot[breaks]).sum())
    own = own_seconds(evidence)
    seconds = float((own[hot[ends]] - own[hot[breaks]]).sum())
    if rows <= 2 * len(breaks) or seconds <= 0:
        reason = f"no burst among the first {evidence.count:,} records"
        yield Unobservable(burst.name, "multiplier", reason)
        return
    off = len(breaks) / rows + 2 * _TICK * len(breaks) / seconds
    allowed = declared * (1 - off), declared * (1 + off / (1 - min(off, 0.5)))
    found = rows / seconds / usual
    yield within(burst.name, "multiplier", declared, found, rows, allowed)


def _length(evidence: Evidence, burst: Behavior[Burst]) -> Findings:
    """Yield the length of a window, from the bursts that begin and end within the records."""
    stays = ~evidence.is_paused
    named, seconds = evidence.named(burst.name)[stays], own_seconds(evidence)[stays]
    first = np.nonzero(named[1:-1] & ~named[:-2])[0] + 1
    last = np.nonzero(named[1:-1] & ~named[2:])[0] + 1
    first, last = (first, last[last >= first[0]]) if len(first) else (first, last[:0])
    first = first[: len(last)]
    if not len(last):
        reason = f"no whole burst among the first {evidence.count:,} records"
        yield Unobservable(burst.name, "burst_seconds", reason)
        return
    inner = seconds[last] - seconds[first]
    outer = seconds[last + 1] - seconds[first - 1]
    middle = (inner + outer) / 2
    declared = burst.parameters.burst_seconds
    windows = np.maximum(np.rint(middle / declared), 1).sum()
    off = float((outer - inner).sum() / 2 / windows) + 4 * _TICK
    found = float(middle.sum() / windows)
    allowed = declared - off, declared + off
    yield within(burst.name, "burst_seconds", declared, found, int(windows), allowed)


def _share_of_windows(evidence: Evidence, burst: Behavior[Burst], is_hot: Mask) -> Finding:
    """Return the share of windows that are bursts: the declared one, in every whole cycle.

    Before the first cycle is whole, its windows are drawn without replacement; then only those
    are counted that the records reach however the bursts are placed.  It has no more bursts, and
    no more other windows, than a whole one.
    """
    declared = burst.parameters.probability
    count, hot = _cycle(burst.parameters)
    whole = (len(is_hot) - 1) // count * count
    if whole:
        shares = is_hot[:whole].reshape(-1, count).mean(axis=1)
        farthest = float(shares[np.argmax(np.abs(shares - declared))])
        return exact(burst.name, "probability", declared, farthest, whole)
    is_hot = is_hot[: _surely_reached(evidence, burst.parameters)]
    reached = len(is_hot)
    low, high = share_range(declared, reached)
    allowed = max(low, 1 - (count - hot) / reached), min(high, hot / reached)
    found = float(is_hot.mean())
    return within(burst.name, "probability", declared, found, reached, allowed)


def _cycle(parameters: Burst) -> tuple[int, int]:
    """How many windows a cycle has, and how many of them are bursts."""
    percent = round(parameters.probability * 100)
    count = 100 // int(np.gcd(percent, 100))
    return count, round(parameters.probability * count)


def _surely_reached(evidence: Evidence, parameters: Burst) -> int:
    """How many windows of the first cycle the records reach, however the bursts are placed."""
    _, hot = _cycle(parameters)
    in_window = rate_per_minute(evidence.behaviors) / 60 * parameters.burst_seconds
    in_burst = in_window * parameters.multiplier
    usual = rate_per_minute(evidence.behaviors) / 60
    passed = passed_before_start(parameters, usual) * usual * parameters.multiplier
    rows = evidence.count - 1 + passed
    windows = rows // in_burst
    if windows >= hot:
        windows = hot + (rows - hot * in_burst) // in_window
    return int(windows) + 1

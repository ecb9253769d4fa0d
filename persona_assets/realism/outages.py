"""Outages in which records happen: how long they last, how much of the time, and what waits.

Each cycle of ``outage_seconds / offline_fraction`` holds one outage.  The records in it, and the
records around it, bound its length from below and from above.
"""

from dataclasses import dataclass

import numpy as np

from persona_assets.behaviors.behavior import Behavior, Mask, of_type
from persona_assets.behaviors.delays import DelayedTransmission
from persona_assets.behaviors.outages import IntermittentConnectivity
from persona_assets.realism.bounds import ONE_SIDED, share_range
from persona_assets.realism.evidence import Evidence, Floats, Integers
from persona_assets.realism.observation import Findings, Unobservable, always, within
from persona_assets.realism.pauses import observe_pauses

_TICK = 3e-6
_ROUNDING_MS = 0.01


@dataclass(frozen=True, slots=True)
class _Seen:
    """The outages that have records.

    Attributes:
        cycles: The number of each one's cycle.
        first: The first record of each.
        last: The last record of each.
    """

    cycles: Integers
    first: Integers
    last: Integers


def observe_outages(evidence: Evidence, line: Behavior[IntermittentConnectivity]) -> Findings:
    """Yield the share of the time, the length of an outage, and that records wait for its end."""
    parameters, name = line.parameters, line.name
    if not evidence.count:
        yield Unobservable(name, "offline_fraction", "there are no records")
        return
    if evidence.dataset == "streaming":
        yield from observe_pauses(evidence, line)
        return
    period = parameters.outage_seconds / parameters.offline_fraction
    cycles = np.floor(evidence.seconds / period).astype(np.int64)
    offline = evidence.named(name)
    rows = np.nonzero(offline)[0]
    numbers, first = np.unique(cycles[rows], return_index=True)
    last = np.append(first[1:], len(rows)) - 1
    seen = _Seen(numbers, rows[first], rows[last] if len(rows) else rows)
    yield from _lengths(evidence, line, cycles, seen)
    yield from _cycles(evidence, line, cycles, period)
    longest = evidence.seconds[seen.last] - evidence.seconds[seen.first]
    yield always(name, "none is longer", longest <= parameters.outage_seconds + _TICK)
    yield from _waits(evidence, name, seen)


def _cycles(
    evidence: Evidence,
    line: Behavior[IntermittentConnectivity],
    cycles: Integers,
    period: float,
) -> Findings:
    """Yield that each cycle that has room for an outage between its records has one in them."""
    _, starts, counts = np.unique(cycles, return_index=True, return_counts=True)
    gaps = np.diff(evidence.seconds, append=evidence.seconds[-1] + period)
    numbers = np.repeat(np.arange(len(starts)), counts)
    widest = np.zeros(len(starts))
    for owners in (numbers, np.append(numbers[1:], numbers[-1])):
        np.maximum.at(widest, owners, gaps)
    has_outage = np.zeros(len(starts), dtype=np.bool_)
    has_outage[numbers[evidence.named(line.name)]] = True
    missing = ~has_outage & (widest + _TICK < line.parameters.outage_seconds)
    yield always(line.name, "every cycle has its outage", ~missing[1:-1])


def _share(
    evidence: Evidence,
    line: Behavior[IntermittentConnectivity],
    cycles: Integers,
    period: float,
) -> Findings:
    """Yield the share of cycles in which one record, the middle one, is offline.

    Where in its cycle that record lies decides how likely that is, exactly; the cycles are
    independent of each other.
    """
    length, declared = line.parameters.outage_seconds, line.parameters.offline_fraction
    _, starts, counts = np.unique(cycles, return_index=True, return_counts=True)
    middle = starts + counts // 2
    inside = evidence.seconds[middle] - cycles[middle] * period
    room = period - length
    chances = (np.minimum(inside, room) - np.maximum(inside - length, 0.0)) / room
    expected = float(np.clip(chances, 0.0, 1.0).mean())
    found = float(evidence.named(line.name)[middle].mean())
    low, high = share_range(expected, len(middle))
    scale = declared / expected if expected > 0 else 1.0
    allowed = low * scale, high * scale
    yield within(line.name, "offline_fraction", declared, found * scale, len(middle), allowed)


def _lengths(
    evidence: Evidence,
    line: Behavior[IntermittentConnectivity],
    cycles: Integers,
    seen: _Seen,
) -> Findings:
    """Yield the length of an outage and their share of the time, from the records around them."""
    name, length = line.name, line.parameters.outage_seconds
    whole = (seen.first > 0) & (seen.last < evidence.count - 1)
    first, last = seen.first[whole], seen.last[whole]
    inner = evidence.seconds[last] - evidence.seconds[first]
    outer = evidence.seconds[np.minimum(last + 1, evidence.count - 1)]
    outer = outer - evidence.seconds[np.maximum(first - 1, 0)]
    off = float((outer - inner).mean() / 2) + _TICK if len(first) else length
    if off < length / 2:
        found = float((inner + outer).mean() / 2)
        allowed = length - off, length + off
        yield within(name, "outage_seconds", length, found, len(first), allowed)
        numbers = seen.cycles[whole]
        all_cycles = int(numbers[-1] - numbers[0]) + 1
        scale = line.parameters.offline_fraction / length
        seen_share = len(first) / all_cycles
        allowed = allowed[0] * scale * seen_share, allowed[1] * scale
        share = found * scale * seen_share
        declared = line.parameters.offline_fraction
        yield within(name, "offline_fraction", declared, share, all_cycles, allowed)
        return
    yield from _share(evidence, line, cycles, length / line.parameters.offline_fraction)
    if of_type(evidence.behaviors, DelayedTransmission):
        reason = "records are further apart than an outage is long, and are late besides"
        yield Unobservable(name, "outage_seconds", reason)
    else:
        yield from _longest_wait(evidence, line)


def _longest_wait(evidence: Evidence, line: Behavior[IntermittentConnectivity]) -> Findings:
    """Yield the longest wait; a wait in the inner part of a cycle is evenly distributed."""
    length = line.parameters.outage_seconds
    period = length / line.parameters.offline_fraction
    inside = evidence.seconds - np.floor(evidence.seconds / period) * period
    inner = evidence.named(line.name) & (inside > length) & (inside < period - length)
    cycles = np.unique(np.floor(evidence.seconds[inner] / period))
    waits = evidence.delay_ms[inner] / 1000
    least = length * ONE_SIDED ** (1 / max(len(cycles), 1))
    found = float(waits.max()) if len(waits) else 0.0
    allowed = least - _TICK, length + _TICK
    what = "outage_seconds (the longest wait)"
    yield within(line.name, what, length, found, len(waits), allowed)


def _waits(evidence: Evidence, name: str, seen: _Seen) -> Findings:
    """Yield that what is sent in an outage arrives after it, and nothing else waits."""
    offline = evidence.named(name)
    arrived: Floats = evidence.seconds + evidence.delay_ms / 1000
    late = of_type(evidence.behaviors, DelayedTransmission)
    if len(seen.first):
        counts = _between(np.nonzero(offline)[0], seen)
        ends = np.repeat(evidence.seconds[seen.last], counts)
        yield always(name, "records wait for the end", arrived[offline] >= ends - _TICK)
        if not late:
            first = np.repeat(arrived[seen.first], counts)
            same: Mask = np.abs(arrived[offline] - first) <= _TICK
            yield always(name, "records of an outage arrive together", same)
    usual = ~offline & ~evidence.named_any(late)
    yield always(name, "nothing else waits", evidence.delay_ms[usual] <= _ROUNDING_MS)


def _between(rows: Integers, seen: _Seen) -> Integers:
    """How many of the offline *rows* each outage has."""
    return np.searchsorted(rows, seen.last, side="right") - np.searchsorted(rows, seen.first)

"""Outages of a stream in which nothing happens: what was missed lies at the end of each.

So an outage that was noticed is seen to the microsecond: it ends where its records lie, and begins
at most two records' time after the one before them.
"""

from math import exp

import numpy as np

from persona_assets.behaviors.arrivals import group_size, rate_per_minute
from persona_assets.behaviors.behavior import Behavior, of_type
from persona_assets.behaviors.delays import DelayedTransmission
from persona_assets.behaviors.outages import IntermittentConnectivity
from persona_assets.realism.arrivals import groups_of
from persona_assets.realism.bounds import ONE_SIDED, share_range
from persona_assets.realism.evidence import Evidence, Integers
from persona_assets.realism.hours import day_of
from persona_assets.realism.observation import Finding, Findings, Unobservable, always, within

_TICK = 3e-6
_ROUNDING_MS = 0.01


def observe_pauses(evidence: Evidence, line: Behavior[IntermittentConnectivity]) -> Findings:
    """Yield the share of the time, the length of an outage, and that records show it."""
    name, paused = line.name, evidence.is_paused
    if day_of(evidence) is not None:
        reason = "in quiet hours too few records come to notice an outage"
        yield Unobservable(name, "offline_fraction", reason)
        yield Unobservable(name, "outage_seconds", reason)
        return
    is_first = paused.copy()
    is_first[1:] &= ~paused[:-1] | (np.diff(evidence.seconds) > 0)
    piles = np.nonzero(is_first)[0]
    length = line.parameters.outage_seconds
    middles = evidence.seconds - np.where(paused, length / 2, 0.0)
    cycles = np.floor(middles * line.parameters.offline_fraction / length).astype(np.int64)
    whole = int(cycles[-1])
    if whole:
        yield _fraction(evidence, line, whole, int((cycles[piles] < whole).sum()))
    else:
        reason = "the records end before the first cycle does"
        yield Unobservable(name, "offline_fraction", reason)
    yield _length(
        evidence, line, piles[(piles > 0) & (cycles[piles] > 0) & (cycles[piles] < whole)]
    )
    late = evidence.named_any(of_type(evidence.behaviors, DelayedTransmission))
    yield always(name, "nothing else waits", evidence.delay_ms[~late] <= _ROUNDING_MS)
    buffered = evidence.header("buffered").is_valid().to_numpy(zero_copy_only=False)
    yield always(name, "the header buffered", buffered == paused)


def _fraction(
    evidence: Evidence, line: Behavior[IntermittentConnectivity], whole: int, seen: int
) -> Finding:
    """Return the share of the time: that of *whole* cycles whose outage was *seen*.

    An outage as long as two records take holds one of them.  Of shorter ones some are not noticed:
    given where outages begin, whether a record falls into one says only that fewer are left for
    the others, so these are negatively associated.
    """
    declared = line.parameters.offline_fraction
    least = 1.0
    if line.parameters.outage_seconds < _spacing(evidence) + _TICK:
        expected = line.parameters.outage_seconds * rate_per_minute(evidence.behaviors) / 60
        least = 0.0 if groups_of(evidence) else share_range(1 - exp(-expected), whole)[0]
    found = declared * seen / whole
    allowed = declared * least, declared
    return within(line.name, "offline_fraction", declared, found, whole, allowed)


def _length(
    evidence: Evidence, line: Behavior[IntermittentConnectivity], piles: Integers
) -> Finding:
    """Return the length of an outage: the shortest time without a record before one's end.

    It is longer by the time from the last record to the beginning.  That all of n outages begin
    more than t after a record has a probability of at most ``exp(-n t rate)``, as the product of
    ``1 - s`` over the parts s that outages leave of each record's own time.
    """
    length, name = line.parameters.outage_seconds, "outage_seconds"
    if not len(piles):
        return Unobservable(line.name, name, "no record fell into an outage that was over")
    gaps = evidence.seconds[piles] - evidence.seconds[piles - 1]
    longer = _spacing(evidence)
    if length > longer + _TICK and not groups_of(evidence):
        rate = rate_per_minute(evidence.behaviors) / 60
        longer = min(longer, -float(np.log(ONE_SIDED)) / (len(piles) * rate))
    allowed = length - _TICK, length + longer + _TICK
    return within(line.name, name, length, float(gaps.min()), len(piles), allowed)


def _spacing(evidence: Evidence) -> float:
    """The longest time between two records without an outage, in seconds."""
    pulled = sum(group_size(group.parameters) - 1 for group in groups_of(evidence))
    return (2 + pulled) * 60 / rate_per_minute(evidence.behaviors)

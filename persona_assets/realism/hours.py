"""The hours of the day, undone: a persona's own time, in which it acts as if all hours were alike.

In own time records lie as even as its rate says, so how many of them an hour has follows from how
much own time it has, and needs no statistics.
"""

import numpy as np

from persona_assets.behaviors.arrivals import (
    Burst,
    ConcurrentRequests,
    RapidActions,
    RetryStorm,
    rate_per_minute,
)
from persona_assets.behaviors.behavior import Behavior, of_type, only_of_type
from persona_assets.behaviors.frames import rhythm_of
from persona_assets.behaviors.hours import HOURS, ActiveHours, Day
from persona_assets.behaviors.placement import placement
from persona_assets.behaviors.sessions import Session, one_at_a_time
from persona_assets.generators.streaming import StreamingOptions
from persona_assets.realism.evidence import Evidence, Floats, Integers
from persona_assets.realism.observation import Findings, Unobservable, always, within

_TICK = 1e-6
_HOUR_SECONDS = 3600.0


def own_seconds(evidence: Evidence, earlier: float = 0.0) -> Floats:
    """Return the own time of each record.

    Args:
        evidence: The records.
        earlier: How many seconds before each record is asked for.
    """
    seconds = evidence.seconds
    if earlier:
        seconds = np.maximum(seconds - earlier, 0.0)
    day = day_of(evidence)
    if day is None:
        return seconds
    if not has_one_session(evidence):
        return day.passed(seconds)
    first = first_of_session(evidence)
    begins = evidence.seconds[first]
    return np.maximum(day.passed(begins) + (seconds - begins), 0.0)


def day_of(evidence: Evidence) -> Day | None:
    """Return the days of the persona; None when all hours are alike."""
    rhythm = rhythm_of(evidence.behaviors, 0, evidence.source.arrangement)
    return None if rhythm is None else rhythm.day


def has_one_session(evidence: Evidence) -> bool:
    """Return whether a session begins only when the one before it has ended."""
    rate = rate_per_minute(evidence.behaviors)
    count = StreamingOptions().partition_count if evidence.dataset == "streaming" else 1
    return one_at_a_time(evidence.behaviors, rate, placement(evidence.behaviors, 0, count))


def first_of_session(evidence: Evidence) -> Integers:
    """Return the first record of the session of each record."""
    _, first, found = np.unique(evidence.sessions, return_index=True, return_inverse=True)
    return first[found]


def hidden_hours(evidence: Evidence) -> str:
    """Return why the own time of records is not known; an empty text when it is."""
    if day_of(evidence) is None or not has_one_session(evidence):
        return ""
    if _is_grouped(evidence) or evidence.is_paused.any():
        return "where a session begins in a group or an outage, its hour is not known"
    return ""


def observe_hours(evidence: Evidence, hours: Behavior[ActiveHours]) -> Findings:
    """Yield how much begins in each hour that the records reach, nothing in one of weight 0."""
    name, day = hours.name, day_of(evidence)
    hidden = hidden_hours(evidence)
    if day is None or hidden or not evidence.count:
        yield Unobservable(name, "hour_weights", hidden or "there are no records")
        return
    rows = evidence.rows
    if has_one_session(evidence):
        rows = np.unique(first_of_session(evidence))
    # The last microsecond of an hour may be the first one of the next.
    begins = evidence.seconds[rows] + _TICK / 2
    usual = rows[~evidence.is_paused[rows]]
    is_quiet = day.rate(evidence.seconds[usual] + _TICK / 2) == 0
    yield always(name, "nothing begins in hours of weight 0", ~is_quiet)
    if of_type(evidence.behaviors, Burst) or evidence.is_paused.any() or _is_grouped(evidence):
        reason = "in bursts, groups and outages more happens than at other times"
        yield Unobservable(name, "hour_weights", reason)
        return
    yield from _shares(evidence, name, day, begins)


def _shares(evidence: Evidence, name: str, day: Day, begins: Floats) -> Findings:
    """Yield the share of what begins in each hour, beside that hour's share of the own time.

    However records are drawn, two visits of an hour with as much own time differ by a few of them:
    two, or two sessions and what an end of one can be early or late.
    """
    session = only_of_type(evidence.behaviors, Session)
    has_one = has_one_session(evidence)
    per_second = rate_per_minute(evidence.behaviors) / 60
    size = session.parameters.pages_per_session if session and has_one else 1
    last = float(begins[-1])
    visits, expected = _visited(day, last)
    whole = float(expected.sum())
    found = np.bincount(day.hours(begins), minlength=HOURS)
    count = len(begins)
    most = 2.0 if not has_one else 4.0
    for hour in np.nonzero(expected > 0)[0].tolist():
        share = expected[hour] / whole
        off = (visits[hour] * most + most) / count + 2 * _TICK * per_second / size
        allowed = max(share - off, 0.0), min(share + off, 1.0)
        what = f"hour_weights: {hour:02}"
        yield within(name, what, share, found[hour] / count, count, allowed)


def _visited(day: Day, last: float) -> tuple[Integers, Floats]:
    """Return how often each hour comes until the time *last*, and its own time until then."""
    begin = day.start_seconds
    borders = np.arange(np.floor(begin / _HOUR_SECONDS), (begin + last) / _HOUR_SECONDS + 1)
    starts = np.maximum(borders * _HOUR_SECONDS - begin, 0.0)
    ends = np.minimum((borders + 1) * _HOUR_SECONDS - begin, last)
    own = day.passed(np.maximum(ends, starts)) - day.passed(starts)
    hours = (borders % HOURS).astype(np.int64)
    visits = np.bincount(hours, minlength=HOURS)
    return visits, np.bincount(hours, weights=own, minlength=HOURS).astype(np.float64)


_GROUPS = (RapidActions, ConcurrentRequests, RetryStorm)


def _is_grouped(evidence: Evidence) -> bool:
    return any(of_type(evidence.behaviors, kind) for kind in _GROUPS)

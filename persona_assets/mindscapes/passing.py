"""How long what changes soon counts as present after it was last said."""

import datetime as dt

from persona_assets.mindscapes.mindscape import Fact, Goal, Volatility
from persona_assets.mindscapes.rules.periods import due_at

_DAY = 86_400
_PASSING_SECONDS = {"mood": 2 * _DAY, "energy": 2 * _DAY, "availability": 7 * _DAY}
_HIGH_VOLATILITY_SECONDS = 14 * _DAY  # the half-life of such evidence in the synthesis


def time_to_live(fact: Fact) -> int | None:
    """Return for how many seconds *fact* is known after its newest evidence; None: for good."""
    if fact.volatility is Volatility.LOW:
        return None
    return _PASSING_SECONDS.get(fact.key, _HIGH_VOLATILITY_SECONDS)


def is_present(fact: Fact, at: dt.datetime) -> bool:
    """Return whether *fact* holds and has not outlived its time to live *at* a time."""
    seconds = time_to_live(fact)
    is_alive = seconds is None or at < fact.updated_at + dt.timedelta(seconds=seconds)
    return is_alive and fact.valid_from <= at and (fact.valid_to is None or at < fact.valid_to)


def is_open(goal: Goal, at: dt.datetime) -> bool:
    """Return whether the day by which *goal* was to be reached is not over *at* a time."""
    due = due_at(goal.description, goal.updated_at)
    return due is None or at < due


def is_pending(promise: str, said_at: dt.datetime, at: dt.datetime) -> bool:
    """Return whether a *promise*, last made at *said_at*, is still to be kept *at* a time.

    It is until the day that it names is over; without a day it is as long as other passing things.

    Examples:
        >>> said_at = dt.datetime(2026, 1, 20, tzinfo=dt.UTC)
        >>> is_pending("send it by Friday", said_at, dt.datetime(2026, 1, 24, tzinfo=dt.UTC))
        False
    """
    due = due_at(promise, said_at)
    return at < (due or said_at + dt.timedelta(seconds=_HIGH_VOLATILITY_SECONDS))

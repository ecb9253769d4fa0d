"""Facts that hold for a time: a new value ends the one before, and nothing is forgotten.

The votes on a key are put in the order of their time; each run of one value is an interval, from
the first vote for it to the first vote for another value, or to the vote that says it is over.
The confidence of an interval is the probability that its value holds, or held at its last vote
(see ``persistence``).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from persona_assets.mindscapes.endings import is_over
from persona_assets.mindscapes.fold import Vote, join_evidence
from persona_assets.mindscapes.mindscape import Evidence, Volatility
from persona_assets.mindscapes.persistence import Persistence, once_held, vote_value
from persona_assets.mindscapes.propositions import (
    flips_often,
    heaviest_value,
    vote_order,
)
from persona_assets.mindscapes.rules.ended_facts import DENIED_SUFFIX


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and the time in which it holds; ``valid_to`` is None while it holds."""

    value: str
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    confidence_fraction: float
    volatility: Volatility
    evidence: tuple[Evidence, ...]
    updated_at: dt.datetime


@dataclass(slots=True)
class _Run:
    """Votes for one value in a row, and the vote that says that it is over."""

    votes: list[Vote]
    over: Vote | None = None

    def value(self) -> str:
        return vote_value(self.votes[0])


def fold_intervals(votes: Sequence[Vote], as_of: dt.datetime) -> list[Interval]:
    """Return the intervals that *votes* on one key tell at *as_of*, in the order of their time.

    A value that is only ever said to be over has an empty interval, at the time of saying so; one
    that is only ever said not to be so has none.
    """
    ordered = sorted(votes, key=lambda vote: (vote.first_at, is_over(vote), vote_order(vote)))
    runs, past = _runs(ordered)
    spoken = [vote_value(vote) for vote in ordered if vote.about.polarity > 0]
    is_high = any(vote.volatility is Volatility.HIGH for vote in ordered) or flips_often(spoken)
    volatility = Volatility.HIGH if is_high else Volatility.LOW
    held = Persistence(ordered)
    places = {vote.about: index for index, vote in enumerate(ordered)}
    intervals = [
        *(
            _interval(
                run,
                next_run,
                volatility,
                held.now(run.value(), as_of)
                if run.over is None and next_run is None
                else held.at(run.value(), places[run.votes[-1].about]),
            )
            for run, next_run in zip_longest(runs, runs[1:])
        ),
        *(_past_interval(past[value], volatility) for value in sorted(past)),
    ]
    return sorted(intervals, key=lambda interval: (interval.valid_from, interval.value))


def _runs(ordered: Sequence[Vote]) -> tuple[list[_Run], dict[str, list[Vote]]]:
    """Return the runs in time, and the votes that end what no run had begun, by value."""
    runs: list[_Run] = []
    past: dict[str, list[Vote]] = {}
    for vote in ordered:
        value = vote_value(vote)
        known = next((run for run in reversed(runs) if run.value() == value), None)
        if vote.about.polarity > 0:
            if known is not None and known is runs[-1] and known.over is None:
                known.votes.append(vote)
            else:
                runs.append(_Run([vote]))
        elif known is not None and known.over is None:
            known.over = vote
        elif not (is_over(vote) or all(rule.endswith(DENIED_SUFFIX) for rule in vote.rules)):
            past.setdefault(value, []).append(vote)
    return runs, past


def _interval(
    run: _Run, following: _Run | None, volatility: Volatility, confidence: float
) -> Interval:
    closing = [run.over] if run.over else []
    ends = [vote.first_at for vote in closing]
    if following is not None:
        ends.append(following.votes[0].first_at)
    return Interval(
        value=heaviest_value(run.votes),
        valid_from=run.votes[0].first_at,
        valid_to=min(ends, default=None),
        confidence_fraction=confidence,
        volatility=volatility,
        evidence=join_evidence(e for vote in [*run.votes, *closing] for e in vote.evidence),
        updated_at=max(vote.last_at for vote in [*run.votes, *closing]),
    )


def _past_interval(votes: Sequence[Vote], volatility: Volatility) -> Interval:
    return Interval(
        value=heaviest_value(votes),
        valid_from=votes[0].first_at,
        valid_to=votes[0].first_at,
        confidence_fraction=once_held(votes),
        volatility=volatility,
        evidence=join_evidence(e for vote in votes for e in vote.evidence),
        updated_at=max(vote.last_at for vote in votes),
    )

"""Funnels say how many sessions get how far."""

import datetime as dt

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from persona_assets.simulation.event_tables import EVENTS
from persona_assets.simulation.funnels import funnels

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SESSIONS = st.lists(st.lists(st.sampled_from("ABC"), min_size=1, max_size=5), max_size=20)


def events_of(sessions: list[list[str]]) -> pa.Table:
    """Return the events of sessions, one event of each session after the other."""
    rows = [
        {
            "simulation_name": "shop",
            "event_id": f"{number}-{place}",
            "event_type": event,
            "occurred_at": START + dt.timedelta(minutes=place),
            "session_id": str(number),
            "key": str(number),
            "fields": "{}",
        }
        for place in range(5)
        for number, session in enumerate(sessions)
        for event in session[place : place + 1]
    ]
    return pa.Table.from_pylist(rows, EVENTS)


def test_steps_are_counted_by_where_sessions_begin() -> None:
    """Each funnel has the sessions of one first event; a step is called after its usual event."""
    sessions = [["A", "B", "C"], ["A", "B"], ["A", "C"], ["A", "B"], ["A"], ["B", "A"]]

    rows = funnels(events_of(sessions)).rows()

    assert rows == [
        ("shop", "A", 1, "A", 5, 1.0),
        ("shop", "A", 2, "B", 4, 0.8),
        ("shop", "A", 3, "C", 1, 0.2),
        ("shop", "B", 1, "B", 1, 1.0),
        ("shop", "B", 2, "A", 1, 1.0),
    ]


@given(SESSIONS)
def test_funnels_never_widen(sessions: list[list[str]]) -> None:
    """A step has as many sessions as have that many events, and never more than the one before."""
    for first in "ABC":
        own = [session for session in sessions if session[0] == first]

        counts = [row[4] for row in funnels(events_of(sessions)).rows() if row[1] == first]

        longest = max((len(one) for one in own), default=0)
        assert counts == [sum(len(one) >= n for one in own) for n in range(1, longest + 1)]

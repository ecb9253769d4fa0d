"""How far streams reach: from 1970 to 2200, and 272 years from there."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from persona_assets.behaviors.arrivals import arrival_times
from persona_assets.datasets.building import dataset
from persona_assets.errors import InvalidArgumentError
from persona_assets.generators.reach import (
    EARLIEST_START,
    LATEST_START,
    LONGEST_SECONDS,
    ROW_LIMIT,
    check_start,
    row_limit,
)
from persona_assets.generators.records import times_at
from persona_assets.generators.streams import stream_row_limit
from persona_assets.personas.documents import PersonaDocument, resolve_persona
from persona_assets_tests.generators.builders import (
    PERSONAS,
    make_behavior,
    make_source,
    shipped,
)

GENERATORS = ["api", "streaming", "file", "load", "fault"]


def make_slow_persona(requests_per_minute: float) -> PersonaDocument:
    """Return a persona of this rate."""
    timing = {
        "name": "timing",
        "type": "timing",
        "parameters": {"requests_per_minute": requests_per_minute},
    }
    return PersonaDocument.model_validate(
        {
            "name": "slow",
            "description": "slow",
            "kind": "user",
            "version": "1.0.0",
            "behaviors": [timing],
        }
    )


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_limit_lies_between_two_rows(persona: str) -> None:
    """The last row is in time, the next one is not."""
    source = shipped(persona)
    times = arrival_times(source.behaviors, source.key("api"))

    limit = row_limit(times)

    last, after = times(np.array([limit - 1, limit], dtype=np.int64))
    assert last < LONGEST_SECONDS <= after


@pytest.mark.parametrize("name", ["api", "streaming"])
def test_hours_bring_the_limit_nearer(name: str) -> None:
    """A stream that is active one hour a day has the 24th part of the rows in 272 years."""
    behaviors = [make_behavior("timing", requests_per_minute=1)]
    usual = stream_row_limit(name, make_source(*behaviors), None)

    hours = make_behavior("active_hours", hour_weights=[0] * 12 + [1] + [0] * 11)
    found = stream_row_limit(name, make_source(*behaviors, hours), None)

    assert found == pytest.approx(usual / 24, rel=1e-4)


def test_a_fast_stream_ends_where_row_numbers_are_exact() -> None:
    """A million records a second do not fill 272 years before that."""
    fast = (make_behavior("timing", requests_per_second=1e6),)

    assert row_limit(arrival_times(fast, 7)) < ROW_LIMIT
    assert row_limit(lambda rows: rows / 1e9) == ROW_LIMIT


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("name", GENERATORS)
def test_the_last_row_is_a_record_and_the_next_an_error(name: str, persona: str) -> None:
    """A dataset has the rows that it says it has, from the latest start too."""
    made = dataset(name, resolve_persona(persona), started_at=LATEST_START)

    record: dict[str, Any] = made.record(made.row_limit - 1)

    times = [value for value in record.values() if isinstance(value, dt.datetime)]
    assert min(times) > dt.datetime(2472, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(InvalidArgumentError, match="rows, from 0 to"):
        made.record(made.row_limit)


@pytest.mark.parametrize("row", [10**13, 10**18, 2**63, 10**30])
@pytest.mark.parametrize("name", [*GENERATORS, "population"])
def test_a_far_row_is_a_clear_error(name: str, row: int) -> None:
    """Rows that nobody reaches are no OverflowError."""
    made = dataset(name, resolve_persona("normal_user"))

    if row < made.row_limit:
        assert made.record(row)
    else:
        with pytest.raises(InvalidArgumentError, match="rows, from 0 to"):
            made.record(row)


def test_a_persona_that_never_acts_is_refused() -> None:
    """A rate next to 0 is an error when the dataset is asked for."""
    with pytest.raises(InvalidArgumentError, match="raise the rate"):
        dataset("api", make_slow_persona(1e-300))


@pytest.mark.parametrize(
    "moment",
    [
        EARLIEST_START - dt.timedelta(microseconds=1),
        LATEST_START + dt.timedelta(microseconds=1),
        dt.datetime.min.replace(tzinfo=dt.timezone(dt.timedelta(hours=14))),
        dt.datetime.max.replace(tzinfo=dt.timezone(-dt.timedelta(hours=14))),
        dt.datetime(2026, 1, 1),  # noqa: DTZ001 - a time without a zone is the case
    ],
)
def test_a_start_outside_our_time_is_refused(moment: dt.datetime) -> None:
    """A dataset starts from 1970 to 2200, in a known zone."""
    with pytest.raises(InvalidArgumentError, match="start"):
        dataset("api", resolve_persona("normal_user"), started_at=moment)


@pytest.mark.parametrize("moment", [EARLIEST_START, LATEST_START])
def test_the_first_and_last_start_are_taken(moment: dt.datetime) -> None:
    """The bounds belong to what is allowed."""
    assert check_start(moment) == moment


def test_a_start_keeps_its_microseconds() -> None:
    """Nothing happens before the start."""
    start = dt.datetime(2026, 1, 1, 0, 0, 0, 750_000, tzinfo=dt.UTC)

    assert times_at(start, np.array([0.5])).to_pylist() == [start + dt.timedelta(seconds=0.5)]

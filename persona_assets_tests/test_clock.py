"""Time comes from a clock that is an argument."""

import datetime as dt

import pytest

from persona_assets.clock import SystemClock, VirtualClock, as_utc
from persona_assets.errors import InvalidArgumentError

NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def test_a_virtual_clock_moves_when_told_to() -> None:
    """X-03: it stands still between two advances."""
    clock = VirtualClock(NOON)

    clock.advance(dt.timedelta(days=1))

    assert clock.now() == clock.now() == NOON + dt.timedelta(days=1)


def test_a_clock_does_not_go_back() -> None:
    """A negative duration is an error and changes nothing."""
    clock = VirtualClock(NOON)

    with pytest.raises(InvalidArgumentError, match="a clock moves forward"):
        clock.advance(-dt.timedelta(seconds=1))

    assert clock.now() == NOON


def test_a_time_needs_a_zone() -> None:
    """A naive time is refused, another zone is converted."""
    with pytest.raises(InvalidArgumentError, match="a time needs a time zone"):
        as_utc(dt.datetime(2026, 1, 1))  # noqa: DTZ001 - the point

    assert as_utc(dt.datetime.fromisoformat("2026-01-01T13:00:00+01:00")) == NOON
    assert as_utc(dt.datetime.fromisoformat("2026-01-01T13:00:00+01:00")).tzinfo == dt.UTC


def test_a_time_that_utc_does_not_have_is_refused() -> None:
    """The last hours of the last year lie after it in UTC; the error names the value."""
    with pytest.raises(InvalidArgumentError, match=r"found '9999-12-31T23:59:59-05:00'"):
        as_utc(dt.datetime.fromisoformat("9999-12-31T23:59:59-05:00"))


def test_the_system_clock_is_in_utc() -> None:
    """The machine's time has a zone and does not go back."""
    clock = SystemClock()

    assert clock.now().tzinfo == dt.UTC
    assert clock.now() <= clock.now()

"""Days and times as people and machines write them: ISO 8601, in UTC, from 1970 to 2100.

A number is no date: ``date: 2026`` is a year that somebody did not finish, not seconds since 1970.
"""

import datetime as dt
import re
from typing import Annotated

from pydantic import BeforeValidator

FIRST_YEAR = 1970
"""The first year in which anything can have been seen."""

LAST_YEAR = 2100
"""The last one."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WANTED = "expected a time such as 2026-02-11T06:05:00Z or a date such as 2026-02-11"


def in_utc(moment: dt.datetime) -> dt.datetime:
    """Return *moment* in UTC, which a time without a zone is taken to be.

    Raises:
        ValueError: It lies before 1970 or after 2100.
    """
    try:
        moved = (
            moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
        )
    except OverflowError:
        moved = None
    if moved is None or not FIRST_YEAR <= moved.year <= LAST_YEAR:
        raise ValueError(f"expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    return moved


def parse_moment(value: object) -> dt.datetime:
    """Return the time in UTC that the text *value* names; a day alone is its midnight.

    Raises:
        ValueError: It is no text, no such time, or lies before 1970 or after 2100.
    """
    if not isinstance(value, str) or not _DAY.match(value):
        raise ValueError(_WANTED)
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(_WANTED) from None
    return in_utc(moment)


def parse_day(value: object) -> dt.date:
    """Return the day that the text *value* names.

    Raises:
        ValueError: It is no text, no such day, or lies before 1970 or after 2100.
    """
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("expected a date such as 2026-02-11")
    return parse_moment(value).date()


Moment = Annotated[dt.datetime, BeforeValidator(parse_moment)]
"""A field of a model that holds a time in UTC, or a day, which is its midnight."""

Day = Annotated[dt.date, BeforeValidator(parse_day)]
"""A field of a model that holds a day."""

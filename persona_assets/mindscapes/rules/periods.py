"""From when to when: ``from 2 to 6 February``, ``until Friday``, ``by the end of the week``."""

import datetime as dt
import re

from persona_assets.mindscapes.calendar_words import MONTHS, WEEKDAYS
from persona_assets.mindscapes.rules.dates import months_later, named_day

_MONTH = f"(?:{MONTHS})"
_WEEKDAY = f"(?:{WEEKDAYS})"
_NUMBER = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = (
    rf"(?:{_NUMBER} (?:of )?{_MONTH}|{_MONTH} {_NUMBER}|{_WEEKDAY}|\d{{4}}-\d\d-\d\d|tomorrow"
    r"|today)(?:,? 20\d\d)?"
)
_TO = r"(?: ?(?:-|\u2013) ?| to | till | until | through )(?:the )?"
_FROM_TO = re.compile(
    rf"\b(?:(?P<first>{_DAY})|(?P<number>{_NUMBER}))(?:{_TO}| and (?:the )?)"
    rf"(?P<last>{_DAY})\b",
    re.IGNORECASE,
)
_FROM_TO_MONTH_FIRST = re.compile(
    rf"\b(?:from )?(?P<month>{_MONTH}) (?P<first>{_NUMBER}){_TO}(?P<last>{_NUMBER})\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(rf"\b(?:until|till|through) (?:the )?(?P<last>{_DAY})\b", re.IGNORECASE)
_BY = re.compile(
    rf"\b(?:by|before|on|until|till|this|next|for)? ?(?:the )?"
    rf"(?<!every )(?<!each )(?<!other )(?P<day>{_DAY})\b",
    re.IGNORECASE,
)
_ON = re.compile(
    rf"\b(?:on (?P<day>{_DAY})|(?P<next>tomorrow|next (?:week|month)))\b", re.IGNORECASE
)
_SOON = re.compile(
    r"\b(?P<today>today|tonight|this (?:morning|afternoon|evening)|eod|asap|end of the day)\b"
    r"|\b(?:(?P<next>next)|this|end of (?:the |this )?|the) ?(?P<unit>week|weekend|month|year)\b"
    r"|\b(?P<week>eow)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:in|within) (?P<count>\d+|an?|one|two|three|four|five|six|a few|a couple of) "
    r"(?P<unit>hour|day|week|month)s?\b",
    re.IGNORECASE,
)
_IN_MONTH = re.compile(
    r"\b(?:by|before|in|during|until|till|next|of|late|mid|early)[- ]"
    rf"(?P<month>{_MONTH})(?:,? (?P<year>20\d\d))?\b(?! \d)",
    re.IGNORECASE,
)
_IN_YEAR = re.compile(r"\b(?:by|before|in|during|until|till|of) (?P<year>20\d\d)\b", re.IGNORECASE)
_IN_SEASON = re.compile(
    r"\b(?:by|before|in|this|next|over|during|until)(?: the)?(?: end of)?(?: the| this| next)?"
    r" (?P<season>spring|summer|autumn|fall|winter)\b",
    re.IGNORECASE,
)
_SEASON_MONTHS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_QUARTER = re.compile(r"\b(?P<which>this|the|next) quarter\b", re.IGNORECASE)
_BACK = re.compile(
    rf"\bback (?:at work |in the office |in )?(?:on |by |again on )?(?:next )?(?P<day>{_DAY})\b",
    re.IGNORECASE,
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "a few": 3, "a couple of": 2}
_HOURS = {"hour": 1, "day": 24, "week": 168, "month": 731}
_ONE_DAY = dt.timedelta(days=1)


def named_period(text: str, said_at: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    """Return from when to before when what *text* says holds, or None when it names no day.

    The last day still counts.  ``Until Friday`` begins when it was said.

    Examples:
        >>> said_at = dt.datetime(2026, 1, 20, 19, tzinfo=dt.UTC)
        >>> [day.date().isoformat() for day in named_period("from 2 to 6 February", said_at)]
        ['2026-02-02', '2026-02-07']
    """
    found = _FROM_TO_MONTH_FIRST.search(text)
    if found:
        month = found["month"]
        return _between(f"{found['first']} {month}", f"{found['last']} {month}", said_at)
    found = _FROM_TO.search(text)
    if found:
        month = re.search(_MONTH, found["last"], re.IGNORECASE)
        first = found["first"] or (f"{found['number']} {month[0]}" if month else "")
        return _between(first, found["last"], said_at)
    found = _UNTIL.search(text)
    if found:
        last = _day(found["last"], said_at)
        return None if last is None else (said_at, last + _ONE_DAY)
    found = _BACK.search(text)
    if found:
        end = _day(found["day"], said_at)
        return (said_at, end) if end and end > said_at else None
    found = _ON.search(text)
    if found is None:
        return None
    if found["next"]:
        first = named_day(found["next"], said_at, is_ahead=True)
        end = due_at(found["next"], said_at)
    else:
        first = _day(found["day"], said_at)
        end = first + _ONE_DAY if first else None
    return (max(first, said_at), end) if first and end and end > said_at else None


def due_at(text: str, said_at: dt.datetime) -> dt.datetime | None:
    """Return before when that is to be done which *text*, said at a time, speaks of, or None.

    Examples:
        >>> said_at = dt.datetime(2026, 1, 20, 19, tzinfo=dt.UTC)  # a Tuesday
        >>> due_at("send the report by Friday", said_at).date().isoformat()
        '2026-01-24'
        >>> due_at("call the bank next week", said_at).date().isoformat()
        '2026-02-02'
    """
    named = _BY.search(text)
    day = _day(named["day"], said_at) if named else None
    if day is not None:
        return day + _ONE_DAY
    today = said_at.replace(hour=0, minute=0, second=0, microsecond=0)
    soon = _SOON.search(text)
    if soon:
        return _end_of(soon, today)
    within = _WITHIN.search(text)
    if within:
        words = within["count"].lower()
        count = int(words) if words.isdigit() else _COUNTS.get(words, 1)
        return said_at + dt.timedelta(hours=count * _HOURS[within["unit"].lower()])
    return _end_of_months(text, today)


def _end_of_months(text: str, today: dt.datetime) -> dt.datetime | None:
    """Return when the month, quarter, season or year is over that *text* names, or None."""
    month = _IN_MONTH.search(text)
    if month:
        words = f"on 1 {month['month']} {month['year'] or ''}".strip()
        first = named_day(words, today.replace(day=1), is_ahead=True)
        return months_later(first, 1) if first else None
    season = _IN_SEASON.search(text)
    if season:
        ends = _SEASON_MONTHS[season["season"].lower()] + 2
        ahead = (ends - today.month) % 12 + 1
        return months_later(today.replace(day=1), ahead)
    quarter = _QUARTER.search(text)
    if quarter:
        ahead = 3 - (today.month - 1) % 3 + (3 if quarter["which"].lower() == "next" else 0)
        return months_later(today.replace(day=1), ahead)
    year = _IN_YEAR.search(text)
    return today.replace(year=int(year["year"]) + 1, month=1, day=1) if year else None


def _end_of(soon: re.Match[str], today: dt.datetime) -> dt.datetime:
    """Return when the day, week, month or year ends, this one or the next."""
    unit = "week" if soon["week"] else (soon["unit"] or "day").lower()
    ahead = 2 if soon["next"] else 1
    if unit == "day":
        return today + _ONE_DAY
    if unit in {"week", "weekend"}:
        return today + dt.timedelta(days=7 * ahead - today.weekday())
    if unit == "year":
        return today.replace(year=today.year + ahead, month=1, day=1)
    months = 12 * today.year + today.month - 1 + ahead
    return today.replace(year=months // 12, month=months % 12 + 1, day=1)


def _between(first: str, last: str, said_at: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    end = _day(last, said_at)
    start = None if end is None else _day(first, said_at)
    if start is None or end is None:
        return None
    if start > end:  # it has begun before it was said: the year or the week is that of the end
        start = said_at
    return start, end + _ONE_DAY


def _day(words: str, said_at: dt.datetime) -> dt.datetime | None:
    """Return the next day, counted from the one on which it was said, that *words* name."""
    if words.lower() == "today":
        return said_at.replace(hour=0, minute=0, second=0, microsecond=0)
    if words.lower() == "tomorrow":
        return named_day(words, said_at, is_ahead=True)
    return named_day(f"on {words}", said_at, is_ahead=True)

"""The day that someone names: ``from 1 March``, ``since 2019``, ``next week``, ``for a year``."""

import datetime as dt
import re

from persona_assets.mindscapes.calendar_words import MONTHS, WEEKDAYS

_NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|eighteen|nineteen|twenty"
)
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_UNIT_DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
_CUE = (
    r"\b(?:from|since|on|in|as of|as from|starting|beginning|effective)(?: on| in| from)? (?:the )?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>(?:19|20)\d\d))?"
_DATED = (
    re.compile(rf"{_CUE}(?P<year>(?:19|20)\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b", re.IGNORECASE),
    re.compile(rf"{_CUE}{_DAY} (?:of )?(?P<month>{MONTHS})\b{_YEAR}", re.IGNORECASE),
    re.compile(rf"{_CUE}(?P<month>{MONTHS})\b(?: {_DAY}\b)?{_YEAR}", re.IGNORECASE),
    re.compile(rf"{_CUE}(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE),
)
_WEEKDAY = re.compile(rf"{_CUE}(?:next |last )?(?P<weekday>{WEEKDAYS})\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:(?P<side>next|last) (?P<unit>week|month|year)|tomorrow)\b", re.IGNORECASE
)
_PARTS = {"early": 1, "beginning": 1, "start": 1, "mid": 15, "middle": 15, "late": 21}
_PART = re.compile(
    r"\b(?:the )?(?P<part>early|beginning|start|mid|middle|late|end)(?: of| in)?[- ]"
    rf"(?:(?P<month>{MONTHS})\b{_YEAR}|(?P<which>the|this|next) (?P<unit>month|year)\b)",
    re.IGNORECASE,
)
_SEASON = re.compile(
    r"\b(?:in|over|during|this|next)(?: the)?(?: (?P<part>early|late))? "
    rf"(?P<season>{'|'.join(_SEASONS)})\b",
    re.IGNORECASE,
)
_IN = re.compile(
    rf"\bin (?:about )?(?P<count>\d{{1,2}}|an?|{_NUMBERS}|a few|a couple(?: of)?)"
    r" (?P<unit>day|week|month|year)s?\b(?! (?:now|time off)\b)",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:(?P<yesterday>yesterday|last night)"
    rf"|last (?P<weekday>{WEEKDAYS}|(?:mon|tues?|wed|thu|thurs|fri|sat|sun)(?=\W|$))"
    r"|(?:last|(?:this|the) past) (?P<weekend>weekend)"
    r"|(?:last|(?:this|the) past) (?P<unit>week|month|year)"
    rf"|(?P<count>\d{{1,2}}|an?|{_NUMBERS}|a few|few|a couple(?: of)?)"
    r" (?P<ago>day|week|month|year)s? ago)\b",
    re.IGNORECASE,
)
_VAGUE = {"a few": 3, "few": 3, "a couple": 2, "a couple of": 2}
_LASTED = re.compile(
    rf"\bfor (?:about |almost |nearly |over |more than |the (?:last|past) )?"
    rf"(?P<count>\d{{1,2}}|an?|{_NUMBERS}) (?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)


def named_day(text: str, said_at: dt.datetime, *, is_ahead: bool) -> dt.datetime | None:
    """Return the start of the day, in UTC, that *text* names, or None when it names none.

    Args:
        text: What was said.
        said_at: When.
        is_ahead: Whether a day without a year is the next one after *said_at*, or the last before.

    Examples:
        >>> said_at = dt.datetime(2026, 2, 5, 19, tzinfo=dt.UTC)
        >>> named_day("from 1 March", said_at, is_ahead=True).date().isoformat()
        '2026-03-01'
        >>> named_day("since October", said_at, is_ahead=False).date().isoformat()
        '2025-10-01'
        >>> named_day("at the end of March", said_at, is_ahead=True).date().isoformat()
        '2026-03-31'
    """
    today = said_at.replace(hour=0, minute=0, second=0, microsecond=0)
    part = _PART.search(text)
    if part:
        return _part_day(part, today, is_ahead=is_ahead)
    for pattern in _DATED:
        found = pattern.search(text)
        if found:
            return _calendar_day(found, today, is_ahead=is_ahead)
    weekday = _WEEKDAY.search(text)
    if weekday:
        wanted = _place(WEEKDAYS, weekday["weekday"])
        ahead = (wanted - today.weekday() - 1) % 7 + 1 if is_ahead else 0
        behind = 0 if is_ahead else (today.weekday() - wanted) % 7
        return today + dt.timedelta(days=ahead - behind)
    relative = _RELATIVE.search(text)
    if relative:
        return _relative_day(relative, today)
    return _season_or_distance(text, today) if is_ahead else None


def past_day(text: str, said_at: dt.datetime) -> dt.datetime | None:
    """Return the start of the day in the past that *text* names, or None when it names none.

    ``Last week`` is its Monday, ``last weekend`` its Saturday, and ``two years ago`` the same
    day then, or the 28th for the last days of a month.

    Examples:
        >>> said_at = dt.datetime(2026, 2, 5, 19, tzinfo=dt.UTC)
        >>> past_day("I ran a race two weeks ago", said_at).date().isoformat()
        '2026-01-22'
        >>> past_day("we met last Friday", said_at).date().isoformat()
        '2026-01-30'
    """
    found = _PAST.search(text)
    if found is None:
        return None
    today = said_at.replace(hour=0, minute=0, second=0, microsecond=0)
    if found["yesterday"]:
        return today - dt.timedelta(days=1)
    if found["weekday"] or found["weekend"]:
        names = [name[:3] for name in WEEKDAYS.split("|")]
        wanted = names.index((found["weekday"] or "sat").lower()[:3])
        return today - dt.timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
    if found["unit"]:
        return _period(found["unit"].lower(), today, -1)
    count, unit = _count(found["count"]), found["ago"].lower()
    if unit in {"year", "month"}:
        months = 12 * today.year + today.month - 1 - count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return today.replace(year=year, month=month + 1, day=min(today.day, 28))
    return today - dt.timedelta(days=int(count * _UNIT_DAYS[unit]))


def without_past_days(text: str) -> str:
    """Return *text* without the words that name a day in the past.

    Examples:
        >>> without_past_days("the race last Friday")
        'the race'
    """
    return _PAST.sub("", text).strip(" ,")


def latest_start(text: str, said_at: dt.datetime) -> dt.datetime | None:
    """Return when that began at the latest which lasts ``for two weeks``, or None.

    The words are good to half a unit: two weeks are at least ten days.

    Examples:
        >>> latest_start("for two weeks", dt.datetime(2026, 3, 13)).date().isoformat()
        '2026-03-03'
    """
    found = _LASTED.search(text)
    if found is None:
        return None
    days = int((2 * _count(found["count"]) - 1) * _UNIT_DAYS[found["unit"].lower()] / 2)
    return said_at - dt.timedelta(days=days)


def _calendar_day(
    found: re.Match[str], today: dt.datetime, *, is_ahead: bool
) -> dt.datetime | None:
    groups = found.groupdict()
    month = int(groups["number"]) if groups.get("number") else 1
    if groups.get("month"):
        month = _place(MONTHS, groups["month"]) + 1
    day = int(groups.get("day") or 1)
    try:
        if groups["year"]:
            return today.replace(year=int(groups["year"]), month=month, day=day)
        named = today.replace(month=month, day=day)
        step = int(named < today) if is_ahead else -int(named > today)
        return named.replace(year=named.year + step)
    except ValueError:
        return None


def _part_day(found: re.Match[str], today: dt.datetime, *, is_ahead: bool) -> dt.datetime:
    """Return the day with which a part of a month or year begins; its end is its last day."""
    part = found["part"].lower()
    if found["unit"]:
        unit = found["unit"].lower()
        first = _period(unit, today, int(found["which"].lower() == "next"))
        span = 12 if unit == "year" else 1
    else:
        first, span = today.replace(day=1, month=_place(MONTHS, found["month"]) + 1), 1
        if found["year"]:
            first = first.replace(year=int(found["year"]))
    day = _in_part(first, part, span)
    if not found["unit"] and not found["year"] and (day < today if is_ahead else day > today):
        day = _in_part(first.replace(year=first.year + (1 if is_ahead else -1)), part, span)
    return day


def _in_part(first: dt.datetime, part: str, months: int) -> dt.datetime:
    """Return the day of *part* of the *months* months that begin on the day *first*."""
    if part == "end":
        return months_later(first, months) - dt.timedelta(days=1)
    if months > 1:
        return months_later(first, months * (_PARTS[part] - 1) // 30)
    return first.replace(day=_PARTS[part])


def _season_or_distance(text: str, today: dt.datetime) -> dt.datetime | None:
    """Return when the next season, or the time ``in two weeks``, begins that *text* names."""
    found = _SEASON.search(text)
    if found:
        first = today.replace(day=1, month=_SEASONS[found["season"].lower()])
        return first if first >= today else first.replace(year=first.year + 1)
    found = _IN.search(text)
    if found is None:
        return None
    count, unit = _count(found["count"]), found["unit"].lower()
    if unit in {"day", "week"}:
        return today + dt.timedelta(days=count * (7 if unit == "week" else 1))
    later = months_later(today.replace(day=1), count * (12 if unit == "year" else 1))
    return later.replace(day=min(today.day, 28))


def months_later(first: dt.datetime, months: int) -> dt.datetime:
    """Return the first day of the month that is *months* after that which begins on *first*."""
    years, month = divmod(first.month - 1 + months, 12)
    return first.replace(year=first.year + years, month=month + 1)


def _relative_day(found: re.Match[str], today: dt.datetime) -> dt.datetime:
    if not found["side"]:
        return today + dt.timedelta(days=1)
    step = 1 if found["side"].lower() == "next" else -1
    return _period(found["unit"].lower(), today, step)


def _period(unit: str, today: dt.datetime, step: int) -> dt.datetime:
    """Return when the week, month or year begins that is *step* after that of *today*."""
    if unit == "week":
        return today + dt.timedelta(days=7 * step - today.weekday())
    if unit == "year":
        return today.replace(year=today.year + step, month=1, day=1)
    months = 12 * today.year + today.month - 1 + step
    return today.replace(year=months // 12, month=months % 12 + 1, day=1)


def _count(words: str) -> int:
    """Return the number that *words* such as ``three``, ``12``, ``a`` or ``a few`` stand for."""
    number = words.lower()
    if number.isdigit():
        return int(number)
    names = _NUMBERS.split("|")
    return names.index(number) + 1 if number in names else _VAGUE.get(number, 1)


def _place(names: str, name: str) -> int:
    """Return the place of *name* among *names*, which are parted by ``|``."""
    return names.split("|").index(name.lower())

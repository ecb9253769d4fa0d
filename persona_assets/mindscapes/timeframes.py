"""How far away a time is that someone speaks of: within a month, within a year, or later."""

import datetime as dt
import re

from persona_assets.mindscapes.calendar_words import MONTHS, WEEKDAYS

_WHEN = re.compile(
    r"[,\s]*\b(?:(?:by|before|until|till|on|in|for|this|next|at|after|during|within)\s+)*(?:"
    rf"today|tonight|tomorrow|asap|eod|eow|{WEEKDAYS}|(?:the )?(?:end of (?:the |this |next )?)?"
    r"(?:day|week|weekend|month|quarter|year|spring|summer|autumn|fall|winter|noon|midnight|lunch"
    rf"|morning|afternoon|evening)|{MONTHS}(?: \d{{1,2}}(?:st|nd|rd|th)?)?|20\d\d"
    r"|(?:\d+|a|one|two|three|four|five|six|a few|a couple of) "
    r"(?:hours?|days?|weeks?|months?|years?))\b",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"\b(?:today|tonight|tomorrow|asap|eod|eow|{WEEKDAYS}|(?:this|next|end of (?:the )?|the) ?"
    r"(?:day|week|weekend)|this (?:month|morning|afternoon|evening)|end of (?:the |this )?month"
    r"|(?:in|within) (?:\d+|a|one|two|three|a few|a couple of) (?:hours?|days?|weeks?))\b",
    re.IGNORECASE,
)
_MEDIUM = re.compile(
    r"\b(?:next month|(?:this|next) (?:quarter|spring|summer|autumn|fall|winter|half)|this year"
    r"|end of (?:the |this )?(?:quarter|year)"
    r"|(?:in|within) (?:\d|10|11|a|one|two|three|four|five|six|a few|a couple of) months?)\b",
    re.IGNORECASE,
)
_LONG = re.compile(
    r"\b(?:next year|some ?day|one day|eventually|dream|career|life(?:time)?|retire\w*"
    r"|years from now|(?:in|within) (?:\d+|a few|two|three|four|five|ten) years)\b",
    re.IGNORECASE,
)
_IN_MONTH = re.compile(
    rf"\b(?:by|before|in|until|till|this|of|end of|early|late|mid) ({MONTHS})\b",
    re.IGNORECASE,
)
_IN_YEAR = re.compile(r"\b(?:by|before|in|until|till|of) (20\d\d)\b", re.IGNORECASE)


def timeframe(text: str, said_at: dt.datetime, default: str = "medium_term") -> str:
    """Return short_term (a month), medium_term (a year) or long_term for *text* said at a time.

    Examples:
        >>> timeframe("launch by May", dt.datetime(2026, 1, 10))
        'medium_term'
        >>> timeframe("send it by Friday", dt.datetime(2026, 1, 10))
        'short_term'
    """
    for pattern, name in ((_SHORT, "short_term"), (_MEDIUM, "medium_term"), (_LONG, "long_term")):
        if pattern.search(text):
            return name
    year = _IN_YEAR.search(text)
    if year and int(year[1]) > said_at.year:
        return "long_term"
    month = _IN_MONTH.search(text)
    if month:
        ahead = (MONTHS.split("|").index(month[1].lower()) + 1 - said_at.month) % 12
        return "short_term" if ahead <= 1 else "medium_term"
    return default


def names_a_time(text: str) -> bool:
    """Return whether *text* says by when."""
    return bool(_WHEN.search(text))


def without_times(text: str) -> str:
    """Return *text* without the words that say when.

    Examples:
        >>> without_times("send the report by Friday")
        'send the report'
    """
    return _WHEN.sub("", text).strip(" ,")

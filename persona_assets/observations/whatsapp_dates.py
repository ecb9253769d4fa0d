"""When the entries of a WhatsApp export were sent, which the whole file decides together.

An export writes dates as the phone of its owner does and says nothing about it.  In turn decide: a
number above 12, which is no month; that time does not run backwards; and for what is left, AM and
PM in capitals, as in the United States, which put the month first.  Everybody else begins with the
day, or with a year of four digits.
"""

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.lines import read_lines
from persona_assets.observations.moments import in_utc

_HEAD = re.compile(
    r"[\u200e\u200f\u202a-\u202e]*\[?"
    r"(?P<one>\d{4}|\d{1,2})(?P<mark>[/.-]) ?(?P<two>\d{1,2})(?P=mark) ?(?P<three>\d{4}|\d{1,2})\.?"
    r",?(?: (?:at|um|kl\.?|klo|à|às))? "
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?:[ \u202f\u00a0]?(?P<half>[AaPp]\.?[ \u202f\u00a0]?[Mm]\.?))?"
    r"(?:\] | [-\u2013] )(?P<said>.*)"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an export: what stands after its date, in one or more lines."""

    line: int
    head: re.Match[str]
    texts: list[str]  # its lines

    @property
    def text(self) -> str:
        """Its words, with who said them."""
        return "\n".join(self.texts)


def is_entry(line: str) -> bool:
    """Return whether *line* is the first line of an entry."""
    return _HEAD.fullmatch(line) is not None


def read_entries(path: Path) -> list[Entry]:
    """Return the entries of the export at *path*, in its order.

    Raises:
        InvalidDocumentError: There is none, or something stands before the first.
    """
    entries: list[Entry] = []
    for number, line in read_lines(path):
        head = _HEAD.fullmatch(line)
        if head:
            entries.append(Entry(number, head, [head["said"]]))
        elif entries:
            entries[-1].texts.append(line)
        elif line.strip():
            allowed = "'[13/01/2026, 09:12:44] Name: text' or '1/13/26, 9:12 AM - Name: text'"
            raise InvalidDocumentError(
                path, f"found {line[:60]!r}; expected {allowed}", line=number
            )
    if not entries:
        raise InvalidDocumentError(path, "no message in it", line=1)
    return entries


def dated_entries(path: Path, entries: Sequence[Entry]) -> Iterator[tuple[Entry, dt.datetime]]:
    """Yield each of *entries*, those of the file at *path*, with when it was sent.

    Raises:
        InvalidDocumentError: A date does not exist, or two contradict each other.
    """
    is_day_first = _is_day_first(path, entries)
    for entry in entries:
        yield entry, _moment(path, entry, is_day_first=is_day_first)


def _is_day_first(path: Path, entries: Sequence[Entry]) -> bool:
    short = [entry for entry in entries if len(entry.head["one"]) < 4]
    first = next((entry for entry in short if int(entry.head["one"]) > 12), None)
    second = next((entry for entry in short if int(entry.head["two"]) > 12), None)
    if first and second:
        problem = f"the day comes first here, but second in line {second.line}"
        raise InvalidDocumentError(path, problem, line=first.line)
    if first or second:
        return first is not None
    backwards = {way: _steps_back(short, is_day_first=way) for way in (True, False)}
    if backwards[True] != backwards[False]:
        return backwards[True] < backwards[False]
    return not any((entry.head["half"] or "").replace(".", "").isupper() for entry in short)


def _steps_back(entries: Sequence[Entry], *, is_day_first: bool) -> int:
    """Return how often an entry would be dated before the one above it."""
    order = ("three", "two", "one") if is_day_first else ("three", "one", "two")
    days = (tuple(int(entry.head[part]) for part in order) for entry in entries)
    return sum(later < earlier for earlier, later in itertools.pairwise(days))


def _moment(path: Path, entry: Entry, *, is_day_first: bool) -> dt.datetime:
    head = entry.head
    year, month, day = head["three"], head["two"], head["one"]
    if len(head["one"]) == 4:
        year, month, day = head["one"], head["two"], head["three"]
    elif not is_day_first:
        month, day = day, month
    hours = int(head["hour"])
    if head["half"] and hours <= 12:
        hours = hours % 12 + (12 if head["half"][0] in "Pp" else 0)
    try:
        moment = dt.datetime(
            int(year) + (2000 if len(year) < 4 else 0),
            int(month),
            int(day),
            hours,
            int(head["minute"]),
            int(head["second"] or 0),
            tzinfo=dt.UTC,
        )
        return in_utc(moment)
    except ValueError as problem:
        found = head[0].split("] ")[0].split(" - ")[0]
        text = f"no such time: found {found!r} ({problem})"
        raise InvalidDocumentError(path, text, line=entry.line) from problem

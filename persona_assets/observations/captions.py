"""A recorded interview as captions, WebVTT or SubRip; one observation is one recording.

Who speaks stands in the captions: ``<v Mara Okafor>...</v>``, or ``Mara: ...``.  A caption without
a speaker goes on with the words before it.  The day stands at the beginning of the file's name,
``2026-03-01-harbor.vtt``, because captions count from the beginning of the recording.
"""

import datetime as dt
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.lines import read_lines
from persona_assets.observations.moments import parse_day
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import (
    Message,
    Origin,
    check_speakers,
    transcript,
)

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\D.*)?")
_CLOCK = r"(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{3})"
_CUE = re.compile(rf"{_CLOCK}\s+-->\s+{_CLOCK}(?:\s.*)?")
_VOICE = re.compile(r"<v(?:\.[^ >]*)? ([^>]{1,100})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<[\d:.]{5,15}>|</>|\{\\an\d\}")
_LABEL = re.compile(r"(?:[-\u2013] ?)?([^:<>\n]{1,60}?):\s+(.*)", re.DOTALL)
_SENTENCE = re.compile(r"[.!?,;]")


@dataclass(slots=True)
class _Cue:
    """One caption: the line of its times, when it is shown, and its lines."""

    line: int
    at: dt.timedelta
    texts: list[str] = field(default_factory=list)


def read_captions(path: Path, root: Path, persona: str, names: frozenset[str]) -> Observation:
    """Return the recording whose captions are at *path* as one observation.

    Raises:
        InvalidDocumentError: The name of the file begins with no day, a time does not exist or
            runs backwards, a caption ends before it begins, no speaker begins, or the persona is
            none of the speakers.
    """
    start = _day_of(path)
    said: list[Message] = []
    before = dt.timedelta(0)
    for cue in _cues(path):
        if cue.at < before:
            raise InvalidDocumentError(path, "begins before the caption above it", line=cue.line)
        before = cue.at
        for speaker, text in _voices(cue, said[-1].speaker if said else None, path):
            if said and said[-1].speaker == speaker:
                last = said.pop()
                said.append(Message(speaker, last.at, f"{last.text} {text}".strip(), (speaker,)))
            else:
                said.append(Message(speaker, start + cue.at, text, (speaker,)))
    said = [message for message in said if message.text]
    if not said:
        raise InvalidDocumentError(path, "no caption in it", line=1)
    place = path.relative_to(root).as_posix()
    origin = Origin(persona, names, place, SourceType.INTERVIEW, "captions")
    check_speakers(path, origin, {message.speaker: message.names for message in said})
    return transcript(origin, said)


def _day_of(path: Path) -> dt.datetime:
    found = _DAY.fullmatch(path.stem)
    try:
        day = parse_day(found[1] if found else "")
    except ValueError:
        problem = "the name must begin with the day of the recording, such as 2026-03-01-talk"
        raise InvalidDocumentError(path, f"{problem}; found {path.stem!r}") from None
    return dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)


def _cues(path: Path) -> Iterator[_Cue]:
    cue: _Cue | None = None
    for number, line in read_lines(path):
        if number == 1:
            _check_first(path, line)
        is_timed = "-->" in line
        if cue and (is_timed or not line.strip()):
            yield cue
            cue = None
        if is_timed:
            cue = _Cue(number, _offset(path, number, line))
        elif cue:
            cue.texts.append(line.strip())
    if cue:
        yield cue


def _check_first(path: Path, line: str) -> None:
    if path.suffix.lower() == ".vtt" and not re.match(r"WEBVTT(?:\s|$)", line):
        raise InvalidDocumentError(path, f"found {line[:40]!r}; expected 'WEBVTT'", line=1)


def _offset(path: Path, number: int, line: str) -> dt.timedelta:
    times = _CUE.fullmatch(line.strip())
    if not times or any(int(times[place]) > 59 for place in (2, 3, 6, 7)):
        problem = f"expected times such as '00:01:12.000 --> 00:01:15.000'; found {line[:60]!r}"
        raise InvalidDocumentError(path, problem, line=number)
    begin, end = (
        dt.timedelta(
            hours=int(times[first] or 0),
            minutes=int(times[first + 1]),
            seconds=int(times[first + 2]),
            milliseconds=int(times[first + 3]),
        )
        for first in (1, 5)
    )
    if end < begin:
        problem = f"ends before it begins; found {line.strip()[:60]!r}"
        raise InvalidDocumentError(path, problem, line=number)
    return begin


def _voices(cue: _Cue, before: str | None, path: Path) -> Iterator[tuple[str, str]]:
    """Yield who says what in one caption; *before* spoke last."""
    text = "\n".join(cue.texts)
    marks = list(_VOICE.finditer(text))
    for index, mark in enumerate(marks):
        end = marks[index + 1].start() if index + 1 < len(marks) else len(text)
        yield html.unescape(mark[1]).strip(), _plain(text[mark.end() : end])
    if marks:
        return
    for line in cue.texts:
        words = html.unescape(_TAG.sub("", line)).strip()
        label = _LABEL.fullmatch(words)
        if label and not _SENTENCE.search(label[1]) and len(label[1].split()) <= 4:
            before, words = label[1].strip(), label[2].strip()
        if before is None:
            problem = f"found {words[:40]!r}; the first caption names its speaker: 'Mara: ...'"
            raise InvalidDocumentError(path, problem, line=cue.line)
        yield before, words


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", text)).split())

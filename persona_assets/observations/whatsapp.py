"""A chat exported from WhatsApp as text; one observation is one day of one chat.

Both forms are read: ``[13/01/2026, 09:12:44] Name: text`` and ``1/13/26, 9:12 AM - Name: text``.
Whether the day or the month comes first is what the whole file allows; where it allows both, the
day comes first unless times are written with AM and PM.  The export names no zone: times are UTC.
"""

import datetime as dt
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from persona_assets.documents import read_text
from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.moments import in_utc
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import (
    Message,
    Origin,
    check_speakers,
    transcript,
)

_HEAD = re.compile(
    r"[\u200e\u200f]*\[?(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2}),? "
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?[ \u202f\u00a0]?([AaPp]\.?[Mm]\.?)?(?:\] | - )(.*)"
)
_SPEAKER = re.compile(r"([^:\n]{1,60}): ?(.*)", re.DOTALL)
_NOT_SAID = re.compile(
    r"<[^<>]*omitted>|(image|video|audio|sticker|gif|document|contact card) omitted"
    r"|this message was deleted\.?|you deleted this message\.?|missed (voice|video) call.*"
    r"|null|<attached: [^<>]*>",
    re.IGNORECASE,
)
_EDITED = "<This message was edited>"
_SYSTEM = re.compile(
    r"[\u200e\u200f]*(?:"
    r"messages (?:and calls |to this (?:chat|group) (?:and calls )?)?are (?:now )?"
    r"(?:secured|end-to-end)"
    r"|your security code with |(?:disappearing messages|advanced chat privacy) (?:was|were) "
    r"|[^:\n]{1,60}? (?:"
    r"created (?:the |this )?(?:group|community)\b"
    r"|(?:added|removed|invited) [^:\n]|(?:was|were) (?:added|removed)\b"
    r"|joined (?:using|from|via) |left$"
    r"|changed (?:the |this |their |to )|deleted this group"
    r"|turned (?:on|off) |updated the message timer|pinned a message|started a call"
    r"))",
    re.IGNORECASE,
)


_ENCRYPTED = re.compile(
    r"\u200e?messages and calls are end-to-end encrypted\.", re.IGNORECASE
)  # a group's own name stands where a speaker would


@dataclass(frozen=True, slots=True)
class _Entry:
    line: int
    head: re.Match[str]
    texts: list[str]  # its lines

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


def read_whatsapp(path: Path, root: Path, persona: str, names: frozenset[str]) -> list[Observation]:
    """Return one observation for each day of the chat at *path* on which someone wrote something.

    Raises:
        InvalidDocumentError: The file is no export, a date in it does not exist, or people wrote
            messages and the persona is none of them.
    """
    entries = _entries(path, read_text(path))
    day_first = _is_day_first(path, entries)
    said = [
        message
        for entry in entries
        if (message := _message(path, entry, day_first=day_first)) is not None
    ]
    said.sort(key=lambda message: message.at)
    origin = Origin(
        persona, names, path.relative_to(root).as_posix(), SourceType.CHAT_LOG, "whatsapp"
    )
    if any(message.text for message in said):
        check_speakers(path, origin, {message.speaker: message.names for message in said})
    said = [message for message in said if message.text]
    about = {"chat": path.stem}
    return [
        transcript(origin, list(messages), about)
        for _, messages in itertools.groupby(said, key=lambda message: message.at.date())
    ]


def _entries(path: Path, text: str) -> list[_Entry]:
    entries: list[_Entry] = []
    for number, line in enumerate(text.splitlines(), start=1):
        head = _HEAD.fullmatch(line)
        if head:
            entries.append(_Entry(number, head, [head[8]]))
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


def _is_day_first(path: Path, entries: Sequence[_Entry]) -> bool:
    first = next((entry for entry in entries if int(entry.head[1]) > 12), None)
    second = next((entry for entry in entries if int(entry.head[2]) > 12), None)
    if first and second:
        problem = f"the day comes first here, but second in line {second.line}"
        raise InvalidDocumentError(path, problem, line=first.line)
    if first or second:
        return first is not None
    return not any(entry.head[7] for entry in entries)


def _message(path: Path, entry: _Entry, *, day_first: bool) -> Message | None:
    """Return what someone sent, without text if it is no words; None for what nobody sent."""
    at = _moment(path, entry, day_first=day_first)
    spoken = None if _SYSTEM.match(entry.texts[0]) else _SPEAKER.fullmatch(entry.text)
    if not spoken or _ENCRYPTED.match(spoken[2]):
        return None
    name, text = spoken[1].strip("\u200e\u200f ~"), spoken[2].strip()
    if text.startswith("\u200e") or _NOT_SAID.fullmatch(text):
        text = ""
    text = text.removesuffix(_EDITED).strip()
    return Message(name, at, text, (name,))


def _moment(path: Path, entry: _Entry, *, day_first: bool) -> dt.datetime:
    one, two, year, hour, minute, second, half, _ = entry.head.groups()
    day, month = (one, two) if day_first else (two, one)
    hours = int(hour)
    if half and hours <= 12:
        hours = hours % 12 + (12 if half[0] in "Pp" else 0)
    try:
        moment = dt.datetime(
            int(year) + (2000 if len(year) == 2 else 0),
            int(month),
            int(day),
            hours,
            int(minute),
            int(second or 0),
            tzinfo=dt.UTC,
        )
        return in_utc(moment)
    except ValueError as problem:
        found = entry.head[0].split("] ")[0].split(" - ")[0]
        text = f"no such time: found {found!r} ({problem})"
        raise InvalidDocumentError(path, text, line=entry.line) from problem

"""How a conversation becomes one observation: the words in a row, and who said which of them.

The raw text of a transcript holds the words of its messages and nothing else, one message after
the other, with a line break between; a turn says who spoke, when, and which characters.
"""

import datetime as dt
import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from persona_assets.errors import InvalidDocumentError
from persona_assets.ids import content_id
from persona_assets.observations.attachments import Attachment
from persona_assets.observations.observation import Observation, SourceType, Turn


@dataclass(frozen=True, slots=True)
class Origin:
    """Of whom something was seen, and where it was read.

    Attributes:
        persona: The persona's name.
        names: The names under which the persona speaks, in lower case.
        source_path: The file, relative to the persona's folder.
        source_type: What kind of source it is.
        source: The format it was read from, such as ``slack``.
    """

    persona: str
    names: frozenset[str]
    source_path: str
    source_type: SourceType
    source: str

    def speaks_as(self, names: Collection[str]) -> bool:
        """Return whether the persona goes by one of *names*."""
        return any(name.casefold().strip() in self.names for name in names)


@dataclass(frozen=True, slots=True)
class Message:
    """What one speaker wrote at one time, with every name that the speaker goes by.

    A message without text is none of a transcript's turns; what was sent with it is kept.
    """

    speaker: str
    at: dt.datetime
    text: str
    names: tuple[str, ...]
    attachments: tuple[Attachment, ...] = ()


def check_speakers(
    path: Path, origin: Origin, speakers: Mapping[str, Collection[str]], *, line: int | None = None
) -> None:
    """Check that the persona is one of *speakers*: each one's name, and all that it goes by.

    Raises:
        InvalidDocumentError: Nobody of them is; it lists them, and says what to do.
    """
    if any(origin.speaks_as(names) for names in speakers.values()):
        return
    listed = sorted(speakers)
    shown = ", ".join(listed[:20]) + (f" and {len(listed) - 20} more" if listed[20:] else "")
    allowed = ", ".join(sorted(origin.names)) or "nobody, because it has no aliases"
    problem = (
        f"found as speakers: {shown or 'nobody'}; {origin.persona} speaks as: {allowed}; if one of "
        "the speakers is the persona, add the name to the aliases in its document"
    )
    raise InvalidDocumentError(path, problem, line=line)


def transcript(
    origin: Origin,
    messages: Sequence[Message],
    structured: Mapping[str, Any] | None = None,  # JSON; its shape depends on the source
) -> Observation:
    """Return *messages*, at least one of them with words, in their order, as one observation."""
    said = [message for message in messages if message.text]
    turns: list[tuple[Turn, bool]] = []
    start = 0
    for message in said:
        end = start + len(message.text)
        turn = Turn(speaker=message.speaker, at=message.at, start=start, end=end)
        turns.append((turn, origin.speaks_as(message.names)))
        start = end + 1
    return observe(
        origin,
        raw="\n".join(message.text for message in said),
        observed_at=max(message.at for message in said),
        turns=turns,
        structured=structured or {},
        attachments=tuple(one for message in messages for one in message.attachments),
    )


def days_of_chat(
    origin: Origin,
    messages: Iterable[Message],
    structured: Mapping[str, Any],  # JSON; its shape depends on the source
) -> list[Observation]:
    """Return one observation for each day, in UTC, on which someone wrote words in one chat.

    What lies out of order in an export is put in order of time.
    """
    in_order = sorted(messages, key=lambda message: message.at)
    days = itertools.groupby(in_order, key=lambda message: message.at.date())
    listed = [list(of_day) for _, of_day in days]
    return [
        transcript(origin, of_day, structured)
        for of_day in listed
        if any(message.text for message in of_day)
    ]


def observe(
    origin: Origin,
    *,
    raw: str,
    observed_at: dt.datetime,
    structured: Mapping[str, Any],  # JSON; its shape depends on the source
    turns: Sequence[tuple[Turn, bool]] = (),
    attachments: tuple[Attachment, ...] = (),
) -> Observation:
    """Return an observation whose id is made from its content, not from the place of the file.

    Args:
        origin: Where it was read.
        raw: The text that evidence points into.
        observed_at: When the last thing in it happened.
        structured: Parsed values.
        turns: Who said what, in order, and whether that is the persona.
        attachments: What was sent along.
    """
    said = [[turn.speaker, turn.at.isoformat(), turn.start, turn.end] for turn, _ in turns]
    # Without what was sent along: a chat is the same when it is exported without its media.
    content = orjson.dumps([raw, observed_at.isoformat(), said, dict(structured)])
    return Observation(
        observation_id=content_id(origin.persona, origin.source, content),
        persona=origin.persona,
        source_type=origin.source_type,
        source=origin.source,
        source_path=origin.source_path,
        observed_at=observed_at,
        raw=raw,
        turns=tuple(turn for turn, _ in turns),
        is_subject=tuple(is_subject for _, is_subject in turns),
        structured=structured,
        attachments=attachments,
    )

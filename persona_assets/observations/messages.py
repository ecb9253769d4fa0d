"""Messages of any origin as JSON Lines; one observation is one day of one channel.

Each line is an object with ``at`` (when, in ISO 8601), ``speaker`` and ``text``, and if there are
any ``channel``, ``names`` (others that the speaker goes by) and ``attachments`` (``name``,
``mime_type``, ``size_bytes``, ``url``).  It is the form to convert other chats to.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt

from persona_assets.documents import Document, fit_model
from persona_assets.observations.attachments import describe_attachment
from persona_assets.observations.json_lines import read_json_lines
from persona_assets.observations.moments import Moment
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import (
    Message,
    Origin,
    check_speakers,
    days_of_chat,
)

_Name = Annotated[str, Field(strict=True, pattern=r"\S")]


class SentFile(BaseModel):
    """What was sent with a message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = ""
    mime_type: str | None = None
    size_bytes: Annotated[NonNegativeInt, Field(strict=True)] | None = None
    url: str | None = None


class WrittenMessage(BaseModel):
    """One line of such a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: Moment
    speaker: _Name
    text: Annotated[str, Field(strict=True)]
    channel: _Name | None = None
    names: tuple[_Name, ...] = ()
    attachments: tuple[SentFile, ...] = ()


def read_messages(path: Path, root: Path, persona: str, names: frozenset[str]) -> list[Observation]:
    """Return one observation for each day of each channel on which someone wrote something.

    Raises:
        InvalidDocumentError: A line does not say what it must, or people wrote messages and the
            persona is none of them.
    """
    chats: dict[str, list[Message]] = {}
    for channel, message in _messages(path):
        chats.setdefault(channel, []).append(message)
    place = path.relative_to(root).as_posix()
    origin = Origin(persona, names, place, SourceType.CHAT_LOG, "messages")
    speakers = {one.speaker: one.names for chat in chats.values() for one in chat}
    if any(one.text for chat in chats.values() for one in chat):
        check_speakers(path, origin, speakers)
    return [
        observation
        for channel, chat in chats.items()
        for observation in days_of_chat(origin, chat, {"channel": channel})
    ]


def _messages(path: Path) -> Iterator[tuple[str, Message]]:
    for line, value in read_json_lines(path):
        written = fit_model(Document(path, value, {(): line}), WrittenMessage)
        sent = tuple(
            describe_attachment(
                written.at.isoformat(),
                number,
                name=one.name,
                mime_type=one.mime_type,
                size_bytes=one.size_bytes,
                url=one.url,
            )
            for number, one in enumerate(written.attachments)
        )
        speaker = written.speaker.strip()
        yield (
            written.channel or path.stem,
            Message(speaker, written.at, written.text.strip(), (speaker, *written.names), sent),
        )

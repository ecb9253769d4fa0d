"""A channel exported from Discord as JSON by DiscordChatExporter; one observation is one day of it.

What people wrote is kept, without the lines that quote somebody; bots, joins and pins are left out.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from persona_assets.documents import shown
from persona_assets.observations.attachments import Attachment, describe_attachment
from persona_assets.observations.json_fields import Row
from persona_assets.observations.json_rows import Facts, read_rows
from persona_assets.observations.moments import parse_moment
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import (
    Message,
    Origin,
    check_speakers,
    days_of_chat,
)

_SPOKEN = frozenset({"Default", "Reply", "ThreadStarterMessage", "0", "19", "21"})
_EMOJI = re.compile(r"<a?(:\w{1,40}:)\d{1,25}>")
_MENTION = re.compile(r"<@!?(\d{1,25})>")


def read_discord(path: Path, root: Path, persona: str, names: frozenset[str]) -> list[Observation]:
    """Return one observation for each day on which someone wrote something in the channel.

    Raises:
        InvalidDocumentError: The file is no such export, is cut off, lacks a field, or people wrote
            messages and the persona is none of them.
    """
    facts = Facts()
    read = [_message(Row(path, line, row)) for line, row in read_rows(path, "messages", facts)]
    about = _channel(Row(path, 1, facts), len(read))
    said = [message for message in read if message is not None]
    place = path.relative_to(root).as_posix()
    origin = Origin(persona, names, place, SourceType.CHAT_LOG, "discord")
    if any(message.text for message in said):
        check_speakers(path, origin, {message.speaker: message.names for message in said})
    return days_of_chat(origin, said, about)


def _channel(facts: Row, count: int) -> dict[str, str]:
    channel = facts.maybe_row("channel")
    if channel is None:
        raise facts.error("channel", "required, but missing")
    if (stated := facts.maybe_size("messageCount")) is not None and stated != count:
        raise facts.error("messageCount", f"says {stated}; found {count} messages")
    guild = facts.maybe_row("guild")
    server = guild.maybe_text("name") if guild else None
    return {"channel": channel.text("name"), **({"server": server} if server else {})}


def _message(row: Row) -> Message | None:
    author = row.maybe_row("author")
    if row.text("type") not in _SPOKEN:
        return None
    if author is None:
        raise row.error("author", "required, but missing")
    if author.maybe_flag("isBot"):
        return None
    spelled = [author.maybe_text("nickname"), author.text("name")]
    names = tuple(dict.fromkeys(name.strip() for name in spelled if name and name.strip()))
    if not names:
        raise author.error("name", "expected a name; found ''")
    stamp = row.text("timestamp")
    try:
        at = parse_moment(stamp)
    except ValueError as problem:
        raise row.error("timestamp", f"{problem}; found {shown(stamp)}") from None
    return Message(names[0], at, _plain(row), names, tuple(_attachments(row)))


def _plain(row: Row) -> str:
    people = {one.text("id"): one for one in row.rows("mentions")}

    def spell(mark: re.Match[str]) -> str:
        person = people.get(mark[1])
        return "@" + ((person.maybe_text("nickname") or person.text("name")) if person else mark[1])

    lines = row.text("content").replace("\r\n", "\n").split("\n")
    quoted = next((n for n, line in enumerate(lines) if line.startswith(">>> ")), len(lines))
    kept = [line for line in lines[:quoted] if not line.startswith("> ")]
    return _MENTION.sub(spell, _EMOJI.sub(r"\1", "\n".join(kept))).strip()


def _attachments(row: Row) -> Iterator[Attachment]:
    for number, one in enumerate(row.rows("attachments")):
        yield describe_attachment(
            row.text("id"),
            number,
            name=one.maybe_text("fileName") or "",
            size_bytes=one.maybe_size("fileSizeBytes"),
            url=one.maybe_text("url"),
        )

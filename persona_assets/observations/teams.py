"""Chats exported from Microsoft Teams as JSON; one observation is one day of one chat or channel.

Two forms are read: the messages that Microsoft Graph lists (``{"value": [...]}``, as compliance
exports and scripts save them, with replies inside of messages or beside them), and the
``messages.json`` of a personal export of Teams or Skype (``{"conversations": [...]}``).
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from persona_assets.documents import shown
from persona_assets.observations.attachments import Attachment, describe_attachment
from persona_assets.observations.json_fields import Row
from persona_assets.observations.json_rows import Facts, read_opening, read_rows
from persona_assets.observations.moments import parse_moment
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.rich_texts import text_of_html
from persona_assets.observations.transcripts import (
    Message,
    Origin,
    check_speakers,
    days_of_chat,
)

_WRITTEN = frozenset({"Text", "RichText"})


class _Sent(NamedTuple):
    """One message, and the chat or channel that it stands in."""

    place: str
    message: Message


def read_teams(path: Path, root: Path, persona: str, names: frozenset[str]) -> list[Observation]:
    """Return one observation for each day of each chat on which someone wrote something.

    Raises:
        InvalidDocumentError: The file is no such export, is cut off, lacks a field, or people wrote
            messages and the persona is none of them.
    """
    opening = read_opening(path)
    is_personal = "conversations" in opening.keys and not opening.is_list
    key = None if opening.is_list else "value"
    sent = list(_personal(path) if is_personal else _graph(path, key))
    place = path.relative_to(root).as_posix()
    origin = Origin(persona, names, place, SourceType.CHAT_LOG, "teams")
    said = [one.message for one in sent]
    if any(message.text for message in said):
        check_speakers(path, origin, {message.speaker: message.names for message in said})
    return [
        observation
        for chat in dict.fromkeys(one.place for one in sent)
        for observation in days_of_chat(
            origin, [one.message for one in sent if one.place == chat], {"chat": chat}
        )
    ]


def _graph(path: Path, key: str | None) -> Iterator[_Sent]:
    for line, value in read_rows(path, key, Facts()):
        row = Row(path, line, value)
        for one in (row, *row.rows("replies")):
            message = _graph_message(one)
            if message:
                yield _Sent(_graph_place(row), message)


def _graph_place(row: Row) -> str:
    channel = row.maybe_row("channelIdentity")
    found = channel.maybe_text("channelId") if channel else row.maybe_text("chatId")
    return found or row.path.stem


def _graph_message(row: Row) -> Message | None:
    kind = row.maybe_text("messageType") or "message"
    sender, body = row.maybe_row("from"), row.maybe_row("body")
    user = sender.maybe_row("user") if sender else None
    if kind != "message" or user is None or row.maybe_text("deletedDateTime"):
        return None
    if body is None:
        raise row.error("body", "required, but missing")
    content = body.text("content")
    is_html = (body.maybe_text("contentType") or "html").lower() == "html"
    names = tuple(
        name
        for name in (user.maybe_text("displayName"), user.maybe_text("userPrincipalName"))
        if name and name.strip()
    ) or (user.text("id"),)
    text = text_of_html(content) if is_html else content.strip()
    sent = tuple(_graph_attachments(row))
    return Message(names[0].strip(), _moment(row, "createdDateTime"), text, names, sent)


def _graph_attachments(row: Row) -> Iterator[Attachment]:
    for number, one in enumerate(row.rows("attachments")):
        kind = one.maybe_text("contentType") or ""
        is_card = kind.startswith("application/vnd.microsoft") or "/" not in kind
        if kind == "reference" or not is_card:
            yield describe_attachment(
                row.maybe_text("id") or "",
                number,
                name=one.maybe_text("name") or "",
                mime_type=kind,
                url=one.maybe_text("contentUrl"),
            )


def _personal(path: Path) -> Iterator[_Sent]:
    for line, value in read_rows(path, "conversations", Facts()):
        chat = Row(path, line, value)
        place = chat.maybe_text("displayName") or chat.text("id")
        for row in chat.rows("MessageList"):
            message = _personal_message(row)
            if message:
                yield _Sent(place, message)


def _personal_message(row: Row) -> Message | None:
    if row.text("messagetype") not in _WRITTEN:
        return None
    # The export does not name its owner; the id, such as ``8:live:mara``, is among the names.
    spelled = ((row.maybe_text("displayName") or "").strip(), row.text("from").strip())
    names = tuple(dict.fromkeys(name for name in spelled if name))
    if not names:
        raise row.error("from", "expected who wrote it; found ''")
    text = text_of_html(row.maybe_text("content") or "")
    return Message(names[0], _moment(row, "originalarrivaltime"), text, names)


def _moment(row: Row, name: str) -> dt.datetime:
    stamp = row.text(name)
    try:
        return parse_moment(stamp)
    except ValueError as problem:
        raise row.error(name, f"{problem}; found {shown(stamp)}") from None

"""A Slack export as Slack writes it; one observation is one day of one channel.

The folder holds ``users.json``, ``channels.json`` and ``<channel>/<YYYY-MM-DD>.json``.  What people
wrote is kept, unescaped and with mentions spelled as names; joins, topics and bots are left out.
Half of an emoji, which an export may end a text with, becomes U+FFFD.
"""

import datetime as dt
import html
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from persona_assets.documents import Document, read_document, shown
from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.attachments import Attachment, describe_attachment
from persona_assets.observations.folders import files_below
from persona_assets.observations.lines import check_short
from persona_assets.observations.moments import in_utc, parse_day
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import (
    Message,
    Origin,
    check_speakers,
    transcript,
)

_SPOKEN = frozenset({None, "thread_broadcast", "me_message", "file_share"})
_MARK = re.compile(r"<([@#!]?)([^<>|\n]+)(?:\|([^<>\n]*))?>")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_ROOT_FILES: Mapping[str, tuple[str, ...]] = {
    "users.json": ("id",),
    "channels.json": ("id", "name"),
    "groups.json": ("id", "name"),
    "dms.json": ("id",),
    "mpims.json": ("id", "name"),
    "integration_logs.json": (),
    "canvases.json": (),
    "lists.json": (),
    "file_conversations.json": (),
    "huddle_transcripts.json": (),
    "org_users.json": ("id",),
}
"""For each file beside the channels, the texts that its entries must have."""

Names = Mapping[str, tuple[str, ...]]
"""For each user's id, the names that the user goes by, the real name first."""


def read_slack(folder: Path, root: Path, persona: str, names: frozenset[str]) -> list[Observation]:
    """Return one observation for each channel-day under *folder* in which someone wrote something.

    Args:
        folder: The folder of the export.
        root: The persona's folder; source paths are relative to it.
        persona: Of whom it is seen.
        names: The names under which the persona speaks, in lower case.

    Raises:
        InvalidDocumentError: A file does not parse, is none of an export's, or lacks a field; or
            people wrote messages, and the persona is none of them.
        MissingInputError: There is no ``users.json``.
    """
    users = read_users(folder / "users.json")
    found: list[Observation] = []
    speakers: dict[str, tuple[str, ...]] = {}
    origin = Origin(persona, names, "", SourceType.CHAT_LOG, "slack")
    for path in _channel_days(folder):
        messages = list(_messages(_read(path), users))
        speakers.update({message.speaker: message.names for message in messages})
        if any(message.text for message in messages):
            place = replace(origin, source_path=path.relative_to(root).as_posix())
            found.append(transcript(place, messages, {"channel": path.parent.name}))
    if found:
        check_speakers(folder, origin, speakers)
    return found


def plain_text(text: str, users: Names) -> str:
    """Return *text* as people saw it: mentions as names, links as their label, no escapes.

    Examples:
        >>> plain_text("thx <@U1> &amp; <https://example.org/a|the page>", {"U1": ("Ana Sol",)})
        'thx @Ana Sol & the page'
    """

    def spell(mark: re.Match[str]) -> str:
        kind, target, label = mark.groups()
        if kind == "@":
            return "@" + users.get(target, (label or target,))[0]
        if kind == "!":
            return "@" + target.split("^")[0]
        return ("#" if kind else "") + (label or target)

    return html.unescape(_MARK.sub(spell, text)).replace("\r\n", "\n")


def _channel_days(folder: Path) -> Iterator[Path]:
    for path in files_below(folder, (".json",)):
        inner = path.relative_to(folder).parts
        if len(inner) == 2 and _DAY.fullmatch(inner[1]):
            _check_day(path)
            yield path
        elif len(inner) == 1 and inner[0] in _ROOT_FILES:
            _check_entries(_read(path), _ROOT_FILES[inner[0]])
        else:
            allowed = "users.json, channels.json, <channel>/<YYYY-MM-DD>.json"
            raise InvalidDocumentError(path, f"no part of a Slack export; allowed: {allowed}")


def _read(path: Path) -> Document:
    check_short(path)
    return read_document(path)


def _check_day(path: Path) -> None:
    try:
        parse_day(path.stem)
    except ValueError as problem:
        raise InvalidDocumentError(path, f"no day names the file: {problem}") from None


def _check_entries(document: Document, fields: Collection[str]) -> None:
    for index, entry in enumerate(_list_of(document)):
        for name in fields:
            _text_field(document, index, entry, name)


def read_users(path: Path) -> Names:
    """Return the names of each member of an export, from its file ``users.json``.

    Raises:
        InvalidDocumentError: The file does not say what it must.
    """
    document = _read(path)
    users: dict[str, tuple[str, ...]] = {}
    for index, user in enumerate(_list_of(document)):
        user_id = _text_field(document, index, user, "id")
        if user_id in users:
            raise document.error((index, "id"), f"another user has the id {shown(user_id)}")
        names = _names(document, index, user)
        if not names:
            raise document.error((index, "name"), "required, but missing")
        users[user_id] = names
    return users


def _names(document: Document, index: int, user: Mapping[str, Any]) -> tuple[str, ...]:
    profile = user.get("profile") or {}
    if not isinstance(profile, dict):
        raise document.error((index, "profile"), f"expected an object; found {shown(profile)}")
    spelled = {
        (index, "real_name"): user.get("real_name"),
        (index, "profile", "real_name"): profile.get("real_name"),
        (index, "profile", "display_name"): profile.get("display_name"),
        (index, "name"): user.get("name"),
    }
    for location, name in spelled.items():
        if name is not None and not isinstance(name, str):
            raise document.error(location, f"expected a text; found {shown(name)}")
    return tuple(dict.fromkeys(name.strip() for name in spelled.values() if name and name.strip()))


def _is_spoken(document: Document, index: int, row: Mapping[str, Any]) -> bool:
    kind = row.get("subtype")
    if kind is not None and not isinstance(kind, str):
        raise document.error((index, "subtype"), f"expected a text; found {shown(kind)}")
    return kind in _SPOKEN and not row.get("bot_id")


def _messages(document: Document, users: Names) -> Iterator[Message]:
    rows = [
        (_moment(document, index, row), index, row)
        for index, row in enumerate(_list_of(document))
        if _is_spoken(document, index, row)
    ]
    for at, index, row in sorted(rows, key=lambda entry: entry[:2]):
        user_id = _text_field(document, index, row, "user")
        names = users.get(user_id) or _guest_names(document, index, row)
        if not names:
            raise document.error((index, "user"), f"found {shown(user_id)}; not in users.json")
        text = plain_text(_text_field(document, index, row, "text"), users).strip()
        yield Message(names[0], at, text, names, tuple(_files(document, index, row)))


def _guest_names(document: Document, index: int, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of somebody of another workspace, whom the message itself describes."""
    profile = row.get("user_profile")
    return (
        _names(document, index, {"profile": profile, **profile})
        if isinstance(profile, dict)
        else ()
    )


def _files(document: Document, index: int, row: Mapping[str, Any]) -> Iterator[Attachment]:
    files = row.get("files") or []
    for number, one in enumerate(files if isinstance(files, list) else [files]):
        if not isinstance(one, dict):
            raise document.error((index, "files"), f"expected objects; found {shown(files)}")
        texts = {name: one.get(name) for name in ("id", "name", "mimetype", "url_private")}
        size = one.get("size")
        if any(value is not None and not isinstance(value, str) for value in texts.values()):
            raise document.error((index, "files", number), f"expected texts; found {shown(texts)}")
        if size is not None and (type(size) is not int or size < 0):
            place = (index, "files", number, "size")
            raise document.error(place, f"expected a whole number from 0; found {shown(size)}")
        if texts["name"]:  # what was deleted has no name any more
            yield describe_attachment(
                texts["id"] or row["ts"],
                number,
                name=texts["name"],
                mime_type=texts["mimetype"],
                size_bytes=size,
                url=texts["url_private"],
            )


def _list_of(document: Document) -> list[dict[str, Any]]:
    if not isinstance(document.value, list):
        kind = type(document.value).__name__
        raise document.error((), f"expected a list; found {kind}")
    for index, row in enumerate(document.value):
        if not isinstance(row, dict):
            raise document.error((index,), f"expected an object; found {shown(row)}")
    return document.value


def _text_field(document: Document, index: int, row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        problem = (
            "required, but missing" if value is None else f"expected a text; found {shown(value)}"
        )
        raise document.error((index, name), problem)
    return value


def _moment(document: Document, index: int, row: Mapping[str, Any]) -> dt.datetime:
    text = _text_field(document, index, row, "ts")
    if not re.fullmatch(r"\d{1,10}(\.\d{1,6})?", text):
        raise document.error((index, "ts"), f"expected seconds since 1970; found {shown(text)}")
    whole, _, part = text.partition(".")
    start = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    moment = start + dt.timedelta(seconds=int(whole), microseconds=int(part.ljust(6, "0")))
    try:
        return in_utc(moment)
    except ValueError as problem:
        raise document.error((index, "ts"), f"{problem}; found {shown(text)}") from None

"""A Slack export as Slack writes it; one observation is one day of one channel.

The folder holds ``users.json``, ``channels.json`` and ``<channel>/<YYYY-MM-DD>.json``.  What people
wrote is kept, unescaped and with mentions spelled as names; joins, topics and bots are left out.
"""

import datetime as dt
import html
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from persona_assets.documents import Document, read_document
from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import Message, Origin, transcript

_SPOKEN = frozenset({None, "thread_broadcast", "me_message", "file_share"})
_MARK = re.compile(r"<([@#!]?)([^>|\n]+)(?:\|([^>\n]*))?>")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\.json")
_ROOT_FILES = frozenset(
    {
        "users.json",
        "channels.json",
        "groups.json",
        "dms.json",
        "mpims.json",
        "integration_logs.json",
    }
)

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
        InvalidDocumentError: A file does not parse, is none of an export's, or lacks a field.
        MissingInputError: There is no ``users.json``.
    """
    users = _read_users(folder / "users.json")
    found: list[Observation] = []
    for path in _channel_days(folder):
        origin = Origin(
            persona, names, path.relative_to(root).as_posix(), SourceType.CHAT_LOG, "slack"
        )
        messages = list(_messages(read_document(path), users))
        if messages:
            about = {"channel": path.parent.name}
            found.append(transcript(origin, messages, about))
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
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder).parts
        if path.is_dir() or any(part.startswith(".") for part in inner):
            continue
        if len(inner) == 2 and _DAY.fullmatch(inner[1]):
            yield path
        elif len(inner) != 1 or inner[0] not in _ROOT_FILES:
            allowed = "users.json, channels.json, <channel>/<YYYY-MM-DD>.json"
            raise InvalidDocumentError(path, f"no part of a Slack export; allowed: {allowed}")


def _read_users(path: Path) -> Names:
    document = read_document(path)
    users: dict[str, tuple[str, ...]] = {}
    for index, user in enumerate(_list_of(document)):
        user_id = _text_field(document, index, user, "id")
        profile = user.get("profile") or {}
        spelled = (
            user.get("real_name"),
            profile.get("real_name"),
            profile.get("display_name"),
            user.get("name"),
        )
        names = tuple(dict.fromkeys(name.strip() for name in spelled if name and name.strip()))
        if not names:
            raise document.error((index, "name"), "required, but missing")
        users[user_id] = names
    return users


def _messages(document: Document, users: Names) -> Iterator[Message]:
    rows = [
        (_moment(document, index, row), index, row)
        for index, row in enumerate(_list_of(document))
        if row.get("subtype") in _SPOKEN and not row.get("bot_id")
    ]
    for at, index, row in sorted(rows, key=lambda entry: entry[:2]):
        user_id = _text_field(document, index, row, "user")
        if user_id not in users:
            raise document.error((index, "user"), f"found {user_id!r}; not in users.json")
        text = plain_text(_text_field(document, index, row, "text"), users).strip()
        if text:
            yield Message(users[user_id][0], at, text, users[user_id])


def _list_of(document: Document) -> list[dict[str, Any]]:
    if not isinstance(document.value, list):
        kind = type(document.value).__name__
        raise document.error((), f"expected a list; found {kind}")
    for index, row in enumerate(document.value):
        if not isinstance(row, dict):
            raise document.error((index,), f"expected an object; found {row!r}")
    return document.value


def _text_field(document: Document, index: int, row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        problem = "required, but missing" if value is None else f"expected a text; found {value!r}"
        raise document.error((index, name), problem)
    return value


def _moment(document: Document, index: int, row: Mapping[str, Any]) -> dt.datetime:
    text = _text_field(document, index, row, "ts")
    if not re.fullmatch(r"\d{1,10}(\.\d{1,6})?", text):
        raise document.error((index, "ts"), f"expected seconds since 1970; found {text!r}")
    whole, _, part = text.partition(".")
    start = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return start + dt.timedelta(seconds=int(whole), microseconds=int(part.ljust(6, "0")))

"""A channel that DiscordChatExporter wrote is read as people wrote it."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.attachments import AttachmentType
from persona_assets_tests.observations.making import read, said


def make_message(content: str, **fields: object) -> dict[str, Any]:
    """Return a message as the program exports it."""
    author = {"id": "7", "name": "mara", "nickname": "Mara", "isBot": False, "roles": []}
    return {
        "id": "11",
        "type": "Default",
        "timestamp": "2026-01-13T10:00:00.123+01:00",
        "timestampEdited": None,
        "content": content,
        "author": author,
        "attachments": [],
        "mentions": [],
        **fields,
    }


def make_export(*messages: object, **fields: object) -> dict[str, object]:
    """Return an export of one channel."""
    return {
        "guild": {"id": "1", "name": "Harbor"},
        "channel": {"id": "2", "type": "GuildTextChat", "name": "sailing"},
        "dateRange": {"after": None, "before": None},
        "messages": list(messages),
        "messageCount": len(messages),
        **fields,
    }


def test_a_message_has_its_time_in_utc_and_its_speaker(tmp_path: Path) -> None:
    """The nickname speaks, and an hour east of Greenwich is an hour earlier."""
    [seen] = read(tmp_path, {"discord/a.json": make_export(make_message("ahoy"))})

    assert said(seen) == [("Mara", "ahoy", True)]
    assert seen.observed_at == dt.datetime(2026, 1, 13, 9, 0, 0, 123000, tzinfo=dt.UTC)
    assert seen.structured == {"channel": "sailing", "server": "Harbor"}


def test_bots_and_joins_are_left_out(tmp_path: Path) -> None:
    """Only what a person wrote is evidence."""
    bot = {"id": "9", "name": "Robot", "isBot": True}
    export = make_export(
        make_message("one"),
        make_message("beep", author=bot),
        make_message("joined", type="GuildMemberJoin"),
        make_message("two", type="Reply"),
    )

    [seen] = read(tmp_path, {"discord/a.json": export})

    assert seen.raw == "one\ntwo"


def test_quotations_are_not_the_writers_words(tmp_path: Path) -> None:
    """A line after ``> `` and all after ``>>> `` is somebody else's."""
    text = "> I hate it\nI do not\n>>> long\nquote"

    [seen] = read(tmp_path, {"discord/a.json": make_export(make_message(text))})

    assert seen.raw == "I do not"


def test_mentions_are_spelled_as_names(tmp_path: Path) -> None:
    """An id says nothing to a reader."""
    mentions = [{"id": "8", "name": "jo", "nickname": "Jo"}]
    message = make_message("thx <@!8> <:ship:123>", mentions=mentions)

    [seen] = read(tmp_path, {"discord/a.json": make_export(message)})

    assert seen.raw == "thx @Jo :ship:"


def test_a_picture_is_kept_by_name_and_size(tmp_path: Path) -> None:
    """What was sent is described, and nothing is fetched (PK-05)."""
    sent = [{"id": "3", "url": "https://x.example/roof.png", "fileName": "roof.png"}]
    message = make_message("look", attachments=[{**sent[0], "fileSizeBytes": 512}])

    [seen] = read(tmp_path, {"discord/a.json": make_export(message)})

    [one] = seen.attachments
    assert (one.type, one.mime_type, one.name) == (AttachmentType.IMAGE, "image/png", "roof.png")
    assert (one.size_bytes, one.url) == (512, "https://x.example/roof.png")


@pytest.mark.parametrize(
    ("export", "problem"),
    [
        pytest.param(make_export(make_message("a"), messageCount=2), "says 2; found 1", id="count"),
        pytest.param(
            make_export(make_message("a", timestamp="2026-02-30T00:00:00Z")),
            r"a\.json:\d+: timestamp: expected a time.*found '2026-02-30",
            id="a day that does not exist",
        ),
        pytest.param(
            make_export(make_message("a", author={"name": 5})),
            r"author\.name: expected a text; found 5",
            id="a name that is no text",
        ),
        pytest.param(make_export(3), r"a\.json:\d+: expected an object; found 3", id="a number"),
        pytest.param({"messages": []}, "channel: required, but missing", id="no channel"),
        pytest.param(
            make_export(make_message("a", author={"name": "Jo"})),
            "found as speakers: Jo; mara speaks as",
            id="somebody else",
        ),
    ],
)
def test_a_bad_export_names_the_place(tmp_path: Path, export: object, problem: str) -> None:
    """The error says where to look, and what was found."""
    with pytest.raises(InvalidDocumentError, match=problem):
        read(tmp_path, {"discord/a.json": export})

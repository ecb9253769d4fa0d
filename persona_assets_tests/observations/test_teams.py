"""Chats of Microsoft Teams are read from what Graph lists and from a personal export."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets_tests.observations.making import read, said


def make_message(content: str, who: str = "Mara Okafor", **fields: object) -> dict[str, Any]:
    """Return a message as Graph lists it."""
    return {
        "id": "1",
        "messageType": "message",
        "createdDateTime": "2026-01-13T09:00:00.5Z",
        "from": {"application": None, "user": {"id": "u1", "displayName": who}},
        "body": {"contentType": "html", "content": content},
        "chatId": "19:abc",
        "attachments": [],
        **fields,
    }


def make_personal(*messages: Mapping[str, object]) -> dict[str, object]:
    """Return a personal export with one chat."""
    chat = {"id": "19:abc", "displayName": "Boats", "MessageList": list(messages)}
    return {"userId": "8:live:mara", "exportDate": "2026-02-01T10:00", "conversations": [chat]}


def test_words_are_read_out_of_html(tmp_path: Path) -> None:
    """Marks are gone, a mention is a name, an emoji is itself, a quotation is nobody's."""
    content = (
        "<div><blockquote itemtype='http://schema.skype.com/Reply'><p>tea?</p></blockquote>"
        '<p>yes &amp;&nbsp;<b>now</b> <at id="0">Jo</at> <emoji alt="🙂"></emoji></p>'
        "<p>bye</p></div>"
    )

    [seen] = read(tmp_path, {"teams/a.json": {"value": [make_message(content)]}})

    assert said(seen) == [("Mara Okafor", "yes & now Jo 🙂\nbye", True)]


def test_replies_stand_among_the_messages(tmp_path: Path) -> None:
    """A channel's replies lie inside of the message that they answer."""
    reply = make_message("<p>two</p>", "Jo", createdDateTime="2026-01-13T09:01:00Z")
    place = {"teamId": "t", "channelId": "19:chan"}
    message = make_message("<p>one</p>", replies=[reply], channelIdentity=place)

    [seen] = read(tmp_path, {"teams/a.json": [message]})

    assert said(seen) == [("Mara Okafor", "one", True), ("Jo", "two", False)]
    assert seen.structured == {"chat": "19:chan"}


def test_events_deletions_and_programs_are_left_out(tmp_path: Path) -> None:
    """Only what a person wrote, and let stand, is evidence."""
    rows = [
        make_message("<p>one</p>"),
        make_message("x", messageType="systemEventMessage"),
        make_message("x", deletedDateTime="2026-01-13T09:05:00Z"),
        make_message("x") | {"from": {"application": {"displayName": "Flow"}, "user": None}},
    ]

    [seen] = read(tmp_path, {"teams/a.json": {"@odata.context": "x", "value": rows}})

    assert seen.raw == "one"


def test_a_file_is_kept_by_its_name(tmp_path: Path) -> None:
    """A reference to a file is an attachment; a quoted message is none."""
    files = [
        {
            "id": "1",
            "contentType": "reference",
            "contentUrl": "https://x.example/p",
            "name": "p.pdf",
        },
        {"id": "2", "contentType": "messageReference", "content": "{}", "name": None},
    ]

    [seen] = read(tmp_path, {"teams/a.json": [make_message("<p>look</p>", attachments=files)]})

    assert [(one.name, one.mime_type) for one in seen.attachments] == [("p.pdf", "application/pdf")]


def test_a_personal_export_is_read_by_chat(tmp_path: Path) -> None:
    """Its owner is known by the id, which can be among the aliases of the persona."""
    own = {
        "id": "1",
        "displayName": "Mara",
        "originalarrivaltime": "2026-01-13T09:00:00.500Z",
        "messagetype": "RichText",
        "content": "hello<br/>there",
        "from": "8:live:mara",
    }
    call = {**own, "messagetype": "Event/Call", "content": "<partlist/>"}

    [seen] = read(tmp_path, {"teams/messages.json": make_personal(call, own)})

    assert said(seen) == [("Mara", "hello\nthere", True)]
    assert seen.structured == {"chat": "Boats"}


@pytest.mark.parametrize(
    ("export", "problem"),
    [
        pytest.param({"messages": []}, "required, but missing: value", id="another object"),
        pytest.param({"value": {}}, r"expected '\['", id="no list"),
        pytest.param([make_message("a", body=None)], "body: required", id="no body"),
        pytest.param(
            [make_message("a", createdDateTime="yesterday")], "createdDateTime: expec", id="time"
        ),
        pytest.param(
            make_personal({"messagetype": "Text", "from": "", "content": "x"}),
            r"MessageList\[0\]\.from: expected who",
            id="nobody",
        ),
    ],
)
def test_a_bad_export_names_the_place(tmp_path: Path, export: object, problem: str) -> None:
    """The error says where to look, and what was found."""
    with pytest.raises(InvalidDocumentError, match=rf"a\.json:\d+: .*{problem}"):
        read(tmp_path, {"teams/a.json": export})

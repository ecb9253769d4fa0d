"""A Slack export is read as people saw it."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.observation import Observation
from persona_assets.observations.slack import plain_text, read_slack

USERS = [
    {"id": "U1", "name": "mara", "real_name": "Mara Okafor", "profile": {"display_name": "mo"}},
    {"id": "U2", "name": "tomas", "profile": {"real_name": "Tomas Lindqvist"}},
]


def make_message(**fields: object) -> dict[str, Any]:
    """Return a message as Slack exports it."""
    return {"type": "message", "user": "U1", "ts": "1768295564.000200", "text": "hello", **fields}


def read_one_day(tmp_path: Path, *messages: dict[str, Any]) -> list[Observation]:
    """Return what is read from an export with one channel-day of *messages*."""
    export = tmp_path / "slack"
    (export / "ops").mkdir(parents=True)
    (export / "users.json").write_text(json.dumps(USERS))
    (export / "ops" / "2026-01-13.json").write_text(json.dumps(list(messages), indent=1))
    return read_slack(export, tmp_path, "mara_okafor", frozenset({"mo"}))


def test_the_persona_is_known_by_any_of_its_names(tmp_path: Path) -> None:
    """A display name among the aliases is enough, and the speaker is the real name."""
    [seen] = read_one_day(tmp_path, make_message(), make_message(user="U2", ts="1768295565.0"))

    assert [turn.speaker for turn in seen.turns] == ["Mara Okafor", "Tomas Lindqvist"]
    assert seen.is_subject == (True, False)


def test_messages_come_by_time(tmp_path: Path) -> None:
    """An export that is out of order is put in order."""
    [seen] = read_one_day(
        tmp_path, make_message(ts="1768295570.0", text="second"), make_message(text="first")
    )

    assert seen.raw == "first\nsecond"
    assert seen.observed_at == dt.datetime(2026, 1, 13, 9, 12, 50, tzinfo=dt.UTC)


def test_joins_and_bots_are_left_out(tmp_path: Path) -> None:
    """Only what a person wrote is evidence."""
    seen = read_one_day(
        tmp_path,
        make_message(subtype="channel_join", text="joined"),
        make_message(subtype="bot_message", text="alert"),
        make_message(bot_id="B1", text="alert"),
    )

    assert seen == []


def test_marks_are_spelled_as_people_saw_them() -> None:
    """Mentions are names, links are labels, and escapes are undone once."""
    text = plain_text(
        "<@U1> see <#C1|ops> <https://example.org> <!here> &lt;b&gt; &amp;amp;", {"U1": ("Mara",)}
    )

    assert text == "@Mara see #ops https://example.org @here <b> &amp;"


@pytest.mark.parametrize(
    ("message", "problem"),
    [
        pytest.param(make_message(ts="soon"), r":5: \[0\]\.ts: expected seconds.*'soon'", id="ts"),
        pytest.param(make_message(user="U9"), r":4: \[0\]\.user: found 'U9'", id="user"),
        pytest.param(make_message(text=7), r":6: \[0\]\.text: expected a text; found 7", id="text"),
        pytest.param(
            make_message(subtype=["a"]), r":7: \[0\]\.subtype: expected a text", id="subtype"
        ),
        pytest.param(
            make_message(ts="9999999999.0"), r":5: \[0\]\.ts: expected a year from 1970", id="2286"
        ),
    ],
)
def test_a_bad_message_names_the_line_and_the_field(
    tmp_path: Path, message: dict[str, Any], problem: str
) -> None:
    """The error says where to look (PK-99)."""
    with pytest.raises(InvalidDocumentError, match=r"2026-01-13\.json" + problem):
        read_one_day(tmp_path, message)


def test_an_emoji_written_as_two_escapes_is_read(tmp_path: Path) -> None:
    """Slack escapes what lies outside the basic plane as two halves."""
    [seen] = read_one_day(tmp_path, make_message(text="fine \U0001f600"))

    assert seen.raw == "fine \U0001f600"


def test_a_foreign_file_in_the_export_is_an_error(tmp_path: Path) -> None:
    """A channel-day with a misspelled name is not lost in silence."""
    (tmp_path / "slack" / "ops").mkdir(parents=True)
    (tmp_path / "slack" / "users.json").write_text(json.dumps(USERS))
    (tmp_path / "slack" / "ops" / "13-01-2026.json").write_text("[]")

    with pytest.raises(InvalidDocumentError, match="no part of a Slack export"):
        read_slack(tmp_path / "slack", tmp_path, "mara_okafor", frozenset())


@pytest.mark.parametrize(
    ("user", "problem"),
    [
        pytest.param({"id": "U1", "profile": "x"}, r"\[0\]\.profile: expected an object", id="x"),
        pytest.param(
            {"id": "U1", "profile": ["x"]}, r"\[0\]\.profile: expected an object", id="[x]"
        ),
        pytest.param({"id": "U1", "name": 5}, r"\[0\]\.name: expected a text; found 5", id="name"),
        pytest.param(
            {"id": "U1", "profile": {"display_name": {}}},
            r"\[0\]\.profile\.display_name: expected a text",
            id="display name",
        ),
        pytest.param({"id": ["U1"]}, r"\[0\]\.id: expected a text", id="id"),
        pytest.param("U1", r"\[0\]: expected an object", id="no object"),
    ],
)
def test_a_bad_user_names_the_field(tmp_path: Path, user: object, problem: str) -> None:
    """Whoever wrote the list of users learns where it is wrong."""
    (tmp_path / "users.json").write_text(json.dumps([user]))

    with pytest.raises(InvalidDocumentError, match=r"users\.json:1: " + problem):
        read_slack(tmp_path, tmp_path, "mara_okafor", frozenset({"mo"}))


def test_two_users_of_one_id_are_an_error(tmp_path: Path) -> None:
    """The words of one are not given to the other."""
    (tmp_path / "users.json").write_text(json.dumps([USERS[0], USERS[0]], indent=1))

    with pytest.raises(InvalidDocumentError, match=r"\[1\]\.id: another user has the id 'U1'"):
        read_slack(tmp_path, tmp_path, "mara_okafor", frozenset({"mo"}))


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        pytest.param("channels.json", "garbage", r"json:1: Expecting value", id="no JSON"),
        pytest.param("channels.json", "{}", r"json:1: expected a list", id="no list"),
        pytest.param("channels.json", "[5]", r"json:1: \[0\]: expected an object", id="no objects"),
        pytest.param(
            "channels.json", '[{"id": "C1"}]', r"json:1: \[0\]\.name: required", id="no name"
        ),
        pytest.param("dms.json", "[{}]", r"json:1: \[0\]\.id: required", id="no id"),
        pytest.param("integration_logs.json", "5", r"json:1: expected a list", id="no logs"),
        pytest.param("ops/2026-99-99.json", "[]", r"json: no day names the file", id="no day"),
        pytest.param("ops/1969-12-31.json", "[]", r"json: no day names the file", id="1969"),
    ],
)
def test_every_file_of_the_export_is_checked(
    tmp_path: Path, name: str, text: str, problem: str
) -> None:
    """A damaged export is not read in part."""
    (tmp_path / "ops").mkdir()
    (tmp_path / "users.json").write_text(json.dumps(USERS))
    (tmp_path / name).write_text(text)

    with pytest.raises(InvalidDocumentError, match=problem):
        read_slack(tmp_path, tmp_path, "mara_okafor", frozenset({"mo"}))


def test_an_export_without_the_persona_is_an_error(tmp_path: Path) -> None:
    """An alias that is missing does not lose an export in silence."""
    with pytest.raises(InvalidDocumentError, match=r"as speakers: Tomas Lindqvist; .*the aliases"):
        read_one_day(tmp_path, make_message(user="U2"))


def test_a_day_without_the_persona_is_an_observation(tmp_path: Path) -> None:
    """Only an export without any message of the persona is refused."""
    export = tmp_path / "slack"
    (export / "ops").mkdir(parents=True)
    (export / "users.json").write_text(json.dumps(USERS))
    (export / "ops" / "2026-01-13.json").write_text(json.dumps([make_message()]))
    (export / "ops" / "2026-01-14.json").write_text(json.dumps([make_message(user="U2", text="x")]))

    seen = read_slack(export, tmp_path, "mara_okafor", frozenset({"mo"}))

    assert [entry.is_subject for entry in seen] == [(True,), (False,)]


def test_half_an_emoji_is_replaced(tmp_path: Path) -> None:
    """A text that ends inside a character can be stored."""
    [seen] = read_one_day(tmp_path, make_message(text="fine \ud83d"))

    assert seen.raw == "fine \ufffd"


def test_a_guest_of_another_workspace_is_described_by_the_message(tmp_path: Path) -> None:
    """A shared channel has people who are not in the list of users."""
    profile = {"real_name": "Ana Sol", "display_name": "ana", "name": "ana.sol"}

    [seen] = read_one_day(
        tmp_path,
        make_message(),
        make_message(user="U9", user_profile=profile, text="hi", ts="1768295570.0"),
    )

    assert [turn.speaker for turn in seen.turns] == ["Mara Okafor", "Ana Sol"]


def test_a_file_is_kept_by_name_and_size(tmp_path: Path) -> None:
    """What was deleted since has no name, and is left out (PK-05)."""
    files = [
        {
            "id": "F1",
            "name": "a.png",
            "mimetype": "image/png",
            "size": 7,
            "url_private": "https://x",
        },
        {"id": "F2", "mode": "tombstone"},
    ]

    [seen] = read_one_day(tmp_path, make_message(files=files))

    assert [(one.name, one.size_bytes, one.url) for one in seen.attachments] == [
        ("a.png", 7, "https://x")
    ]


def test_an_edited_message_and_a_thread_are_as_they_stand(tmp_path: Path) -> None:
    """The export has the last words; an answer in a thread is a message at its own time."""
    [seen] = read_one_day(
        tmp_path,
        make_message(text="after", edited={"user": "U1", "ts": "1768295600.0"}),
        make_message(text="answer", thread_ts="1768295564.000200", ts="1768295570.0"),
        make_message(subtype="message_changed", text="x", ts="1768295571.0"),
        make_message(subtype="tombstone", text="This message was deleted.", ts="1768295572.0"),
    )

    assert seen.raw == "after\nanswer"

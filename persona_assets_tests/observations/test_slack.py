"""A Slack export is read as people saw it."""

import datetime as dt
import json
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.observation import Observation
from persona_assets.observations.slack import plain_text, read_slack

USERS = [
    {"id": "U1", "name": "mara", "real_name": "Mara Okafor", "profile": {"display_name": "mo"}},
    {"id": "U2", "name": "tomas", "profile": {"real_name": "Tomas Lindqvist"}},
]


def make_message(**fields: str | int) -> dict[str, str | int]:
    """Return a message as Slack exports it."""
    return {"type": "message", "user": "U1", "ts": "1768295564.000200", "text": "hello", **fields}


def read_one_day(tmp_path: Path, *messages: dict[str, str | int]) -> list[Observation]:
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
    ],
)
def test_a_bad_message_names_the_line_and_the_field(
    tmp_path: Path, message: dict[str, str | int], problem: str
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

"""A WhatsApp export is read in both of its forms."""

import datetime as dt
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.observation import Observation
from persona_assets.observations.whatsapp import read_whatsapp


def read_chat(tmp_path: Path, text: str) -> list[Observation]:
    """Return what is read from a chat that was exported as *text*."""
    path = tmp_path / "chat.txt"
    path.write_text(text, encoding="utf-8")
    return read_whatsapp(path, tmp_path, "mara_okafor", frozenset({"mara"}))


def test_both_forms_say_the_same(tmp_path: Path) -> None:
    """Day first in brackets and month first with AM and PM name the same minute."""
    [one] = read_chat(tmp_path, "[13/01/2026, 21:12:00] Mara: hello")
    [two] = read_chat(tmp_path, "1/13/26, 9:12\u202fPM - Mara: hello")

    assert one.observed_at == two.observed_at == dt.datetime(2026, 1, 13, 21, 12, tzinfo=dt.UTC)


def test_the_whole_file_says_which_comes_first(tmp_path: Path) -> None:
    """One date that fits only one way decides for the dates that fit both."""
    [first, _] = read_chat(tmp_path, "[2/3/26, 08:00] Mara: a\n[3/14/26, 08:00] Mara: b")

    assert first.observed_at.date() == dt.date(2026, 2, 3)


def test_dates_that_contradict_each_other_are_an_error(tmp_path: Path) -> None:
    """A file is not read half one way and half the other."""
    with pytest.raises(InvalidDocumentError, match=r"chat\.txt:1: the day comes first.*line 2"):
        read_chat(tmp_path, "[14/3/26, 08:00] Mara: a\n[3/14/26, 08:00] Mara: b")


def test_a_message_of_several_lines_is_one_turn(tmp_path: Path) -> None:
    """A line without a date goes on with the message before it."""
    [seen] = read_chat(tmp_path, "1/13/26, 9:12 AM - Mara: one\ntwo\n1/13/26, 9:13 AM - Jo: three")

    assert [seen.text_of(turn) for turn in seen.turns] == ["one\ntwo", "three"]
    assert seen.is_subject == (True, False)


def test_system_lines_and_media_say_nothing(tmp_path: Path) -> None:
    """Only what a person wrote is evidence."""
    seen = read_chat(
        tmp_path,
        "1/13/26, 9:12 AM - Messages are end-to-end encrypted.\n"
        "1/13/26, 9:13 AM - Mara: <Media omitted>\n"
        "1/13/26, 9:14 AM - Mara: \u200eimage omitted\n",
    )

    assert seen == []


def test_each_day_is_an_observation(tmp_path: Path) -> None:
    """Midnight UTC parts a chat."""
    seen = read_chat(tmp_path, "[13/01/2026, 23:59:59] Mara: a\n[14/01/2026, 00:00:00] Mara: b")

    assert [entry.raw for entry in seen] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("hello\n", r":1: found 'hello'; expected", id="no date"),
        pytest.param("[31/02/2026, 09:00] Mara: a", r":1: no such time", id="no such day"),
        pytest.param("\n", r":1: no message", id="no message"),
        pytest.param("[13/01/9999, 09:00] Mara: a", r":1: no such time.*1970", id="the year 9999"),
        pytest.param("1/13/26, 25:00 PM - Mara: a", r":1: no such time", id="25 PM"),
    ],
)
def test_a_bad_chat_names_the_line(tmp_path: Path, text: str, problem: str) -> None:
    """The error says where to look."""
    with pytest.raises(InvalidDocumentError, match=r"chat\.txt" + problem):
        read_chat(tmp_path, text)


@pytest.mark.parametrize(
    "line",
    [
        "Mara changed the subject to \u201cPlan: B\u201d",
        'Mara changed the group name from "A: 1" to "B: 2"',
        "Mara changed this group's icon: new",
        "Mara changed the group description: hello",
        "Mara added Jo: the plumber",
        "Mara removed Jo: the plumber",
        'Mara created group "Plan: B"',
        "You were added: hi",
        "Messages and calls are end-to-end encrypted. Learn more: tap",
        "Our group: Messages and calls are end-to-end encrypted. Only people in this chat can.",
        "Your security code with Jo changed: tap to learn more.",
    ],
)
def test_a_system_line_with_a_colon_is_no_turn(tmp_path: Path, line: str) -> None:
    """What WhatsApp itself says is nobody's word."""
    [seen] = read_chat(tmp_path, f"1/13/26, 9:12 AM - {line}\n1/13/26, 9:13 AM - Mara: hello")

    assert seen.raw == "hello"


@pytest.mark.parametrize(
    "text",
    ["Jo added me: fun", "I changed the subject", "I created group chats", "Jo left"],
)
def test_a_message_about_such_things_is_a_turn(tmp_path: Path, text: str) -> None:
    """Only what stands before the colon tells a system line."""
    [seen] = read_chat(tmp_path, f"1/13/26, 9:12 AM - Mara: {text}")

    assert seen.raw == text


def test_a_chat_without_the_persona_is_an_error(tmp_path: Path) -> None:
    """An alias that is missing does not lose a chat in silence."""
    with pytest.raises(InvalidDocumentError, match=r"chat\.txt: .*speakers: Ann, Jo; .*alias"):
        read_chat(tmp_path, "1/13/26, 9:12 AM - Jo: a\n1/13/26, 9:13 AM - Ann: b")


def test_a_picture_makes_someone_a_speaker(tmp_path: Path) -> None:
    """A persona that sent only pictures took part in the chat."""
    [seen] = read_chat(tmp_path, "1/13/26, 9:12 AM - Jo: a\n1/13/26, 9:13 AM - Mara: image omitted")

    assert seen.raw == "a"


@pytest.mark.parametrize("line", ["x", "", " "])
def test_a_message_of_very_many_lines_is_read(tmp_path: Path, line: str) -> None:
    """The work grows as the text does; if it grew as its square, this would not end."""
    text = "1/13/26, 9:12 AM - Mara: a\n" + f"{line}\n" * 200_000 + "b"

    [seen] = read_chat(tmp_path, text)

    assert seen.raw.startswith("a\n")
    assert seen.raw.endswith("\nb")


def test_messages_are_in_order_of_time(tmp_path: Path) -> None:
    """An export that mixes its lines up, as merged ones do, is read in order of time."""
    [seen] = read_chat(tmp_path, "[13/01/2026, 21:12:00] Mara: b\n[13/01/2026, 09:00:00] Mara: a")

    assert [seen.text_of(turn) for turn in seen.turns] == ["a", "b"]
    assert seen.observed_at == dt.datetime(2026, 1, 13, 21, 12, tzinfo=dt.UTC)

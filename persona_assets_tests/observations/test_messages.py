"""Messages of any origin, and captions, are read whole or not at all."""

import datetime as dt
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets_tests.observations.making import lines, read, said

ROW = {"at": "2026-01-13T09:00:00Z", "speaker": "Mara", "text": "hello"}
VTT = (
    "WEBVTT\n\nNOTE made by a machine\n\n1\n00:00:01.000 --> 00:00:03.000\n"
    "<v Mara Okafor>I keep <i>bees</i>.</v>\n\n"
    "2\n00:00:03.000 --> 00:00:05.000 align:start\n<v Mara Okafor>On the roof.</v>\n\n"
    "00:00:05.500 --> 00:00:07.000\n<v Jo>Since&nbsp;when?</v>\n"
)


def test_each_channel_and_day_is_an_observation(tmp_path: Path) -> None:
    """Rows may come in any order; the file's name stands for a channel that is not named."""
    text = lines(
        {**ROW, "text": "second", "at": "2026-01-13T10:00:00+01:00"},
        {**ROW, "text": "first", "at": "2026-01-13T08:00:00"},
        {**ROW, "text": "elsewhere", "channel": "ops"},
        {**ROW, "text": "later", "at": "2026-01-14T00:00:00Z"},
    )

    seen = read(tmp_path, {"messages/boats.jsonl": text})

    assert sorted((one.raw, one.structured["channel"]) for one in seen) == [
        ("elsewhere", "ops"),
        ("first\nsecond", "boats"),
        ("later", "boats"),
    ]


def test_a_speaker_may_go_by_other_names(tmp_path: Path) -> None:
    """One of them among the aliases is enough."""
    row = {**ROW, "speaker": "m.o.", "names": ["mara@example.org"]}

    [seen] = read(tmp_path, {"messages/a.jsonl": lines(row)})

    assert said(seen) == [("m.o.", "hello", True)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(lines(ROW) + '{"at": 1', r":2: no JSON", id="cut off"),
        pytest.param(lines(ROW) + "[1]\n", r":2: expected an object; found \[1\]", id="a list"),
        pytest.param(lines({"at": "2026-01-13", "text": "x"}), r":1: speaker: required", id="who"),
        pytest.param(lines({**ROW, "at": "13.1.26"}), r":1: at: expected a time", id="when"),
        pytest.param(lines({**ROW, "text": None}), r":1: text: ", id="null"),
        pytest.param(lines({**ROW, "mood": 1}), r":1: mood: unknown field", id="unknown field"),
        pytest.param('{"at": 1, "at": 2}\n', r":1: no JSON: 'at' is written twice", id="twice"),
        pytest.param("", r":1: no line in it", id="nothing"),
        pytest.param(lines({**ROW, "speaker": "Jo"}), "found as speakers: Jo", id="somebody else"),
    ],
)
def test_a_bad_row_names_its_line(tmp_path: Path, text: str, problem: str) -> None:
    """The error says where to look."""
    with pytest.raises(InvalidDocumentError, match=r"a\.jsonl.*" + problem):
        read(tmp_path, {"messages/a.jsonl": text})


def test_captions_of_one_speaker_are_one_turn(tmp_path: Path) -> None:
    """What is cut for the screen is whole again, at the time at which it began."""
    [seen] = read(tmp_path, {"interviews/2026-03-01-bees.vtt": VTT})

    assert said(seen) == [
        ("Mara Okafor", "I keep bees. On the roof.", True),
        ("Jo", "Since when?", False),
    ]
    assert seen.turns[1].at == dt.datetime(2026, 3, 1, 0, 0, 5, 500000, tzinfo=dt.UTC)


def test_a_name_before_a_colon_speaks_in_captions(tmp_path: Path) -> None:
    """SubRip has no mark for speakers; words with a colon later on are words."""
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nMara: I have one rule.\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\nHere it is, plainly: sail.\n- Jo: Fine.\n"
    )

    [seen] = read(tmp_path, {"interviews/2026-03-01.srt": text})

    assert said(seen) == [
        ("Mara", "I have one rule. Here it is, plainly: sail.", True),
        ("Jo", "Fine.", False),
    ]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        pytest.param("bees.vtt", VTT, "must begin with the day", id="no day"),
        pytest.param("2026-02-30.vtt", VTT, "must begin with the day", id="no such day"),
        pytest.param("2026-03-01.vtt", VTT[6:], "expected 'WEBVTT'", id="no head"),
        pytest.param(
            "2026-03-01.vtt", VTT.replace("00:00:03.000 ", "00:61:03.000 "), ":10: exp", id="time"
        ),
        pytest.param(
            "2026-03-01.vtt", VTT.replace("00:00:05.500", "00:00:00.500"), ":13: begins", id="back"
        ),
        pytest.param(
            "2026-03-01.vtt", VTT.replace("00:00:07.000", "00:00:05.000"), ":13: ends", id="end"
        ),
        pytest.param(
            "2026-03-01.srt", "1\n00:00:01,000 --> 00:00:02,000\nhi\n", ":2: .*Mara", id="who"
        ),
        pytest.param("2026-03-01.vtt", "WEBVTT\n", ":1: no caption", id="nothing"),
    ],
)
def test_bad_captions_name_the_line(tmp_path: Path, name: str, text: str, problem: str) -> None:
    """The error says where to look."""
    with pytest.raises(InvalidDocumentError, match=problem):
        read(tmp_path, {f"interviews/{name}": text})


@pytest.mark.parametrize(
    "line",
    [
        "[00:01:12] Mara: I keep bees.",
        "00:01:12 Mara: I keep bees.",
        "Mara (1:12): I keep bees.",
        "Mara [00:01:12]: I keep bees.",
        "**Mara [00:01:12]:** I keep bees.",
        "[00:01:12] **Mara:** I keep bees.",
    ],
)
def test_the_time_in_a_recording_is_no_word(tmp_path: Path, line: str) -> None:
    """Programs that write down recordings put a time before the name or after it."""
    text = f"---\ndate: 2026-03-01\nparticipants: [Mara, Jo]\n---\nJo: Well?\n{line}\n"

    [seen] = read(tmp_path, {"interviews/a.md": text})

    assert said(seen)[1] == ("Mara", "I keep bees.", True)

"""The whole file decides how a WhatsApp export writes its dates."""

import datetime as dt
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.whatsapp_dates import dated_entries, read_entries
from persona_assets_tests.observations.making import read, said

NOON = dt.datetime(2026, 2, 3, 14, 5, tzinfo=dt.UTC)


def read_dates(tmp_path: Path, *heads: str) -> list[dt.datetime]:
    """Return when the entries with *heads* were sent."""
    path = tmp_path / "chat.txt"
    path.write_text("".join(f"{head}Mara: hi\n" for head in heads), encoding="utf-8")
    return [at for _, at in dated_entries(path, read_entries(path))]


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("[03/02/2026, 14:05:00] ", id="iOS, Europe"),
        pytest.param("\u200e[03/02/2026, 14:05:00] ", id="iOS, with a mark"),
        pytest.param("[2/3/26, 2:05:00\u202fPM] ", id="iOS, United States"),
        pytest.param("[03/02/26, 2:05:00 pm] ", id="iOS, India"),
        pytest.param("[03.02.26, 14:05:00] ", id="iOS, Germany"),
        pytest.param("[2026-02-03, 14:05:00] ", id="iOS, Sweden"),
        pytest.param("[3/2/26, 2:05:00\u00a0p.\u00a0m.] ", id="iOS, Mexico"),
        pytest.param("03/02/2026, 14:05 - ", id="Android, Britain"),
        pytest.param("03/02/2026 14:05 - ", id="Android, Brazil"),
        pytest.param("2/3/26, 2:05 PM - ", id="Android, United States"),
        pytest.param("03/02/26, 2:05 pm - ", id="Android, India"),
        pytest.param("03.02.26, 14:05 - ", id="Android, Germany"),
        pytest.param("03-02-2026 14:05 - ", id="Android, Netherlands"),
        pytest.param("2026/02/03 14:05 - ", id="Android, Japan"),
        pytest.param("3.2.2026 klo 14.05 - ", id="Android, Finland"),
        pytest.param("03/02/2026 à 14:05 - ", id="Android, France"),
        pytest.param("2026. 02. 03. 14:05 - ", id="Android, Hungary"),
    ],
)
def test_each_land_writes_the_same_minute(tmp_path: Path, head: str) -> None:
    """5 past 2 in the afternoon of 3 February, as telephones of many lands export it."""
    assert read_dates(tmp_path, head) == [NOON]


def test_time_does_not_run_backwards(tmp_path: Path) -> None:
    """Where no number is above 12, the order of the messages says which is the month."""
    day_first = read_dates(tmp_path, "[3/1/26, 9:00] ", "[1/2/26, 9:00] ")
    month_first = read_dates(tmp_path, "[1/3/26, 9:00] ", "[2/1/26, 9:00] ")

    assert [at.month for at in day_first] == [1, 2]
    assert [at.month for at in month_first] == [1, 2]


def test_the_order_weighs_more_than_am_and_pm(tmp_path: Path) -> None:
    """A telephone may be set to capitals and to the day first."""
    dates = read_dates(tmp_path, "3/1/26, 9:00 AM - ", "1/2/26, 9:00 AM - ")

    assert [(at.month, at.day) for at in dates] == [(1, 3), (2, 1)]


@pytest.mark.parametrize(
    ("line", "name", "words"),
    [
        pytest.param(
            "[03/02/2026, 14:05:00] Mara: \u200e<attached: 00000012-PHOTO-2026-02-03.jpg>",
            "00000012-PHOTO-2026-02-03.jpg",
            [],
            id="iOS",
        ),
        pytest.param(
            "03/02/2026, 14:05 - Mara: IMG-20260203-WA0001.jpg (file attached)\nthe roof",
            "IMG-20260203-WA0001.jpg",
            ["the roof"],
            id="Android, with words",
        ),
        pytest.param(
            "03.02.26, 14:05 - Mara: PTT-20260203-WA0002.opus (Datei angehängt)",
            "PTT-20260203-WA0002.opus",
            [],
            id="Android, German",
        ),
    ],
)
def test_a_file_that_was_sent_is_kept_by_its_name(
    tmp_path: Path, line: str, name: str, words: list[str]
) -> None:
    """What was written under it is what was said (PK-05)."""
    [seen] = read(tmp_path, {"whatsapp/a.txt": f"{line}\n03/02/2026, 14:06 - Mara: ok\n"})

    assert [one.name for one in seen.attachments] == [name]
    assert [text for _, text, _ in said(seen)] == [*words, "ok"]


@pytest.mark.parametrize(
    "text",
    ["<Media omitted>", "<Medien ausgeschlossen>", "<Multimedia omitido>", "<Mídia oculta>"],
)
def test_what_was_left_out_says_nothing(tmp_path: Path, text: str) -> None:
    """The mark of a picture is nobody's word, in any language that we know."""
    chat = f"03/02/2026, 14:05 - Mara: {text}\n03/02/2026, 14:06 - Mara: ok\n"

    [seen] = read(tmp_path, {"whatsapp/a.txt": chat})

    assert seen.raw == "ok"


def test_two_ways_in_one_file_are_an_error(tmp_path: Path) -> None:
    """Two exports that somebody put together are not read half wrongly."""
    with pytest.raises(
        InvalidDocumentError, match=r"chat\.txt:1: the day comes first here.*line 2"
    ):
        read_dates(tmp_path, "[14/3/26, 8:00] ", "[3/14/26, 8:00] ")

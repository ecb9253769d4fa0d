"""Every file in a persona's folder is read, each content once, or the error says why not."""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError, MissingInputError
from persona_assets.observations.reading import read_observations
from persona_assets.observations.tables import (
    OBSERVATIONS_SCHEMA,
    observation_table,
    observations_from_table,
)

MEMO = "---\ntitle: Memo\ndate: 2026-02-{day}\n---\n# Heading\n\nI like tea.\n\n> They hate it.\n"
CHAT = "[13/01/2026, 09:12:44] Mara: hello\n[14/01/2026, 09:12:44] Jo: hi\n"


def make_folder(tmp_path: Path, files: dict[str, str]) -> Path:
    """Return a persona's folder that holds *files*, by their path."""
    folder = tmp_path / "mara"
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_observations_come_in_the_order_of_their_time(tmp_path: Path) -> None:
    """A chat of January stands before a memo of February, whatever their folders are called."""
    folder = make_folder(
        tmp_path, {"documents/memo.md": MEMO.format(day="10"), "whatsapp/jo.txt": CHAT}
    )

    seen = read_observations(folder, persona="mara", aliases=["Mara"])

    assert [entry.source for entry in seen] == ["whatsapp", "whatsapp", "document"]


def test_the_same_content_twice_is_one_observation(tmp_path: Path) -> None:
    """A copy of a file under another name adds nothing (PK-08)."""
    text = MEMO.format(day="10")
    folder = make_folder(tmp_path, {"documents/a.md": text, "documents/b.md": text})

    [seen] = read_observations(folder, persona="mara", aliases=["Mara"])

    assert seen.source_path == "documents/a.md"


def test_an_id_is_a_version_4_uuid(tmp_path: Path) -> None:
    """Ids made from content have the form that the schema asks for (PK-96)."""
    folder = make_folder(tmp_path, {"documents/a.md": MEMO.format(day="10")})

    [seen] = read_observations(folder, persona="mara", aliases=[])

    assert seen.observation_id[14] == "4"


def test_an_unknown_folder_is_an_error_that_lists_the_known(tmp_path: Path) -> None:
    """Nothing is overlooked in silence (PK-02)."""
    folder = make_folder(tmp_path, {"emails/a.eml": "hello"})

    with pytest.raises(InvalidDocumentError, match=r"emails: no reader.*corrections, discord"):
        read_observations(folder, persona="mara", aliases=[])


def test_a_file_of_an_unknown_kind_is_an_error(tmp_path: Path) -> None:
    """A reader says which files it takes."""
    folder = make_folder(tmp_path, {"documents/a.docx": "hello"})

    with pytest.raises(InvalidDocumentError, match=r"a\.docx: no reader.*\*\.md, \*\.txt"):
        read_observations(folder, persona="mara", aliases=[])


def test_hidden_files_are_left_alone(tmp_path: Path) -> None:
    """What a file manager leaves behind is no observation."""
    folder = make_folder(tmp_path, {".DS_Store": "x", "documents/.DS_Store": "x"})

    assert read_observations(folder, persona="mara", aliases=[]) == []


def test_a_missing_folder_is_an_error_when_it_is_required(tmp_path: Path) -> None:
    """A wrong path does not look like a persona of whom nothing was seen."""
    with pytest.raises(MissingInputError, match="no observations of mara"):
        read_observations(tmp_path / "mara", persona="mara", aliases=[])


def test_a_missing_folder_is_no_observation_when_it_is_not_required(tmp_path: Path) -> None:
    """A persona may have a document and no evidence."""
    assert read_observations(tmp_path / "x", persona="x", aliases=[], required=False) == []


def test_a_document_leaves_out_headings_and_quotations(tmp_path: Path) -> None:
    """Words that the persona quotes are not the persona's."""
    folder = make_folder(tmp_path, {"documents/a.md": MEMO.format(day="10")})

    [seen] = read_observations(folder, persona="mara", aliases=[])

    assert seen.raw == "I like tea."
    assert seen.is_subject == (True,)
    assert seen.observed_at == dt.datetime(2026, 2, 10, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("I like tea.", r"a\.md:1: date: required", id="no front matter"),
        pytest.param("---\ntitle: x\n---\nHi", "date: required, but missing", id="no date"),
        pytest.param("---\ndate: soon\n---\nHi", r"a\.md:2: date", id="no date that exists"),
        pytest.param(
            "---\ndate: 2026-01-01\nmood: ok\n---\nHi",
            r"a\.md:3: mood: unknown field; allowed here: date, participants, title",
            id="an unknown field",
        ),
        pytest.param("---\ndate: 2026-01-01\n---\n", r"a\.md:4: no text", id="no text"),
        pytest.param("---\ndate: 2026\n---\nHi", r"a\.md:2: date: expected a", id="a year"),
        pytest.param("---\ndate: 20260210\n---\nHi", r"a\.md:2: date: expected a", id="a number"),
        pytest.param("---\ndate: '0'\n---\nHi", r"a\.md:2: date: expected a", id="a text of one"),
        pytest.param(
            "---\ndate: 0001-01-01T00:00:00+14:00\n---\nHi",
            r"a\.md:2: date: expected a year from 1970 to 2100",
            id="before all time",
        ),
        pytest.param(
            "---\ndate: 9999-12-31T23:59:59-14:00\n---\nHi",
            r"a\.md:2: date: expected a year from 1970 to 2100",
            id="after all time",
        ),
        pytest.param("---\ndate: 1969-12-31\n---\nHi", r"a\.md:2: date: expected a", id="1969"),
        pytest.param("---\ndate: 2101-01-01\n---\nHi", r"a\.md:2: date: expected a", id="2101"),
        pytest.param(
            "---\ndate: " + "[" * 100_000 + "\n---\nHi", r"a\.md:2: nested deeper", id="deep"
        ),
    ],
)
def test_a_bad_document_names_the_line_and_the_field(
    tmp_path: Path, text: str, problem: str
) -> None:
    """The error says where to look."""
    folder = make_folder(tmp_path, {"documents/a.md": text})

    with pytest.raises(InvalidDocumentError, match=problem):
        read_observations(folder, persona="mara", aliases=[])


def test_a_hard_wrapped_paragraph_is_one_turn(tmp_path: Path) -> None:
    """A line break inside a paragraph ends no sentence; a list item is a turn of its own."""
    text = "---\ndate: 2026-01-01\n---\nI like\n**strong** tea.\n\n- one\n- two\n  more\n"
    folder = make_folder(tmp_path, {"documents/a.md": text})

    [seen] = read_observations(folder, persona="mara", aliases=[])

    assert [seen.text_of(turn) for turn in seen.turns] == ["I like strong tea.", "one", "two more"]


def test_an_interview_has_a_turn_for_each_speaker(tmp_path: Path) -> None:
    """Bold and plain labels both begin a turn, and a second paragraph goes on with it."""
    text = (
        "---\ndate: 2026-03-01\nparticipants: [Interviewer, Mara Okafor]\n---\n"
        "**Interviewer:** How are you?\n\n**Mara:** Fine.\n\nNote: I mean it.\n\nInterviewer: Ok.\n"
    )
    folder = make_folder(tmp_path, {"interviews/a.md": text})

    [seen] = read_observations(folder, persona="mara", aliases=["Mara Okafor", "Mara"])

    assert [(turn.speaker, seen.text_of(turn)) for turn in seen.turns] == [
        ("Interviewer", "How are you?"),
        ("Mara", "Fine. Note: I mean it."),
        ("Interviewer", "Ok."),
    ]
    assert seen.is_subject == (False, True, False)


def test_an_interview_with_someone_else_is_an_error(tmp_path: Path) -> None:
    """An alias that is missing in the persona's document does not lose an interview in silence."""
    text = "---\ndate: 2026-03-01\n---\n**Interviewer:** Hi?\n\n**Jo:** Fine.\n"
    folder = make_folder(tmp_path, {"interviews/a.md": text})

    with pytest.raises(
        InvalidDocumentError, match=r"Interviewer, Jo; mara speaks as: mara; .*alias"
    ):
        read_observations(folder, persona="mara", aliases=["Mara"])


def test_an_interview_begins_with_a_speaker(tmp_path: Path) -> None:
    """Text before the first speaker belongs to nobody."""
    folder = make_folder(tmp_path, {"interviews/a.md": "---\ndate: 2026-03-01\n---\nWell then.\n"})

    with pytest.raises(InvalidDocumentError, match=r"a\.md:4: found 'Well then\.'"):
        read_observations(folder, persona="mara", aliases=["Mara"])


def test_observations_survive_the_table(tmp_path: Path) -> None:
    """What is stored is what was read."""
    files = {"documents/memo.md": MEMO.format(day="10"), "whatsapp/jo.txt": CHAT}
    seen = read_observations(make_folder(tmp_path, files), persona="mara", aliases=["Mara"])

    table = observation_table(seen)

    assert table.schema.equals(OBSERVATIONS_SCHEMA, check_metadata=True)
    assert observations_from_table(table) == seen


def make_pipe(path: Path) -> None:
    """Make a pipe that nobody writes to."""
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        pytest.param(make_pipe, "expected a file; found a pipe", id="a pipe"),
        pytest.param(lambda path: path.symlink_to(path), "cannot be read: ", id="itself"),
        pytest.param(
            lambda path: path.symlink_to(path.parent / "gone.md"), "leads nowhere", id="nothing"
        ),
        pytest.param(lambda path: path.symlink_to(path.parent), "a link to a folder", id="a loop"),
        pytest.param(Path.mkdir, "expected a file; found a folder", id="a folder"),
    ],
)
@pytest.mark.parametrize("place", ["documents/b.md", "slack/2026-01-13.json"])
def test_what_is_no_file_is_an_error(
    tmp_path: Path, place: str, make: Callable[[Path], None], problem: str
) -> None:
    """A thing that nobody can read is not overlooked in silence (PK-02)."""
    folder = make_folder(tmp_path, {"documents/a.md": MEMO.format(day="10")})
    if place.startswith("slack"):
        make_folder(tmp_path, {"slack/users.json": "[]"})
    make(folder / place)

    with pytest.raises(InvalidDocumentError, match=f"{place}: .*{problem}"):
        read_observations(folder, persona="mara", aliases=[])


def test_a_link_to_a_file_is_the_file(tmp_path: Path) -> None:
    """A file may lie elsewhere."""
    folder = make_folder(tmp_path, {"documents/.keep": ""})
    (tmp_path / "memo.md").write_text(MEMO.format(day="10"))
    (folder / "documents" / "memo.md").symlink_to(tmp_path / "memo.md")

    [seen] = read_observations(folder, persona="mara", aliases=[])

    assert seen.source_path == "documents/memo.md"


@pytest.mark.parametrize("place", [b"documents/caf\xe9.md", b"documents/caf\xe9/a.md"])
def test_a_name_that_is_not_utf_8_is_an_error(tmp_path: Path, place: bytes) -> None:
    """A name that no table can hold is refused, and shown with its bytes."""
    folder = make_folder(tmp_path, {"documents/a.md": MEMO.format(day="10")})
    path = folder / os.fsdecode(place)
    path.parent.mkdir(exist_ok=True)
    path.write_text(MEMO.format(day="11"))

    with pytest.raises(InvalidDocumentError, match=r"caf\\xe9.*: the name of the file must be"):
        read_observations(folder, persona="mara", aliases=[])


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    """It is not a persona of whom nothing was seen."""
    (tmp_path / "mara").write_text("")

    with pytest.raises(InvalidDocumentError, match="mara: expected a folder"):
        read_observations(tmp_path / "mara", persona="mara", aliases=[], required=False)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("line\n" * 200_000, id="a paragraph of many lines"),
        pytest.param("*a [b __c " * 20_000, id="marks that nobody closes"),
    ],
)
@pytest.mark.parametrize("head", ["documents/a.md", "interviews/a.md"])
def test_a_long_text_is_read(tmp_path: Path, head: str, text: str) -> None:
    """The work grows as the text does; if it grew as its square, this would not end."""
    folder = make_folder(tmp_path, {head: f"---\ndate: 2026-03-01\n---\n**Mara:** a\n{text}"})

    [seen] = read_observations(folder, persona="mara", aliases=["Mara"])

    assert len(seen.raw) > 150_000

"""Tests of taking words out of the files that people put in."""

import json
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.erasures import MARK
from persona_assets.upkeep.sources import Change, Check, stage_folder

SAID = "I moved to Porto because of the harbor & the light"


def write(folder: Path, name: str, text: str) -> Path:
    """Write one file below *folder*."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rewrite_folder(folder: Path, change: Change, check: Check) -> list[str]:
    """Stage a change and let it take place; return what was changed."""
    staged = stage_folder(folder, change, check)
    staged.place()
    return list(staged.changed)


def test_words_are_taken_out_of_each_kind_of_file(tmp_path: Path) -> None:
    """Chats and exports keep their form; a line of measurements goes whole."""
    folder = tmp_path / "kim"
    escaped = [{"text": SAID.replace("&", "&amp;"), "ts": "1"}, {"text": "Stays."}]
    write(folder, "slack/ops/day.json", json.dumps(escaped))
    write(folder, "imports/rows.jsonl", json.dumps({"content": SAID}) + "\n" + '{"a": 1}\n')
    write(folder, "whatsapp/chat.txt", f"[01/03/2026] Robin: {SAID}\n[01/03/2026] Kim: Stays.\n")
    write(folder, "telemetry/day.csv", f"at,value\n{SAID}\n2,stays\n")

    changed = rewrite_folder(folder, Change([SAID]), lambda _: [])

    assert changed == [
        "imports/rows.jsonl",
        "slack/ops/day.json",
        "telemetry/day.csv",
        "whatsapp/chat.txt",
    ]
    assert json.loads((folder / "slack/ops/day.json").read_text()) == [
        {"text": MARK, "ts": "1"},
        {"text": "Stays."},
    ]
    assert (folder / "imports/rows.jsonl").read_text() == '{"content": "[erased]"}\n{"a": 1}\n'
    assert (folder / "telemetry/day.csv").read_text() == "at,value\n2,stays\n"
    assert (
        folder / "whatsapp/chat.txt"
    ).read_text() == "[01/03/2026] Robin: [erased]\n[01/03/2026] Kim: Stays.\n"
    assert list(tmp_path.iterdir()) == [folder]


def test_a_file_that_says_nothing_else_is_deleted(tmp_path: Path) -> None:
    """And no other file is touched."""
    folder = tmp_path / "kim"
    write(folder, "documents/one.md", SAID)
    other = write(folder, "documents/two.md", SAID)

    rewrite_folder(folder, Change([SAID], gone={"documents/one.md"}, rewritten=()), lambda _: [])

    assert list((folder / "documents").iterdir()) == [other]
    assert other.read_text() == SAID


def test_what_cannot_be_taken_out_changes_nothing(tmp_path: Path) -> None:
    """The folder is what it was, and what is wrong is said."""
    folder = tmp_path / "kim"
    path = write(folder, "documents/one.md", SAID)

    with pytest.raises(InvalidDocumentError, match="by hand"):
        rewrite_folder(folder, Change([SAID]), lambda _: ["take it out by hand"])

    assert path.read_text() == SAID
    assert list(tmp_path.iterdir()) == [folder]


def test_lines_end_where_readers_end_them(tmp_path: Path) -> None:
    """A mark of UTF-8 and a raw U+2028 in a line of JSON are no reason to fail."""
    folder = tmp_path / "kim"
    path = write(folder, "messages/rows.jsonl", "")
    path.write_bytes(b"\xef\xbb\xbf" + f'{{"a": "one\u2028two"}}\n{{"a": "{SAID}"}}\n'.encode())

    assert rewrite_folder(folder, Change([SAID]), lambda _: []) == ["messages/rows.jsonl"]

    assert path.read_text("utf-8") == '{"a": "one\u2028two"}\n{"a": "[erased]"}\n'


def test_no_folder_is_left_empty(tmp_path: Path) -> None:
    """An empty folder of an export would be read as an export that is cut off."""
    folder = tmp_path / "kim"
    write(folder, "slack/users.json", "[]")
    seen: list[Path] = []

    def check(staged: Path) -> list[str]:
        seen.extend(staged.rglob("*"))
        return []

    rewrite_folder(folder, Change((), gone={"slack/users.json"}), check)

    assert not seen

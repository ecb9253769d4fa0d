"""A damaged or monstrous export is refused by line, without being held in memory."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations import json_rows
from persona_assets.observations import lines as bounds
from persona_assets.observations.json_fields import Row
from persona_assets.observations.json_lines import read_json_lines
from persona_assets.observations.json_rows import Facts, read_rows
from persona_assets_tests.observations.making import lines, read, said

ROW = {"at": "2026-01-13T09:00:00Z", "speaker": "Mara", "text": "hello"}
FIRST_LINES = {
    "whatsapp/a.txt": "[13/01/2026, 09:12:44] Mara: hello\n",
    "messages/a.jsonl": lines(ROW),
    "telemetry/a.csv": "recorded_at,metric,value,unit\n",
    "telemetry/a.jsonl": lines(
        {"recorded_at": "2026-01-13", "metric": "light", "value": 1, "unit": "lux"}
    ),
    "email/a.mbox": "From x\n",
    "interviews/2026-01-13.vtt": "WEBVTT\n",
}


@pytest.mark.parametrize("name", sorted(FIRST_LINES))
def test_a_line_without_end_is_refused(tmp_path: Path, name: str) -> None:
    """Of a line of many megabytes no more is read than a line may have."""
    path = tmp_path / "mara" / name
    path.parent.mkdir(parents=True)
    with path.open("wb") as stream:
        stream.write(FIRST_LINES[name].encode())
        stream.seek(100 << 20, 1)  # a hole: 100 MB that take no room on the disk
        stream.write(b"\n")

    tracemalloc.start()
    with pytest.raises(InvalidDocumentError, match=r":2: a line of more than 1,048,576 bytes"):
        read(tmp_path, {})
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 20 << 20


@pytest.mark.parametrize(
    "name", ["documents/a.md", "interviews/a.md", "assessments/a.yaml", "slack/users.json"]
)
def test_a_file_that_is_read_whole_has_a_limit(tmp_path: Path, name: str) -> None:
    """It is refused by its size, before anything of it is read."""
    path = tmp_path / "mara" / name
    path.parent.mkdir(parents=True)
    with path.open("wb") as stream:
        stream.truncate(100 << 20)

    with pytest.raises(InvalidDocumentError, match=r"at most 67,108,864 bytes; found 104,857,600"):
        read(tmp_path, {})


@pytest.mark.parametrize("name", [*sorted(FIRST_LINES), "documents/a.md", "discord/a.json"])
@pytest.mark.parametrize(
    "make", [lambda text: text.encode("utf-16"), lambda text: b"\xe9 \xff" + text.encode()]
)
def test_another_encoding_is_refused(
    tmp_path: Path, name: str, make: Callable[[str], bytes]
) -> None:
    """UTF-16 and Latin-1 are named by file and line; a mail has its own encodings."""
    data = make(FIRST_LINES.get(name, '{"a": [1]}\n'))

    with pytest.raises(InvalidDocumentError, match=r"a\.\w+:1: |2026-01-13\.vtt:1: "):
        read(tmp_path, {name: data})


def make_rows(tmp_path: Path, data: bytes) -> Path:
    """Return a JSON file that holds *data*."""
    path = tmp_path / "a.json"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        pytest.param(b"", r":1: expected '\{'; found the end", id="nothing"),
        pytest.param(b'{"rows": [1,\n2', ":2: expected ',' or ']'; found the end", id="cut at 2"),
        pytest.param(b'{"rows": [1,\n"ab', ":2: the file is cut off", id="cut in a text"),
        pytest.param(b'{"rows": [1,\n{"a": ', ":2: the file is cut off", id="cut in an object"),
        pytest.param(
            b'{"rows": [1]', ":1: expected ',' or '}'; found the end", id="cut at the end"
        ),
        pytest.param(b'{"rows": [1]} {', ":1: expected the end of the file", id="too much"),
        pytest.param(b'{"rows": [1 2]}', ":1: expected ',' or ']'; found '2'", id="no comma"),
        pytest.param(b'{"rows": [\nNaN]}', ":2: cannot be read: NaN is no JSON", id="NaN"),
        pytest.param(b'{"other": 1}', ":1: required, but missing: rows", id="no list"),
        pytest.param(b"{}", ":1: required, but missing: rows", id="an empty object"),
        pytest.param(b'{"rows": [], "rows": []}', ":1: rows: written twice", id="twice"),
        pytest.param(
            b'{"rows": [\n' + b"[" * 5000, r":2: (cannot|nested|the file)", id="very deep"
        ),
        pytest.param(b'{"rows": [' + b"[" * 70 + b"]" * 70 + b"]}", ":1: nested deeper", id="deep"),
        pytest.param(b'{"rows": [' + b"9" * 5000 + b"]}", ":1: cannot be read: ", id="digits"),
        pytest.param(b'{"rows": ["\n\xff"]}', ":2: the file must be UTF-8", id="no UTF-8"),
        pytest.param(b"\xff\xfe{\x00", ":1: .*found UTF-16", id="UTF-16"),
    ],
)
def test_json_that_is_damaged_names_the_line(tmp_path: Path, data: bytes, problem: str) -> None:
    """The error says where the file breaks off."""
    with pytest.raises(InvalidDocumentError, match=r"a\.json" + problem):
        list(read_rows(make_rows(tmp_path, data), "rows", Facts()))


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 20])
def test_rows_do_not_depend_on_how_the_file_is_cut(
    tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers, letters of several bytes and marks may lie across the cuts."""
    value = {"a": [1.5, -20, None], "rows": [{"t": "é😀\n"}, [12345], "x", 9], "z": True}
    monkeypatch.setattr(json_rows, "_CHUNK", chunk)
    facts = Facts()

    text = json.dumps(value, indent=1, ensure_ascii=False)
    rows = list(read_rows(make_rows(tmp_path, text.encode()), "rows", facts))

    assert [row for _, row in rows] == value["rows"]
    assert [line for line, _ in rows] == [
        text[: text.index(one)].count("\n") + 1
        for one in ('{\n   "t"', "[\n   12345", '"x"', " 9\n")
    ]
    assert facts == {"a": value["a"], "z": True}


def test_a_long_list_is_not_held(tmp_path: Path) -> None:
    """Twenty megabytes of messages pass through a window of two."""
    row = json.dumps({"text": "x" * 1000})
    path = make_rows(tmp_path, ('{"rows": [' + ",\n".join([row] * 20_000) + "]}").encode())

    tracemalloc.start()
    count = sum(1 for _ in read_rows(path, "rows", Facts()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 20_000
    assert most < 12 << 20


def test_an_element_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that nobody closes is not looked for to the end of the world."""
    monkeypatch.setattr(json_rows, "LONGEST_ELEMENT", 1000)
    monkeypatch.setattr(json_rows, "_CHUNK", 100)
    path = make_rows(tmp_path, b'{"rows": ["' + b"x" * 5000)

    with pytest.raises(InvalidDocumentError, match=":1: a value of more than 1,000 characters"):
        list(read_rows(path, "rows", Facts()))


def test_a_long_element_is_refused_also_when_it_was_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is of the element, however much of the file is held; one below it is read."""
    monkeypatch.setattr(json_rows, "LONGEST_ELEMENT", 1000)

    assert list(read_rows(make_rows(tmp_path, b'["' + b"x" * 998 + b'"]'), None, Facts()))
    with pytest.raises(InvalidDocumentError, match=":1: a value of more than 1,000 characters"):
        list(read_rows(make_rows(tmp_path, b'["' + b"x" * 999 + b'"]'), None, Facts()))


def test_a_line_that_nests_without_end_is_told_in_our_words(tmp_path: Path) -> None:
    """Nobody has to know what recursion is."""
    (tmp_path / "a.jsonl").write_text('{"a": ' + "[" * 100_000)

    with pytest.raises(InvalidDocumentError, match=r"a\.jsonl:1: no JSON: nested too deep$"):
        list(read_json_lines(tmp_path / "a.jsonl"))


def test_half_of_an_emoji_becomes_a_mark(tmp_path: Path) -> None:
    """A program that cuts texts leaves halves, which no table can hold."""
    text = json.dumps(ROW).replace("hello", "hi \\ud83d")

    [seen] = read(tmp_path, {"messages/a.jsonl": text})

    assert said(seen) == [("Mara", "hi \ufffd", True)]


def test_nothing_of_a_folder_is_taken_if_one_file_is_damaged(tmp_path: Path) -> None:
    """A good file beside a bad one gives nothing (design §8)."""
    files = {"messages/a.jsonl": lines(ROW), "messages/b.jsonl": lines(ROW)[:-9]}

    with pytest.raises(InvalidDocumentError, match=r"b\.jsonl:1: no JSON"):
        read(tmp_path, dict(files))


def test_a_row_says_which_field_is_wrong(tmp_path: Path) -> None:
    """The path to a nested field is spelled as people write it."""
    row = Row(tmp_path / "a.json", 3, {"files": [{"size": "big"}]})

    with pytest.raises(InvalidDocumentError, match=r"a\.json:3: files\[0\]\.size: expected a whol"):
        row.rows("files")[0].maybe_size("size")


def test_the_limits_are_what_the_documents_say() -> None:
    """``docs/observations.md`` names them."""
    assert (bounds.LONGEST_LINE, bounds.LONGEST_TEXT) == (1 << 20, 64 << 20)
    assert json_rows.LONGEST_ELEMENT == 64 << 20

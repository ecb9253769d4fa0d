"""A file that a person wrote is read as it stands, or refused with file, line and field."""

import json
import os
import threading
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from persona_assets.documents import fit_model, load_model, parse_document
from persona_assets.errors import InvalidDocumentError, MissingInputError


class Part(BaseModel):
    """One item of the list below."""

    model_config = ConfigDict(extra="forbid")

    name: str
    weight: float = 1


class Whole(BaseModel):
    """A small document."""

    model_config = ConfigDict(extra="forbid")

    name: str
    parts: list[Part] = []
    country: str = "SE"


def read(text: str, name: str = "a.yaml") -> Whole:
    """Read *text* as the file called *name*."""
    return fit_model(parse_document(Path(name), text), Whole)


def test_yaml_is_version_1_2() -> None:
    """Norway is a country, not a truth value."""
    assert read("name: x\ncountry: NO\n").country == "NO"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("", r"a.yaml: expected a mapping; found an empty file", id="nothing"),
        pytest.param("- x\n", r"a.yaml:1: expected a mapping; found list", id="a list"),
        pytest.param("name: [x\n", r"a.yaml:2: did not find expected", id="no YAML"),
        pytest.param("name: x\nname: y\n", r"a.yaml:2: name: written twice", id="a key twice"),
        pytest.param("parts: []\n", r"a.yaml:1: name: required, but missing", id="a field missing"),
        pytest.param(
            "name: x\nparts:\n- name: a\n  wieght: 1\n",
            r"a.yaml:4: parts\[0\].wieght: unknown field; allowed here: name, weight",
            id="a field misspelt",
        ),
        pytest.param(
            "name: x\nparts:\n- name: a\n  weight: much\n",
            r"a.yaml:4: parts\[0\].weight: .*found 'much'",
            id="a text for a number",
        ),
        pytest.param(
            "name: !!python/object/apply:os.getcwd []\n", r"a.yaml:1: .*os.getcwd", id="a call"
        ),
        pytest.param("a: &a [*a]\n", r"a.yaml:1: \*a stands inside &a", id="a list in itself"),
        pytest.param(
            "a: é\nb: \x07\n",
            r"a.yaml:2: not YAML: the character U\+0007 is not allowed$",
            id="a control character",
        ),
    ],
)
def test_a_wrong_yaml_file_is_named(text: str, problem: str) -> None:
    """The error has the file, the line, the field, what was found and what is allowed."""
    with pytest.raises(InvalidDocumentError, match=problem):
        read(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param('{"name": "x",}', r"a.json:1: ", id="no JSON"),
        pytest.param('{\n "name": 1\n}', r"a.json:2: name: .*found 1", id="a number for a text"),
        pytest.param('{\n\t"name": 1\n}', r"a.json:2: name: .*found 1", id="tabs"),
    ],
)
def test_a_wrong_json_file_is_named(text: str, problem: str) -> None:
    """JSON is as strict as YAML, and says where."""
    with pytest.raises(InvalidDocumentError, match=problem):
        read(text, "a.json")


def test_aliases_of_aliases_end() -> None:
    """A few lines that stand for millions of values are refused."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    with pytest.raises(InvalidDocumentError, match=r"a.yaml:4: the aliases stand for"):
        read("\n".join(lines))


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 is an error that says so."""
    (tmp_path / "a.yaml").write_bytes("name: Malmö".encode("latin-1"))

    with pytest.raises(InvalidDocumentError, match=r"a.yaml:1: the file must be UTF-8"):
        load_model(tmp_path / "a.yaml", Whole)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is a MissingInputError, which is a FileNotFoundError."""
    with pytest.raises(MissingInputError, match=r"a.yaml: no such file"):
        load_model(tmp_path / "a.yaml", Whole)


DEEP = 100_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.yaml", "a: " + "[" * DEEP, id="lists in brackets"),
        pytest.param("a.yaml", "a: " + "{a: " * DEEP, id="mappings in braces"),
        pytest.param("a.yaml", "- " * DEEP + "x", id="lists in one line"),
        pytest.param("a.yaml", "".join(" " * n + "a:\n" for n in range(1000)), id="indentation"),
        pytest.param("a.yaml", "? " * DEEP, id="mappings as keys"),
        pytest.param(
            "a.yaml", "\n".join(f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 99)), id="aliases"
        ),
        pytest.param("a.json", "[" * DEEP, id="JSON that never ends"),
        pytest.param("a.json", "[" * 5000 + "]" * 5000, id="JSON"),
        pytest.param("a.json", "[\t" * 65 + "]" * 65, id="JSON with tabs"),
    ],
)
def test_deep_nesting_is_refused(name: str, text: str) -> None:
    """However a file nests, it is refused before anything recurses."""
    start = "a0: &a0 [x]\n" if "&a1" in text else ""

    with pytest.raises(InvalidDocumentError, match=rf"{name}:\d+: nested deeper than 64 levels"):
        parse_document(Path(name), start + text)


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_nesting_that_people_need_is_read(name: str) -> None:
    """The limit itself is allowed."""
    assert parse_document(Path(name), "[" * 64 + "]" * 64).value


def test_an_alias_says_what_its_anchor_says() -> None:
    """A few repetitions are what aliases are for."""
    found = parse_document(Path("a.yaml"), "a: &a [1, 2]\nb: *a\nc: *a\n")

    assert found.value["c"] == [1, 2]


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        pytest.param("a.yaml", "name: x\nweight: {}\n", r"a.yaml:2: weight: ", id="YAML"),
        pytest.param("a.yaml", "x: 1\n? {}\n: 1\n", r"a.yaml:2: ", id="a key"),
        pytest.param("a.json", '{{"name": "x",\n"weight": {}}}', r"a.json:2: ", id="JSON"),
    ],
)
def test_a_number_without_end_is_refused(name: str, text: str, place: str) -> None:
    """Thousands of digits are no number that anything can be made of."""
    with pytest.raises(InvalidDocumentError, match=place + "a number of more than 300 digits"):
        parse_document(Path(name), text.format("9" * 5000))


def test_digits_in_a_text_are_a_text() -> None:
    """Only numbers have a limit."""
    assert parse_document(Path("a.json"), json.dumps(["9" * 5000])).value == ["9" * 5000]


@pytest.mark.parametrize("value", ["!!int x", "!!int ''", "!!bool x", "!!null x", "!!float x"])
def test_a_tag_that_does_not_fit_is_refused(value: str) -> None:
    """A tag promises a type that the text must have."""
    with pytest.raises(InvalidDocumentError, match=r"a.yaml: a tag does not fit its value"):
        parse_document(Path("a.yaml"), f"a: {value}\n")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param('{"a": 1,\n"a": 2}', "a.json:2: a: written twice", id="plain"),
        pytest.param('{\n\t"a": 1,\n\t"a": 2\n}', "a.json:3: a: written twice", id="with tabs"),
        pytest.param('{"a": 1,\n"\\u0061": 2}', "a.json:2: a: written twice", id="an escape"),
        pytest.param(
            '{"b": [{}, {"a": [],\n"a": {}}]}', r"a.json:2: b\[1\].a: written twice", id="inside"
        ),
    ],
)
def test_a_json_key_twice_is_refused(text: str, problem: str) -> None:
    """JSON is read as strictly as YAML: one key has one value."""
    with pytest.raises(InvalidDocumentError, match=problem):
        parse_document(Path("a.json"), text)


def test_the_lines_of_json_are_those_of_its_fields() -> None:
    """Brackets, commas and escaped quotes inside texts do not confuse the count."""
    text = '{\n"a": [1,\n{"b": "]},\\"["},\n[]],\n"c": {}}'

    found = parse_document(Path("a.json"), text)

    assert found.lines == {
        (): 1,
        ("a",): 2,
        ("a", 0): 2,
        ("a", 1): 3,
        ("a", 1, "b"): 3,
        ("a", 2): 4,
        ("c",): 5,
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param('"x\\ud83d"', "x\ufffd", id="a first half"),
        pytest.param('"\\ude00\\ud83d!"', "\ufffd\ufffd!", id="halves in the wrong order"),
        pytest.param('"\\ud83d\\ude00"', "\U0001f600", id="both halves"),
        pytest.param('"\\\\ud83d"', "\\ud83d", id="a backslash before letters"),
    ],
)
def test_half_a_character_is_replaced(text: str, value: str) -> None:
    """What UTF-8 cannot hold becomes U+FFFD; all else stays."""
    assert parse_document(Path("a.json"), text).value == value


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A folder in the place of a file is an error that says so."""
    with pytest.raises(InvalidDocumentError, match="expected a file; found a folder"):
        load_model(tmp_path, Whole)


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    """Nothing waits for a pipe that nobody writes to."""
    os.mkfifo(tmp_path / "a.yaml")
    caught: list[InvalidDocumentError] = []

    def read_it() -> None:
        try:
            load_model(tmp_path / "a.yaml", Whole)
        except InvalidDocumentError as problem:
            caught.append(problem)

    reader = threading.Thread(target=read_it, daemon=True)
    reader.start()
    reader.join(10)

    assert [problem.problem for problem in caught] == ["expected a file; found no regular file"]


def test_a_file_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the system says of a file is part of the error (root may read all: it is simulated)."""
    path = tmp_path / "a.yaml"
    path.write_text("name: x\n")

    def refuse(_: Path, encoding: str) -> str:
        raise PermissionError(13, "Permission denied", encoding)

    monkeypatch.setattr(Path, "read_text", refuse)

    with pytest.raises(InvalidDocumentError, match=r"a.yaml: cannot be read: Permission denied"):
        load_model(path, Whole)


def test_a_link_to_itself_is_named(tmp_path: Path) -> None:
    """A link that leads to itself is no missing file."""
    (tmp_path / "a.yaml").symlink_to(tmp_path / "a.yaml")

    with pytest.raises(InvalidDocumentError, match=r"a.yaml: cannot be read: "):
        load_model(tmp_path / "a.yaml", Whole)


def test_an_error_shows_the_beginning_of_a_long_value() -> None:
    """A value of a million letters does not fill the screen."""
    with pytest.raises(InvalidDocumentError) as caught:
        read("name: x\nparts: " + "y" * 1_000_000)

    assert len(str(caught.value)) < 400

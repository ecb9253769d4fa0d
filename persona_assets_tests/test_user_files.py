"""A file that a person wrote is read as it stands, or refused with file, line and field."""

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
        pytest.param("a: &a [*a]\n", r"a.yaml:1: nested deeper than 64", id="a list in itself"),
        pytest.param("name: \x07\n", r"a.yaml: not YAML", id="a control character"),
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
        pytest.param('{\n\t"name": 1\n}', r"a.json: name: .*found 1", id="tabs hide the lines"),
    ],
)
def test_a_wrong_json_file_is_named(text: str, problem: str) -> None:
    """JSON is as strict as YAML, and says where."""
    with pytest.raises(InvalidDocumentError, match=problem):
        read(text, "a.json")


def test_aliases_of_aliases_end() -> None:
    """A few lines that stand for millions of values are refused."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]

    with pytest.raises(InvalidDocumentError, match="more than 1,000,000 values"):
        read("\n".join(lines))


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    """A file that is not UTF-8 is an error that says so."""
    (tmp_path / "a.yaml").write_bytes("name: Malmö".encode("latin-1"))

    with pytest.raises(InvalidDocumentError, match=r"a.yaml: the file must be UTF-8"):
        load_model(tmp_path / "a.yaml", Whole)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is a MissingInputError, which is a FileNotFoundError."""
    with pytest.raises(MissingInputError, match=r"a.yaml: no such file"):
        load_model(tmp_path / "a.yaml", Whole)

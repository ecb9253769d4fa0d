"""Files that schemas are read from are refused when they would hurt, and say where."""

import json
from pathlib import Path

import pytest
import yaml
from yamlcore import CCoreLoader

from persona_assets.errors import MissingInputError, SchemaImportError
from persona_assets.schemas.sources import MOST_BYTES, read_source

_LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Return the file *name* with *content*."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        pytest.param("a.json", '{"a":\n  1,}', ":2: not JSON: .* at column 5", id="broken JSON"),
        pytest.param("a.yaml", "a: b\n c: d\n", ":2: not YAML: .* column 3", id="broken YAML"),
        pytest.param("a.json", b'{"a":\n"\xff"}', ":2: .*UTF-8; byte 7 ", id="not UTF-8"),
        pytest.param("a.json", b'\xef\xbb\xbf"\xff"', "byte 4 ", id="not UTF-8 behind a mark"),
        pytest.param("a.json", '{"a": {"b": 1,\n"b": 2}}', ":2: the key 'b'", id="twice in JSON"),
        pytest.param("a.yaml", "a:\n  b: 1\n  b: 2\n", ":3: the key 'b'", id="twice in YAML"),
        pytest.param("a.yaml", _LAUGHS, ":6: the aliases stand for", id="billion laughs"),
        pytest.param("a.yaml", "a: &x\n  b: *x\n", r":2: \*x stands", id="an alias in itself"),
        pytest.param("a.json", "[\n" * 5000, ":101: nested deeper", id="deep JSON"),
        pytest.param("a.yaml", "[\n" * 5000, ":101: nested deeper", id="deep YAML"),
        pytest.param("a.json", '{"a":\n1e999}', ":2: a number that no float", id="large number"),
        pytest.param("a.json", "[NaN]", ":1: a number that no float", id="no number"),
        pytest.param("a.json", f"[\n{'9' * 5000}]", ":2: a number", id="many digits"),
        pytest.param("a.yaml", "a: !!python/name:os.system x", ":1: the tag", id="Python tag"),
        pytest.param("a.yaml", "a: 1\n---\nb: 2\n", ":2: expected one YAML", id="two documents"),
        pytest.param("a.yaml", "? [a]\n: 1\n", ":1: a key must be a text", id="a list as key"),
        pytest.param("a.json", " \n", ": the file is empty", id="empty"),
        pytest.param("a.yaml", b"a\n\0", ":2: not a text file", id="binary"),
        pytest.param("a.json", "[" + "[]," * 3_000_000, "more than 3,000,000", id="many values"),
    ],
)
def test_a_file_that_would_hurt_is_refused_with_its_place(
    tmp_path: Path, name: str, content: str | bytes, problem: str
) -> None:
    """Each problem is one error that names the file and the line."""
    path = write(tmp_path, name, content)

    with pytest.raises(SchemaImportError, match=problem) as error:
        read_source(path)

    assert str(error.value).startswith(str(path))


def test_a_file_of_50_mb_is_refused_unread(tmp_path: Path) -> None:
    """How long a file may be is checked before it is read."""
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)

    with pytest.raises(SchemaImportError, match="40,000,001 bytes; a schema file may have"):
        read_source(path)


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    """What is not there is missing, and a folder is no file."""
    with pytest.raises(MissingInputError):
        read_source(tmp_path / "none.json")
    with pytest.raises(SchemaImportError, match="found a folder"):
        read_source(tmp_path)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    """Editors put it there; it means nothing."""
    assert read_source(write(tmp_path, "a.json", b"\xef\xbb\xbf[1]")).value == [1]


def test_half_a_character_becomes_the_replacement_character(tmp_path: Path) -> None:
    """A lone surrogate cannot be written as UTF-8; a pair is a character."""
    path = write(tmp_path, "a.json", r'{"\ud800": "\ud83d\ude00 \\ud800"}')

    assert read_source(path).value == {"\ufffd": "\U0001f600 \\ud800"}


YAML = """\
openapi: 3.0.0
codes: {200: a, "404": b, NO: c, null: d}
values: [NO, no, on, 2023-01-02, 0o17, 0x1F, 1_000, .5, 1e3, null, ~, "", true, 'true', 1.0]
text: |
  several
  lines
shared: &shared {type: string, nested: [1, {a: 2}]}
again: *shared
"""


def test_yaml_is_read_as_the_library_reads_it(tmp_path: Path) -> None:
    """Values are those of YAML 1.2 core; only keys are always texts."""
    path = write(tmp_path, "a.yaml", YAML)

    value = read_source(path).value

    expected = yaml.load(YAML, Loader=CCoreLoader)  # noqa: S506 - a safe loader of another name
    expected["codes"] = {"200": "a", "404": "b", "NO": "c", "null": "d"}
    assert json.dumps(value) == json.dumps(expected)


def test_merge_keys_are_understood(tmp_path: Path) -> None:
    """What a mapping says itself stands; earlier merged mappings stand before later ones."""
    text = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b]\n  x: 0\n"

    assert read_source(write(tmp_path, "a.yaml", text)).value["c"] == {"x": 0, "y": 1, "z": 2}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.json", '{\n"a": [1,\n{"b/c":\n 2}],\n"d": "\\"e\\"", "f": {}}', id="JSON"),
        pytest.param("a.yaml", "\na:\n- 1\n- b/c:\n    2\nd: e\nf: {}", id="YAML"),
    ],
)
def test_lines_are_those_of_the_keys(tmp_path: Path, name: str, text: str) -> None:
    """A place has the line of its key; a place that is not there that of the nearest one."""
    source = read_source(write(tmp_path, name, text))
    places = {"b/c": ("a", "1", "b/c"), '"d"': ("d",), "d": ("d",), "f": ("f",)}

    lines = source.lines([*places.values(), ("a", "1", "none", "x")])

    for word, place in places.items():
        if word in text:
            found = next(n for n, line in enumerate(text.split("\n"), 1) if word in line)
            assert lines[place] == found
    assert lines[("a", "1", "none", "x")] == lines[("a", "1", "b/c")]

"""Avro schema files that cannot be read: the error says where and why."""

from pathlib import Path

import pytest

from persona_assets.errors import MissingInputError, SchemaImportError
from persona_assets.schemas.avro.reading import read_avro


def problem(tmp_path: Path, text: str) -> str:
    """Return what is wrong with *text*, as a person reads it, without the folder."""
    path = tmp_path / "bad.avsc"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemaImportError) as caught:
        read_avro(path, roots={}).schema()
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "bad.avsc: the file is empty", id="empty"),
        pytest.param('{"type":\n "record",,}', "bad.avsc:2: not JSON", id="broken"),
        pytest.param(
            '{"type": "record",\n"name": "1st", "fields": []}',
            "bad.avsc:1: #: the record needs a name of letters, digits and _; found '1st'",
            id="name",
        ),
        pytest.param(
            '{"type": "record", "name": "A", "fields": [\n{"name": "a-b", "type": "int"}]}',
            "bad.avsc:2: #/fields/0: a field needs a name of letters, digits and _; found 'a-b'",
            id="name of a field",
        ),
        pytest.param(
            '{"type": "record", "name": "A"}', "the record A needs 'fields', a list", id="fields"
        ),
        pytest.param(
            '{"type": "record", "name": "A", "fields": [\n{"name": "a", "type": "Missing"}]}',
            "bad.avsc:2: #/fields/0/type: the type Missing is not defined here",
            id="unknown type",
        ),
        pytest.param(
            '{"type": "record", "name": "A", "fields": [{"name": "a", "type": "int"},\n'
            '{"name": "a", "type": "int"}]}',
            "bad.avsc:2: #/fields/1: the record A has two fields named 'a'",
            id="field twice",
        ),
        pytest.param(
            '[{"type": "fixed", "name": "A", "size": 1},\n'
            '{"type": "fixed", "name": "A", "size": 2}]',
            "bad.avsc:2: #/1: A is defined a second time; first at bad.avsc:1",
            id="type twice",
        ),
        pytest.param(
            '{"type": "enum", "name": "A", "symbols": ["B",\n "C d"]}',
            "bad.avsc:2: #/symbols/1: a symbol is of letters, digits and _; found 'C d'",
            id="symbol",
        ),
        pytest.param(
            '{"type": "fixed", "name": "A", "size": -1}', "the fixed A needs 'size'", id="size"
        ),
        pytest.param(
            '{"type": "array", "items": [["int"], "null"]}', "a union directly within", id="union"
        ),
        pytest.param("[]", "a union needs at least one type", id="no branch"),
        pytest.param("17", "bad.avsc:1: #: expected a type; found 17", id="number"),
        pytest.param('{"name": "A"}', "a type without 'type'", id="no type"),
        pytest.param('{"type": "map"}', "the type map needs 'values'", id="no values"),
        pytest.param('{"a": 1, \n"a": 2}', "the key 'a' is written twice", id="key twice"),
        pytest.param("[" * 5000, "bad.avsc", id="deep"),
    ],
)
def test_the_place_of_a_mistake_is_named(tmp_path: Path, text: str, expected: str) -> None:
    """Each mistake is one line with file, line and what was found."""
    assert expected in problem(tmp_path, text)


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """A file that is not there is told apart from one that is wrong."""
    with pytest.raises(MissingInputError, match="no such file"):
        read_avro(tmp_path / "none.avsc", roots={})


def test_a_broken_file_beside_is_passed_over(tmp_path: Path) -> None:
    """A broken neighbor does not hinder a search among the files of a folder."""
    (tmp_path / "broken.avsc").write_text("{")
    (tmp_path / "types.avsc").write_text('{"type": "fixed", "name": "Mac", "size": 6}')
    (tmp_path / "device.avsc").write_text(
        '{"type": "record", "name": "Device", "fields": [{"name": "mac", "type": "Mac"}]}'
    )

    schema = read_avro(tmp_path / "device.avsc", roots={}).schema()

    assert schema.encoding["avro"]["fields"][0]["type"]["size"] == 6


def test_a_file_of_records_is_no_schema(tmp_path: Path) -> None:
    """Who names a file of Avro records is told that a schema is wanted."""
    assert "a file of Avro records" in problem(tmp_path, "Obj\x01")

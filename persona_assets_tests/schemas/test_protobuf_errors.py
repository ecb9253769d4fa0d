"""Protobuf files that cannot be read: the error says where and why."""

from pathlib import Path

import pytest

from persona_assets.errors import MissingInputError, SchemaImportError
from persona_assets.schemas.protobuf import compiling as protobuf_compiling
from persona_assets.schemas.protobuf.reading import read_protobuf

HEAD = 'syntax = "proto3";\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "bad.proto: no message is in this file", id="empty"),
        pytest.param(
            HEAD + "enum E { A = 0; }",
            "no message is in this file, only enums (E); import a file that uses them",
            id="only enums",
        ),
        pytest.param(
            HEAD + "message A { int32 a; }",
            "bad.proto:2: Missing field number, at column 20",
            id="no number",
        ),
        pytest.param(
            HEAD + "message A { Foo a = 1; }",
            'bad.proto:2: "Foo" is not defined, at column 13',
            id="unknown type",
        ),
        pytest.param(
            HEAD + "message A { int32 a = 1 [(b) = 2]; }",
            'bad.proto:2: Option "(b)" unknown',
            id="unknown option",
        ),
        pytest.param('edition = "2099"; message A {}', 'Unknown edition "2099"', id="edition"),
        pytest.param(
            HEAD + "message A { int32 a = 1; int32 b = 1; }", "bad.proto:2: ", id="number twice"
        ),
        pytest.param(HEAD + 'import "gone.proto"; message A { int32 a }', "bad.proto:2", id="both"),
    ],
)
def test_the_place_of_a_mistake_is_named(tmp_path: Path, text: str, expected: str) -> None:
    """Each mistake is told in the compiler's own words, with file and line."""
    path = tmp_path / "bad.proto"
    path.write_text(text)

    with pytest.raises(SchemaImportError) as caught:
        read_protobuf(path, roots={})

    assert expected in str(caught.value)


def test_a_mistake_in_an_import_names_that_file(tmp_path: Path) -> None:
    """The error is about the file with the mistake, not about the one that imports it."""
    (tmp_path / "other.proto").write_text(HEAD + "message B { int32 b; }")
    (tmp_path / "good.proto").write_text(HEAD + 'import "other.proto"; message A { B b = 1; }')

    with pytest.raises(SchemaImportError, match=r"other\.proto:2: Missing field number"):
        read_protobuf(tmp_path / "good.proto", roots={})


def test_an_import_never_leaves_the_folders(tmp_path: Path) -> None:
    """A path with dots or from the root of the disk is not followed."""
    (tmp_path / "secret.proto").write_text(HEAD + "message S { int32 s = 1; }")
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "a.proto"
    path.write_text(HEAD + 'import "../secret.proto"; message A { int32 a = 1; }')

    [notice] = read_protobuf(path, roots={}).schema().notices

    assert notice.construct == "missing import"


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """A file that is not there is told apart from one that is wrong."""
    with pytest.raises(MissingInputError, match="no such file"):
        read_protobuf(tmp_path / "none.proto", roots={})


def test_without_the_compiler_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has no protoc hears how to get it."""
    path = tmp_path / "a.proto"
    path.write_text(HEAD + "message A { int32 a = 1; }")
    monkeypatch.setattr(protobuf_compiling, "find_spec", {}.get)

    with pytest.raises(MissingInputError, match=r"persona-assets\[protobuf\]"):
        read_protobuf(path, roots={})

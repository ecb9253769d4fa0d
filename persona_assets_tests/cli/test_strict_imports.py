"""``--strict``: in every language, what could not be carried over has a file, a line and a code."""

from pathlib import Path

import pytest

from persona_assets_tests.cli.calling import call
from persona_assets_tests.cli.schema_files import DDL, JSON_SCHEMA, OPENAPI

AVRO = """{"type": "record", "name": "A", "fields": [
{"name": "x", "type": {"type": "string", "logicalType": "made-up"}}]}
"""
PROTO = 'syntax = "proto3";\nimport "no.proto";\nmessage A { int32 a = 1; }\n'
FAULTY = {
    "a.yaml": (
        OPENAPI.replace("{type: string, minLength: 1, maxLength: 80}", "{pattern: '['}"),
        21,
        "#/components/schemas/User/properties/name/pattern",
    ),
    "a.json": ('{"title": "A",\n"properties": {\n"x": {"pattern": "[a-"}}}', 3, "pattern"),
    "a.avsc": (AVRO, 2, "logical type made-up"),
    "a.sql": ("CREATE TABLE t (\n id INT,\n place geometry_thing);", 3, "'geometry_thing'"),
    "a.proto": (PROTO, 2, "no.proto"),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_warning_has_file_line_and_construct(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str
) -> None:
    """The profile is written, with the warning in it, and the exit code is 6."""
    text, line, construct = FAULTY[name]
    path, target = tmp_path / name, tmp_path / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    entity = ("-e", "User") if name == "a.yaml" else ()

    words = ("import-schema", str(path), *entity, "-o", str(target), "--strict")
    code, _, said = call(capfdbinary, *words)

    assert code == 6
    assert f"persona-gen: warning: {path}:{line}: " in said
    assert construct in said
    assert f"#   {path}:{line}: " in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "text"), [("b.json", JSON_SCHEMA), ("b.sql", DDL)])
def test_an_import_without_warnings_is_0(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str, text: str
) -> None:
    """With --strict, too."""
    path, target = tmp_path / name, tmp_path / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    entity = ("-e", "users") if name == "b.sql" else ()

    code, _, said = call(
        capfdbinary, "import-schema", str(path), *entity, "-o", str(target), "--strict"
    )

    assert (code, "warning:" in said) == (0, False)

"""Bad schemas: an error that says where, in bounded time and memory, and nothing written."""

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from persona_assets_tests.cli.calling import call

PROTO = 'syntax = "proto3";\nmessage A {\n  int32 = 1;\n}\n'
HEAD = '{"title": "A", "type": "object", "required": ["x"], "properties": {"x": '
LAUGHS = "openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{one}: &a{one} [{', '.join([f'*a{one - 1}'] * 10)}]\n" for one in range(1, 10)
)
_MEGABYTE = 1 << 20
_SECONDS = 20
_MEMORY = 1536 * _MEGABYTE


def imported(capture: pytest.CaptureFixture[bytes], path: Path) -> tuple[int, str]:
    """Import the schema at *path*; return the code and what was said, if nothing was written."""
    target = path.parent / "profile.yaml"

    code, out, said = call(capture, "import-schema", str(path), "-o", str(target))

    assert out == b""
    assert not target.exists()
    return code, said


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        pytest.param("a.json", '{"title": "A",\n "type": }', 2, id="JSON"),
        pytest.param("a.yaml", "openapi: 3.0.0\ninfo: [\npaths: {}\n", 4, id="YAML"),
        pytest.param("a.avsc", '{"type": "record",\n"name":"A" "fields": []}', 2, id="Avro"),
        pytest.param("a.sql", "-- one\nCREATE TABLE a (\n  id INT,\n", 2, id="SQL"),
        pytest.param("a.proto", PROTO, 3, id="Protobuf"),
        pytest.param("b.sql", "-- one\nCREATE TABLE caf\xe9 (id INT);", 2, id="SQL, no UTF-8"),
        pytest.param("b.json", '{\n"title": "\xe9"}', 2, id="JSON, no UTF-8"),
        pytest.param("b.avsc", '{"type": "record",\n"name": "\xe9"}', 2, id="Avro, no UTF-8"),
        pytest.param("b.proto", 'syntax = "proto3";\n// \xe9', 2, id="Protobuf, no UTF-8"),
        pytest.param("c.json", HEAD + '\n{"$ref": "#/$defs/y"}}}', 2, id="dangling reference"),
        pytest.param("d.json", '{"title": "A", "x": ' + "[" * 999 + "]" * 999 + "}", 1, id="depth"),
    ],
)
def test_broken_files_are_named_with_their_line(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str, text: str, line: int
) -> None:
    """Code 3, the file and the line, on one line of stderr."""
    path = tmp_path / name
    path.write_bytes(text.encode("latin-1"))

    code, said = imported(capfdbinary, path)

    assert code == 3
    assert said.startswith(f"persona-gen: error: {path}:{line}: ")
    assert said.count("\n") == 1


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        pytest.param('{"$ref": "#"}', "a member that demands itself has no end", id="no end"),
        pytest.param('{"type": "string", "minLength": 1000000000}', "too long", id="a long text"),
        pytest.param('{"type": "array", "minItems": 10000000}', "too long", id="a long list"),
        pytest.param('{"type": "integer", "minimum": 3, "maximum": 2}', "3", id="nothing"),
        pytest.param('{"type": "string", "pattern": "^a$", "minLength": 2}', "pattern", id="word"),
    ],
)
def test_what_cannot_be_made_is_named(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], rule: str, problem: str
) -> None:
    """Code 3, the file, the entity and the reason, on one short line."""
    path = tmp_path / "a.json"
    path.write_text(HEAD + rule + "}}", encoding="utf-8")

    code, said = imported(capfdbinary, path)

    assert code == 3
    assert said.startswith(f"persona-gen: error: {path}: A: ")
    assert problem in said
    assert len(said) < 500


@pytest.mark.parametrize(
    ("name", "content", "code", "said"),
    [
        pytest.param("a.yaml", LAUGHS, 3, "aliases stand for more than", id="billion laughs"),
        pytest.param("a.json", " " * 50_000_000, 3, "a schema file may have", id="50 MB of JSON"),
        pytest.param(
            "b.json",
            HEAD + '{"type": "string", "pattern": "^(([a-z]+)*)*[0-9]$", "minLength": 200}}}',
            0,
            "",
            id="a pattern that explodes",
        ),
        pytest.param(
            "c.json",
            HEAD + '{"type": "string", "pattern": "^(([a-z]{1,999}){1,999}){1,999}$"}}}',
            3,
            "c.json:1: #/properties/x/pattern",
            id="a pattern of billions",
        ),
    ],
)
def test_time_and_memory_are_bounded(
    tmp_path: Path, name: str, content: str, code: int, said: str
) -> None:
    """20 seconds of CPU and 1.5 GB of memory are enough for what would take all there is."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    target = tmp_path / "profile.yaml"

    done = subprocess.run(
        [sys.executable, "-m", "persona_assets.cli", "import-schema", path, "-o", target],
        capture_output=True,
        check=False,
        preexec_fn=_limit,
    )

    assert (done.returncode, target.exists()) == (code, code == 0)
    assert said in done.stderr.decode()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("a.json", HEAD.replace("A", "my type; drop!") + '{"const": 1}}}', id="title"),
        pytest.param(
            "b.json", HEAD.replace('"x"', '"$a b\\n\u00fc"') + '{"const": 1}}}', id="member"
        ),
        pytest.param("c.sql", 'CREATE TABLE "a table; drop" ("a b" INT, "select" INT);', id="SQL"),
    ],
)
def test_names_need_not_be_identifiers(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str, text: str
) -> None:
    """What is called otherwise is imported, and its profile is valid and makes records."""
    path, target = tmp_path / name, tmp_path / "profile.yaml"
    path.write_text(text, encoding="utf-8")

    made, _, said = call(capfdbinary, "import-schema", str(path), "-o", str(target))
    words = (str(target), "--persona", "high_volume_system", "-o", str(tmp_path / "out"))
    run, _, trouble = call(capfdbinary, "generate", *words, "-q")

    assert (made, run) == (0, 0), said + trouble

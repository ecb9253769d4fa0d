"""``persona-gen import-schema``: what it lists, what it writes, and how it ends."""

import json
import re
from pathlib import Path

import pytest
import yaml

from persona_assets.errors import InvalidDocumentError
from persona_assets.profiles.documents import read_profile
from persona_assets.schemas.reading import read_schema_file
from persona_assets_tests.cli.calling import call
from persona_assets_tests.cli.schema_files import DDL, FILES, JSON_SCHEMA, OPENAPI, written
from persona_assets_tests.generators.openapi_documents import LIBRARY

Printed = pytest.CaptureFixture[bytes]


@pytest.fixture(name="openapi")
def fixture_openapi(tmp_path: Path) -> Path:
    """Return the path of a document with five entities."""
    return written(tmp_path, "users.yaml", OPENAPI)


def test_entities_are_listed_in_file_order(capfdbinary: Printed, openapi: Path) -> None:
    """PP-55: one line each, as the file has them; nothing is written."""
    code, out, _ = call(capfdbinary, "import-schema", str(openapi), "--list-entities")

    names = [line.split()[0] for line in out.decode().splitlines()]
    assert code == 0
    assert names == ["NAME", "User", "Address", "CreateUserRequest", "Order", "OrderItem"]
    assert list(openapi.parent.iterdir()) == [openapi]


def test_entities_are_listed_as_json(capfdbinary: Printed, openapi: Path) -> None:
    """PP-55: for programs, with kinds and lines."""
    arguments = (str(openapi), "--list-entities", "--output", "json")

    _, out, _ = call(capfdbinary, "import-schema", *arguments)

    first = json.loads(out)["entities"][0]
    assert (first["name"], first["kind"]) == ("User", "schema")
    assert OPENAPI.splitlines()[first["line"] - 1].strip() == "User:"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        pytest.param("a.sql", DDL, ["users", "orders"], id="PP-56 tables"),
        pytest.param("a.json", JSON_SCHEMA, ["User"], id="PP-58 a root with a title"),
    ],
)
def test_every_language_has_entities(
    capfdbinary: Printed, tmp_path: Path, name: str, text: str, expected: list[str]
) -> None:
    """PP-56, PP-58, PP-59: the language is detected, and what is in the file is listed."""
    path = written(tmp_path, name, text)

    _, out, _ = call(capfdbinary, "import-schema", str(path), "--list-entities", "-o", "json")

    assert [one["name"] for one in json.loads(out)["entities"]] == expected


def test_an_import_is_a_valid_profile(capfdbinary: Printed, openapi: Path, tmp_path: Path) -> None:
    """PP-46: exit 0, and `validate` agrees."""
    target = tmp_path / "p" / "user.yaml"

    code, out, said = call(
        capfdbinary, "import-schema", str(openapi), "-e", "User", "-o", str(target)
    )
    valid, _, _ = call(capfdbinary, "validate", str(target))

    assert (code, out, valid) == (0, b"", 0)
    assert f"User (openapi) -> {target}" in said
    assert list(target.parent.iterdir()) == [target]


def test_the_profile_says_exactly_what_the_schema_says(
    capfdbinary: Printed, openapi: Path, tmp_path: Path
) -> None:
    """PP-41: patterns with `$`, and texts that YAML could take for something else, stay."""
    target = tmp_path / "user.yaml"

    call(capfdbinary, "import-schema", str(openapi), "-e", "User", "-o", str(target))

    held = read_profile(target).schemas["user"].definition
    assert held == read_schema_file(openapi).schema("User").definition


def test_the_header_says_where_it_came_from(
    capfdbinary: Printed, openapi: Path, tmp_path: Path
) -> None:
    """PP-119: source file, format, entity, digest and required fields stand at the top."""
    target = tmp_path / "user.yaml"

    call(capfdbinary, "import-schema", str(openapi), "-e", "User", "-o", str(target))

    head = target.read_text(encoding="utf-8").partition("name:")[0]
    assert f"# source: {openapi} (openapi, 3.0.3)" in head
    assert "# entity: User" in head
    assert "# required: id, email, name, created_at" in head
    assert read_schema_file(openapi).schema("User").source.sha256 in head


def test_options_are_stored(capfdbinary: Printed, openapi: Path, tmp_path: Path) -> None:
    """PP-62, PP-65, PP-66: name, count and form are those that were asked for."""
    target = tmp_path / "user.yaml"
    options = ("-e", "User", "-n", "mine", "-c", "500", "--output-format", "csv")

    call(capfdbinary, "import-schema", str(openapi), *options, "-o", str(target))

    profile = read_profile(target)
    assert (profile.name, profile.output.format.value) == ("mine", "csv")
    assert (profile.datasets[0].count, profile.datasets[0].type) == (500, "records")


def test_what_is_left_away_is_usual(capfdbinary: Printed, openapi: Path, tmp_path: Path) -> None:
    """PP-62, PP-65: the name is the entity's in snake case, there are 100 records, as JSON."""
    target = tmp_path / "x.yaml"

    call(capfdbinary, "import-schema", str(openapi), "-e", "CreateUserRequest", "-o", str(target))

    profile = read_profile(target)
    assert profile.name == "create_user_request"
    assert (profile.datasets[0].count, profile.output.format.value) == (100, "json")


def test_the_profile_needs_its_source_no_longer(
    capfdbinary: Printed, openapi: Path, tmp_path: Path
) -> None:
    """PP-67: records are made when the schema's file is gone."""
    target = tmp_path / "user.yaml"
    call(capfdbinary, "import-schema", str(openapi), "-e", "User", "-o", str(target))
    openapi.unlink()
    out = ("-o", str(tmp_path / "out"))

    code, _, _ = call(capfdbinary, "generate", str(target), "--persona", "normal_user", *out)

    assert code == 0
    [made] = (tmp_path / "out").glob("*.json")
    assert len(json.loads(made.read_bytes())) == 100


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param([], 2, "-o", id="PP-63 without -o"),
        pytest.param(["-o", "x.yaml"], 2, "User, Address", id="without -e where several are"),
        pytest.param(["-e", "Usr", "-o", "x.yaml"], 4, "Did you mean 'User'", id="PP-61 unknown"),
        pytest.param(["-f", "xml", "-o", "x.yaml"], 2, "avro", id="PP-60 unknown format"),
        pytest.param(["-e", "User", "-o", "x.txt"], 2, ".yaml", id="a file that is no YAML"),
        pytest.param(["-e", "User", "-n", "A B", "-o", "x.yaml"], 2, "lower-case", id="a bad name"),
        pytest.param(["-e", "User", "-c", "0", "-o", "x.yaml"], 2, "'-c'", id="no records"),
        pytest.param(["-e", "User", "-t", "nope", "-o", "x.yaml"], 2, "records", id="a bad type"),
        pytest.param(["--root", "a", "-o", "x.yaml"], 2, "PREFIX=FOLDER", id="a bad root"),
        pytest.param(["-f", "avro", "-o", "x.yaml"], 3, "users.yaml", id="another language"),
    ],
)
def test_wrong_calls_write_nothing(
    capfdbinary: Printed,
    openapi: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    *,
    code: int,
    said: str,
) -> None:
    """PP-60, PP-61, PP-63: one line that says what is wrong and what there is."""
    monkeypatch.chdir(openapi.parent)

    found, out, err = call(capfdbinary, "import-schema", str(openapi), *arguments)

    assert (found, out) == (code, b"")
    assert said in err
    assert list(openapi.parent.iterdir()) == [openapi]


def test_a_file_is_replaced_only_by_force(
    capfdbinary: Printed, openapi: Path, tmp_path: Path
) -> None:
    """What exists stays as it is, and the exit code is 5."""
    target = written(tmp_path, "user.yaml", "mine")
    command = ("import-schema", str(openapi), "-e", "User", "-o", str(target))

    code, _, _ = call(capfdbinary, *command)
    kept = target.read_text(encoding="utf-8")
    forced, _, _ = call(capfdbinary, *command, "--force")

    assert (code, kept, forced) == (5, "mine", 0)
    assert read_profile(target).name == "user"


def test_a_profile_can_be_printed(capfdbinary: Printed, openapi: Path) -> None:
    """`-o -` is stdout."""
    _, out, _ = call(capfdbinary, "import-schema", str(openapi), "-e", "User", "-o", "-")

    assert yaml.safe_load(out)["name"] == "user"


def test_strict_tells_imports_with_warnings_apart(capfdbinary: Printed, tmp_path: Path) -> None:
    """The profile is there, the warning names file, place and construct, the exit code is 6."""
    remote = OPENAPI.replace(
        "tags: {type: array, items: {type: string}}",
        "tags: {$ref: 'https://example.org/tags.json'}",
    )
    path, target = written(tmp_path, "users.yaml", remote), tmp_path / "user.yaml"
    command = ("import-schema", str(path), "-e", "User", "-o", str(target), "--allow-unresolved")

    lax, _, said = call(capfdbinary, *command)
    strict, _, _ = call(capfdbinary, *command, "--strict", "--force")

    assert (lax, strict) == (0, 6)
    assert "warning" in said
    assert "https://example.org/tags.json" in said
    assert "https://example.org/tags.json" in target.read_text(encoding="utf-8").split("name:")[0]


def test_a_contradiction_is_named(capfdbinary: Printed, tmp_path: Path) -> None:
    """A schema that nothing fits is an error with its place, and nothing is written."""
    path = written(tmp_path, "a.json", '{"type": "string", "minLength": 5, "maxLength": 2}')
    target = tmp_path / "a.yaml"

    code, _, said = call(capfdbinary, "import-schema", str(path), "-o", str(target))

    assert code == 3
    assert "minLength" in said
    assert not target.exists()


def test_avro_keeps_what_its_files_need(capfdbinary: Printed, tmp_path: Path) -> None:
    """PP-48: the profile has the Avro schema beside the shape of the records."""
    target = tmp_path / "event.yaml"

    code, _, _ = call(
        capfdbinary, "import-schema", str(FILES / "avro" / "user_event.avsc"), "-o", str(target)
    )

    [schema] = read_profile(target).schemas.values()
    assert code == 0
    assert schema.encoding["avro"]["type"] == "record"


@pytest.mark.parametrize("kind", ["records", "api", "streaming", "file", "load", "fault"])
def test_every_type_is_stored_and_honored(capfdbinary: Printed, tmp_path: Path, kind: str) -> None:
    """PP-48, PP-64: the profile has the type, and its records are of that type."""
    target, out = tmp_path / "event.yaml", tmp_path / "out"
    source = FILES / "avro" / "user_event.avsc"
    call(capfdbinary, "import-schema", str(source), "-t", kind, "-c", "9", "-o", str(target))

    command = ("generate", str(target), "--persona", "normal_user", "-o", str(out))
    code, _, _ = call(capfdbinary, *command)

    [made] = out.glob(f"user_event_{kind}_normal_user.json")
    records = json.loads(made.read_bytes())
    place = {"records": None, "streaming": "value", "file": "content", "fault": "original"}
    assert code == 0
    assert read_profile(target).datasets[0].type == kind
    assert len(records) == 9
    if kind in place:
        said = [one[place[kind]] if place[kind] else one for one in records]
        values = [json.loads(one) if isinstance(one, str) else one for one in said]
        assert all({"event_id", "event_type"} <= set(value) for value in values)


@pytest.fixture(name="library")
def fixture_library(tmp_path: Path) -> Path:
    """Return the path of a document with operations."""
    return written(tmp_path, "library.yaml", LIBRARY)


def test_operations_are_listed_for_requests(capfdbinary: Printed, library: Path) -> None:
    """With ``-t api`` the operations follow the entities, with method and path."""
    arguments = (str(library), "-t", "api", "--list-entities", "-o", "json")

    _, out, _ = call(capfdbinary, "import-schema", *arguments)

    found = {one["name"]: one for one in json.loads(out)["entities"]}
    assert found["getLoan"]["kind"] == "GET /members/{memberId}/loans/{loanId}"
    assert LIBRARY.splitlines()[found["getLoan"]["line"] - 1].strip() == "get:"
    assert found["Loan"]["kind"] == "schema"


@pytest.mark.parametrize(
    ("entity", "expected"),
    [
        ((), 7),
        (("-e", "Loan"), ["listLoans", "getLoan"]),
        (("-e", "createMember"), ["createMember"]),
    ],
)
def test_requests_are_those_of_an_entity_or_of_all(
    capfdbinary: Printed, library: Path, entity: tuple[str, ...], expected: int | list[str]
) -> None:
    """``-t api``: all operations, those of an entity, or one; the profile needs no document."""
    target = library.parent / "exchanges.yaml"

    code, _, err = call(
        capfdbinary,
        "import-schema",
        str(library),
        "-t",
        "api",
        *entity,
        "-o",
        str(target),
        "-c",
        "9",
    )
    library.unlink()
    made, _, _ = call(
        capfdbinary, "generate", str(target), "--persona", "normal_user", "-o",
        str(library.parent / "out"),
    )  # fmt: skip

    [schema] = read_profile(target).schemas.values()
    names = [one.name for one in schema.operations]
    assert (code, made, err) == (0, 0, err)
    assert (len(names) if isinstance(expected, int) else names) == expected


def test_an_entity_or_operation_that_is_unknown_is_refused(
    capfdbinary: Printed, library: Path
) -> None:
    """PP-61: the error says what there is."""
    code, _, err = call(
        capfdbinary, "import-schema", str(library), "-t", "api", "-e", "getLoans", "-o", "-"
    )

    assert code != 0
    assert "Did you mean 'getLoan'" in err


def test_operations_are_for_requests_only(capfdbinary: Printed, library: Path) -> None:
    """A profile whose operations shall be records is refused, naming the types that they fit."""
    target = library.parent / "exchanges.yaml"
    call(capfdbinary, "import-schema", str(library), "-t", "api", "-o", str(target))
    target.write_text(target.read_text().replace("type: api", "type: streaming"))

    with pytest.raises(InvalidDocumentError, match="api and fault; found streaming"):
        read_profile(target)


def test_the_table_counts_what_was_written(capfdbinary: Printed, tmp_path: Path) -> None:
    """What Avro cannot hold is not counted as if it were in the file, and is said."""
    path, target = FILES / "avro" / "user_event.avsc", tmp_path / "event.yaml"
    call(capfdbinary, "import-schema", str(path), "-o", str(target), "--output-format", "avro")

    code, out, said = call(
        capfdbinary, "generate", str(target), "--persona", "edge_case_user", "-o", str(tmp_path)
    )

    told = re.search(r" (\d+) \((\d+) left out\) ", out.decode())
    assert (code, told is not None) == (0, True)
    assert told is not None
    assert int(told[1]) + int(told[2]) == 100
    assert f"{told[1]} records ({told[2]} left out) in 1 file, " in said


def test_one_of_a_thing_is_no_plural(capfdbinary: Printed, tmp_path: Path) -> None:
    """One table and one warning are told as one."""
    path = written(tmp_path, "a.sql", "CREATE TABLE t (id int, place made_up_type);")

    _, _, said = call(
        capfdbinary, "import-schema", str(path), "--database", "-o", str(tmp_path / "a.yaml")
    )

    assert re.search(r"^1 table \(", said, re.MULTILINE)
    assert not re.search(r"\b1 \w+s\b", said.rpartition("->")[2])

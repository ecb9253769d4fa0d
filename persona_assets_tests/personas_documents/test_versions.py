"""Versions of a persona side by side: which is the usual one, and how another is asked for."""

from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError, UnknownNameError
from persona_assets.personas.documents import list_personas, load_persona, resolve_persona
from persona_assets_tests.personas_documents.test_documents import make_behavior, make_file


def make_version(folder: Path, version: str, *, stem: str | None = None, **fields: str) -> Path:
    """Write a file of `buyer` in *version*, whose description is the version."""
    name = stem or f"buyer@{version}"
    return make_file(folder, name, name="buyer", version=version, description=version, **fields)


def test_the_latest_version_is_the_usual_one(tmp_path: Path) -> None:
    """PP-112: 1.10.0 is later than 1.9.0 and than its own candidate."""
    for version in ("1.9.0", "1.10.0", "1.10.0-rc.1"):
        make_version(tmp_path, version)

    assert load_persona("buyer", [tmp_path]).version == "1.10.0"


@pytest.mark.parametrize("version", ["1.9.0", "1.10.0", "2.0.0-rc.1"])
def test_a_version_can_be_pinned(tmp_path: Path, version: str) -> None:
    """PP-112: what stands after @ is what comes, whichever file has it."""
    make_version(tmp_path, "1.9.0")
    make_version(tmp_path, "1.10.0", stem="buyer")
    make_version(tmp_path, "2.0.0-rc.1")

    assert resolve_persona(f"buyer@{version}", [tmp_path]).description == version


def test_an_unversioned_file_takes_part_by_its_content(tmp_path: Path) -> None:
    """PP-112: the version in buyer.yaml is compared with those in the names of the others."""
    make_version(tmp_path, "1.9.0", stem="buyer")
    make_version(tmp_path, "1.10.0")

    assert load_persona("buyer", [tmp_path]).version == "1.10.0"


def test_an_unknown_version_names_the_known_ones(tmp_path: Path) -> None:
    """PP-112: the error lists every version that there is."""
    make_version(tmp_path, "1.9.0")
    make_version(tmp_path, "1.10.0")

    with pytest.raises(UnknownNameError, match=r"no version of buyer named '3\.0\.0'") as raised:
        resolve_persona("buyer@3.0.0", [tmp_path])

    assert raised.value.known == ["1.10.0", "1.9.0"]


def test_a_folder_of_the_user_decides_the_usual_version(tmp_path: Path) -> None:
    """An older file in the first folder wins; a later one in the second can be pinned."""
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    make_version(first, "1.0.0", stem="buyer")
    make_version(second, "2.0.0", stem="buyer")

    assert resolve_persona("buyer", [first, second]).version == "1.0.0"
    assert resolve_persona("buyer@2.0.0", [first, second]).version == "2.0.0"


@pytest.mark.parametrize(
    ("stem", "version", "problem"),
    [
        pytest.param("buyer@1.0.1", "1.0.0", "version: must equal the version in", id="other"),
        pytest.param("buyer@latest", "1.0.0", "a semantic version; found 'latest'", id="no semver"),
        pytest.param("buyer", "one", "expected a semantic version; found 'one'", id="content"),
    ],
)
def test_a_version_that_does_not_fit_is_named(
    tmp_path: Path, stem: str, version: str, problem: str
) -> None:
    """The error names the file whose name or content has no such version."""
    make_version(tmp_path, "0.1.0")
    make_version(tmp_path, version, stem=stem)

    with pytest.raises(InvalidDocumentError, match=problem) as raised:
        resolve_persona("buyer", [tmp_path])

    assert raised.value.path.name == f"{stem}.yaml"


def test_one_version_twice_is_an_error(tmp_path: Path) -> None:
    """Two files of one folder cannot both be version 1.0.0."""
    make_version(tmp_path, "1.0.0")
    make_version(tmp_path, "1.0.0", stem="buyer")

    for reference in ("buyer", "buyer@1.0.0"):
        with pytest.raises(InvalidDocumentError, match=r"is version 1\.0\.0 as well"):
            resolve_persona(reference, [tmp_path])


def test_a_child_pins_its_parent(tmp_path: Path) -> None:
    """PP-110: inherits_from takes a version, even another version of the same persona."""
    old = f"behaviors:\n{make_behavior('old', 'typos', '{rate: 0.1}')}"
    make_file(tmp_path, "buyer@1.0.0", old, name="buyer", version="1.0.0")
    make_version(tmp_path, "2.0.0", inherits_from="buyer@1.0.0")
    make_file(tmp_path, "child", inherits_from="buyer@1.0.0")

    assert [one.name for one in resolve_persona("buyer", [tmp_path]).behaviors] == ["old"]
    assert [one.name for one in resolve_persona("child", [tmp_path]).behaviors] == ["old"]


def test_an_unknown_version_of_a_parent_is_named_with_its_line(tmp_path: Path) -> None:
    """PP-110: the error stands at the line that names the parent, and lists its versions."""
    make_file(tmp_path, "child", inherits_from="normal_user@7.0.0")

    with pytest.raises(InvalidDocumentError, match=r"child\.yaml:5: inherits_from: .*1\.0\.0"):
        resolve_persona("child", [tmp_path])


def test_all_versions_are_listed(tmp_path: Path) -> None:
    """PP-112: the latest by its name alone, the others as they are asked for, latest first."""
    for version in ("1.9.0", "1.10.0", "1.2.0"):
        make_version(tmp_path, version)

    personas, problems = list_personas([tmp_path])

    assert [one.reference for one in personas][:3] == ["buyer", "buyer@1.9.0", "buyer@1.2.0"]
    assert [one.is_latest for one in personas][:3] == [True, False, False]
    assert problems == []


def test_what_is_shadowed_is_listed_once(tmp_path: Path) -> None:
    """A copy of a shipped persona, in its version, hides the shipped one."""
    make_file(tmp_path, "normal_user")

    personas, _ = list_personas([tmp_path])

    found = [one for one in personas if one.document.name == "normal_user"]
    assert [one.document.description for one in found] == ["Somebody"]


def test_broken_files_hide_nobody_else(tmp_path: Path) -> None:
    """A twin, a file that does not parse, one that is not UTF-8: each is a problem of its own."""
    make_file(tmp_path, "good")
    make_file(tmp_path, "bob")
    (tmp_path / "bob.json").write_text("{", encoding="utf-8")
    (tmp_path / "torn.yaml").write_text("name: [\n", encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes(b"name: \xe9\n")

    personas, problems = list_personas([tmp_path])

    assert "good" in [one.reference for one in personas]
    assert resolve_persona("good", [tmp_path]).name == "good"
    assert {getattr(problem, "path", tmp_path).name for problem in problems} == {
        "bob.json",
        "bob.yaml",
        "torn.yaml",
        "latin.yaml",
    }

"""Persona documents: what is accepted, what is refused and where, and what is inherited."""

from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError, MissingInputError, UnknownPersonaError
from persona_assets.personas.documents import (
    list_personas,
    load_persona,
    read_persona,
    resolve_persona,
)
from persona_assets.personas.finding import find_personas, version_order

SHIPPED = (
    "edge_case_user",
    "high_volume_system",
    "legacy_client",
    "noisy_device",
    "normal_user",
)


def make_file(folder: Path, stem: str, behaviors: str = "behaviors: []", **fields: str) -> Path:
    """Write a persona file and return its path; *fields* replace or add lines."""
    lines = {"name": stem, "description": "Somebody", "kind": "user", "version": "1.0.0"} | fields
    text = "".join(f"{key}: {value}\n" for key, value in lines.items() if value)
    path = folder / f"{stem}.yaml"
    path.write_text(text + behaviors + "\n", encoding="utf-8")
    return path


def make_behavior(name: str, kind: str, parameters: str = "{}", weight: str = "1") -> str:
    """Return the lines of one behavior."""
    return (
        f"  - name: {name}\n    type: {kind}\n    weight: {weight}\n    parameters: {parameters}\n"
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_each_shipped_persona_loads_and_acts(name: str) -> None:
    """PP-02: the five behavior personas come with the package and declare behaviors."""
    persona = resolve_persona(name)

    assert persona.name == name
    assert persona.compile_behaviors()


def test_shipped_personas_are_listed_by_name() -> None:
    """A listing without folders shows exactly what ships, sorted."""
    personas, problems = list_personas()

    assert tuple(one.reference for one in personas) == SHIPPED
    assert problems == []


def test_a_folder_of_the_user_wins_over_what_ships(tmp_path: Path) -> None:
    """A user's file for a shipped name replaces the shipped persona."""
    make_file(tmp_path, "normal_user", version="9.0.0")

    assert load_persona("normal_user", [tmp_path]).version == "9.0.0"


def test_an_unknown_persona_is_answered_with_a_near_one() -> None:
    """PP-07: the error lists what there is and guesses what was meant."""
    with pytest.raises(UnknownPersonaError, match="Did you mean 'normal_user'"):
        load_persona("normal_usr")


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A mistyped folder is never taken for an empty one."""
    with pytest.raises(MissingInputError, match="no such folder"):
        find_personas([tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("fields", "behaviors", "line", "said"),
    [
        pytest.param({"version": "1.0"}, "", 4, "version", id="a version of two numbers"),
        pytest.param({"version": "01.0.0"}, "", 4, "version", id="a version with a leading zero"),
        pytest.param({"kind": "robot"}, "", 3, "robot", id="an unknown kind"),
        pytest.param({"mood": "good"}, "", 5, "unknown field", id="a field nobody knows"),
        pytest.param({"name": "other"}, "", 1, "name of the file", id="another name than the file"),
        pytest.param({"locale": "xx_XX"}, "", 5, "allowed: de_DE, en_GB", id="an unknown locale"),
        pytest.param({"description": ""}, "", 1, "missing", id="no description"),
        pytest.param(
            {},
            "behaviors:\n" + make_behavior("a", "tymos"),
            7,
            "unknown behavior type",
            id="an unknown behavior type",
        ),
        pytest.param(
            {},
            "behaviors:\n" + make_behavior("a", "error", "{probability: 1.5}"),
            9,
            "behaviors[0].parameters.probability",
            id="a probability above 1",
        ),
        pytest.param(
            {},
            "behaviors:\n" + make_behavior("a", "typos", "{rat: 0.1}"),
            9,
            "unknown field; allowed here: rate",
            id="a parameter nobody knows",
        ),
        pytest.param(
            {},
            "behaviors:\n" + make_behavior("a", "typos", weight="1.5"),
            8,
            "behaviors[0].weight",
            id="a weight above 1",
        ),
        pytest.param(
            {},
            "behaviors:\n" + make_behavior("a", "typos") + make_behavior("a", "latency"),
            13,
            "missing",
            id="a parameter that is missing",
        ),
        pytest.param(
            {},
            "behaviors:\n" + make_behavior("a", "typos") + make_behavior("a", "unicode_text"),
            10,
            "two behaviors are called 'a'",
            id="two behaviors of one name",
        ),
        pytest.param(
            {},
            "behaviors:\n" + make_behavior("a", "session") + make_behavior("b", "session"),
            10,
            "at most one behavior of type session",
            id="two sessions",
        ),
        pytest.param(
            {},
            "behaviors:\n" + make_behavior("a", "session", weight="0.5"),
            6,
            "acts on the whole stream",
            id="half a session behavior",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_line(
    tmp_path: Path, fields: dict[str, str], behaviors: str, line: int, said: str
) -> None:
    """PP-80: every mistake is an error that names file, line and what is allowed."""
    path = make_file(tmp_path, "someone", behaviors, **fields)

    with pytest.raises(InvalidDocumentError) as caught:
        read_persona(path)

    assert (caught.value.path, caught.value.line) == (path, line)
    assert said in str(caught.value)


def test_a_child_has_its_parents_behaviors(tmp_path: Path) -> None:
    """PP-110: inherited behaviors are added, and the child's own stay."""
    make_file(
        tmp_path,
        "child",
        "behaviors:\n" + make_behavior("extra", "unicode_text"),
        inherits_from="normal_user",
        version="2.1.0",
    )

    child = resolve_persona("child", [tmp_path])

    assert [behavior.name for behavior in child.behaviors] == [
        "timing",
        "session",
        "typos",
        "rare_errors",
        "extra",
    ]
    assert (child.name, child.version) == ("child", "2.1.0")


def test_a_child_overrides_by_the_behaviors_name(tmp_path: Path) -> None:
    """PP-110: the child wins where both declare a behavior of one name."""
    make_file(
        tmp_path,
        "child",
        "behaviors:\n" + make_behavior("typos", "typos", "{rate: 0.5}"),
        inherits_from="normal_user",
    )

    child = resolve_persona("child", [tmp_path])

    [typos] = [behavior for behavior in child.behaviors if behavior.name == "typos"]
    assert typos.parameters == {"rate": 0.5}


def test_inherited_behaviors_that_exclude_each_other_are_an_error(tmp_path: Path) -> None:
    """A second session under another name is refused, at the line that inherits."""
    make_file(
        tmp_path,
        "child",
        "behaviors:\n" + make_behavior("visits", "session"),
        inherits_from="normal_user",
    )

    with pytest.raises(InvalidDocumentError, match=r"child\.yaml:5: inherits_from: .*session"):
        resolve_persona("child", [tmp_path])


def test_a_cycle_is_named(tmp_path: Path) -> None:
    """PP-110: personas that inherit from each other are refused, with the whole circle."""
    make_file(tmp_path, "a", inherits_from="b")
    make_file(tmp_path, "b", inherits_from="c")
    make_file(tmp_path, "c", inherits_from="b")

    with pytest.raises(InvalidDocumentError, match=r"c\.yaml:5: .*a cycle: b -> c -> b"):
        resolve_persona("a", [tmp_path])


def test_an_unknown_parent_is_named_with_file_and_line(tmp_path: Path) -> None:
    """The error stands at the line that names the parent."""
    make_file(tmp_path, "child", inherits_from="normal_usr")

    with pytest.raises(InvalidDocumentError, match=r"child\.yaml:5: .*'normal_user'"):
        resolve_persona("child", [tmp_path])


def test_versions_sort_by_number() -> None:
    """PP-112: 1.10.0 is later than 1.9.0, and a release later than its candidates."""
    versions = ["1.10.0", "1.9.0", "1.10.0-rc.2", "1.10.0-rc.10", "1.10.0-alpha"]

    assert sorted(versions, key=version_order) == [
        "1.9.0",
        "1.10.0-alpha",
        "1.10.0-rc.2",
        "1.10.0-rc.10",
        "1.10.0",
    ]


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    """A persona whose file is gone is not left out in silence."""
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")

    personas, [problem] = list_personas([tmp_path])

    assert str(problem) == f"{tmp_path / 'gone.yaml'}: no such file"
    assert isinstance(problem, MissingInputError)
    assert len(personas) == len(SHIPPED)


def test_a_persona_file_needs_a_name_in_utf_8(tmp_path: Path) -> None:
    """The name of a file is the name of the persona."""
    (tmp_path / "caf\udce9.yaml").write_text("name: x\n")

    _, [problem] = list_personas([tmp_path])

    assert "caf\\xe9.yaml: the name of the file must be UTF-8" in str(problem)

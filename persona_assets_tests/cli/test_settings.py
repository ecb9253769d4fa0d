"""Settings: the first of flag, variable, project file, own file and default counts."""

import json
from pathlib import Path

import pytest

from persona_assets.cli.settings import SETTINGS
from persona_assets_tests.cli.calling import call

Capture = pytest.CaptureFixture[bytes]


@pytest.fixture(name="project", autouse=True)
def fixture_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project's folder in which commands run, and a home without settings."""
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    monkeypatch.chdir(project)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    return project


def shown(capture: Capture) -> dict[str, tuple[object, str]]:
    """Return value and origin of each setting, as ``config show`` has them."""
    code, out, said = call(capture, "config", "show", "--output", "json")
    assert code == 0, said
    return {one["name"]: (one["value"], one["origin"]) for one in json.loads(out)["settings"]}


def records(capture: Capture, *options: str) -> bytes:
    """Return what ``quick`` prints."""
    code, out, said = call(capture, "quick", "normal_user", "-n", "2", *options)
    assert code == 0, said
    return out


def test_each_place_gives_way_to_the_one_before(
    capfdbinary: Capture, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flag, variable, project, user, default: the first that says something counts."""
    made = {seed: records(capfdbinary, "-s", str(seed)) for seed in (42, 1, 2, 3, 4)}
    found = [records(capfdbinary)]
    (tmp_path / "home" / "persona-gen").mkdir(parents=True)
    (tmp_path / "home" / "persona-gen" / "config.toml").write_text("seed = 1\n")
    found.append(records(capfdbinary))
    (project / "persona-gen.toml").write_text("seed = 2\n")
    found.append(records(capfdbinary))
    monkeypatch.setenv("PERSONA_GEN_SEED", "3")
    found.extend([records(capfdbinary), records(capfdbinary, "--seed", "4")])

    assert found == [made[42], made[1], made[2], made[3], made[4]]


def test_show_says_where_each_value_comes_from(
    capfdbinary: Capture, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file with its line, a variable, or the default."""
    (project / "persona-gen.toml").write_text("# mine\nquiet = true\nseed = 2\n")
    monkeypatch.setenv("PERSONA_GEN_COUNT", "7")

    settings = shown(capfdbinary)

    assert settings["quiet"] == (True, f"{project}/persona-gen.toml:2")
    assert settings["seed"] == (2, f"{project}/persona-gen.toml:3")
    assert settings["count"] == (7, "PERSONA_GEN_COUNT")
    assert settings["type"] == ("api", "default")
    assert list(settings) == [setting.name for setting in SETTINGS]


def test_show_prints_a_table(capfdbinary: Capture, project: Path) -> None:
    """For people: one line a setting, with value and origin."""
    (project / "persona-gen.toml").write_text("seed = 2\n")

    code, out, _ = call(capfdbinary, "config", "show")

    [line] = [line for line in out.decode().splitlines() if line.startswith("seed ")]
    assert code == 0
    assert line.split()[:3] == ["seed", "2", f"{project}/persona-gen.toml:1"]


@pytest.mark.parametrize("name", ["persona-gen.toml", "pyproject.toml"])
def test_a_file_is_found_from_a_folder_below(
    capfdbinary: Capture, project: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Up to the folder under version control; either file; folders are seen from the file."""
    head = "[project]\nseed = 1\n[tool.persona-gen]\n" if name == "pyproject.toml" else ""
    (project / name).write_text(f'{head}seed = 5\npersonas_dir = "mine"\n')
    below = project / "a" / "b"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)

    settings = shown(capfdbinary)

    line = 4 if head else 1
    assert settings["seed"] == (5, f"{project / name}:{line}")
    assert settings["personas_dir"][0] == [str(project / "mine")]


def test_a_file_beyond_the_project_is_none(
    capfdbinary: Capture, project: Path, tmp_path: Path
) -> None:
    """What lies above the folder under version control is somebody else's."""
    (tmp_path / "persona-gen.toml").write_text("seed = 5\n")
    (project / "pyproject.toml").write_text("[tool.other]\nseed = 5\n")

    assert shown(capfdbinary)["seed"] == (42, "default")


def test_every_setting_reaches_its_commands(capfdbinary: Capture, project: Path) -> None:
    """Type, count, form, start, folder, quiet and output do what their options do."""
    (project / "mine").mkdir()
    (project / "mine" / "me.yaml").write_text(
        "name: me\ndescription: Me\nkind: user\nversion: 1.0.0\ninherits_from: normal_user\n"
    )
    (project / "p.yaml").write_text(
        "name: p\npersonas: [me]\ndatasets: [{type: api, count: 1}]\n", encoding="utf-8"
    )
    (project / "persona-gen.toml").write_text(
        'personas_dir = ["mine"]\ntype = "streaming"\ncount = 3\nformat = "jsonl"\n'
        'start = "2031-01-01"\nquiet = true\noutput = "json"\noutput_dir = "made"\n'
    )

    quick = call(capfdbinary, "quick", "me")
    listed = call(capfdbinary, "list-personas")
    generated = call(capfdbinary, "generate", "p.yaml")
    validated = call(capfdbinary, "validate", "p.yaml")

    lines = [json.loads(line) for line in quick[1].splitlines()]
    assert (quick[0], quick[2], len(lines)) == (0, "", 3)
    assert lines[0]["event_at"].startswith("2031-01-01T")
    assert "me" in [one["name"] for one in json.loads(listed[1])["personas"]]
    assert json.loads(generated[1])["directory"] == str(project / "made")
    assert generated[2] == ""
    assert [path.name for path in (project / "made").iterdir()] == ["p_api_me.json"]
    assert json.loads(validated[1])["files"][0]["is_valid"] is True


def test_a_variable_holds_several_folders(
    capfdbinary: Capture, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PERSONA_GEN_PERSONAS_DIR separates folders as PATH does."""
    monkeypatch.setenv("PERSONA_GEN_PERSONAS_DIR", f"{project}:/other")

    assert shown(capfdbinary)["personas_dir"] == (
        [str(project), "/other"],
        "PERSONA_GEN_PERSONAS_DIR",
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        pytest.param("seed = 1\nsede = 2\n", 2, "sede: unknown field; allowed here: ", id="key"),
        pytest.param("\n[quick]\nseed = 2\n", 2, "quick: unknown field", id="table"),
        pytest.param("count = 0\n", 1, "count: ", id="count 0"),
        pytest.param('seed = "1"\n', 1, "seed: ", id="text for a number"),
        pytest.param('format = "xml"\n', 1, "format: ", id="unknown format"),
        pytest.param("seed = 1\nquiet = ?\n", 2, "not TOML: ", id="syntax"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(
    capfdbinary: Capture, project: Path, text: str, line: int, said: str
) -> None:
    """An unknown key or a value that does not fit stops every command with code 3."""
    (project / "persona-gen.toml").write_text(text)

    code, out, err = call(capfdbinary, "list-generators")

    assert (code, out) == (3, b"")
    assert err.startswith(f"persona-gen: error: {project}/persona-gen.toml:{line}: {said}")
    assert err.count("\n") == 1


def test_help_needs_no_good_file(capfdbinary: Capture, project: Path) -> None:
    """A broken settings file does not take the help away."""
    (project / "persona-gen.toml").write_text("sede = 1\n")

    code, out, _ = call(capfdbinary, "quick", "--help")

    assert code == 0
    assert "[env var: PERSONA_GEN_SEED" in " ".join(out.decode().split())


def test_a_wrong_variable_is_a_usage_error(
    capfdbinary: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the variable."""
    monkeypatch.setenv("PERSONA_GEN_SEED", "many")

    code, _, err = call(capfdbinary, "quick", "normal_user")

    assert code == 2
    assert "PERSONA_GEN_SEED" in err


def test_an_unknown_variable_is_a_warning(
    capfdbinary: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped name is said, and the command goes on."""
    monkeypatch.setenv("PERSONA_GEN_SEDE", "1")

    code, out, err = call(capfdbinary, "list-generators")

    assert code == 0
    assert out
    assert err.startswith("persona-gen: warning: PERSONA_GEN_SEDE is no setting; known: ")

"""PP-79, PP-80, PP-81: a file is valid, or it is said why not."""

from pathlib import Path

import pytest

from persona_assets.errors import MissingInputError
from persona_assets.profiles.editor_schemas import FileKind
from persona_assets.profiles.templates import persona_template, profile_template
from persona_assets.profiles.validation import validate_file

PERSONA = persona_template("someone")
PROFILE = profile_template("p", ["normal_user"], ["api"])


def write(folder: Path, name: str, text: str) -> Path:
    """Return the path of a new file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        pytest.param("someone.yaml", PERSONA, FileKind.PERSONA, id="persona"),
        pytest.param("p.yaml", PROFILE, FileKind.PROFILE, id="profile"),
    ],
)
def test_the_kind_of_a_file_is_seen(tmp_path: Path, name: str, text: str, kind: FileKind) -> None:
    """Without a word about it, a file with datasets is a profile."""
    verdict = validate_file(write(tmp_path, name, text))

    assert (verdict.kind, verdict.problem) == (kind, None)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param("name: session", "name: timing", "two behaviors are called", id="duplicate"),
        pytest.param("weight: 1 ", "weight: 1.5 ", "behaviors[3].weight", id="weight 1.5"),
        pytest.param("type: typos", "type: pattern", "unknown behavior type", id="unknown type"),
        pytest.param("name: someone\n", "", "name: required, but missing", id="no name"),
        pytest.param("# inherits_from: normal_user", "inherits_from: ghost", "ghost", id="parent"),
    ],
)
def test_a_wrong_persona_is_named(tmp_path: Path, before: str, after: str, said: str) -> None:
    """PP-80: file, line and field."""
    assert before in PERSONA

    verdict = validate_file(write(tmp_path, "someone.yaml", PERSONA.replace(before, after)))

    assert verdict.problem is not None
    assert verdict.problem.line is not None
    assert said in str(verdict.problem)


def test_a_parent_is_looked_for_beside_the_child(tmp_path: Path) -> None:
    """A persona's own folder is known."""
    write(tmp_path, "parent.yaml", persona_template("parent"))
    child = PERSONA.replace("# inherits_from: normal_user", "inherits_from: parent")

    assert validate_file(write(tmp_path, "someone.yaml", child)).problem is None


def test_a_profile_that_cannot_be_planned_is_invalid(tmp_path: Path) -> None:
    """Two datasets in one file are found before anything is generated."""
    text = PROFILE.replace("{profile}_{dataset}_{persona}", "all").replace(
        "  - type: api\n", "  - type: population\n    count: 1\n  - type: api\n"
    )

    verdict = validate_file(write(tmp_path, "p.yaml", text))

    assert "would be written to 'all.json'" in str(verdict.problem)


def test_a_window_that_is_too_short_is_invalid(tmp_path: Path) -> None:
    """PP-69: who needs longer than the window is named, with the time."""
    text = PROFILE.replace(
        "    count: ${rows}\n",
        "    count: 1000\n    options:\n      ended_at: 2026-01-01T00:10:00Z\n",
    )

    verdict = validate_file(write(tmp_path, "p.yaml", text))

    assert "normal_user needs until 2026-01-01T0" in str(verdict.problem)


def test_rows_that_never_happen_are_invalid(tmp_path: Path) -> None:
    """A count beyond the 272 years of a stream is an error before anything is made."""
    text = PROFILE.replace("    count: ${rows}\n", "    count: 10000000000000\n")

    verdict = validate_file(write(tmp_path, "p.yaml", text))

    assert "normal_user has 1,431,655,765 rows" in str(verdict.problem)


def test_a_window_ends_after_its_start(tmp_path: Path) -> None:
    """A window has room."""
    text = PROFILE.replace(
        "    count: ${rows}\n",
        "    count: 1\n    options: {started_at: 2026-01-02, ended_at: 2026-01-01}\n",
    )

    verdict = validate_file(write(tmp_path, "p.yaml", text))

    assert "ended_at must lie after started_at" in str(verdict.problem)


def test_a_missing_file_is_no_verdict(tmp_path: Path) -> None:
    """What is not there is neither valid nor invalid."""
    with pytest.raises(MissingInputError):
        validate_file(tmp_path / "none.yaml", FileKind.PROFILE)

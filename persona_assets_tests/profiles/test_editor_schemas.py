"""The JSON Schemas say what the readers say."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from persona_assets.documents import read_document
from persona_assets.personas.finding import SHIPPED_FOLDER
from persona_assets.personas.mapper_files import load_mapper
from persona_assets.profiles.editor_schemas import (
    FileKind,
    editor_schema,
    schema_text,
    shipped_path,
)
from persona_assets.profiles.templates import persona_template, profile_template
from persona_assets_tests.personas_mapping.test_feedback import make_feedback
from persona_assets_tests.profiles.builders import SHIPPED

PERSONAS = sorted([*SHIPPED_FOLDER.glob("*.yaml"), *SHIPPED.parent.glob("personas/*.yaml")])


def problems(kind: FileKind, value: object) -> list[str]:
    """Return what the schema of *kind* says against *value*."""
    checker = jsonschema.Draft202012Validator(editor_schema(kind))
    return [problem.message for problem in checker.iter_errors(value)]


@pytest.mark.parametrize("kind", list(FileKind))
def test_the_shipped_schema_is_up_to_date(kind: FileKind) -> None:
    """``python -m persona_assets.profiles.editor_schemas`` writes it anew."""
    assert shipped_path(kind).read_text(encoding="utf-8") == schema_text(kind)


@pytest.mark.parametrize("kind", list(FileKind))
def test_the_schema_is_a_schema(kind: FileKind) -> None:
    """Its own dialect accepts it."""
    jsonschema.Draft202012Validator.check_schema(editor_schema(kind))


@pytest.mark.parametrize("path", PERSONAS, ids=lambda path: path.stem)
def test_personas_fit(path: Path) -> None:
    """Every persona of the project is what an editor accepts."""
    assert problems(FileKind.PERSONA, read_document(path).value) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        pytest.param(FileKind.PERSONA, persona_template("someone"), id="persona"),
        pytest.param(FileKind.PROFILE, profile_template("p", [], ["api"]), id="profile"),
    ],
)
def test_templates_fit(kind: FileKind, text: str) -> None:
    """What init-* writes shows no red line in an editor."""
    assert problems(kind, yaml.safe_load(text)) == []


@pytest.mark.parametrize(
    ("kind", "broken"),
    [
        pytest.param(FileKind.PERSONA, {"weight": 1.5}, id="a weight above 1"),
        pytest.param(FileKind.PERSONA, {"type": "pattern"}, id="an unknown behavior"),
        pytest.param(FileKind.PERSONA, {"parameters": {"ratio": 1}}, id="an unknown parameter"),
        pytest.param(FileKind.PROFILE, {"count": 0}, id="no records"),
        pytest.param(FileKind.PROFILE, {"type": "apy"}, id="an unknown type"),
        pytest.param(FileKind.PROFILE, {"options": {"speed": 1}}, id="an unknown option"),
        pytest.param(FileKind.PROFILE, {"behaviors": []}, id="behaviors in a profile"),
    ],
)
def test_mistakes_do_not_fit(kind: FileKind, broken: dict[str, object]) -> None:
    """What the reader refuses, the editor underlines."""
    text = persona_template("a") if kind is FileKind.PERSONA else profile_template("a", [], ["api"])
    value = yaml.safe_load(text)
    entries = value["behaviors"][2] if kind is FileKind.PERSONA else value["datasets"][0]
    entries.update(broken)

    assert problems(kind, value) != []


MAPPERS = sorted((SHIPPED.parent / "mappers").glob("*.yaml"))


@pytest.mark.parametrize("path", MAPPERS, ids=lambda path: path.stem)
def test_mappers_fit(path: Path) -> None:
    """PK-18: every shipped mapper is what an editor accepts, in snake_case and in camelCase."""
    mapper = read_document(path).value

    assert problems(FileKind.MAPPER, mapper) == []
    assert problems(FileKind.MAPPER, load_mapper(path).to_wire()) == []


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param({"version": "v1"}, id="PK-19: no semantic version"),
        pytest.param({"status": "deleted"}, id="an unknown status"),
        pytest.param({"mapperId": "twice"}, id="a field in both spellings"),
        pytest.param({"purpose": None}, id="no purpose"),
        pytest.param({"owner": "ada"}, id="an unknown field"),
        pytest.param({"configuration": {"contextWindow": 3}}, id="no output template"),
    ],
)
def test_mistakes_in_a_mapper_do_not_fit(broken: dict[str, object]) -> None:
    """What the reader of mappers refuses, the editor underlines."""
    assert problems(FileKind.MAPPER, read_document(MAPPERS[0]).value | broken) != []


@pytest.mark.parametrize("spelled", ["camelCase", "snake_case"])
def test_feedback_fits(spelled: str) -> None:
    """PK-51: a line of feedback fits in either spelling, and a rating of 6 does not."""
    one = make_feedback()
    line = one.to_wire() if spelled == "camelCase" else one.model_dump(mode="json")

    wrong = {**line, "ratings": {**line["ratings"], "overall": 6}}

    assert problems(FileKind.FEEDBACK, line) == []
    assert problems(FileKind.FEEDBACK, wrong) != []


def test_fields_are_explained() -> None:
    """An editor shows what a field is for."""
    text = json.dumps(editor_schema(FileKind.PROFILE))

    assert "Where the records go, and in what form." in text
    assert "Attributes:" not in text

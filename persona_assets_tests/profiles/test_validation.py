"""PP-79, PP-80, PP-81: a file is valid, or it is said why not."""

import json
from pathlib import Path

import pytest

from persona_assets.errors import MissingInputError
from persona_assets.personas.mapper_files import mapper_text
from persona_assets.profiles.editor_schemas import FileKind
from persona_assets.profiles.templates import persona_template, profile_template
from persona_assets.profiles.validation import validate_file
from persona_assets_tests.personas_mapping.builders import make_mapper
from persona_assets_tests.personas_mapping.test_feedback import make_feedback

PERSONA = persona_template("someone")
PROFILE = profile_template("p", ["normal_user"], ["api"])
MAPPER = mapper_text(make_mapper())
FEEDBACK = json.dumps(make_feedback().to_wire()) + "\n"


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
        pytest.param("briefing.yaml", MAPPER, FileKind.MAPPER, id="mapper"),
        pytest.param("monday.jsonl", FEEDBACK, FileKind.FEEDBACK, id="feedback"),
        pytest.param("nothing_yet.jsonl", "", FileKind.FEEDBACK, id="no feedback yet"),
    ],
)
def test_the_kind_of_a_file_is_seen(tmp_path: Path, name: str, text: str, kind: FileKind) -> None:
    """Without a word about it, datasets make a profile and a configuration a mapper."""
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


BEHAVIORS = """name: someone
description: Somebody.
kind: user
version: 1.0.0
behaviors:
"""


@pytest.mark.parametrize(
    ("behaviors", "said"),
    [
        pytest.param(
            "  - {name: a, type: error, parameters: {probability: 0.1, outage_share: 0.5}}\n",
            "someone.yaml:6: behaviors[0]: outage_share needs a behavior of type intermittent",
            id="outages without a line that fails",
        ),
        pytest.param(
            "  - {name: a, type: error, parameters: {probability: 0.6}}\n"
            "  - {name: b, type: rate_limit, parameters: {probability: 0.6}}\n",
            "someone.yaml:7: behaviors[1]: the errors of a persona add up to more than all",
            id="more errors than records",
        ),
        pytest.param(
            "  - {name: a, type: error, parameters: {probability: 0.5, outage_share: 1}}\n"
            "  - {name: b, type: intermittent_connectivity, parameters: {offline_fraction: 0.2}}\n",
            "someone.yaml:6: behaviors[0]: the errors of a persona add up to more than all",
            id="more errors than records of outages",
        ),
    ],
)
def test_a_persona_that_cannot_act_is_invalid(tmp_path: Path, behaviors: str, said: str) -> None:
    """PP-80: what each behavior may say and all together cannot be is named with its line."""
    verdict = validate_file(write(tmp_path, "someone.yaml", BEHAVIORS + behaviors))

    assert said in str(verdict.problem)


def test_two_personas_whose_errors_are_too_many_cannot_act_as_one(tmp_path: Path) -> None:
    """The profile that names them is invalid at the line that does."""
    for name in ("a", "b"):
        text = BEHAVIORS.replace("someone", name)
        text += f"  - {{name: {name}, type: error, parameters: {{probability: 0.6}}}}\n"
        write(tmp_path, f"{name}.yaml", text)
    profile = "name: p\ndatasets: [{type: api, count: 1}]\npersonas:\n  - a\n  - a+b\n"

    verdict = validate_file(write(tmp_path, "p.yaml", profile), None, [tmp_path])

    assert "p.yaml:5: personas[1]: a+b cannot act as one" in str(verdict.problem)


@pytest.mark.parametrize(
    ("kind", "weight", "parameters", "said"),
    [
        pytest.param("typos", '"1"', "{rate: 0.1}", "weight", id="a quoted weight"),
        pytest.param("typos", "true", "{rate: 0.1}", "weight", id="a weight of true"),
        pytest.param("typos", "1", '{rate: "0.1"}', "parameters.rate", id="a quoted rate"),
        pytest.param("error", "1", "{probability: true}", "parameters.probability", id="true"),
        pytest.param(
            "error",
            "1",
            '{probability: 0.1, status_codes: ["500"]}',
            "parameters.status_codes[0]",
            id="a quoted status",
        ),
    ],
)
def test_a_text_is_no_number(
    tmp_path: Path, kind: str, weight: str, parameters: str, said: str
) -> None:
    """PP-80: nothing is taken for a number that is none."""
    one = f"  - {{name: a, type: {kind}, weight: {weight}, parameters: {parameters}}}\n"

    verdict = validate_file(write(tmp_path, "someone.yaml", BEHAVIORS + one))

    assert f"someone.yaml:6: behaviors[0].{said}: " in str(verdict.problem)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "personas:\n  - normal_user\n  - [normal_user]\ndatasets: [{type: api, count: 1}]\n",
            "p.yaml:4: personas[1]: the persona 'normal_user' is named twice",
            id="a persona twice",
        ),
        pytest.param(
            "datasets:\n  - {type: api, count: 1}\n  - type: file\n    count: 1\n    name: api\n",
            "p.yaml:6: datasets[1].name: two datasets are called 'api'",
            id="a dataset twice",
        ),
        pytest.param(
            "datasets: [{type: api, count: 1}]\noutput: {compress: 1}\n",
            "p.yaml:3: output.compress: ",
            id="1 for true",
        ),
        pytest.param(
            "datasets: [{type: api, count: 1}]\nvariables: {rows: [1]}\n",
            "p.yaml:3: variables.rows: expected a text, a number, true or false; found [1]",
            id="a list in a variable",
        ),
        pytest.param(
            "personas: [normal_user]\ndatasets: [{type: api, count: 1}, {type: file, count: 1}]\n"
            "output:\n  filename_pattern: all\n",
            "p.yaml:5: output.filename_pattern: 2 datasets would be written to",
            id="two datasets in one file",
        ),
        pytest.param(
            "personas: [normal_user]\ndatasets:\n  - type: api\n    count: 5\n    options:\n"
            "      ended_at: 2026-01-01T00:00:00.001Z\n",
            "p.yaml:7: datasets[0].options.ended_at: normal_user needs until",
            id="an end too early",
        ),
    ],
)
def test_a_mistake_of_a_profile_has_its_line(tmp_path: Path, text: str, said: str) -> None:
    """PP-81: of two that are equal, the second is at fault."""
    verdict = validate_file(write(tmp_path, "p.yaml", f"name: p\n{text}"))

    assert said in str(verdict.problem)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param(
            "briefing.yaml",
            MAPPER.replace("status: active", "status: gone"),
            "briefing.yaml:5: status: ",
            id="an unknown status",
        ),
        pytest.param(
            "other.yaml", MAPPER, "must equal the file's name 'other'", id="another's name"
        ),
        pytest.param("briefing.yml", MAPPER, "a mapper's file ends in .yaml", id="suffix"),
        pytest.param(
            "briefing.yaml",
            MAPPER.replace("version: 1.2.3", "version: 1.2.3\nparent_version: 1.0.0"),
            "parent_version: briefing@1.0.0.yaml is missing",
            id="PK-20: a parent that is not there",
        ),
        pytest.param(
            "monday.jsonl",
            FEEDBACK + FEEDBACK.replace('"overall": 3', '"overall": 4'),
            "monday.jsonl:2: feedback_id: ",
            id="one id, two feedbacks",
        ),
        pytest.param(
            "monday.jsonl",
            FEEDBACK + FEEDBACK.replace('"overall": 3', '"overall": 6'),
            "monday.jsonl:2: ratings.overall: ",
            id="PK-51: a rating of 6",
        ),
        pytest.param("monday.jsonl", "{", "monday.jsonl:1: ", id="no JSON"),
    ],
)
def test_a_wrong_mapper_or_feedback_is_named(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    """File, line and field say what is wrong."""
    verdict = validate_file(write(tmp_path, name, text))

    assert said in str(verdict.problem)

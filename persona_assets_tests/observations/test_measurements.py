"""Questionnaires and telemetry are read whole or not at all."""

from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.assessments import read_assessment
from persona_assets.observations.telemetry import read_telemetry

HEADER = "recorded_at,metric,value,unit\n"


def make_assessment(tmp_path: Path, answers: dict[int, int]) -> Path:
    """Return the file of a questionnaire with *answers*."""
    path = tmp_path / "big_five.yaml"
    lines = "".join(f"  {item}: {answer}\n" for item, answer in answers.items())
    path.write_text(f"instrument: ipip_50\ntaken_on: 2026-02-10\nanswers:\n{lines}")
    return path


def test_the_answers_to_one_scale_stand_together(tmp_path: Path) -> None:
    """Evidence can point to the ten answers behind a score."""
    path = make_assessment(tmp_path, {item: 1 + item % 5 for item in range(1, 51)})

    seen = read_assessment(path, tmp_path, "mara_okafor")

    assert seen.raw.startswith("extraversion 1: 2\nextraversion 6: 2\n")
    assert seen.raw.splitlines()[10] == "agreeableness 2: 3"
    assert seen.structured["answers"]["50"] == 1


def test_a_questionnaire_must_be_complete(tmp_path: Path) -> None:
    """A score from nine answers is not a score of this instrument."""
    path = make_assessment(tmp_path, dict.fromkeys(range(2, 52), 3))

    with pytest.raises(InvalidDocumentError, match=r"answers.*missing \[1\], unknown \[51\]"):
        read_assessment(path, tmp_path, "mara_okafor")


def test_an_answer_lies_between_1_and_5(tmp_path: Path) -> None:
    """The error names the line of the answer."""
    path = make_assessment(tmp_path, {**dict.fromkeys(range(1, 51), 3), 7: 6})

    with pytest.raises(InvalidDocumentError, match=r"big_five\.yaml:10: answers.*found 6"):
        read_assessment(path, tmp_path, "mara_okafor")


def test_each_day_of_telemetry_is_an_observation(tmp_path: Path) -> None:
    """A late reading belongs to the day on which it was taken, in the order of its arrival."""
    path = tmp_path / "a.csv"
    path.write_text(
        HEADER + "2026-02-01T23:55:00Z,light,1.5,lux\n2026-02-02T00:05:00Z,light,2,lux\n"
        "2026-02-01T23:50:00+00:00,light,3,lux\n"
    )

    [first, second] = read_telemetry(path, tmp_path, "sensor")

    assert [reading["value"] for reading in first.structured["readings"]] == [1.5, 3.0]
    assert second.raw == HEADER + "2026-02-02T00:05:00Z,light,2,lux"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("at,value\n", ":1: found 'at,value'; allowed: recorded_at", id="header"),
        pytest.param(HEADER + "soon,a,1,b\n", ":2: recorded_at: expected a time", id="time"),
        pytest.param(
            HEADER + "2026-02-01T00:00:00Z,a,nan,b\n", ":2: value: expected a number", id="number"
        ),
        pytest.param(HEADER + "2026-02-01T00:00:00Z,a\n", ":2: found 2 cells", id="cells"),
        pytest.param(HEADER, ":1: no reading", id="nothing"),
    ],
)
def test_bad_telemetry_names_the_line_and_the_field(
    tmp_path: Path, text: str, problem: str
) -> None:
    """The error says where to look."""
    path = tmp_path / "a.csv"
    path.write_text(text)

    with pytest.raises(InvalidDocumentError, match=r"a\.csv" + problem):
        read_telemetry(path, tmp_path, "sensor")

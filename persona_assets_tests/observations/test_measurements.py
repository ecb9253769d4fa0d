"""Questionnaires and telemetry are read whole or not at all."""

import json
from pathlib import Path

import pytest

from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.assessments import read_assessment
from persona_assets.observations.telemetry import read_telemetry
from persona_assets_tests.observations.making import read

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
        pytest.param(
            HEADER + f"2026-02-01T00:00:00Z,a,1,{'b' * 140_000}\n",
            ":2: not CSV: ",
            id="a long cell",
        ),
        pytest.param(
            HEADER + "0001-01-01T00:00:00+14:00,a,1,b\n",
            ":2: recorded_at: expected a year from 1970 to 2100",
            id="before all time",
        ),
        pytest.param(
            HEADER + "9999-12-31T23:00:00-14:00,a,1,b\n",
            ":2: recorded_at: expected a year from 1970 to 2100",
            id="after all time",
        ),
        pytest.param(
            HEADER + "1969-12-31T23:59:59Z,a,1,b\n", ":2: recorded_at: expected a year", id="1969"
        ),
        pytest.param(
            HEADER + "2101-01-01T00:00:00Z,a,1,b\n", ":2: recorded_at: expected a year", id="2101"
        ),
        pytest.param(
            HEADER + "2026-02-01,heat,20,celsius\n2026-02-01,heat,68,fahrenheit\n",
            ":3: unit: heat is in 'fahrenheit' here and in 'celsius' in line 2; convert",
            id="two units",
        ),
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


def test_a_metric_has_one_unit_in_all_files(tmp_path: Path) -> None:
    """Degrees of two kinds make no mean; two metrics of one unit are two metrics."""
    first = HEADER + "2026-02-01,heat,20,celsius\n2026-02-01,cold,2,celsius\n"
    files: dict[str, object] = {
        "telemetry/a.csv": first,
        "telemetry/b.csv": HEADER + "2026-02-02,heat,68,\n",
    }

    with pytest.raises(
        InvalidDocumentError,
        match=r"b\.csv: unit: heat is in '' here and in 'celsius' in telemetry/a\.csv",
    ):
        read(tmp_path, files)


@pytest.mark.parametrize("day", ["0", "2026", "20260210", "'20260210'", "1969-12-31", "2101-01-01"])
def test_a_questionnaire_is_taken_on_a_day(tmp_path: Path, day: str) -> None:
    """A number is not a day of 1970, and nobody has answered in 1969 or 2101."""
    path = make_assessment(tmp_path, dict.fromkeys(range(1, 51), 3))
    path.write_text(path.read_text().replace("2026-02-10", day))

    with pytest.raises(InvalidDocumentError, match=r"big_five\.yaml:2: taken_on: expected a"):
        read_assessment(path, tmp_path, "mara_okafor")


def test_the_first_and_the_last_day_are_days(tmp_path: Path) -> None:
    """The limits are allowed."""
    path = make_assessment(tmp_path, dict.fromkeys(range(1, 51), 3))
    path.write_text(path.read_text().replace("2026-02-10", "2100-12-31"))

    assert read_assessment(path, tmp_path, "mara_okafor").observed_at.year == 2100


@pytest.mark.parametrize("item", ["01", "+1", " 1", "1.0", "1_0", "x"])
def test_an_item_has_one_spelling(tmp_path: Path, item: str) -> None:
    """A second answer to item 1 under another spelling does not replace the first."""
    path = tmp_path / "a.json"
    answers = {**{str(number): 3 for number in range(1, 51)}, item: 5}
    sitting = {"instrument": "ipip_50", "taken_on": "2026-02-10", "answers": answers}
    path.write_text(json.dumps(sitting, indent=1))

    with pytest.raises(InvalidDocumentError, match=r"a\.json:4: answers: expected the numbers of"):
        read_assessment(path, tmp_path, "mara_okafor")


@pytest.mark.parametrize("answer", ["true", "3.0", "'3'"])
def test_an_answer_is_a_whole_number(tmp_path: Path, answer: str) -> None:
    """A yes is not the answer 1."""
    path = make_assessment(tmp_path, dict.fromkeys(range(1, 51), 3))
    path.write_text(path.read_text().replace("  7: 3\n", f"  7: {answer}\n"))

    with pytest.raises(InvalidDocumentError, match=r"big_five\.yaml:10: answers"):
        read_assessment(path, tmp_path, "mara_okafor")

"""What feedback finds out, at any rate of arrival, and what it says of one section."""

import datetime as dt
from pathlib import Path

import pytest

from persona_assets.ids import content_id
from persona_assets.personas.feedback import Feedback, about_section, read_feedback
from persona_assets.personas.training import train
from persona_assets_tests.knowledge.builders import NOON
from persona_assets_tests.personas_mapping.test_feedback import (
    INSTANCES,
    MAPPER,
    make_feedback,
    raw_feedback,
    write_lines,
)

FEEDBACKS = 40


def praise(number: int) -> Feedback:
    """Return the *number*-th feedback, to which the goals were helpful."""
    return make_feedback(number, what_worked_well=["Goals"])


def blame(number: int) -> Feedback:
    """Return the *number*-th feedback, to which they were not."""
    return make_feedback(number, what_didnt_work=["Goals"])


@pytest.mark.parametrize("per_day", [0.1, 0.5, 2.0, 50.0])
@pytest.mark.parametrize("helpful", [4, 12, 20, 28, 36])
def test_the_weight_is_near_its_ideal_at_any_rate(per_day: float, helpful: int) -> None:
    """PK-56: after 40 feedbacks it lies within 0.10 of twice the share that was helpful."""
    days = [dt.timedelta(days=number / per_day) for number in range(FEEDBACKS)]
    feedback = [
        (praise(number) if number * 7 % FEEDBACKS < helpful else blame(number)).model_copy(
            update={"submitted_at": NOON + later}
        )
        for number, later in enumerate(days)
    ]

    weight = train(MAPPER, feedback, INSTANCES).newest_weights["Goals"]

    assert weight == pytest.approx(2 * helpful / FEEDBACKS, abs=0.10)


def test_feedback_can_be_asked_for_by_section(tmp_path: Path) -> None:
    """PK-54: who spoke of a section, and what is wrong with it, in the order of time."""
    wrong = [{"sectionName": "Traits", "issue": "old", "suggestedCorrection": "She is calm."}]
    write_lines(
        tmp_path,
        "a.jsonl",
        raw_feedback(2, specific={"incorrectSections": wrong}),
        raw_feedback(1, specific={"whatWorkedWell": ["the traits were spot on"]}),
        raw_feedback(0, specific={"whatDidntWork": ["Goals"]}),
    )

    found = about_section(read_feedback(tmp_path), "Traits")

    assert [one.feedback_id for one, _ in found] == [
        content_id("feedback", 1),
        content_id("feedback", 2),
    ]
    assert [each and each.suggested_correction for _, each in found] == [None, "She is calm."]

"""Tests of feedback: its form, its files, and what it makes of a mapper."""

import dataclasses
import datetime as dt
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from persona_assets.errors import InvalidArgumentError, InvalidDocumentError, UnknownNameError
from persona_assets.ids import content_id
from persona_assets.personas.feedback import Feedback, FeedbackStatus, read_feedback
from persona_assets.personas.incorporating import Correction, incorporate
from persona_assets.personas.mappers import PersonaMapper
from persona_assets.personas.training import InstanceRecord, section_votes, train
from persona_assets_tests.knowledge.builders import NOON
from persona_assets_tests.personas_mapping.builders import make_mapper

INSTANCE = content_id("instance")
MAPPER = make_mapper(
    [
        {"section_name": name, "data_source": [name.lower()], "max_tokens": 400}
        for name in ("Goals", "Beliefs", "Traits")
    ]
)
INSTANCES = {
    INSTANCE: InstanceRecord(INSTANCE, "briefing", "1.2.3", "mara_okafor", MAPPER.section_names)
}


def make_feedback(number: int = 0, overall: int = 3, **specific: object) -> Feedback:
    """Return the *number*-th feedback, an hour after the one before."""
    return Feedback.model_validate(raw_feedback(number, overall, specific=specific))


def raw_feedback(
    number: int = 0, overall: int = 3, *, specific: object = None, **changes: object
) -> dict[str, Any]:
    """Return a feedback as the service writes it, with *changes*."""
    return {
        "feedbackId": content_id("feedback", number),
        "personaInstanceId": INSTANCE,
        "actorId": "planner",
        "taskContext": {
            "taskType": "mail",
            "taskDescription": "Write to Mara.",
            "taskOutcome": "success",
            "duration": 1200,
        },
        "ratings": {
            "overall": overall,
            "accuracy": 4,
            "completeness": 2,
            "relevance": 5,
            "usability": 1,
        },
        "specificFeedback": specific or {},
        "impact": {
            "taskSuccessImpact": "positive",
            "wouldUseAgain": True,
            "recommendationScore": 9,
        },
        "submittedAt": (NOON + dt.timedelta(hours=number)).isoformat(),
        "submittedBy": "ada",
        **changes,
    }


def test_the_feedback_that_the_documents_show_is_read() -> None:
    """It is whole: who copies it has only values to change."""
    text = (Path(__file__).parents[2] / "docs" / "mapping.md").read_text()
    example = text.partition("```json feedback/mara.jsonl\n")[2].partition("```")[0]

    read = Feedback.model_validate(json.loads(example))

    assert read.specific_feedback.incorrect_sections[0].suggested_correction == "I live in Bristol."


def test_feedback_is_read_and_sent_in_the_names_of_the_service() -> None:
    """PK-51, PK-54: all that the document names, in camelCase."""
    raw = raw_feedback(
        specific={
            "whatWorkedWell": ["Goals"],
            "whatDidntWork": [],
            "missingSections": ["Money"],
            "incorrectSections": [{"sectionName": "Traits", "issue": "she is not shy"}],
            "suggestions": "shorter",
        }
    )

    wire = Feedback.model_validate(raw).to_wire()

    assert wire["processingStatus"] == "pending"
    assert dt.datetime.fromisoformat(wire["submittedAt"]) == NOON
    assert {name: wire[name] for name in raw if name != "submittedAt"} == {
        name: value for name, value in raw.items() if name != "submittedAt"
    }


@pytest.mark.parametrize(
    ("place", "value"),
    [
        pytest.param(("ratings", "accuracy"), 0, id="a rating below 1"),
        pytest.param(("ratings", "overall"), 6, id="a rating above 5"),
        pytest.param(("ratings", "usability"), 2.5, id="half a rating"),
        pytest.param(("ratings", "usability"), True, id="a rating that is none"),
        pytest.param(("impact", "recommendationScore"), 11, id="a score above 10"),
        pytest.param(("impact", "recommendationScore"), 0, id="a score below 1"),
        pytest.param(("impact", "taskSuccessImpact"), "great", id="an impact"),
        pytest.param(("taskContext", "taskOutcome"), "ok", id="an outcome"),
        pytest.param(("feedbackId",), "c9bf9e57-1685-1c89-bafb-ff5af830be8a", id="PK-96: a UUID1"),
        pytest.param(("submittedAt",), "2026-02-10T12:00:00", id="PK-97: no time zone"),
        pytest.param(("submittedAt",), "9999-12-31T23:59:59-05:00", id="the end of time"),
        pytest.param(("submittedBy",), None, id="PK-99: null"),
        pytest.param(("processingStatus",), "done", id="a status"),
        pytest.param(("processingStatus",), "processed", id="PK-53: processed at no time"),
        pytest.param(("extra",), 1, id="an unknown field"),
    ],
)
def test_what_is_no_feedback_is_refused(place: tuple[str, ...], value: object) -> None:
    """PK-51: ratings from 1 to 5, a score from 1 to 10, closed lists."""
    raw = raw_feedback()
    inner: dict[str, Any] = raw
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = value

    with pytest.raises(ValidationError):
        Feedback.model_validate(raw)


def write_lines(folder: Path, name: str, *lines: object) -> None:
    """Write *lines* as a file of feedback."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (folder / name).write_text("\n".join(texts))


def test_files_are_read_in_the_order_of_time(tmp_path: Path) -> None:
    """The same feedback in two files is one, and empty lines are none."""
    write_lines(tmp_path, "b.jsonl", raw_feedback(2), "", raw_feedback(1))
    write_lines(tmp_path, "a.jsonl", raw_feedback(1))

    found = read_feedback(tmp_path)

    assert found == [make_feedback(1), make_feedback(2)]
    assert read_feedback(tmp_path / "gone") == []


def test_only_a_line_break_ends_a_line(tmp_path: Path) -> None:
    """JSON may hold the other signs that Unicode breaks lines at; an empty file holds nothing."""
    row = json.dumps(raw_feedback(actorId="a\u2028b"), ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(row, encoding="utf-8")
    (tmp_path / "b.jsonl").write_text("")

    assert [one.actor_id for one in read_feedback(tmp_path)] == ["a\u2028b"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("{", "no JSON", id="not JSON"),
        pytest.param("[" * 200_000, "no JSON", id="nested without end"),
        pytest.param('{"actorId": "a", "actorId": "b"}', "written twice", id="a key twice"),
        pytest.param("[]", "expected an object", id="a list"),
        pytest.param(raw_feedback(submittedBy=""), "submitted_?[bB]y", id="an empty name"),
        pytest.param(raw_feedback(actorId="other"), "says something else", id="another content"),
    ],
)
def test_a_line_that_is_wrong_is_an_error(tmp_path: Path, line: object, message: str) -> None:
    """The error has the line, and nothing of any file is taken."""
    write_lines(tmp_path, "a.jsonl", raw_feedback(), line)

    with pytest.raises(InvalidDocumentError, match=message) as caught:
        read_feedback(tmp_path)

    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("specific", "expected"),
    [
        pytest.param({"what_worked_well": ["the goals were spot on"]}, {"Goals": 1}, id="praised"),
        pytest.param({"what_didnt_work": ["Beliefs"]}, {"Beliefs": 0}, id="blamed"),
        pytest.param({"missing_sections": ["Traits"]}, {"Traits": 1}, id="missed"),
        pytest.param(
            {"incorrect_sections": [{"section_name": "Traits", "issue": "no"}]},
            {"Traits": 0},
            id="wrong",
        ),
        pytest.param(
            {"what_worked_well": ["Goals"], "what_didnt_work": ["Goals"]}, {"Goals": 0}, id="both"
        ),
        pytest.param({"suggestions": "Goals"}, {}, id="mentioned"),
    ],
)
def test_feedback_votes_for_the_sections_it_names(
    specific: dict[str, Any], expected: dict[str, int]
) -> None:
    """PK-56: what is helpful counts 1, what is not counts 0."""
    assert section_votes(make_feedback(**specific), MAPPER.section_names) == expected


def weights(feedback: Sequence[Feedback], mapper: PersonaMapper = MAPPER) -> dict[str, float]:
    """Return the weights that all of *feedback* gives."""
    return dict(train(mapper, feedback, INSTANCES).newest_weights)


def test_weights_follow_the_formula() -> None:
    """Twice the posterior mean of Beta(2, 2), with a third of a vote for what is not named."""
    found = weights([make_feedback(0, overall=5, what_didnt_work=["Goals"])])

    assert found == {
        "Goals": 0.8,  # 2 * 2 / 5
        "Beliefs": pytest.approx(2 * (2 + 1 / 3) / (4 + 1 / 3), abs=1e-6),
        "Traits": pytest.approx(2 * (2 + 1 / 3) / (4 + 1 / 3), abs=1e-6),
    }


RATINGS = st.integers(1, 5)
SOME_FEEDBACK = st.lists(
    st.builds(
        lambda number, overall, good, bad: make_feedback(
            number, overall, what_worked_well=good, what_didnt_work=bad
        ),
        st.integers(0, 10_000),
        RATINGS,
        st.lists(st.sampled_from(MAPPER.section_names), max_size=2),
        st.lists(st.sampled_from(MAPPER.section_names), max_size=2),
    ),
    max_size=12,
    unique_by=lambda each: each.feedback_id,
)


@settings(max_examples=60, deadline=None)
@given(SOME_FEEDBACK, st.randoms(use_true_random=False), st.integers(0, 5))
def test_order_and_redelivery_change_nothing(
    feedback: list[Feedback],
    shuffling: random.Random,
    repeats: int,
) -> None:
    """PK-56: weights are a function of the set of feedback, and stay within their bounds."""
    again = [*feedback, *feedback[:repeats]]
    shuffling.shuffle(again)

    whole = train(MAPPER, again, INSTANCES)

    assert whole == train(MAPPER, feedback, INSTANCES)
    assert all(0 <= weight <= 2 for weight in whole.weights.values())


@settings(max_examples=40, deadline=None)
@given(SOME_FEEDBACK, st.sampled_from(MAPPER.section_names))
def test_praise_raises_and_blame_lowers(feedback: list[Feedback], name: str) -> None:
    """PK-56: one more feedback moves the weight of what it names, and in its direction."""
    before = weights(feedback)[name]

    praised = weights([*feedback, make_feedback(20_000, what_worked_well=[name])])[name]
    blamed = weights([*feedback, make_feedback(20_000, what_didnt_work=[name])])[name]

    assert blamed < before < praised


def test_feedback_on_nobody_or_on_another_is_an_error() -> None:
    """PK-52: an unknown instance, one of another mapper, a section that it did not tell."""
    other = MAPPER.model_copy(update={"mapper_id": "other"})
    wrong = [{"section_name": "Money", "issue": "none"}]

    with pytest.raises(UnknownNameError, match="no persona instance"):
        train(MAPPER, [make_feedback()], {})
    with pytest.raises(InvalidArgumentError, match="mapper 'briefing' says nothing of 'other'"):
        train(other, [make_feedback()], INSTANCES)
    with pytest.raises(InvalidArgumentError, match="corrects the section 'Money'"):
        train(MAPPER, [make_feedback(incorrect_sections=wrong)], INSTANCES)


def test_enough_feedback_makes_a_version_with_a_parent() -> None:
    """PK-20, PK-29, PK-56: patch version, parent, weights, and what it was trained on."""
    [made] = incorporate(
        [make_feedback(0, what_didnt_work=["Goals"])], {"briefing": [MAPPER]}, INSTANCES
    ).versions

    sections = made.configuration.output_template.sections
    assert (made.version, made.parent_version) == ("1.2.4", "1.2.3")
    assert sections[0].weight == 0.8
    assert made.training_metadata.total_feedback_count == 1
    assert made.training_metadata.average_effectiveness_score == 3.0
    assert (made.updated_at, made.updated_by) == (NOON, "feedback")


def test_too_little_change_makes_no_version() -> None:
    """PK-53: a middling rating is processed, and waits to be part of a version."""
    found = incorporate([make_feedback()], {"briefing": [MAPPER]}, INSTANCES)

    assert found.versions == ()
    assert [each.processing_status for each in found.feedback] == [FeedbackStatus.PROCESSED]
    assert found.feedback[0].processed_at == NOON


def test_incorporating_again_makes_nothing_new() -> None:
    """Idempotent: the version is there, and its weights are right."""
    feedback = [make_feedback(n, what_worked_well=["Traits"]) for n in range(3)]
    first = incorporate(feedback, {"briefing": [MAPPER]}, INSTANCES)

    again = incorporate(feedback, {"briefing": [MAPPER, *first.versions]}, INSTANCES)

    assert again.versions == ()
    assert {each.processing_status for each in again.feedback} == {FeedbackStatus.INCORPORATED}


def test_arriving_one_by_one_ends_with_the_same_weights() -> None:
    """Only the numbers of the versions tell how often somebody looked."""
    feedback = [make_feedback(n, what_didnt_work=["Beliefs"]) for n in range(4)]
    lineage = [MAPPER]
    for count in range(1, 5):
        lineage += incorporate(feedback[:count], {"briefing": lineage}, INSTANCES).versions

    [at_once] = incorporate(feedback, {"briefing": [MAPPER]}, INSTANCES).versions

    assert lineage[-1].configuration == at_once.configuration
    assert [each.parent_version for each in lineage[1:]] == [each.version for each in lineage[:-1]]
    assert lineage[-1].version == "1.2.7"


def test_what_many_correct_alike_is_one_correction() -> None:
    """The first who says it is named; spaces make no difference."""
    wrong = {"section_name": "Traits", "issue": "no", "suggested_correction": "She is not shy."}
    spaced = {**wrong, "issue": "wrong", "suggested_correction": " She is  not shy."}
    feedback = [make_feedback(n, incorrect_sections=[spaced if n else wrong]) for n in range(12)]

    [made] = incorporate(reversed(feedback), {"briefing": [MAPPER]}, INSTANCES).corrections

    assert made == Correction("mara_okafor", "Traits", "She is not shy.", "no", NOON, "ada")


def test_feedback_is_no_older_than_its_instance() -> None:
    """Nobody can have used what was not made yet; at the same time, somebody can."""
    about = dataclasses.replace(INSTANCES[INSTANCE], generated_at=NOON + dt.timedelta(hours=1))

    with pytest.raises(InvalidArgumentError, match=r"was given at .*12:00.*made, at .*13:00"):
        train(MAPPER, [make_feedback(0)], {INSTANCE: about})

    assert train(MAPPER, [make_feedback(1)], {INSTANCE: about}).feedback_ids

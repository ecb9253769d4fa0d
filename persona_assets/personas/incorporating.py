"""From feedback to new versions of mappers, and to what somebody would rather have read."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from persona_assets.errors import UnknownNameError
from persona_assets.personas.feedback import Feedback, FeedbackStatus, in_order
from persona_assets.personas.mappers import PersonaMapper
from persona_assets.personas.training import (
    InstanceRecord,
    Training,
    check_feedback,
    declared_version,
    train,
    trained_version,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody says should stand in a section; many who say the same say it once.

    Attributes:
        persona: Whom it is about.
        section_name: Where.
        text: What should stand there.
        issue: What is wrong, as the first says it.
        said_at: When it was said first.
        said_by: Who said it first.
    """

    persona: str
    section_name: str
    text: str
    issue: str
    said_at: dt.datetime
    said_by: str


@dataclass(frozen=True, slots=True)
class Incorporation:
    """What some feedback leads to.

    Attributes:
        versions: The new versions of mappers, at most one each, by id.
        feedback: All feedback in its order, with the status that it has now.
        corrections: What should stand where, each once, in the order it was said.
    """

    versions: tuple[PersonaMapper, ...]
    feedback: tuple[Feedback, ...]
    corrections: tuple[Correction, ...]


def incorporate(
    feedback: Iterable[Feedback],
    lineages: Mapping[str, Sequence[PersonaMapper]],
    instances: Mapping[str, InstanceRecord],
) -> Incorporation:
    """Return what *feedback* leads to; asking again with the new versions leads to no more.

    Args:
        feedback: All that was ever given, in any order, however often.
        lineages: The versions of each mapper, oldest first, by id.
        instances: What is known of the instances, by id.

    Raises:
        UnknownNameError: A feedback is on an instance or a mapper that nobody knows.
        InvalidArgumentError: It is older than the instance, or corrects a section that the
            instance did not tell.
    """
    ordered = in_order(feedback)
    versions: list[PersonaMapper] = []
    statuses: dict[str, tuple[FeedbackStatus, dt.datetime | None]] = {}
    for mapper_id, about in sorted(check_feedback(ordered, instances).items()):
        if mapper_id not in lineages:
            raise UnknownNameError("mapper", mapper_id, lineages)
        lineage = lineages[mapper_id]
        training = train(declared_version(lineage), about, instances)
        made = trained_version(lineage[-1], training)
        versions += [made] if made else []
        statuses |= _statuses(about, training)
    return Incorporation(
        versions=tuple(versions),
        feedback=tuple(_with_status(one, *statuses[one.feedback_id]) for one in ordered),
        corrections=tuple(_corrections(ordered, instances)),
    )


def _statuses(
    about: Sequence[Feedback], training: Training
) -> dict[str, tuple[FeedbackStatus, dt.datetime | None]]:
    """Return what became of each feedback, by id, and when: at the newest feedback's time."""
    incorporated = set(training.feedback_ids[: training.incorporated_count])
    # What is older than the version that a person wrote last is part of what they saw.
    at = training.trained_at or about[-1].submitted_at
    return {
        one.feedback_id: (
            FeedbackStatus.INCORPORATED
            if one.feedback_id in incorporated
            else FeedbackStatus.PROCESSED,
            at,
        )
        for one in about
    }


def _with_status(one: Feedback, status: FeedbackStatus, at: dt.datetime | None) -> Feedback:
    return one.model_copy(update={"processing_status": status, "processed_at": at})


def _corrections(
    ordered: Iterable[Feedback], instances: Mapping[str, InstanceRecord]
) -> list[Correction]:
    found: dict[tuple[str, str, str], Correction] = {}
    for one in ordered:
        persona = instances[one.persona_instance_id].person_id
        for wrong in one.specific_feedback.incorrect_sections:
            text = (wrong.suggested_correction or "").strip()
            if text:
                made = Correction(
                    persona=persona,
                    section_name=wrong.section_name,
                    text=text,
                    issue=wrong.issue,
                    said_at=one.submitted_at,
                    said_by=one.submitted_by,
                )
                found.setdefault((persona, wrong.section_name, " ".join(text.split())), made)
    return list(found.values())

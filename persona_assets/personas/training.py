"""What feedback makes of a mapper: the weights of its sections.

The weight of a section is twice the mean of a Beta posterior, so it lies between 0 and 2:

    2 * (2 * declared + sum of w * y) / (4 + sum of w)

where each feedback says of each section how helpful it was, y from 0 to 1, at a weight w.  A
section that it names counts as 1: y is 1 where it worked well or was missing, 0 where it did not
work or was wrong.  On the others the overall rating is spread, y = (overall - 1) / 4 at a weight
of 1 over the number of sections.  Nothing decays with time, so the rate at which feedback comes
does not matter; sums are exact, so neither does its order.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.ids import content_id
from persona_assets.personas.feedback import Feedback, in_order
from persona_assets.personas.mappers import (
    PersonaMapper,
    SectionTemplate,
    TrainingMetadata,
    revised,
    version_order,
)

LEAST_CHANGE = 0.05
"""By how much the weight of a section must move for a new version."""

TRAINER = "feedback"
"""Who makes the versions that come from feedback."""

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class InstanceRecord:
    """What is kept of an instance for feedback on it.

    Attributes:
        persona_instance_id: Its id.
        mapper_id: The mapper that made it.
        mapper_version: Its version.
        person_id: Whom it describes.
        section_names: What it told.
        generated_at: When it was made; None where that is not known any more.
    """

    persona_instance_id: str
    mapper_id: str
    mapper_version: str
    person_id: str
    section_names: tuple[str, ...]
    generated_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """What some feedback says of one mapper.

    Attributes:
        weights: The weights of the last version that the feedback makes, by section.
        newest_weights: The weights that all of it gives, of which a version comes when they differ.
        feedback_ids: All that was counted, in the order it was given.
        incorporated_count: How many of these the last version rests on; 0 without a version.
        average_score: The mean of all ratings.
        trained_at: When the newest feedback was given.
    """

    weights: Mapping[str, float]
    newest_weights: Mapping[str, float]
    feedback_ids: tuple[str, ...]
    incorporated_count: int
    average_score: float | None
    trained_at: dt.datetime | None


def check_one(one: Feedback, instances: Mapping[str, InstanceRecord]) -> InstanceRecord:
    """Return what is known of the instance that a feedback is on.

    Raises:
        UnknownNameError: There is no such instance.
        InvalidArgumentError: It is older than the instance, or corrects a section that the
            instance did not tell.
    """
    instance = instances.get(one.persona_instance_id)
    if instance is None:
        raise UnknownNameError("persona instance", one.persona_instance_id, ())
    if instance.generated_at is not None and one.submitted_at < instance.generated_at:
        raise InvalidArgumentError(
            f"feedback {one.feedback_id} was given at {one.submitted_at.isoformat()}, before its "
            f"instance was made, at {instance.generated_at.isoformat()}"
        )
    for wrong in one.specific_feedback.incorrect_sections:
        if wrong.section_name not in instance.section_names:
            told = ", ".join(instance.section_names) or "none"
            raise InvalidArgumentError(
                f"feedback {one.feedback_id} corrects the section {wrong.section_name!r}, "
                f"which the instance does not tell; it tells: {told}"
            )
    return instance


def check_feedback(
    feedback: Iterable[Feedback], instances: Mapping[str, InstanceRecord]
) -> dict[str, list[Feedback]]:
    """Return *feedback* by the id of the mapper that it is about, each once, in its order.

    Raises:
        UnknownNameError: There is no such instance.
        InvalidArgumentError: One is older than its instance, or corrects a section that the
            instance did not tell.
    """
    found: dict[str, list[Feedback]] = {}
    for one in in_order(feedback):
        found.setdefault(check_one(one, instances).mapper_id, []).append(one)
    return found


def train(
    declared: PersonaMapper,
    feedback: Iterable[Feedback],
    instances: Mapping[str, InstanceRecord],
) -> Training:
    """Return what *feedback* makes of *declared*; order and redelivery change nothing.

    Args:
        declared: The version that a person wrote.
        feedback: On instances of that version and of those that came of it.
        instances: What is known of the instances.

    Raises:
        UnknownNameError: A feedback is on an instance that nobody knows.
        InvalidArgumentError: A feedback is on an instance of another mapper.
    """
    checked = check_feedback(feedback, instances)
    foreign = sorted(set(checked) - {declared.mapper_id})
    if foreign:
        raise InvalidArgumentError(
            f"feedback on an instance of mapper {foreign[0]!r} says nothing of "
            f"{declared.mapper_id!r}"
        )
    oldest = version_order(declared.version)
    counted = [
        one
        for one in checked.get(declared.mapper_id, [])
        if version_order(instances[one.persona_instance_id].mapper_version) >= oldest
    ]
    posterior = _Posterior(declared.configuration.output_template.sections)
    published = weights = posterior.weights()
    incorporated = 0
    for number, one in enumerate(counted, start=1):
        posterior.add(one)
        weights = posterior.weights()
        if max(abs(weights[name] - published[name]) for name in weights) > LEAST_CHANGE:
            published, incorporated = weights, number
    totals = [one.ratings.total for one in counted]
    return Training(
        weights=published,
        newest_weights=weights,
        feedback_ids=tuple(one.feedback_id for one in counted),
        incorporated_count=incorporated,
        average_score=round(sum(totals) / (5 * len(totals)), _DIGITS) if totals else None,
        trained_at=counted[-1].submitted_at if counted else None,
    )


def declared_version(versions: Sequence[PersonaMapper]) -> PersonaMapper:
    """Return the newest of *versions*, oldest first, that a person wrote."""
    written = [each for each in versions if each.training_metadata.training_dataset_id is None]
    return written[-1] if written else versions[0]


def trained_version(newest: PersonaMapper, training: Training) -> PersonaMapper | None:
    """Return the version that follows *newest*, or None while its weights are right.

    Its parent is *newest*; it has the weights of *training*, and says what it was trained on.
    """
    sections = newest.configuration.output_template.sections
    if training.trained_at is None or all(
        section.weight == training.weights[section.section_name] for section in sections
    ):
        return None
    used = training.feedback_ids[: training.incorporated_count]
    weighted = tuple(
        section.model_copy(update={"weight": training.weights[section.section_name]})
        for section in sections
    )
    template = newest.configuration.output_template.model_copy(update={"sections": weighted})
    return revised(
        newest,
        at=training.trained_at,
        by=TRAINER,
        changes={
            "configuration": newest.configuration.model_copy(update={"output_template": template}),
            "training_metadata": TrainingMetadata(
                total_feedback_count=len(training.feedback_ids),
                average_effectiveness_score=training.average_score,
                last_training_run=training.trained_at,
                training_dataset_id=content_id("feedback", *used),
            ),
        },
    )


class _Posterior:
    """What has been said of each section so far."""

    def __init__(self, sections: Sequence[SectionTemplate]) -> None:
        self._declared = {each.section_name: Fraction(str(each.weight)) for each in sections}
        self._helpful = dict.fromkeys(self._declared, Fraction(0))
        self._said = dict.fromkeys(self._declared, Fraction(0))

    def add(self, feedback: Feedback) -> None:
        """Count one feedback."""
        named = section_votes(feedback, self._declared)
        spread = Fraction(1, len(self._declared))
        overall = Fraction(feedback.ratings.overall - 1, 4)
        for name in self._declared:
            weight = Fraction(1) if name in named else spread
            self._helpful[name] += weight * named.get(name, overall)
            self._said[name] += weight

    def weights(self) -> dict[str, float]:
        """Return the weight of each section."""
        return {
            name: round(
                float(2 * (2 * declared + self._helpful[name]) / (4 + self._said[name])), _DIGITS
            )
            for name, declared in self._declared.items()
        }


def section_votes(feedback: Feedback, section_names: Iterable[str]) -> dict[str, int]:
    """Return 1 for each section that *feedback* praises or misses, 0 for each that it blames.

    A section that it both praises and blames is blamed: a mistake weighs more than a pleasure.
    """
    said = feedback.specific_feedback
    wrong = {each.section_name.casefold() for each in said.incorrect_sections}
    votes: dict[str, int] = {}
    for name in section_names:
        spelled = name.casefold()
        if spelled in wrong or _names(said.what_didnt_work, spelled):
            votes[name] = 0
        elif _names((*said.what_worked_well, *said.missing_sections), spelled):
            votes[name] = 1
    return votes


def _names(texts: Iterable[str], section: str) -> bool:
    """Return whether one of *texts* speaks of *section*."""
    return any(section in text.casefold() for text in texts)

"""What somebody says of a persona instance after using it, and the files in which they say so.

A file is ``data/feedback/*.jsonl``, one feedback a line, in the names of the persona service or in
snake_case.  The same ``feedback_id`` is the same feedback, however often it comes.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NamedTuple, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from persona_assets.documents import Document, fit_model
from persona_assets.errors import InvalidDocumentError
from persona_assets.observations.json_lines import read_json_lines
from persona_assets.observations.moments import in_utc
from persona_assets.personas.queries import DocumentPart

Uuid = Annotated[
    str,
    Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"),
]
"""A UUID of version 4, in lower case."""

Rating = Annotated[int, Field(ge=1, le=5, strict=True)]
"""From 1, bad, to 5, good."""

Said = Annotated[str, Field(min_length=1)]


class TaskOutcome(StrEnum):
    """How the task went that the instance was used for."""

    SUCCESS = "success"
    PARTIAL_SUCCESS = "partial_success"
    FAILURE = "failure"


class TaskImpact(StrEnum):
    """What the instance did to the success of the task."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"


class FeedbackStatus(StrEnum):
    """Where a feedback is: not counted, counted, or part of a version of the mapper."""

    PENDING = "pending"
    PROCESSED = "processed"
    INCORPORATED = "incorporated"


class TaskContext(DocumentPart):
    """What the instance was used for."""

    task_type: Said
    task_description: str
    task_outcome: TaskOutcome
    duration: int | None = Field(default=None, ge=0)


class Ratings(DocumentPart):
    """Five ratings from 1 to 5."""

    overall: Rating
    accuracy: Rating
    completeness: Rating
    relevance: Rating
    usability: Rating

    @property
    def total(self) -> int:
        """All five added up, from 5 to 25."""
        return self.overall + self.accuracy + self.completeness + self.relevance + self.usability


class SectionFeedback(DocumentPart):
    """What is wrong with one section, and what should stand there instead."""

    section_name: Said
    issue: Said
    suggested_correction: str | None = Field(default=None, min_length=1)


class SpecificFeedback(DocumentPart):
    """What was good and what was not; the names of sections in it are counted."""

    what_worked_well: tuple[str, ...] = ()
    what_didnt_work: tuple[str, ...] = ()
    missing_sections: tuple[str, ...] = ()
    incorrect_sections: tuple[SectionFeedback, ...] = ()
    suggestions: str = ""


class Impact(DocumentPart):
    """What the instance was worth."""

    task_success_impact: TaskImpact
    would_use_again: bool = Field(strict=True)
    recommendation_score: int = Field(ge=1, le=10, strict=True)


class Feedback(DocumentPart):
    """What one actor says of one persona instance."""

    feedback_id: Uuid
    persona_instance_id: Uuid
    actor_id: Said
    task_context: TaskContext
    ratings: Ratings
    specific_feedback: SpecificFeedback = SpecificFeedback()
    impact: Impact
    submitted_at: Annotated[AwareDatetime, AfterValidator(in_utc)]
    submitted_by: Said
    processing_status: FeedbackStatus = FeedbackStatus.PENDING
    processed_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _is_processed_at_some_time(self) -> Self:
        if (self.processed_at is None) != (self.processing_status is FeedbackStatus.PENDING):
            raise ValueError("processed_at is given if and only if it is not pending")
        return self

    def to_wire(self) -> dict[str, Any]:
        """Return the feedback as JSON values with the camelCase names of the persona service."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class FeedbackLine(NamedTuple):
    """A feedback with the line that says it."""

    feedback: Feedback
    path: Path
    line: int


def read_feedback_lines(folder: Path) -> Iterator[FeedbackLine]:
    """Yield the feedback in the files of *folder*, each once, as it stands there.

    Raises:
        InvalidDocumentError: A line is not what it must be or has a key twice, or two with one id
            say different things.
    """
    found: dict[str, Feedback] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, value in _rows(path):
            one = fit_model(Document(path, value, {(): number}), Feedback)
            if one.feedback_id not in found:
                found[one.feedback_id] = one
                yield FeedbackLine(one, path, number)
            elif found[one.feedback_id] != one:
                problem = f"{one.feedback_id} says something else in another line"
                raise InvalidDocumentError(path, problem, line=number, field="feedback_id")


def read_feedback(folder: Path) -> list[Feedback]:
    """Return the feedback in the files of *folder*, each once, by time and id; none without one.

    Raises:
        InvalidDocumentError: As of :func:`read_feedback_lines`; nothing is returned then.
    """
    return in_order(line.feedback for line in read_feedback_lines(folder))


def about_section(
    feedback: Iterable[Feedback], section_name: str
) -> list[tuple[Feedback, SectionFeedback | None]]:
    """Return the *feedback* that speaks of a section, by time, each with what is wrong with it.

    It speaks of a section that it names, in any capitals; None is wrong where it only praises,
    blames or misses the section.
    """
    spelled = section_name.casefold()
    found: list[tuple[Feedback, SectionFeedback | None]] = []
    for one in in_order(feedback):
        said = one.specific_feedback
        wrong = [w for w in said.incorrect_sections if w.section_name.casefold() == spelled]
        texts = (*said.what_worked_well, *said.what_didnt_work, *said.missing_sections)
        if wrong:
            found += [(one, each) for each in wrong]
        elif any(spelled in text.casefold() for text in texts):
            found.append((one, None))
    return found


def in_order(feedback: Iterable[Feedback]) -> list[Feedback]:
    """Return *feedback* by the time it was given, each once, whatever the order it came in."""
    unique = {each.feedback_id: each for each in feedback}
    return sorted(unique.values(), key=lambda each: (each.submitted_at, each.feedback_id))


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Return the objects in the file at *path* with their lines; a file may be empty here."""
    is_empty = path.is_file() and not path.stat().st_size
    return iter(()) if is_empty else read_json_lines(path)

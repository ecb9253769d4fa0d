"""Counting the feedback in ``data/feedback``: new versions of mappers, corrections that wait."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from persona_assets.errors import InvalidArgumentError, InvalidDocumentError
from persona_assets.personas.feedback import Feedback, FeedbackLine, read_feedback_lines
from persona_assets.personas.incorporating import Correction, Incorporation, incorporate
from persona_assets.personas.mapper_files import load_mappers, load_versions, save_version
from persona_assets.personas.training import InstanceRecord, check_one
from persona_assets.upkeep.corrections import add_corrections, corrections_path, new_corrections
from persona_assets.upkeep.places import DataPlaces

_MOST_TOLD = 10
_LINES_A_TELLING = 10_000

Tell = Callable[[str], object]
"""What is told to somebody who waits."""


def count_feedback(places: DataPlaces, *, is_dry: bool, tell: Tell) -> Iterator[str]:
    """Count all feedback, write what follows from it unless *is_dry*, and say what that is.

    Counting again writes nothing new.  Feedback on an instance that nobody knows is told and left
    out; it may be of another data folder, and nobody else has to wait for that.

    Raises:
        InvalidDocumentError: A line does not say what it must, is older than its instance, or
            corrects what that did not tell; nothing is written then.
        UnknownNameError: A feedback is on an instance of a mapper that nobody knows.
        StorageError: The disk refuses.
    """
    instances = places.store.records()
    feedback, orphans = _read(places, instances, tell)
    lineages = {
        mapper_id: load_versions(places.mappers, mapper_id)
        for mapper_id in load_mappers(places.mappers)
    }
    found = incorporate(feedback, lineages, instances)
    waiting = _waiting(places, found.corrections)
    if not is_dry:
        _write(places, found, waiting)
    _tell_orphans(orphans, tell)
    yield _summary(found, len(orphans))
    for mapper in found.versions:
        sections = mapper.configuration.output_template.sections
        weights = ", ".join(f"{each.section_name} {each.weight:.2f}" for each in sections)
        yield f"{mapper.mapper_id} {mapper.parent_version} -> {mapper.version}: {weights}"
    for persona, corrections in waiting.items():
        yield (
            f"corrections of {persona} that wait for approval: {len(corrections)}; "
            f"persona-gen observations list {persona} --status pending shows them"
        )


def _read(
    places: DataPlaces, instances: Mapping[str, InstanceRecord], tell: Tell
) -> tuple[list[Feedback], list[FeedbackLine]]:
    """Return what can be counted, and the lines on instances that nobody knows."""
    feedback: list[Feedback] = []
    orphans: list[FeedbackLine] = []
    for number, each in enumerate(read_feedback_lines(places.feedback), start=1):
        if each.feedback.persona_instance_id not in instances:
            orphans.append(each)
        else:
            try:
                check_one(each.feedback, instances)
            except InvalidArgumentError as problem:
                raise InvalidDocumentError(each.path, str(problem), line=each.line) from None
            feedback.append(each.feedback)
        if number % _LINES_A_TELLING == 0:
            tell(f"{number:,} feedback read")
    return feedback, orphans


def _waiting(places: DataPlaces, corrections: Sequence[Correction]) -> dict[str, list[Correction]]:
    """Return the corrections that are new, by persona."""
    by_persona = sorted(corrections, key=lambda one: one.persona)
    found = {
        persona: new_corrections(corrections_path(places.observation_folder(persona)), those)
        for persona, those in itertools.groupby(by_persona, key=lambda one: one.persona)
    }
    return {persona: those for persona, those in found.items() if those}


def _write(
    places: DataPlaces, found: Incorporation, waiting: Mapping[str, Sequence[Correction]]
) -> None:
    places.store.mark_feedback(*dict.fromkeys(one.persona_instance_id for one in found.feedback))
    for persona, corrections in waiting.items():
        add_corrections(corrections_path(places.observation_folder(persona)), corrections)
    for mapper in found.versions:
        save_version(places.mappers, mapper)


def _tell_orphans(orphans: Sequence[FeedbackLine], tell: Tell) -> None:
    for each in orphans[:_MOST_TOLD]:
        about = each.feedback.persona_instance_id
        tell(f"left out: {each.path}:{each.line}: no persona instance named {about!r}")
    if len(orphans) > _MOST_TOLD:
        tell(f"left out: {len(orphans) - _MOST_TOLD} more on instances that nobody knows")


def _summary(found: Incorporation, orphan_count: int) -> str:
    statuses = Counter(each.processing_status.value for each in found.feedback)
    told = [f"{count} {status}" for status, count in sorted(statuses.items())]
    told += [f"{orphan_count} left out"] if orphan_count else []
    return f"{len(found.feedback) + orphan_count} feedback: {', '.join(told) or 'none'}"

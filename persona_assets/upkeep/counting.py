"""Counting the feedback in ``data/feedback``: new versions of mappers, corrections that wait."""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from persona_assets.errors import StorageError
from persona_assets.personas.feedback import read_feedback
from persona_assets.personas.incorporating import Correction, incorporate
from persona_assets.personas.mapper_files import load_mappers, load_versions, save_version
from persona_assets.upkeep.places import DataPlaces

PENDING = "pending"
"""The folder, within that of the feedback, of corrections that wait for approval."""


def count_feedback(places: DataPlaces, *, is_dry: bool) -> Iterator[str]:
    """Count all feedback, write what follows from it unless *is_dry*, and say what that is.

    Counting again writes nothing new.

    Raises:
        InvalidDocumentError: A file does not say what it must; nothing is written then.
        UnknownNameError: A feedback is on an instance that nobody made.
        StorageError: The disk refuses.
    """
    feedback = read_feedback(places.feedback)
    lineages = {
        mapper_id: load_versions(places.mappers, mapper_id)
        for mapper_id in load_mappers(places.mappers)
    }
    found = incorporate(feedback, lineages, places.store.records())
    if not is_dry:
        for one in feedback:
            places.store.mark_feedback(one.persona_instance_id)
        for mapper in found.versions:
            save_version(places.mappers, mapper)
        _write_corrections(places.feedback / PENDING, found.corrections)
    statuses = Counter(each.processing_status.value for each in found.feedback)
    told = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    yield f"{len(found.feedback)} feedback: {told or 'none'}"
    for mapper in found.versions:
        sections = mapper.configuration.output_template.sections
        weights = ", ".join(f"{each.section_name} {each.weight:.2f}" for each in sections)
        yield f"{mapper.mapper_id} {mapper.parent_version} -> {mapper.version}: {weights}"
    for correction in found.corrections:
        yield f"waits for approval: {correction.correction_id} of {correction.persona}"


def _write_corrections(folder: Path, corrections: Sequence[Correction]) -> None:
    by_persona: dict[str, list[Correction]] = {}
    for one in corrections:
        by_persona.setdefault(one.persona, []).append(one)
    try:
        for persona, waiting in by_persona.items():
            folder.mkdir(parents=True, exist_ok=True)
            lines = [
                json.dumps(
                    {**dataclasses.asdict(one), "said_at": one.said_at.isoformat()},
                    ensure_ascii=False,
                )
                for one in waiting
            ]
            path = folder / f"{persona}.jsonl"
            staged = path.with_suffix(".tmp")
            staged.write_text("\n".join([*lines, ""]), encoding="utf-8")
            staged.replace(path)
    except OSError as problem:
        raise StorageError(folder, f"cannot be written: {problem.strerror}") from problem

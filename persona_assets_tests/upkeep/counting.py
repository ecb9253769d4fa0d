"""A data folder with one instance that somebody may give feedback on."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from persona_assets.personas.mapper_files import load_mappers
from persona_assets.upkeep.counting import count_feedback
from persona_assets.upkeep.places import DataPlaces
from persona_assets_tests.assets.places import SHIPPED_DATA
from persona_assets_tests.knowledge.builders import make_goal, make_mindscape
from persona_assets_tests.personas_mapping.builders import make_instance, make_knowledge
from persona_assets_tests.personas_mapping.test_feedback import raw_feedback

PERSON = "mara_okafor"
SECTION = "What they want"


def make_counted(root: Path) -> tuple[DataPlaces, str]:
    """Return a data folder, and the id of the instance that was made there, at noon."""
    shutil.copytree(SHIPPED_DATA / "mappers", root / "mappers")
    (root / "feedback").mkdir()
    (root / "personas").mkdir()
    document = f"name: {PERSON}\ndescription: Somebody\nkind: user\nversion: 1.0.0\n"
    (root / "personas" / f"{PERSON}.yaml").write_text(document)
    mapper = load_mappers(root / "mappers")["working_with"]
    knowledge = make_knowledge(make_mindscape(goals=[make_goal("sleep more")]))
    made = make_instance(mapper, knowledge)
    places = DataPlaces(root)
    places.store.put(made)
    return places, made.persona_instance_id


def give(places: DataPlaces, *lines: dict[str, Any], name: str = "a.jsonl") -> None:
    """Write a file of feedback."""
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    (places.feedback / name).write_text(text)


def correction(text: str) -> dict[str, Any]:
    """Return what corrects a section."""
    wrong = {"sectionName": SECTION, "issue": "no", "suggestedCorrection": text}
    return {"incorrectSections": [wrong]}


def feedback(number: int, instance: str, **changes: object) -> dict[str, Any]:
    """Return a line of feedback on *instance*, *number* hours after noon."""
    return raw_feedback(number, **{"personaInstanceId": instance, **changes})


def count(places: DataPlaces, *, is_dry: bool = False) -> tuple[list[str], Sequence[str]]:
    """Count all feedback; return what is said of it, and what somebody who waits is told."""
    told: list[str] = []
    return list(count_feedback(places, is_dry=is_dry, tell=told.append)), told

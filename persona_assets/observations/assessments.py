"""The answers that a person gave to a questionnaire; one observation is one sitting.

The raw text lists the answers scale by scale, so that the ten answers behind one score stand
together and evidence can point to them.
"""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from persona_assets.documents import load_model
from persona_assets.observations.moments import Day
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import Origin, observe

IPIP_50_SCALES = (
    "extraversion",
    "agreeableness",
    "conscientiousness",
    "emotional_stability",
    "openness",
)
"""The scales of the 50-item IPIP questionnaire; item *n* belongs to scale (*n* - 1) modulo 5."""

_ITEM = re.compile(r"[1-9][0-9]?")


class Assessment(BaseModel):
    """A questionnaire that was filled in: each item's number and its answer from 1 to 5."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instrument: Literal["ipip_50"]
    taken_on: Day
    answers: dict[int, Annotated[int, Field(strict=True, ge=1, le=5)]]

    @field_validator("answers", mode="before")
    @classmethod
    def _has_plain_numbers(cls, answers: object) -> object:
        """Refuse items such as ``"01"``, which would replace the answer to item 1."""
        for item in answers if isinstance(answers, Mapping) else ():
            if isinstance(item, bool) or not _ITEM.fullmatch(str(item)):
                raise ValueError(f"expected the numbers of items, 1 to 50; found {item!r}")
        return answers

    @field_validator("answers")
    @classmethod
    def _is_complete(cls, answers: dict[int, int]) -> dict[int, int]:
        missing = sorted(set(range(1, 51)) - set(answers))
        unknown = sorted(set(answers) - set(range(1, 51)))
        if missing or unknown:
            text = f"the items 1 to 50 must be answered; missing {missing}, unknown {unknown}"
            raise ValueError(text)
        return answers


def read_assessment(path: Path, root: Path, persona: str) -> Observation:
    """Return the questionnaire at *path*, taken at midnight UTC of its day.

    Raises:
        InvalidDocumentError: An item is missing, or an answer lies outside 1 to 5.
    """
    sitting = load_model(path, Assessment)
    answers = sitting.answers
    lines = [
        f"{scale} {item}: {answers[item]}"
        for index, scale in enumerate(IPIP_50_SCALES)
        for item in range(index + 1, 51, 5)
    ]
    source_path = path.relative_to(root).as_posix()
    taken_at = dt.datetime.combine(sitting.taken_on, dt.time(), tzinfo=dt.UTC)
    return observe(
        Origin(persona, frozenset(), source_path, SourceType.ASSESSMENT, sitting.instrument),
        raw="\n".join(lines),
        observed_at=taken_at,
        structured={
            "instrument": sitting.instrument,
            "taken_on": sitting.taken_on.isoformat(),
            "answers": {str(item): answers[item] for item in sorted(answers)},
        },
    )

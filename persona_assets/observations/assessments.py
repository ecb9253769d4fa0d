"""The outcome of an assessment; one observation is one sitting.

Of a questionnaire whose key is published the answers are read, and scored later (``ipip_50``,
``bfi_2``); of the others the result that the person was given (``mbti``, ``disc``, ``enneagram``).
The raw text lists the answers scale by scale, so that those behind one score stand together and
evidence can point to them.
"""

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from persona_assets.documents import Document, fit_model, read_document, shown
from persona_assets.observations.lines import check_short
from persona_assets.observations.moments import Day
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.questionnaires import QUESTIONNAIRES
from persona_assets.observations.transcripts import Origin, observe

_ITEM = re.compile(r"[1-9][0-9]?")
_Percent = Annotated[float, Field(strict=True, ge=0, le=100)]


class Assessment(BaseModel):
    """A questionnaire that was filled in: each item's number and its answer from 1 to 5."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instrument: Literal["ipip_50", "bfi_2"]
    taken_on: Day
    answers: dict[int, Annotated[int, Field(strict=True, ge=1, le=5)]]

    @field_validator("answers", mode="before")
    @classmethod
    def _has_plain_numbers(cls, answers: object) -> object:
        """Refuse items such as ``"01"``, which would replace the answer to item 1."""
        for item in answers if isinstance(answers, Mapping) else ():
            if isinstance(item, bool) or not _ITEM.fullmatch(str(item)):
                raise ValueError(f"expected the numbers of items; found {item!r}")
        return answers

    @field_validator("answers")
    @classmethod
    def _is_complete(cls, answers: dict[int, int], info: ValidationInfo) -> dict[int, int]:
        questionnaire = QUESTIONNAIRES.get(str(info.data.get("instrument")))
        wanted = set(range(1, (questionnaire.item_count if questionnaire else 0) + 1))
        missing, unknown = sorted(wanted - set(answers)), sorted(set(answers) - wanted)
        if questionnaire and (missing or unknown):
            raise ValueError(
                f"the items 1 to {len(wanted)} must be answered; "
                f"missing {missing}, unknown {unknown}"
            )
        return answers


class _Result(BaseModel):
    """A result that somebody was given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    taken_on: Day


class MbtiResult(_Result):
    """A Myers-Briggs type, with how clear each letter is, in percent, if that was told."""

    instrument: Literal["mbti"]
    type: Annotated[str, Field(pattern=r"^[EI][SN][TF][JP](-[AT])?$")]
    clarity: dict[Literal["EI", "SN", "TF", "JP"], _Percent] = Field(default_factory=dict)


class DiscResult(_Result):
    """A DISC profile: each scale in percent."""

    instrument: Literal["disc"]
    dominance: _Percent
    influence: _Percent
    steadiness: _Percent
    conscientiousness: _Percent


class EnneagramResult(_Result):
    """An Enneagram type, with the neighbor that is its wing and an instinct, if they were told."""

    instrument: Literal["enneagram"]
    type: Annotated[int, Field(strict=True, ge=1, le=9)]
    wing: Annotated[int, Field(strict=True, ge=1, le=9)] | None = None
    instinct: Literal["self_preservation", "social", "sexual"] | None = None

    @model_validator(mode="after")
    def _has_a_neighbor_as_wing(self) -> "EnneagramResult":
        allowed = {self.type % 9 + 1, (self.type - 2) % 9 + 1}
        if self.wing is not None and self.wing not in allowed:
            text = " or ".join(str(one) for one in sorted(allowed))
            raise ValueError(f"wing: of type {self.type} it is {text}; found {self.wing}")
        return self


Result = MbtiResult | DiscResult | EnneagramResult

_MODELS: Mapping[str, type[Assessment] | type[Result]] = {
    "ipip_50": Assessment,
    "bfi_2": Assessment,
    "mbti": MbtiResult,
    "disc": DiscResult,
    "enneagram": EnneagramResult,
}


def read_assessment(path: Path, root: Path, persona: str) -> Observation:
    """Return the assessment at *path*, taken at midnight UTC of its day.

    Raises:
        InvalidDocumentError: The instrument is unknown, an item is missing, or an answer or result
            is none that the instrument has.
    """
    check_short(path)
    sitting = sitting_of(read_document(path))
    place = path.relative_to(root).as_posix()
    origin = Origin(persona, frozenset(), place, SourceType.ASSESSMENT, sitting.instrument)
    taken_at = dt.datetime.combine(sitting.taken_on, dt.time(), tzinfo=dt.UTC)
    raw, structured = raw_and_structured(sitting)
    return observe(origin, raw=raw, observed_at=taken_at, structured=structured)


def sitting_of(document: Document) -> Assessment | Result:
    """Return the assessment that *document* describes.

    Raises:
        InvalidDocumentError: As ``read_assessment``.
    """
    value = document.value
    instrument = value.get("instrument") if isinstance(value, dict) else None
    if instrument is not None and (not isinstance(instrument, str) or instrument not in _MODELS):
        allowed = ", ".join(sorted(_MODELS))
        found = shown(instrument)
        raise document.error(("instrument",), f"expected one of {allowed}; found {found}")
    return fit_model(document, _MODELS[instrument or "ipip_50"])


def raw_and_structured(sitting: Assessment | Result) -> tuple[str, dict[str, object]]:
    """Return the text that evidence points into, and the values, of one sitting."""
    taken_on = sitting.taken_on.isoformat()
    if isinstance(sitting, Assessment):
        answers = sitting.answers
        scales = QUESTIONNAIRES[sitting.instrument].scales
        lines = [f"{name} {item}: {answers[item]}" for name in scales for item in scales[name]]
        listed = {str(item): answers[item] for item in sorted(answers)}
        return "\n".join(lines), {
            "instrument": sitting.instrument,
            "taken_on": taken_on,
            "answers": listed,
        }
    values = sitting.model_dump(mode="json", exclude={"instrument", "taken_on"}, exclude_none=True)
    result = {name: value for name, value in values.items() if value != {}}
    raw = "\n".join(f"{sitting.instrument} {name}: {_spell(one)}" for name, one in result.items())
    return raw, {"instrument": sitting.instrument, "taken_on": taken_on, "result": result}


def _spell(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    return str(value)

"""What a model's answer is worth: only claims whose quotation stands in the subject's own words."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from persona_assets.mindscapes.language_model.prompts import READABLE
from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.rules.findings import Finding
from persona_assets.mindscapes.rules.sentences import own_words
from persona_assets.mindscapes.wording import statement_key, stems_of, subject_key
from persona_assets.observations.observation import Observation, Turn

UNREADABLE = "answer is no JSON object with claims"
"""Why a whole answer is dropped."""

ILL_FORMED = "claim is not of the form asked for"
"""Why a claim is dropped that lacks something or has something else."""

NOT_SAID = "quotation does not stand in the subject's own words"
"""Why a claim is dropped whose words nobody said, or somebody else."""

INVENTED = "value has words that the subject did not use there"
"""Why a claim is dropped that says more than what it quotes."""

_KEYED = frozenset({Facet.FACT, Facet.RELATION, Facet.STATE})
_FENCE = re.compile(r"\A\s*```(?:json)?\s*|\s*```\s*\Z")
_NUMBER = re.compile(r"\d+")
_Line = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\r\n]*\S[^\r\n]*$")]


def _readable(facet: Facet) -> Facet:
    if facet not in READABLE:
        raise ValueError(f"{facet} is measured, not judged")
    return facet


class _Proposed(BaseModel):
    """One claim as a model writes it."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    facet: Annotated[Facet, Field(strict=False), AfterValidator(_readable)]
    key: str = Field(default="", pattern=r"^(?:[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)?$")
    value: _Line
    polarity: Literal[1, -1] = 1
    quote: _Line


@dataclass(frozen=True, slots=True)
class Answer:
    """The findings in one answer, and how many were dropped for which reason."""

    findings: Sequence[Finding]
    dropped: Counter[str]

    @property
    def is_readable(self) -> bool:
        """Whether it was an answer at all, whatever its claims are worth."""
        return UNREADABLE not in self.dropped


def read_answer(text: str, observation: Observation, turns: Sequence[Turn], rule: str) -> Answer:
    """Return what a model's answer *text* about *turns* of *observation* is worth.

    Args:
        text: The answer.
        observation: What the model was asked about.
        turns: The turns that it was shown.
        rule: The name that its findings are recorded under.
    """
    dropped: Counter[str] = Counter()
    findings: list[Finding] = []
    words = dict(_own_words(observation, turns))
    for item in _items(text, dropped):
        try:
            proposed = _Proposed.model_validate(item)
        except ValidationError:
            dropped[ILL_FORMED] += 1
            continue
        facet = Facet(proposed.facet)
        key = _key(facet, proposed)
        place = _place(proposed.quote, words)
        if not key:
            dropped[ILL_FORMED] += 1
            continue
        if place is None:
            dropped[NOT_SAID] += 1
            continue
        turn, start = place
        if not _is_of(proposed.value, words[turn]):
            dropped[INVENTED] += 1
            continue
        findings.append(
            Finding(
                facet=facet,
                key=key,
                value=" ".join(proposed.value.split()),
                rule=rule,
                start=start,
                end=start + len(proposed.quote),
                at=turn.at,
                polarity=proposed.polarity,
            )
        )
    return Answer(findings, dropped)


def _items(text: str, dropped: Counter[str]) -> Sequence[Any]:  # JSON values of any kind
    try:
        body: Any = json.loads(_FENCE.sub("", text))
    except (ValueError, RecursionError):
        body = None
    claims = body.get("claims") if isinstance(body, dict) else None
    if not isinstance(claims, list):
        dropped[UNREADABLE] += 1
        return ()
    return claims


def _is_of(value: str, text: str) -> bool:
    """Return whether every word of content and every number of *value* is in *text*."""
    is_worded = set(stems_of(value)) <= set(stems_of(text))
    return is_worded and set(_NUMBER.findall(value)) <= set(_NUMBER.findall(text))


def _key(facet: Facet, proposed: _Proposed) -> str:
    """Return the key as the rules would make it, so that a rule and a model can agree."""
    if facet in _KEYED:
        return proposed.key
    make = subject_key if facet is Facet.PREFERENCE else statement_key
    return make(proposed.value)


def _own_words(observation: Observation, turns: Sequence[Turn]) -> Iterator[tuple[Turn, str]]:
    """Yield the subject's turns among *turns*, with quotations, code and links blanked out."""
    shown = {turn.start for turn in turns}
    for turn, is_subject in zip(observation.turns, observation.is_subject, strict=True):
        if is_subject and turn.start in shown:
            yield turn, own_words(observation.text_of(turn))


def _place(quote: str, words: Mapping[Turn, str]) -> tuple[Turn, int] | None:
    """Return the first turn that says *quote*, and where in the raw text it stands."""
    wanted = own_words(quote)
    for turn, text in words.items():
        position = text.find(wanted)
        if position >= 0 and wanted.strip():
            return turn, turn.start + position
    return None

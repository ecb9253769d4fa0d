"""The warm layer: what the persona said or wrote, cut into passages that can be found by meaning.

Goals, beliefs and facts are passages too, so that one search finds what was said and what it
amounts to.  ``windows`` says how an observation is cut.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from persona_assets.ids import content_id
from persona_assets.knowledge.domains import KnowledgeDomain, domain_of_stems
from persona_assets.knowledge.facts import FactEntry, fact_entries
from persona_assets.knowledge.provenance import sources
from persona_assets.knowledge.windows import Window, windows
from persona_assets.knowledge.words import stems
from persona_assets.mindscapes.mindscape import Belief, Evidence, Mindscape, Volatility
from persona_assets.observations.observation import Observation, SourceType

STATEMENT_TAG = "mindscape"
"""The tag of a passage that repeats a goal, a belief or a fact of the mindscape."""


class ContentType(StrEnum):
    """What a passage tells: what happened, what is known, wanted or liked."""

    INSIGHT = "insight"
    EXPERIENCE = "experience"
    KNOWLEDGE = "knowledge"
    PREFERENCE = "preference"


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that can be found, and what can be known of it without reading it.

    Attributes:
        passage_id: A UUID made from where it stands, or from the statement it repeats.
        mindscape_id: The mindscape that it is part of.
        persona: Whose words it is, or whom it is about.
        content: The text.
        context: What was said directly before, or an empty text; it is searched, too.
        content_type: What it tells.
        category: The subject that it is about.
        importance_fraction: From 0 to 1; it rises with what the mindscape read out of it.
        volatility: Low for documents and for what lasting beliefs, goals and facts rest on.
        valid_from_at: When it was said, or began to hold.
        valid_to_at: When it ceased to hold, or None.
        tags: The source and the key themes that it mentions, sorted.
        derived_from: The observations it comes from, sorted.
        evidence: Where exactly.
    """

    passage_id: str
    mindscape_id: str
    persona: str
    content: str
    context: str
    content_type: ContentType
    category: KnowledgeDomain
    importance_fraction: float
    volatility: Volatility
    valid_from_at: dt.datetime
    valid_to_at: dt.datetime | None
    tags: tuple[str, ...]
    derived_from: tuple[str, ...]
    evidence: tuple[Evidence, ...]

    @property
    def searched_text(self) -> str:
        """The context and the content: whose words are searched."""
        return f"{self.context}\n{self.content}" if self.context else self.content

    @property
    def speaker_name(self) -> str:
        """The name of the persona as people write it."""
        return self.persona.replace("_", " ").title()

    @property
    def embedded_text(self) -> str:
        """Whose words it is, and the words: what the vector is made of."""
        return f"{self.speaker_name}: {self.content}"


@dataclass(frozen=True, slots=True)
class _Statement:
    """One goal, belief or fact, as far as passages need it."""

    statement_id: str
    text: str
    content_type: ContentType
    confidence_fraction: float
    volatility: Volatility
    evidence: tuple[Evidence, ...]
    valid_from: dt.datetime
    valid_to: dt.datetime | None


def passages(observations: Iterable[Observation], mindscape: Mindscape) -> list[Passage]:
    """Return the passages of the persona of *mindscape*, sorted by time and id."""
    statements = _statements(mindscape)
    themes = {stem: theme for theme in mindscape.key_themes for stem in stems(theme)}
    cited = _Citations(statements)
    found = [_of_statement(mindscape, each, themes) for each in statements]
    for observation in observations:
        found.extend(
            _of_window(mindscape, observation, window, cited, themes)
            for window in windows(observation)
        )
    unique = {passage.passage_id: passage for passage in found}
    return sorted(unique.values(), key=lambda each: (each.valid_from_at, each.passage_id))


class _Citations:
    """Which goals, beliefs and facts rest on a piece of text."""

    def __init__(self, statements: Sequence[_Statement]) -> None:
        self._by_observation: dict[str, list[tuple[Evidence, _Statement]]] = {}
        for statement in statements:
            for span in statement.evidence:
                row = (span, statement)
                self._by_observation.setdefault(span.observation_id, []).append(row)

    def of(self, evidence: Iterable[Evidence]) -> list[_Statement]:
        """Return each statement that rests on a span overlapping *evidence*, once."""
        found = {
            statement.statement_id: statement
            for piece in evidence
            for span, statement in self._by_observation.get(piece.observation_id, [])
            if span.start < piece.end and piece.start < span.end
        }
        return [found[statement_id] for statement_id in sorted(found)]


def _of_window(
    mindscape: Mindscape,
    observation: Observation,
    window: Window,
    citations: _Citations,
    themes: dict[str, str],
) -> Passage:
    pieces = window.pieces
    content = "\n".join(observation.text_of(piece) for piece in pieces)
    evidence = tuple(Evidence(observation.observation_id, each.start, each.end) for each in pieces)
    cited = citations.of(evidence)
    lasting = observation.source_type is SourceType.DOCUMENT or any(
        each.volatility is Volatility.LOW for each in cited
    )
    support = sum(each.confidence_fraction for each in cited)
    place = (observation.observation_id, pieces[0].start, pieces[-1].end)
    words = stems(content)
    return Passage(
        passage_id=content_id("passage", *place),
        mindscape_id=mindscape.mindscape_id,
        persona=mindscape.persona,
        content=content,
        context=window.context,
        content_type=_content_type(observation, cited),
        category=domain_of_stems(words),
        importance_fraction=round((1 + 2 * support) / (3 + 2 * support), 6),
        volatility=Volatility.LOW if lasting else Volatility.HIGH,
        valid_from_at=pieces[-1].at,
        valid_to_at=None,
        tags=_tags(words, themes, observation.source),
        derived_from=(observation.observation_id,),
        evidence=evidence,
    )


def _of_statement(mindscape: Mindscape, statement: _Statement, themes: dict[str, str]) -> Passage:
    words = stems(statement.text)
    return Passage(
        passage_id=content_id("statement", statement.statement_id),
        mindscape_id=mindscape.mindscape_id,
        persona=mindscape.persona,
        content=statement.text,
        context="",
        content_type=statement.content_type,
        category=domain_of_stems(words),
        importance_fraction=statement.confidence_fraction,
        volatility=statement.volatility,
        valid_from_at=statement.valid_from,
        valid_to_at=statement.valid_to,
        tags=_tags(words, themes, STATEMENT_TAG),
        derived_from=sources(statement.evidence),
        evidence=statement.evidence,
    )


def _content_type(observation: Observation, cited: Sequence[_Statement]) -> ContentType:
    if observation.source_type is SourceType.DOCUMENT:
        return ContentType.KNOWLEDGE
    if cited and all(each.content_type is ContentType.PREFERENCE for each in cited):
        return ContentType.PREFERENCE
    return ContentType.EXPERIENCE


def _tags(words: Iterable[str], themes: dict[str, str], source: str) -> tuple[str, ...]:
    return tuple(sorted({source} | {themes[stem] for stem in words if stem in themes}))


def _statements(mindscape: Mindscape) -> list[_Statement]:
    goals = [
        _Statement(
            statement_id=goal.goal_id,
            text=goal.description,
            content_type=ContentType.INSIGHT,
            confidence_fraction=goal.confidence_fraction,
            volatility=goal.volatility,
            evidence=goal.evidence,
            valid_from=goal.created_at,
            valid_to=None,
        )
        for goal in mindscape.goals
    ]
    beliefs = [_of_belief(belief) for belief in mindscape.beliefs]
    facts = [
        _Statement(
            statement_id=entry.entry_id,
            text=entry.text,
            content_type=ContentType.KNOWLEDGE,
            confidence_fraction=entry.confidence_fraction,
            volatility=entry.volatility,
            evidence=entry.evidence,
            valid_from=entry.valid_from_at,
            valid_to=_until(entry),
        )
        for entry in fact_entries(mindscape)
    ]
    return [*goals, *beliefs, *facts]


def _until(entry: FactEntry) -> dt.datetime | None:
    """Return when *entry* ceases to hold: what passes does so when its time to live is over."""
    if entry.ttl_seconds is None:
        return entry.valid_to_at
    over = entry.updated_at + dt.timedelta(seconds=entry.ttl_seconds)
    return over if entry.valid_to_at is None else min(over, entry.valid_to_at)


def _of_belief(belief: Belief) -> _Statement:
    is_liking = belief.category == "preference"
    return _Statement(
        statement_id=belief.belief_id,
        text=belief.statement,
        content_type=ContentType.PREFERENCE if is_liking else ContentType.INSIGHT,
        confidence_fraction=belief.confidence_fraction,
        volatility=belief.volatility,
        evidence=belief.evidence,
        valid_from=belief.created_at,
        valid_to=None,
    )

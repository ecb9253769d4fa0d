"""Gathering what a mapper's queries find, as items that sections are filled with."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, TypeVar

from persona_assets.ids import content_id
from persona_assets.knowledge.facts import FactEntry, FactType
from persona_assets.knowledge.graph import Graph, NodeType
from persona_assets.knowledge.passages import STATEMENT_TAG, Passage
from persona_assets.knowledge.search import SearchFilters, SearchQuestion, Strategy
from persona_assets.mindscapes.mindscape import (
    Belief,
    Claim,
    Evidence,
    Facet,
    Goal,
    Mindscape,
    NarrativeSentence,
    Trait,
    Volatility,
)
from persona_assets.mindscapes.narrative import PRESENT
from persona_assets.mindscapes.passing import is_open, is_present
from persona_assets.mindscapes.wording import third_person
from persona_assets.observations.moments import parse_moment
from persona_assets.personas.connections import Item, read_graph
from persona_assets.personas.cores import rank_beliefs, rank_goals, rank_traits
from persona_assets.personas.instances import DetailLevel
from persona_assets.personas.mappers import BuiltInSource, PersonaMapper
from persona_assets.personas.person_knowledge import (
    ContextWindow,
    PersonKnowledge,
    recent_claims,
)
from persona_assets.personas.queries import HotQuery, QueryType, WarmQuery
from persona_assets.personas.rules import NarrativeCheck
from persona_assets.personas.suggestions import Situation, suggest
from persona_assets.personas.trait_paths import Known

_TOP_COUNTS = 4
_Compared = TypeVar("_Compared", str, float)


def source_levels(mapper: PersonaMapper) -> dict[str, DetailLevel]:
    """Return, for each source that a section can name, the least level that asks it.

    Look-ups come first, searches with ``balanced``, the graph with ``deep_dive``.
    """
    pipeline = mapper.configuration.retrieval_pipeline
    is_searching = any(rule.conditions.is_searching for rule in mapper.configuration.rules)
    return {
        **{source.value: DetailLevel.INSTANT for source in BuiltInSource},
        BuiltInSource.SUGGESTIONS.value: (
            DetailLevel.BALANCED if is_searching else DetailLevel.INSTANT
        ),
        **{query.query_id: DetailLevel.INSTANT for query in pipeline.hot_layer_queries},
        **{query.query_id: DetailLevel.BALANCED for query in pipeline.warm_layer_queries},
        **{query.query_id: DetailLevel.DEEP_DIVE for query in pipeline.cold_layer_analysis},
    }


def retrieve(
    mapper: PersonaMapper,
    knowledge: PersonKnowledge,
    window: ContextWindow,
    level: DetailLevel,
) -> dict[str, list[Item]]:
    """Return what each source that *level* asks has found, best first; hot queries by priority."""
    pipeline = mapper.configuration.retrieval_pipeline
    found = _built_in(mapper, knowledge, window)
    for hot in sorted(pipeline.hot_layer_queries, key=lambda each: (each.priority, each.query_id)):
        found[hot.query_id] = _look_up(hot, knowledge.facts_at(window.end))
    if DetailLevel.BALANCED in level.up_to():
        for warm in pipeline.warm_layer_queries:
            found[warm.query_id] = _search(warm, mapper, knowledge, window)
    if DetailLevel.DEEP_DIVE in level.up_to():
        for cold in pipeline.cold_layer_analysis:
            found[cold.query_id] = read_graph(cold, knowledge, window.end)
    return found


def suggestions_of(
    mapper: PersonaMapper,
    knowledge: PersonKnowledge,
    window: ContextWindow,
    level: DetailLevel,
    context: Mapping[str, Any],
) -> tuple[list[Item], list[str]]:
    """Return what the rules of *mapper* suggest at *level*, and warnings of texts with gaps.

    Args:
        mapper: Whose rules; those that search wait for ``balanced``, and the others with them.
        knowledge: What is known.
        window: The time that counts as now.
        level: How much is told.
        context: What the one who asks has said of the situation.
    """
    if source_levels(mapper)[BuiltInSource.SUGGESTIONS] not in level.up_to():
        return [], []
    configuration = mapper.configuration
    situation = Situation(
        knowledge.mindscape, window.end, context, lambda check: _said(check, knowledge, window)
    )
    made, warnings = suggest(configuration.rules, configuration.templates, situation)
    items = [
        Item(
            each.suggestion_id,
            f"{each.title}: {each.description}",
            each.confidence_fraction,
            each.evidence,
        )
        for each in made
    ]
    return items, warnings


def _said(check: NarrativeCheck, knowledge: PersonKnowledge, window: ContextWindow) -> list[Known]:
    question = SearchQuestion(
        text=check.query,
        vector=knowledge.vector_of(check.query),
        top_k=check.limit,
        strategy=Strategy.SEMANTIC,
        minimum_similarity=check.threshold,
        filters=SearchFilters(valid_at=window.end),
    )
    return [
        Known(hit.passage.content, hit.passage.importance_fraction, hit.passage.evidence)
        for hit in knowledge.index.search(question)
    ]


def _built_in(
    mapper: PersonaMapper, knowledge: PersonKnowledge, window: ContextWindow
) -> dict[str, list[Item]]:
    mindscape = knowledge.mindscape

    def counts(part: Goal | Belief | Trait) -> bool:
        return part.volatility is Volatility.LOW or window.holds(part.updated_at)

    goals = [
        goal
        for goal in filter(counts, mindscape.goals)
        if is_open(goal, window.end) and not knowledge.promises.issuperset(goal.evidence)
    ]
    beliefs = rank_beliefs(filter(counts, mindscape.beliefs))
    traits = rank_traits(mapper, list(filter(counts, mindscape.traits)))
    return {
        BuiltInSource.NARRATIVE: [
            Item(content_id("narrative", each.text), each.text, 1.0, each.evidence)
            for each in mindscape.narrative
            if _is_told(each, mindscape, window.end)
        ],
        BuiltInSource.TRAITS: [
            Item(each.trait_id, _trait_text(each), each.confidence_fraction, each.evidence)
            for each in traits
        ],
        BuiltInSource.GOALS: [
            Item(each.goal_id, _goal_text(each), each.confidence_fraction, each.evidence)
            for each in rank_goals(goals)
        ],
        BuiltInSource.BELIEFS: [_belief(each) for each in beliefs if each.category != "preference"],
        BuiltInSource.PREFERENCES: [
            _belief(each) for each in beliefs if each.category == "preference"
        ],
        BuiltInSource.DECISIONS: list(
            map(_dated, recent_claims(knowledge, Facet.DECISION, window))
        ),
        BuiltInSource.COMMITMENTS: list(
            map(_dated, recent_claims(knowledge, Facet.COMMITMENT, window))
        ),
        BuiltInSource.THEMES: [
            Item(content_id("theme", theme), theme, 1.0, _theme_evidence(knowledge.graph, theme))
            for theme in mindscape.key_themes
        ],
    }


def _is_told(sentence: NarrativeSentence, mindscape: Mindscape, now: dt.datetime) -> bool:
    """Return whether *sentence* still holds: not when it tells a state that has passed since."""
    if not sentence.text.startswith(PRESENT):
        return True
    states = [fact for fact in mindscape.facts if fact.category == Facet.STATE.value]
    passed = {
        place
        for fact in states
        if is_present(fact, mindscape.as_of) and not is_present(fact, now)
        for place in fact.evidence
    }
    return passed.isdisjoint(sentence.evidence)


def _goal_text(goal: Goal) -> str:
    wish = third_person(goal.description)
    return f"{wish} ({goal.timeframe.replace('_', ' ')}, {goal.priority} priority)"


def _trait_text(trait: Trait) -> str:
    name = trait.trait_name.replace("_", " ")
    if trait.data_type == "numeric":
        return f"{name}: {float(trait.value):.2g} of 1"
    return f"{name}: {_plain(trait.value)}"


def _plain(value: object) -> str:
    """Return a value of a trait as people read it: a measure with its unit, or the top counts."""
    match value:
        case {"value": float() | int() as number, "unit": unit}:
            return f"{number:.4g} {unit}"
        case {"counts": list() as counts}:
            top = sorted(range(len(counts)), key=lambda index: (-counts[index], index))[
                :_TOP_COUNTS
            ]
            return "mostly " + ", ".join(str(index) for index in sorted(top) if counts[index])
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _belief(belief: Belief) -> Item:
    doubt = " (says both)" if belief.is_contested else ""
    text = f"{third_person(belief.statement)}{doubt}"
    return Item(belief.belief_id, text, belief.confidence_fraction, belief.evidence)


def _dated(claim: Claim) -> Item:
    text = f"{claim.effective_at.date().isoformat()}: {claim.value}"
    return Item(claim.claim_id, text, claim.precision_fraction, (claim.evidence,))


def _theme_evidence(graph: Graph, theme: str) -> tuple[Evidence, ...]:
    for node in graph.nodes:
        if node.node_type is NodeType.CONCEPT and node.label.casefold() == theme.casefold():
            return node.evidence
    return ()


def _look_up(query: HotQuery, facts: Sequence[FactEntry]) -> list[Item]:
    match = _MATCHES[query.query_type]
    found = [entry for entry in facts if match(query, entry)]
    found.sort(key=lambda each: (each.key, -each.version))
    return [
        Item(entry.entry_id, entry.text, entry.confidence_fraction, entry.evidence)
        for entry in found
    ]


def _field(query: HotQuery, entry: FactEntry) -> str:
    value = getattr(entry, query.target_field)
    return value.isoformat() if isinstance(value, dt.datetime) else str(value)


def _is_exact(query: HotQuery, entry: FactEntry) -> bool:
    return _field(query, entry).casefold() in {v.casefold() for v in query.parameters.values}


def _is_like(query: HotQuery, entry: FactEntry) -> bool:
    return fnmatchcase(_field(query, entry).casefold(), (query.parameters.pattern or "").casefold())


def _is_between(query: HotQuery, entry: FactEntry) -> bool:
    """Return whether a field lies between the bounds: as a number, as a time, or else as a text."""
    bounds = query.parameters.minimum, query.parameters.maximum
    if query.target_field == "updated_at":
        times = [None if bound is None else parse_moment(bound).timestamp() for bound in bounds]
        return _lies_between(entry.updated_at.timestamp(), times)
    if query.target_field == "confidence_fraction" or (
        query.target_field == "value" and entry.data_type is FactType.NUMBER
    ):
        try:
            numbers = [None if bound is None else float(bound) for bound in bounds]
        except ValueError:  # a text says nothing of numbers
            return False
        return _lies_between(float(getattr(entry, query.target_field)), numbers)
    texts = [None if bound is None else str(bound) for bound in bounds]
    return _lies_between(_field(query, entry), texts)


def _lies_between(value: _Compared, bounds: Sequence[_Compared | None]) -> bool:
    low, high = bounds
    return (low is None or value >= low) and (high is None or value <= high)


_MATCHES: Mapping[QueryType, Callable[[HotQuery, FactEntry], bool]] = {
    QueryType.EXACT: _is_exact,
    QueryType.RANGE: _is_between,
    QueryType.PATTERN: _is_like,
}


def _search(
    query: WarmQuery, mapper: PersonaMapper, knowledge: PersonKnowledge, window: ContextWindow
) -> list[Item]:
    wanted = query.filters
    passed = {
        content_id("statement", goal.goal_id)
        for goal in knowledge.mindscape.goals
        if not is_open(goal, window.end)
    }
    since = window.end - dt.timedelta(days=wanted.within_days) if wanted.within_days else None
    question = SearchQuestion(
        text=query.query_prompt,
        vector=knowledge.vector_of(query.query_prompt),
        top_k=query.top_k + len(passed),
        strategy=query.embedding_strategy,
        minimum_similarity=query.min_similarity,
        filters=SearchFilters(
            categories=frozenset(wanted.categories or mapper.configuration.knowledge_domains),
            content_types=frozenset(wanted.content_types),
            volatilities=frozenset({wanted.volatility} if wanted.volatility else ()),
            since=since,
            valid_at=window.end,
            minimum_importance=wanted.minimum_importance,
        ),
    )
    found = [hit.passage for hit in knowledge.index.search(question)]
    told = [passage for passage in found if passage.passage_id not in passed]
    return [
        Item(
            passage.passage_id,
            _passage_text(passage),
            passage.importance_fraction,
            passage.evidence,
        )
        for passage in told[: query.top_k]
    ]


def _passage_text(passage: Passage) -> str:
    text = " ".join(passage.content.split())
    return text if STATEMENT_TAG in passage.tags else f"“{text}”"

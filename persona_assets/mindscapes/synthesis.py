"""The mindscape of a persona: the fold of its claims as of a time, with every belief's evidence."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import orjson

from persona_assets.ids import content_id
from persona_assets.mindscapes.complex_values import fold_values
from persona_assets.mindscapes.endings import (
    DONE,
    OVER_PREFIX,
    is_closed,
    is_over,
    superseded,
    with_endings,
)
from persona_assets.mindscapes.fold import Fold, Vote, fold_claims, join_evidence, votes_by_key
from persona_assets.mindscapes.intervals import fold_intervals
from persona_assets.mindscapes.measures import fold_numbers, is_told
from persona_assets.mindscapes.mindscape import (
    Belief,
    Claim,
    Evidence,
    Facet,
    Fact,
    Goal,
    Mindscape,
    Trait,
    Volatility,
)
from persona_assets.mindscapes.narrative import DENIED, tell, tell_nothing
from persona_assets.mindscapes.propositions import Standing, weigh
from persona_assets.mindscapes.rules.beliefs import VALUE_RULES, belief_category
from persona_assets.mindscapes.rules.facts import FUNCTIONAL_KEYS
from persona_assets.mindscapes.rules.preferences import is_comparison, worded_comparison
from persona_assets.mindscapes.themes import key_themes
from persona_assets.mindscapes.timeframes import timeframe

_FACT_FACETS = (Facet.FACT, Facet.RELATION, Facet.STATE, Facet.DECISION)
Votes = Mapping[tuple[Facet, str], list[Vote]]
"""The votes of a fold by what they are about; see ``votes_by_key``."""

_Item = TypeVar("_Item", Goal, Belief, Trait, Fact)


def synthesize_mindscape(
    persona: str,
    claims: Iterable[Claim],
    *,
    as_of: dt.datetime,
    observation_count: int,
    display_name: str | None = None,
) -> Mindscape:
    """Return what *claims*, in any order and however often each, say of *persona*.

    Args:
        persona: The persona's name.
        claims: What the rules read; one that speaks of a time after *as_of* does not
            count.
        as_of: The time for which to tell; older claims weigh less.
        observation_count: How many observations were read.
        display_name: What the narrative calls the persona; by default the name in words.

    Raises:
        InvalidArgumentError: A claim is about someone else, or *as_of* has no time zone.
    """
    return read_fold(
        fold_claims(persona, claims, as_of),
        observation_count=observation_count,
        display_name=display_name,
    )


def read_fold(fold: Fold, *, observation_count: int, display_name: str | None = None) -> Mindscape:
    """Return the mindscape that the votes of *fold* tell."""
    mindscape_id = content_id("mindscape", fold.persona)
    votes = with_endings(votes_by_key(fold))
    goals = _goals(mindscape_id, votes)
    beliefs = _beliefs(mindscape_id, votes)
    traits = _traits(mindscape_id, votes)
    facts = _facts(mindscape_id, votes, fold.as_of)
    name = display_name or fold.persona.replace("_", " ").title()
    told = Mindscape(
        mindscape_id=mindscape_id,
        persona=fold.persona,
        as_of=fold.as_of,
        content_hash="",
        narrative=tell(name, goals, beliefs, traits, facts, at=fold.as_of)
        if observation_count or fold.votes
        else tell_nothing(name),
        key_themes=key_themes(votes),
        goals=goals,
        beliefs=beliefs,
        traits=traits,
        facts=facts,
        observation_count=observation_count,
    )
    return replace(told, content_hash=_content_hash(told))


def _goals(mindscape_id: str, votes: Votes) -> tuple[Goal, ...]:
    goals = [
        _goal(mindscape_id, facet, key, found)
        for (facet, key), found in _about(votes, Facet.GOAL, Facet.COMMITMENT)
        if not is_closed(found)
    ]
    return _ranked(goals, lambda goal: goal.goal_id)


def _goal(mindscape_id: str, facet: Facet, key: str, votes: Sequence[Vote]) -> Goal:
    standing = weigh(superseded(votes))
    is_promise = facet is Facet.COMMITMENT
    description = standing.value if standing.polarity > 0 else f"not to {standing.value}"
    default = "short_term" if is_promise else "medium_term"
    return Goal(
        goal_id=content_id(mindscape_id, facet.value, key),
        description=description,
        timeframe=timeframe(standing.value, standing.last_at, default),
        priority=_priority(standing),
        volatility=standing.volatility,
        confidence_fraction=standing.confidence_fraction,
        evidence=standing.evidence,
        created_at=standing.first_at,
        updated_at=standing.last_at,
    )


def _priority(standing: Standing) -> str:
    """Return high for what comes up often or is named so, low for what is barely known."""
    if standing.support_count >= 3 or any("priority" in rule for rule in standing.rules):
        return "high"
    return "low" if standing.confidence_fraction < 0.1 else "medium"


def _beliefs(mindscape_id: str, votes: Votes) -> tuple[Belief, ...]:
    beliefs: list[Belief] = []
    for (facet, key), found in _about(votes, Facet.BELIEF, Facet.PREFERENCE):
        standing = weigh(superseded(found))
        is_taste = facet is Facet.PREFERENCE
        beliefs.append(
            Belief(
                belief_id=content_id(mindscape_id, facet.value, key),
                statement=_statement(standing, is_taste=is_taste),
                category="preference" if is_taste else belief_category(standing.value),
                strength_fraction=standing.strength_fraction,
                is_contested=standing.is_contested,
                volatility=standing.volatility,
                confidence_fraction=standing.confidence_fraction,
                evidence=standing.evidence,
                created_at=standing.first_at,
                updated_at=standing.last_at,
            )
        )
    return _ranked(beliefs, lambda belief: belief.belief_id)


def _statement(standing: Standing, *, is_taste: bool) -> str:
    is_held = standing.polarity > 0
    if all(rule.startswith(OVER_PREFIX) for rule in standing.rules):
        return f"no longer likes {standing.value}"
    if is_taste and is_held and is_comparison(standing.rules):
        return f"prefers {worded_comparison(standing.value, standing.rules)}"
    if is_taste:
        return f"{'likes' if is_held else 'dislikes'} {standing.value}"
    said = standing.value
    if VALUE_RULES.issuperset(standing.rules):
        said = f"there is value in {said}"
    return said if is_held else f"{DENIED}{said}"


def _traits(mindscape_id: str, votes: Votes) -> tuple[Trait, ...]:
    traits = [
        _trait(mindscape_id, name, found)
        for (_, name), found in _about(votes, Facet.TRAIT)
        if is_told(found)
    ]
    return tuple(sorted(traits, key=lambda trait: trait.trait_name))


def _trait(mindscape_id: str, name: str, votes: Sequence[Vote]) -> Trait:
    numbers = [vote for vote in votes if vote.number is not None]
    measure = fold_numbers(name, numbers) if numbers else None
    told = numbers or votes
    volatile = any(vote.volatility is Volatility.HIGH for vote in told)
    return Trait(
        trait_id=content_id(mindscape_id, "trait", name),
        trait_name=name,
        data_type="numeric" if measure else "complex",
        value=measure.value
        if measure
        else fold_values([(vote.about.value, max(1, vote.weight)) for vote in told]),
        standard_deviation=measure.standard_deviation if measure else None,
        volatility=Volatility.HIGH if volatile else Volatility.LOW,
        confidence_fraction=measure.confidence_fraction
        if measure
        else weigh(told).confidence_fraction,
        evidence=join_evidence(place for vote in told for place in vote.evidence),
        updated_at=max(vote.last_at for vote in told),
    )


def _facts(mindscape_id: str, votes: Votes, as_of: dt.datetime) -> tuple[Fact, ...]:
    facts = [
        fact
        for group, found in _about_values(votes)
        for fact in _facts_of(mindscape_id, group, found, as_of)
    ]
    facts += [
        _closed_goal(mindscape_id, key, found)
        for (_, key), found in _about(votes, Facet.GOAL)
        if is_closed(found)
    ]
    return tuple(sorted(facts, key=lambda fact: (fact.key, fact.valid_from, fact.fact_id)))


def _facts_of(
    mindscape_id: str, about: tuple[Facet, str], votes: Sequence[Vote], as_of: dt.datetime
) -> Iterator[Fact]:
    facet, group = about
    if facet is Facet.DECISION:
        yield _decision(mindscape_id, group, weigh(votes))
        return
    key = votes[0].about.key
    for interval in fold_intervals(votes, as_of):
        # That someone was not angry is no fact about the time when he or she was.
        if facet is not Facet.STATE or interval.valid_from != interval.valid_to:
            yield Fact(
                fact_id=content_id(
                    mindscape_id, facet.value, group, interval.value, str(interval.valid_from)
                ),
                key=key,
                value=interval.value,
                data_type="number" if key == "age" else "string",
                category=facet.value,
                volatility=interval.volatility,
                confidence_fraction=interval.confidence_fraction,
                evidence=interval.evidence,
                valid_from=interval.valid_from,
                valid_to=interval.valid_to,
                updated_at=interval.updated_at,
            )


def _decision(mindscape_id: str, group: str, standing: Standing) -> Fact:
    return Fact(
        fact_id=content_id(mindscape_id, Facet.DECISION.value, group),
        key="decision",
        value=standing.value if standing.polarity > 0 else f"not to {standing.value}",
        data_type="string",
        category=Facet.DECISION.value,
        volatility=standing.volatility,
        confidence_fraction=standing.confidence_fraction,
        evidence=standing.evidence,
        valid_from=standing.first_at,
        valid_to=None,
        updated_at=standing.last_at,
    )


def _closed_goal(mindscape_id: str, key: str, votes: Sequence[Vote]) -> Fact:
    """Return that a goal was achieved or given up; it is a fact from then on."""
    standing = weigh(superseded(votes))
    closing = [vote for vote in votes if is_over(vote)]
    is_achieved = any(rule.startswith(DONE) for vote in closing for rule in vote.rules)
    return Fact(
        fact_id=content_id(mindscape_id, Facet.GOAL.value, "closed", key),
        key="achieved" if is_achieved else "given_up",
        value=standing.value,
        data_type="string",
        category=Facet.FACT.value,
        volatility=Volatility.LOW,
        confidence_fraction=standing.confidence_fraction,
        evidence=standing.evidence,
        valid_from=min(vote.first_at for vote in closing),
        valid_to=None,
        updated_at=standing.last_at,
    )


def _about(votes: Votes, *facets: Facet) -> list[tuple[tuple[Facet, str], list[Vote]]]:
    """Return the groups of *votes* on *facets*, each about one thing, in a fixed order."""
    return [(group, found) for group, found in votes.items() if group[0] in facets]


def _about_values(votes: Votes) -> Iterator[tuple[tuple[Facet, str], list[Vote]]]:
    """Yield the groups of *votes* on facts in a fixed order.

    A key that can have several values at a time, such as an allergy, has a group for each value.
    """
    for (facet, key), found in _about(votes, *_FACT_FACETS):
        if key in FUNCTIONAL_KEYS or facet is Facet.DECISION:
            yield (facet, key), found
            continue
        by_value: dict[str, list[Vote]] = {}
        for vote in found:
            by_value.setdefault(vote.about.value.casefold(), []).append(vote)
        yield from (((facet, f"{key}={value}"), by_value[value]) for value in sorted(by_value))


def _ranked(items: Sequence[_Item], name: Callable[[_Item], str]) -> tuple[_Item, ...]:
    """Return *items*, the most confident first, ties by id."""
    return tuple(sorted(items, key=lambda item: (-item.confidence_fraction, name(item))))


def _content_hash(mindscape: Mindscape) -> str:
    """Return the hash of what is believed, which leaves out for when it was asked."""
    held = (*mindscape.goals, *mindscape.beliefs, *mindscape.traits, *mindscape.facts)
    content = (mindscape.mindscape_id, mindscape.key_themes, held, mindscape.narrative)
    return content_id(orjson.dumps(content))


def evidence_of(mindscape: Mindscape) -> tuple[Evidence, ...]:
    """Return every place that *mindscape* rests on, each once, in order."""
    held = (*mindscape.goals, *mindscape.beliefs, *mindscape.traits, *mindscape.facts)
    told = (*held, *mindscape.narrative)
    return join_evidence(place for item in told for place in item.evidence)

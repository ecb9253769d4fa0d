"""The mindscape of a persona: the fold of its claims as of a time, with every belief's evidence."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from persona_assets.ids import content_id
from persona_assets.mindscapes.content_hash import content_hash
from persona_assets.mindscapes.endings import (
    DONE,
    OVER_PREFIX,
    is_closed,
    is_over,
    superseded,
    with_endings,
)
from persona_assets.mindscapes.fold import Ballot, Fold, Subject, Vote, fold_claims, join_evidence
from persona_assets.mindscapes.intervals import fold_intervals
from persona_assets.mindscapes.measures import fold_numbers
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
from persona_assets.mindscapes.propositions import Standing, held_confidence, weigh
from persona_assets.mindscapes.rules.beliefs import VALUE_RULES, belief_category
from persona_assets.mindscapes.rules.facts import FUNCTIONAL_KEYS
from persona_assets.mindscapes.rules.goals import is_foremost, stated_term
from persona_assets.mindscapes.rules.periods import due_at
from persona_assets.mindscapes.rules.preferences import is_comparison, worded_comparison
from persona_assets.mindscapes.tallies import Tally, is_told, tally_numbers, tally_values
from persona_assets.mindscapes.themes import key_themes
from persona_assets.mindscapes.timeframes import timeframe

_NAMED = ("relation.", "pet.")
_FACT_FACETS = (Facet.FACT, Facet.RELATION, Facet.STATE, Facet.DECISION)
_Ballots = Sequence[tuple[Subject, Ballot]]

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
    ballots = list(with_endings(fold.ballots).items())
    goals = _goals(mindscape_id, ballots, fold.as_of)
    beliefs = _beliefs(mindscape_id, ballots)
    traits = _traits(mindscape_id, ballots)
    facts = _facts(mindscape_id, ballots, fold.as_of)
    name = display_name or fold.persona.replace("_", " ").title()
    told = Mindscape(
        mindscape_id=mindscape_id,
        persona=fold.persona,
        as_of=fold.as_of,
        content_hash="",
        narrative=tell(name, goals, beliefs, traits, facts, at=fold.as_of)
        if observation_count or fold.ballots
        else tell_nothing(name),
        key_themes=key_themes(fold.ballots),
        goals=goals,
        beliefs=beliefs,
        traits=traits,
        facts=facts,
        observation_count=observation_count,
    )
    return replace(told, content_hash=content_hash(told))


def _goals(mindscape_id: str, ballots: _Ballots, as_of: dt.datetime) -> tuple[Goal, ...]:
    goals = [
        ballot.once(_goal, mindscape_id, subject)
        for subject, ballot in _about(ballots, Facet.GOAL, Facet.COMMITMENT)
        if not ballot.once(is_closed)
        and not (subject[0] is Facet.GOAL and ballot.once(_is_past, as_of))
    ]
    return _ranked(goals, lambda goal: goal.goal_id)


def _goal(votes: Sequence[Vote], mindscape_id: str, subject: Subject) -> Goal:
    facet, key = subject
    standing = weigh(superseded(votes))
    is_promise = facet is Facet.COMMITMENT
    description = standing.value if standing.polarity > 0 else f"not to {standing.value}"
    default = "short_term" if is_promise else "medium_term"
    return Goal(
        goal_id=content_id(mindscape_id, facet.value, key),
        description=description,
        timeframe=timeframe(
            standing.value, standing.last_at, stated_term(standing.rules) or default
        ),
        priority=_priority(standing),
        volatility=standing.volatility,
        confidence_fraction=standing.confidence_fraction,
        evidence=standing.evidence,
        created_at=standing.first_at,
        updated_at=standing.last_at,
    )


def _is_past(votes: Sequence[Vote], as_of: dt.datetime) -> bool:
    """Return whether the day is over by which that was to be reached which *votes* want."""
    standing = weigh(superseded(votes))
    due = due_at(standing.value, standing.last_at)
    return due is not None and due <= as_of


def _priority(standing: Standing) -> str:
    """Return high for what comes up often or is named so, low for what is barely known."""
    if standing.support_count >= 3 or any(is_foremost(rule) for rule in standing.rules):
        return "high"
    return "low" if standing.confidence_fraction < 0.1 else "medium"


def _beliefs(mindscape_id: str, ballots: _Ballots) -> tuple[Belief, ...]:
    beliefs = [
        ballot.once(_belief, mindscape_id, subject)
        for subject, ballot in _about(ballots, Facet.BELIEF, Facet.PREFERENCE)
    ]
    return _ranked(beliefs, lambda belief: belief.belief_id)


def _belief(votes: Sequence[Vote], mindscape_id: str, subject: Subject) -> Belief:
    facet, key = subject
    standing = weigh(superseded(votes))
    is_taste = facet is Facet.PREFERENCE
    return Belief(
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


def _statement(standing: Standing, *, is_taste: bool) -> str:
    is_held = standing.polarity > 0
    if all(rule.startswith(OVER_PREFIX) for rule in standing.rules):
        return f"no longer likes {standing.value}"
    if is_taste and is_comparison(standing.rules):
        return f"prefers {worded_comparison(standing.value, standing.rules)}"
    if is_taste:
        return f"{'likes' if is_held else 'dislikes'} {standing.value}"
    said = standing.value
    if VALUE_RULES.issuperset(standing.rules):
        said = f"there is value in {said}"
    return said if is_held else f"{DENIED}{said}"


def _traits(mindscape_id: str, ballots: _Ballots) -> tuple[Trait, ...]:
    traits: list[Trait] = []
    for (_, name), ballot in _about(ballots, Facet.TRAIT):
        numbers, values = ballot.total(tally_numbers), ballot.total(tally_values)
        if is_told(numbers, values):
            trait_id = content_id(mindscape_id, "trait", name)
            told = numbers if numbers.count else values
            traits.append(_trait(trait_id, name, told))
    return tuple(sorted(traits, key=lambda trait: trait.trait_name))


def _trait(trait_id: str, name: str, tally: Tally) -> Trait:
    deviation = None
    if tally.numbers.count:
        measure = fold_numbers(name, tally.numbers)
        data_type, value = "numeric", measure.value
        deviation, confidence = measure.standard_deviation, measure.confidence_fraction
    else:
        data_type, value, confidence = _unmeasured(tally)
    return Trait(
        trait_id=trait_id,
        trait_name=name,
        data_type=data_type,
        value=value,
        standard_deviation=deviation,
        volatility=Volatility.HIGH if tally.is_volatile else Volatility.LOW,
        confidence_fraction=confidence,
        evidence=tally.evidence,
        updated_at=tally.updated_at,
    )


def _unmeasured(tally: Tally) -> tuple[str, object, float]:
    """Return the type, the value and the confidence of a trait that is no number."""
    confidence = held_confidence(tally.weight, tally.against)
    if tally.values.category is None:
        return "complex", tally.values.told(), confidence
    value, share = tally.values.category
    return "categorical", value, round(confidence * share, 6)


def _facts(mindscape_id: str, ballots: _Ballots, as_of: dt.datetime) -> tuple[Fact, ...]:
    facts = [
        fact
        for subject, ballot in _about(ballots, *_FACT_FACETS)
        for fact in ballot.once(_facts_of, mindscape_id, subject, as_of)
    ]
    facts += [
        ballot.once(_closed_goal, mindscape_id, key)
        for (_, key), ballot in _about(ballots, Facet.GOAL)
        if ballot.once(is_closed) or ballot.once(_is_past, as_of)
    ]
    named = [fact for fact in facts if fact.key.startswith(_NAMED)]
    told = [fact for fact in facts if not any(_is_named_by(fact, other) for other in named)]
    return tuple(sorted(told, key=lambda fact: (fact.key, fact.valid_from, fact.fact_id)))


def _is_named_by(fact: Fact, other: Fact) -> bool:
    """Return whether *fact*, to have ``a dog``, says no more than *other*, that it is Biscuit."""
    kind = other.key.partition(".")[2]
    is_nameless = fact.key == f"has.{kind}" and fact.value.casefold() == kind.replace("_", " ")
    return is_nameless and (other.valid_to is None or fact.updated_at <= other.valid_to)


def _facts_of(
    votes: Sequence[Vote], mindscape_id: str, subject: Subject, as_of: dt.datetime
) -> list[Fact]:
    """Return the facts that *votes* on *subject* tell.

    A key that can have several values at a time, such as an allergy, has facts of each value.
    """
    facet, key = subject
    if facet is Facet.DECISION:
        return [_decision(mindscape_id, key, weigh(votes))]
    groups: dict[str, list[Vote]] = {}
    for vote in votes:
        is_alone = key in FUNCTIONAL_KEYS
        group = key if is_alone else f"{key}={vote.about.value.casefold()}"
        groups.setdefault(group, []).append(vote)
    return [
        Fact(
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
        for group, found in groups.items()
        for interval in fold_intervals(found, as_of)
        # That someone was not angry is no fact about the time when he or she was.
        if facet is not Facet.STATE or interval.valid_from != interval.valid_to
    ]


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


def _closed_goal(votes: Sequence[Vote], mindscape_id: str, key: str) -> Fact:
    """Return that a goal was achieved or given up, or that its day is over, from then on."""
    standing = weigh(superseded(votes))
    closing = [vote for vote in votes if is_over(vote)]
    is_achieved = any(rule.startswith(DONE) for vote in closing for rule in vote.rules)
    due = None if is_closed(votes) else due_at(standing.value, standing.last_at)
    return Fact(
        fact_id=content_id(mindscape_id, Facet.GOAL.value, "closed", key),
        key="past_goal" if due else "achieved" if is_achieved else "given_up",
        value=standing.value,
        data_type="string",
        category=Facet.FACT.value,
        volatility=Volatility.LOW,
        confidence_fraction=standing.confidence_fraction,
        evidence=standing.evidence,
        valid_from=due or min(vote.first_at for vote in closing),
        valid_to=None,
        updated_at=standing.last_at,
    )


def _about(ballots: _Ballots, *facets: Facet) -> _Ballots:
    return [(subject, ballot) for subject, ballot in ballots if subject[0] in facets]


def _ranked(items: Sequence[_Item], name: Callable[[_Item], str]) -> tuple[_Item, ...]:
    """Return *items*, the most confident first, ties by id."""
    return tuple(sorted(items, key=lambda item: (-item.confidence_fraction, name(item))))


def evidence_of(mindscape: Mindscape) -> tuple[Evidence, ...]:
    """Return every place that *mindscape* rests on, each once, in order."""
    held = (*mindscape.goals, *mindscape.beliefs, *mindscape.traits, *mindscape.facts)
    told = (*held, *mindscape.narrative)
    return join_evidence(place for item in told for place in item.evidence)

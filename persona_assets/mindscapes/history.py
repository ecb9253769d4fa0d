"""A mindscape at any time: what was believed then, of what had been seen by then.

Two times are told apart: a claim *speaks of* one time, and its observation was *seen* at another.
What was seen later did not count then, though it may speak of an earlier day.  A message was seen
at its own time, whatever later ones its export holds as well.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from persona_assets.clock import as_utc
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Claim, Facet, Mindscape
from persona_assets.mindscapes.synthesis import synthesize_mindscape
from persona_assets.observations.observation import Observation, SourceType, Turn

_SPOKEN = frozenset({SourceType.CHAT_LOG, SourceType.INTERVIEW})


def mindscape_at(
    persona: str,
    observations: Iterable[Observation],
    as_of: dt.datetime,
    *,
    claims: Iterable[Claim] | None = None,
    display_name: str | None = None,
) -> Mindscape:
    """Return the mindscape of *persona* at the time *as_of*.

    Args:
        persona: The persona's name.
        observations: All that was ever seen of it; what was seen after *as_of* does not count.
        as_of: The time to ask for, past or future.
        claims: What the rules read in *observations*, if it is at hand; by default they read now.
        display_name: What the narrative calls the persona; by default the name in words.

    Raises:
        InvalidArgumentError: *as_of* has no time zone, or a claim is about someone else.
    """
    moment = as_utc(as_of)
    known, told = known_at(observations, moment, claims=claims)
    return synthesize_mindscape(
        persona,
        told,
        as_of=moment,
        observation_count=len({each.observation_id for each in known}),
        display_name=display_name,
    )


def known_at(
    observations: Iterable[Observation],
    as_of: dt.datetime,
    *,
    claims: Iterable[Claim] | None = None,
) -> tuple[list[Observation], list[Claim]]:
    """Return what had been seen by the time *as_of*, and what is read in it.

    A talk that went on after it has only the turns that had been said.

    Args:
        observations: All that was ever seen.
        as_of: The time to ask for, with a time zone.
        claims: What the rules read in *observations*, if it is at hand; by default they read now.

    Raises:
        InvalidArgumentError: *as_of* has no time zone.
    """
    moment = as_utc(as_of)
    given = list(observations)
    whole = [each for each in given if each.observed_at <= moment]
    begun = [one for each in given if (one := _begun(each, moment)) is not None]
    ids = {each.observation_id for each in whole}
    if claims is None:
        claims = (claim for each in whole for claim in extract_claims(each))
    told = {each.observation_id: each.turns for each in begun}
    known = [
        claim
        for claim in claims
        if claim.evidence.observation_id in ids
        or _is_said_in(claim, told.get(claim.evidence.observation_id, ()))
    ]
    read = [claim for each in begun for claim in extract_claims(each)]
    unique = {claim.claim_id: claim for claim in (*known, *read)}
    return [*whole, *begun], list(unique.values())


def _is_said_in(claim: Claim, turns: Iterable[Turn]) -> bool:
    """Return whether *claim* was read in one of *turns*, and not measured in all of a talk."""
    start = claim.evidence.start
    return claim.facet is not Facet.TRAIT and any(each.start <= start < each.end for each in turns)


def _begun(observation: Observation, moment: dt.datetime) -> Observation | None:
    """Return what had been said by *moment* of a talk that went on after it, or None."""
    if observation.observed_at <= moment or observation.source_type not in _SPOKEN:
        return None
    pairs = zip(observation.turns, observation.is_subject, strict=True)
    said = [(turn, is_subject) for turn, is_subject in pairs if turn.at <= moment]
    if not said:
        return None
    return replace(
        observation,
        observed_at=max(turn.at for turn, _ in said),
        turns=tuple(turn for turn, _ in said),
        is_subject=tuple(is_subject for _, is_subject in said),
    )


def changes_between(before: Mindscape, after: Mindscape) -> dict[str, tuple[str, ...]]:
    """Return what *after* holds and *before* does not, and the other way round.

    Returns:
        The texts under ``gained`` and ``lost``, sorted: goals, beliefs and facts that hold.
    """
    [one, other] = [_statements(each) for each in (before, after)]
    return {"gained": tuple(sorted(other - one)), "lost": tuple(sorted(one - other))}


def turning_points(observations: Iterable[Observation]) -> list[dt.datetime]:
    """Return the times at which something new was seen, each once, in order."""
    return sorted({each.observed_at for each in observations})


def timeline(
    persona: str, observations: Iterable[Observation]
) -> list[tuple[dt.datetime, dict[str, tuple[str, ...]]]]:
    """Return what each time at which something was seen brought and took, in order."""
    seen = list(observations)
    claims = [claim for each in seen for claim in extract_claims(each)]
    times = turning_points(seen)
    told = [mindscape_at(persona, seen, when, claims=claims) for when in times]
    first = [(times[0], changes_between(_nothing(persona, times[0]), told[0]))] if times else []
    return [
        *first,
        *((after.as_of, changes_between(before, after)) for before, after in pairwise(told)),
    ]


def _nothing(persona: str, as_of: dt.datetime) -> Mindscape:
    return synthesize_mindscape(persona, [], as_of=as_of, observation_count=0)


def _statements(mindscape: Mindscape) -> set[str]:
    return {
        *(f"goal: {goal.description}" for goal in mindscape.goals),
        *(f"belief: {belief.statement}" for belief in mindscape.beliefs),
        *(
            f"fact: {fact.key.replace('_', ' ')} {fact.value}"
            for fact in mindscape.facts
            if fact.valid_to is None
        ),
    }

"""A mindscape at any time: what was believed then, of what had been seen by then.

Two times are told apart: a claim *speaks of* one time, and its observation was *seen* at another.
What was seen later did not count then, though it may speak of an earlier day.
"""

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise

from persona_assets.clock import as_utc
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Claim, Mindscape
from persona_assets.mindscapes.synthesis import synthesize_mindscape
from persona_assets.observations.observation import Observation


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
    seen = [each for each in observations if each.observed_at <= moment]
    ids = {each.observation_id for each in seen}
    if claims is None:
        claims = (claim for each in seen for claim in extract_claims(each))
    return synthesize_mindscape(
        persona,
        (claim for claim in claims if claim.evidence.observation_id in ids),
        as_of=moment,
        observation_count=len(ids),
        display_name=display_name,
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

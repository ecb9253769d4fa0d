"""The topics that mark a persona: what it comes back to, in words that few others use."""

from collections.abc import Mapping

from persona_assets.mindscapes.fold import Vote
from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.propositions import heaviest_value
from persona_assets.mindscapes.wording import stem, words_of

MOST_THEMES = 8
"""How many topics are told."""


def key_themes(votes: Mapping[tuple[Facet, str], list[Vote]]) -> tuple[str, ...]:
    """Return the topics with the most weight, the strongest first, in their usual wording.

    A topic counts when at least two observations touch it; where a persona has fewer than five
    observations, one is enough.  Names are no topics, and stems that mark nobody never become
    topics (see ``topics``).
    """
    named = {stem(word) for facet, key in votes if facet is Facet.ENTITY for word in words_of(key)}
    by_stem = {
        key: found
        for (facet, key), found in votes.items()
        if facet is Facet.TOPIC and key not in named
    }
    least = 2 if _has_observations(votes, 5) else 1
    weights = {
        topic: sum(vote.weight for vote in found)
        for topic, found in by_stem.items()
        if len({vote.about.observation_id for vote in found}) >= least
    }
    strongest = sorted(weights, key=lambda topic: (-weights[topic], topic))
    return tuple(heaviest_value(by_stem[topic]) for topic in strongest[:MOST_THEMES])


def _has_observations(votes: Mapping[tuple[Facet, str], list[Vote]], least: int) -> bool:
    seen: set[str] = set()
    for found in votes.values():
        for vote in found:
            seen.add(vote.about.observation_id)
            if len(seen) >= least:
                return True
    return False

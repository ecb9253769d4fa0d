"""The topics that mark a persona: what it comes back to, in words that few others use."""

from persona_assets.mindscapes.fold import Fold, Vote
from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.propositions import heaviest_value
from persona_assets.mindscapes.wording import stem, words_of

MOST_THEMES = 8
"""How many topics are told."""


def key_themes(fold: Fold) -> tuple[str, ...]:
    """Return the topics with the most weight, the strongest first, in their usual wording.

    A topic counts when at least two observations touch it; where a persona has fewer than five
    observations, one is enough.  Names are no topics, and stems that mark nobody never become
    topics (see ``topics``).
    """
    named = {
        stem(word)
        for about in fold.votes
        if about.facet is Facet.ENTITY
        for word in words_of(about.key)
    }
    by_stem: dict[str, list[Vote]] = {}
    observations: set[str] = set()
    for about in sorted(fold.votes):
        observations.add(about.observation_id)
        if about.facet is Facet.TOPIC and about.key not in named:
            by_stem.setdefault(about.key, []).append(fold.votes[about])
    least = 2 if len(observations) >= 5 else 1
    weights = {
        topic: sum(vote.weight for vote in votes)
        for topic, votes in by_stem.items()
        if len({vote.about.observation_id for vote in votes}) >= least
    }
    strongest = sorted(weights, key=lambda topic: (-weights[topic], topic))
    return tuple(heaviest_value(by_stem[topic]) for topic in strongest[:MOST_THEMES])

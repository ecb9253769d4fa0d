"""The topics that mark a persona: what it comes back to, in words that few others use."""

from collections.abc import Mapping, Sequence

from persona_assets.mindscapes.fold import Ballot, Subject, Vote
from persona_assets.mindscapes.mindscape import Facet
from persona_assets.mindscapes.propositions import heaviest_value
from persona_assets.mindscapes.wording import stem, words_of

MOST_THEMES = 8
"""How many topics are told."""


def key_themes(ballots: Mapping[Subject, Ballot]) -> tuple[str, ...]:
    """Return the topics with the most weight, the strongest first, in their usual wording.

    A topic counts when at least two observations touch it; where a persona has fewer than five
    observations, one is enough.  Names are no topics, and stems that mark nobody never become
    topics (see ``topics``).
    """
    named = {
        stem(word) for facet, key in ballots if facet is Facet.ENTITY for word in words_of(key)
    }
    by_stem = {
        key: ballot
        for (facet, key), ballot in ballots.items()
        if facet is Facet.TOPIC and key not in named
    }
    least = 2 if _has_observations(ballots, 5) else 1
    weights = {
        topic: ballot.once(_weight)
        for topic, ballot in by_stem.items()
        if ballot.once(_observation_count) >= least
    }
    strongest = sorted(weights, key=lambda topic: (-weights[topic], topic))
    return tuple(by_stem[topic].once(heaviest_value) for topic in strongest[:MOST_THEMES])


def _weight(votes: Sequence[Vote]) -> int:
    return sum(vote.weight for vote in votes)


def _observation_count(votes: Sequence[Vote]) -> int:
    return len({vote.about.observation_id for vote in votes})


def _has_observations(ballots: Mapping[Subject, Ballot], least: int) -> bool:
    seen: set[str] = set()
    for ballot in ballots.values():
        for about in ballot.votes:
            seen.add(about.observation_id)
            if len(seen) >= least:
                return True
    return False

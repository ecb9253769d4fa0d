"""A persona in its own words: the sentences that together cover most of what it talks about.

A greedy choice within a budget of tokens: a set S of sentences is worth the sum over all words of
sqrt(n) * sqrt(c), where n counts how many sentences hold the word and c how many of S do; a
sentence is taken for what it adds, over its length to the power 0.8.  The worth is submodular, so
the greedy choice is near the best one (Lin and Bilmes, ACL 2011).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import sqrt

from persona_assets.mindscapes.mindscape import Evidence, NarrativeSentence
from persona_assets.mindscapes.rules.plain_text import plain_text
from persona_assets.mindscapes.rules.sentences import made_plain, subject_sentences
from persona_assets.mindscapes.wording import stems_of
from persona_assets.observations.observation import Observation

_FEWEST_STEMS = 4
_CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    stems: tuple[str, ...]
    evidence: Evidence

    @property
    def tokens(self) -> int:
        return -(-len(self.text) // _CHARACTERS_PER_TOKEN)


def choose_excerpts(
    observations: Iterable[Observation], budget_tokens: int
) -> tuple[NarrativeSentence, ...]:
    """Return what the persona says that tells most of it in *budget_tokens*, in order of time.

    Questions and sentences of fewer than four words with content are left out.  A token is four
    characters.  The order of *observations* does not matter.
    """
    ordered = sorted(observations, key=lambda each: (each.observed_at, each.observation_id))
    candidates = _candidates(ordered)
    chosen = sorted(_greedy(candidates, budget_tokens))
    return tuple(
        NarrativeSentence(candidates[place].text, (candidates[place].evidence,)) for place in chosen
    )


def _candidates(observations: Sequence[Observation]) -> list[_Candidate]:
    found: dict[str, _Candidate] = {}
    for observation in observations:
        plain = plain_text(observation.raw)
        for sentence in subject_sentences(made_plain(observation, plain)):
            stems = tuple(sorted(set(stems_of(sentence.text))))
            if sentence.is_question or len(stems) < _FEWEST_STEMS:
                continue
            written = plain.as_written(sentence.text, sentence.start, sentence.end)
            text = " ".join(written.split())
            span = plain.written_span(sentence.start, sentence.end)
            place = Evidence(observation.observation_id, *span)
            found.setdefault(text, _Candidate(text, stems, place))
    return list(found.values())


def _greedy(candidates: Sequence[_Candidate], budget_tokens: int) -> list[int]:
    """Return the places of the chosen *candidates*, best first.

    What a candidate adds only ever falls, so the best is found by renewing the heap's first.
    """
    common = Counter(stem for each in candidates for stem in each.stems)
    weights = {stem: sqrt(count) for stem, count in common.items()}
    told: dict[str, int] = {}

    def gain(place: int) -> float:
        each = candidates[place]
        added = sum(
            weights[stem] * (sqrt(told.get(stem, 0) + 1) - sqrt(told.get(stem, 0)))
            for stem in each.stems
        )
        return round(added / _power_of_four_fifths(each.tokens), 9)

    heap = [(-gain(place), place) for place in range(len(candidates))]
    heapify(heap)
    chosen: list[int] = []
    left = budget_tokens
    while heap:
        _, place = heappop(heap)
        if candidates[place].tokens > left:
            continue
        renewed = (-gain(place), place)
        if heap and renewed > heap[0]:
            heappush(heap, renewed)
            continue
        chosen.append(place)
        left -= candidates[place].tokens
        for stem in candidates[place].stems:
            told[stem] = told.get(stem, 0) + 1
    return chosen


def _power_of_four_fifths(number: int) -> float:
    """Return about *number* ** 0.8 by square roots, which are the same on every machine."""
    root = sqrt(number)
    quarter = sqrt(root)
    return root * quarter * sqrt(sqrt(sqrt(quarter))) * sqrt(sqrt(sqrt(sqrt(quarter))))

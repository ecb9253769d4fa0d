"""The whole stage from observations to knowledge, as one function that tests call often.

A pool of small observations is read once; the examples of the laws are choices from it.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from persona_assets.ids import content_id
from persona_assets.knowledge.facts import FactEntry, fact_entries
from persona_assets.knowledge.graph import Graph
from persona_assets.knowledge.graph_building import build_graph
from persona_assets.knowledge.passages import Passage, passages
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.fold import Fold, fold_claims, merge
from persona_assets.mindscapes.mindscape import Claim, Mindscape
from persona_assets.mindscapes.synthesis import read_fold
from persona_assets.observations.observation import Observation
from persona_assets_tests.mindscapes.making import AS_OF, make_chat

TEXTS = (
    ("I love the card layout.", "I work at Norwave.", "Did you sleep well?"),
    ("I don't like the card layout.", "I live in Leeds."),
    ("I moved to Bristol.", "I'm so tired!", "I want to open a bakery some day."),
    ("I used to work at Norwave.", "I work at Fernhill Instruments."),
    ("I think small changes are safer than large changes.", "I want to open a bakery some day."),
    ("I don't think small changes are safer than large changes.", "I'm not tired."),
    ("Maybe I want to run the long race by May.", "My sister Rita plays the harp."),
    ("I'll send the report by Friday.", "We decided to keep the runbook."),
    ("I prefer tea to coffee :smile:", "The sensor lost its gateway. I love tea."),
    ("I am allergic to peanuts.", "Rita told me that she moved.", "I love the card layout!"),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the stage makes of some observations; ``digest`` is equal for equal results."""

    mindscape: Mindscape
    facts: list[FactEntry]
    passages: list[Passage]
    graph: Graph

    @property
    def digest(self) -> str:
        """The id of everything in it."""
        return content_id(
            self.mindscape.content_hash,
            repr(self.facts),
            repr(self.passages),
            repr(self.graph),
        )


@cache
def pool() -> tuple[Observation, ...]:
    """Return the observations that examples choose from, on different days."""
    return tuple(make_chat(*texts, on=7 * number) for number, texts in enumerate(TEXTS))


@cache
def read(number: int) -> tuple[Claim, ...]:
    """Return the claims of one of the pool's observations."""
    return tuple(extract_claims(pool()[number]))


def fold_batches(batches: Iterable[Sequence[int]], as_of: dt.datetime = AS_OF) -> Fold:
    """Return the fold of the observations in *batches*, each batch on its own and then merged."""
    whole = fold_claims("mara", [], as_of)
    for batch in batches:
        claims = [claim for number in batch for claim in read(number)]
        whole = merge(fold_claims("mara", claims, as_of), whole)
    return whole


def stage_of(fold: Fold, numbers: Iterable[int]) -> Stage:
    """Return the stage of *fold*, which the observations with *numbers* were folded into."""
    seen = sorted(set(numbers))
    mindscape = read_fold(fold, observation_count=len(seen))
    claims = [claim for number in seen for claim in read(number)]
    return Stage(
        mindscape,
        fact_entries(mindscape),
        passages([pool()[number] for number in seen], mindscape),
        build_graph(mindscape, claims),
    )


@cache
def plain_stage(numbers: frozenset[int]) -> Stage:
    """Return the stage of some observations that arrive once, in order, in one batch."""
    return stage_of(fold_batches([sorted(numbers)]), numbers)

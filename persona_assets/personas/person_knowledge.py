"""All that is known of one persona, in one place, for the mapping to read."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from persona_assets.knowledge.embedding import Embedder, Vectors
from persona_assets.knowledge.facts import FactEntry, facts_as_of
from persona_assets.knowledge.graph import Graph
from persona_assets.knowledge.graph_analysis import GraphAnalysis
from persona_assets.knowledge.passages import ContentType, Passage
from persona_assets.knowledge.search import PassageIndex
from persona_assets.mindscapes.mindscape import Claim, Evidence, Facet, Mindscape
from persona_assets.mindscapes.passing import is_pending


@dataclass(frozen=True)
class PersonKnowledge:
    """The layers of knowledge of one persona; what each mapping needs again is found once.

    Attributes:
        mindscape: What is believed of it.
        claims: What was read out of its observations.
        facts: The hot layer.
        passages: The warm layer.
        index: The same passages, ready to be searched with vectors that ``embedder`` made.
        embedder: What turns a question into a vector.
        graph: The cold layer.
        analysis: What is read off the shape of ``graph``.
    """

    mindscape: Mindscape
    claims: Sequence[Claim]
    facts: Sequence[FactEntry]
    passages: Sequence[Passage]
    index: PassageIndex
    embedder: Embedder
    graph: Graph
    analysis: GraphAnalysis

    @cached_property
    def claims_by_facet(self) -> Mapping[Facet, Sequence[Claim]]:
        """The claims of each facet, by time and id."""
        found: dict[Facet, list[Claim]] = {facet: [] for facet in Facet}
        for claim in sorted(self.claims, key=when_claimed):
            found[claim.facet].append(claim)
        return found

    @cached_property
    def experiences(self) -> Sequence[Passage]:
        """The passages that tell what was said or done, by time and id."""
        told = [one for one in self.passages if one.content_type is ContentType.EXPERIENCE]
        return sorted(told, key=lambda each: (each.valid_from_at, each.passage_id))

    @cached_property
    def promises(self) -> frozenset[Evidence]:
        """Where commitments were read."""
        return frozenset(each.evidence for each in self.claims_by_facet[Facet.COMMITMENT])

    def facts_at(self, at: dt.datetime) -> Sequence[FactEntry]:
        """Return the facts that are known *at* a time."""
        if at not in self._facts_at:
            self._facts_at.clear()
            self._facts_at[at] = facts_as_of(self.facts, at)
        return self._facts_at[at]

    @cached_property
    def _facts_at(self) -> dict[dt.datetime, Sequence[FactEntry]]:
        return {}

    def vector_of(self, prompt: str) -> Vectors:
        """Return the vector of a question that mappers ask again and again."""
        if prompt not in self._vectors:
            self._vectors[prompt] = self.embedder.query(prompt)
        return self._vectors[prompt]

    @cached_property
    def _vectors(self) -> dict[str, Vectors]:
        return {}

    @cached_property
    def made_cores(self) -> dict[tuple[str, str, tuple[str, ...]], tuple[Any, Any]]:
        """The mappers and the cores that ``cores`` has made for them, by what these are made of."""
        return {}


def when_claimed(claim: Claim) -> tuple[dt.datetime, str]:
    """Return what sorts claims by time and id."""
    return claim.effective_at, claim.claim_id


@dataclass(frozen=True)
class ContextWindow:
    """The recent time that counts as now: *days* days that end at *end*, both ends included."""

    end: dt.datetime
    days: int

    @cached_property
    def start(self) -> dt.datetime:
        """When it begins."""
        return self.end - dt.timedelta(days=self.days)

    def holds(self, moment: dt.datetime) -> bool:
        """Return whether *moment* lies in it."""
        return self.start <= moment <= self.end

    def claims(self, knowledge: PersonKnowledge, facet: Facet) -> Sequence[Claim]:
        """Return the claims of *facet* in it, by time and id."""
        found = knowledge.claims_by_facet[facet]
        first = bisect_left(found, self.start, key=lambda claim: claim.effective_at)
        last = bisect_right(found, self.end, key=lambda claim: claim.effective_at)
        return found[first:last]

    def experiences(self, knowledge: PersonKnowledge) -> Sequence[Passage]:
        """Return the passages in it that tell what was said or done, by time and id."""
        found = knowledge.experiences
        first = bisect_left(found, self.start, key=lambda one: one.valid_from_at)
        last = bisect_right(found, self.end, key=lambda one: one.valid_from_at)
        return found[first:last]


def recent_claims(knowledge: PersonKnowledge, facet: Facet, window: ContextWindow) -> list[Claim]:
    """Return the affirmed claims of *facet* within *window*, newest first, each value once.

    A commitment whose day is over is none any more.
    """
    unique: dict[str, Claim] = {}
    for claim in reversed(window.claims(knowledge, facet)):
        is_due = facet is not Facet.COMMITMENT or is_pending(
            claim.value, claim.effective_at, window.end
        )
        if claim.polarity > 0 and is_due:
            unique.setdefault((claim.value or claim.key).casefold(), claim)
    return list(unique.values())

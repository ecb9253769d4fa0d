"""All that is known of one persona, in one place, for the mapping to read."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from persona_assets.knowledge.embedding import Embedder
from persona_assets.knowledge.facts import FactEntry
from persona_assets.knowledge.graph import Graph
from persona_assets.knowledge.graph_analysis import GraphAnalysis
from persona_assets.knowledge.passages import Passage
from persona_assets.knowledge.search import PassageIndex
from persona_assets.mindscapes.mindscape import Claim, Facet, Mindscape


@dataclass(frozen=True, slots=True)
class PersonKnowledge:
    """The layers of knowledge of one persona.

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


@dataclass(frozen=True, slots=True)
class ContextWindow:
    """The recent time that counts as now: *days* days that end at *end*, both ends included."""

    end: dt.datetime
    days: int

    @property
    def start(self) -> dt.datetime:
        """When it begins."""
        return self.end - dt.timedelta(days=self.days)

    def holds(self, moment: dt.datetime) -> bool:
        """Return whether *moment* lies in it."""
        return self.start <= moment <= self.end


def recent_claims(knowledge: PersonKnowledge, facet: Facet, window: ContextWindow) -> list[Claim]:
    """Return the affirmed claims of *facet* within *window*, newest first, each value once."""
    found = sorted(
        (
            claim
            for claim in knowledge.claims
            if claim.facet is facet and claim.polarity > 0 and window.holds(claim.effective_at)
        ),
        key=lambda claim: (claim.effective_at, claim.claim_id),
        reverse=True,
    )
    unique: dict[str, Claim] = {}
    for claim in found:
        unique.setdefault((claim.value or claim.key).casefold(), claim)
    return list(unique.values())

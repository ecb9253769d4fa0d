"""Builders of observations and claims for the tests of mindscapes."""

import datetime as dt
from collections.abc import Sequence

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Claim, Facet, Mindscape
from persona_assets.mindscapes.rules.claims import claims_from
from persona_assets.mindscapes.rules.findings import Finding
from persona_assets.mindscapes.synthesis import synthesize_mindscape
from persona_assets.observations.observation import Observation, SourceType
from persona_assets.observations.transcripts import Message, Origin, transcript

AS_OF = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
MARA = Origin(
    "mara", frozenset({"mara"}), "slack/ops/2026-01-13.json", SourceType.CHAT_LOG, "slack"
)


def day(number: int) -> dt.datetime:
    """Return noon of the day with *number*, where day 0 is 1 January 2026."""
    return dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=number)


def make_chat(*texts: str, on: int = 0, speaker: str = "Mara") -> Observation:
    """Return a chat in which *speaker* writes *texts*, a minute apart."""
    messages = [
        Message(speaker, day(on) + dt.timedelta(minutes=index), text, (speaker,))
        for index, text in enumerate(texts)
    ]
    return transcript(MARA, messages)


def make_chat_of(persona: str, *texts: str, on: int = 0) -> Observation:
    """Return a chat in which another persona than Mara writes *texts*, a minute apart."""
    origin = Origin(
        persona, frozenset({persona}), "slack/ops/chat.json", SourceType.CHAT_LOG, "slack"
    )
    messages = [
        Message(persona, day(on) + dt.timedelta(minutes=index), text, (persona,))
        for index, text in enumerate(texts)
    ]
    return transcript(origin, messages)


def read_claims(*texts: str, facet: Facet, on: int = 0) -> list[Claim]:
    """Return the claims of *facet* in a chat in which the persona writes *texts*."""
    return [claim for claim in extract_claims(make_chat(*texts, on=on)) if claim.facet is facet]


def make_claim(
    value: str = "tea",
    *,
    facet: Facet = Facet.PREFERENCE,
    key: str = "tea",
    polarity: int = 1,
    on: int = 0,
    number: float | None = None,
) -> Claim:
    """Return a claim that was made in an observation of its own."""
    seen = make_chat(f"{facet} {key} {value} {polarity} {on}", on=on)
    finding = Finding(facet, key, value, "test@1", 0, 4, seen.observed_at, polarity, number)
    [claim] = claims_from(seen, [finding])
    return claim


def synthesize(claims: Sequence[Claim], as_of: dt.datetime = AS_OF) -> Mindscape:
    """Return the mindscape of *claims*."""
    count = len({claim.evidence.observation_id for claim in claims})
    return synthesize_mindscape("mara", claims, as_of=as_of, observation_count=count)

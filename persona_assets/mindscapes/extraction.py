"""Everything that the rules read out of one observation."""

from collections.abc import Iterator
from dataclasses import replace

from persona_assets.mindscapes.devices import find_devices
from persona_assets.mindscapes.mindscape import Claim, Facet
from persona_assets.mindscapes.personality import find_personality
from persona_assets.mindscapes.rhythms import find_rhythms
from persona_assets.mindscapes.rules.beliefs import find_beliefs
from persona_assets.mindscapes.rules.claims import claims_from
from persona_assets.mindscapes.rules.endings import find_endings
from persona_assets.mindscapes.rules.events import find_events
from persona_assets.mindscapes.rules.facts import find_facts
from persona_assets.mindscapes.rules.findings import Finding
from persona_assets.mindscapes.rules.goals import find_goals
from persona_assets.mindscapes.rules.plain_text import plain_text
from persona_assets.mindscapes.rules.plans import find_plans
from persona_assets.mindscapes.rules.preferences import find_preferences
from persona_assets.mindscapes.rules.relations import find_relations
from persona_assets.mindscapes.rules.sentences import (
    Speech,
    made_plain,
    sentences_of,
    speech_of,
)
from persona_assets.mindscapes.rules.states import find_states
from persona_assets.mindscapes.rules.styles import find_styles
from persona_assets.mindscapes.rules.topics import find_entities, find_topics
from persona_assets.observations.observation import Observation


def extract_claims(observation: Observation) -> list[Claim]:
    """Return the claims that the rules find in *observation*, each once, by place and id.

    Only what the persona itself says counts: not what others say, what is quoted, asked or merely
    supposed.  A hedged sentence counts half.  The result depends on nothing but the observation.
    """
    speech = speech_of(observation)
    findings = [
        *_find_statements(speech),
        *find_styles(speech),
        *find_rhythms(speech),
        *find_personality(observation),
        *find_devices(observation),
    ]
    claims = {claim.claim_id: claim for claim in claims_from(observation, findings)}
    return sorted(claims.values(), key=lambda claim: (claim.evidence.start, claim.claim_id))


def _find_statements(speech: Speech) -> Iterator[Finding]:
    """Yield what the persona says in *speech*, read in plain text, where it was written."""
    observation = speech.observation
    plain = plain_text(observation.raw)
    seen = made_plain(observation, plain)
    sentences = sentences_of(speech if seen is observation else speech_of(seen))
    for finding in (
        *find_facts(sentences),
        *find_relations(sentences),
        *find_endings(sentences),
        *find_goals(sentences),
        *find_beliefs(sentences),
        *find_preferences(sentences),
        *find_plans(sentences),
        *find_states(sentences),
        *find_events(seen, sentences),
        *find_topics(sentences),
        *find_entities(sentences),
    ):
        if not plain.edits:
            yield finding
            continue
        start, end = plain.written_span(finding.start, finding.end)
        value = plain.as_written(finding.value, finding.start, finding.end)
        key = value.casefold() if finding.facet is Facet.ENTITY else finding.key
        yield replace(finding, key=key, value=value, start=start, end=end)

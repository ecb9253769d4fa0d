"""The hash of a mindscape is that of its parts, written as JSON."""

from dataclasses import replace

import orjson

from persona_assets.ids import content_id
from persona_assets.mindscapes.content_hash import content_hash
from persona_assets.mindscapes.extraction import extract_claims
from persona_assets_tests.mindscapes.making import make_chat, synthesize


def test_the_parts_are_written_as_json_writes_them() -> None:
    """The quick way to write evidence gives the same bytes, whatever ids look like."""
    chat = make_chat("I love tea.", "I live in Leeds.", "I want to learn the cello.")
    claims = extract_claims(chat)
    place = replace(claims[0].evidence, observation_id='a "quoted" \\ \u00e9 id')
    mindscape = synthesize([*claims, *(claim._replace(evidence=place) for claim in claims)])

    parts = (*mindscape.goals, *mindscape.beliefs, *mindscape.traits, *mindscape.facts)
    content = (mindscape.mindscape_id, mindscape.key_themes, parts, mindscape.narrative)

    assert content_hash(mindscape) == content_id(orjson.dumps(content))


def test_what_was_asked_for_when_does_not_matter() -> None:
    """The time of asking and the number of observations are no content."""
    mindscape = synthesize(extract_claims(make_chat("I love tea.")))

    asked_again = replace(mindscape, as_of=mindscape.as_of.replace(year=2030), observation_count=9)

    assert content_hash(asked_again) == content_hash(mindscape)

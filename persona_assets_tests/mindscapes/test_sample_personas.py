"""The people and the device in ``data/`` have mindscapes that fit them."""

import datetime as dt
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from persona_assets.mindscapes.extraction import extract_claims
from persona_assets.mindscapes.mindscape import Claim, Facet, Mindscape
from persona_assets.mindscapes.synthesis import evidence_of, synthesize_mindscape
from persona_assets.mindscapes.wording import words_of
from persona_assets.observations.observation import Observation
from persona_assets.observations.reading import read_observations

DATA = Path(__file__).parents[2] / "data"
PEOPLE = ("mara_okafor", "tomas_lindqvist", "ines_carvalho")
EVERYONE = (*PEOPLE, "greenhouse_sensor_7")
AS_OF = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@lru_cache(maxsize=8)
def observe(persona: str) -> tuple[Observation, ...]:
    """Return what was seen of *persona*."""
    document = yaml.safe_load((DATA / "personas" / f"{persona}.yaml").read_text("utf-8"))
    folder = DATA / "observations" / persona
    return tuple(read_observations(folder, persona=persona, aliases=document.get("aliases", [])))


@lru_cache(maxsize=8)
def claims_about(persona: str) -> tuple[Claim, ...]:
    """Return the claims about *persona*."""
    return tuple(claim for seen in observe(persona) for claim in extract_claims(seen))


@lru_cache(maxsize=8)
def mindscape_of(persona: str) -> Mindscape:
    """Return the mindscape of *persona* in April 2026."""
    return synthesize_mindscape(
        persona, claims_about(persona), as_of=AS_OF, observation_count=len(observe(persona))
    )


def current(persona: str, key: str) -> list[str]:
    """Return what holds of *persona* under *key*."""
    facts = mindscape_of(persona).facts
    return [fact.value for fact in facts if fact.key == key and fact.valid_to is None]


def number(persona: str, trait_name: str) -> float:
    """Return the number of one trait of *persona*."""
    [trait] = [t for t in mindscape_of(persona).traits if t.trait_name == trait_name]
    return trait.value


@pytest.mark.parametrize("persona", PEOPLE)
def test_every_claim_points_at_its_words(persona: str) -> None:
    """The characters at each span hold the words of the value."""
    raw = {seen.observation_id: seen.raw for seen in observe(persona)}

    for claim in claims_about(persona):
        if claim.facet is not Facet.TRAIT:
            place = claim.evidence
            said = words_of(raw[place.observation_id][place.start : place.end])
            assert all(word in said for word in words_of(claim.value)), claim


@pytest.mark.parametrize("persona", EVERYONE)
def test_everything_believed_names_observations_that_exist(persona: str) -> None:
    """No belief hangs in the air (PK-16)."""
    raw = {seen.observation_id: seen.raw for seen in observe(persona)}

    for place in evidence_of(mindscape_of(persona)):
        assert 0 <= place.start < place.end <= len(raw[place.observation_id])


@pytest.mark.parametrize("persona", PEOPLE)
def test_a_person_has_a_narrative_of_several_sentences(persona: str) -> None:
    """The summary has five to ten sentences, each about the person by name."""
    narrative = mindscape_of(persona).narrative

    assert 5 <= len(narrative) <= 10
    assert all(persona.split("_", maxsplit=1)[0].title() in sentence.text for sentence in narrative)


def test_a_move_is_told_with_both_cities() -> None:
    """Mara lives in Bristol, and lived in Leeds until she said so."""
    cities = [fact for fact in mindscape_of("mara_okafor").facts if fact.key == "city"]

    assert [fact.value for fact in cities] == ["Leeds", "Bristol"]
    assert cities[0].valid_to == cities[1].valid_from


def test_a_change_of_mind_is_contested() -> None:
    """Tomas loved the card layout in January and argues against it in March."""
    contested = [b.statement for b in mindscape_of("tomas_lindqvist").beliefs if b.is_contested]

    assert any("card" in statement for statement in contested)


def test_plain_facts_are_found() -> None:
    """What each of them says outright is known."""
    assert current("ines_carvalho", "relation.sister") == ["Rita"]
    assert current("ines_carvalho", "allergy") == ["peanuts"]
    assert current("ines_carvalho", "city") == ["Porto"]
    assert current("tomas_lindqvist", "instrument") == ["upright bass"]
    assert current("mara_okafor", "employer") == ["Fernhill Instruments"]


def test_styles_tell_the_people_apart() -> None:
    """Tomas exclaims, Ines writes at length and formally, Mara is terse and sure."""
    assert number("tomas_lindqvist", "exclamation_ratio") > 5 * number(
        "mara_okafor", "exclamation_ratio"
    )
    assert number("ines_carvalho", "verbosity") > number("mara_okafor", "verbosity") + 0.1
    assert number("ines_carvalho", "formality") > number("tomas_lindqvist", "formality") + 0.3
    assert number("mara_okafor", "hedging") < number("tomas_lindqvist", "hedging") / 2


def test_a_device_is_known_by_its_telemetry() -> None:
    """The sensor reports every five minutes, with a few gaps and late readings."""
    [interval] = [
        trait
        for trait in mindscape_of("greenhouse_sensor_7").traits
        if trait.trait_name == "sampling_interval"
    ]

    assert (interval.value["value"], interval.value["unit"]) == (300.0, "s")
    assert 0 < number("greenhouse_sensor_7", "gap_fraction") < 0.1
    assert 0 < number("greenhouse_sensor_7", "late_fraction") < 0.1

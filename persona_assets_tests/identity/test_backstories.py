"""A backstory tells what its domain is about, and each number and name in it is a fact."""

import re

import pytest

from persona_assets.personas.documents import Domain
from persona_assets.personas.profiles import PersonaProfile
from persona_assets.personas.traits import EntityType, parse_domain

COUNT = 300
PERSON = r"[^.]+ is an? \d+-year-old [^\n]+ living in [^\n]+\. "


def make_personas(domain: str) -> list[PersonaProfile]:
    """Return what some ids stand for in *domain*."""
    return [PersonaProfile(f"id-{number}", domain) for number in range(COUNT)]


def story(persona: PersonaProfile) -> str:
    """Return the backstory, which must be there."""
    assert persona.backstory is not None
    return persona.backstory


@pytest.mark.parametrize(
    ("domain", "pattern"),
    [
        pytest.param(
            "ecommerce",
            PERSON + r"(She|He) often shops online for [\w ]+ and [\w ]+\. "
            r"The average order is worth \$\d+\.\d\d, and .+ prefers [\w ]+\.",
            id="ecommerce (SP-10)",
        ),
        pytest.param(
            "finance",
            PERSON + r"(She|He) manages a portfolio worth \$[\d.]+[MK] and prefers \w+ "
            r"investments\. .+ has been a customer for \d+ years\.",
            id="finance (SP-11)",
        ),
        pytest.param(
            "healthcare",
            PERSON + r"(She|He) care[sd] for \d+ patients with [\w ]+\. "
            r".+ prefer(s|red) to work with [\w ]+\.",
            id="healthcare (SP-12)",
        ),
        pytest.param(
            "iot",
            r"id-\d+, called [\w ]+, is an? [\w ]+ installed in a \d-bedroom home at .+ in .+\. "
            r"It measures [\w ,]+ and [\w ]+ every \d+ seconds and runs firmware [\d.]+\. "
            r"It is connected to \d+ other devices\.",
            id="iot (SP-13)",
        ),
        pytest.param("generic", PERSON + r".+ likes \w+ and is .+\.", id="generic (SP-16)"),
    ],
)
def test_a_story_has_what_its_domain_is_about(domain: str, pattern: str) -> None:
    """The sentences of the domain are all there, for every id."""
    for persona in make_personas(domain):
        assert re.fullmatch(pattern, story(persona)), story(persona)


def test_a_shoppers_goods_and_spending_are_the_traits() -> None:
    """The story and the traits name the same goods, amount and shipping (SP-10)."""
    for persona in make_personas("ecommerce"):
        goods = persona.traits["interests"]
        assert isinstance(goods, list)
        assert f"for {' and '.join(goods)}." in story(persona)
        assert f"${persona.traits['average_order_value']:.2f}," in story(persona)
        assert f"prefers {persona.traits['shipping']}." in story(persona)


def test_a_portfolio_is_worth_what_the_trait_says() -> None:
    """The short form of the amount is exact (SP-11)."""
    for persona in make_personas("finance"):
        found = re.search(r"\$([\d.]+)([MK])", story(persona))
        assert found
        unit = 1_000_000 if found[2] == "M" else 1_000
        assert round(float(found[1]) * unit) == persona.traits["portfolio_value"]
        assert f"for {persona.traits['customer_years']} years" in story(persona)


def test_clinicians_are_old_enough_for_their_work() -> None:
    """Nobody is a doctor before 30, and only the retired worked in the past (SP-12, SP-14)."""
    for persona in make_personas("healthcare"):
        assert persona.age_years is not None
        assert persona.profession != "family doctor" or persona.age_years >= 30
        assert ("retired" in story(persona)) == ("cared for" in story(persona))
        assert f"for {persona.traits['patient_count']} patients" in story(persona)
        assert f"with {persona.traits['condition']}." in story(persona)


def test_devices_measure_what_their_kind_does() -> None:
    """The kind in the name is the kind in the story, with at least two quantities (SP-13)."""
    for persona in make_personas("iot"):
        kind, quantities = persona.traits["device_kind"], persona.traits["measurements"]
        assert isinstance(quantities, list)
        assert len(quantities) >= 2
        assert persona.name.lower().startswith(f"{kind} ")
        assert f" {kind} installed " in story(persona)
        assert f"connected to {persona.traits['connected_device_count']} " in story(persona)
        assert f"in {persona.city}. It" in story(persona)


@pytest.mark.parametrize("domain", ["ecommerce", "finance", "healthcare", "generic"])
def test_name_age_and_city_are_the_fields(domain: str) -> None:
    """Of 1,000 stories none contradicts its fields (SP-14)."""
    people = [PersonaProfile(f"person {number}", domain) for number in range(1_000)]

    wrong = [
        person
        for person in people
        if not story(person).startswith(f"{person.name} is a")
        or f" {person.age_years}-year-old " not in story(person)
        or f" living in {person.city}. " not in story(person)
    ]

    assert wrong == []


def test_every_domain_tells_of_an_organization() -> None:
    """An organization's story has its name, city and size, in all domains."""
    for domain in Domain:
        firm = PersonaProfile("firm-1", domain, entity_type=EntityType.ORGANIZATION)
        assert story(firm).startswith(f"{firm.name} was founded in ")
        assert f"office in {firm.city}." in story(firm)
        assert f"has {firm.traits['employee_count']} employees" in story(firm)


def test_general_is_another_word_for_generic() -> None:
    """Both words give the same person (A7)."""
    assert parse_domain("general") is Domain.GENERIC
    assert PersonaProfile("7", "general") == PersonaProfile("7", "generic")

"""A profile is a function of id and domain, and its facts agree."""

import re
from itertools import product

import pytest

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.personas.documents import Domain
from persona_assets.personas.identity import REFERENCE_DATE
from persona_assets.personas.profiles import PersonaProfile, profile_key
from persona_assets.personas.traits import EntityType
from persona_assets.vocabulary.pools import LOCALES, pools

domains = pytest.mark.parametrize("domain", list(Domain))


def make_profiles(count: int, domain: Domain = Domain.ECOMMERCE) -> list[PersonaProfile]:
    """Return the profiles of the first *count* users of *domain*."""
    return [
        PersonaProfile(f"user-{number}", domain, entity_type=EntityType.USER)
        for number in range(count)
    ]


def test_the_order_of_questions_changes_no_answer() -> None:
    """Profiles asked for backwards equal those asked for forwards (SP-32)."""
    ids = [f"user-{number}" for number in range(200)]

    forwards = {name: PersonaProfile(name, "finance") for name in ids}
    backwards = {name: PersonaProfile(name, "finance") for name in reversed(ids)}

    assert forwards == backwards


def test_other_ids_are_other_people() -> None:
    """Of 1,000 ids, no two share an address and almost none a name (SP-33)."""
    people = make_profiles(1_000)

    assert len({person.email for person in people}) == 1_000
    assert len({(person.name, person.email) for person in people}) == 1_000
    assert len({person.name for person in people}) >= 970


def test_another_domain_is_another_person() -> None:
    """The same id has another key in each domain."""
    assert len({profile_key("7", domain) for domain in Domain}) == len(Domain)


@domains
def test_a_backstory_repeats_the_facts(domain: Domain) -> None:
    """Name, age and city of the story are those of the profile (SP-14)."""
    for person in make_profiles(300, domain):
        assert person.backstory is not None
        assert person.backstory.startswith(f"{person.name} is a")
        assert f" {person.age_years}-year-old " in person.backstory
        assert f"living in {person.city}." in person.backstory
        assert not re.search(r"[{}]|None", person.backstory)


@domains
def test_traits_belong_to_the_domain_and_are_in_the_story(domain: Domain) -> None:
    """Every text among the traits is told."""
    for person in make_profiles(20, domain):
        told = [text for text in person.traits.values() if isinstance(text, str)]
        assert person.traits
        assert all(text in str(person.backstory) for text in told)


def test_nobody_is_a_customer_from_childhood() -> None:
    """A customer's years begin at 16 or later."""
    for person in make_profiles(1_000, Domain.FINANCE):
        years = person.traits["customer_years"]
        assert person.age_years is not None
        assert isinstance(years, int)
        assert 2 <= years <= min(30, person.age_years - 16)


def test_ages_agree_with_birthdays() -> None:
    """The year of birth is the age before the reference date, or the year before that."""
    for person in make_profiles(500):
        assert person.birth_on is not None
        assert person.age_years is not None
        born = REFERENCE_DATE.year - person.age_years
        assert person.birth_on.year == born - 1 or person.birth_on == REFERENCE_DATE.replace(
            year=born
        )


@pytest.mark.parametrize(
    ("entity_type", "locale"),
    list(product(EntityType, LOCALES)),
    ids=[f"{kind} {locale}" for kind, locale in product(EntityType, LOCALES)],
)
def test_every_kind_of_thing_lives_somewhere(entity_type: EntityType, locale: str) -> None:
    """Each profile has a name, a story and a real place of its locale."""
    found = PersonaProfile("x-1", "iot", entity_type=entity_type, locale=locale)
    places = {(place.city, place.region): place for place in pools(locale).places}

    assert found.name
    assert found.name in str(found.backstory)
    assert found.postal_code in places[found.city, found.region].postal_codes


@pytest.mark.parametrize("entity_type", [EntityType.DEVICE, EntityType.ORGANIZATION])
def test_only_people_have_birthdays(entity_type: EntityType) -> None:
    """What only a person has is None for the others."""
    found = PersonaProfile("x-1", "iot", entity_type=entity_type)

    assert found.birth_on is None
    assert found.age_years is None
    assert found.first_name is None
    assert found.profession is None


def test_unknown_domains_and_empty_ids_are_refused() -> None:
    """The errors say what is allowed."""
    with pytest.raises(UnknownNameError, match="Did you mean 'finance'"):
        PersonaProfile("7", "finances")
    with pytest.raises(InvalidArgumentError, match="id"):
        PersonaProfile("", "finance")

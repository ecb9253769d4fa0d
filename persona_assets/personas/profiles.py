"""Profiles: who an id is, the same wherever and whenever it is asked for.

A profile is the record whose key is ``derive(0, "profile", domain, profile_id)``: it depends on the
id and the domain and on nothing else, no registry, no order and no run's seed.  An id that is asked
for as a user and as a device shares that key, and therefore the place.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.keys import derive
from persona_assets.personas.backstories import backstory
from persona_assets.personas.documents import Domain
from persona_assets.personas.identity import MAIL_DOMAINS, email, identity
from persona_assets.personas.traits import DEVICE_KINDS, EntityType, traits
from persona_assets.values.indices import UniformIndex, WeightedIndex
from persona_assets.values.node import Node
from persona_assets.values.text import Constant, Number, Text, Words
from persona_assets.vocabulary.folding import ascii_fold
from persona_assets.vocabulary.pools import pools


@dataclass(frozen=True, slots=True)
class PersonaProfile:
    """A generated identity whose facts agree with each other.

    What only a person has is None for a device or an organization.

    Attributes:
        profile_id: The id that was asked for.
        domain: The world that the profile lives in.
        entity_type: Whether it is a person, a device or an organization.
        locale: The locale that names and places come from.
        seed: The key that everything here is drawn from.
        name: The full name.
        first_name: The given name of a person.
        last_name: The family name of a person.
        gender: ``female`` or ``male``, as the first name is.
        email: An address that begins as the name; devices have none.
        birth_on: The day of birth of a person.
        age_years: The age of a person on ``identity.REFERENCE_DATE``.
        phone: A number that is kept for fiction; devices have none.
        street: Street and house number.
        city: A real city.
        region: The state, county or province of the city.
        postal_code: A code that begins as the city's codes do.
        country: The country's name in its own language.
        profession: What a person does, in the language of the locale.
        traits: What is particular about it in the domain, by name.
        backstory: Sentences in English that repeat facts from above.
    """

    profile_id: str
    domain: Domain
    entity_type: EntityType
    locale: str
    seed: int
    name: str
    first_name: str | None
    last_name: str | None
    gender: str | None
    email: str | None
    birth_on: dt.date | None
    age_years: int | None
    phone: str | None
    street: str
    city: str
    region: str
    postal_code: str
    country: str
    profession: str | None
    traits: Mapping[str, object]
    backstory: str


def profile_key(profile_id: str, domain: Domain | str) -> int:
    """Return the key of the profile with *profile_id* in *domain*.

    Raises:
        InvalidArgumentError: *profile_id* is empty.
        UnknownNameError: There is no such domain.
    """
    if not profile_id:
        raise InvalidArgumentError("a profile needs an id; found ''")
    return derive(0, "profile", str(_domain(domain)), profile_id)


def profile(
    profile_id: str,
    domain: Domain | str,
    *,
    entity_type: EntityType = EntityType.USER,
    locale: str = "en_US",
) -> PersonaProfile:
    """Return who *profile_id* is in *domain*.

    Examples:
        >>> profile("user-123", "ecommerce") == profile("user-123", "ecommerce")
        True
        >>> profile("user-123", "ecommerce").name == profile("user-124", "ecommerce").name
        False

    Raises:
        InvalidArgumentError: *profile_id* is empty.
        UnknownNameError: There is no such domain or locale.
    """
    world = _domain(domain)
    key = profile_key(profile_id, world)
    facts = {name: node.value(key) for name, node in _facts(entity_type, locale).items()}
    found = {name: node.value(key) for name, node in traits(world, entity_type).items()}
    return PersonaProfile(
        profile_id=profile_id,
        domain=world,
        entity_type=entity_type,
        locale=locale,
        seed=key,
        traits=found,
        backstory=backstory(world, entity_type, {**facts, **found}),
        **facts,  # pyright: ignore[reportArgumentType] - the nodes have the types of the attributes
    )


def _domain(name: Domain | str) -> Domain:
    try:
        return Domain(name)
    except ValueError:
        raise UnknownNameError("domain", name, [domain.value for domain in Domain]) from None


@cache
def _facts(entity_type: EntityType, locale: str) -> Mapping[str, Node]:
    """Return the nodes of every attribute that is drawn, by the attribute's name."""
    who = identity(locale)
    shared: dict[str, Node] = {
        "street": who.street,
        "city": who.city,
        "region": who.region,
        "postal_code": who.postal_code,
        "country": who.country,
    }
    person: dict[str, Node] = {
        "name": who.name,
        "first_name": who.first_name,
        "last_name": who.last_name,
        "gender": who.gender,
        "email": email(locale, UniformIndex("email_number", 1_000_000)),
        "birth_on": who.birth_on,
        "age_years": who.age_years,
        "phone": who.phone,
        "profession": who.profession,
    }
    if entity_type is EntityType.USER:
        return person | shared
    missing: dict[str, Node] = dict.fromkeys(person, Constant(None))
    own = _device_facts() if entity_type is EntityType.DEVICE else _organization_facts(locale)
    return missing | shared | own


def _device_facts() -> dict[str, Node]:
    kind = UniformIndex("device_kind", len(DEVICE_KINDS))
    labels = Words(kind, [label.capitalize() for label in DEVICE_KINDS])
    return {"name": Text(labels, " ", Number(UniformIndex("serial_number", 10_000)))}


def _organization_facts(locale: str) -> dict[str, Node]:
    names, forms = pools(locale).last_names, pools(locale).company_suffixes
    founder = WeightedIndex("last_name", names.weights)
    form = Words(UniformIndex("company_suffix", len(forms)), forms)
    mailbox = Words(founder, [f"{ascii_fold(name)}.office" for name in names.words])
    number = Number(UniformIndex("email_number", 10_000), MAIL_DOMAINS)
    return {
        "name": Text(Words(founder, names.words), " ", form),
        "email": Text(mailbox, number),
        "phone": identity(locale).phone,
    }

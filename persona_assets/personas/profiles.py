"""Profiles: who an id is, the same wherever and whenever it is asked for.

A profile is the record whose key is ``derive(0, "profile", domain, profile_id)``: it depends on the
id and the domain and on nothing else, no registry, no order and no run's seed.  So nothing about
it is stored but what somebody changed.
"""

import datetime as dt
from collections.abc import Callable, Mapping, MutableMapping
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import cast

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.keys import derive
from persona_assets.personas.backstories import backstory
from persona_assets.personas.documents import Domain
from persona_assets.personas.identity import MAIL_DOMAINS, email, identity
from persona_assets.personas.templates import fill_templates
from persona_assets.personas.traits import (
    DEVICE_KINDS,
    EntityType,
    clinical_role,
    parse_domain,
    parse_entity_type,
    traits,
    usual_entity_type,
)
from persona_assets.values.indices import UniformIndex, WeightedIndex
from persona_assets.values.node import Node
from persona_assets.values.scalar import record_reader
from persona_assets.values.text import Constant, Number, Text, Words
from persona_assets.vocabulary.folding import ascii_fold
from persona_assets.vocabulary.pools import LOCALES, pools


@dataclass(frozen=True, slots=True)
class StoryRules:
    """How backstories come about.

    Attributes:
        is_automatic: Whether a profile has a backstory that nobody wrote for it.
        templates: By domain, the sentences that make a backstory in place of ours; only for what
            an id usually stands for in the domain.  They passed ``templates.check_template``.
    """

    is_automatic: bool = True
    templates: Mapping[Domain, tuple[str, ...]] = field(
        default_factory=dict[Domain, tuple[str, ...]]
    )


OUR_STORIES = StoryRules()
"""Every profile has a backstory, in our words."""


class PersonaProfile:
    """A generated identity whose facts agree with each other: who *profile_id* is in *domain*.

    What only a person has is None for a device or an organization.  The facts are read from the
    key when they are first asked for.

    Examples:
        >>> persona = PersonaProfile("user-123", "ecommerce")
        >>> persona == PersonaProfile("user-123", "ecommerce")
        True
        >>> persona.name == PersonaProfile("user-124", "ecommerce").name
        False

    Attributes:
        profile_id: The id that was asked for.
        domain: The world that the profile lives in.
        entity_type: Whether it is a person, a device or an organization.
        locale: The locale that names and places come from.
        seed: The key that everything here is drawn from: it follows from id and domain.
    """

    __slots__ = (
        "_facts",
        "_rules",
        "_stories",
        "_traits",
        "domain",
        "entity_type",
        "locale",
        "profile_id",
        "seed",
    )

    def __init__(
        self,
        profile_id: str,
        domain: Domain | str,
        *,
        entity_type: EntityType | str | None = None,
        locale: str = "en_US",
        rules: StoryRules = OUR_STORIES,
        stories: MutableMapping[str, str] | None = None,
    ) -> None:
        """Find who *profile_id* is in *domain*.

        Args:
            profile_id: Any text that is not empty.
            domain: The world that the profile lives in; ``general`` means ``generic``.
            entity_type: What it is; None means a device in ``iot`` and a person elsewhere.
            locale: Where it lives.
            rules: How its backstory comes about.
            stories: Where ``set_backstory`` writes, by id; None means in this object alone.

        Raises:
            InvalidArgumentError: *profile_id* is empty.
            UnknownNameError: There is no such domain, kind of thing or locale.
        """
        self.domain = parse_domain(domain)
        self.seed = profile_key(profile_id, self.domain)
        self.profile_id = profile_id
        self.entity_type = parse_entity_type(entity_type or usual_entity_type(self.domain))
        if locale not in LOCALES:
            raise UnknownNameError("locale", locale, LOCALES)
        self.locale = locale
        self._rules = rules
        self._stories: MutableMapping[str, str] = {} if stories is None else stories
        self._facts: Mapping[str, object] | None = None
        self._traits: Mapping[str, object] | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PersonaProfile):
            return NotImplemented
        return self._identity == other._identity and self.backstory == other.backstory

    def __hash__(self) -> int:
        return hash(self._identity)

    def __repr__(self) -> str:
        return f"PersonaProfile({self.profile_id!r}, {self.domain.value!r})"

    @property
    def _identity(self) -> tuple[str, Domain, EntityType, str]:
        return self.profile_id, self.domain, self.entity_type, self.locale

    @property
    def facts(self) -> Mapping[str, object]:
        """The attributes that are drawn, by name."""
        if self._facts is None:
            read = _fact_reader(self.domain, self.entity_type, self.locale)
            self._facts = MappingProxyType(read(self.seed))
        return self._facts

    @property
    def traits(self) -> Mapping[str, object]:
        """What is particular about it in the domain, by name."""
        if self._traits is None:
            drawn = _trait_reader(self.domain, self.entity_type)(self.seed)
            self._traits = MappingProxyType({name: copy(drawn[name]) for name in drawn})
        return self._traits

    @property
    def backstory(self) -> str | None:
        """The story that was set, else the one that repeats the facts, else None."""
        written = self._stories.get(self.profile_id)
        if written is not None or not self._rules.is_automatic:
            return written
        facts = {"profile_id": self.profile_id, **self.facts, **self.traits}
        sentences = self._rules.templates.get(self.domain, ())
        if sentences and self.entity_type is usual_entity_type(self.domain):
            return fill_templates(sentences, facts)
        return backstory(self.domain, self.entity_type, facts)

    @property
    def written_backstory(self) -> str | None:
        """The story that was set, or None."""
        return self._stories.get(self.profile_id)

    def set_backstory(self, text: str) -> None:
        """Make *text* the backstory, whatever the facts say.

        For a profile that a registry knows, everyone who asks the registry sees it.
        """
        self._stories[self.profile_id] = text

    def share_stories(self, stories: MutableMapping[str, str]) -> None:
        """Read and write the backstory in *stories* from now on; one that was set moves there."""
        written = self.written_backstory
        self._stories = stories
        if written is not None:
            self.set_backstory(written)

    @property
    def name(self) -> str:
        """The full name."""
        return cast("str", self.facts["name"])

    @property
    def first_name(self) -> str | None:
        """The given name of a person."""
        return self._text("first_name")

    @property
    def last_name(self) -> str | None:
        """The family name of a person."""
        return self._text("last_name")

    @property
    def gender(self) -> str | None:
        """``female`` or ``male``, as the first name is."""
        return self._text("gender")

    @property
    def email(self) -> str | None:
        """An address that begins as the name; devices have none."""
        return self._text("email")

    @property
    def birth_on(self) -> dt.date | None:
        """The day of birth of a person."""
        return cast("dt.date | None", self.facts["birth_on"])

    @property
    def age_years(self) -> int | None:
        """The age of a person on ``identity.REFERENCE_DATE``."""
        return cast("int | None", self.facts["age_years"])

    @property
    def phone(self) -> str | None:
        """A number that is kept for fiction; devices have none."""
        return self._text("phone")

    @property
    def street(self) -> str:
        """Street and house number."""
        return cast("str", self.facts["street"])

    @property
    def city(self) -> str:
        """A real city."""
        return cast("str", self.facts["city"])

    @property
    def region(self) -> str:
        """The state, county or province of the city."""
        return cast("str", self.facts["region"])

    @property
    def postal_code(self) -> str:
        """A code that begins as the city's codes do."""
        return cast("str", self.facts["postal_code"])

    @property
    def country(self) -> str:
        """The country's name in its own language."""
        return cast("str", self.facts["country"])

    @property
    def address(self) -> str:
        """Street, city, region, postal code and country in one line."""
        return f"{self.street}, {self.city}, {self.region} {self.postal_code}, {self.country}"

    @property
    def profession(self) -> str | None:
        """What a person does, in the language of the locale; in health care, in English."""
        return self._text("profession")

    def _text(self, name: str) -> str | None:
        return cast("str | None", self.facts[name])


def profile_key(profile_id: str, domain: Domain | str) -> int:
    """Return the key of the profile with *profile_id* in *domain*.

    Raises:
        InvalidArgumentError: *profile_id* is empty.
        UnknownNameError: There is no such domain.
    """
    if not profile_id:
        raise InvalidArgumentError("a profile needs an id; found ''")
    return derive(0, "profile", parse_domain(domain).value, profile_id)


@cache
def _fact_reader(
    domain: Domain, entity_type: EntityType, locale: str
) -> Callable[[int], dict[str, object]]:
    return record_reader(_nodes(domain, entity_type, locale))


@cache
def _trait_reader(domain: Domain, entity_type: EntityType) -> Callable[[int], dict[str, object]]:
    return record_reader(traits(domain, entity_type))


def _nodes(domain: Domain, entity_type: EntityType, locale: str) -> Mapping[str, Node]:
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
        "profession": clinical_role() if domain is Domain.HEALTHCARE else who.profession,
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

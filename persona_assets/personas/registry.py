"""The registry: which profiles were asked for, what was changed about them, who is related to whom.

It stores ids and what somebody changed, never facts: these are read from the key each time, so a
registry that was restored, or filled in another order, gives the same answers.
"""

import logging
from collections.abc import Iterator
from typing import Self

from pydantic import BaseModel, ConfigDict

from persona_assets.errors import InvalidArgumentError
from persona_assets.personas.computed import ComputedRelationships
from persona_assets.personas.configuration import PersonasConfig
from persona_assets.personas.documents import Domain
from persona_assets.personas.profiles import PersonaProfile
from persona_assets.personas.relationships import Relationships
from persona_assets.personas.traits import (
    EntityType,
    parse_domain,
    parse_entity_type,
    usual_entity_type,
)

LOGGER = logging.getLogger(__name__)
"""Says, at INFO, which persona was created in which domain."""

_LINKS = {
    EntityType.DEVICE: ("owns", "belongs_to"),
    EntityType.ORGANIZATION: ("manages", "owns", "belongs_to"),
}
"""How a user is linked to the thing with the same base id: by the first type that is declared."""

_OWNERS = (EntityType.USER, EntityType.ORGANIZATION)

_Kind = tuple[Domain, EntityType, str]


class KnownPersona(BaseModel):
    """One persona as a registry stores it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profile_id: str
    domain: Domain
    entity_type: EntityType
    locale: str
    backstory: str | None = None


class KnownRelationship(BaseModel):
    """One declared relationship as a registry stores it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source_id: str
    target_id: str
    relationship_type: str


class RegistryState(BaseModel):
    """All that a registry stores, in an order that does not depend on what came first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    personas: tuple[KnownPersona, ...] = ()
    relationships: tuple[KnownRelationship, ...] = ()


class PersonaRegistry:
    """The personas that were asked for.

    An id belongs to one domain and one kind of thing: asking for it under another is an error,
    never another person under the same id.  ``get_or_create_persona_by_type`` makes ids of its
    own, such as ``device:123``, so one base id can be a user, a device and an organization.

    Examples:
        >>> registry = PersonaRegistry()
        >>> registry.add_persona(PersonaProfile("user-123", "ecommerce"))
        >>> registry.add_relationship("user-123", "device-456", "owns")
        >>> registry.get_related_personas("user-123", "owns")
        ['device-456']
        >>> registry.get_relationship("device-456", "owner")
        'user-123'
    """

    def __init__(
        self,
        config: PersonasConfig | None = None,
        *,
        computed: ComputedRelationships | None = None,
        locale: str = "en_US",
    ) -> None:
        """Begin without personas.

        Args:
            config: What identities are like; None means the defaults.
            computed: What relationships follow from numbers where nothing is declared.
            locale: Where those live for whom nobody says otherwise.
        """
        self.config = config or PersonasConfig()
        self._rules = self.config.story_rules
        self._relationships = Relationships(self.config.relationship_types, computed)
        self._locale = locale
        self._known: dict[str, _Kind] = {}
        self._kinds: dict[_Kind, _Kind] = {}
        self._stories: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, profile_id: str) -> bool:
        return profile_id in self._known

    def __iter__(self) -> Iterator[str]:
        """Iterate over the ids of all personas, sorted."""
        return iter(sorted(self._known))

    def add_persona(self, persona: PersonaProfile) -> None:
        """Make *persona* known; a backstory that was set, before or later, is known with it.

        Adding a persona that is known changes nothing, except that a backstory written for it wins.

        Raises:
            InvalidArgumentError: Personas are disabled, or the id is known as something else.
        """
        self._enter(persona.profile_id, persona.domain, persona.entity_type, persona.locale)
        persona.share_stories(self._stories)

    def get(self, profile_id: str) -> PersonaProfile | None:
        """Return the persona with *profile_id*, or None if nobody asked for it before."""
        if profile_id not in self._known:
            return None
        domain, entity_type, locale = self._known[profile_id]
        return PersonaProfile(
            profile_id,
            domain,
            entity_type=entity_type,
            locale=locale,
            rules=self._rules,
            stories=self._stories,
        )

    def get_or_create(
        self,
        profile_id: str,
        domain: Domain | str | None = None,
        entity_type: EntityType | str | None = None,
    ) -> PersonaProfile:
        """Return the persona with *profile_id*, who is known from now on.

        Args:
            profile_id: The id.
            domain: The domain that is asked for; None means the one that it is known in, or else
                the configured one.
            entity_type: What is asked for; None means what it is known as, or else what is usual
                in the domain.

        Raises:
            InvalidArgumentError: Personas are disabled, the id is empty, or it is known in another
                domain or as something else.
            UnknownNameError: There is no such domain or kind of thing.
        """
        known = self._known.get(profile_id)
        usual = known[0] if known else self.config.domain
        world = usual if domain is None else parse_domain(domain)
        if entity_type is None:
            entity_type = known[1] if known else usual_entity_type(world)
        locale = known[2] if known else self._locale
        self._enter(profile_id, world, parse_entity_type(entity_type), locale)
        return self._present(profile_id)

    def get_or_create_persona_by_type(
        self, base_id: str, entity_type: EntityType | str, domain: Domain | str | None = None
    ) -> PersonaProfile:
        """Return what *base_id* is as a user, a device or an organization.

        The id of the result is type and base id, such as ``device:123``.  A user owns the device
        and manages the organization of the same base id, whichever was asked for first.

        Raises:
            InvalidArgumentError: Personas are disabled, *base_id* is empty, or it is known in
                another domain.
            UnknownNameError: There is no such domain or kind of thing.
        """
        if not base_id:
            raise InvalidArgumentError("a persona needs a base id; found ''")
        kind = parse_entity_type(entity_type)
        found = self.get_or_create(f"{kind}:{base_id}", domain, kind)
        user = f"{EntityType.USER}:{base_id}"
        for other, types in _LINKS.items():
            thing = f"{other}:{base_id}"
            link = next((name for name in types if name in self.config.relationship_types), None)
            if link and user in self._known and thing in self._known:
                ends = (thing, user) if link == "belongs_to" else (user, thing)
                self._relationships.add(*ends, link)
        return found

    def personas_of(self, base_id: str) -> list[PersonaProfile]:
        """Return what *base_id* is known as: the id itself, then user, device and organization."""
        ids = [base_id, *(f"{kind}:{base_id}" for kind in EntityType)]
        return [persona for profile_id in ids if (persona := self.get(profile_id)) is not None]

    def set_backstory(self, profile_id: str, text: str) -> None:
        """Make *text* the backstory of a known persona.

        Raises:
            InvalidArgumentError: Nobody asked for the persona before.
        """
        self._present(profile_id).set_backstory(text)

    def add_relationship(self, source_id: str, target_id: str, relationship_type: str) -> None:
        """Declare that *source_id* is in a relationship to *target_id*.

        The target need not be known yet: it is whoever has that id.

        Raises:
            InvalidArgumentError: The source is not known, or the relationship cannot be: a device
                that owns something, a second parent, an ancestor of itself.
            UnknownNameError: The type is not configured; the error names those that are.
        """
        self._check_known(source_id)
        self._declare(source_id, target_id, relationship_type)

    def get_related_personas(self, profile_id: str, relationship_type: str) -> list[str]:
        """Return the ids to which *profile_id* is in a relationship, sorted; [] if there are none.

        Args:
            profile_id: A known persona, or something that a relationship leads to.
            relationship_type: A configured type, or ``owner``, ``manager``, ``parent``,
                ``children``.

        Raises:
            InvalidArgumentError: The id is not known.
            UnknownNameError: The type is not configured; the error names those that are.
        """
        self._check_known(profile_id)
        return self._relationships.related(profile_id, relationship_type)

    def get_relationship(self, profile_id: str, relationship_type: str) -> str | None:
        """Return the first of ``get_related_personas``, such as the owner, or None.

        Raises:
            InvalidArgumentError: The id is not known.
            UnknownNameError: The type is not configured.
        """
        return next(iter(self.get_related_personas(profile_id, relationship_type)), None)

    def state(self) -> RegistryState:
        """Return all that is stored here."""
        personas = [
            KnownPersona(
                profile_id=profile_id,
                domain=self._known[profile_id][0],
                entity_type=self._known[profile_id][1],
                locale=self._known[profile_id][2],
                backstory=self._stories.get(profile_id),
            )
            for profile_id in self
        ]
        relationships = [
            KnownRelationship(source_id=source, target_id=target, relationship_type=kind)
            for source, target, kind in self._relationships.declared()
        ]
        return RegistryState(personas=tuple(personas), relationships=tuple(relationships))

    @classmethod
    def from_state(
        cls,
        state: RegistryState,
        config: PersonasConfig | None = None,
        *,
        computed: ComputedRelationships | None = None,
        locale: str = "en_US",
    ) -> Self:
        """Return the registry that said *state* of itself; the other arguments are those it had.

        A state holds no settings: relationship types of a configuration's own need that *config*.

        Raises:
            InvalidArgumentError: Personas are disabled, or *state* contradicts itself.
            UnknownNameError: A relationship has a type that is not configured.
        """
        registry = cls(config, computed=computed, locale=locale)
        for known in state.personas:
            registry._enter(known.profile_id, known.domain, known.entity_type, known.locale)
            if known.backstory is not None:
                registry._stories[known.profile_id] = known.backstory
        for one in state.relationships:
            registry._declare(one.source_id, one.target_id, one.relationship_type)
        return registry

    def _declare(self, source_id: str, target_id: str, relationship_type: str) -> None:
        ends = {"owns": source_id, "belongs_to": target_id}
        known = self._known.get(ends.get(relationship_type, ""))
        if known and known[1] not in _OWNERS:
            allowed = " or ".join(_OWNERS)
            raise InvalidArgumentError(
                f"{ends[relationship_type]!r} is a {known[1]} and owns nothing; an owner is a "
                f"{allowed}"
            )
        self._relationships.add(source_id, target_id, relationship_type)

    def _enter(self, profile_id: str, domain: Domain, kind: EntityType, locale: str) -> None:
        if not self.config.enabled:
            raise InvalidArgumentError(
                "personas are disabled; set data.personas.enabled to true to ask for one"
            )
        if not profile_id:
            raise InvalidArgumentError("a persona needs an id; found ''")
        asked = (domain, kind, locale)
        known = self._known.get(profile_id)
        if known is None:
            self._known[profile_id] = self._kinds.setdefault(asked, asked)
            LOGGER.info("created persona %s in domain %s as %s", profile_id, domain, kind)
        elif known != asked:
            raise InvalidArgumentError(
                f"the persona {profile_id!r} is {' '.join(known)}; found {' '.join(asked)}"
            )

    def _present(self, profile_id: str) -> PersonaProfile:
        found = self.get(profile_id)
        if found is None:
            raise self._unknown(profile_id)
        return found

    def _check_known(self, profile_id: str) -> None:
        if profile_id not in self._known and profile_id not in self._relationships:
            raise self._unknown(profile_id)

    def _unknown(self, profile_id: str) -> InvalidArgumentError:
        return InvalidArgumentError(
            f"no persona {profile_id!r} among the {len(self)} known; create it with add_persona "
            f"or get_or_create"
        )

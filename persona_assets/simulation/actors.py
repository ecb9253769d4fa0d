"""Entities that are personas: who each of them is, how fast it goes on, and how often it gives up.

Who an entity is follows from its id and the persona's domain: it is the ``PersonaProfile`` of this
id, the same in every simulation, and wherever else the id is asked for.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

from persona_assets.behaviors.arrivals import Timing
from persona_assets.behaviors.behavior import only_of_type
from persona_assets.behaviors.outcomes import Error, RateLimit
from persona_assets.errors import UnknownNameError
from persona_assets.personas.documents import PersonaDocument, resolve_persona
from persona_assets.personas.profiles import PersonaProfile
from persona_assets.simulation.entities import Entity

USUAL_PER_MINUTE = 10.0
"""The rate of somebody who takes as long as a flow says: that of the shipped ``normal_user``."""

MOST_TIMES = 10.0
"""Nobody takes more than so many times as long as a flow says, and nobody is faster by more.

A rate may be that of letters, or of a machine; a flow speaks of people who are there.
"""

_COMPUTED = ("address", "backstory", "profile_id")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a persona goes through a flow.

    Attributes:
        slowness: How long its waits take, as a multiple of what the flow says.
        failure_fraction: The share of its actions that fail; at each wait at which somebody may
            give up, so many of those who would have stayed do.
    """

    slowness: float
    failure_fraction: float

    def milliseconds(self, usual: int) -> int:
        """Return how long a wait takes; one that takes time never takes none."""
        return max(1, round(usual * self.slowness)) if usual else 0

    def rate(self, usual: float) -> float:
        """Return the share that gives up at a wait; where nobody may, nobody does."""
        return usual + (1 - usual) * self.failure_fraction if usual else 0.0


def manner_of(persona: PersonaDocument) -> Manner:
    """Return how *persona* goes through a flow, by what its behaviors say, declared or learned.

    The waits are as much longer as its ``timing`` is slower than usual, within ``MOST_TIMES``.  Its
    ``error`` and ``rate_limit`` behaviors make it give up.
    """
    behaviors = persona.compile_behaviors()
    timing = only_of_type(behaviors, Timing)
    failing = sum(
        one.weight * one.parameters.probability
        for one in behaviors
        if isinstance(one.parameters, Error | RateLimit)
    )
    slowness = USUAL_PER_MINUTE / timing.parameters.per_minute if timing else 1.0
    slowness = min(max(slowness, 1 / MOST_TIMES), MOST_TIMES)
    return Manner(slowness, min(failing, 1.0))


class Actor:
    """A persona that plays the entities of one class.

    Attributes:
        manner: How it goes through a flow.
    """

    def __init__(
        self, entity: type[Entity], persona: PersonaDocument, player: PersonaDocument
    ) -> None:
        """Find what the class wants to know of a profile.

        Args:
            entity: The class.
            persona: Whose domain and locale say who an entity is.
            player: Whose behaviors say how it goes through a flow.

        Raises:
            UnknownNameError: A profile in the persona's domain has no such fact.
        """
        self.manner = manner_of(player)
        self._persona = persona
        self._facts = {
            spec.name: spec.from_profile
            for spec in entity.state_fields.values()
            if spec.from_profile is not None
        }
        self._last = self.profile("anybody")
        self._traits = frozenset(self._last.traits)
        known = {*self._last.facts, *self._traits, *_COMPUTED}
        for name in self._facts.values():
            if name not in known:
                raise UnknownNameError(
                    f"fact of a profile in {persona.domain.value}, which {entity.__name__} wants,",
                    name,
                    known,
                )

    @property
    def fields(self) -> Sequence[str]:
        """The fields that say who an entity is."""
        return tuple(self._facts)

    def profile(self, entity_id: object) -> PersonaProfile:
        """Return who the entity with an id is."""
        return PersonaProfile(str(entity_id), self._persona.domain, locale=self._persona.locale)

    def values(self, entity_id: object) -> dict[str, object]:
        """Return, for each field that says who an entity is, its value."""
        if not self._facts:
            return {}
        if self._last.profile_id != str(entity_id):
            self._last = self.profile(entity_id)
        return {name: self._value(fact) for name, fact in self._facts.items()}

    def _value(self, fact: str) -> object:
        """Return what the last entity that was asked for has."""
        if fact in _COMPUTED:
            return getattr(self._last, fact)
        return copy(self._last.traits[fact]) if fact in self._traits else self._last.facts[fact]


def actor_of(entity: type[Entity], player: PersonaDocument | None) -> Actor | None:
    """Return who plays the entities of a class, or None if they are no personas.

    Args:
        entity: The class.
        player: Whose behaviors count instead of those of the persona that the class names; the
            entities stay who they are.

    Raises:
        UnknownPersonaError: The class names a persona that does not ship.
        UnknownNameError: A profile has no such fact.
    """
    if entity.persona is None:
        return None
    if player is not None and player.name == entity.persona:
        return Actor(entity, player, player)
    persona = resolve_persona(entity.persona)
    return Actor(entity, persona, player or persona)

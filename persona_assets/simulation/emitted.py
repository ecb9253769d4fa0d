"""An event that has happened, before anybody has asked what is in it."""

from typing import TYPE_CHECKING

from persona_assets.keys import child_key
from persona_assets.simulation.event_types import EventType, Overrides

if TYPE_CHECKING:
    from persona_assets.simulation.flows import Session


class Emitted:
    """One event: of which class, when, in which run, and what its flow has set.

    The other fields are functions of the event's key, so they are made when somebody asks: here one
    by one, in a batch many at a time, with the same values.

    Attributes:
        kind: What is known of its class.
        session: The run that it belongs to.
        timestamp: When it happened, in milliseconds since 1970.
        step: Which event of its run it is, from 0.
        overrides: The fields that are set.
    """

    __slots__ = ("kind", "overrides", "session", "step", "timestamp")

    def __init__(
        self, kind: EventType, session: "Session", timestamp: int, step: int, overrides: Overrides
    ) -> None:
        self.kind = kind
        self.session = session
        self.timestamp = timestamp
        self.step = step
        self.overrides = overrides

    @property
    def key(self) -> int:
        """What its fields are drawn from."""
        return child_key(self.session.key, self.step)

    def value(self, name: str) -> object:
        """Return the value of one field."""
        if name in self.overrides:
            return self.overrides[name]
        return self.kind.value(name, self.key, self.timestamp)

    def __getattr__(self, name: str) -> object:
        """Return the value of the event's field *name*.

        Raises:
            AttributeError: The event has no such field.
        """
        if name.startswith("_") or name not in self.kind.fields:
            raise AttributeError(f"{self.kind.name} has no field {name!r}")
        return self.value(name)

"""What an event is keyed by where events are divided, as into the partitions of a topic."""

from collections.abc import Collection
from enum import Enum

import pyarrow as pa

from persona_assets.simulation.event_values import Values
from persona_assets.simulation.events import SYSTEM_FIELDS, BaseEvent
from persona_assets.simulation.parts import Part


def key_field(event: type[BaseEvent], entity_keys: Collection[str]) -> str:
    """Return the field that says what events of a class are about.

    It is the primary key of the entity that the event creates; else the first field that is one of
    *entity_keys*; else the session.
    """
    if event.primary_key_field is not None:
        return event.primary_key_field
    own = [field for field in event.model_fields if field not in SYSTEM_FIELDS]
    return next((field for field in own if field in entity_keys), "session_id")


def keys_of(part: Part, field: str) -> Values:
    """Return the events' keys; one without a value in its key field has its session's."""
    found = part.columns[field]
    if isinstance(found, pa.StringArray) and found.null_count == 0:
        return found
    sessions = part.values("session_id")
    return [
        str(session if value is None else value.value if isinstance(value, Enum) else value)
        for value, session in zip(part.values(field), sessions, strict=True)
    ]

"""What an event is keyed by where events are divided, as into the partitions of a topic."""

from collections.abc import Collection
from enum import Enum

from persona_assets.simulation.batches import JsonRecord
from persona_assets.simulation.events import SYSTEM_FIELDS, BaseEvent


def key_field(event: type[BaseEvent], entity_keys: Collection[str]) -> str:
    """Return the field that says what events of a class are about.

    It is the primary key of the entity that the event creates; else the first field that is one of
    *entity_keys*; else the session.
    """
    if event.primary_key_field is not None:
        return event.primary_key_field
    own = [field for field in event.model_fields if field not in SYSTEM_FIELDS]
    return next((field for field in own if field in entity_keys), "session_id")


def key_of(record: JsonRecord, field: str) -> str:
    """Return an event's key; without a value in its key field it has its session's."""
    value = record[field]
    if isinstance(value, Enum):
        value = value.value
    return str(record["session_id"] if value is None else value)

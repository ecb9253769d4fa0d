"""What the events of a simulation look like to others: a JSON Schema for each class, derived.

An event that leaves has every field, the system's and its own, and no other; so the schema demands.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from persona_assets.simulation.events import BaseEvent

JsonSchema = dict[str, Any]
"""A JSON Schema, draft 2020-12; Any: JSON."""

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def json_schema_of(event: type[BaseEvent]) -> JsonSchema:
    """Return the JSON Schema of the events of a class, as outputs write them."""
    schema = event.model_json_schema(mode="serialization")
    schema["properties"]["event_type"] = {"const": event.__name__}
    for name in ("event_id", "session_id"):
        schema["properties"][name] = {"type": "string", "minLength": 1}
    schema["properties"]["timestamp"] = {
        "type": "integer",
        "minimum": 0,
        "description": "When it happened, in milliseconds since 1970, UTC.",
    }
    return {"$schema": _DRAFT, **schema, "required": list(schema["properties"])}


def misfits(events: Sequence[type[BaseEvent]], records: Iterable[JsonSchema]) -> list[str]:
    """Return what is wrong with *records*, each of which must fit the schema of its class.

    Args:
        events: The classes that may come.
        records: Events, as JSON has them.
    """
    import jsonschema_rs  # a quarter of a second, and most runs check nothing

    known = {
        event.__name__: jsonschema_rs.validator_for(json_schema_of(event), validate_formats=True)
        for event in events
    }
    found: list[str] = []
    for number, record in enumerate(records):
        validator = known.get(record["event_type"])
        if validator is None:
            found.append(f"event {number}: no class named {record['event_type']!r}")
        elif not validator.is_valid(record):
            said = next(iter(validator.iter_errors(record))).message
            found.append(f"event {number}, a {record['event_type']}: {said}")
    return found

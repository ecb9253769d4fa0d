"""Schemas of events in a schema registry, as JSON Schema, one for each class of events."""

import json
from struct import pack

from persona_assets.errors import DeliveryError
from persona_assets.simulation.events import BaseEvent

_ANSWER_SECONDS = 4


class EventSchemas:
    """Registers schemas of events, and says what a message that follows one begins with."""

    def __init__(self, url: str) -> None:
        """Find the registry.

        Raises:
            DeliveryError: It does not answer.
        """
        from confluent_kafka.schema_registry import SchemaRegistryClient

        self._label = f"schema registry {url}"
        self._client = SchemaRegistryClient(
            {"url": url, "timeout": _ANSWER_SECONDS, "max.retries": 0}
        )
        try:
            self._client.get_subjects()
        except Exception as error:  # noqa: BLE001 - the client hands on what its transport raises
            raise DeliveryError(self._label, f"cannot be reached: {error}") from None

    def frame(self, subject: str, event: type[BaseEvent]) -> bytes:
        """Return what a message of a class of events begins with: a zero, and the schema's id.

        Raises:
            DeliveryError: The registry refuses the schema, or is away.
        """
        from confluent_kafka.schema_registry import Schema

        text = json.dumps(event.model_json_schema(mode="serialization"), sort_keys=True)
        try:
            number = self._client.register_schema(subject, Schema(text, "JSON"))
        except Exception as error:  # noqa: BLE001 - as above
            raise DeliveryError(
                self._label, f"does not take the schema of {event.__name__} as {subject!r}: {error}"
            ) from None
        return pack(">bI", 0, number)

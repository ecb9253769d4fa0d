"""An event as a message: its topic, its key, its value."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from persona_assets.errors import InvalidArgumentError, UnknownNameError
from persona_assets.simulation.batches import EventBatch, Origin
from persona_assets.simulation.event_values import as_list
from persona_assets.simulation.events import BaseEvent
from persona_assets.simulation.message_keys import key_field, keys_of
from persona_assets.simulation.parts import in_time

ByEvent = Mapping[type[BaseEvent] | str, str]
"""Something for each class of events, by the class or its name."""

ALL_OTHERS = "*"
"""Stands in a topic mapping for all classes that are not named."""

_TOPIC = re.compile(r"[A-Za-z0-9._-]{1,249}")


@dataclass(frozen=True, slots=True)
class Message:
    """An event on its way to Kafka.

    Attributes:
        number: Which event of the run it is, from 0.
        topic: Where it goes.
        key: What chooses its partition: the id of the entity that it is about.
        value: The event as JSON, framed if there is a schema registry.
        timestamp: When it happened, in milliseconds since 1970.
        event_id: The event's id.
    """

    number: int
    topic: str
    key: bytes
    value: bytes
    timestamp: int
    event_id: str

    def __str__(self) -> str:
        return f"event {self.event_id} (number {self.number}) for topic {self.topic!r}"


@dataclass(frozen=True, slots=True)
class Route:
    """How events of one class go out.

    Attributes:
        topic: Where they go.
        key_field: The field that they are keyed by.
        frame: What each begins with.
    """

    topic: str
    key_field: str
    frame: bytes


def messages_of(batch: EventBatch, first: int, routes: Mapping[str, Route]) -> Iterator[Message]:
    """Yield the events of a batch as messages, which are numbered from *first* on."""
    parts, count = batch.parts(), len(batch)
    keys = in_time(parts, lambda part: keys_of(part, routes[part.name].key_field))
    ids, names, times = (
        in_time(parts, lambda part, name=name: part.columns[name])
        for name in ("event_id", "event_type", "timestamp")
    )
    columns = [as_list(values, count) for values in (keys, ids, names, times)]
    for number, (line, key, event_id, name, time) in enumerate(
        zip(batch.lines(), *columns, strict=True), first
    ):
        route = routes[name]
        value = route.frame + line[:-1]
        yield Message(number, route.topic, key.encode(), value, time, event_id)


class Routes:
    """Topics and keys of the classes of events."""

    def __init__(self, topics: ByEvent, keys: ByEvent | None) -> None:
        """Say where events go, and by what they are keyed.

        Raises:
            InvalidArgumentError: There is no topic, or one whose name cannot be.
        """
        if not topics:
            raise InvalidArgumentError(
                "KafkaOutput: topic_mapping names a topic for each class of events, or for '*'; "
                "found none"
            )
        for event in (*topics, *(keys or {})):
            if not isinstance(event, str) and not _is_event(event):
                raise InvalidArgumentError(
                    "KafkaOutput: topics and keys are those of classes of events, or of their "
                    f"names; found {event!r}"
                )
        for topic in topics.values():
            if not _TOPIC.fullmatch(topic):
                raise InvalidArgumentError(
                    "KafkaOutput: a topic has 1 to 249 letters, digits, '.', '_' and '-'; "
                    f"found {topic!r}"
                )
        self.classes = [event for event in topics if not isinstance(event, str)]
        self._topics = _by_name(topics)
        self._keys = _by_name(keys or {})

    def topics(self) -> list[str]:
        """Return all topics."""
        return sorted(set(self._topics.values()))

    def topic(self, event: str) -> str:
        """Return where the events called *event* go.

        Raises:
            InvalidArgumentError: Nothing is said of them.
        """
        topic = self._topics.get(event) or self._topics.get(ALL_OTHERS)
        if topic is None:
            raise InvalidArgumentError(
                f"KafkaOutput: topic_mapping has no topic for {event}; "
                f"add one, or one for {ALL_OTHERS!r} (all others)"
            )
        return topic

    def is_shared(self, topic: str) -> bool:
        """Return whether events of several classes go to a topic."""
        return topic == self._topics.get(ALL_OTHERS) or (
            sum(one == topic for one in self._topics.values()) > 1
        )

    def key_field(self, event: type[BaseEvent], origin: Origin) -> str:
        """Return the field that events of a class are keyed by.

        It is the one that was asked for; else what ``message_keys`` says.

        Raises:
            UnknownNameError: The events have no such field.
        """
        name = self._keys.get(event.__name__)
        if name is not None:
            if name not in event.model_fields:
                raise UnknownNameError(f"field of {event.__name__}", name, event.model_fields)
            return name
        known = {*origin.entity_keys, *(kind.primary_key_field or "" for kind in self.classes)}
        return key_field(event, known)


def _is_event(event: Any) -> bool:  # Any: what a user has written there
    return isinstance(event, type) and issubclass(event, BaseEvent)


def _by_name(mapping: ByEvent) -> dict[str, str]:
    return {
        event if isinstance(event, str) else event.__name__: value
        for event, value in mapping.items()
    }

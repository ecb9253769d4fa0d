"""Events in Kafka, keyed by the entity that they are about.

The producer is idempotent, so its own repetitions leave no duplicates.  A broker that goes away is
tried again for some time.  A producer can break, or wait forever: for a broker that has come back
without its memory (librdkafka 2.16 then asks with one new epoch after the other).  So what has
waited for half of the time is sent again by a new producer; some events may then come twice.
"""

from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from persona_assets.errors import DeliveryError, InvalidArgumentError, MissingExtraError
from persona_assets.simulation.batches import EventBatch, Origin
from persona_assets.simulation.events import BaseEvent
from persona_assets.simulation.outputs.kafka_messages import (
    ByEvent,
    Message,
    Route,
    Routes,
    messages_of,
)
from persona_assets.simulation.outputs.output import Delivery
from persona_assets.simulation.outputs.schema_registry import EventSchemas

if TYPE_CHECKING:
    from confluent_kafka import KafkaError, Producer

_ANSWER_SECONDS = 4.0
_STEP_SECONDS = 0.25
_MOST_RENEWALS = 10
_MOST_STEPS = 40

_TIMED_OUT = "_MSG_TIMED_OUT"

_GIVEN_BACK = ("_PURGE_QUEUE", "_PURGE_INFLIGHT", "_FATAL")
"""The errors of messages that their producer has given up, and not the broker."""

_OWN: dict[str, Any] = {
    "enable.idempotence": True,
    "acks": "all",
    "linger.ms": 5,
    "log_level": 0,
    "queue.buffering.max.messages": 100_000,
}
"""What librdkafka is told unless the user says otherwise."""


class KafkaOutput:
    """Sends each event to the topic of its class, as JSON."""

    def __init__(
        self,
        topic_mapping: ByEvent,
        bootstrap_servers: str = "localhost:9092",
        *,
        keys: ByEvent | None = None,
        schema_registry: str | None = None,
        retry_seconds: float = 30.0,
        settings: Mapping[str, Any] | None = None,  # Any: librdkafka's
    ) -> None:
        """Say where events go.

        Args:
            topic_mapping: The topic of each class of events, by the class or its name; ``*`` stands
                for all that are not named.
            bootstrap_servers: Where brokers are, separated by commas.
            keys: The field that a class's events are keyed by, if it is not the entity's.
            schema_registry: The address of a schema registry that shall know the events' schemas.
            retry_seconds: How long it is tried again when the brokers go away.
            settings: More of what librdkafka is told, such as ``security.protocol``.

        Raises:
            InvalidArgumentError: The mapping names no topic.
        """
        self._routes = Routes(topic_mapping, keys)
        self._label = f"Kafka {bootstrap_servers}"
        self._registry_url = schema_registry
        self._retry_seconds = retry_seconds
        self._settings: dict[str, Any] = {
            **_OWN,
            "message.timeout.ms": max(1, round(retry_seconds * 500)),
            **(settings or {}),
            "bootstrap.servers": bootstrap_servers,
        }
        self._begin()

    def _begin(self) -> None:
        self._producer: Producer | None = None
        self._schemas: EventSchemas | None = None
        self._known: dict[str, Route] = {}
        self._outbox = deque[Message]()
        self._returned: list[Message] = []
        self._lost: list[Message] = []
        self._given = self._delivered = self._renewals = 0
        self._is_broken = False
        self._said = ""

    def open(self) -> None:
        """Find a broker, and the schema registry if there is to be one.

        Raises:
            MissingExtraError: confluent-kafka is not installed.
            InvalidArgumentError: librdkafka does not know a setting.
            DeliveryError: No broker answers within seconds, or the registry does not.
        """
        if find_spec("confluent_kafka") is None:
            raise MissingExtraError("KafkaOutput", "confluent-kafka", "kafka")
        from confluent_kafka import KafkaException

        self._begin()
        try:
            self._producer = self._new_producer()
        except KafkaException as error:
            raise InvalidArgumentError(f"KafkaOutput: settings: {error.args[0].str()}") from None
        try:
            self._producer.list_topics(timeout=_ANSWER_SECONDS)
        except KafkaException as error:
            self._producer.poll(0)
            said = self._said or str(error.args[0])
            self._producer = None
            raise DeliveryError(
                self._label, f"no broker answers within {_ANSWER_SECONDS:g} s: {said}"
            ) from None
        if self._registry_url is not None:
            self._schemas = EventSchemas(self._registry_url)
            for event in self._routes.classes:
                self._frame(event)

    def write(self, batch: EventBatch) -> None:
        """Hand the events to the producer.

        Raises:
            DeliveryError: Events before these are lost.
            InvalidArgumentError: A class of events has no topic.
        """
        first = self._given
        self._given += len(batch)
        for part in batch.parts():
            if part.name not in self._known:
                self._learn(batch.origin.classes[part.name], batch.origin)
        self._outbox.extend(messages_of(batch, first, self._known))
        self._send()

    def flush(self) -> None:
        """Wait until all events have arrived.

        Raises:
            DeliveryError: Some have not, in the time for trying again.
        """
        self._send()
        self._wait(self._retry_seconds)
        if self._delivered < self._given:
            raise DeliveryError(self._label, self._problem())

    def close(self, *, failed: bool) -> Delivery:
        """Wait for what is underway, and say what has not arrived."""
        if self._producer is not None:
            try:
                with suppress(DeliveryError):  # the delivery says it
                    self._wait(_ANSWER_SECONDS if failed else self._retry_seconds)
            finally:
                self._take_back(self._opened())
                self._producer = None
        undelivered = self._given - self._delivered
        problem = self._problem() if undelivered else ""
        return Delivery(self._label, self._delivered, undelivered, problem)

    def _new_producer(self) -> "Producer":
        from confluent_kafka import Producer

        return Producer({**self._settings, "error_cb": self._hear})

    def _hear(self, error: "KafkaError") -> None:
        self._said = error.str()
        if error.fatal():
            self._is_broken = True

    def _learn(self, event: type[BaseEvent], origin: Origin) -> None:
        topic = self._routes.topic(event.__name__)
        field = self._routes.key_field(event, origin)
        self._known[event.__name__] = Route(topic, field, self._frame(event))

    def _frame(self, event: type[BaseEvent]) -> bytes:
        if self._schemas is None:
            return b""
        topic = self._routes.topic(event.__name__)
        part = f"-{event.__name__}" if self._routes.is_shared(topic) else ""
        return self._schemas.frame(f"{topic}{part}-value", event)

    def _send(self) -> None:
        """Hand everything in the outbox to the producer, waiting where it is full.

        Raises:
            DeliveryError: Events are lost, or the producer refuses one.
        """
        from confluent_kafka import KafkaException

        while self._outbox:
            if self._lost:
                raise DeliveryError(self._label, self._problem())
            if self._is_broken:
                self._renew()
            message, producer = self._outbox[0], self._opened()
            try:
                producer.produce(
                    message.topic,
                    message.value,
                    message.key,
                    timestamp=message.timestamp,
                    on_delivery=partial(self._report, message),
                )
            except BufferError:
                producer.poll(_STEP_SECONDS)
            except KafkaException as error:
                self._refuse(error.args[0])
            else:
                self._outbox.popleft()
        self._opened().poll(0)

    def _refuse(self, error: "KafkaError") -> None:
        """Deal with a message that the producer does not take."""
        self._said = error.str()
        if not error.fatal():
            raise DeliveryError(self._label, f"{self._outbox[0]} is refused: {self._said}")
        self._is_broken = True

    def _report(self, message: Message, error: "KafkaError | None", _: object) -> None:
        """Hear what became of a message."""
        if error is None:
            self._delivered += 1
            self._renewals = 0
        elif self._is_broken or error.fatal() or error.name() in _GIVEN_BACK:
            self._returned.append(message)
        elif error.name() == _TIMED_OUT and self._renewals == 0:
            self._is_broken = True
            self._returned.append(message)
        else:
            if error.name() != _TIMED_OUT or not self._said:
                self._said = error.str()
            self._lost.append(message)

    def _wait(self, seconds: float) -> None:
        """Wait until nothing is underway, for *seconds* at most."""
        for _ in range(max(1, round(seconds / _STEP_SECONDS))):
            if self._is_broken:
                self._renew()
                self._send()
            if self._opened().flush(_STEP_SECONDS) == 0 and not self._is_broken:
                return

    def _renew(self) -> None:
        """Go on with a new producer, which begins with what the old one has not delivered.

        Raises:
            DeliveryError: It happens again and again.
        """
        self._renewals += 1
        if self._renewals > _MOST_RENEWALS:
            raise DeliveryError(self._label, self._problem())
        self._is_broken = True
        self._take_back(self._opened())
        self._outbox.extendleft(sorted(self._returned, key=_number, reverse=True))
        self._returned = []
        self._producer = self._new_producer()
        self._is_broken = False

    def _take_back(self, producer: "Producer") -> None:
        """Take from a producer all that it has not delivered."""
        producer.purge(in_queue=True, in_flight=True, blocking=True)
        for _ in range(_MOST_STEPS):
            if producer.flush(_STEP_SECONDS) == 0:
                return

    def _problem(self) -> str:
        missing = [*self._lost, *self._returned, *self._outbox]
        first = f"; the first that did not arrive: {min(missing, key=_number)}" if missing else ""
        return f"{self._said or 'events were not acknowledged'}{first}"

    def _opened(self) -> "Producer":
        if self._producer is None:
            raise DeliveryError(self._label, "is not open")
        return self._producer


def _number(message: Message) -> int:
    return message.number

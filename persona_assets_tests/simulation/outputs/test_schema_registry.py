"""Events in Kafka with their schemas in a registry."""

import json
import struct
from collections.abc import Iterator

import jsonschema
import pytest

from persona_assets.errors import DeliveryError
from persona_assets.simulation import KafkaOutput
from persona_assets_tests.simulation.outputs.brokers import consumed, mock_broker
from persona_assets_tests.simulation.outputs.everything import (
    Everything,
    Signed,
    by_id,
    expected,
    simulation,
)
from persona_assets_tests.simulation.outputs.registry import registry

pytest.importorskip("confluent_kafka.schema_registry", reason="no Kafka client (extra kafka)")


@pytest.fixture(name="broker", scope="module")
def fixture_broker() -> Iterator[str]:
    """Yield the address of a broker."""
    with mock_broker() as address:
        yield address


def test_messages_follow_the_schemas_in_the_registry(broker: str) -> None:
    """A message begins with its schema's id, and an independent validator accepts it."""
    topics = {Signed: "people", Everything: "all"}
    with registry() as server:
        simulation(KafkaOutput(topics, broker, schema_registry=server.url)).run()
    read = consumed(broker, len(expected()), "people", "all")

    found = []
    for message in read:
        raw = message["value"].encode("latin-1")
        zero, number = struct.unpack(">bI", raw[:5])
        found.append(json.loads(raw[5:]))
        schema = json.loads(server.schemas[number - 1]["schema"])
        jsonschema.validate(found[-1], schema, jsonschema.Draft202012Validator)
        assert zero == 0
        assert schema["title"] == found[-1]["event_type"]
    assert by_id(found) == by_id(expected())
    assert sorted(server.subjects) == ["all-value", "people-value"]
    assert {schema["schemaType"] for schema in server.schemas} == {"JSON"}


def test_consumers_of_confluent_read_the_messages(broker: str) -> None:
    """The deserializer of confluent-kafka finds the schema, and gives the event back."""
    from confluent_kafka.schema_registry import SchemaRegistryClient
    from confluent_kafka.schema_registry.json_schema import JSONDeserializer
    from confluent_kafka.serialization import MessageField, SerializationContext

    with registry() as server:
        simulation(KafkaOutput({"Signed": "s", "*": "e"}, broker, schema_registry=server.url)).run()
        client = SchemaRegistryClient({"url": server.url})
        deserialize = JSONDeserializer(None, schema_registry_client=client)
        context = SerializationContext("e", MessageField.VALUE)
        found = [
            deserialize(message["value"].encode("latin-1"), context)
            for message in consumed(broker, len(expected()), "s", "e")
        ]

    assert by_id(found) == by_id(expected())


def test_classes_in_one_topic_have_subjects_of_their_own(broker: str) -> None:
    """Where several classes share a topic, the subject names the class, too."""
    with registry() as server:
        output = KafkaOutput({"*": "both"}, broker, schema_registry=server.url)
        simulation(output, duration="3s").run()

    assert sorted(server.subjects) == ["both-Everything-value", "both-Signed-value"]


def test_a_registry_that_is_not_there_is_found_at_once(broker: str) -> None:
    """The run does not begin if the registry does not answer."""
    output = KafkaOutput({"*": "both"}, broker, schema_registry="http://127.0.0.1:1")

    with pytest.raises(DeliveryError, match=r"schema registry http://127\.0\.0\.1:1: cannot be"):
        simulation(output).run()

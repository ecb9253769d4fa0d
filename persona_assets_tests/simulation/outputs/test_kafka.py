"""Events in Kafka: brokers and consumers are processes of their own."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from persona_assets.errors import DeliveryError, InvalidArgumentError, UnknownNameError
from persona_assets.simulation import KafkaOutput, Select
from persona_assets.simulation.batches import EventBatch
from persona_assets_tests.simulation import shop
from persona_assets_tests.simulation.outputs.brokers import Tansu, consumed, mock_broker
from persona_assets_tests.simulation.outputs.everything import (
    Everything,
    Signed,
    by_id,
    expected,
    simulation,
)

pytest.importorskip("confluent_kafka", reason="no Kafka client (extra kafka)")


@pytest.fixture(name="brokers", scope="module", params=["mock", "tansu"])
def fixture_brokers(request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the address of a broker."""
    with ExitStack() as stack:
        if request.param == "mock":
            yield stack.enter_context(mock_broker())
        else:
            tansu = Tansu()
            stack.callback(tansu.kill)
            tansu.start()
            yield tansu.address


@pytest.fixture(name="tansu")
def fixture_tansu() -> Iterator[Tansu]:
    """Yield a broker that can be killed."""
    tansu = Tansu()
    tansu.start()
    try:
        yield tansu
    finally:
        tansu.kill()


class Watched(KafkaOutput):
    """An output that waits for each batch, and lets something happen before some of them."""

    def __init__(
        self, address: str, happenings: dict[int, Callable[[], None]], seconds: float
    ) -> None:
        super().__init__({"*": "events"}, address, retry_seconds=seconds)
        self._happenings, self._number = happenings, 0

    def write(self, batch: EventBatch) -> None:
        """Let happen what is due, and write."""
        self._happenings.get(self._number, lambda: None)()
        self._number += 1
        super().write(batch)

    def flush(self) -> None:
        """Do not wait, so that several events are underway when the broker goes away."""


def test_each_event_goes_to_the_topic_of_its_class(brokers: str) -> None:
    """Another process reads every event from its topic, keyed by its entity, with its time.

    DF-65.
    """
    output = KafkaOutput({Signed: "people", "Everything": "all"}, brokers)

    report = simulation(output).run()
    read = consumed(brokers, len(expected()), "people", "all")

    values = [json.loads(message["value"].encode("latin-1")) for message in read]
    assert by_id(values) == by_id(expected())
    assert len(read) == len(expected()) == report.deliveries[0].delivered
    for message, event in zip(read, values, strict=True):
        assert message["topic"] == {"Signed": "people", "Everything": "all"}[event["event_type"]]
        assert message["key"] == event["person_id"]


def test_events_of_an_entity_stay_in_order(brokers: str) -> None:
    """What happens to one user lies in one partition, in the order of time."""
    sim = shop.simulation(n_flows=20, duration="3m")
    sim.flow(filter=Select(shop.User))(shop.visit)
    sim.add_output(KafkaOutput({"*": "shop"}, brokers))

    count = sim.run().counts.events
    read = [
        (message["partition"], message["key"], json.loads(message["value"]))
        for message in consumed(brokers, count, "shop")
    ]

    assert len(read) == count
    places = Counter(user for user, _ in {(user, partition) for partition, user, _ in read})
    assert set(places.values()) == {1}
    for user in places:
        times = [event["timestamp"] for _, key, event in read if key == user]
        assert times == sorted(times)


def test_a_field_can_be_the_key(brokers: str) -> None:
    """What a class is keyed by can be said; a field that is not there is refused."""
    output = KafkaOutput({"*": "colors"}, brokers, keys={Everything: "color"})
    simulation(output, duration="3s").run()
    read = consumed(brokers, len(expected(duration="3s")), "colors")

    assert {m["key"] for m in read if "Everything" in m["value"]} == {"blue"}
    with pytest.raises(UnknownNameError, match="field of Signed named 'color'"):
        simulation(KafkaOutput({"*": "colors"}, brokers, keys={Signed: "color"})).run()


def test_a_class_without_a_topic_is_refused(brokers: str) -> None:
    """No event is left out in silence."""
    with pytest.raises(InvalidArgumentError, match="no topic for Everything"):
        simulation(KafkaOutput({Signed: "people"}, brokers)).run()


def test_a_broker_that_is_not_there_is_found_at_once() -> None:
    """DF-65: the run does not begin if nobody listens, and the error says who refused."""
    with pytest.raises(DeliveryError, match=r"no broker answers within 4 s: .*Connection refused"):
        simulation(KafkaOutput({"*": "events"}, "127.0.0.1:1")).run()


def test_a_broker_that_comes_back_gets_the_rest(tansu: Tansu) -> None:
    """The broker is killed in mid-run and comes back empty: all that it had not taken arrives."""
    delivered: list[int] = []
    output = Watched(tansu.address, {}, 4)

    def kill() -> None:
        super(Watched, output).flush()
        delivered.append(output._delivered)
        tansu.kill()

    output._happenings = {20: kill, 25: tansu.start}
    [delivery] = simulation(output).run(pace=lambda _: None).deliveries
    events = expected()
    read = {
        json.loads(m["value"].encode("latin-1"))["event_id"]
        for m in consumed(tansu.address, len(events) - delivered[0], "events")
    }

    assert (delivery.delivered, delivery.undelivered) == (len(events), 0)
    assert 0 < delivered[0] < len(events)
    assert read >= {event["event_id"] for event in events[delivered[0] :]}


def test_a_broker_that_stays_away_is_told(tansu: Tansu) -> None:
    """The report says how many events did not arrive, and which of them is the first."""
    delivered: list[int] = []
    output = Watched(tansu.address, {}, 1)

    def kill() -> None:
        super(Watched, output).flush()
        delivered.append(output._delivered)
        tansu.kill()

    output._happenings = {20: kill}
    [delivery] = simulation(output).run(pace=lambda _: None).deliveries
    events = expected()

    assert (delivery.delivered, delivery.undelivered) == (delivered[0], len(events) - delivered[0])
    assert f"the first that did not arrive: event {events[delivered[0]]['event_id']}" in (
        delivery.problem
    )


def test_a_flush_that_cannot_deliver_ends_the_run(tansu: Tansu) -> None:
    """In live mode each event is waited for; after the time for trying again the run ends."""
    output = Watched(tansu.address, {}, 0.6)
    output._happenings = {20: tansu.kill, 22: lambda: KafkaOutput.flush(output)}

    with pytest.raises(DeliveryError, match=r"the first that did not arrive: event") as caught:
        simulation(output).run(pace=lambda _: None)
    assert any("events were not delivered: " in note for note in caught.value.__notes__)


def test_a_producer_that_breaks_is_replaced(tansu: Tansu) -> None:
    """After a fatal error a new producer sends what was not acknowledged: nothing is missing."""
    from confluent_kafka import KafkaError

    output = Watched(tansu.address, {}, 10)
    fatal = KafkaError(KafkaError.OUT_OF_ORDER_SEQUENCE_NUMBER, "out of order", fatal=True)
    output._happenings = {20: lambda: output._hear(fatal), 30: lambda: output._hear(fatal)}

    [delivery] = simulation(output).run(pace=lambda _: None).deliveries
    events = expected()
    read = consumed(tansu.address, len(events), "events")

    assert delivery.delivered == len(events)
    assert {json.loads(m["value"].encode("latin-1"))["event_id"] for m in read} == {
        event["event_id"] for event in events
    }


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        pytest.param({}, "found none", id="no topic"),
        pytest.param({Signed: "my topic"}, "found 'my topic'", id="a space in it"),
        pytest.param({Signed: ""}, "found ''", id="no name"),
    ],
)
def test_a_topic_that_cannot_be_is_refused(mapping: dict[Any, str], problem: str) -> None:
    """A wrong mapping is an error at definition."""
    with pytest.raises(InvalidArgumentError, match=problem):
        KafkaOutput(mapping)


def test_a_setting_that_librdkafka_does_not_know_is_refused() -> None:
    """The run does not begin, and the error names the setting."""
    output = KafkaOutput({"*": "events"}, settings={"nonsense": 1})

    with pytest.raises(InvalidArgumentError, match='No such configuration property: "nonsense"'):
        simulation(output).run()

"""The streaming dataset and simulations share a topic."""

from functools import cache

import pyarrow as pa
import pytest

from persona_assets.datasets.shared_topics import shared_topic
from persona_assets.errors import InvalidArgumentError
from persona_assets.generators.hashing import kafka_partitions
from persona_assets.generators.streams import stream_rows
from persona_assets.simulation.event_tables import TableOutput
from persona_assets.simulation.loading import load_simulation
from persona_assets_tests.generators.builders import shipped


def messages(count: int = 500, **options: object) -> pa.Table:
    """Return the first messages of the streaming dataset of a shipped persona."""
    rows, _ = stream_rows("streaming", shipped("normal_user"), options)
    return pa.Table.from_batches([rows(0, count)])


@cache
def shop_events() -> pa.Table:
    """Return the events of the shop that ships."""
    output = TableOutput("ecommerce")
    simulation = load_simulation("ecommerce").simulation
    simulation.change(duration="10m", start_time="2026-01-01T00:00:00Z")
    simulation.replace_outputs([output])
    simulation.run()
    return output.table()


def test_everything_is_in_the_topic_once_in_the_order_of_time() -> None:
    """Messages keep what they say, events say what they said, and time goes on."""
    streaming, events = messages(), shop_events()

    topic = shared_topic(streaming, events)

    times = topic["event_at"].to_pylist()
    said = dict(zip(topic["event_id"].to_pylist(), topic["value"].to_pylist(), strict=True))
    assert topic.num_rows == streaming.num_rows + events.num_rows
    assert times == sorted(times)
    for event_id, value in zip(
        [*streaming["event_id"].to_pylist(), *events["event_id"].to_pylist()],
        [*streaming["value"].to_pylist(), *events["fields"].to_pylist()],
        strict=True,
    ):
        assert said[event_id] == value


@pytest.mark.parametrize("partition_count", [1, 6])
def test_partitions_and_offsets_are_a_producers(partition_count: int) -> None:
    """A key is in the partition of its hash, and offsets begin with 0 and have no gaps."""
    topic = shared_topic(messages(), shop_events(), partition_count)

    found: dict[int, list[int]] = {}
    for partition, offset in zip(
        topic["partition"].to_pylist(), topic["offset"].to_pylist(), strict=True
    ):
        found.setdefault(partition, []).append(offset)
    keys = topic["key"].combine_chunks()
    assert kafka_partitions(keys, partition_count).tolist() == topic["partition"].to_pylist()
    assert all(offsets == list(range(len(offsets))) for offsets in found.values())


def test_a_header_tells_events_from_messages() -> None:
    """Only events have the header ``simulation``, and it names theirs."""
    topic = shared_topic(messages(), shop_events())

    named = [dict(headers).get("simulation") for headers in topic["headers"].to_pylist()]

    assert named.count("ecommerce") == shop_events().num_rows
    assert named.count(None) == 500


def test_messages_alone_stay_as_they_were() -> None:
    """Without events the topic is the one that the dataset has."""
    assert shared_topic(messages(), shop_events().slice(0, 0)).equals(messages())


def test_messages_of_two_topics_are_refused() -> None:
    """Nobody could say which of them is shared."""
    both = pa.concat_tables([messages(5), messages(5, topic="other")])

    with pytest.raises(InvalidArgumentError, match=r"found \['other', 'shop-events'\]"):
        shared_topic(both, shop_events())

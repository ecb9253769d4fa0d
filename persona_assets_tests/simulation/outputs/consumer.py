"""A process that reads messages from Kafka and prints each as a line of JSON."""

import json
import sys

from confluent_kafka import OFFSET_BEGINNING, Consumer, TopicPartition


def main(brokers: str, wanted: int, topics: list[str]) -> None:
    """Print *wanted* messages of *topics*, or those that come within some seconds."""
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "tests", "log_level": 0})
    found = [consumer.list_topics(topic, timeout=5).topics[topic] for topic in topics]
    consumer.assign(
        [
            TopicPartition(topic.topic, partition, OFFSET_BEGINNING)
            for topic in found
            for partition in topic.partitions
        ]
    )
    count, idle = 0, 0
    while count < wanted and idle < 40:
        messages = consumer.consume(1000, timeout=0.1)
        idle = 0 if messages else idle + 1
        for message in messages:
            count += 1
            line = {
                "topic": message.topic(),
                "partition": message.partition(),
                "key": message.key().decode(),
                "value": message.value().decode("latin-1"),
                "timestamp": message.timestamp()[1],
            }
            sys.stdout.write(json.dumps(line) + "\n")
    consumer.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])

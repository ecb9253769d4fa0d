"""A process that is a Kafka broker, librdkafka's own, until its stdin is closed."""

import sys

from confluent_kafka import Producer


def main() -> None:
    """Say where the broker is, and be there."""
    producer = Producer({"test.mock.num.brokers": 1, "log_level": 0})
    [broker] = producer.list_topics(timeout=5).brokers.values()
    sys.stdout.write(f"{broker.host}:{broker.port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()

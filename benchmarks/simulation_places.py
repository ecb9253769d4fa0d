"""Where the events of measured simulations go: files, a Kafka broker, a database in MariaDB."""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pymysql
from simulation_shop import Nowhere

from persona_assets.simulation import FileOutput, KafkaOutput, MySQLOutput
from persona_assets.simulation.outputs.output import Output
from persona_assets_tests.simulation.outputs.brokers import mock_broker
from persona_assets_tests.simulation.outputs.mariadb import mariadb


def kafka_servers(stack: ExitStack, servers: str | None) -> str:
    """Return where Kafka is: at *servers*, or in a process that is started."""
    return stack.enter_context(mock_broker()) if servers is None else servers


def database(stack: ExitStack, connection: str | None) -> Mapping[str, Any]:
    """Return how a database is reached: by *connection*, or one that is made and goes away."""
    if connection is not None:
        return json.loads(connection)
    return stack.enter_context(mariadb()).config


def outputs(
    folder: Path, servers: str, connection: Mapping[str, Any]
) -> dict[str, Callable[[], Output]]:
    """Return what makes an output, by the name of the place."""

    def in_mysql() -> Output:
        _drop_tables(connection)
        return MySQLOutput(connection)

    return {
        "nowhere": Nowhere,
        "nowhere, with all values": lambda: Nowhere(is_filled=True),
        "JSON lines": lambda: FileOutput(folder / "events.jsonl"),
        "Parquet": lambda: FileOutput(folder / "{event_type}.parquet"),
        "Kafka": lambda: KafkaOutput({"*": "events"}, servers),
        "MySQL": in_mysql,
    }


def _drop_tables(connection: Mapping[str, Any]) -> None:
    """Forget the events of the run before, which would be replaced one by one."""
    with pymysql.connect(**connection) as opened, opened.cursor() as cursor:
        for table in ("account_created", "product_added", "order_completed"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")

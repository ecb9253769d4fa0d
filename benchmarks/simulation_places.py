"""Where the events of measured simulations go: files, a Kafka broker, a database in MariaDB."""

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pymysql
import pytest
from simulation_shop import Nowhere

from persona_assets.simulation import FileOutput, KafkaOutput, MySQLOutput
from persona_assets.simulation.outputs.output import Output
from persona_assets_tests.simulation.outputs.brokers import mock_broker
from persona_assets_tests.simulation.outputs.mariadb import mariadb


def kafka_servers(stack: ExitStack, servers: str | None) -> str:
    """Return where Kafka is: at *servers*, or in a process that is started."""
    return stack.enter_context(mock_broker()) if servers is None else servers


def database(stack: ExitStack, connection: str | None) -> Mapping[str, Any] | None:
    """Return how a database is reached: by *connection*, or one that is made and goes away.

    None means that there is no server: then nothing is measured there.
    """
    if connection is not None:
        return json.loads(connection)
    try:
        return stack.enter_context(mariadb()).config
    except pytest.skip.Exception as reason:
        print(f"MySQL is left out: {reason}", file=sys.stderr)
        return None


def outputs(
    folder: Path, servers: str, connection: Mapping[str, Any] | None
) -> dict[str, Callable[[], Output]]:
    """Return what makes an output, by the name of the place."""
    found: dict[str, Callable[[], Output]] = {
        "nowhere": Nowhere,
        "nowhere, with all values": lambda: Nowhere(is_filled=True),
        "JSON lines": lambda: FileOutput(folder / "events.jsonl"),
        "Parquet": lambda: FileOutput(folder / "{event_type}.parquet"),
        "Kafka": lambda: KafkaOutput({"*": "events"}, servers),
    }
    if connection is not None:
        found["MySQL"] = lambda: _in_mysql(connection)
    return found


def _in_mysql(connection: Mapping[str, Any]) -> Output:
    _drop_tables(connection)
    return MySQLOutput(connection)


def _drop_tables(connection: Mapping[str, Any]) -> None:
    """Forget the events of the run before, which would be replaced one by one."""
    with pymysql.connect(**connection) as opened, opened.cursor() as cursor:
        for table in ("account_created", "product_added", "order_completed"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")

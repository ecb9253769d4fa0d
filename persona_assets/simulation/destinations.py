"""Outputs as one word says them: ``-``, a file, ``kafka://``, ``mysql://``, ``duckdb:``."""

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from persona_assets.errors import InvalidArgumentError
from persona_assets.simulation.events import BaseEvent
from persona_assets.simulation.outputs.console import StdOutOutput
from persona_assets.simulation.outputs.files import EACH_TYPE, FileOutput
from persona_assets.simulation.outputs.output import Output

FORMS = "-, FILE, kafka://HOST:PORT/TOPIC, mysql://USER:PASSWORD@HOST:PORT/DATABASE or duckdb:FILE"
"""How outputs are written."""

_PASSWORD = re.compile(r"(://[^:/@]*:).*@")


def output_of(text: str, events: Sequence[type[BaseEvent]]) -> Output:
    """Return the output that *text* stands for.

    Args:
        text: One of ``FORMS``.  Without a topic, each class of events has its own, by its name.
        events: The classes of events that may come.

    Raises:
        InvalidArgumentError: There is no such kind of output, something is missing, or the
            output's library is.
    """
    if text == "-":
        return StdOutOutput()
    if text.startswith("duckdb:"):
        return _named("DuckDBOutput")(_said(text.removeprefix("duckdb:"), text))
    if "://" not in text:
        return FileOutput(_said(text, text))
    address = urlsplit(text)
    if address.scheme == "kafka":
        return _kafka(address, text, events)
    if address.scheme == "mysql":
        return _mysql(address, text)
    raise InvalidArgumentError(f"output {_shown(text)!r}: no such kind; expected {FORMS}")


def files_of(text: str, events: Sequence[type[BaseEvent]]) -> list[Path]:
    """Return the files that *text* stands for, whose content would be replaced.

    Args:
        text: One of ``FORMS``.  Databases and topics keep what they hold.
        events: The classes of events that may come.
    """
    if text == "-" or "://" in text or text.startswith("duckdb:"):
        return []
    if EACH_TYPE not in text:
        return [Path(text)]
    return [Path(text.replace(EACH_TYPE, event.__name__)) for event in events]


def _kafka(address: SplitResult, text: str, events: Sequence[type[BaseEvent]]) -> Output:
    topic = address.path.strip("/")
    servers = _said(address.netloc, text)
    topics = {event.__name__: topic or event.__name__ for event in events}
    return _named("KafkaOutput")(topic_mapping=topics, bootstrap_servers=servers)


def _mysql(address: SplitResult, text: str) -> Output:
    try:
        port = address.port or 3306
    except ValueError:
        raise InvalidArgumentError(f"output {_shown(text)!r}: the port is no number") from None
    connection = {
        "host": _said(address.hostname, text),
        "port": port,
        "user": unquote(address.username or "root"),
        "password": unquote(address.password or ""),
        "database": _said(address.path.strip("/"), text),
    }
    return _named("MySQLOutput")(connection_config=connection)


def _named(name: str) -> Callable[..., Output]:
    """Return the class of an output whose library is an extra; each has its own arguments."""
    found: Callable[..., Output] | None = getattr(
        import_module("persona_assets.simulation"), name, None
    )
    if found is None:
        raise InvalidArgumentError(f"this version of persona_assets has no {name}")
    return found


def _said(part: str | None, text: str) -> str:
    if not part:
        raise InvalidArgumentError(
            f"output {_shown(text)!r}: something is missing; expected {FORMS}"
        )
    return part


def _shown(text: str) -> str:
    """Return *text* without a password."""
    return _PASSWORD.sub(r"\1...@", text)

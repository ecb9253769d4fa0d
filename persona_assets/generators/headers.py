"""The headers of requests and answers: only those that say something are there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask
from persona_assets.behaviors.frames import Frame
from persona_assets.behaviors.labels import labels
from persona_assets.behaviors.numerals import from_integers
from persona_assets.behaviors.texts import Gather, Texts, chosen, glued, same
from persona_assets.keys import KeyArray, field_keys, integers

HEADERS = pa.map_(pa.string(), pa.string())
"""The type of a column of headers."""

Column = tuple[Texts | str, Mask | None]
"""A header's values (or the one value), and where it is present; None is everywhere."""

_AGENTS = (
    "Mozilla/5.0 (compatible; ExampleBrowser/12.0; Desktop)",
    "Mozilla/5.0 (compatible; ExampleBrowser/11.4; Mobile)",
    "ExampleShop/5.2 (Phone)",
    "ExampleShop/5.1 (Tablet)",
)
_OLD_AGENT = "ExampleShop/1.3"
_JSON = "application/json"


_DEVICE_AGENTS = ("ExampleSensor/2.4", "ExampleSensor/2.3")
_OLD_DEVICE_AGENT = "ExampleSensor/0.9"


@dataclass(frozen=True, slots=True)
class Senders:
    """Who sends some requests.

    Attributes:
        keys: The key of the customer or device that sends each, shape (n,).
        is_device: Whether they are devices.
    """

    keys: KeyArray
    is_device: bool


def request_headers(
    drawn: Frame,
    senders: Senders,
    request_ids: Texts,
    versions: Texts,
    session_ids: Texts,
    has_body: Mask,
) -> pa.MapArray:
    """Return the headers of the requests of *drawn*, which *senders* send."""
    sessions = drawn.sessions
    columns: dict[str, Column] = {
        "Accept": (_JSON, None),
        "Accept-Version": (versions, None),
        "Content-Type": (_JSON, has_body),
        "User-Agent": (_agents(senders, drawn.is_deprecated), None),
        "X-Forwarded-For": (addresses(senders.keys, sessions.is_hijacked), None),
        "X-Request-ID": (request_ids, None),
        "X-Retry-Attempt": (from_integers(drawn.attempts), drawn.attempts > 0),
        "X-Session-ID": (session_ids, None),
        "X-Stale-Connection": ("true", drawn.is_stale),
    }
    if drawn.batches is not None:
        columns["X-Batch-ID"] = (batch_ids(drawn.batches), None)
    return header_maps(columns, len(drawn.keys))


def response_headers(drawn: Frame, request_ids: Texts, waits: Mapping[str, Mask]) -> pa.MapArray:
    """Return the headers of the answers to the requests of *drawn*.

    Args:
        drawn: The requests.
        request_ids: Their ids.
        waits: What the server asks clients to wait, in seconds, and which of them.
    """
    columns: dict[str, Column] = {
        "Connection": ("close", drawn.is_stale),
        "Content-Type": (_JSON, None),
        "X-Request-ID": (request_ids, None),
    }
    if waits:
        columns["Retry-After"] = wait_column(waits)
    return header_maps(columns, len(drawn.keys))


def _agents(senders: Senders, is_old: Mask) -> Texts:
    agents, old = _AGENTS, _OLD_AGENT
    if senders.is_device:
        agents, old = _DEVICE_AGENTS, _OLD_DEVICE_AGENT
    which = integers(field_keys(senders.keys, "agent"), len(agents))
    which = np.where(is_old, len(agents), which)
    return chosen(pa.array([*agents, old]), which)


def wait_column(waits: Mapping[str, Mask]) -> Column:
    """Return how long refused clients are to wait, in seconds, and which were refused.

    Of several refusals of one record the last one counts.
    """
    masks = list(waits.values())
    which = np.zeros(len(masks[0]), dtype=np.int32)
    for number, refused in enumerate(masks):
        which[refused] = number
    return chosen(pa.array(list(waits)), which), np.any(masks, axis=0)


def batch_ids(numbers: NDArray[np.int64]) -> Texts:
    """Return the ids of the batches with these *numbers*, which follow each other."""
    low = int(numbers.min())
    names = pa.array(np.arange(low, int(numbers.max()) + 1)).cast(pa.string())
    return chosen(glued("batch-", names), numbers - low)


def addresses(keys: KeyArray, is_hijacked: Mask) -> Texts:
    """The sender's address, or a stranger's once a session was taken over: all from RFC 5737."""
    host = integers(field_keys(keys, "address"), 254)
    return chosen(_addresses(), host + 254 * is_hijacked)


@cache
def _addresses() -> pa.StringArray:
    """The 254 addresses of the senders, then those of strangers."""
    networks = ("203.0.113.", "198.51.100.")
    return pa.array([f"{network}{host}" for network in networks for host in range(1, 255)])


def header_maps(columns: Mapping[str, Column], count: int) -> pa.MapArray:
    """Return one map for each record, its names in alphabetical order."""
    names = sorted(columns)
    borders, keys = labels(names, [columns[name][1] for name in names], count)
    cells = borders[:-1].copy()
    values = Gather(int(borders[-1]))
    for name in names:
        value, mask = columns[name]
        texts = same(value, count) if isinstance(value, str) else value
        if mask is None:
            values.put(cells, texts)
            cells += 1
        else:
            values.put(cells[mask], texts.take(mask))
            cells += mask
    return pa.MapArray.from_arrays(pa.array(borders), keys, values.array())

"""The headers of requests and answers: only those that say something are there."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from persona_assets.behaviors.behavior import Mask
from persona_assets.behaviors.frames import Frame
from persona_assets.behaviors.literals import joined, where
from persona_assets.ids import uuids_from_keys
from persona_assets.keys import KeyArray, field_keys, integers

HEADERS = pa.map_(pa.string(), pa.string())
"""The type of a column of headers."""

Column = tuple[pa.Array | str, Mask | None]
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
    request_ids: pa.StringArray,
    versions: pa.StringArray,
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
        "X-Retry-Attempt": (_text(drawn.attempts), drawn.attempts > 0),
        "X-Session-ID": (uuids_from_keys(sessions.keys), None),
        "X-Stale-Connection": ("true", drawn.is_stale),
    }
    if drawn.batches is not None:
        columns["X-Batch-ID"] = (joined("batch-", _text(drawn.batches)), None)
    return header_maps(columns, len(drawn.keys))


def response_headers(
    drawn: Frame, request_ids: pa.StringArray, waits: Mapping[str, Mask]
) -> pa.MapArray:
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
    seconds = pa.repeat("0", len(drawn.keys))
    for asked, refused in waits.items():
        seconds = where(refused, asked, seconds)
    if waits:
        columns["Retry-After"] = (seconds, np.any(list(waits.values()), axis=0))
    return header_maps(columns, len(drawn.keys))


def _agents(senders: Senders, is_old: Mask) -> pa.Array:
    agents, old = _AGENTS, _OLD_AGENT
    if senders.is_device:
        agents, old = _DEVICE_AGENTS, _OLD_DEVICE_AGENT
    which = integers(field_keys(senders.keys, "agent"), len(agents))
    return where(is_old, old, pa.array(agents).take(pa.array(which)))


def addresses(keys: KeyArray, is_hijacked: Mask) -> pa.Array:
    """The sender's address, or a stranger's once a session was taken over: all from RFC 5737."""
    own = integers(field_keys(keys, "address"), 254) + 1
    return joined(where(is_hijacked, "198.51.100.", "203.0.113."), _text(own))


def header_maps(columns: Mapping[str, Column], count: int) -> pa.MapArray:
    """Return one map for each record, its names in alphabetical order."""
    names = sorted(columns)
    present = np.ones((count, len(names)), dtype=np.bool_)
    values: list[pa.Array] = []
    for position, name in enumerate(names):
        value, mask = columns[name]
        # A value for all records is repeated, so that every header has one for each of them.
        values.append(pa.repeat(value, count) if isinstance(value, str) else value)
        if mask is not None:
            present[:, position] = mask
    record, header = np.nonzero(present)
    offsets = np.concatenate([[0], np.cumsum(present.sum(axis=1))]).astype(np.int32)
    keys = pa.array(names).take(pa.array(header))
    items = pa.concat_arrays(values).take(pa.array(header * count + record))
    return pa.MapArray.from_arrays(pa.array(offsets), keys, items)


def _text(numbers: NDArray[np.int64]) -> pa.StringArray:
    return pa.array(numbers).cast(pa.string())

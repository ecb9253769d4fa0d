"""Who acts together: sessions, pages in them, batches, and sessions that are not what they seem.

Several sessions run side by side, in lanes: row i belongs to lane i mod L, so the rate of the
stream and the length of a session are both what was declared.  A row's session needs no other row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import gcd
from typing import Annotated, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from persona_assets.behaviors.behavior import (
    Behavior,
    BehaviorParameters,
    Fraction,
    Mask,
    keys_at,
    of_type,
    only_of_type,
)
from persona_assets.behaviors.placement import ONE_PARTITION, Placement
from persona_assets.keys import (
    KeyArray,
    child_keys,
    field_key,
    field_keys,
    integers,
    pick,
    pick_table,
)

_STEPS = 100


@dataclass(frozen=True, slots=True)
class Blocks:
    """A lane cut into blocks, as even as whole records allow; sessions end near where these do.

    Attributes:
        steps: How many records a block has on average, in steps of 0.01.
    """

    steps: int

    @property
    def period(self) -> int:
        """After how many records the blocks repeat."""
        return self.steps // gcd(self.steps, _STEPS)

    @property
    def in_period(self) -> int:
        """How many blocks there are until they repeat."""
        return _STEPS // gcd(self.steps, _STEPS)

    @property
    def reach(self) -> int:
        """By how many records, at most, a session ends before or after its block."""
        return (self.steps // _STEPS - 1) // 2

    def starts(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the first place of each of the blocks with these *numbers*."""
        return numbers * self.steps // _STEPS

    def holding(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the number of the block that holds each of *places*."""
        return (places * _STEPS + (_STEPS - 1)) // self.steps


class Session(BehaviorParameters):
    """Visits of several pages with time to think between them.

    Attributes:
        pages_per_session: How many records a session has on average.
        session_minutes: How long that many records take, time after the last included.
    """

    type_name: ClassVar[str] = "session"
    is_stream_wide: ClassVar[bool] = True

    pages_per_session: Annotated[float, Field(ge=1, le=10_000, multiple_of=0.01)] = 5.0
    session_minutes: Annotated[float, Field(gt=0, le=100_000)] = 15.0

    @property
    def blocks(self) -> Blocks:
        """How a lane is cut into sessions of so many pages."""
        return Blocks(round(self.pages_per_session * _STEPS))


class AnomalyType(StrEnum):
    """What can be wrong with a session."""

    PARALLEL = "parallel"
    HIJACKED = "hijacked"


class SessionAnomalies(BehaviorParameters):
    """Sessions of a client that has another one, or that go on from another address.

    Attributes:
        probability: The share of sessions that are anomalous.
        kinds: What can be wrong; each kind is equally likely.
    """

    type_name: ClassVar[str] = "session_anomalies"

    probability: Fraction = 0.1
    kinds: Annotated[tuple[AnomalyType, ...], Field(min_length=1)] = tuple(AnomalyType)


class Batch(BehaviorParameters):
    """Records that are sent in batches of a fixed size under one batch id.

    Attributes:
        batch_count: How many records a batch has.
    """

    type_name: ClassVar[str] = "batch"
    is_stream_wide: ClassVar[bool] = True

    batch_count: Annotated[int, Field(ge=1, le=1_000_000)] = 100


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of some rows.

    Attributes:
        keys: The key of each row's session.
        pages: How many records of the session came before, shape (n,).
        client_keys: The key of whoever acts; sessions of one client share it.
        is_hijacked: Whether another address has taken the session over by now.
        is_parallel: Whether the client has another session at the same time.
    """

    keys: KeyArray
    pages: NDArray[np.int64]
    client_keys: KeyArray
    is_hijacked: Mask
    is_parallel: Mask


def sessions_of(
    behaviors: Sequence[Behavior[BehaviorParameters]],
    key: int,
    rows: NDArray[np.int64],
    records_per_minute: float,
    placement: Placement = ONE_PARTITION,
) -> Sessions:
    """Return the sessions of *rows* of the table with *key*.

    A session, and a client with several, stays within one partition of the *placement*.  A persona
    without a session behavior has a session for each row.
    """
    session = only_of_type(behaviors, Session)
    table = field_key(key, "session")
    count = placement.partition_count
    partitions, offsets = placement.place(rows)
    if session is None:
        lanes, pages = offsets * count + partitions, np.zeros(len(rows), dtype=np.int64)
        numbers = lanes
        lane_keys = keys_at(table, lanes)
        keys = lane_keys
    else:
        rate = records_per_minute / count
        inner, place = _split(session.parameters, offsets, rate)
        lanes = inner * count + partitions
        numbers, pages = _in_lane(session.parameters, table, lanes, place)
        lane_keys = keys_at(table, lanes)
        keys = child_keys(lane_keys, numbers)
    clients = field_keys(keys, "client")
    hijacked = np.zeros(len(rows), dtype=np.bool_)
    parallel = hijacked.copy()
    for anomaly in of_type(behaviors, SessionAnomalies):
        strikes = anomaly.strikes(keys, anomaly.parameters.probability)
        kinds = anomaly.parameters.kinds
        kind = pick(anomaly.draw(keys, "kind"), pick_table((1.0,) * len(kinds)))
        for position, one in enumerate(kinds):
            chosen = strikes & (kind == position)
            if one is AnomalyType.HIJACKED:
                hijacked |= chosen & (pages > 0)
            else:
                parallel |= chosen
    if parallel.any():
        # The other session of a parallel one is the one in the next lane, or of the next row.
        neighbor = keys_at(table, lanes[parallel] + count)
        other = neighbor if session is None else child_keys(neighbor, numbers[parallel])
        clients[parallel] = field_keys(other, "client")
    return Sessions(keys, pages, clients, hijacked, parallel)


def one_at_a_time(
    behaviors: Sequence[Behavior[BehaviorParameters]],
    records_per_minute: float,
    placement: Placement = ONE_PARTITION,
) -> bool:
    """Return whether a session begins only when the one before it has ended."""
    session = only_of_type(behaviors, Session)
    if session is None or placement.partition_count > 1:
        return False
    return _side_by_side(session.parameters, records_per_minute) == 1


def first_rows(
    behaviors: Sequence[Behavior[BehaviorParameters]], key: int, rows: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the first row of each row's session, for sessions that come one at a time."""
    session = only_of_type(behaviors, Session)
    if session is None:
        return rows
    lanes = np.zeros(len(rows), dtype=np.int64)
    _, pages = _in_lane(session.parameters, field_key(key, "session"), lanes, rows)
    return np.maximum(rows - pages, 0)


def batch_numbers(
    behaviors: Sequence[Behavior[BehaviorParameters]], rows: NDArray[np.int64]
) -> NDArray[np.int64] | None:
    """Return the number of the batch that each row is sent in, or None without batches."""
    batch = only_of_type(behaviors, Batch)
    return rows // batch.parameters.batch_count if batch else None


def _split(
    session: Session, rows: NDArray[np.int64], records_per_minute: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each row's lane, and how many rows of the lane came before."""
    side_by_side = _side_by_side(session, records_per_minute)
    return rows % side_by_side, rows // side_by_side


def _side_by_side(session: Session, records_per_minute: float) -> int:
    """Return how many sessions go on at the same time."""
    exact = records_per_minute * session.session_minutes / session.pages_per_session
    return max(1, round(exact))


def _in_lane(
    session: Session, table: int, lanes: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of each row's session in its lane, and the row's page in the session."""
    blocks = session.blocks
    lane_keys = keys_at(table, lanes)
    place = rows + integers(field_keys(lane_keys, "phase"), blocks.period)
    block = blocks.holding(place)
    border_keys = field_keys(lane_keys, "border")
    # The border between two sessions is up to half a session early or late.
    low, high = _border(border_keys, block, blocks), _border(border_keys, block + 1, blocks)
    start = np.where(high <= place, high, low)
    is_before = place < low
    start[is_before] = _border(border_keys[is_before], block[is_before] - 1, blocks)
    return block + (low <= place) + (high <= place), place - start


def _border(border_keys: KeyArray, block: NDArray[np.int64], blocks: Blocks) -> NDArray[np.int64]:
    drawn = integers(child_keys(border_keys, block + 1), 2 * blocks.reach + 1)
    return blocks.starts(block) + drawn - blocks.reach
